//! Functions that panic on purpose, for the tests of the panic boundary. Not part of the header, of
//! the table, or of what ships.

use crate::boundary::{fallible, infallible};
use crate::handle;
use crate::types::{kr_error, kr_table};

/// Panics in the body of a function that can fail.
///
/// # Safety
/// `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn kr_test_panic(error: *mut *mut kr_error) -> i32 {
    // SAFETY: as the caller promises.
    unsafe { fallible(error, || panic!("forced by a test")) }
}

/// Panics in the body of a function that cannot fail; 0 is its neutral value.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn kr_test_panic_infallible() -> u64 {
    infallible(0, || panic!("forced by a test"))
}

/// Panics while the table is locked for writing.
///
/// # Safety
/// `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn kr_test_panic_in_write(
    table: *const kr_table,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: as the caller promises.
    unsafe { fallible(error, || handle::with(table, krstate::test_hooks::panic_in_write)) }
}
