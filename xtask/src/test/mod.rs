//! `cargo xtask test`: every suite of every language, against the packages of `dist/` installed into
//! clean environments below `target/`.

mod c;
mod counts;
mod cross;
mod demo;
mod dotnet;
mod node;
mod one_process;
mod python;
mod readme;
mod rust;

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::Result;
use clap::ValueEnum;

pub(crate) use c::under_sanitizer as c_under;
pub(crate) use node::consumer as node_consumer;
pub(crate) use python::environment as python_environment;
pub(crate) use rust::{under_miri, under_sanitizer as rust_under};

use crate::process::{self, Finished};
use crate::report::{Counts, Outcome, Report};
use crate::workspace::Workspace;

/// The suites of one language, or those that cross languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Only {
    /// The engine, the C ABI from Rust, the command, this tool.
    Rust,
    /// The header and the C library.
    C,
    /// The wheel.
    Python,
    /// The npm tarball.
    Node,
    /// The `NuGet` package, from C# and VB.NET.
    Dotnet,
    /// Several languages in one process.
    Cross,
}

/// A suite that takes longer than this hangs.
const LIMIT: Duration = Duration::from_mins(15);

/// Runs the suites and prints a summary line for each. The closing line is the caller's.
pub(crate) fn run(workspace: &Workspace, only: Option<Only>, report: &mut Report) {
    let wanted = |language| only.is_none_or(|only| only == language);
    if wanted(Only::Rust) {
        rust::run(workspace, report);
    }
    if wanted(Only::C) {
        c::run(workspace, report);
    }
    if wanted(Only::Python) {
        python::run(workspace, report);
    }
    if wanted(Only::Node) {
        node::run(workspace, report);
    }
    if wanted(Only::Dotnet) {
        dotnet::run(workspace, report);
    }
    if wanted(Only::Cross) {
        cross::run(workspace, report);
        one_process::run(workspace, report);
        readme::run(workspace, report);
    }
}

/// Where the output of a suite is kept.
fn log(workspace: &Workspace, suite: &str) -> PathBuf {
    workspace.made(&format!("logs/test-{}.log", suite.replace([' ', '/'], "-")))
}

/// The variable that tells every suite where the vectors are.
fn vectors(workspace: &Workspace) -> (&'static str, PathBuf) {
    ("KRSTATE_VECTORS", workspace.path("tests/vectors"))
}

/// Runs a test runner and reads its summary with `counts`. A runner that ends badly without a
/// failed test (a crash, a time limit, a wrong exit code) is one failure more.
fn runner(
    workspace: &Workspace,
    suite: &str,
    command: &mut Command,
    counts: fn(&str) -> Option<Counts>,
) -> Result<Outcome> {
    let (name, folder) = vectors(workspace);
    let log = log(workspace, suite);
    let finished = process::logged(command.env(name, folder), &log, LIMIT)?;
    Ok(judge(&finished, counts(&finished.text), &process::shown(command)))
}

/// Runs a plain program: its last line tells its counts, or it is one test by its exit code.
fn program(workspace: &Workspace, suite: &str, command: &mut Command) -> Result<Outcome> {
    let (name, folder) = vectors(workspace);
    let log = log(workspace, suite);
    let finished = process::logged(command.env(name, folder), &log, LIMIT)?;
    let counts = counts::program(&finished.text).unwrap_or_else(|| Counts::one(finished.success()));
    Ok(judge(&finished, Some(counts), &process::shown(command)))
}

/// The part of a long output that tells a person most: its beginning and its end.
fn excerpt(text: &str) -> String {
    const FIRST: usize = 60;
    const LAST: usize = 100;
    let lines: Vec<&str> = text.lines().collect();
    if lines.len() <= FIRST + LAST {
        return lines.join("\n");
    }
    let left_out = lines.len() - FIRST - LAST;
    format!(
        "{}\n[{left_out} lines more are in the log]\n{}",
        lines[..FIRST].join("\n"),
        lines[lines.len() - LAST..].join("\n")
    )
}

fn judge(finished: &Finished, counts: Option<Counts>, shown: &str) -> Outcome {
    let mut counts = counts.unwrap_or_default();
    if counts.failed == 0 && (!finished.success() || counts.total() == 0) {
        counts.failed = 1;
    }
    let failure = (counts.failed > 0).then(|| {
        let log = finished.log.display();
        format!("{}\n{shown}: {} (log: {log})", excerpt(&finished.text), finished.ending())
    });
    let notes = if counts.skipped > 0 { counts::reasons(&finished.text) } else { Vec::new() };
    Outcome { counts, notes, failure }
}

/// Adds up the outcomes of several programs that make one suite.
pub(crate) fn sum(outcomes: impl IntoIterator<Item = Outcome>) -> Outcome {
    let mut total = Outcome::default();
    for outcome in outcomes {
        total.counts = total.counts.plus(outcome.counts);
        total.notes.extend(outcome.notes);
        if let Some(failure) = outcome.failure {
            let all = total.failure.get_or_insert_default();
            *all += &failure;
            all.push('\n');
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::process::ExitStatus;

    use super::*;

    fn finished(code: i32, text: &str) -> Finished {
        let status = Some(ExitStatus::from_raw(code << 8));
        Finished { status, text: text.to_owned(), log: PathBuf::from("x.log") }
    }

    #[test]
    fn a_runner_that_crashes_after_its_summary_fails() {
        let good = judge(&finished(0, "3 passed in 1s"), counts::pytest("3 passed in 1s"), "x");
        assert_eq!(good.counts.failed, 0);
        let bad = judge(&finished(139, "3 passed in 1s"), counts::pytest("3 passed in 1s"), "x");
        assert_eq!((bad.counts.passed, bad.counts.failed), (3, 1));
        assert!(bad.failure.is_some());
    }

    #[test]
    fn a_runner_without_tests_or_summary_fails() {
        let text = "no tests ran in 0.01s";
        assert_eq!(judge(&finished(0, text), counts::pytest(text), "x").counts.failed, 1);
        assert_eq!(judge(&finished(0, ""), None, "x").counts.failed, 1);
    }

    #[test]
    fn a_long_output_is_shown_in_part() {
        let lines: Vec<String> = (0..1000).map(|line| format!("line {line}")).collect();
        let text = lines.join("\n");
        let shown = excerpt(&text);
        assert!(shown.starts_with("line 0\n") && shown.ends_with("line 999"), "{shown}");
        assert_eq!(shown.lines().count(), 161);
        assert_eq!(excerpt("a\nb"), "a\nb");
    }

    #[test]
    fn failures_are_counted_once() {
        let text = "1 failed, 2 passed in 1s";
        let outcome = judge(&finished(1, text), counts::pytest(text), "x");
        assert_eq!((outcome.counts.passed, outcome.counts.failed), (2, 1));
        let total = sum([outcome, Outcome::counted(Counts::one(true))]);
        assert_eq!((total.counts.passed, total.counts.failed), (3, 1));
        assert!(total.failure.is_some());
    }
}
