//! The command `krstate`: reads the CLIXML files that `Export-Clixml` writes, without PowerShell.
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::todo,
    clippy::unimplemented
)]

mod arguments;
mod check;
mod convert;
mod describe;
mod failure;
mod input;
mod output;
mod rewrite;
mod show;
mod tree;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
use failure::Failure;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match &arguments.command {
        Command::Tree(arguments) => tree::run(arguments),
        Command::Check(arguments) => check::run(arguments),
        Command::Convert(arguments) => convert::run(arguments),
        Command::Rewrite(arguments) => rewrite::run(arguments),
        Command::Show(arguments) => show::run(arguments),
    };
    match result {
        Ok(code) => code,
        // Who closes the pipe has seen enough.
        Err(Failure::Closed) => ExitCode::SUCCESS,
        Err(Failure::Told(message)) => {
            failure::tell(&message);
            ExitCode::FAILURE
        }
    }
}
