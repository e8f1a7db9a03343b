//! Values.

use crate::boundary::infallible;
use crate::convert;
use crate::types::kr_value;

/// Releases what a value owns and makes it null. For values that a function has written; for
/// others, `owner` must be NULL. NULL is left alone, and so is a value that was released.
pub unsafe extern "C" fn kr_value_free(value: *mut kr_value) {
    // SAFETY: the value is as the contract says.
    infallible((), || unsafe { convert::release(value) });
}
