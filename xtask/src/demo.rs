//! `cargo xtask demo`: one process with Node.js, two workers, `CPython` and the .NET runtime, all on one
//! live state.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::setup::{Dotnet, Node, Python, Venv, say};
use crate::stamp::{Inputs, Stamp};
use crate::workspace::{self, Workspace};
use crate::{package, process};

const SOURCES: &str = "examples/one-process";
/// The hosts of `CPython` and .NET inside of Node.js.
const HOSTS: [(&str, &str); 2] = [("koffi", "3.3.4"), (NODE_CALLS_PYTHON, "1.11.1")];
const NODE_CALLS_PYTHON: &str = "node-calls-python";
const ASSEMBLIES: Assemblies<'_> =
    Assemblies { sources: SOURCES, name: "OneProcess.CSharp", output: "demo" };

/// Makes everything ready and becomes the demo: its exit code and signals are this program's.
pub(crate) fn run(workspace: &Workspace, plain: bool, serve: bool) -> Result<()> {
    let mut command = prepare(workspace)?.command();
    if plain {
        command.arg("--plain");
    }
    if serve {
        command.arg("--serve");
    }
    // Not a child: Ctrl-C reaches the demo alone, and nothing stands between it and its caller.
    let error = command.exec();
    Err(error).with_context(|| format!("cannot start {}", process::shown(&command)))
}

/// The demo, installed below `target/` and ready to start.
pub(crate) struct Demo {
    node: Node,
    dotnet: Dotnet,
    path: std::ffi::OsString,
    folder: PathBuf,
    settings: PathBuf,
}

impl Demo {
    /// The folder that its files were copied to, where `krstate` is the installed tarball.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The program with its settings; `--plain` and `--serve` may follow.
    pub(crate) fn command(&self) -> Command {
        let mut command = self.node();
        command.arg(self.folder.join("main.mjs")).arg(&self.settings);
        command
    }

    /// Node.js, in the environment that the demo needs.
    pub(crate) fn node(&self) -> Command {
        let mut command = process::command(&self.node.executable);
        command
            // `CPython` and .NET copy the environment when they start, so it is complete from here on.
            .envs(self.dotnet.environment())
            .env("PATH", &self.path)
            .env_remove("PYTHONPATH")
            .env_remove("PYTHONHOME")
            .env("PYTHONNOUSERSITE", "1");
        command
    }
}

/// Finds the tools, builds the packages and installs everything the demo needs below `target/`.
pub(crate) fn prepare(workspace: &Workspace) -> Result<Demo> {
    if !cfg!(target_os = "linux") {
        bail!("the demo reads /proc, which this system does not have; it runs on Linux");
    }
    // All that can be missing is looked for before anything is built.
    let node = Node::find()?;
    node.headers()?;
    let python = Python::find_for_embedding()?;
    let dotnet = Dotnet::find(workspace)?;

    let wheel = package::wheel(workspace)?;
    let tarball = package::tarball(workspace)?;
    let nupkg = package::nupkg(workspace)?;

    let hosts = node.node_modules(workspace, "demo", &HOSTS)?;
    node.node_gyp_rebuild(workspace, &hosts, NODE_CALLS_PYTHON, &python)?;
    let venv = python.venv(workspace, "demo", &[])?;
    venv.install_wheel(&wheel)?;
    let assembly = ASSEMBLIES.build(workspace, &dotnet, &nupkg)?;
    // Below the folder of the hosts, where Node.js finds them too.
    let folder = hosts.join("app");
    install(workspace, &node, &tarball, &folder)?;

    let settings = folder.join("settings.json");
    let content = settings_of(&folder, &python, &venv, &dotnet, &assembly)?;
    workspace::write(&settings, format!("{content:#}\n"))?;
    // node-calls-python looks for `python3` and `python3-config` of the interpreter it was built for.
    let path = process::path_with(python.config_folder()?)?;
    Ok(Demo { node, dotnet, path, folder, settings })
}

/// The assemblies in C# and VB.NET of a folder of sources, built against the packed `KrState`.
pub(crate) struct Assemblies<'a> {
    /// The folder, with a `dotnet` below it.
    pub(crate) sources: &'a str,
    /// The project in C#, which refers to the one in VB.NET; also the name of the assembly to load.
    pub(crate) name: &'a str,
    /// Where they go, below what this tool makes.
    pub(crate) output: &'a str,
}

impl Assemblies<'_> {
    /// Builds them if they are stale, and returns the one to load.
    pub(crate) fn build(
        &self,
        workspace: &Workspace,
        dotnet: &Dotnet,
        nupkg: &Path,
    ) -> Result<PathBuf> {
        let output = workspace.made(&format!("{}/dotnet-{}", self.output, dotnet.sdk()));
        let assembly = output.join(format!("{}.dll", self.name));
        let sources = workspace.path(self.sources).join("dotnet");
        let inputs = Inputs::new()
            .path(nupkg)?
            .path(&sources)?
            .path(&workspace.path(SOURCES).join("dotnet/Directory.Build.props"))?
            .path(&workspace.path("dotnet/Directory.Build.props"))?
            .text(dotnet.sdk());
        let stamp = Stamp::new(output.join("stamp"), &inputs);
        if !stamp.is_current(&[&assembly]) {
            say(&format!("building {} in C# and VB.NET (SDK {})", self.sources, dotnet.sdk()));
            workspace::empty_dir(&output)?;
            let project = sources.join("CSharp").join(format!("{}.csproj", self.name));
            dotnet.build(&project, &output, &[])?;
            stamp.set()?;
        }
        Ok(assembly)
    }
}

/// Copies the demo's scripts, and installs the tarball beside them: from among the sources, Node.js
/// would not find it.
fn install(workspace: &Workspace, node: &Node, tarball: &Path, folder: &Path) -> Result<()> {
    let inputs = Inputs::new().path(tarball)?.text(&node.version);
    let stamp = Stamp::new(folder.join("stamp"), &inputs);
    if !stamp.is_current(&[&folder.join("node_modules/krstate")]) {
        say("installing the npm tarball for the demo");
        workspace::empty_dir(folder)?;
        let file = format!("file:{}", tarball.display());
        let manifest = json!({ "private": true, "dependencies": { "krstate": file } });
        workspace::write(&folder.join("package.json"), format!("{manifest:#}\n"))?;
        node.install(workspace, folder, "demo-app")?;
        stamp.set()?;
    }
    // A test that is gone from the sources must not run.
    workspace::remove_dir(&folder.join("test"))?;
    workspace::copy_sources(&workspace.path(SOURCES), folder)
}

/// What the demo has to know about this machine.
fn settings_of(
    folder: &Path,
    python: &Python,
    venv: &Venv,
    dotnet: &Dotnet,
    assembly: &Path,
) -> Result<Value> {
    Ok(json!({
        "python": {
            "version": python.version,
            "sitePackages": venv.site_packages()?,
            "folder": folder,
            "module": "one_process",
        },
        "dotnet": {
            "version": dotnet.runtime_version()?,
            "root": dotnet.root(),
            "hostfxr": dotnet.hostfxr()?,
            "runtimeConfig": assembly.with_extension("runtimeconfig.json"),
            "assembly": assembly,
        },
    }))
}
