//! The Node.js suite: the tarball in a consumer's folder, and `node --test`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};

use super::{counts, runner};
use crate::report::{Outcome, Report};
use crate::setup::Node;
use crate::stamp::{Inputs, Stamp};
use crate::workspace::{self, Workspace};
use crate::{package, process};

pub(super) fn run(workspace: &Workspace, report: &mut Report) {
    match Node::find() {
        Ok(node) => report.suite("node", || suite(workspace, &node)),
        Err(error) => report.missing("node", &error),
    }
}

fn suite(workspace: &Workspace, node: &Node) -> Result<Outcome> {
    let consumer = consumer(workspace, node)?;
    let tests = test_files(&consumer.join("test"))?;
    if tests.is_empty() {
        bail!("node/test holds no *.test.js, *.test.mjs or *.test.cjs");
    }
    let mut command = process::command(&node.executable);
    command.args(["--test", "--test-reporter=tap"]).args(tests).current_dir(&consumer);
    runner(workspace, "node", &mut command, counts::node)
}

/// A folder laid out as the repository is (`node/`, and `tests` beside it), where `krstate` is the
/// installed tarball. The tests are copies: from among the sources they would find the sources.
pub(crate) fn consumer(workspace: &Workspace, node: &Node) -> Result<PathBuf> {
    let tarball = package::tarball(workspace)?;
    let root = workspace.made("test/npm");
    let folder = root.join("node");
    let source = workspace.path("node/package.json");
    let manifest: Value = serde_json::from_str(&workspace::read(&source)?)
        .with_context(|| format!("parse {}", source.display()))?;
    let tools = tools(&manifest);
    let inputs = Inputs::new()
        .path(&tarball)?
        .text(&node.version)
        .text(&Value::from(tools.clone()).to_string());
    let stamp = Stamp::new(root.join("stamp"), &inputs);
    if !stamp.is_current(&[&folder.join("node_modules/krstate")]) {
        workspace::empty_dir(&root)?;
        let mut dependencies = tools;
        let file = format!("file:{}", tarball.display());
        dependencies.insert("krstate".to_owned(), Value::from(file));
        let consumer = json!({ "private": true, "dependencies": dependencies });
        workspace::write(&folder.join("package.json"), format!("{consumer:#}\n"))?;
        node.install(workspace, &folder, "consumer")?;
        stamp.set()?;
    }
    for name in ["test", "test-d", "tsconfig.json"] {
        let from = workspace.path("node").join(name);
        if from.is_dir() {
            workspace::remove_dir(&folder.join(name))?;
            workspace::copy_sources(&from, &folder.join(name))?;
        } else if from.is_file() {
            workspace::copy(&from, &folder.join(name))?;
        }
    }
    let tests = root.join("tests");
    if !tests.exists() {
        std::os::unix::fs::symlink(workspace.path("tests"), &tests)
            .with_context(|| format!("link {}", tests.display()))?;
    }
    Ok(folder)
}

/// The tools that the tests use, by exact version: `devDependencies`, without the one that builds.
fn tools(manifest: &Value) -> Map<String, Value> {
    let mut tools = manifest["devDependencies"].as_object().cloned().unwrap_or_default();
    tools.remove("@napi-rs/cli");
    tools
}

fn test_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for suffix in [".test.js", ".test.mjs", ".test.cjs"] {
        files.extend(workspace::files_with_suffix(folder, suffix)?);
    }
    files.sort();
    Ok(files)
}
