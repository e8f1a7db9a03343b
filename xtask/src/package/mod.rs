//! `cargo xtask package`: release builds of everything that ships, left in `dist/`.

mod c;
mod command;
mod dotnet;
mod node;
mod python;

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

pub(crate) use c::{CLibrary, c_library, c_library_sanitized, c_library_with_hooks};
pub(crate) use dotnet::nupkg;
pub(crate) use node::{check_generated as check_node, tarball};
pub(crate) use python::wheel;

use crate::setup;
use crate::stamp::{Inputs, Stamp};
use crate::workspace::{self, Workspace};

/// One of the packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Package {
    /// The C library and its header.
    C,
    /// The Python wheel.
    Python,
    /// The npm tarball.
    Node,
    /// The `NuGet` package.
    Dotnet,
    /// The command `krstate`.
    Command,
}

/// Builds one package, or all of them, and says where each is. Nothing is built twice from the same
/// sources.
pub(crate) fn run(workspace: &Workspace, only: Option<Package>) -> Result<()> {
    let wanted = |package| only.is_none_or(|only| only == package);
    if wanted(Package::C) {
        let library = c_library(workspace)?;
        for file in [&library.shared, &library.archive, &library.header] {
            tell(workspace, file);
        }
    }
    if wanted(Package::Python) {
        tell(workspace, &wheel(workspace)?);
    }
    if wanted(Package::Node) {
        tell(workspace, &tarball(workspace)?);
    }
    if wanted(Package::Dotnet) {
        tell(workspace, &nupkg(workspace)?);
    }
    if wanted(Package::Command) {
        tell(workspace, &command::command(workspace)?);
    }
    Ok(())
}

fn tell(workspace: &Workspace, file: &Path) {
    let shown = file.strip_prefix(workspace.root()).unwrap_or(file);
    println!("package: {}", shown.display());
}

/// The place of one package in `dist/`, kept from other runs of this tool until it is dropped. The
/// stamp lies in `dist/` too: runs with other target folders write there as well.
struct Slot {
    stamp: Stamp,
    _lock: File,
}

impl Slot {
    fn take(workspace: &Workspace, name: &str, inputs: &Inputs) -> Result<Self> {
        let dist = workspace.dist();
        workspace::create_dir(&dist)?;
        let path = dist.join(format!(".{name}.lock"));
        let lock = File::create(&path).with_context(|| format!("create {}", path.display()))?;
        if lock.try_lock().is_err() {
            println!("package: waiting for another run that builds the same package");
            lock.lock().with_context(|| format!("lock {}", path.display()))?;
        }
        let stamp = Stamp::new(dist.join(format!(".{name}.stamp")), inputs);
        Ok(Self { stamp, _lock: lock })
    }
}

/// What every artifact with the engine in it is made from.
fn engine_inputs(workspace: &Workspace) -> Result<Inputs> {
    let mut inputs = Inputs::new()
        .text(&setup::compiler(workspace)?)
        .path(&workspace.path("Cargo.toml"))?
        .path(&workspace.path("Cargo.lock"))?;
    for folder in ["core", "ffi-c"] {
        inputs = add_package(inputs, &workspace.path(folder))?;
    }
    Ok(inputs)
}

/// Adds the sources of one package without its tests and examples: they change nothing in it.
fn add_package(mut inputs: Inputs, folder: &Path) -> Result<Inputs> {
    const APART: [&str; 6] = ["tests", "test", "test-d", "examples", "benches", "fuzz"];
    for path in workspace::sources(folder)? {
        let below = path.strip_prefix(folder).ok().and_then(|below| below.components().next());
        if !below.is_some_and(|first| APART.iter().any(|name| first.as_os_str() == *name)) {
            inputs = inputs.path(&path)?;
        }
    }
    Ok(inputs)
}

/// The one file in a folder with this ending; earlier builds were removed before.
fn only_file(folder: &Path, suffix: &str) -> Result<PathBuf> {
    let mut files = workspace::files_with_suffix(folder, suffix)?;
    let count = files.len();
    if count > 1 {
        bail!("{} holds {count} files *{suffix}, one was expected", folder.display());
    }
    files.pop().with_context(|| format!("{} holds no file *{suffix}", folder.display()))
}

/// Removes the packages of one kind from `dist/`, of whatever version.
fn remove_old(workspace: &Workspace, suffix: &str) -> Result<()> {
    for file in workspace::files_with_suffix(&workspace.dist(), suffix)? {
        std::fs::remove_file(&file).with_context(|| format!("remove {}", file.display()))?;
    }
    Ok(())
}

/// The package that an earlier run left in `dist/`, if there is exactly one.
fn existing(workspace: &Workspace, suffix: &str) -> Result<Option<PathBuf>> {
    let mut files = workspace::files_with_suffix(&workspace.dist(), suffix)?;
    Ok(if files.len() == 1 { files.pop() } else { None })
}
