//! The errors of snapshots: with the place in the text, and the path of the value.

use crate::clixml::{self, LimitKind};
use crate::{Error, ErrorKind};
use std::io;

/// A place in the input, counted as `clixml::Position` does.
pub(super) type Place = clixml::Position;

/// A refusal of the input at a place.
pub(super) fn syntax(message: impl std::fmt::Display, place: Option<Place>, path: String) -> Error {
    placed(ErrorKind::SnapshotSyntax, &message, place).at(path)
}

/// A bound was passed; `limit` is its name in the options.
pub(super) fn limit(
    limit: &'static str,
    message: impl std::fmt::Display,
    place: Option<Place>,
    path: String,
) -> Error {
    placed(ErrorKind::SnapshotLimit, &message, place).with("limit", limit).at(path)
}

fn placed(kind: ErrorKind, message: &dyn std::fmt::Display, place: Option<Place>) -> Error {
    let Some(place) = place else { return Error::new(kind, message.to_string()) };
    let Place { line, column, offset } = place;
    Error::new(kind, format!("{message} (line {line}, column {column})"))
        .with("line", line)
        .with("column", column)
        .with("offset", offset)
}

/// An error of the document layer at the path of the value that was read or written.
pub(super) fn of_document(error: &clixml::Error, path: String) -> Error {
    match error.kind() {
        clixml::ErrorKind::Syntax => syntax(error.message(), error.position(), path),
        clixml::ErrorKind::Limit(kind) => {
            limit(limit_name(kind), error.message(), error.position(), path)
        }
        clixml::ErrorKind::Io => match error.io_error() {
            Some(io) => of_io(io, error.message()),
            None => Error::new(ErrorKind::Io, error.message().to_owned()),
        },
        clixml::ErrorKind::Usage => {
            Error::new(ErrorKind::Internal, error.message().to_owned()).at(path)
        }
    }
}

fn limit_name(kind: LimitKind) -> &'static str {
    match kind {
        LimitKind::InputBytes => "input_bytes",
        LimitKind::Depth | LimitKind::ElementDepth => "max_depth",
        LimitKind::Nodes | LimitKind::Document => "nodes",
        LimitKind::StringLength | LimitKind::NumberLength => "string_length",
        LimitKind::Attributes => "attributes",
    }
}

/// A failure of the reader or writer underneath.
pub(super) fn of_io(error: &io::Error, message: &str) -> Error {
    let failed = Error::new(ErrorKind::Io, message.to_owned());
    match error.raw_os_error() {
        Some(code) => failed.with("errno", code),
        None => failed,
    }
}
