//! What can go wrong while a document is read or written, and where.

use std::error;
use std::fmt;
use std::io;
use std::sync::Arc;

/// The result of an operation of this module.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a document was refused, with the place in it.
///
/// `Display` gives one line: what is wrong, then the place if there is one. `Debug` shows the
/// fields.
#[derive(Clone)]
pub struct Error {
    inner: Box<Inner>,
}

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    message: String,
    position: Option<Position>,
    source: Option<Arc<io::Error>>,
}

/// The class of an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The input is not a document this reader takes: it is not well-formed XML, breaks a rule of
    /// CLIXML, or its bytes are not text in its encoding.
    Syntax,
    /// The input goes beyond one of the [`Limits`](super::Limits).
    Limit(LimitKind),
    /// Reading from or writing to the outside failed; [`Error::io_error`] tells how.
    Io,
    /// The caller gave a writer or builder events that make no document.
    Usage,
}

/// Which of the [`Limits`](super::Limits) was passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LimitKind {
    /// [`Limits::input_bytes`](super::Limits::input_bytes).
    InputBytes,
    /// [`Limits::depth`](super::Limits::depth).
    Depth,
    /// [`Limits::element_depth`](super::Limits::element_depth).
    ElementDepth,
    /// [`Limits::nodes`](super::Limits::nodes).
    Nodes,
    /// [`Limits::string_length`](super::Limits::string_length).
    StringLength,
    /// [`Limits::number_length`](super::Limits::number_length).
    NumberLength,
    /// [`Limits::attributes`](super::Limits::attributes).
    Attributes,
    /// The 4 GiB of text or 4,294,967,294 nodes that one tree in memory can hold.
    Document,
}

/// A place in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Position {
    /// The line, counted from 1. LF, CR LF and a lone CR end a line; the header line counts.
    pub line: u64,
    /// The character (Unicode scalar value, not byte) in the line, counted from 1. A byte order
    /// mark does not count.
    pub column: u64,
    /// The byte in the input, counted from 0, byte order mark and header included.
    pub offset: u64,
}

impl Error {
    pub(super) fn new(
        kind: ErrorKind,
        message: impl Into<String>,
        position: Option<Position>,
    ) -> Self {
        Self { inner: Box::new(Inner { kind, message: message.into(), position, source: None }) }
    }

    pub(super) fn syntax(message: impl Into<String>, position: Position) -> Self {
        Self::new(ErrorKind::Syntax, message, Some(position))
    }

    pub(super) fn limit(
        kind: LimitKind,
        message: impl Into<String>,
        position: Option<Position>,
    ) -> Self {
        Self::new(ErrorKind::Limit(kind), message, position)
    }

    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Usage, message, None)
    }

    pub(super) fn io(source: Arc<io::Error>, action: &str, position: Option<Position>) -> Self {
        Self {
            inner: Box::new(Inner {
                kind: ErrorKind::Io,
                message: format!("{action} failed: {source}"),
                position,
                source: Some(source),
            }),
        }
    }

    /// The class of the error.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// What is wrong, without the place.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.inner.message
    }

    /// Where in the input; none when writing.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.inner.position
    }

    /// The failure of the reader or writer underneath, for [`ErrorKind::Io`].
    #[must_use]
    pub fn io_error(&self) -> Option<&io::Error> {
        self.inner.source.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.inner.message)?;
        match self.inner.position {
            Some(p) => write!(f, " (line {}, column {}, byte {})", p.line, p.column, p.offset),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.inner.kind)
            .field("message", &self.inner.message)
            .field("position", &self.inner.position)
            .field("source", &self.inner.source)
            .finish()
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        self.inner.source.as_deref().map(|e| e as &(dyn error::Error + 'static))
    }
}
