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
use crate::convert::non_null;
use crate::types::kr_error;
use krstate::Result;

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
