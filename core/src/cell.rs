//! Values as containers hold them: 16 bytes, without the scope of a handle.

use crate::node::{Container, ListNode, TableNode};
use crate::number::Number;
use crate::scalar::{DateTime, Decimal, Duration, Guid};
use crate::scope::Scope;
use crate::value::Bytes;
use crate::{Kind, List, Object, Table, Text, Value};
use std::sync::Arc;

#[derive(Clone, Debug)]
pub(crate) enum Cell {
    Null,
    Bool(bool),
    I8(i8),
    U8(u8),
    I16(i16),
    U16(u16),
    I32(i32),
    U32(u32),
    I64(i64),
    U64(u64),
    F32(f32),
    F64(f64),
    Decimal(Decimal),
    Char(u16),
    String(Text),
    Bytes(Bytes),
    DateTime(DateTime),
    Duration(Duration),
    Guid(Arc<Guid>),
    Uri(Text),
    Version(Text),
    Script(Text),
    Xml(Text),
    Table(Arc<TableNode>),
    List(Arc<ListNode>),
    Object(Object),
}

const _: () = assert!(size_of::<Cell>() == 16, "a cell must stay two words");

impl Cell {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Null => Kind::Null,
            Self::Bool(_) => Kind::Bool,
            Self::I8(_) => Kind::I8,
            Self::U8(_) => Kind::U8,
            Self::I16(_) => Kind::I16,
            Self::U16(_) => Kind::U16,
            Self::I32(_) => Kind::I32,
            Self::U32(_) => Kind::U32,
            Self::I64(_) => Kind::I64,
            Self::U64(_) => Kind::U64,
            Self::F32(_) => Kind::F32,
            Self::F64(_) => Kind::F64,
            Self::Decimal(_) => Kind::Decimal,
            Self::Char(_) => Kind::Char,
            Self::String(_) => Kind::String,
            Self::Bytes(_) => Kind::Bytes,
            Self::DateTime(_) => Kind::DateTime,
            Self::Duration(_) => Kind::Duration,
            Self::Guid(_) => Kind::Guid,
            Self::Uri(_) => Kind::Uri,
            Self::Version(_) => Kind::Version,
            Self::Script(_) => Kind::Script,
            Self::Xml(_) => Kind::Xml,
            Self::Table(_) => Kind::Table,
            Self::List(_) => Kind::List,
            Self::Object(_) => Kind::Object,
        }
    }

    /// The container that the cell is an edge to.
    pub(crate) fn container(&self) -> Option<Container> {
        match self {
            Self::Table(node) => Some(Container::Table(node.clone())),
            Self::List(node) => Some(Container::List(node.clone())),
            _ => None,
        }
    }

    /// Equality as `compare_and_swap` and `index_of` know it: numbers by their value whatever
    /// their kinds, text and bytes by their contents within a kind, containers by identity.
    pub(crate) fn same(&self, other: &Self) -> bool {
        if let (Some(a), Some(b)) = (Number::of(self), Number::of(other)) {
            return a.same(b);
        }
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Char(a), Self::Char(b)) => a == b,
            (Self::DateTime(a), Self::DateTime(b)) => a == b,
            (Self::Duration(a), Self::Duration(b)) => a == b,
            (Self::Guid(a), Self::Guid(b)) => a == b,
            (Self::Bytes(a), Self::Bytes(b)) => a == b,
            (Self::String(a), Self::String(b))
            | (Self::Uri(a), Self::Uri(b))
            | (Self::Version(a), Self::Version(b))
            | (Self::Script(a), Self::Script(b))
            | (Self::Xml(a), Self::Xml(b)) => a == b,
            (Self::Table(a), Self::Table(b)) => Arc::ptr_eq(a, b),
            (Self::List(a), Self::List(b)) => Arc::ptr_eq(a, b),
            (Self::Object(a), Self::Object(b)) => a == b,
            _ => false,
        }
    }

    pub(crate) fn is_container(&self) -> bool {
        matches!(self, Self::Table(_) | Self::List(_))
    }

    /// The value as a caller reads it: containers become handles of `scope`.
    #[inline]
    pub(crate) fn value(&self, scope: &Arc<Scope>) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::I8(value) => Value::I8(*value),
            Self::U8(value) => Value::U8(*value),
            Self::I16(value) => Value::I16(*value),
            Self::U16(value) => Value::U16(*value),
            Self::I32(value) => Value::I32(*value),
            Self::U32(value) => Value::U32(*value),
            Self::I64(value) => Value::I64(*value),
            Self::U64(value) => Value::U64(*value),
            Self::F32(value) => Value::F32(*value),
            Self::F64(value) => Value::F64(*value),
            Self::Decimal(value) => Value::Decimal(*value),
            Self::Char(value) => Value::Char(*value),
            Self::String(text) => Value::String(text.clone()),
            Self::Bytes(bytes) => Value::Bytes(bytes.clone()),
            Self::DateTime(value) => Value::DateTime(*value),
            Self::Duration(value) => Value::Duration(*value),
            Self::Guid(value) => Value::Guid(**value),
            Self::Uri(text) => Value::Uri(text.clone()),
            Self::Version(text) => Value::Version(text.clone()),
            Self::Script(text) => Value::Script(text.clone()),
            Self::Xml(text) => Value::Xml(text.clone()),
            Self::Table(node) => Value::Table(Table::of(node.clone(), scope.clone())),
            Self::List(node) => Value::List(List::of(node.clone(), scope.clone())),
            Self::Object(object) => Value::Object(object.clone()),
        }
    }
}

impl From<Container> for Cell {
    fn from(container: Container) -> Self {
        match container {
            Container::Table(node) => Self::Table(node),
            Container::List(node) => Self::List(node),
        }
    }
}
