//! `cargo xtask verify`: the checks that take too long for every change, with a heading per check.

use std::process::ExitCode;

use clap::ValueEnum;

use crate::report::{Counts, Outcome, Report, heading};
use crate::sanitizer::Sanitizer;
use crate::workspace::Workspace;
use crate::{bench, fuzz, process, seeded, setup, test};

/// One kind of check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Only {
    /// The C suites under the sanitizers.
    C,
    /// The engine's tests under the sanitizers.
    Rust,
    /// The engine's lock in Miri.
    Miri,
    /// The engine's tests with bugs planted in it.
    Seeded,
    /// How long writers are held up by an export, at most.
    Writers,
    /// The fuzz targets.
    Fuzz,
}

/// Runs every check, also after one that failed, and prints the closing line of all of them.
pub(crate) fn run(workspace: &Workspace, only: Option<Only>, fuzz_seconds: u64) -> ExitCode {
    let mut report = Report::default();
    let wanted = |kind| only.is_none_or(|only| only == kind);
    for sanitizer in Sanitizer::ALL {
        let title = sanitizer.title();
        if wanted(Only::C) {
            heading(&format!("C, {title}"));
            report.suite(&format!("c under {title}"), || test::c_under(workspace, sanitizer));
        }
        if wanted(Only::Rust) {
            heading(&format!("Rust, {title}"));
            report.suite(&format!("rust under {title}"), || test::rust_under(workspace, sanitizer));
        }
    }
    if wanted(Only::Miri) {
        heading("Rust, Miri");
        miri(workspace, &mut report);
    }
    if wanted(Only::Seeded) {
        heading("planted bugs");
        seeded::run(workspace, &mut report);
    }
    if wanted(Only::Writers) {
        heading("writers during exports");
        report.suite("slowest write during exports", || {
            bench::writers(workspace)?;
            Ok(Outcome::counted(Counts::one(true)))
        });
    }
    if wanted(Only::Fuzz) {
        heading("fuzzing");
        fuzz::run(workspace, &mut report, None, |_| fuzz_seconds);
    }
    heading("closing");
    report.close()
}

/// The engine's unsafe code in the interpreter, where that is installed.
fn miri(workspace: &Workspace, report: &mut Report) {
    let version = process::output(setup::cargo(workspace).args(["miri", "--version"]));
    if version.is_err() {
        let reason = "`cargo miri` is not installed (rustup +nightly component add miri)";
        report.not_run("rust under Miri", reason);
        return;
    }
    report.suite("rust under Miri", || test::under_miri(workspace));
}
