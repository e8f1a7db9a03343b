//! The npm tarball.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{Slot, add_package, engine_inputs, existing, only_file, remove_old};
use crate::process;
use crate::setup::Node;
use crate::workspace::{self, Workspace};

const SUFFIX: &str = ".tgz";
/// What the tools make from the sources and people read: committed, and compared in CI.
const GENERATED: [&str; 3] = ["native.js", "native.d.ts", "types"];

/// Builds the addon for this platform and packs it, with the loader and types that the napi tool
/// and the TypeScript compiler make, into a tarball in `dist/`.
pub(crate) fn tarball(workspace: &Workspace) -> Result<PathBuf> {
    let source = workspace.path("node");
    if !source.join("package.json").is_file() {
        bail!("the npm package is not there yet: no {}", source.join("package.json").display());
    }
    let node = Node::find()?;
    let inputs = add_package(engine_inputs(workspace)?, &source)?.text(&node.version);
    let slot = Slot::take(workspace, "tarball", &inputs)?;
    let Slot { stamp, .. } = &slot;
    if let Some(tarball) = existing(workspace, SUFFIX)?
        && stamp.is_current(&[&tarball])
    {
        return Ok(tarball);
    }
    stamp.clear()?;
    let tools = tools(workspace, &node)?;
    println!("package: building the npm tarball");
    remove_old(workspace, SUFFIX)?;
    let stage = build(workspace, &node, &tools)?;
    workspace::create_dir(&workspace.dist())?;
    let mut pack = node.npm();
    pack.args(["pack", "--pack-destination"]).arg(workspace.dist()).current_dir(&stage);
    process::quiet(&mut pack, &workspace.made("logs/npm-pack.log"))?;
    stamp.set()?;
    only_file(&workspace.dist(), SUFFIX)
}

/// Fails if a committed file is not what the tools made when the tarball was built.
pub(crate) fn check_generated(workspace: &Workspace) -> Result<()> {
    tarball(workspace)?;
    let source = workspace.path("node");
    let mut stage = stage(workspace);
    if !stage.is_dir() {
        let node = Node::find()?;
        stage = build(workspace, &node, &tools(workspace, &node)?)?;
    }
    let mut differ = Vec::new();
    for name in GENERATED {
        let mut files = Vec::new();
        for root in [&stage, &source] {
            for file in workspace::sources(&root.join(name))? {
                files.push(file.strip_prefix(root).context("a path below it")?.to_path_buf());
            }
        }
        files.sort();
        files.dedup();
        let same = |file: &PathBuf| {
            let read = |root: &Path| std::fs::read(root.join(file)).ok();
            read(&stage) == read(&source)
        };
        differ.extend(files.into_iter().filter(|file| !same(file)));
    }
    if differ.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = differ.iter().map(|file| file.display().to_string()).collect();
    bail!(
        "in node/ these are not what the tools make: {}; run `npm install && npm run build` there and commit the result (the new ones are in {})",
        names.join(", "),
        stage.display()
    );
}

/// Where the package is put together: a copy, so that no product lies among the sources.
fn stage(workspace: &Workspace) -> PathBuf {
    workspace.made("stage/node")
}

/// The tools that `node/package.json` names, by exact version.
fn tools(workspace: &Workspace, node: &Node) -> Result<PathBuf> {
    let path = workspace.path("node/package.json");
    let manifest: Value = serde_json::from_str(&workspace::read(&path)?)
        .with_context(|| format!("parse {}", path.display()))?;
    let named = manifest["devDependencies"]
        .as_object()
        .with_context(|| format!("{}: no devDependencies", path.display()))?;
    let mut packages = Vec::new();
    for (name, version) in named {
        match version.as_str() {
            Some(version) if version.starts_with(|first: char| first.is_ascii_digit()) => {
                packages.push((name.as_str(), version));
            }
            _ => bail!("{}: {name} has no exact version", path.display()),
        }
    }
    node.node_modules(workspace, "tools", &packages)
}

fn build(workspace: &Workspace, node: &Node, tools: &Path) -> Result<PathBuf> {
    let stage = stage(workspace);
    workspace::empty_dir(&stage)?;
    let source = workspace.path("node");
    workspace::copy_sources(&source, &stage)?;
    for name in GENERATED {
        workspace::remove_dir(&stage.join(name)).or_else(|_| remove_file(&stage.join(name)))?;
    }
    let modules = tools.join("node_modules");
    std::os::unix::fs::symlink(&modules, stage.join("node_modules"))
        .context("link the tools into the stage")?;
    let mut napi = process::command(&node.executable);
    napi.arg(modules.join("@napi-rs/cli/dist/cli.js"))
        .args(["build", "--platform", "--release"])
        .args(["--js", GENERATED[0], "--dts", GENERATED[1]])
        .arg("--manifest-path")
        .arg(source.join("Cargo.toml"))
        .arg("--package-json-path")
        .arg(stage.join("package.json"))
        .arg("--output-dir")
        .arg(&stage)
        .arg("--target-dir")
        .arg(workspace.target())
        .current_dir(&stage);
    process::quiet(&mut napi, &workspace.made("logs/napi.log"))?;
    let mut compiler = process::command(&node.executable);
    compiler
        .arg(modules.join("typescript/bin/tsc"))
        .args(["--project", "tsconfig.types.json"])
        .current_dir(&stage);
    process::quiet(&mut compiler, &workspace.made("logs/tsc.log"))?;
    Ok(stage)
}

fn remove_file(path: &Path) -> Result<()> {
    std::fs::remove_file(path).with_context(|| format!("remove {}", path.display()))
}
