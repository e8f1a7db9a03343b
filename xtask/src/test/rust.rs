//! The Rust suites: unit and integration tests, then the examples in the documentation.

use super::{counts, runner};
use crate::report::Report;
use crate::workspace::Workspace;
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
    report.suite("rust model of the locks", || {
        let mut command = setup::cargo(workspace);
        command.args(["test", "--package", "krstate", "--features", "loom"]);
        command.args(["--lib", "lock::model"]);
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

fn has_nextest(workspace: &Workspace) -> bool {
    let mut command = setup::cargo(workspace);
    process::output(command.args(["nextest", "--version"])).is_ok()
}
