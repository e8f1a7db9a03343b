//! `cargo xtask bench snapshots`.

use anyhow::Result;

use crate::setup::{Dotnet, Python};
use crate::workspace::{self, Workspace};
use crate::{process, stamp};

/// The pure-Python reader of CLIXML that is set beside ours.
const PSRPCORE: &str = "psrpcore==0.3.1";

pub(super) fn run(workspace: &Workspace) -> Result<()> {
    let mut bench = super::program(workspace, "snapshots")?;
    bench.arg("--folder").arg(workspace.made("bench/snapshots"));
    match Dotnet::find(workspace) {
        Ok(dotnet) => {
            let program = xml_reader(workspace, &dotnet)?;
            bench.arg("--csharp").arg(dotnet.root().join("dotnet")).arg("--csharp").arg(program);
            bench.envs(dotnet.environment());
        }
        Err(error) => println!("bench: without C#: {error:#}"),
    }
    match Python::find() {
        Ok(python) => {
            let venv = python.venv(workspace, "bench", &[PSRPCORE.to_owned()])?;
            let script = workspace.path("benches/peers/snapshots.py");
            bench.arg("--python").arg(venv.python()).arg("--script").arg(script);
        }
        Err(error) => println!("bench: without Python: {error:#}"),
    }
    process::run(&mut bench)
}

/// The slowest write during exports of a million entries, which is also in the bench.
pub(crate) fn writers(workspace: &Workspace) -> Result<()> {
    let mut bench = super::program(workspace, "snapshots")?;
    bench.arg("--writers").arg("--folder").arg(workspace.made("bench/snapshots"));
    process::run(&mut bench)
}

/// Builds the C# peer.
fn xml_reader(workspace: &Workspace, dotnet: &Dotnet) -> Result<std::path::PathBuf> {
    let sources = workspace.path("benches/peers/xml_reader");
    let folder = workspace.made("bench/xml_reader");
    let inputs = stamp::Inputs::new().path(&sources)?.text(dotnet.sdk());
    let stamp = stamp::Stamp::new(folder.join("stamp"), &inputs);
    let program = folder.join("out/XmlReaderPeer.dll");
    if !stamp.is_current(&[&program]) {
        stamp.clear()?;
        // Beside the sources the build would leave its own files.
        workspace::copy_sources(&sources, &folder)?;
        dotnet.build(&folder.join("XmlReaderPeer.csproj"), &folder.join("out"), &[])?;
        stamp.set()?;
    }
    Ok(program)
}
