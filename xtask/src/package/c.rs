//! The C library: header, shared and static library.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{Slot, engine_inputs};
use crate::sanitizer::Sanitizer;
use crate::stamp::Stamp;
use crate::workspace::{self, Workspace};
use crate::{process, setup};

/// The name that programs are linked to; the crate's own library target is called otherwise.
const SONAME: &str = "libkrstate.so";

/// The C library in `dist/c`.
#[derive(Clone, Debug)]
pub(crate) struct CLibrary {
    /// `include/krstate.h`.
    pub(crate) header: PathBuf,
    /// `lib/libkrstate.so`.
    pub(crate) shared: PathBuf,
    /// `lib/libkrstate.a`.
    pub(crate) archive: PathBuf,
}

/// Builds the C library into `dist/c`.
pub(crate) fn c_library(workspace: &Workspace) -> Result<CLibrary> {
    let folder = workspace.dist().join("c");
    let library = CLibrary {
        header: folder.join("include/krstate.h"),
        shared: folder.join("lib").join(SONAME),
        archive: folder.join("lib/libkrstate.a"),
    };
    let inputs = engine_inputs(workspace)?.text(SONAME);
    let slot = Slot::take(workspace, "c", &inputs)?;
    let Slot { stamp, .. } = &slot;
    if stamp.is_current(&[&library.header, &library.shared, &library.archive]) {
        return Ok(library);
    }
    stamp.clear()?;
    println!("package: building the C library");
    workspace::empty_dir(&folder)?;
    let built = build(setup::cargo(workspace), "exports", &["--release"])?;
    workspace::copy(&workspace.path("ffi-c/include/krstate.h"), &library.header)?;
    workspace::copy(&with_suffix(&built, ".so")?, &library.shared)?;
    workspace::copy(&with_suffix(&built, ".a")?, &library.archive)?;
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        workspace::copy(&workspace.path(licence), &folder.join(licence))?;
    }
    stamp.set()?;
    Ok(library)
}

/// Builds the C library for the tests of the panic boundary, with functions that panic on purpose,
/// below `target/`. It is never packed.
pub(crate) fn c_library_with_hooks(workspace: &Workspace) -> Result<CLibrary> {
    let folder = workspace.made("test/c/hooked");
    let library = CLibrary {
        header: workspace.path("ffi-c/include/krstate.h"),
        shared: folder.join(SONAME),
        archive: folder.join("libkrstate.a"),
    };
    let inputs = engine_inputs(workspace)?.text("hooks");
    let stamp = Stamp::new(folder.join("stamp"), &inputs);
    if !stamp.is_current(&[&library.shared, &library.archive]) {
        stamp.clear()?;
        let built = build(setup::cargo(workspace), "exports,test-hooks", &[])?;
        workspace::copy(&with_suffix(&built, ".so")?, &library.shared)?;
        workspace::copy(&with_suffix(&built, ".a")?, &library.archive)?;
        stamp.set()?;
    }
    Ok(library)
}

/// Builds the C library for a sanitizer, with the functions that panic on purpose, below `target/`.
pub(crate) fn c_library_sanitized(workspace: &Workspace, sanitizer: Sanitizer) -> Result<CLibrary> {
    let folder = sanitizer.folder(workspace);
    let library = CLibrary {
        header: workspace.path("ffi-c/include/krstate.h"),
        shared: folder.join(SONAME),
        archive: folder.join("libkrstate.a"),
    };
    let built = build(sanitizer.cargo(workspace)?, "exports,test-hooks", &[])?;
    workspace::copy(&with_suffix(&built, ".so")?, &library.shared)?;
    workspace::copy(&with_suffix(&built, ".a")?, &library.archive)?;
    Ok(library)
}

/// Builds with the functions of the header exported, and returns the files that cargo made. A call
/// of its own: together with the other artifacts they would export these functions too.
fn build(mut cargo: Command, features: &str, options: &[&str]) -> Result<Vec<PathBuf>> {
    cargo
        .args(["rustc", "--package", "krstate-ffi", "--lib"])
        .args(options)
        .args(["--features", features, "--crate-type", "cdylib,staticlib"])
        .args(["--message-format", "json-render-diagnostics", "--quiet", "--"])
        .arg(format!("-Clink-arg=-Wl,-soname,{SONAME}"));
    let text = process::output(&mut cargo)?;
    let mut files = Vec::new();
    for line in text.lines() {
        let message: Value = serde_json::from_str(line).context("read what cargo says")?;
        if message["reason"] == "compiler-artifact" && message["target"]["name"] == "krstate_ffi" {
            let names = message["filenames"].as_array();
            let names = names.into_iter().flatten().filter_map(Value::as_str);
            files.extend(names.map(PathBuf::from));
        }
    }
    Ok(files)
}

fn with_suffix(files: &[PathBuf], suffix: &str) -> Result<PathBuf> {
    let file = files.iter().find(|file| file.to_string_lossy().ends_with(suffix));
    match file {
        Some(file) if Path::is_file(file) => Ok(file.clone()),
        _ => bail!("cargo built no *{suffix} from krstate-ffi"),
    }
}
