//! Iterators: walks over what was there at one instant. One thread at a time uses an iterator.

use crate::api::give;
use crate::boundary::infallible;
use crate::convert::{busy, out, out_key};
use crate::handle::{self, Object, Walk, Walking};
use crate::types::{kr_error, kr_iter, kr_key, kr_value};
use krstate::{Key, Value};
use parking_lot::Mutex;

/// The next entry. `*has` tells whether there is one; only then are `*key` and `*value` written.
///
/// `key` and `value` may be NULL. The text of `*key` is borrowed until the next call on this
/// iterator; `*value` is the caller's to release.
pub unsafe extern "C" fn kr_iter_next(
    iter: *const kr_iter,
    key: *mut kr_key,
    value: *mut kr_value,
    has: *mut bool,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(has, error, || {
            handle::with(iter, |walk| {
                let mut walk = walk.try_lock().ok_or_else(busy)?;
                let Some(next) = walk.step() else { return Ok(false) };
                if !key.is_null() {
                    key.write_unaligned(
                        walk.key.as_ref().map_or_else(|| out_key(&Key::Integer(0)), out_key),
                    );
                }
                if !value.is_null() {
                    value.write_unaligned(out(next));
                }
                Ok(true)
            })
        })
    }
}

/// The number of entries that the iterator has not given out yet.
pub unsafe extern "C" fn kr_iter_count(
    iter: *const kr_iter,
    out: *mut u64,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || {
            handle::with(iter, |walk| {
                let walk = walk.try_lock().ok_or_else(busy)?;
                Ok(match &walk.walking {
                    Walking::Entries(entries) => entries.len(),
                    Walking::Items(items, _) => items.len(),
                    Walking::Names(names) => names.len(),
                    Walking::Found(found) => found.len(),
                } as u64)
            })
        })
    }
}

/// Frees an iterator. NULL is left alone.
pub unsafe extern "C" fn kr_iter_free(iter: *mut kr_iter) {
    infallible((), || handle::free(iter));
}

/// A handle to a walk that has not begun.
pub(super) fn walk(walking: Walking) -> *mut kr_iter {
    handle::put(Object::Iter(Mutex::new(Walk { walking, key: None })))
}

impl Walk {
    /// Steps forward: keeps the key, gives the value.
    fn step(&mut self) -> Option<Value> {
        let (key, value) = match &mut self.walking {
            Walking::Entries(entries) => entries.next()?,
            Walking::Items(items, position) => {
                let key = Key::Integer(*position);
                *position += 1;
                (key, items.next()?)
            }
            Walking::Found(found) => found.next()?,
            Walking::Names(names) => (Key::Integer(0), Value::from(names.next()?)),
        };
        self.key = Some(key);
        Some(value)
    }
}
