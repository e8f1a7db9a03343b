//! What can go wrong in a call, and how JavaScript hears of it.

use krstate_ffi::client;
use krstate_ffi::client::ErrorKind;

use crate::call::Call;
use crate::js::Value;
use crate::write;

/// Why a call failed.
pub(crate) enum Failure {
    /// The engine refused.
    Engine(client::Error),
    /// The binding refused before it asked the engine.
    Refused(Box<Refusal>),
    /// JavaScript code that was called has thrown; its exception is pending.
    Thrown,
    /// Node-API itself refused, with this status.
    Node(i32),
    /// A bug of the binding: it panicked.
    Panic(String),
}

/// A refusal of the binding.
pub(crate) struct Refusal {
    kind: ErrorKind,
    message: String,
    path: Option<String>,
}

impl Failure {
    pub(crate) fn refuse(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self::Refused(Box::new(Refusal { kind, message: message.into(), path: None }))
    }

    /// Adds where in a value it happened, unless that is known.
    pub(crate) fn at(self, path: impl FnOnce() -> String) -> Self {
        let mut refusal = match self {
            Self::Refused(refusal) => refusal,
            Self::Engine(error) if error.path().is_none() => Box::new(Refusal {
                kind: error.kind(),
                message: error.message().to_owned(),
                path: None,
            }),
            other => return other,
        };
        refusal.path.get_or_insert_with(path);
        Self::Refused(refusal)
    }

    /// Leaves the `KrError` for this failure pending in the environment.
    pub(crate) fn throw(self, call: Call<'_>) {
        // The one way to fail here is that making the error throws something else, such as a
        // RangeError on an exhausted stack: that is pending then, and tells enough.
        let _ = match self {
            Self::Thrown => Ok(()),
            _ if call.js.is_throwing() => Ok(()),
            Self::Engine(error) => details(call, &error).and_then(|details| {
                throw(call, error.kind().code(), error.message(), error.path(), details)
            }),
            Self::Refused(refusal) => {
                throw(call, refusal.kind.code(), &refusal.message, refusal.path.as_deref(), None)
            }
            Self::Node(status) => {
                internal(call, &format!("Node-API answered with status {status}"))
            }
            Self::Panic(message) => internal(call, &format!("a bug in krstate, caught: {message}")),
        };
    }
}

impl From<client::Error> for Failure {
    fn from(error: client::Error) -> Self {
        Self::Engine(error)
    }
}

fn internal(call: Call<'_>, message: &str) -> Result<(), Failure> {
    throw(call, ErrorKind::Internal.code(), message, None, None)
}

/// The named details that errors of a kind can have; `lib/errors.js` makes properties of them.
fn names(kind: ErrorKind) -> &'static [&'static str] {
    match kind {
        ErrorKind::LockTimeout => {
            &["key", "waited", "holder_language", "holder_name", "holder_since", "token"]
        }
        ErrorKind::SnapshotSyntax | ErrorKind::SnapshotLimit => {
            &["line", "column", "offset", "limit"]
        }
        ErrorKind::Io => &["errno", "file"],
        _ => &[],
    }
}

/// Names and values in turn; `None` if there are none.
fn details<'s>(call: Call<'s>, error: &client::Error) -> Result<Option<Value<'s>>, Failure> {
    let mut all = Vec::new();
    for name in names(error.kind()) {
        if let Some(field) = error.field(name) {
            all.extend([call.js.text(name)?, write::value(call, field, 0)?]);
        }
    }
    if all.is_empty() { Ok(None) } else { call.js.array(&all).map(Some) }
}

fn throw(
    call: Call<'_>,
    code: i32,
    message: &str,
    path: Option<&str>,
    details: Option<Value<'_>>,
) -> Result<(), Failure> {
    let js = call.js;
    let path: Value<'_> = match path {
        Some(path) => js.text(path)?,
        None => js.undefined()?,
    };
    let details = details.map_or_else(|| js.undefined(), Ok)?;
    let arguments = [js.int(code)?, js.text(message)?, path, details];
    let error = js.call(&call.context.functions.make_error, &arguments)?;
    js.throw(error);
    Ok(())
}
