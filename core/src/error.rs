//! What can go wrong, as one type that every language maps to its own.

use crate::Value;
use std::borrow::Cow;
use std::fmt;

pub use crate::generated::ErrorKind;

/// The result of a fallible operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error: its kind, a message that says what, where and what to do, and structured context.
///
/// `Display` is one line, `message (at path)`. `Debug` lists every field.
///
/// ```
/// let table = krstate::Table::new();
/// table.set("Name", "demo")?;
/// let error = table.increment("Name", 1).unwrap_err();
/// assert_eq!(error.kind(), krstate::ErrorKind::NotNumeric);
/// assert_eq!(error.path(), Some("$.Name"));
/// # Ok::<(), krstate::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Error(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    kind: ErrorKind,
    message: Cow<'static, str>,
    path: Option<String>,
    fields: Vec<(&'static str, Value)>,
}

impl Error {
    /// An error without context.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner { kind, message: message.into(), path: None, fields: Vec::new() }))
    }

    /// Adds the path of the value that the error is about, such as `$.a.b[3]`.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.0.path = Some(path.into());
        self
    }

    /// Adds a named detail.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.0.fields.push((name, value.into()));
        self
    }

    /// The kind, which decides what each language raises.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What happened and what to do, without the path.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Where it happened, such as `$.a.b[3]`, if it is about one place in a structure.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    /// A named detail, if there is one.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Value> {
        self.0.fields.iter().find(|(field, _)| *field == name).map(|(_, value)| value)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())?;
        match self.path() {
            Some(path) => write!(f, " (at {path})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}
