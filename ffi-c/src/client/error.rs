use super::owned;
use super::scalar::Scalar;
use super::value::{Output, missing, no_text, no_value, read_text, text};
use crate::generated::calls;
use crate::types::kr_error;
use krstate::{ErrorKind, Kind};
use std::fmt;

owned!(
    /// The handle of an error.
    pub(super) Handle(kr_error),
    kr_error_free
);

/// What went wrong, as the home tells it.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    path: Option<String>,
    handle: Option<Handle>,
    errno: Option<i32>,
}

/// The result of a fallible operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error that a binding makes itself.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), path: None, handle: None, errno: None }
    }

    /// Adds the path of the value that the error is about.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// The kind. One that this version does not know is `Internal`.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What happened and what to do, without the path.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Where it happened, such as `$.a.b[3]`.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    pub(super) fn with_errno(mut self, errno: Option<i32>) -> Self {
        self.errno = errno;
        self
    }

    /// The number that the system gave for a failure of reading or writing.
    #[must_use]
    pub fn errno(&self) -> Option<i32> {
        self.errno.or_else(|| match self.field("errno") {
            Some(Output::Scalar(Scalar::I32(errno))) => Some(errno),
            _ => None,
        })
    }

    /// A named detail.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<Output> {
        let handle = self.handle.as_ref()?;
        let mut value = no_value();
        let status = unsafe {
            calls::kr_error_field(handle.raw(), text(name), &raw mut value, std::ptr::null_mut())
        };
        if status != 0 {
            return None;
        }
        unsafe { Output::take(value) }.ok().filter(|value| value.kind() != Kind::Null)
    }

    /// The error as a handle of the home.
    pub(super) fn to_handle(&self) -> Result<Handle> {
        let (kind, message) = (self.kind.code(), text(&self.message));
        let mut made = std::ptr::null_mut();
        call(|error| unsafe { calls::kr_error_new(kind, message, &raw mut made, error) })?;
        Handle::from_raw(made).ok_or_else(missing)
    }

    /// Takes an error that a call left behind.
    fn take(status: i32, raw: *mut kr_error) -> Self {
        let kind = ErrorKind::from_code(status).unwrap_or(ErrorKind::Internal);
        let Some(handle) = Handle::from_raw(raw) else {
            return Self::new(kind, kind.summary());
        };
        let (mut message, mut path) = (no_text(), no_text());
        // handle, which is longer than this function.
        let (message, path) = unsafe {
            calls::kr_error_message(handle.raw(), &raw mut message);
            calls::kr_error_path(handle.raw(), &raw mut path);
            (read_text(message).to_owned(), read_text(path).to_owned())
        };
        let path = (!path.is_empty()).then_some(path);
        Self { kind, message, path, handle: Some(handle), errno: None }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.path {
            Some(path) => write!(f, " (at {path})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

/// Makes a call that can fail.
pub(super) fn call(function: impl FnOnce(*mut *mut kr_error) -> i32) -> Result<()> {
    let mut error = std::ptr::null_mut();
    match function(&raw mut error) {
        0 => Ok(()),
        status => Err(Error::take(status, error)),
    }
}
