//! Snapshots in files, at the boundary.

use crate::convert::invalid;
use crate::snapshot::Asked;
use krstate::file::{FileError, NewFile};
use krstate::snapshot::{Subject, export_to, import_from};
use krstate::{Error, ErrorKind, Result, Value};
use std::error::Error as _;
use std::fs::File;
use std::io;
use std::path::Path;

/// Replaces a file whole.
pub(crate) fn write(subject: Subject<'_>, asked: &Asked, path: &str) -> Result<()> {
    let file = NewFile::create(absolute(path)?).map_err(|e| of_file(&e))?;
    let written = export_to(file, subject, &asked.export, &mut asked.watch());
    written.map_err(|e| at("write", path, e))?.commit().map_err(|e| of_file(&e))
}

/// Reads a file.
pub(crate) fn read(path: &str, asked: &Asked) -> Result<Value> {
    let file = File::open(absolute(path)?)
        .map_err(|e| of_io(format!("cannot read {path}: {e}"), Some(&e)))?;
    import_from(file, &asked.import, &mut asked.watch()).map_err(|e| at("read", path, e))
}

fn absolute(path: &str) -> Result<&Path> {
    let given = Path::new(path);
    if given.is_absolute() {
        return Ok(given);
    }
    Err(invalid(format!("the path {path:?} is not absolute")))
}

/// An error of the work on a file; one of the file itself names it.
fn at(action: &str, path: &str, error: Error) -> Error {
    if error.kind() != ErrorKind::Io {
        return error;
    }
    let named = Error::new(ErrorKind::Io, format!("cannot {action} {path}: {}", error.message()));
    match error.field("errno") {
        Some(errno) => named.with("errno", errno.clone()),
        None => named,
    }
}

fn of_file(error: &FileError) -> Error {
    of_io(error.to_string(), error.source().and_then(|source| source.downcast_ref()))
}

fn of_io(message: String, source: Option<&io::Error>) -> Error {
    let made = Error::new(ErrorKind::Io, message);
    match source.and_then(io::Error::raw_os_error) {
        Some(errno) => made.with("errno", errno),
        None => made,
    }
}
