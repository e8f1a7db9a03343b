//! Interned keys: keys that are looked up often, read and hashed once.
//!
//! A `kr_key` of the kind `KR_KEY_INTERNED` stands for the key it was made of, in every function
//! that takes one, with any table and from any thread. It also remembers where it was found last,
//! so a key for each place in a program is best.

use crate::api::give;
use crate::boundary::infallible;
use crate::convert::{key, out_key};
use crate::handle::{self, Object};
use crate::types::{kr_error, kr_interned, kr_key};
use krstate::InternedKey;

/// Interns a key; its text is copied.
pub unsafe extern "C" fn kr_interned_new(
    key_in: *const kr_key,
    out: *mut *mut kr_interned,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || {
            let interned = InternedKey::new(key(key_in)?.as_ref());
            Ok(handle::put(Object::Interned(interned)))
        })
    }
}

/// The integer or the text of an interned key. Text is borrowed until `interned` is freed.
pub unsafe extern "C" fn kr_interned_key(
    interned: *const kr_interned,
    out: *mut kr_key,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { give(out, error, || handle::with(interned, |interned| Ok(out_key(interned.key())))) }
}

/// Frees an interned key. NULL is left alone.
pub unsafe extern "C" fn kr_interned_free(interned: *mut kr_interned) {
    infallible((), || handle::free(interned));
}
