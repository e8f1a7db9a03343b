//! `cargo xtask bench engine`.

use anyhow::Result;

use crate::process;
use crate::workspace::Workspace;

pub(super) fn run(workspace: &Workspace) -> Result<()> {
    process::run(&mut super::program(workspace, "engine")?)
}
