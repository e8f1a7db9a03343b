//! How long a write takes at most while a million entries are exported.

use std::hint::black_box;
use std::io;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use krstate::Table;
use krstate::snapshot::{ExportOptions, export_to};
use krstate_bench::{Report, median, milliseconds};

const MANY: i64 = 1_000_000;
const RUNS: usize = 5;

pub(crate) fn measure(report: &mut Report) -> Result<()> {
    let table = Table::new();
    for key in 0..MANY {
        table.set(key, key)?;
    }
    let subject = krstate::Value::from(&table);
    let (mut slowest, mut exports) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let done = AtomicBool::new(false);
        let (export, write) = std::thread::scope(|threads| {
            let writer = threads.spawn(|| slowest_write(&table, &done));
            let begun = Instant::now();
            let options = ExportOptions::default();
            let exported =
                export_to(io::sink(), &subject, &options, &mut |_| ControlFlow::Continue(()));
            let time = begun.elapsed();
            done.store(true, Ordering::Relaxed);
            exported.map(|_| (time, writer.join().expect("the writer does not panic")))
        })?;
        exports.push(milliseconds(export));
        slowest.push(milliseconds(write));
    }
    let (write, export) = (median(slowest), median(exports));
    let name = "slowest write during an export of a million entries";
    report.add(name, write, "the export", Some(export), "ms", Some(0.02));
    Ok(())
}

/// Changes entries all over the table until told to stop.
fn slowest_write(table: &Table, done: &AtomicBool) -> Duration {
    let (mut slowest, mut key) = (Duration::ZERO, 1_i64);
    while !done.load(Ordering::Relaxed) {
        // A walk that visits every entry in an order without neighbours.
        key = (key * 7_919 + 1) % MANY;
        let begun = Instant::now();
        drop(black_box(table.set(key, begun.elapsed().is_zero())));
        slowest = slowest.max(begun.elapsed());
    }
    slowest
}
