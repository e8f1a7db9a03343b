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
    let of_file = |error: FileError| {
        let source = error.source().and_then(|source| source.downcast_ref::<io::Error>());
        failed(path, error.to_string(), source.and_then(io::Error::raw_os_error).map(Value::from))
    };
    let file = NewFile::create(absolute(path)?).map_err(of_file)?;
    let written = export_to(file, subject, &asked.export, &mut asked.watch());
    written.map_err(|e| at("write", path, e))?.commit().map_err(of_file)
}

/// Reads a file.
pub(crate) fn read(path: &str, asked: &Asked) -> Result<Value> {
    let file = File::open(absolute(path)?).map_err(|e| {
        failed(path, format!("cannot read {path}: {e}"), e.raw_os_error().map(Value::from))
    })?;
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
    let message = format!("cannot {action} {path}: {}", error.message());
    failed(path, message, error.field("errno").cloned())
}

/// An error of the file itself.
fn failed(path: &str, message: String, errno: Option<Value>) -> Error {
    let failed = Error::new(ErrorKind::Io, message).with("file", path);
    match errno {
        Some(errno) => failed.with("errno", errno),
        None => failed,
    }
}
