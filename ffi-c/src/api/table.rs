//! Live tables: ordered maps from text or integers to values.

use crate::api::iter::walk;
use crate::api::{give, give_if_any};
use crate::boundary::{fallible, infallible};
use crate::convert::{self, compared, key, out, with_value};
use crate::handle::{self, Object, Walking};
use crate::types::{KR_TABLE_IGNORE_CASE, kr_error, kr_iter, kr_key, kr_table, kr_value};
use krstate::{Error, ErrorKind, Table, Value};

/// A new, detached table. `flags` are `KR_TABLE_*`.
pub unsafe extern "C" fn kr_table_new(
    flags: u32,
    out: *mut *mut kr_table,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || {
            let flags = convert::flags(flags, KR_TABLE_IGNORE_CASE)?;
            let table = if flags == 0 { Table::new() } else { Table::ignoring_case() };
            Ok(handle::put(Object::Table(table)))
        })
    }
}

/// The identity of a table: the same for every handle to it, never used again.
pub unsafe extern "C" fn kr_table_id(
    table: *const kr_table,
    out: *mut u64,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { give(out, error, || handle::with(table, |table| Ok(table.id()))) }
}

/// Whether text keys are compared without regard to ASCII case.
pub unsafe extern "C" fn kr_table_ignores_case(
    table: *const kr_table,
    out: *mut bool,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { give(out, error, || handle::with(table, Table::ignores_case)) }
}

/// The value of a key. `*found` tells whether there is one; if not, `*out` is null.
pub unsafe extern "C" fn kr_table_get(
    table: *const kr_table,
    key_in: *const kr_key,
    out_value: *mut kr_value,
    found: *mut bool,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give_if_any(out_value, found, error, || {
            let key = key(key_in)?;
            handle::with(table, |table| table.get(key.as_ref()))
        })
    }
}

/// Sets a key. A new key goes to the end of the order, an old one keeps its place and its spelling.
/// `KR_ERROR_CYCLE_REJECTED` if the table would come to hold itself; then nothing changes.
pub unsafe extern "C" fn kr_table_set(
    table: *const kr_table,
    key_in: *const kr_key,
    value: *const kr_value,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        fallible(error, || {
            let key = key(key_in)?;
            handle::with(table, |table| with_value(value, |value| table.set(key.as_ref(), value)))
        })
    }
}

/// Sets a key that is not there. `*added` tells whether it was set; if not, nothing changes. Errors as
/// for `kr_table_set`.
pub unsafe extern "C" fn kr_table_add(
    table: *const kr_table,
    key_in: *const kr_key,
    value: *const kr_value,
    added: *mut bool,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(added, error, || {
            let key = key(key_in)?;
            handle::with(table, |table| with_value(value, |value| table.add(key.as_ref(), value)))
        })
    }
}

/// Sets a key and gives its old value. `*found` tells whether there was one; if not, `*old` is null.
/// Errors as for `kr_table_set`.
pub unsafe extern "C" fn kr_table_swap(
    table: *const kr_table,
    key_in: *const kr_key,
    value: *const kr_value,
    old: *mut kr_value,
    found: *mut bool,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give_if_any(old, found, error, || {
            let key = key(key_in)?;
            handle::with(table, |table| with_value(value, |value| table.swap(key.as_ref(), value)))
        })
    }
}

/// Sets a key if its value equals `expected`; `expected` may be NULL: if there is no such key.
/// `*swapped` tells whether it was set. Numbers are equal if they are the same number whatever their
/// kinds, NaN equals NaN and -0 equals 0; text and bytes by their contents; containers by identity.
/// Errors as for `kr_table_set`.
pub unsafe extern "C" fn kr_table_compare_and_swap(
    table: *const kr_table,
    key_in: *const kr_key,
    expected: *const kr_value,
    value: *const kr_value,
    swapped: *mut bool,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(swapped, error, || {
            let key = key(key_in)?;
            let expected = if expected.is_null() { None } else { Some(compared(expected)?) };
            handle::with(table, |table| {
                with_value(value, |value| table.compare_and_swap(key.as_ref(), expected, value))
            })
        })
    }
}

/// The value of a key; a missing key is set to `value` first, in the same step. Errors as for
/// `kr_table_set`.
pub unsafe extern "C" fn kr_table_get_or_add(
    table: *const kr_table,
    key_in: *const kr_key,
    value: *const kr_value,
    stored: *mut kr_value,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(stored, error, || {
            let key = key(key_in)?;
            handle::with(table, |table| {
                with_value(value, |value| Ok(out(table.get_or_add(key.as_ref(), value)?)))
            })
        })
    }
}

/// Sets several keys in one step: all of them or, if it fails, none. `tree` is a `KR_KIND_TREE` value
/// whose outermost container is a table: its entries are taken; `KR_ERROR_TYPE_MISMATCH` for another
/// value. Errors as for `kr_table_set`.
pub unsafe extern "C" fn kr_table_update(
    table: *const kr_table,
    tree: *const kr_value,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        fallible(error, || {
            handle::with(table, |table| {
                with_value(tree, |value| match value {
                    Value::Tree(tree) => table.update(tree.entries()?),
                    other => Err(no_tree(&other)),
                })
            })
        })
    }
}

pub(super) fn no_tree(value: &Value) -> Error {
    let kind = value.kind().name();
    Error::new(ErrorKind::TypeMismatch, format!("a tree is needed, not {kind}"))
}

/// Removes a key and gives its value. `*found` tells whether there was one; if not, `*old` is null.
pub unsafe extern "C" fn kr_table_remove(
    table: *const kr_table,
    key_in: *const kr_key,
    old: *mut kr_value,
    found: *mut bool,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give_if_any(old, found, error, || {
            let key = key(key_in)?;
            handle::with(table, |table| table.remove(key.as_ref()))
        })
    }
}

/// Whether a key is there, also with a null.
pub unsafe extern "C" fn kr_table_contains(
    table: *const kr_table,
    key_in: *const kr_key,
    out: *mut bool,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || {
            let key = key(key_in)?;
            handle::with(table, |table| table.contains(key.as_ref()))
        })
    }
}

/// The number of entries.
pub unsafe extern "C" fn kr_table_count(
    table: *const kr_table,
    out: *mut u64,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { give(out, error, || handle::with(table, |table| Ok(table.len()? as u64))) }
}

/// Removes all entries in one step.
pub unsafe extern "C" fn kr_table_clear(table: *const kr_table, error: *mut *mut kr_error) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { fallible(error, || handle::with(table, Table::clear)) }
}

/// Adds `by` to the number at a key and gives the new number. A missing key starts from I32 0.
/// I32 gives the smaller of I32 and I64 that holds the sum; a float on either side gives F64.
/// `KR_ERROR_NOT_NUMERIC`, `KR_ERROR_OVERFLOW`: nothing changes.
pub unsafe extern "C" fn kr_table_increment(
    table: *const kr_table,
    key_in: *const kr_key,
    by: *const kr_value,
    out_value: *mut kr_value,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out_value, error, || {
            let key = key(key_in)?;
            handle::with(table, |table| {
                with_value(by, |by| Ok(out(table.increment(key.as_ref(), by)?)))
            })
        })
    }
}

/// Adds `by` to the integer at a key and gives the new one, as `kr_table_increment` does.
/// `KR_ERROR_TYPE_MISMATCH` if the sum is a float; then nothing changes.
pub unsafe extern "C" fn kr_table_increment_integer(
    table: *const kr_table,
    key_in: *const kr_key,
    by: i64,
    out: *mut i64,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || {
            let key = key(key_in)?;
            handle::with(table, |table| table.increment_integer(key.as_ref(), by))
        })
    }
}

/// The entries of one instant, in insertion order.
pub unsafe extern "C" fn kr_table_entries(
    table: *const kr_table,
    out: *mut *mut kr_iter,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || {
            handle::with(table, |table| Ok(walk(Walking::Entries(table.entries()?))))
        })
    }
}

/// Frees a handle to a table. NULL is left alone.
pub unsafe extern "C" fn kr_table_free(table: *mut kr_table) {
    infallible((), || handle::free(table));
}
