//! `krstate convert`: a snapshot in the other form.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;

use krstate::file::NewFile;
use krstate::snapshot::{ExportOptions, Format, ImportOptions, export_to, import_from};
use krstate::{Error, Value};

use crate::arguments::{Convert, Form};
use crate::failure::{Failure, Result};
use crate::input::STANDARD;
use crate::output;

pub(crate) fn run(arguments: &Convert) -> Result<ExitCode> {
    let format = format_of(arguments)?;
    let reading = ImportOptions { max_depth: arguments.max_depth, ..ImportOptions::default() };
    let name = arguments.from.name();
    let input = arguments.from.open()?;
    let value = import_from(input, &reading, &mut |_| ControlFlow::Continue(()))
        .map_err(|e| Failure::Told(verdict(&name, &e)))?;
    let writing = ExportOptions {
        format,
        max_depth: arguments.max_depth,
        indented: !arguments.compact,
        ..ExportOptions::default()
    };
    if arguments.to == Path::new(STANDARD) {
        // The text is made as it goes out; only what is wrong with the value is not about the output.
        let mut wrong = None;
        output::standard(|out| match write(&value, &writing, &mut *out) {
            Ok(_) => Ok(()),
            Err(e) => {
                let error = std::io::Error::other(e.to_string());
                wrong = Some(e);
                out.flush().and(Err(error))
            }
        })
        .map_err(|failure| match (failure, wrong) {
            (Failure::Told(_), Some(e)) => Failure::Told(verdict(&name, &e)),
            (failure, _) => failure,
        })?;
        return Ok(ExitCode::SUCCESS);
    }
    let file = NewFile::create(&arguments.to).map_err(|e| Failure::Told(e.to_string()))?;
    let file = write(&value, &writing, file).map_err(|e| {
        Failure::Told(format!("cannot convert {name} to {}: {e}", arguments.to.display()))
    })?;
    file.commit().map_err(|e| Failure::Told(e.to_string()))?;
    Ok(ExitCode::SUCCESS)
}

fn write<W: Write>(value: &Value, options: &ExportOptions, output: W) -> Result<W, Error> {
    export_to(output, value, options, &mut |_| ControlFlow::Continue(()))
}

/// The form to write: as named, or by the ending of the file.
fn format_of(arguments: &Convert) -> Result<Format> {
    let ending = arguments.to.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
    match (arguments.form, ending.as_deref()) {
        (Some(Form::Json), _) | (None, Some("json")) => Ok(Format::Json),
        (Some(Form::Clixml), _) | (None, Some("xml" | "clixml")) => Ok(Format::Clixml),
        _ => Err(Failure::Told(format!(
            "{} does not end in .json, .xml or .clixml: say which form with --to",
            arguments.to.display()
        ))),
    }
}

/// An error with its place, as the other commands tell it.
fn verdict(name: &str, e: &Error) -> String {
    let place = |field| e.field(field).and_then(Value::as_i64);
    match (place("line"), place("column")) {
        (Some(line), Some(column)) => format!("{name}:{line}:{column}: {e}"),
        _ => format!("{name}: {e}"),
    }
}
