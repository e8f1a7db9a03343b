//! The .NET SDK: the one on `PATH` if it is version 8 or later, otherwise SDK 3.1 below `target/`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{dotnet_fallback, version_numbers};
use crate::process;
use crate::stamp::{Inputs, Stamp};
use crate::workspace::{self, Workspace};

/// The oldest SDK that is used when it is found on `PATH`.
const FLOOR: u32 = 8;
/// `fallback`: use SDK 3.1 although another is installed. A path: use that `dotnet`.
const SWITCH: &str = "KRSTATE_DOTNET";

/// A .NET SDK, ready to build and run programs.
#[derive(Clone, Debug)]
pub(crate) struct Dotnet {
    root: PathBuf,
    sdk: String,
    fallback: bool,
    made: PathBuf,
    dist: PathBuf,
}

impl Dotnet {
    /// Finds the SDK; where there is none, fetches SDK 3.1 and says so in one line.
    pub(crate) fn find(workspace: &Workspace) -> Result<Self> {
        let chosen = std::env::var_os(SWITCH).filter(|value| !value.is_empty());
        let found = match &chosen {
            Some(value) if value == "fallback" => None,
            Some(value) => {
                let sdk = newest_sdk(Path::new(value))?;
                let sdk = sdk.with_context(|| {
                    format!("{SWITCH}={}: it has no SDK {FLOOR} or later", value.display())
                })?;
                Some(sdk)
            }
            None => match process::find_program("dotnet") {
                Some(program) => newest_sdk(&program)?,
                None => None,
            },
        };
        let (root, sdk, fallback) = if let Some((root, sdk)) = found {
            (root, sdk, false)
        } else {
            let root = dotnet_fallback::root(workspace)?;
            let (_, sdk) = newest_folder(&root.join("sdk"))?;
            (root, sdk, true)
        };
        Ok(Self { root, sdk, fallback, made: workspace.made("dotnet"), dist: workspace.dist() })
    }

    /// Is it SDK 3.1, where the xunit suites do not run?
    pub(crate) fn is_fallback(&self) -> bool {
        self.fallback
    }

    /// The version of the SDK.
    pub(crate) fn sdk(&self) -> &str {
        &self.sdk
    }

    /// The folder that holds `dotnet`, `host/`, `shared/` and `sdk/` (`DOTNET_ROOT`).
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// `libhostfxr.so`, with which another program starts the runtime in its own process.
    pub(crate) fn hostfxr(&self) -> Result<PathBuf> {
        let (folder, _) = newest_folder(&self.root.join("host/fxr"))?;
        let library = folder.join("libhostfxr.so");
        if !library.is_file() {
            bail!("{} is missing", library.display());
        }
        Ok(library)
    }

    /// The newest runtime (`Microsoft.NETCore.App`) that this SDK brings.
    pub(crate) fn runtime_version(&self) -> Result<String> {
        newest_folder(&self.root.join("shared/Microsoft.NETCore.App")).map(|(_, version)| version)
    }

    /// The variables that programs of this SDK need, whether `dotnet` starts them or a host does.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        let mut variables = vec![
            ("DOTNET_ROOT", self.root.to_string_lossy().into_owned()),
            ("DOTNET_MULTILEVEL_LOOKUP", "0".to_owned()),
        ];
        if self.fallback {
            // This runtime cannot load the ICU of a current system.
            variables.push(("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1".to_owned()));
        }
        variables
    }

    /// A `dotnet` command. Packages are restored from `dist/` besides the configured sources (on
    /// SDK 3.1 from `dist/` alone, without a network) into a cache below `target/`. No server of
    /// `MSBuild` or the compiler stays behind.
    pub(crate) fn command(&self) -> Command {
        let mut command = process::command(self.root.join("dotnet"));
        command
            .envs(self.environment())
            .env("DOTNET_CLI_TELEMETRY_OPTOUT", "1")
            .env("DOTNET_NOLOGO", "1")
            .env("DOTNET_SKIP_FIRST_TIME_EXPERIENCE", "1")
            .env("DOTNET_CLI_HOME", self.made.join("home"))
            .env("MSBUILDDISABLENODEREUSE", "1")
            .env("UseSharedCompilation", "false")
            .env("NUGET_PACKAGES", self.packages());
        // MSBuild reads variables as properties; these two belong to a restore.
        if self.fallback {
            command
                .env("RestoreSources", &self.dist)
                .env_remove("SatelliteResourceLanguages")
                .env_remove("DOTNET_SYSTEM_GLOBALIZATION_PREDEFINED_CULTURES_ONLY");
        } else {
            command.env("RestoreAdditionalProjectSources", &self.dist);
        }
        command
    }

    /// The cache that restored packages are unpacked into.
    fn packages(&self) -> PathBuf {
        self.made.join("packages")
    }

    /// Makes the next restore unpack this file: the cache may hold an earlier build of the same
    /// version.
    pub(crate) fn use_package(&self, name: &str, file: &Path) -> Result<()> {
        let unpacked = self.packages().join(name.to_lowercase());
        let inputs = Inputs::new().path(file)?;
        let stamp = Stamp::new(self.made.join(format!("{name}.stamp")), &inputs);
        if !stamp.is_current(&[]) {
            workspace::remove_dir(&unpacked)?;
            stamp.set()?;
        }
        Ok(())
    }

    /// Builds a project for release into `output`, with further properties.
    pub(crate) fn build(
        &self,
        project: &Path,
        output: &Path,
        properties: &[(&str, &str)],
    ) -> Result<()> {
        let mut command = self.project_command("build", project, properties);
        command.arg("-o").arg(output);
        process::quiet(&mut command, &self.log("build", project))
    }

    /// Packs a project into `dist/`, with further properties.
    pub(crate) fn pack(&self, project: &Path, properties: &[(&str, &str)]) -> Result<()> {
        let mut command = self.project_command("pack", project, properties);
        command.arg("-o").arg(&self.dist);
        process::quiet(&mut command, &self.log("pack", project))
    }

    fn project_command(&self, verb: &str, project: &Path, properties: &[(&str, &str)]) -> Command {
        let mut command = self.command();
        command
            .arg(verb)
            .arg(project)
            .args(["--configuration", "Release", "--nologo"])
            .arg(format!("-p:KrStateOutput={}", self.made.join("build").display()));
        for (name, value) in properties {
            command.arg(format!("-p:{name}={value}"));
        }
        if let Some(folder) = project.parent() {
            command.current_dir(folder);
        }
        command
    }

    fn log(&self, verb: &str, project: &Path) -> PathBuf {
        let name = project.file_stem().unwrap_or_default().to_string_lossy();
        self.made.join(format!("logs/{verb}-{name}.log"))
    }
}

/// The newest SDK of a `dotnet` program and the root it lies in, if it is new enough.
fn newest_sdk(program: &Path) -> Result<Option<(PathBuf, String)>> {
    // In the root folder no global.json has a say.
    let mut command = process::command(program);
    command.arg("--list-sdks").current_dir("/");
    let Ok(text) = process::output(&mut command) else {
        return Ok(None);
    };
    let newest = sdks(&text).max_by_key(|(version, _)| version_numbers(version));
    let Some((version, folder)) = newest else {
        return Ok(None);
    };
    if version_numbers(version).first() < Some(&FLOOR) {
        return Ok(None);
    }
    let root = Path::new(folder).parent().with_context(|| format!("{folder} has no parent"))?;
    Ok(Some((root.to_path_buf(), version.to_owned())))
}

/// The lines `10.0.401 [/usr/share/dotnet/sdk]` of `dotnet --list-sdks`.
fn sdks(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter_map(|line| {
        let (version, folder) = line.split_once(" [")?;
        Some((version, folder.strip_suffix(']')?))
    })
}

/// The folder with the highest version as its name.
fn newest_folder(parent: &Path) -> Result<(PathBuf, String)> {
    let mut newest: Option<(Vec<u32>, PathBuf, String)> = None;
    for entry in std::fs::read_dir(parent).with_context(|| format!("list {}", parent.display()))? {
        let path = entry.with_context(|| format!("list {}", parent.display()))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let numbers = version_numbers(&name);
        if !numbers.is_empty() && newest.as_ref().is_none_or(|(best, ..)| *best < numbers) {
            newest = Some((numbers, path, name));
        }
    }
    let (_, path, name) =
        newest.with_context(|| format!("{} holds no version", parent.display()))?;
    Ok((path, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_sdks_is_read() {
        let text = "3.1.102 [/a/sdk]\n10.0.401 [/b c/sdk]\nnoise\n";
        let list: Vec<_> = sdks(text).collect();
        assert_eq!(list, [("3.1.102", "/a/sdk"), ("10.0.401", "/b c/sdk")]);
    }
}
