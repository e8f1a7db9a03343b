//! The programs that measure locks in the languages, each beside what its language brings. They print
//! rows in the form of `krstate_bench::Row`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::setup::{Dotnet, Node, Python};
use crate::workspace::{self, Workspace};
use crate::{package, process, test};

/// The mutex of npm that is set beside ours.
const ASYNC_MUTEX: (&str, &str) = ("async-mutex", "0.5.0");

/// Runs the programs, and gives the files of their rows. A language that is not on this machine is
/// named and left out.
pub(super) fn rows(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let folder = workspace.made("bench/locks");
    workspace::empty_dir(&folder)?;
    let mut files = Vec::new();
    match Dotnet::find(workspace) {
        Ok(dotnet) => files.push(measure(&folder, "csharp", &mut csharp(workspace, &dotnet)?)?),
        Err(error) => println!("bench: without C#: {error:#}"),
    }
    match Python::find() {
        Ok(found) => files.push(measure(&folder, "python", &mut python(workspace, &found)?)?),
        Err(error) => println!("bench: without Python: {error:#}"),
    }
    match Node::find() {
        Ok(found) => files.push(measure(&folder, "node", &mut node(workspace, &found)?)?),
        Err(error) => println!("bench: without Node.js: {error:#}"),
    }
    Ok(files)
}

fn measure(folder: &Path, name: &str, program: &mut Command) -> Result<PathBuf> {
    let file = folder.join(name).with_extension("json");
    workspace::write(&file, process::output(program)?)?;
    Ok(file)
}

fn csharp(workspace: &Workspace, dotnet: &Dotnet) -> Result<Command> {
    package::nupkg(workspace)?;
    let folder = workspace.made("bench/locks_csharp");
    // Beside the sources the build would leave its own files.
    workspace::copy_sources(&workspace.path("benches/peers/locks_csharp"), &folder)?;
    let version = [("KrStateVersion", &*workspace.version()?)];
    dotnet.build(&folder.join("LocksPeer.csproj"), &folder.join("out"), &version)?;
    let mut program = dotnet.command();
    program.arg(folder.join("out/LocksPeer.dll"));
    Ok(program)
}

fn python(workspace: &Workspace, python: &Python) -> Result<Command> {
    let mut program = test::python_environment(workspace, python)?.command();
    program.arg("-I").arg(workspace.path("benches/peers/locks.py"));
    Ok(program)
}

fn node(workspace: &Workspace, node: &Node) -> Result<Command> {
    let modules = node.node_modules(workspace, "bench", &[ASYNC_MUTEX])?;
    // From among the sources it would find the sources.
    let script = test::node_consumer(workspace, node)?.join("locks.mjs");
    workspace::copy(&workspace.path("benches/peers/locks.mjs"), &script)?;
    let mut program = process::command(&node.executable);
    program.arg(script).arg(modules);
    Ok(program)
}
