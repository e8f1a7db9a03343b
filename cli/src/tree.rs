//! `krstate tree`: documents as lines of JSON.

use std::io::Write;
use std::process::ExitCode;

use krstate::clixml::write_json;

use crate::arguments::Tree;
use crate::failure::Result;
use crate::input::Input;
use crate::output;

pub(crate) fn run(arguments: &Tree) -> Result<ExitCode> {
    let options = arguments.reading.options();
    Input::each(&arguments.files, |input| {
        let document = input.document(&options)?;
        output::standard(|out| {
            write_json(&document, Some(&input.file_name()), &mut *out)?;
            out.write_all(b"\n")
        })
    })
}
