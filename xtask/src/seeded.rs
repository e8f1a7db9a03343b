//! Bugs that are planted in a copy of the engine, one at a time: the tests that are named beside
//! each must find it. So the tests that look for races are known to see one.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::report::{Counts, Outcome, Report};
use crate::workspace::{self, Workspace};
use crate::{process, setup};

/// The list of bugs.
const LIST: &str = "core/seeded.toml";
/// A run that takes longer than this hangs, which no test has reported.
const LIMIT: Duration = Duration::from_mins(20);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bugs {
    bug: Vec<Bug>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bug {
    name: String,
    /// The file that it is planted in.
    file: String,
    /// The text there that is replaced, exactly once.
    find: String,
    put: String,
    /// What `cargo test --package krstate` gets, to run the tests.
    arguments: Vec<String>,
    /// The tests that must fail.
    caught_by: Vec<String>,
}

/// Plants each bug and runs the tests, after they have passed without any.
pub(crate) fn run(workspace: &Workspace, report: &mut Report) {
    let bugs = match read(workspace) {
        Ok(bugs) => bugs,
        Err(error) => return report.suite("planted bugs", || Err(error)),
    };
    report.suite("tests without a planted bug", || without_bug(workspace, &bugs));
    for bug in &bugs {
        report.suite(&format!("planted bug: {}", bug.name), || with_bug(workspace, bug));
    }
}

fn read(workspace: &Workspace) -> Result<Vec<Bug>> {
    let text = workspace::read(&workspace.path(LIST))?;
    let bugs: Bugs = toml::from_str(&text).context(LIST)?;
    Ok(bugs.bug)
}

impl Bug {
    /// The file with the bug in it.
    fn planted(&self, workspace: &Workspace) -> Result<String> {
        let source = workspace::read(&workspace.path(&self.file))?;
        let times = source.matches(&self.find).count();
        ensure!(
            times == 1,
            "{LIST}: the text of {:?} is {times} times in {}, not once",
            self.name,
            self.file
        );
        Ok(source.replace(&self.find, &self.put))
    }

    fn command(&self, workspace: &Workspace) -> Command {
        let folder = copy_of(workspace);
        let mut command = setup::cargo(workspace);
        command
            .current_dir(&folder)
            // What the engine depends on is there already.
            .env("CARGO_TARGET_DIR", workspace.target())
            .args(["test", "--package", "krstate", "--no-fail-fast"])
            .args(&self.arguments)
            .args(["--", "--exact"])
            .args(&self.caught_by);
        command
    }

    /// Runs the tests: the names of those that passed and failed, and the output.
    fn tests(&self, workspace: &Workspace) -> Result<Ran> {
        let mut command = self.command(workspace);
        let log = workspace.made(&format!("logs/seeded-{}.log", self.name.replace(' ', "-")));
        let finished = process::logged(&mut command, &log, LIMIT)?;
        let ended_as = |ending: &str| {
            let line = |name: &&String| format!("test {name} ... {ending}");
            let is_there = |name: &&String| finished.text.lines().any(|l| l == line(name));
            self.caught_by.iter().filter(is_there).cloned().collect::<Vec<_>>()
        };
        let (passed, failed) = (ended_as("ok"), ended_as("FAILED"));
        let shown = process::shown(&command);
        let log = finished.log.display();
        let story = format!("{shown}: {} (log: {log})", finished.ending());
        Ok(Ran { passed, failed, story })
    }
}

struct Ran {
    passed: Vec<String>,
    failed: Vec<String>,
    story: String,
}

fn copy_of(workspace: &Workspace) -> PathBuf {
    workspace.made("seeded")
}

/// Makes the copy anew.
fn copy(workspace: &Workspace) -> Result<()> {
    let folder = copy_of(workspace);
    workspace::remove_dir(&folder.join("core"))?;
    workspace::copy_sources(&workspace.path("core"), &folder.join("core"))?;
    workspace::copy(&workspace.path("Cargo.lock"), &folder.join("Cargo.lock"))?;
    let mut manifest: toml::Table =
        toml::from_str(&workspace::read(&workspace.path("Cargo.toml"))?)?;
    let members = manifest.get_mut("workspace").and_then(toml::Value::as_table_mut);
    let members = members.context("Cargo.toml has no [workspace]")?;
    members.insert("members".to_owned(), toml::Value::from(vec!["core"]));
    workspace::write(&folder.join("Cargo.toml"), toml::to_string(&manifest)?)
}

fn without_bug(workspace: &Workspace, bugs: &[Bug]) -> Result<Outcome> {
    copy(workspace)?;
    let mut counts = Counts::default();
    let mut failure = String::new();
    for bug in bugs {
        let ran = bug.tests(workspace)?;
        for name in &bug.caught_by {
            let passed = ran.passed.contains(name);
            counts = counts.plus(Counts::one(passed));
            if !passed {
                writeln!(failure, "{name} did not pass: {}", ran.story)?;
            }
        }
    }
    Ok(Outcome {
        counts,
        notes: Vec::new(),
        failure: Some(failure).filter(|text| !text.is_empty()),
    })
}

fn with_bug(workspace: &Workspace, bug: &Bug) -> Result<Outcome> {
    let place = copy_of(workspace).join(&bug.file);
    let sound = workspace::read(&place)?;
    workspace::write(&place, bug.planted(workspace)?)?;
    let ran = bug.tests(workspace);
    workspace::write(&place, sound)?;
    let ran = ran?;
    let missed = bug.caught_by.iter().find(|name| !ran.failed.contains(*name));
    if let Some(name) = missed {
        bail!("{name} did not find it: {}", ran.story);
    }
    Ok(Outcome::counted(Counts::one(true)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bug_fits_the_source() {
        let workspace = Workspace::find().expect("the workspace");
        let bugs = read(&workspace).expect("a list");
        assert!(!bugs.is_empty());
        for bug in bugs {
            let planted = bug.planted(&workspace).expect("planted");
            assert!(planted.contains(&bug.put), "{}", bug.name);
            assert!(!bug.caught_by.is_empty(), "{}", bug.name);
        }
    }
}
