//! What the JSON parser refuses, as errors of a snapshot.

use super::error::{self, Place};
use super::gate::Counts;
use super::options::Limits;
use crate::Error;
use struson::reader::{JsonReaderPosition, ReaderError};

/// A place of the parser, which counts from 0.
pub(super) fn place(position: &JsonReaderPosition) -> Place {
    let (line, column) = position.line_pos.map_or((0, 0), |at| (at.line, at.column));
    Place { line: line + 1, column: column + 1, offset: position.data_pos.unwrap_or_default() }
}

/// A text is longer than the bound.
pub(super) fn too_long(limits: &Limits, place: Place, path: String) -> Error {
    let message = format!("more than {} bytes in one text", limits.string_length);
    error::limit("string_length", message, Some(place), path)
}

/// An error of the parser.
pub(super) fn failed(
    e: ReaderError,
    counts: &Counts,
    limits: &Limits,
    at: Place,
    path: String,
) -> Error {
    if counts.is_closed() {
        if counts.taken() <= limits.input_bytes {
            return too_long(limits, at, path);
        }
        let message = format!("more than {} bytes of input", limits.input_bytes);
        return error::limit("input_bytes", message, Some(at), path);
    }
    match e {
        ReaderError::SyntaxError(e) => {
            let message = format!("this is no JSON: {}", words(&e.kind.to_string()));
            error::syntax(message, Some(place(&e.location)), path)
        }
        ReaderError::UnexpectedValueType { expected, actual, location } => {
            let message = format!("{expected} expected, not {actual}");
            error::syntax(message, Some(place(&location)), path)
        }
        ReaderError::UnexpectedStructure { kind, location } => {
            error::syntax(format!("unexpected: {kind}"), Some(place(&location)), path)
        }
        ReaderError::MaxNestingDepthExceeded { location, .. } => {
            let message = "arrays and objects are nested too deep";
            error::limit("max_depth", message, Some(place(&location)), path)
        }
        ReaderError::IoError { error: e, location }
            if e.kind() == std::io::ErrorKind::InvalidData =>
        {
            error::syntax(format!("this is no JSON: {e}"), Some(place(&location)), path)
        }
        ReaderError::IoError { error: e, .. } => error::of_io(&e, &format!("reading failed: {e}")),
        other => error::syntax(other, Some(at), path),
    }
}

/// `TrailingComma` as words: `trailing comma`.
fn words(name: &str) -> String {
    let mut words = String::new();
    for (at, letter) in name.char_indices() {
        if letter.is_ascii_uppercase() && at > 0 {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}
