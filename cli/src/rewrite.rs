//! `krstate rewrite`: a document read and written again.

use std::path::Path;
use std::process::ExitCode;

use krstate::file::NewFile;

use crate::arguments::Rewrite;
use crate::failure::{Failure, Result};
use crate::input::STANDARD;
use crate::output;

pub(crate) fn run(arguments: &Rewrite) -> Result<ExitCode> {
    let document = arguments.from.document(&arguments.reading.options())?;
    if arguments.to == Path::new(STANDARD) {
        output::standard(|out| document.write(out).map(drop).map_err(cause))?;
        return Ok(ExitCode::SUCCESS);
    }
    let file = NewFile::create(&arguments.to).map_err(|e| Failure::Told(e.to_string()))?;
    let name = arguments.to.display();
    let file = document.write(file).map_err(|e| Failure::Told(format!("{name}: {e}")))?;
    file.commit().map_err(|e| Failure::Told(e.to_string()))?;
    Ok(ExitCode::SUCCESS)
}

/// The failure of the output underneath an error of the writer.
fn cause(e: krstate::clixml::Error) -> std::io::Error {
    match e.io_error() {
        Some(io) => io.kind().into(),
        None => std::io::Error::other(e),
    }
}
