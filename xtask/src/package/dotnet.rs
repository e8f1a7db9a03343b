//! The `NuGet` package.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::{Slot, c_library, existing, only_file, remove_old};
use crate::setup::Dotnet;
use crate::stamp::{Inputs, Stamp};
use crate::workspace::Workspace;

const PROJECT: &str = "dotnet/KrState/KrState.csproj";
const SUFFIX: &str = ".nupkg";

/// Packs the .NET library with the native library for this platform into `dist/`. On SDK 3.1 the
/// package has no net8.0 part; one that a newer SDK made from the same sources is kept.
pub(crate) fn nupkg(workspace: &Workspace) -> Result<PathBuf> {
    let project = workspace.path(PROJECT);
    if !project.is_file() {
        bail!("the .NET package is not there yet: no {}", project.display());
    }
    let dotnet = Dotnet::find(workspace)?;
    let library = c_library(workspace)?;
    let inputs = Inputs::new()
        .path(&library.shared)?
        .path(&workspace.path("dotnet/KrState"))?
        .path(&workspace.path("dotnet/Directory.Build.props"))?
        .path(&workspace.path("dotnet/README.md"))?
        .path(&workspace.path("Cargo.toml"))?;
    let slot = Slot::take(workspace, "nupkg", &inputs)?;
    let Slot { stamp: complete, .. } = &slot;
    let partial = &Stamp::new(workspace.dist().join(".nupkg-sdk-3.1.stamp"), &inputs);
    if let Some(package) = existing(workspace, SUFFIX)?
        && (complete.is_current(&[&package])
            || (dotnet.is_fallback() && partial.is_current(&[&package])))
    {
        dotnet.use_package("KrState", &package)?;
        return Ok(package);
    }
    complete.clear()?;
    partial.clear()?;
    println!("package: building the NuGet package (SDK {})", dotnet.sdk());
    remove_old(workspace, SUFFIX)?;
    let native = library.shared.to_string_lossy();
    let platform = platform()?;
    dotnet.pack(
        &project,
        &[("KrStateNativeLibrary", &*native), ("KrStateNativePlatform", &*platform)],
    )?;
    let stamp = if dotnet.is_fallback() { partial } else { complete };
    stamp.set()?;
    let package = only_file(&workspace.dist(), SUFFIX)?;
    dotnet.use_package("KrState", &package)?;
    Ok(package)
}

/// This platform, as .NET names the folder of its libraries.
fn platform() -> Result<String> {
    let system = match std::env::consts::OS {
        "linux" if cfg!(target_env = "musl") => "linux-musl",
        "linux" => "linux",
        "macos" => "osx",
        "windows" => "win",
        other => bail!("the .NET package has no folder for libraries of {other}"),
    };
    let processor = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => bail!("the .NET package has no folder for libraries of {other}"),
    };
    Ok(format!("{system}-{processor}"))
}
