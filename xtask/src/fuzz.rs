//! `cargo xtask fuzz`: the targets of `fuzz/`, built with coverage and `AddressSanitizer`, each run
//! for a time. What was learned stays below `target/` for the next run.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::report::{Counts, Outcome, Report};
use crate::workspace::{self, Workspace};
use crate::{parallel, process, sanitizer, setup, test};

/// The target that plays calls of the ABI; the others read documents.
pub(crate) const ABI: &str = "abi";
/// Where the real documents are, which are not part of the repository.
const MATERIAL: &str = "KRSTATE_CLIXML_DATA";

/// What libFuzzer needs to see of the code it runs: as cargo-fuzz builds it.
const COVERAGE: [&str; 7] = [
    "--cfg=fuzzing",
    "-Zsanitizer=address",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];

/// Builds the targets and runs each for as long as `seconds` says, several at once; a finding is a
/// failure.
pub(crate) fn run(
    workspace: &Workspace,
    report: &mut Report,
    only: Option<&str>,
    seconds: impl Fn(&str) -> u64 + Sync,
) {
    report.suite("fuzz", || {
        let mut names = build(workspace)?;
        names.retain(|name| only.is_none_or(|only| only == name));
        names.sort_by_key(|name| std::cmp::Reverse(seconds(name)));
        let runs = parallel::map(&names, |name| play(workspace, name, seconds(name)));
        Ok(test::sum(runs.into_iter().collect::<Result<Vec<_>>>()?))
    });
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.made("fuzz")
}

fn programs(workspace: &Workspace) -> PathBuf {
    workspace.target().join("fuzz")
}

fn build(workspace: &Workspace) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for file in workspace::files_with_suffix(&workspace.path("fuzz/targets"), ".rs")? {
        let name = file.file_stem().context("a file has a name")?;
        names.push(name.to_string_lossy().into_owned());
    }
    if names.is_empty() {
        bail!("there is no target in fuzz/targets");
    }
    let mut cargo = setup::cargo(workspace);
    cargo
        .args(["build", "--release", "--manifest-path"])
        .arg(workspace.path("fuzz/Cargo.toml"))
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_ENCODED_RUSTFLAGS", COVERAGE.join("\u{1f}"))
        .env("CARGO_BUILD_TARGET", sanitizer::host()?)
        .env("CARGO_TARGET_DIR", programs(workspace));
    process::quiet(&mut cargo, &workspace.made("logs/build-fuzz.log"))
        .context("libFuzzer needs a C++ compiler")?;
    Ok(names)
}

/// Runs one target. The inputs that end it badly are kept.
fn play(workspace: &Workspace, name: &str, seconds: u64) -> Result<Outcome> {
    let folder = folder(workspace);
    let corpus = folder.join("corpus").join(name);
    let findings = folder.join("findings").join(name);
    workspace::create_dir(&corpus)?;
    workspace::create_dir(&findings)?;
    let program = programs(workspace).join(sanitizer::host()?).join("release").join(name);
    let mut command: Command = process::command(program);
    command
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-artifact_prefix={}/", findings.display()))
        .args(["-timeout=30", "-rss_limit_mb=4096", "-print_final_stats=1"]);
    let mut notes = Vec::new();
    if name == ABI {
        sow(&corpus)?;
        // From short inputs on, minutes would pass before one plays more than two calls.
        command.args(["-max_len=4096", "-len_control=0"]).arg(&corpus);
    } else {
        command.arg("-max_len=65536").args([&corpus, &workspace.path("fuzz/seeds")]);
        match std::env::var_os(MATERIAL) {
            Some(folder) => drop(command.arg(Path::new(&folder).join("corpus"))),
            None => notes
                .push(format!("{name}: no real documents: {MATERIAL} does not name their folder")),
        }
    }
    let log = workspace.made(&format!("logs/fuzz-{name}.log"));
    let limit = Duration::from_secs(seconds) + Duration::from_mins(5);
    let finished = process::logged(&mut command, &log, limit)?;
    let runs = finished
        .text
        .lines()
        .find_map(|line| line.strip_prefix("stat::number_of_executed_units:"))
        .map_or("?", str::trim);
    let failure = (!finished.success()).then(|| {
        let lines: Vec<&str> = finished.text.lines().collect();
        let tail = lines[lines.len().saturating_sub(TAIL)..].join("\n");
        format!("{tail}\n{} (input in {})", finished.ending(), shown(workspace, &findings))
    });
    notes.push(format!("{name}: {runs} runs in {seconds} s"));
    Ok(Outcome { counts: Counts::one(failure.is_none()), notes, failure })
}

/// Gives the target of the ABI, whose every input is a sequence of calls, long ones to begin with: the
/// same in every run.
fn sow(corpus: &Path) -> Result<()> {
    const SEEDS: u64 = 64;
    let mut state: u64 = 1;
    for seed in 0..SEEDS {
        let bytes: Vec<u8> = (0..256_u64 << (seed % 4))
            .map(|_| {
                // Knuth's generator; the high bits are the random ones.
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                state.to_be_bytes()[0]
            })
            .collect();
        workspace::write(&corpus.join(format!("seed-{seed}")), bytes)?;
    }
    Ok(())
}

/// Lines of a log that tell a finding.
const TAIL: usize = 60;

fn shown(workspace: &Workspace, path: &Path) -> String {
    path.strip_prefix(workspace.root()).unwrap_or(path).display().to_string()
}
