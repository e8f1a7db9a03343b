//! The functions that write and read snapshots.

use super::options::{self, Bounds, ExportOptions, Format, ImportOptions};
use super::source::Beginning;
use super::view::Snapshot;
use super::watch::{Meter, Watch};
use super::{clixml_read, clixml_write, error, json_read, json_text, json_write, shared, source};
use crate::clixml::{self, Encoding, Form, ReadOptions, Reader};
use crate::{Error, ErrorKind, Result, SharedState, Value};
use std::io::{Read, Write};
use std::ops::ControlFlow;

/// What is exported.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// A value.
    Value(&'a Value),
    /// A whole state, as a table of its entries.
    State(&'a SharedState),
}

impl<'a> From<&'a Value> for Subject<'a> {
    fn from(value: &'a Value) -> Self {
        Self::Value(value)
    }
}

impl<'a> From<&'a SharedState> for Subject<'a> {
    fn from(state: &'a SharedState) -> Self {
        Self::State(state)
    }
}

/// Writes a value or state, as it is at one instant, into memory.
///
/// # Errors
/// `SnapshotLimit` with the path for containers that are nested too deep; `OutOfRange` with the
/// path for an XML value whose text is no XML document; `UnsupportedType` with the path for a
/// foreign object whose owner gives no copy; `Disposed`; `InvalidArgument` for options
/// that do not go together.
pub fn export<'a>(subject: impl Into<Subject<'a>>, options: &ExportOptions) -> Result<Vec<u8>> {
    export_to(Vec::new(), subject, options, &mut |_| ControlFlow::Continue(()))
}

/// Writes a value or state, as it is at one instant, to `output` in pieces, and gives the output
/// back, flushed. The text is not held in memory. What was written when it fails is not taken back.
///
/// # Errors
/// As [`export`]; `Io` if writing fails, with the field `errno` where the system gave one;
/// `Cancelled` if the watch says so.
pub fn export_to<'a, W: Write>(
    output: W,
    subject: impl Into<Subject<'a>>,
    options: &ExportOptions,
    watch: &mut Watch<'_>,
) -> Result<W> {
    let subject = subject.into();
    if let Subject::Value(Value::Tree(tree)) = subject {
        let value = tree.clone().into_value();
        return export_to(output, &value, options, watch);
    }
    let max_depth = options::depth(options.format, options.max_depth)?;
    let bounds = Bounds { max_depth, copies: options.copies };
    let snapshot = Snapshot::take();
    let meter = Meter::new(watch);
    match options.format {
        Format::Clixml => {
            let form = Form {
                encoding: options.encoding,
                byte_order_mark: options.byte_order_mark,
                indented: options.indented,
                ..Form::default()
            };
            clixml_write::Exporter::new(&snapshot, output, &form, bounds, meter).run(subject)
        }
        Format::Json => {
            if options.encoding != Encoding::Utf8 || options.byte_order_mark {
                let message = "JSON is UTF-8 without a byte order mark";
                return Err(Error::new(ErrorKind::InvalidArgument, message));
            }
            let shared = shared::shared(&snapshot, subject)?;
            let text = json_text::Text::new(output, options.indented);
            json_write::Exporter::new(&snapshot, text, shared, bounds, meter).run(subject)
        }
    }
}

/// Reads a snapshot that is in memory into new, detached containers. An empty one is null.
///
/// # Errors
/// `SnapshotSyntax` and `SnapshotLimit`, with the path and, as the fields `line`, `column` and
/// `offset`, the place; `InvalidArgument` for options that cannot be. Nothing is left of an import
/// that failed.
pub fn import(input: &[u8], options: &ImportOptions) -> Result<Value> {
    import_from(input, options, &mut |_| ControlFlow::Continue(()))
}

/// Reads a snapshot from `input` in pieces, as [`import`] does. The text is not held in memory.
///
/// # Errors
/// As [`import`]; `Io` if reading fails, with the field `errno` where the system gave one;
/// `Cancelled` if the watch says so.
pub fn import_from(
    input: impl Read,
    options: &ImportOptions,
    watch: &mut Watch<'_>,
) -> Result<Value> {
    let mut meter = Meter::new(watch);
    let (found, input) = match source::begin(input)? {
        Beginning::Empty(bytes) => return meter.tell(bytes).map(|()| Value::Null),
        Beginning::Format(found, input) => (found, input),
    };
    let format = options.format.unwrap_or(found);
    let max_depth = options::depth(format, options.max_depth)?;
    match format {
        Format::Clixml => {
            let limits = clixml::Limits {
                input_bytes: options.limits.input_bytes,
                depth: max_depth + 1,
                nodes: options.limits.nodes,
                string_length: options.limits.string_length,
                attributes: options.limits.attributes,
                ..clixml::Limits::default()
            };
            let options = ReadOptions { limits, ..ReadOptions::default() };
            let reader = Reader::new(input, &options)
                .map_err(|e| error::of_document(&e, String::from("$")))?;
            clixml_read::read(reader, max_depth, options.limits.nodes, meter)
        }
        Format::Json => {
            let (mark, input) = source::without_mark(input)?;
            let meter = meter.after(mark);
            json_read::Importer::new(input, max_depth, &options.limits, meter).run()
        }
    }
}
