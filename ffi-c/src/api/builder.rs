//! Builders: many new containers, put into the state in one step.
//!
//! Open containers from the outside in, add values, close them, then pass the builder as a
//! `KR_KIND_TREE` value to a function that stores one. The builder is empty again when that call
//! succeeds, and keeps its tree when it fails. One thread at a time uses a builder.

use crate::api::give;
use crate::boundary::{fallible, infallible};
use crate::convert::{self, InKey, busy, optional_key, out, with_value};
use crate::handle::{self, Object};
use crate::types::{KR_TABLE_IGNORE_CASE, kr_builder, kr_error, kr_key, kr_value};
use krstate::{Builder, ErrorKind, Result, Value};
use parking_lot::Mutex;

/// An empty builder.
pub unsafe extern "C" fn kr_builder_new(
    out: *mut *mut kr_builder,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { give(out, error, || Ok(handle::put(Object::Builder(Mutex::new(Builder::new()))))) }
}

/// Opens a table. `key` is its key in the table around it, and NULL at the root and in a list.
/// `flags` are `KR_TABLE_*`. `KR_ERROR_OUT_OF_RANGE` beyond 1,000 nested containers.
pub unsafe extern "C" fn kr_builder_begin_table(
    builder: *const kr_builder,
    key: *const kr_key,
    flags: u32,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        fallible(error, || {
            let ignore_case = convert::flags(flags, KR_TABLE_IGNORE_CASE)? != 0;
            let key = optional_key(key)?;
            change(builder, |b| b.begin_table(key.as_ref().map(InKey::as_ref), ignore_case))
        })
    }
}

/// Opens a list; `key` as for `kr_builder_begin_table`.
pub unsafe extern "C" fn kr_builder_begin_list(
    builder: *const kr_builder,
    key: *const kr_key,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        fallible(error, || {
            let key = optional_key(key)?;
            change(builder, |b| b.begin_list(key.as_ref().map(InKey::as_ref)))
        })
    }
}

/// Adds a value to the innermost open container; `key` as for `kr_builder_begin_table`. A live
/// table or list is shared, not copied.
pub unsafe extern "C" fn kr_builder_value(
    builder: *const kr_builder,
    key: *const kr_key,
    value: *const kr_value,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        fallible(error, || {
            let key = optional_key(key)?;
            let key = key.as_ref().map(InKey::as_ref);
            change(builder, |b| {
                let added = with_value(value, |value| b.value(key, value));
                // A value that cannot be read has not come to the builder, which knows the place.
                added.map_err(|error| match (error.kind(), error.path()) {
                    (ErrorKind::InvalidArgument, _) | (_, Some(_)) => error,
                    _ => error.at(b.path(key)),
                })
            })
        })
    }
}

/// Closes the innermost open container.
pub unsafe extern "C" fn kr_builder_end(
    builder: *const kr_builder,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { fallible(error, || change(builder, Builder::end)) }
}

/// Where the next value goes, such as `$.a.b[3]`, as a string value. `key` is its key if it goes
/// into a table, and may be NULL.
pub unsafe extern "C" fn kr_builder_path(
    builder: *const kr_builder,
    key: *const kr_key,
    out_path: *mut kr_value,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out_path, error, || {
            let key = optional_key(key)?;
            let path = change(builder, |b| Ok(b.path(key.as_ref().map(InKey::as_ref))))?;
            Ok(out(Value::from(path)))
        })
    }
}

/// Frees a builder with what is in it. NULL is left alone.
pub unsafe extern "C" fn kr_builder_free(builder: *mut kr_builder) {
    infallible((), || handle::free(builder));
}

pub(super) fn change<T>(
    builder: *const kr_builder,
    body: impl FnOnce(&mut Builder) -> Result<T>,
) -> Result<T> {
    handle::with(builder, |builder| body(&mut *builder.try_lock().ok_or_else(busy)?))
}
