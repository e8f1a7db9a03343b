//! The boundary of every function: panics are caught, errors become a status and a handle.

use crate::handle::{self, Failure, Object};
use crate::types::kr_error;
use krstate::{Error, ErrorKind, Result};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The status of success.
pub(crate) const OK: i32 = 0;

/// Runs the body of a function that can fail.
///
/// # Safety
/// `error` is NULL or can be written.
pub(crate) unsafe fn fallible(error: *mut *mut kr_error, body: impl FnOnce() -> Result<()>) -> i32 {
    let outcome = caught(body).unwrap_or_else(Err);
    match outcome {
        Ok(()) => OK,
        // SAFETY: as the caller promises.
        Err(failure) => unsafe { report(failure, error) },
    }
}

/// Runs the body of a function that cannot fail; a panic gives `neutral`.
pub(crate) fn infallible<T>(neutral: T, body: impl FnOnce() -> T) -> T {
    caught(body).unwrap_or(neutral)
}

/// Stores an error and gives its status.
///
/// # Safety
/// `error` is NULL or can be written.
pub(crate) unsafe fn report(failure: Error, error: *mut *mut kr_error) -> i32 {
    let code = failure.kind().code();
    if !error.is_null() {
        let handle = caught(|| handle::put(Object::Error(Failure(failure))));
        // SAFETY: as the caller promises.
        unsafe { *error = handle.unwrap_or(std::ptr::null_mut()) };
    }
    code
}

fn caught<T>(body: impl FnOnce() -> T) -> Result<T> {
    let body = || {
        #[cfg(feature = "test-hooks")]
        crate::test_hooks::panic_if_armed();
        body()
    };
    catch_unwind(AssertUnwindSafe(body)).map_err(|payload| {
        let message = describe(payload.as_ref());
        let message = format!("a bug in krstate was caught; please report it: {message}");
        // The payload may be of any type, also of one whose destructor panics; text has none.
        if !payload.is::<&str>() && !payload.is::<String>() {
            std::mem::forget(payload);
        }
        Error::new(ErrorKind::Internal, message)
    })
}

fn describe(payload: &(dyn Any + Send)) -> &str {
    if let Some(text) = payload.downcast_ref::<&str>() {
        text
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text
    } else {
        "no message"
    }
}
