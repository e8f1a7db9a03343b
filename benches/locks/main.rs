//! `cargo xtask bench locks`: named locks beside locks without names; also the rows that the
//! programs of the languages wrote.

use std::hint::black_box;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Parser;
use core_affinity::CoreId;
use krstate::{Claim, Language, Lock, OwnerInfo};
use krstate_bench::{Report, Turns, count, median};
use parking_lot::{Condvar, Mutex};

/// Measures named locks.
#[derive(Parser)]
struct Arguments {
    /// Where the rows are written to.
    #[arg(long)]
    json: PathBuf,
    /// Files with the rows of other programs.
    #[arg(long)]
    rows: Vec<PathBuf>,
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let mut report = Report::default();
    alone(&mut report)?;
    handed_over(&mut report)?;
    for rows in &arguments.rows {
        report.merge(rows)?;
    }
    report.finish(&arguments.json)?;
    let failures = report.failures().count();
    Ok(if failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A lock that nobody else wants.
fn alone(report: &mut Report) -> Result<()> {
    let lock = Lock::get("bench")?;
    let claim = Claim::of(OwnerInfo::register(Language::Rust, "bench"));
    let mutex = Mutex::new(());
    let turns = Turns { threads: 1, rounds: 201, repeats: 10_000 };
    let [ours, peer] = turns.measure([
        &|_, n| {
            for _ in 0..n {
                if let Ok(grant) = black_box(&lock).acquire(claim, None) {
                    drop(black_box(lock.release(grant.token)));
                }
            }
        },
        &|_, n| (0..n).for_each(|_| drop(black_box(&mutex).lock())),
    ]);
    let name = "acquire and release, alone";
    report.compare((name, ours), ("parking_lot::Mutex", peer), 1, Some(3.0));
    Ok(())
}

/// How often the lock changes hands in a round.
const HANDOVERS: u32 = 2_000;
const ROUNDS: usize = 31;

/// Two threads that wake each other in turn, and wait for that in between.
///
/// Each has its core, for waking a thread of another core costs twenty times as much: where the system
/// chooses, it is chance which of the two is measured.
fn handed_over(report: &mut Report) -> Result<()> {
    let cores = core_affinity::get_core_ids().context("the system does not tell its cores")?;
    let (first, last) = (cores.first().context("no core")?, cores.last().context("no core")?);
    handed_over_on(report, "hand-over between two threads of one core", [*first, *first])?;
    handed_over_on(report, "hand-over between two threads of two cores", [*first, *last])
}

fn handed_over_on(report: &mut Report, name: &str, cores: [CoreId; 2]) -> Result<()> {
    let locks = [Lock::get("first")?, Lock::get("second")?];
    let (mut ours, mut peers) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let times = [lock_handovers(&locks, cores)?, condvar_handovers(cores)];
        // The first round does not count.
        if round > 0 {
            ours.push(times[0]);
            peers.push(times[1]);
        }
    }
    report.compare((name, median(ours)), ("a Condvar's", median(peers)), 2, Some(2.0));
    Ok(())
}

/// Each thread waits for a lock that the other one releases for it.
fn lock_handovers(locks: &[Lock; 2], cores: [CoreId; 2]) -> Result<f64> {
    let claim = Claim::of(0);
    let mut tokens = [const { AtomicU64::new(0) }; 2];
    for (lock, token) in locks.iter().zip(&mut tokens) {
        *token.get_mut() = lock.acquire(claim, None)?.token;
    }
    let release = |which: usize| drop(locks[which].release(tokens[which].load(Ordering::Acquire)));
    let time = time_of_two(cores, &|thread| {
        for _ in 0..HANDOVERS / 2 {
            if thread == 1 {
                release(0);
            }
            if let Ok(grant) = locks[thread].acquire(claim, None) {
                tokens[thread].store(grant.token, Ordering::Release);
            }
            if thread == 0 {
                release(1);
            }
        }
    });
    release(0);
    release(1);
    Ok(time)
}

fn condvar_handovers(cores: [CoreId; 2]) -> f64 {
    let (turn, changed) = (Mutex::new(0), Condvar::new());
    time_of_two(cores, &|thread| {
        for _ in 0..HANDOVERS / 2 {
            let mut turn = turn.lock();
            while *turn != thread {
                changed.wait(&mut turn);
            }
            *turn = 1 - thread;
            changed.notify_one();
        }
    })
}

/// The nanoseconds of a hand-over.
fn time_of_two(cores: [CoreId; 2], action: &(dyn Fn(usize) + Sync)) -> f64 {
    let begun = Instant::now();
    std::thread::scope(|threads| {
        for thread in [0, 1] {
            threads.spawn(move || {
                core_affinity::set_for_current(cores[thread]);
                action(thread);
            });
        }
    });
    begun.elapsed().as_secs_f64() * 1e9 / count(HANDOVERS)
}
