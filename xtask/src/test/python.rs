//! The Python suite: the wheel in an environment of its own, and pytest.

use anyhow::{Context, Result, bail};

use super::{counts, runner};
use crate::report::{Outcome, Report};
use crate::setup::{Python, Venv};
use crate::workspace::{self, Workspace};
use crate::{package, process};

/// The group of `py/pyproject.toml` that lists, by exact version, what the tests need.
const GROUP: &str = "test";

pub(super) fn run(workspace: &Workspace, report: &mut Report) {
    match Python::find() {
        Ok(python) => report.suite("python", || suite(workspace, &python)),
        Err(error) => report.missing("python", &error),
    }
}

fn suite(workspace: &Workspace, python: &Python) -> Result<Outcome> {
    let venv = environment(workspace, python)?;
    let folder = workspace.made("test/python");
    workspace::empty_dir(&folder)?;
    let mut pytest = venv.command();
    // From another folder, so that the installed package is tested, not the sources.
    pytest
        .args(["-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider"])
        .args(["--import-mode=importlib", "-o", "faulthandler_timeout=120"])
        .arg("--rootdir")
        .arg(workspace.path("py"))
        .arg("-c")
        .arg(workspace.path("py/pyproject.toml"))
        .arg(workspace.path("py/tests"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(&folder);
    runner(workspace, "python", &mut pytest, counts::pytest)
}

/// An environment with the packed wheel and what the tests need.
pub(crate) fn environment(workspace: &Workspace, python: &Python) -> Result<Venv> {
    let wheel = package::wheel(workspace)?;
    let venv = python.venv(workspace, "test", &requirements(workspace)?)?;
    venv.install_wheel(&wheel)?;
    let code = "import krstate; print(krstate.__file__)";
    let text = process::output(venv.command().args(["-I", "-c", code]))?;
    if !text.starts_with(&*venv.folder().to_string_lossy()) {
        bail!("`import krstate` finds {}, not the installed wheel", text.trim());
    }
    Ok(venv)
}

fn requirements(workspace: &Workspace) -> Result<Vec<String>> {
    let path = workspace.path("py/pyproject.toml");
    let project: toml::Table =
        workspace::read(&path)?.parse().with_context(|| format!("parse {}", path.display()))?;
    let group = project
        .get("dependency-groups")
        .and_then(|groups| groups.get(GROUP)?.as_array())
        .with_context(|| format!("{}: no dependency group `{GROUP}`", path.display()))?;
    group
        .iter()
        .map(|item| match item.as_str() {
            Some(text) if text.contains("==") => Ok(text.to_owned()),
            _ => bail!("{}: {item} names no exact version", path.display()),
        })
        .collect()
}
