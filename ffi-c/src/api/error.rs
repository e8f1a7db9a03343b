//! Errors.

use crate::api::give;
use crate::boundary::{infallible, report};
use crate::convert::{argument, invalid, out, out_text};
use crate::handle;
use crate::types::{kr_error, kr_text, kr_value};
use krstate::{Error, ErrorKind, Value};

/// Makes an error, for callbacks and for bindings. `kind` is a `KR_ERROR_*` number.
pub unsafe extern "C" fn kr_error_new(
    kind: i32,
    message: kr_text,
    out: *mut *mut kr_error,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || {
            let Some(kind) = ErrorKind::from_code(kind) else {
                return Err(invalid(format!("{kind} is not the number of an error")));
            };
            let message = argument(message, "the message")?.to_owned();
            let mut made = std::ptr::null_mut();
            report(Error::new(kind, message), &raw mut made);
            Ok(made)
        })
    }
}

/// Makes the error of a callback that failed: of kind `KR_ERROR_CALLBACK_FAILED`, with `origin` as its
/// field "origin", a U64. A runtime takes a number from `kr_owner_new` for it, so that it knows its own
/// exception again when the error comes back to it.
pub unsafe extern "C" fn kr_error_new_callback(
    message: kr_text,
    origin: u64,
    out: *mut *mut kr_error,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || {
            let message = argument(message, "the message")?.to_owned();
            let failed = Error::new(ErrorKind::CallbackFailed, message).with("origin", origin);
            let mut made = std::ptr::null_mut();
            report(failed, &raw mut made);
            Ok(made)
        })
    }
}

/// The kind of an error, a `KR_ERROR_*` number; `KR_ERROR_INVALID_ARGUMENT` if `error` is none.
pub unsafe extern "C" fn kr_error_kind(error: *const kr_error) -> i32 {
    let none = ErrorKind::InvalidArgument.code();
    infallible(none, || handle::with(error, |e| Ok(e.0.kind().code())).unwrap_or(none))
}

/// What happened and what to do. `*out` is borrowed until the error is freed; empty if `error` is
/// none.
pub unsafe extern "C" fn kr_error_message(error: *const kr_error, out: *mut kr_text) {
    let text = infallible(out_text(""), || {
        handle::with(error, |e| Ok(out_text(e.0.message()))).unwrap_or(out_text(""))
    });
    if !out.is_null() {
        // SAFETY: not NULL, and writable as the contract says.
        unsafe { out.write_unaligned(text) };
    }
}

/// Where it happened, such as `$.a.b[3]`; empty if the error is not about one place. `*out` is
/// borrowed until the error is freed.
pub unsafe extern "C" fn kr_error_path(error: *const kr_error, out: *mut kr_text) {
    let text = infallible(out_text(""), || {
        let path = handle::with(error, |e| Ok(out_text(e.0.path().unwrap_or(""))));
        path.unwrap_or(out_text(""))
    });
    if !out.is_null() {
        // SAFETY: not NULL, and writable as the contract says.
        unsafe { out.write_unaligned(text) };
    }
}

/// A named detail of an error. `*out` is `KR_KIND_NULL` if there is none of that name.
pub unsafe extern "C" fn kr_error_field(
    about: *const kr_error,
    name: kr_text,
    out_value: *mut kr_value,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out_value, error, || {
            let name = argument(name, "the name")?;
            let field = |e: &handle::Failure| Ok(e.0.field(&name).cloned());
            Ok(out(handle::with(about, field)?.unwrap_or(Value::Null)))
        })
    }
}

/// Frees an error. NULL is left alone.
pub unsafe extern "C" fn kr_error_free(error: *mut kr_error) {
    infallible((), || handle::free(error));
}
