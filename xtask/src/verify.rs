//! `cargo xtask verify`: what takes too long for every change.

use anyhow::Result;

use crate::fuzz;
use crate::workspace::Workspace;

/// How long each fuzzer runs.
const FUZZ_SECONDS: u32 = 600;

/// Runs everything; the first failure ends it.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    fuzz::run(workspace, FUZZ_SECONDS)
}
