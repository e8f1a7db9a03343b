//! `cargo xtask ci`: everything that has to hold before a change lands, with a heading per step.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::report::{Counts, Outcome, Report, heading};
use crate::sanitizer::Sanitizer;
use crate::workspace::Workspace;
use crate::{artifacts, fuzz, r#gen, lengths, package, process, setup, systems, test, versions};

/// Runs every step, also after one that failed, and prints the closing line of all of them.
pub(crate) fn run(workspace: &Workspace) -> ExitCode {
    let mut report = Report::default();
    let mut check = |name: &str, step: &dyn Fn() -> Result<()>| {
        heading(name);
        report.suite(name, || step().map(|()| Outcome::counted(Counts::one(true))));
    };
    check("format", &|| process::run(setup::cargo(workspace).args(["fmt", "--all", "--check"])));
    check("clippy", &|| clippy(workspace));
    check("lengths of files", &|| lengths::check(workspace));
    check("rustdoc", &|| rustdoc(workspace));
    check("generated files and versions", &|| {
        r#gen::run(true)?;
        versions::run(workspace, true)
    });
    check("packages", &|| package::run(workspace, None));
    check("generated files of the npm package", &|| package::check_node(workspace));
    heading("other systems");
    systems::check(workspace, &mut report);
    heading("artifacts");
    report.suite("artifacts", || artifacts::check(workspace));
    heading("tests");
    test::run(workspace, None, &mut report);
    heading("C under the sanitizers");
    for sanitizer in Sanitizer::ALL {
        let name = format!("c under {}", sanitizer.title());
        report.suite(&name, || test::c_under(workspace, sanitizer));
    }
    heading("fuzzing");
    fuzz::run(workspace, &mut report, None, |target| if target == fuzz::ABI { 120 } else { 30 });
    heading("tests on the .NET SDK for machines without one");
    report.suite("dotnet on the .NET SDK for machines without one", || {
        on_fallback(workspace, &["test", "--only", "dotnet"])
    });
    heading("demo");
    report.suite("demo on the .NET SDK for machines without one", || {
        on_fallback(workspace, &["demo", "--plain"])
    });
    let missing = report.missing_languages().to_vec();
    if !missing.is_empty() {
        heading("missing languages");
        report.suite("languages", || {
            bail!("missing on this machine, and all are needed here: {}", missing.join(", "))
        });
    }
    heading("closing");
    report.close()
}

/// A task as on a machine without a .NET SDK; the suites before ran on the SDK that was found. A
/// process of its own, because the SDK is chosen once, and the demo takes over the process.
fn on_fallback(workspace: &Workspace, task: &[&str]) -> Result<Outcome> {
    let program = std::env::current_exe().context("find this program")?;
    let mut command = process::command(program);
    command.args(task).env("KRSTATE_DOTNET", "fallback");
    process::run(command.current_dir(workspace.root()))?;
    Ok(Outcome::counted(Counts::one(true)))
}

/// With and without the exported functions: the two builds of the ABI crate differ.
fn clippy(workspace: &Workspace) -> Result<()> {
    let base = ["clippy", "--quiet", "--all-targets"];
    let deny = ["--", "-D", "warnings"];
    process::run(setup::cargo(workspace).args(base).arg("--workspace").args(deny))?;
    process::run(
        setup::cargo(workspace)
            .args(base)
            .args(["--package", "krstate-ffi", "--features", "exports"])
            .args(deny),
    )
}

fn rustdoc(workspace: &Workspace) -> Result<()> {
    let mut command: Command = setup::cargo(workspace);
    command
        .args(["doc", "--quiet", "--workspace", "--no-deps"])
        .args(["--document-private-items"])
        .env("RUSTDOCFLAGS", "-D warnings");
    process::run(&mut command)
}
