//! Counters: handles to one integer of one table, for hot loops.

use crate::api::{give, give_if_any};
use crate::boundary::infallible;
use crate::convert::key;
use crate::handle::{self, Object};
use crate::types::{kr_counter, kr_error, kr_key, kr_table, kr_value};

/// A counter of the integer at a key of a table. The key need not be there yet. The counter is reached
/// through the same state as the table.
pub unsafe extern "C" fn kr_counter_new(
    table: *const kr_table,
    key_in: *const kr_key,
    out: *mut *mut kr_counter,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || {
            let key = key(key_in)?;
            let counter = handle::with(table, |table| Ok(table.counter(key.as_ref())))?;
            Ok(handle::put(Object::Counter(counter)))
        })
    }
}

/// Adds `by` and gives the new integer, as `kr_table_increment_integer` does, without hashing and
/// comparing the key each time.
pub unsafe extern "C" fn kr_counter_add(
    counter: *const kr_counter,
    by: i64,
    out: *mut i64,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { give(out, error, || handle::with(counter, |counter| counter.add(by))) }
}

/// The value at the key now, of whatever kind. `*found` tells whether there is one; if not, `*out` is
/// null.
pub unsafe extern "C" fn kr_counter_get(
    counter: *const kr_counter,
    out_value: *mut kr_value,
    found: *mut bool,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { give_if_any(out_value, found, error, || handle::with(counter, krstate::Counter::get)) }
}

/// Frees a counter. NULL is left alone.
pub unsafe extern "C" fn kr_counter_free(counter: *mut kr_counter) {
    infallible((), || handle::free(counter));
}
