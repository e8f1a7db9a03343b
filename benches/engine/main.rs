//! `cargo xtask bench engine`: tables, states and hosts, beside maps and locks of Rust.

mod growth;
mod increments;
mod memory;
mod reads;
mod removal;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use krstate_bench::{Report, allocation};

/// Measures the engine.
#[derive(Parser)]
struct Arguments {
    /// Where the rows are written to.
    #[arg(long)]
    json: PathBuf,
}

#[global_allocator]
static ALLOCATOR: allocation::Counted = allocation::Counted;

/// The key of all rows about one hot key.
const HOT: &str = "Count";

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let mut report = Report::default();
    // First, while nothing else has been allocated or freed.
    memory::measure(&mut report)?;
    increments::measure(&mut report)?;
    reads::measure(&mut report)?;
    growth::measure(&mut report)?;
    removal::measure(&mut report)?;
    report.finish(&arguments.json)?;
    let failures = report.failures().count();
    Ok(if failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The text keys of all rows about many entries: 16 bytes each.
fn keys(count: u32) -> impl Iterator<Item = String> {
    (0..count).map(|number| format!("key-{number:012}"))
}

/// Numbers below `count` without any order; the same in every run.
fn shuffled(count: u32) -> Vec<u32> {
    let mut numbers: Vec<u32> = (0..count).collect();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for at in (1..numbers.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let other = usize::try_from(state % (at as u64 + 1)).unwrap_or_default();
        numbers.swap(at, other);
    }
    numbers
}
