//! Values on their way into a container: a plain cell, or an edge that must be checked.

use crate::cell::Cell;
use crate::node::Container;
use crate::topology::{self, Change, Edges};
use crate::{Error, ErrorKind, Result, Text, Value, number};
use std::sync::Arc;

pub(crate) enum Incoming {
    Scalar(Cell),
    Edge(Cell, Edges),
}

impl Incoming {
    /// Refuses a handle whose state is closed.
    pub(crate) fn from_value(value: Value) -> Result<Self> {
        Ok(Self::Scalar(match value {
            Value::Null => Cell::Null,
            Value::Bool(value) => Cell::Bool(value),
            Value::I8(value) => Cell::I8(value),
            Value::U8(value) => Cell::U8(value),
            Value::I16(value) => Cell::I16(value),
            Value::U16(value) => Cell::U16(value),
            Value::I32(value) => Cell::I32(value),
            Value::U32(value) => Cell::U32(value),
            Value::I64(value) => Cell::I64(value),
            Value::U64(value) => Cell::U64(value),
            Value::F32(value) => Cell::F32(if value.is_nan() { number::NAN_32 } else { value }),
            Value::F64(value) => Cell::F64(number::canonical(value)),
            Value::Decimal(value) => Cell::Decimal(value),
            Value::Char(value) => Cell::Char(value),
            Value::String(text) => Cell::String(text),
            Value::Bytes(bytes) => Cell::Bytes(bytes),
            Value::DateTime(value) => Cell::DateTime(value),
            Value::Duration(value) => Cell::Duration(value),
            Value::Guid(value) => Cell::Guid(Arc::new(value)),
            Value::Uri(text) => Cell::Uri(text),
            Value::Version(text) => Cell::Version(check_version(text)?),
            Value::Script(text) => Cell::Script(text),
            Value::Xml(text) => Cell::Xml(text),
            Value::Table(table) => return Ok(Self::shared(table.into_container()?)),
            Value::List(list) => return Ok(Self::shared(list.into_container()?)),
            Value::Object(object) => Cell::Object(object),
            Value::Tree(tree) => {
                let (child, shared) = tree.store()?;
                return Ok(Self::edge(child, shared));
            }
        }))
    }

    fn shared(container: Container) -> Self {
        Self::edge(container.clone(), vec![container])
    }

    fn edge(child: Container, shared: Vec<Container>) -> Self {
        Self::Edge(Cell::from(child.clone()), Edges { children: vec![child], shared })
    }

    /// Runs `commit` with the cell; an edge from `parent` is checked and linked first.
    pub(crate) fn commit<T>(
        self,
        parent: impl FnOnce() -> Container,
        path: impl FnOnce() -> String,
        commit: impl FnOnce(Cell) -> Result<Change<T>>,
    ) -> Result<T> {
        match self {
            Self::Scalar(cell) => match commit(cell)? {
                Change::Made(result) | Change::Left(result) => Ok(result),
            },
            Self::Edge(cell, edges) => topology::link(&parent(), &edges, path, || commit(cell)),
        }
    }

    /// The cell, and the edges that storing it adds.
    pub(crate) fn into_parts(self) -> (Cell, Edges) {
        match self {
            Self::Scalar(cell) => (cell, Edges::default()),
            Self::Edge(cell, edges) => (cell, edges),
        }
    }

    /// The cell for a state's own entries, which nothing can reach: no edge to check. Also for
    /// values that are only compared.
    pub(crate) fn into_cell(self) -> Cell {
        self.into_parts().0
    }
}

/// Two to four numbers of 31 bits behind dots, as .NET's Version has.
pub(crate) fn check_version(text: Text) -> Result<Text> {
    let valid =
        |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()) && part.parse::<i32>().is_ok();
    if (2..=4).contains(&text.split('.').count()) && text.split('.').all(valid) {
        return Ok(text);
    }
    Err(Error::new(
        ErrorKind::OutOfRange,
        format!(
            "{text:?} is no version: two to four numbers with dots between them, such as 1.2.3"
        ),
    ))
}
