//! Snapshots: values and whole states as text, and back.
//!
//! An export shows one instant of all that it reaches, while other threads go on. An import makes new
//! containers in no state, all of them or none; `kr_state_load` puts the entries of one into a state.
//! CLIXML is what PowerShell writes and reads; JSON is described in `docs/snapshot-json.md`.
//!
//! Errors of a text have the fields `line`, `column` and `offset`, and `limit` where a bound was
//! passed. Functions of the caller are called on the thread of the call, with no lock held; they may
//! call this header. All of them fail as a whole: what a writer got before is not taken back.

use crate::api::give;
use crate::boundary::fallible;
use crate::convert::{self, argument, invalid, out, plain_value, with_value};
use crate::handle;
use crate::snapshot::{self, Asked};
use crate::types::{
    KR_LOAD_MERGE, kr_builder, kr_error, kr_reader, kr_snapshot_options, kr_state, kr_text,
    kr_value, kr_writer,
};
use krstate::snapshot::{Subject, import_from};
use krstate::{Error, ErrorKind, Form, Load, Origin, Value};

/// Writes a value into memory: bytes, or a string with `KR_SNAPSHOT_TEXT`. `options` may be NULL.
///
/// `KR_ERROR_SNAPSHOT_LIMIT` for containers that are nested too deep, `KR_ERROR_UNSUPPORTED_TYPE`
/// for an object whose owner gives no copy, `KR_ERROR_CANCELLED` if the progress function says so.
pub unsafe extern "C" fn kr_snapshot_export(
    value: *const kr_value,
    options: *const kr_snapshot_options,
    out_text: *mut kr_value,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out_text, error, || {
            let asked = Asked::read(options)?;
            with_value(value, |value| Ok(out(snapshot::text(Subject::Value(&value), &asked)?)))
        })
    }
}

/// Writes a state as a table of its entries; otherwise as `kr_snapshot_export`. `options` may be NULL.
pub unsafe extern "C" fn kr_snapshot_export_state(
    state: *const kr_state,
    options: *const kr_snapshot_options,
    out_text: *mut kr_value,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out_text, error, || {
            let asked = Asked::read(options)?;
            handle::with(state, |state| Ok(out(snapshot::text(Subject::State(state), &asked)?)))
        })
    }
}

/// Writes a value piece by piece to `writer`; otherwise as `kr_snapshot_export`. `options` may be
/// NULL. `KR_ERROR_CALLBACK_FAILED` if the writer fails.
pub unsafe extern "C" fn kr_snapshot_write(
    value: *const kr_value,
    options: *const kr_snapshot_options,
    writer: kr_writer,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        fallible(error, || {
            let asked = Asked::read(options)?;
            with_value(value, |value| snapshot::write(Subject::Value(&value), &asked, writer))
        })
    }
}

/// Writes a state piece by piece to `writer`; otherwise as `kr_snapshot_export_state`. `options` may
/// be NULL. `KR_ERROR_CALLBACK_FAILED` if the writer fails.
pub unsafe extern "C" fn kr_snapshot_write_state(
    state: *const kr_state,
    options: *const kr_snapshot_options,
    writer: kr_writer,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        fallible(error, || {
            let asked = Asked::read(options)?;
            handle::with(state, |state| snapshot::write(Subject::State(state), &asked, writer))
        })
    }
}

/// Reads a snapshot: `source` is a string or bytes, else `KR_ERROR_TYPE_MISMATCH`. An empty one is
/// null. `options` may be NULL.
///
/// `KR_ERROR_SNAPSHOT_SYNTAX` for what is no snapshot, `KR_ERROR_SNAPSHOT_LIMIT` for one beyond a
/// bound, `KR_ERROR_CANCELLED` if the progress function says so.
pub unsafe extern "C" fn kr_snapshot_import(
    source: *const kr_value,
    options: *const kr_snapshot_options,
    out_value: *mut kr_value,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out_value, error, || {
            let asked = Asked::read(options)?;
            let import = |bytes: &[u8]| import_from(bytes, &asked.import, &mut asked.watch());
            Ok(out(convert::with_bytes(source, import)?))
        })
    }
}

/// Reads a snapshot piece by piece from `reader`; otherwise as `kr_snapshot_import`. `options` may be
/// NULL. `KR_ERROR_CALLBACK_FAILED` if the reader fails.
pub unsafe extern "C" fn kr_snapshot_read(
    reader: kr_reader,
    options: *const kr_snapshot_options,
    out_value: *mut kr_value,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { give(out_value, error, || Ok(out(snapshot::read(reader, &Asked::read(options)?)?))) }
}

/// Sets the entries of a table, as an import gives it, in one step: all of them or, if it fails,
/// none. Other entries go; with `KR_LOAD_MERGE` in `flags` they stay. Value types are stored whatever
/// the guard says. `KR_ERROR_TYPE_MISMATCH` if `table` is none, `KR_ERROR_INVALID_NAME` for a key that
/// is no name, and for two that are one name here.
pub unsafe extern "C" fn kr_state_load(
    state: *const kr_state,
    table: *const kr_value,
    flags: u32,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        fallible(error, || {
            let merge = convert::flags(flags, KR_LOAD_MERGE)? != 0;
            let load = if merge { Load::Merge } else { Load::Replace };
            handle::with(state, |state| {
                with_value(table, |value| match plain_value(value) {
                    Value::Table(table) => state.load(&table, load),
                    other => Err(Error::new(
                        ErrorKind::TypeMismatch,
                        format!("a state is loaded from a table, not from {}", other.kind().name()),
                    )),
                })
            })
        })
    }
}

/// Says what the innermost open container of a builder was in PowerShell, before anything is in it:
/// its form, a `KR_FORM_*` number, and the names of its type, the most derived first, with line feeds
/// between them. It is written again so; a table ignores the case of its keys from then on.
pub unsafe extern "C" fn kr_builder_origin(
    builder: *const kr_builder,
    form: u32,
    types: kr_text,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        fallible(error, || {
            let types = argument(types, "the type names")?;
            let form = Form::from_number(form)
                .ok_or_else(|| invalid(format!("{form} is not a KR_FORM_ number")))?;
            let origin = Origin::new(form);
            let origin = if types.is_empty() {
                origin
            } else {
                origin.with_types(types.split('\n').map(Into::into))
            };
            super::builder::change(builder, |builder| builder.origin(origin))
        })
    }
}

/// Says what `ToString` of the innermost open container of a builder gave, after `kr_builder_origin`
/// and before anything is in it. CLIXML has it beside the parts: the name of an enum.
pub unsafe extern "C" fn kr_builder_origin_text(
    builder: *const kr_builder,
    text: kr_text,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        fallible(error, || {
            let text = argument(text, "the text")?;
            super::builder::change(builder, |builder| builder.origin_text(&*text))
        })
    }
}
