//! The Python wheel.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::{Slot, add_package, engine_inputs, existing, only_file, remove_old};
use crate::process;
use crate::setup::Python;
use crate::workspace::Workspace;

const MATURIN: &str = "maturin==1.16.0";
const SUFFIX: &str = ".whl";

/// Builds the wheel into `dist/`. It serves every Python from 3.10 on and needs no libpython.
pub(crate) fn wheel(workspace: &Workspace) -> Result<PathBuf> {
    let manifest = workspace.path("py/pyproject.toml");
    if !manifest.is_file() {
        bail!("the Python package is not there yet: no {}", manifest.display());
    }
    let python = Python::find()?;
    let inputs = add_package(engine_inputs(workspace)?, &workspace.path("py"))?.text(MATURIN);
    let slot = Slot::take(workspace, "wheel", &inputs)?;
    let Slot { stamp, .. } = &slot;
    if let Some(wheel) = existing(workspace, SUFFIX)?
        && stamp.is_current(&[&wheel])
    {
        return Ok(wheel);
    }
    stamp.clear()?;
    let tools = python.venv(workspace, "maturin", &[MATURIN.to_owned()])?;
    println!("package: building the Python wheel");
    remove_old(workspace, SUFFIX)?;
    let mut maturin = tools.command();
    maturin
        .args(["-m", "maturin", "build", "--release", "--quiet", "--locked"])
        .arg("--interpreter")
        .arg(&python.executable)
        .arg("--out")
        .arg(workspace.dist())
        .env("CARGO_TARGET_DIR", workspace.target())
        .env("PYO3_BUILD_EXTENSION_MODULE", "1")
        .current_dir(workspace.path("py"));
    process::quiet(&mut maturin, &workspace.made("logs/maturin.log"))?;
    stamp.set()?;
    only_file(&workspace.dist(), SUFFIX)
}
