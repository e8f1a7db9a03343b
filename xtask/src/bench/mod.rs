//! `cargo xtask bench <what>`: figures beside their peers', in `target/bench`.

mod engine;
mod languages;
mod locks;
mod snapshots;

use std::process::Command;

use anyhow::Result;
use clap::ValueEnum;

pub(crate) use snapshots::writers;

use crate::workspace::Workspace;
use crate::{process, setup};

/// One of the benches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Bench {
    /// Tables, states and hosts, beside maps and locks of Rust.
    Engine,
    /// Named locks.
    Locks,
    /// Reading and writing of snapshots.
    Snapshots,
}

/// Runs a bench; fails if a figure exceeds its limit.
pub(crate) fn run(workspace: &Workspace, bench: Bench) -> Result<()> {
    match bench {
        Bench::Engine => engine::run(workspace),
        Bench::Locks => locks::run(workspace),
        Bench::Snapshots => snapshots::run(workspace),
    }
}

/// Builds the program of a bench. It is told where its rows go; what else it needs is to be added.
fn program(workspace: &Workspace, name: &str) -> Result<Command> {
    let program = format!("bench-{name}");
    let mut build = setup::cargo(workspace);
    build.args(["build", "--release", "--package", "krstate-bench", "--bin", &program]);
    process::run(&mut build)?;
    let mut bench = process::command(workspace.target().join("release").join(program));
    bench.arg("--json").arg(workspace.target().join(format!("bench/{name}.json")));
    Ok(bench)
}
