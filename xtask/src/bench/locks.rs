//! `cargo xtask bench locks`: the engine's own figures, and those of the languages.

use anyhow::Result;

use super::languages;
use crate::process;
use crate::workspace::Workspace;

pub(super) fn run(workspace: &Workspace) -> Result<()> {
    let mut bench = super::program(workspace, "locks")?;
    for rows in languages::rows(workspace)? {
        bench.arg("--rows").arg(rows);
    }
    process::run(&mut bench)
}
