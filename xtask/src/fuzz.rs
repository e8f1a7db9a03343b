//! `cargo xtask fuzz`: libFuzzer on what reads untrusted input.

use anyhow::{Context, Result};

use crate::setup;
use crate::workspace::{self, Workspace};
use crate::{process, setup::say};

/// The programs of `fuzz/`.
const TARGETS: [&str; 3] = ["clixml_read", "clixml_round_trip", "snapshot"];

/// What cargo-fuzz passes, without what needs a nightly compiler.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares \
    --cfg fuzzing -Ccodegen-units=1";

/// Where the real documents are, which are not part of the repository.
const MATERIAL: &str = "KRSTATE_CLIXML_DATA";

/// Runs each fuzzer for so many seconds. What it found interesting is kept below `target/` for the
/// next run; an input that makes one fail is left in `target/xtask/fuzz/failures`.
pub(crate) fn run(workspace: &Workspace, seconds: u32) -> Result<()> {
    let host = host(workspace)?;
    let target = workspace.target().join("fuzz");
    let mut build = setup::cargo(workspace);
    build
        .args(["build", "--release", "--target", &host, "--manifest-path", "fuzz/Cargo.toml"])
        .env("CARGO_TARGET_DIR", &target)
        .env("RUSTFLAGS", COVERAGE);
    say("building the fuzzers");
    process::quiet(&mut build, &workspace.made("logs/build-fuzz.log"))
        .context("libFuzzer needs a C++ compiler")?;
    let failures = workspace.made("fuzz/failures");
    workspace::create_dir(&failures)?;
    for name in TARGETS {
        let corpus = workspace.made("fuzz/corpus").join(name);
        workspace::create_dir(&corpus)?;
        let mut fuzz = process::command(target.join(&host).join("release").join(name));
        fuzz.arg(format!("-max_total_time={seconds}"))
            .arg(format!("-artifact_prefix={}/{name}-", failures.display()))
            .args(["-max_len=65536", "-timeout=10", "-rss_limit_mb=1024", "-print_final_stats=1"])
            .args([&corpus, &workspace.path("fuzz/seeds")]);
        match std::env::var_os(MATERIAL) {
            Some(folder) => drop(fuzz.arg(std::path::Path::new(&folder).join("corpus"))),
            None => println!("fuzz: without real documents: {MATERIAL} does not name their folder"),
        }
        println!("fuzz: {name} for {seconds} s");
        let log = workspace.made(&format!("logs/fuzz-{name}.log"));
        process::quiet(&mut fuzz, &log)
            .with_context(|| format!("the input is in {}", failures.display()))?;
    }
    Ok(())
}

/// The system that the compiler builds for: named, so that build scripts are not instrumented.
fn host(workspace: &Workspace) -> Result<String> {
    let text = setup::compiler(workspace)?;
    let line = text.lines().find_map(|line| line.strip_prefix("host: "));
    line.map(str::to_owned).context("the compiler does not tell its host")
}
