//! The .NET suites, with the `NuGet` package from `dist/`: xunit where the SDK can run it, and plain
//! programs in C# and VB.NET everywhere.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{LIMIT, log, program, vectors};
use crate::package;
use crate::report::{Counts, Outcome, Report};
use crate::setup::Dotnet;
use crate::workspace::{self, Workspace};

/// Plain programs, in C# and VB.NET.
const PROGRAMS: [&str; 3] = [
    "dotnet/KrState.Vectors/KrState.Vectors.csproj",
    "dotnet/KrState.VbVectors/KrState.VbVectors.vbproj",
    "dotnet/KrState.VbSample/KrState.VbSample.vbproj",
];
/// Projects with xunit suites.
const XUNIT: [&str; 1] = ["dotnet/KrState.Tests/KrState.Tests.csproj"];

pub(super) fn run(workspace: &Workspace, report: &mut Report) {
    let dotnet = match Dotnet::find(workspace) {
        Ok(dotnet) => dotnet,
        Err(error) => {
            report.missing("dotnet", &error);
            return;
        }
    };
    if let Err(error) = package::nupkg(workspace) {
        report.suite("dotnet", || Err(error));
        return;
    }
    for project in PROGRAMS.iter().map(|project| workspace.path(project)) {
        let name = suite_name(&project);
        report.suite(&name, || {
            let assembly = build(workspace, &dotnet, &project)?;
            program(workspace, &name, dotnet.command().arg(assembly))
        });
    }
    for project in XUNIT.iter().map(|project| workspace.path(project)) {
        let name = suite_name(&project);
        if dotnet.is_fallback() {
            let reason = format!("the SDK in use is {}, where xunit does not run", dotnet.sdk());
            report.not_run(&name, &reason);
        } else {
            report.suite(&name, || xunit(workspace, &dotnet, &project));
        }
    }
}

fn suite_name(project: &Path) -> String {
    let name = project.file_stem().unwrap_or_default().to_string_lossy();
    format!("dotnet {name}")
}

/// Builds a project and returns its assembly.
fn build(workspace: &Workspace, dotnet: &Dotnet, project: &Path) -> Result<PathBuf> {
    let name = project.file_stem().unwrap_or_default().to_string_lossy();
    let output = workspace.made(&format!("test/dotnet/{}/{name}", dotnet.sdk()));
    dotnet.build(project, &output, &[("KrStatePackage", "true")])?;
    let assembly = output.join(format!("{name}.dll"));
    if !assembly.is_file() {
        bail!("{} was not built", assembly.display());
    }
    Ok(assembly)
}

fn xunit(workspace: &Workspace, dotnet: &Dotnet, project: &Path) -> Result<Outcome> {
    let assembly = build(workspace, dotnet, project)?;
    let results = assembly.with_extension("results.json");
    if results.exists() {
        std::fs::remove_file(&results).with_context(|| format!("remove {}", results.display()))?;
    }
    let mut command = dotnet.command();
    let (name, folder) = vectors(workspace);
    command
        .arg(&assembly)
        .arg("-ctrf")
        .arg(&results)
        .args(["-noLogo", "-noColor"])
        .env(name, folder);
    let log = log(workspace, &suite_name(project));
    let finished = crate::process::logged(&mut command, &log, LIMIT)?;
    let (counts, notes) = match workspace::read(&results) {
        Ok(text) => read_results(&text)?,
        Err(_) => (Counts::default(), Vec::new()),
    };
    let mut outcome = super::judge(&finished, Some(counts), &crate::process::shown(&command));
    outcome.notes = notes;
    Ok(outcome)
}

/// Reads a report in the Common Test Report Format: the counts, and why tests were skipped.
fn read_results(text: &str) -> Result<(Counts, Vec<String>)> {
    let report: Value = serde_json::from_str(text).context("read the report of xunit")?;
    let summary = &report["results"]["summary"];
    let number = |name: &str| summary[name].as_u64();
    let counts = Counts {
        passed: number("passed").context("the report of xunit counts nothing")?,
        failed: number("failed").unwrap_or_default() + number("other").unwrap_or_default(),
        skipped: number("skipped").unwrap_or_default() + number("pending").unwrap_or_default(),
    };
    let tests = report["results"]["tests"].as_array();
    let notes = tests
        .into_iter()
        .flatten()
        .filter(|test| test["status"] == "skipped")
        .map(|test| {
            format!(
                "skipped {}: {}",
                test["name"].as_str().unwrap_or_default(),
                test["extra"]["reason"].as_str().unwrap_or("no reason given")
            )
        })
        .collect();
    Ok((counts, notes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_of_xunit_is_read() {
        let text = r#"{"results": {
            "summary": {"tests": 4, "passed": 2, "failed": 1, "pending": 0, "skipped": 1, "other": 0},
            "tests": [
                {"name": "T.A", "status": "passed", "extra": {}},
                {"name": "T.B", "status": "skipped", "extra": {"reason": "no pwsh"}}
            ]
        }}"#;
        let (counts, notes) = read_results(text).unwrap();
        assert_eq!(counts, Counts { passed: 2, failed: 1, skipped: 1 });
        assert_eq!(notes, ["skipped T.B: no pwsh"]);
        assert!(read_results("{}").is_err());
    }
}
