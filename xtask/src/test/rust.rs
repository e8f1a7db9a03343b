//! The Rust suites: unit and integration tests, then the examples in the documentation.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::{counts, runner};
use crate::report::{Outcome, Report};
use crate::sanitizer::Sanitizer;
use crate::workspace::{self, Workspace};
use crate::{process, setup};

/// The crates with tests in Rust. Those of the Python and Node packages are tested from their
/// languages: they do not link outside of a host.
const CRATES: [&str; 5] = ["krstate", "krstate-ffi", "krstate-cli", "krstate-bench", "xtask"];
/// Those with examples in their documentation.
const LIBRARIES: [&str; 2] = ["krstate", "krstate-ffi"];

pub(super) fn run(workspace: &Workspace, report: &mut Report) {
    report.suite("rust", || {
        let (start, counts): (&[&str], fn(&str) -> _) = if has_nextest(workspace) {
            (&["nextest", "run"], counts::nextest)
        } else {
            (&["test", "--lib", "--bins", "--tests"], counts::libtest)
        };
        let command = |last: &str| {
            let mut command = setup::cargo(workspace);
            command.args(start);
            for name in CRATES {
                command.args(["--package", name]);
            }
            command.arg(last);
            command
        };
        // Apart, so that the time limit of the suite is for the tests alone.
        process::quiet(&mut command("--no-run"), &workspace.made("logs/build-rust.log"))?;
        runner(workspace, "rust", &mut command("--no-fail-fast"), counts)
    });
    report.suite("rust models", || {
        let mut command = setup::cargo(workspace);
        command.args(["test", "--package", "krstate", "--features", "loom"]);
        // All modules of that name; the other tests do not run on the model checker's parts.
        command.args(["--lib", "model::"]);
        runner(workspace, "rust model", &mut command, counts::libtest)
    });
    report.suite("rust examples in documentation", || {
        let mut command = setup::cargo(workspace);
        command.args(["test", "--no-fail-fast", "--doc"]);
        for name in LIBRARIES {
            command.args(["--package", name]);
        }
        runner(workspace, "rust doc", &mut command, counts::libtest)
    });
}

/// The engine's unit tests, and its integration tests that use threads, under a sanitizer.
pub(crate) fn under_sanitizer(workspace: &Workspace, sanitizer: Sanitizer) -> Result<Outcome> {
    let command = |last: &str| -> Result<Command> {
        let mut command = sanitizer.cargo(workspace)?;
        command.args(["test", "--package", "krstate", "--no-fail-fast", "--lib"]);
        for name in concurrent_tests(workspace)? {
            command.args(["--test", &name]);
        }
        sanitizer.options(workspace, command.arg(last));
        Ok(command)
    };
    let name = sanitizer.name();
    let log = workspace.made(&format!("logs/build-rust-{name}.log"));
    process::quiet(&mut command("--no-run")?, &log)?;
    runner(workspace, &format!("rust {name}"), &mut command("--quiet")?, counts::libtest)
}

/// The engine's integration tests in which threads meet.
fn concurrent_tests(workspace: &Workspace) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for file in workspace::files_with_suffix(&workspace.path("core/tests"), ".rs")? {
        if uses_threads(&file)? {
            let name = file.file_stem().context("a file has a name")?;
            names.push(name.to_string_lossy().into_owned());
        }
    }
    Ok(names)
}

/// Whether a test, or a folder of modules that it names, starts threads.
fn uses_threads(file: &Path) -> Result<bool> {
    let starts = |text: &str| text.contains("std::thread::");
    let text = workspace::read(file)?;
    if starts(&text) {
        return Ok(true);
    }
    let named = text.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
    for name in named {
        let module = file.with_file_name(name).join("mod.rs");
        if module.is_file() && starts(&workspace::read(&module)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The unit tests of the engine's lock, which holds its unsafe code, in Miri.
pub(crate) fn under_miri(workspace: &Workspace) -> Result<Outcome> {
    let mut command = setup::cargo(workspace);
    command.args(["miri", "test", "--package", "krstate", "--lib", "--", "sync::"]);
    runner(workspace, "rust miri", &mut command, counts::libtest)
}

fn has_nextest(workspace: &Workspace) -> bool {
    let mut command = setup::cargo(workspace);
    process::output(command.args(["nextest", "--version"])).is_ok()
}
