//! Values as callers see them.

use crate::scalar::{DateTime, Decimal, Duration, Guid};
use crate::scope::Scope;
use crate::{List, Object, Table, Tree};
use std::sync::Arc;

pub use crate::generated::{Class, Kind};

/// Text that is shared instead of copied when it is read.
pub type Text = arcstr::ArcStr;

/// Bytes that are shared instead of copied when they are read.
pub type Bytes = Arc<Box<[u8]>>;

/// One datum that a state, a table or a list can hold.
///
/// Reading gives every variant but [`Value::Tree`]; containers come back as live handles.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Value {
    /// Nothing. A stored null differs from an absent key.
    Null,
    /// A truth value.
    Bool(bool),
    /// An 8-bit integer.
    I8(i8),
    /// An unsigned 8-bit integer.
    U8(u8),
    /// A 16-bit integer.
    I16(i16),
    /// An unsigned 16-bit integer.
    U16(u16),
    /// A 32-bit integer.
    I32(i32),
    /// An unsigned 32-bit integer.
    U32(u32),
    /// A 64-bit integer.
    I64(i64),
    /// An unsigned 64-bit integer.
    U64(u64),
    /// A float. Every NaN is stored as one canonical NaN; -0.0 is kept.
    F32(f32),
    /// A double. Every NaN is stored as one canonical NaN; -0.0 is kept.
    F64(f64),
    /// A decimal number of 96 bits, its scale kept.
    Decimal(Decimal),
    /// One UTF-16 unit, also half of a surrogate pair.
    Char(u16),
    /// Text.
    String(Text),
    /// Bytes.
    Bytes(Bytes),
    /// A date and time.
    DateTime(DateTime),
    /// A span of time.
    Duration(Duration),
    /// A GUID.
    Guid(Guid),
    /// A URI, as it was written.
    Uri(Text),
    /// A version of two to four numbers, as it was written.
    Version(Text),
    /// The text of a script block.
    Script(Text),
    /// The text of an XML document.
    Xml(Text),
    /// A live table. Storing a handle shares its container.
    Table(Table),
    /// A live list. Storing a handle shares its container.
    List(List),
    /// An object of a runtime, by reference.
    Object(Object),
    /// A new tree of containers, stored in one step; reading it gives a table or a list.
    Tree(Tree),
}

impl Value {
    /// The kind of the value.
    #[must_use]
    pub fn kind(&self) -> Kind {
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
            Self::Tree(tree) => tree.kind(),
        }
    }

    /// Whether the value is copied or referred to; an object tells it itself.
    #[must_use]
    pub fn class(&self) -> Class {
        match self {
            Self::Object(object) if object.is_value_type() => Class::Value,
            _ => self.kind().class(),
        }
    }

    /// The value as who is in another scope reaches it.
    pub(crate) fn within(self, scope: &Arc<Scope>) -> Self {
        match self {
            Self::Table(table) => Self::Table(table.within(scope)),
            Self::List(list) => Self::List(list.within(scope)),
            other => other,
        }
    }

    /// The integer, if the value is one and 64 bits hold it.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::I8(integer) => Some((*integer).into()),
            Self::U8(integer) => Some((*integer).into()),
            Self::I16(integer) => Some((*integer).into()),
            Self::U16(integer) => Some((*integer).into()),
            Self::I32(integer) => Some((*integer).into()),
            Self::U32(integer) => Some((*integer).into()),
            Self::I64(integer) => Some(*integer),
            Self::U64(integer) => i64::try_from(*integer).ok(),
            _ => None,
        }
    }

    /// The text, if the value is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The live table, if the value is one.
    #[must_use]
    pub fn as_table(&self) -> Option<&Table> {
        match self {
            Self::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The live list, if the value is one.
    #[must_use]
    pub fn as_list(&self) -> Option<&List> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }
}

macro_rules! from {
    ($($from:ty => |$value:ident| $to:expr),+ $(,)?) => {
        $(impl From<$from> for Value {
            fn from($value: $from) -> Self {
                $to
            }
        })+
    };
}

from! {
    bool => |value| Self::Bool(value),
    i8 => |value| Self::I8(value),
    u8 => |value| Self::U8(value),
    i16 => |value| Self::I16(value),
    u16 => |value| Self::U16(value),
    i32 => |value| Self::I32(value),
    u32 => |value| Self::U32(value),
    i64 => |value| Self::I64(value),
    u64 => |value| Self::U64(value),
    f32 => |value| Self::F32(value),
    f64 => |value| Self::F64(value),
    Decimal => |value| Self::Decimal(value),
    DateTime => |value| Self::DateTime(value),
    Duration => |value| Self::Duration(value),
    Guid => |value| Self::Guid(value),
    &str => |value| Self::String(value.into()),
    String => |value| Self::String(value.into()),
    Text => |value| Self::String(value),
    &[u8] => |value| Self::Bytes(Arc::new(value.into())),
    Vec<u8> => |value| Self::Bytes(Arc::new(value.into())),
    Table => |value| Self::Table(value),
    &Table => |value| Self::Table(value.clone()),
    List => |value| Self::List(value),
    &List => |value| Self::List(value.clone()),
    Object => |value| Self::Object(value),
    Tree => |value| Self::Tree(value),
}
