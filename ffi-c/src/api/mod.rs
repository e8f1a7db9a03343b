//! The functions of the ABI, a file for each type.
//!
//! Each body is: the panic boundary, the checks, the conversion, the call. The names are not
//! exported from here: the C library exports shims that go through the table of the home.

#![expect(unreachable_pub, reason = "`pub` marks what is in the ABI")]

pub(crate) mod builder;
pub(crate) mod counter;
pub(crate) mod error;
pub(crate) mod factory;
pub(crate) mod foreign;
pub(crate) mod host;
pub(crate) mod interned;
pub(crate) mod iter;
pub(crate) mod library;
pub(crate) mod list;
pub(crate) mod lock;
pub(crate) mod snapshot;
pub(crate) mod snapshot_file;
pub(crate) mod state;
pub(crate) mod table;
pub(crate) mod value;

use crate::boundary::fallible;
use crate::convert::{self, non_null};
use crate::types::{kr_error, kr_value};
use krstate::{Result, Value};

/// Runs a body whose result is written to `out`.
///
/// # Safety
/// `out` and `error` are NULL or can be written.
pub(crate) unsafe fn give<T>(
    out: *mut T,
    error: *mut *mut kr_error,
    body: impl FnOnce() -> Result<T>,
) -> i32 {
    // SAFETY: as the caller promises; `out` is written only after it was checked.
    unsafe {
        fallible(error, || {
            let out = non_null(out, "the output")?;
            let value = body()?;
            out.write_unaligned(value);
            Ok(())
        })
    }
}

/// Runs a body that may find no value: `found` tells, and `out` is then null.
///
/// # Safety
/// `out`, `found` and `error` are NULL or can be written.
pub(crate) unsafe fn give_if_any(
    out: *mut kr_value,
    found: *mut bool,
    error: *mut *mut kr_error,
    body: impl FnOnce() -> Result<Option<Value>>,
) -> i32 {
    // SAFETY: as the caller promises; `out` is written only after it was checked.
    unsafe {
        give(found, error, || {
            let out = non_null(out, "the output")?;
            let value = body()?;
            let found = value.is_some();
            out.write_unaligned(convert::out(value.unwrap_or(Value::Null)));
            Ok(found)
        })
    }
}
