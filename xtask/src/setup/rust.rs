//! Rust and the C compiler that it links with.

use std::process::Command;

use anyhow::{Context, Result};

use crate::process;
use crate::workspace::Workspace;

/// The cargo that runs this task, in the root of the workspace.
pub(crate) fn cargo(workspace: &Workspace) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = process::command(program);
    command.current_dir(workspace.root()).env("CARGO_TARGET_DIR", workspace.target());
    command
}

/// The version of the compiler and the flags that change what it makes, as an input of stamps.
pub(crate) fn compiler(workspace: &Workspace) -> Result<String> {
    let mut rustc = process::command(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    let version = process::output(rustc.current_dir(workspace.root()).arg("-vV"))
        .context("rustc is missing; install Rust from https://rustup.rs")?;
    let flags = std::env::var("RUSTFLAGS").unwrap_or_default();
    Ok(format!("{version}{flags}"))
}
