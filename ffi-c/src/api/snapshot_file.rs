//! Snapshots in files. Paths are absolute: the languages do not agree on the folder of a process.

use crate::api::give;
use crate::boundary::fallible;
use crate::convert::{argument, out, with_value};
use crate::handle;
use crate::snapshot::Asked;
use crate::snapshot_file as file;
use crate::types::{kr_error, kr_snapshot_options, kr_state, kr_text, kr_value};
use krstate::snapshot::Subject;

/// Writes a value to a file, which has its old content or the new one whatever happens: a temporary
/// file beside it takes its place. The folders of the path are made, and the permissions of the old
/// file kept. Otherwise as `kr_snapshot_export`; `options` may be NULL.
///
/// `KR_ERROR_INVALID_ARGUMENT` for a path that is not absolute; `KR_ERROR_IO` if the file cannot be
/// written, with its path as the field `file`, and as `errno` the number that the system gave.
pub unsafe extern "C" fn kr_snapshot_export_file(
    value: *const kr_value,
    options: *const kr_snapshot_options,
    path: kr_text,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        fallible(error, || {
            let (asked, path) = (Asked::read(options)?, argument(path, "the path")?);
            with_value(value, |value| file::write(Subject::Value(&value), &asked, &path))
        })
    }
}

/// Writes a state to a file, as `kr_snapshot_export_file` writes a value. `options` may be NULL.
pub unsafe extern "C" fn kr_snapshot_export_state_file(
    state: *const kr_state,
    options: *const kr_snapshot_options,
    path: kr_text,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        fallible(error, || {
            let (asked, path) = (Asked::read(options)?, argument(path, "the path")?);
            handle::with(state, |state| file::write(Subject::State(state), &asked, &path))
        })
    }
}

/// Reads a snapshot from a file; otherwise as `kr_snapshot_import`. `options` may be NULL.
///
/// `KR_ERROR_INVALID_ARGUMENT` for a path that is not absolute; `KR_ERROR_IO`, as
/// `kr_snapshot_export_file`, if the file is not there or cannot be read.
pub unsafe extern "C" fn kr_snapshot_import_file(
    path: kr_text,
    options: *const kr_snapshot_options,
    out_value: *mut kr_value,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out_value, error, || {
            let (asked, path) = (Asked::read(options)?, argument(path, "the path")?);
            Ok(out(file::read(&path, &asked)?))
        })
    }
}
