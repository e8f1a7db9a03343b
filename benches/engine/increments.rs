//! Adding to numbers: one hot key, and a key for each thread.

use std::hint::black_box;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::Result;
use dashmap::DashMap;
use indexmap::IndexMap;
use krstate::{InternedKey, Table};
use krstate_bench::{Report, Turns};
use parking_lot::{Mutex, RwLock};

use crate::HOT;

/// How many increments are a turn.
const REPEATS: u64 = 20_000;
const ROUNDS: usize = 101;

pub(crate) fn measure(report: &mut Report) -> Result<()> {
    for threads in [1, 2] {
        hot(report, Turns { threads, rounds: ROUNDS, repeats: REPEATS })?;
        spread(report, Turns { threads, rounds: ROUNDS, repeats: REPEATS })?;
    }
    Ok(())
}

fn hot(report: &mut Report, turns: Turns) -> Result<()> {
    let table = Table::new();
    table.set(HOT, 0_i64)?;
    let key = InternedKey::new(HOT);
    let counter = table.counter(HOT);
    let (mutex, atomic) = (Mutex::new(0_i64), AtomicI64::new(0));
    let times = turns.measure([
        &|_, n| (0..n).for_each(|_| drop(black_box(table.increment(black_box(&key), 1)))),
        &|_, n| (0..n).for_each(|_| drop(black_box(table.increment(black_box(HOT), 1)))),
        &|_, n| (0..n).for_each(|_| drop(black_box(black_box(&counter).add(1)))),
        &|_, n| {
            for _ in 0..n {
                let mut number = black_box(&mutex).lock();
                *number += 1;
                black_box(*number);
            }
        },
        &|_, n| {
            for _ in 0..n {
                black_box(black_box(&atomic).fetch_add(1, Ordering::Relaxed));
            }
        },
    ]);
    let [interned, text, adding, mutex, atomic] = times;
    let mut row = |name, ours, peer, value, limit| {
        report.compare((name, ours), (peer, value), turns.threads, limit);
    };
    let peer = "parking_lot::Mutex<i64>";
    row("increment by interned key, one key", interned, peer, mutex, Some(1.5));
    row("increment by text, one key", text, peer, mutex, Some(2.5));
    let alone = (turns.threads == 1).then_some(3.0);
    row("Counter::add", adding, "AtomicI64::fetch_add", atomic, alone);
    Ok(())
}

/// Each thread has a key of its own, of one table.
fn spread(report: &mut Report, turns: Turns) -> Result<()> {
    let names = ["first", "second"];
    let (table, dash, papaya) = (Table::new(), DashMap::new(), papaya::HashMap::new());
    let (scc, index) = (scc::HashMap::new(), RwLock::new(IndexMap::new()));
    for name in names {
        table.set(name, 0_i64)?;
        dash.insert(name.to_owned(), 0_i64);
        papaya.pin().insert(name.to_owned(), 0_i64);
        drop(scc.insert_sync(name.to_owned(), 0_i64));
        index.write().insert(name.to_owned(), 0_i64);
    }
    let times = turns.measure([
        &|thread, n| {
            for _ in 0..n {
                drop(black_box(table.increment(black_box(names[thread]), 1)));
            }
        },
        &|thread, n| {
            for _ in 0..n {
                if let Some(mut number) = dash.get_mut(black_box(names[thread])) {
                    *number += 1;
                }
            }
        },
        &|thread, n| {
            for _ in 0..n {
                papaya.pin().update(names[thread].to_owned(), |number| number + 1);
            }
        },
        &|thread, n| {
            for _ in 0..n {
                scc.update_sync(black_box(names[thread]), |_, number| *number += 1);
            }
        },
        &|thread, n| {
            for _ in 0..n {
                if let Some(number) = index.write().get_mut(black_box(names[thread])) {
                    *number += 1;
                }
            }
        },
    ]);
    let [ours, peers @ ..] = times;
    let names = ["DashMap", "papaya", "scc::HashMap", "RwLock<IndexMap>"];
    for (peer, value) in names.into_iter().zip(peers) {
        let name = "increment by text, a key for each thread";
        report.compare((name, ours), (peer, value), turns.threads, None);
    }
    Ok(())
}
