//! Node.js 20 or later with npm, its headers, and packages from the npm registry.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};

use super::{Python, say, version_numbers};
use crate::process;
use crate::stamp::{Inputs, Stamp};
use crate::workspace::{self, Workspace};

/// The oldest major version that the addon supports.
const FLOOR: u32 = 20;
const INSTALL: &str = "install Node.js 20 or later with npm (https://nodejs.org, or Debian 13: apt-get install nodejs npm libnode-dev)";
/// Compiles addons whose packages bring sources only.
const NODE_GYP: (&str, &str) = ("node-gyp", "12.4.0");

/// The Node.js of this machine.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// The program.
    pub(crate) executable: PathBuf,
    /// Its version without the `v`.
    pub(crate) version: String,
    npm: PathBuf,
    prefix: PathBuf,
}

impl Node {
    /// Finds `node` and `npm` on `PATH`.
    pub(crate) fn find() -> Result<Self> {
        let executable = process::find_program("node")
            .with_context(|| format!("Node.js is missing: no `node` on PATH; {INSTALL}"))?;
        let script = "console.log(process.versions.node); console.log(process.execPath)";
        let text = process::output(process::command(&executable).args(["-e", script]))?;
        let (version, real) =
            text.trim().split_once('\n').context("node does not tell its version")?;
        if version_numbers(version).first() < Some(&FLOOR) {
            bail!("{} is Node.js {version}, which is too old; {INSTALL}", executable.display());
        }
        let npm = process::find_program("npm")
            .with_context(|| format!("npm is missing: no `npm` on PATH; {INSTALL}"))?;
        let prefix =
            Path::new(real).parent().and_then(Path::parent).context("node is in no folder")?;
        Ok(Self {
            executable: PathBuf::from(real),
            version: version.to_owned(),
            npm,
            prefix: prefix.to_path_buf(),
        })
    }

    /// The folder whose `include/node` holds the headers of this version.
    pub(crate) fn headers(&self) -> Result<PathBuf> {
        let chosen = std::env::var_os("KRSTATE_NODEDIR").map(PathBuf::from);
        let folder = chosen.unwrap_or_else(|| self.prefix.clone());
        let header = folder.join("include/node/node_version.h");
        let Ok(text) = std::fs::read_to_string(&header) else {
            bail!(
                "the headers of Node.js {} are missing: there is no {}; install them (Debian: apt-get install libnode-dev; the archives of nodejs.org bring them), or set KRSTATE_NODEDIR to a folder that has include/node",
                self.version,
                header.display()
            );
        };
        let major = version_numbers(&self.version).first().copied();
        let found = defined_number(&text, "NODE_MAJOR_VERSION");
        if found != major {
            bail!(
                "{} is of Node.js {}, but {} is Node.js {}; install the headers of the same version, or set KRSTATE_NODEDIR",
                header.display(),
                found.map_or("an unknown version".to_owned(), |number| number.to_string()),
                self.executable.display(),
                self.version
            );
        }
        Ok(folder)
    }

    /// A command that runs npm, without advice and audits.
    pub(crate) fn npm(&self) -> Command {
        let mut command = process::command(&self.npm);
        command
            .env("npm_config_audit", "false")
            .env("npm_config_fund", "false")
            .env("npm_config_update_notifier", "false")
            .env("npm_config_ignore_scripts", "true");
        command
    }

    /// Installs exact versions of packages of the npm registry into a folder below `target/`,
    /// without running their install scripts. Returns the folder with `node_modules`. Nothing is
    /// done if they are there.
    pub(crate) fn node_modules(
        &self,
        workspace: &Workspace,
        name: &str,
        packages: &[(&str, &str)],
    ) -> Result<PathBuf> {
        let folder = workspace.made(&format!("npm/{name}"));
        let list: Vec<String> =
            packages.iter().map(|(package, version)| format!("{package}@{version}")).collect();
        let inputs = Inputs::new().text(&self.version).text(&list.join("\n"));
        let stamp = Stamp::new(folder.join("stamp"), &inputs);
        let parts: Vec<PathBuf> =
            packages.iter().map(|(package, _)| folder.join("node_modules").join(package)).collect();
        let parts: Vec<&Path> = parts.iter().map(PathBuf::as_path).collect();
        if stamp.is_current(&parts) {
            return Ok(folder);
        }
        say(&format!("npm packages {}", list.join(", ")));
        workspace::empty_dir(&folder)?;
        let dependencies: Map<String, Value> = packages
            .iter()
            .map(|(package, version)| ((*package).to_owned(), Value::from(*version)))
            .collect();
        let manifest = json!({ "private": true, "dependencies": dependencies });
        workspace::write(&folder.join("package.json"), format!("{manifest:#}\n"))?;
        self.install(workspace, &folder, name)?;
        stamp.set()?;
        Ok(folder)
    }

    /// `npm install` of what a folder's `package.json` asks for.
    pub(crate) fn install(&self, workspace: &Workspace, folder: &Path, name: &str) -> Result<()> {
        let mut npm = self.npm();
        npm.arg("install").current_dir(folder);
        process::quiet(&mut npm, &workspace.made(&format!("logs/npm-{name}.log")))
            .context("installing from the npm registry (is the network reachable?)")
    }

    /// Compiles the native part of a package that [`Self::node_modules`] put into `folder`, with
    /// the headers of this Node.js and with `python` first on `PATH`. Nothing is done twice.
    pub(crate) fn node_gyp_rebuild(
        &self,
        workspace: &Workspace,
        folder: &Path,
        package: &str,
        python: &Python,
    ) -> Result<()> {
        let headers = self.headers()?;
        let module = folder.join("node_modules").join(package);
        let inputs = Inputs::new()
            .path(&module.join("package.json"))?
            .path(&module.join("binding.gyp"))?
            .text(&self.version)
            .text(&headers.to_string_lossy())
            .text(&python.executable.to_string_lossy())
            .text(&python.version);
        let release = module.join("build/Release");
        let stamp = Stamp::new(module.join("build.stamp"), &inputs);
        if stamp.is_current(&[&release]) {
            return Ok(());
        }
        stamp.clear()?;
        let tools = self.node_modules(workspace, NODE_GYP.0, &[NODE_GYP])?;
        say(&format!(
            "compiling {package} for Node.js {} and Python {}",
            self.version, python.version
        ));
        let mut gyp = process::command(&self.executable);
        gyp.arg(tools.join("node_modules/node-gyp/bin/node-gyp.js"))
            .arg("rebuild")
            .arg(format!("--nodedir={}", headers.display()))
            .arg(format!("--python={}", python.executable.display()))
            .env("PATH", process::path_with(python.config_folder()?)?)
            .current_dir(&module);
        process::quiet(&mut gyp, &workspace.made(&format!("logs/gyp-{package}.log"))).context(
            "node-gyp needs a C++ compiler and make (Debian: apt-get install build-essential)",
        )?;
        stamp.set()
    }
}

/// The value of a `#define` with a number.
fn defined_number(header: &str, name: &str) -> Option<u32> {
    header.lines().find_map(|line| {
        let mut words = line.split_whitespace();
        (words.next() == Some("#define") && words.next() == Some(name))
            .then(|| words.next()?.parse().ok())
            .flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::defined_number;

    #[test]
    fn the_version_of_the_headers_is_read() {
        let header = "#ifndef X\n#define NODE_MAJOR_VERSION 20\n#define NODE_MINOR_VERSION 1\n";
        assert_eq!(defined_number(header, "NODE_MAJOR_VERSION"), Some(20));
        assert_eq!(defined_number(header, "NODE_PATCH_VERSION"), None);
    }
}
