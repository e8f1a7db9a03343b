//! `krstate check`: a verdict on each document.

use std::io::Write;
use std::process::ExitCode;

use krstate::clixml::{self, ErrorKind, Event, ReadOptions, Reader};

use crate::arguments::Check;
use crate::failure::{Failure, Result, verdict};
use crate::input::Input;
use crate::output;

pub(crate) fn run(arguments: &Check) -> Result<ExitCode> {
    let options = arguments.reading.options();
    let mut all_good = true;
    for input in &arguments.files {
        match judge(input, &options) {
            Ok(good) if arguments.quiet => drop(good),
            Ok(good) => output::standard(|out| writeln!(out, "{good}"))?,
            Err(bad) => {
                all_good = false;
                output::standard(|out| writeln!(out, "{bad}"))?;
            }
        }
    }
    Ok(if all_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What is said of a document that is read, or of one that is not. It is not kept in memory.
fn judge(input: &Input, options: &ReadOptions) -> Result<String, String> {
    let name = input.name();
    let bytes = input.open().map_err(|e| match e {
        Failure::Told(message) => message,
        Failure::Closed => name.clone(),
    })?;
    let result = Reader::new(bytes, options).and_then(|mut reader| {
        let mut values: u64 = 0;
        let mut open: u64 = 0;
        while let Some(event) = reader.next_event()? {
            match event {
                Event::End => open -= 1,
                event => {
                    values += u64::from(open == 0);
                    open += u64::from(is_begin(&event));
                }
            }
        }
        Ok((values, reader.form().0))
    });
    match result {
        Ok((values, encoding)) => {
            let plural = if values == 1 { "" } else { "s" };
            Ok(format!("{name}: ok, {values} value{plural}, {}", encoding.name()))
        }
        Err(e) => Err(refusal(&name, &e)),
    }
}

fn refusal(name: &str, e: &clixml::Error) -> String {
    match e.kind() {
        ErrorKind::Limit(_) => format!("{} (a limit, see --help)", verdict(name, e)),
        _ => verdict(name, e),
    }
}

/// Whether an [`Event::End`] belongs to it.
fn is_begin(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::Object { .. }
            | Event::Progress { .. }
            | Event::Container(_)
            | Event::Properties
            | Event::Members
            | Event::MemberSet { .. }
            | Event::TypeNames { .. }
    )
}
