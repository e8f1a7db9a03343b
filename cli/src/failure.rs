//! Why a command ends early.

use std::io::{self, Write};

use krstate::clixml;

/// The result of a step.
pub(crate) type Result<T, E = Failure> = std::result::Result<T, E>;

/// Why a command ends early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Nobody reads the output any more.
    Closed,
    /// What to tell, naming the file.
    Told(String),
}

impl Failure {
    /// A failure to write to the standard output.
    pub(crate) fn output(e: &io::Error) -> Self {
        if e.kind() == io::ErrorKind::BrokenPipe {
            Self::Closed
        } else {
            Self::Told(format!("cannot write to the standard output: {e}"))
        }
    }

    /// A document that was not read.
    pub(crate) fn document(name: &str, e: &clixml::Error) -> Self {
        Self::Told(verdict(name, e))
    }
}

/// An error with its place, in the form that editors jump to: `file:line:column: message`.
pub(crate) fn verdict(name: &str, e: &clixml::Error) -> String {
    match e.position() {
        Some(p) => format!("{name}:{}:{}: {}", p.line, p.column, e.message()),
        None => format!("{name}: {}", e.message()),
    }
}

/// Tells a failure on the error output.
pub(crate) fn tell(message: &str) {
    // If that is closed, too, the exit code is all that is left.
    let _ = writeln!(io::stderr(), "krstate: {message}");
}
