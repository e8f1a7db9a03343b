//! `CPython` 3.10 or later, and virtual environments.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::say;
use crate::process;
use crate::stamp::{Inputs, Stamp};
use crate::workspace::{self, Workspace};

/// The oldest minor version of Python 3 that the wheel supports.
const FLOOR: u64 = 10;
/// Names tried on `PATH`, in this order.
const NAMES: [&str; 6] =
    ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10"];

/// Prints what the tasks need to know about an interpreter, as JSON.
const PROBE: &str = r#"
import importlib.util, json, os, sys, sysconfig
var = sysconfig.get_config_var
folders = [var("LIBDIR") or "", os.path.join(var("LIBDIR") or "", var("MULTIARCH") or "")]
names = [name for name in (var("INSTSONAME"), var("LDLIBRARY")) if name and ".so" in name]
files = [os.path.join(folder, name) for folder in folders for name in names]
print(json.dumps({
    "version": list(sys.version_info[:3]),
    "implementation": sys.implementation.name,
    "executable": os.path.realpath(sys.executable),
    "library": next((file for file in files if os.path.isfile(file)), None),
    "header": os.path.isfile(os.path.join(sysconfig.get_path("include"), "Python.h")),
    "venv": all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")),
}))
"#;

/// One Python interpreter of this machine.
#[derive(Clone, Debug)]
pub(crate) struct Python {
    /// The interpreter itself, not a shim or a link.
    pub(crate) executable: PathBuf,
    /// Major, minor and patch version, as text.
    pub(crate) version: String,
    minor: u64,
    library: Option<PathBuf>,
    has_header: bool,
    has_venv: bool,
}

impl Python {
    /// Finds an interpreter that can make virtual environments. `KRSTATE_PYTHON` names another than
    /// the one on `PATH`.
    pub(crate) fn find() -> Result<Self> {
        Self::find_with("Python 3.10 or later", |python| {
            if python.has_venv {
                Ok(())
            } else {
                bail!(
                    "its venv and ensurepip modules are missing; install them (Debian: apt-get install python3-venv)"
                )
            }
        })
    }

    /// Finds an interpreter that another program can embed: with its shared library and headers.
    pub(crate) fn find_for_embedding() -> Result<Self> {
        Self::find_with("Python 3.10 or later with a shared libpython", |python| {
            python.library()?;
            if !python.has_header {
                bail!(
                    "its header Python.h is missing; install it (Debian: apt-get install python3-dev)"
                );
            }
            if !python.has_venv {
                bail!(
                    "its venv and ensurepip modules are missing; install them (Debian: apt-get install python3-venv)"
                );
            }
            python.config_folder().map(drop)
        })
    }

    fn find_with(wanted: &str, fits: impl Fn(&Self) -> Result<()>) -> Result<Self> {
        let chosen = std::env::var("KRSTATE_PYTHON").ok();
        let names = chosen.as_deref().map_or(NAMES.as_slice(), |_| &[]);
        let mut refused = Vec::new();
        for name in chosen.as_deref().into_iter().chain(names.iter().copied()) {
            let result = Self::probe(name).and_then(|python| fits(&python).map(|()| python));
            match result {
                Ok(python) => return Ok(python),
                Err(error) => {
                    if chosen.is_some() || process::find_program(name).is_some() {
                        refused.push(format!("{name}: {}", first_line(&error)));
                    }
                }
            }
        }
        let mut message = format!(
            "{wanted} is missing; install it (Debian: apt-get install python3 python3-venv python3-dev; pyenv: PYTHON_CONFIGURE_OPTS=--enable-shared pyenv install 3.12), or set KRSTATE_PYTHON to an interpreter"
        );
        for line in refused {
            message += "\n  ";
            message += &line;
        }
        bail!(message)
    }

    fn probe(name: &str) -> Result<Self> {
        let text = process::output(process::command(name).args(["-I", "-c", PROBE]))?;
        let facts: Value = serde_json::from_str(&text).context("read what the interpreter says")?;
        let word = |key: &str| facts[key].as_str().map(str::to_owned);
        let part = |index: usize| facts["version"][index].as_u64().unwrap_or_default();
        let python = Self {
            executable: word("executable").context("no executable")?.into(),
            version: format!("{}.{}.{}", part(0), part(1), part(2)),
            minor: part(1),
            library: word("library").map(PathBuf::from),
            has_header: facts["header"] == true,
            has_venv: facts["venv"] == true,
        };
        if facts["implementation"] != "cpython" || part(0) != 3 || python.minor < FLOOR {
            bail!("it is Python {}, not CPython 3.{FLOOR} or later", python.version);
        }
        Ok(python)
    }

    /// The shared library of the interpreter.
    pub(crate) fn library(&self) -> Result<&Path> {
        self.library.as_deref().with_context(|| {
            format!(
                "{} (Python {}) has no shared libpython; install it (Debian: apt-get install python3-dev) or build Python with --enable-shared",
                self.executable.display(),
                self.version
            )
        })
    }

    /// The folder with this interpreter's `python3-config`, which the build of an embedding addon
    /// calls; it has to be first on `PATH` then.
    pub(crate) fn config_folder(&self) -> Result<&Path> {
        let folder = self.executable.parent().context("the interpreter is in no folder")?;
        if !folder.join("python3-config").is_file() {
            bail!(
                "{} has no python3-config beside it; install it (Debian: apt-get install python3-dev)",
                self.executable.display()
            );
        }
        Ok(folder)
    }

    /// A virtual environment named `name` below `target/`, with `packages` (exact requirements such
    /// as `pytest==9.2.0`) installed from the package index. Nothing is done if it is there.
    pub(crate) fn venv(
        &self,
        workspace: &Workspace,
        name: &str,
        packages: &[String],
    ) -> Result<Venv> {
        let folder = workspace.made(&format!("venv/{name}"));
        let venv =
            Venv { folder: folder.clone(), log: workspace.made(&format!("logs/venv-{name}.log")) };
        let inputs = Inputs::new()
            .text(&self.executable.to_string_lossy())
            .text(&self.version)
            .text(&packages.join("\n"));
        let stamp = Stamp::new(folder.join("stamp"), &inputs);
        if stamp.is_current(&[&venv.python()]) {
            return Ok(venv);
        }
        say(&format!(
            "Python environment {name} (Python {}{}{})",
            self.version,
            if packages.is_empty() { "" } else { ", " },
            packages.join(", ")
        ));
        workspace::remove_dir(&folder)?;
        let mut create = process::command(&self.executable);
        create.args(["-I", "-m", "venv"]).arg(&folder);
        process::quiet(&mut create, &venv.log)?;
        if !packages.is_empty() {
            venv.install(packages).context("installing from PyPI (is the network reachable?)")?;
        }
        stamp.set()?;
        Ok(venv)
    }
}

/// A virtual environment below `target/`.
#[derive(Clone, Debug)]
pub(crate) struct Venv {
    folder: PathBuf,
    log: PathBuf,
}

impl Venv {
    /// The folder of the environment.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Its interpreter.
    pub(crate) fn python(&self) -> PathBuf {
        self.program("python")
    }

    /// A program that one of its packages brought.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder.join("bin").join(name)
    }

    /// A command with its interpreter, which sees this environment alone.
    pub(crate) fn command(&self) -> Command {
        let mut command = process::command(self.python());
        command
            .env_remove("PYTHONPATH")
            .env_remove("PYTHONHOME")
            .env("PYTHONNOUSERSITE", "1")
            .env("VIRTUAL_ENV", &self.folder);
        command
    }

    /// Where its packages are.
    pub(crate) fn site_packages(&self) -> Result<PathBuf> {
        let code = "import sysconfig; print(sysconfig.get_path('platlib'))";
        let text = process::output(self.command().args(["-I", "-c", code]))?;
        Ok(PathBuf::from(text.trim()))
    }

    /// Installs a wheel into it; nothing is done if this very file is installed already.
    pub(crate) fn install_wheel(&self, wheel: &Path) -> Result<()> {
        let inputs = Inputs::new().path(wheel)?;
        let stamp = Stamp::new(self.folder.join("wheel.stamp"), &inputs);
        if stamp.is_current(&[]) {
            return Ok(());
        }
        stamp.clear()?;
        let file = wheel.to_string_lossy().into_owned();
        self.install(&["--force-reinstall".into(), "--no-deps".into(), file])?;
        stamp.set()
    }

    fn install(&self, arguments: &[String]) -> Result<()> {
        let mut pip = self.command();
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"])
            .args(arguments);
        process::quiet(&mut pip, &self.log)
    }
}

fn first_line(error: &anyhow::Error) -> String {
    let text = format!("{error:#}");
    text.lines().next().unwrap_or_default().to_owned()
}
