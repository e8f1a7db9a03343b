//! How long a write takes at most while a million entries are exported.

use std::hint::black_box;
use std::io;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use krstate::Table;
use krstate::snapshot::{ExportOptions, export_to};
use krstate_bench::{Report, control, median, milliseconds};

const MANY: i64 = 1_000_000;
const RUNS: usize = 5;

pub(crate) fn measure(report: &mut Report) -> Result<()> {
    let table = Table::new();
    for key in 0..MANY {
        table.set(key, key)?;
    }
    let subject = krstate::Value::from(&table);
    let (mut slowest, mut exports) = ([Duration::MAX; 2], Vec::new());
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
        // The least of all runs: a writer that loses its processor only ever takes longer.
        slowest = [slowest[0].min(write[0]), slowest[1].min(write[1])];
    }
    let ([write, control], export) = (slowest.map(milliseconds), median(exports));
    let name = "slowest write during an export of a million entries";
    report.add(name, write, "the export", Some(export), "ms", Some(0.02));
    let name = "slowest step of a loop without memory meanwhile (control)";
    report.add(name, control, "the export", Some(export), "ms", None);
    Ok(())
}

/// Changes entries all over the table until told to stop: the slowest write, and the slowest of as
/// many steps of the control.
fn slowest_write(table: &Table, done: &AtomicBool) -> [Duration; 2] {
    let (mut slowest, mut key) = ([Duration::ZERO; 2], 1_i64);
    while !done.load(Ordering::Relaxed) {
        // A walk that visits every entry in an order without neighbours.
        key = (key * 7_919 + 1) % MANY;
        let begun = Instant::now();
        drop(black_box(table.set(key, -key)));
        let written = Instant::now();
        control(0, 50);
        let times = [written - begun, written.elapsed()];
        slowest = [slowest[0].max(times[0]), slowest[1].max(times[1])];
    }
    slowest
}
