//! How much more an operation costs among a million than among ten.

use std::hint::black_box;

use anyhow::Result;
use dashmap::DashMap;
use krstate::{Host, InternedKey, Lock, StateOptions, Table};
use krstate_bench::{Report, Turns};
use parking_lot::Mutex;

use crate::{HOT, keys, shuffled};

const FEW: u32 = 10;
const MANY: u32 = 1_000_000;
/// The growth of ours beside that of the peer.
const LIMIT: f64 = 1.5;
const TURNS: Turns = Turns { threads: 1, rounds: 101, repeats: 5_000 };

/// What the same keys are looked up in.
struct Maps {
    names: Vec<String>,
    /// In the order of the look-ups.
    order: Vec<u32>,
    table: Table,
    dash: DashMap<String, i64>,
}

pub(crate) fn measure(report: &mut Report) -> Result<()> {
    let maps = [Maps::new(FEW)?, Maps::new(MANY)?];
    reading(report, &maps);
    setting(report, &maps);
    adding(report, &maps);
    one_key(report, &maps)?;
    drop(maps);
    hosts(report)?;
    locks(report)
}

impl Maps {
    fn new(count: u32) -> Result<Self> {
        let (table, dash) = (Table::new(), DashMap::new());
        let names: Vec<String> = keys(count).collect();
        for (name, value) in names.iter().zip(0_i64..) {
            table.set(name, value)?;
            dash.insert(name.clone(), value);
        }
        Ok(Self { names, order: shuffled(count), table, dash })
    }

    /// Calls `each` with names in random order, no matter how many there are.
    fn each(&self, repeats: u64, each: impl FnMut(&String)) {
        walk(&self.names, &self.order, repeats, each);
    }
}

fn walk<T>(items: &[T], order: &[u32], repeats: u64, each: impl FnMut(&T)) {
    use std::sync::atomic::{AtomicUsize, Ordering};
    /// Every turn goes on somewhere else.
    static START: AtomicUsize = AtomicUsize::new(0);
    let repeats = usize::try_from(repeats).unwrap_or_default();
    let start = START.fetch_add(repeats, Ordering::Relaxed) % order.len();
    let from_here = order.iter().cycle().skip(start).take(repeats);
    from_here.map(|at| &items[*at as usize]).for_each(each);
}

/// Few and many of ours, few and many of the peer's.
fn row(report: &mut Report, name: &str, peer: &str, times: [f64; 4]) {
    let [few, many, peer_few, peer_many] = times;
    let name = format!("growth from ten to a million: {name}");
    report.add(&name, many / few, peer, Some(peer_many / peer_few), "x", Some(LIMIT));
}

fn reading(report: &mut Report, [few, many]: &[Maps; 2]) {
    let ours = |maps: &Maps, n| maps.each(n, |name| drop(black_box(maps.table.get(name))));
    let peer = |maps: &Maps, n| {
        maps.each(n, |name| {
            black_box(maps.dash.get(name).map(|value| *value));
        });
    };
    let times = TURNS.measure([
        &|_, n| ours(few, n),
        &|_, n| ours(many, n),
        &|_, n| peer(few, n),
        &|_, n| peer(many, n),
    ]);
    row(report, "get", "DashMap", times);
}

fn setting(report: &mut Report, [few, many]: &[Maps; 2]) {
    let ours = |maps: &Maps, n| maps.each(n, |name| drop(black_box(maps.table.set(name, 7_i64))));
    let peer = |maps: &Maps, n| {
        maps.each(n, |name| {
            if let Some(mut value) = maps.dash.get_mut(name) {
                *value = 7;
            }
        });
    };
    let times = TURNS.measure([
        &|_, n| ours(few, n),
        &|_, n| ours(many, n),
        &|_, n| peer(few, n),
        &|_, n| peer(many, n),
    ]);
    row(report, "set", "DashMap", times);
}

/// A key is added and removed again.
fn adding(report: &mut Report, [few, many]: &[Maps; 2]) {
    let ours = |maps: &Maps, n| {
        for _ in 0..n {
            drop(black_box(maps.table.set(black_box("added"), 7_i64)));
            drop(black_box(maps.table.remove(black_box("added"))));
        }
    };
    let peer = |maps: &Maps, n| {
        for _ in 0..n {
            black_box(maps.dash.insert(black_box("added").to_owned(), 7));
            black_box(maps.dash.remove(black_box("added")));
        }
    };
    let times = TURNS.measure([
        &|_, n| ours(few, n),
        &|_, n| ours(many, n),
        &|_, n| peer(few, n),
        &|_, n| peer(many, n),
    ]);
    row(report, "add and remove", "DashMap", times);
}

fn one_key(report: &mut Report, maps: &[Maps; 2]) -> Result<()> {
    let [few, many] = maps.each_ref().map(|maps| &maps.table);
    few.set(HOT, 0_i64)?;
    many.set(HOT, 0_i64)?;
    // The hint of an interned key is for one table at a time.
    let keys = [InternedKey::new(HOT), InternedKey::new(HOT)];
    let ours = |table: &Table, key: &InternedKey, n| {
        (0..n).for_each(|_| drop(black_box(table.increment(black_box(key), 1))));
    };
    let mutex = Mutex::new(0_i64);
    let peer = |n| (0..n).for_each(|_| *black_box(&mutex).lock() += 1);
    let times = TURNS.measure([
        &|_, n| ours(few, &keys[0], n),
        &|_, n| ours(many, &keys[1], n),
        &|_, n| peer(n),
        &|_, n| peer(n),
    ]);
    row(report, "increment by interned key", "parking_lot::Mutex<i64>", times);
    Ok(())
}

fn hosts(report: &mut Report) -> Result<()> {
    let open = |name: &str| Ok(Host::new(name, StateOptions::default())?);
    let hosts = registry(report, "find a host", open, |name| drop(black_box(Host::find(name))))?;
    hosts.iter().for_each(Host::close);
    Ok(())
}

fn locks(report: &mut Report) -> Result<()> {
    let get = |name: &str| Ok(Lock::get(name)?);
    registry(report, "find a lock", get, |name| drop(black_box(Lock::get(name)))).map(drop)
}

/// Finding among a few and among many of what `make` makes, which is given back.
fn registry<T>(
    report: &mut Report,
    name: &str,
    make: impl Fn(&str) -> Result<T>,
    find: impl Fn(&String) + Sync,
) -> Result<Vec<T>> {
    let names: Vec<String> = keys(MANY).collect();
    let (mut found, mut times) = (Vec::new(), Vec::new());
    for count in [FEW, MANY] {
        for name in &names[found.len()..count as usize] {
            found.push(make(name)?);
        }
        let order = shuffled(count);
        let dash: DashMap<&str, u32> = names.iter().map(String::as_str).zip(0..count).collect();
        times.push(TURNS.measure([&|_, n| walk(&names, &order, n, &find), &|_, n| {
            walk(&names, &order, n, |name| {
                black_box(dash.get(name.as_str()).map(|value| *value));
            });
        }]));
    }
    row(report, name, "DashMap", [times[0][0], times[1][0], times[0][1], times[1][1]]);
    Ok(found)
}
