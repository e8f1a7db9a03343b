//! The command `krstate`: one program, with nothing beside it.

use std::path::PathBuf;

use anyhow::Result;

use super::{Slot, add_package};
use crate::stamp::Inputs;
use crate::workspace::{self, Workspace};
use crate::{process, setup};

/// Builds the command into `dist/bin`.
pub(crate) fn command(workspace: &Workspace) -> Result<PathBuf> {
    let name = format!("krstate{}", std::env::consts::EXE_SUFFIX);
    let program = workspace.dist().join("bin").join(&name);
    let mut inputs = Inputs::new()
        .text(&setup::compiler(workspace)?)
        .path(&workspace.path("Cargo.toml"))?
        .path(&workspace.path("Cargo.lock"))?;
    for folder in ["core", "cli"] {
        inputs = add_package(inputs, &workspace.path(folder))?;
    }
    let Slot { stamp, _lock } = &Slot::take(workspace, "command", &inputs)?;
    if stamp.is_current(&[&program]) {
        return Ok(program);
    }
    stamp.clear()?;
    println!("package: building the command");
    let mut build = setup::cargo(workspace);
    build.args(["build", "--release", "--package", "krstate-cli"]);
    process::quiet(&mut build, &workspace.made("logs/build-command.log"))?;
    workspace::copy(&workspace.target().join("release").join(&name), &program)?;
    stamp.set()?;
    Ok(program)
}
