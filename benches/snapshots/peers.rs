//! The peers that are programs of their own: they read the same file and print the milliseconds.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::Args;
use krstate_bench::Report;

/// The row that the peers are set beside.
pub(crate) const READ: &str = "read a document in memory";

/// Where the peers are; one that is not named is reported without a figure.
#[derive(Args)]
pub(crate) struct Peers {
    /// The C# program: the runtime, then the assembly.
    #[arg(long)]
    csharp: Vec<String>,
    /// A Python with psrpcore.
    #[arg(long)]
    python: Option<String>,
    /// The script for it.
    #[arg(long)]
    script: Option<String>,
}

impl Peers {
    /// Sets our reading of a file, in milliseconds, beside C#'s.
    pub(crate) fn csharp(&self, report: &mut Report, file: &Path, ours: f64) -> Result<()> {
        let value = match self.csharp.split_first() {
            Some((program, arguments)) => {
                Some(number(Command::new(program).args(arguments).arg(file))?)
            }
            None => None,
        };
        report.add(READ, ours, "C# XmlReader, all nodes", value, "ms", Some(1.0));
        Ok(())
    }

    /// The same for a reader in Python.
    pub(crate) fn python(
        &self,
        report: &mut Report,
        reader: &str,
        name: &str,
        file: &Path,
        ours: f64,
    ) -> Result<()> {
        let value = match (&self.python, &self.script) {
            (Some(python), Some(script)) => {
                Some(number(Command::new(python).args([script, reader]).arg(file))?)
            }
            _ => None,
        };
        report.add(name, ours, &format!("Python {reader}"), value, "ms", None);
        Ok(())
    }
}

/// Runs a program that prints one number.
pub(crate) fn number(command: &mut Command) -> Result<f64> {
    let output = command.output().with_context(|| format!("start {command:?}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?} failed ({})\n{errors}", output.status);
    text.trim().parse().with_context(|| format!("{command:?} printed {text:?}\n{errors}"))
}
