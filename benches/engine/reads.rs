//! Reading: one hot key, and a key for each thread.

use std::hint::black_box;

use anyhow::Result;
use dashmap::DashMap;
use indexmap::IndexMap;
use krstate::{InternedKey, Table};
use krstate_bench::{Report, Turns, control, median};
use parking_lot::RwLock;

use crate::HOT;

const REPEATS: u64 = 20_000;
const ROUNDS: usize = 51;
/// Ratios of two threads beside one come from so many passes of each in turn.
const PASSES: usize = 5;

const NAMES: [&str; 2] = [HOT, "Other"];
const PEERS: [&str; 4] = ["DashMap", "RwLock<IndexMap>", "papaya", "scc::HashMap"];

struct Maps {
    table: Table,
    key: InternedKey,
    dash: DashMap<String, i64>,
    index: RwLock<IndexMap<String, i64>>,
    papaya: papaya::HashMap<String, i64>,
    scc: scc::HashMap<String, i64>,
}

/// The medians of one pass.
struct Times {
    text: f64,
    interned: f64,
    peers: [f64; 4],
    control: f64,
}

pub(crate) fn measure(report: &mut Report) -> Result<()> {
    let maps = Maps::new()?;
    for (spread, what) in [(false, "one key"), (true, "a key for each thread")] {
        let passes: Vec<[Times; 2]> =
            (0..PASSES).map(|_| [1, 2].map(|threads| maps.pass(threads, spread))).collect();
        let middle = |at: usize, figure: &dyn Fn(&Times) -> f64| {
            median(passes.iter().map(|pass| figure(&pass[at])).collect())
        };
        for at in [0, 1] {
            let (text, interned) = (middle(at, &|t| t.text), middle(at, &|t| t.interned));
            for (number, peer) in PEERS.into_iter().enumerate() {
                let value = middle(at, &|t| t.peers[number]);
                let limit = (at == 0 && number == 0 && !spread).then_some(2.0);
                let name = format!("get by text, {what}");
                report.compare((&name, text), (peer, value), at + 1, limit);
            }
            let name = format!("get by interned key, {what}");
            report.compare((&name, interned), ("our get by text", text), at + 1, None);
        }
        let loss = median(passes.iter().map(|[one, two]| two.control / one.control).collect());
        let ratio = |figure: &dyn Fn(&Times) -> f64| {
            let ratios = passes
                .iter()
                .map(|[one, two]| figure(two) / figure(one) / (two.control / one.control));
            median(ratios.collect())
        };
        let limit = (!spread).then_some(1.3);
        let mut row = |name: String, ratio, peer: &str, value, limit| {
            report.add(&name, ratio, peer, Some(value), "x", limit);
        };
        row(format!("two threads beside one: get, {what}"), ratio(&|t| t.text), "1", 1.0, limit);
        let dash = ratio(&|t| t.peers[0]);
        row(format!("two threads beside one: DashMap, {what}"), dash, "1", 1.0, None);
        row("two threads beside one: a loop without memory (control)".into(), loss, "1", 1.0, None);
    }
    Ok(())
}

impl Maps {
    fn new() -> Result<Self> {
        let maps = Self {
            table: Table::new(),
            key: InternedKey::new(HOT),
            dash: DashMap::new(),
            index: RwLock::default(),
            papaya: papaya::HashMap::new(),
            scc: scc::HashMap::new(),
        };
        for (name, value) in NAMES.into_iter().zip([1_i64, 2]) {
            maps.table.set(name, value)?;
            maps.dash.insert(name.to_owned(), value);
            maps.index.write().insert(name.to_owned(), value);
            maps.papaya.pin().insert(name.to_owned(), value);
            drop(maps.scc.insert_sync(name.to_owned(), value));
        }
        Ok(maps)
    }

    fn pass(&self, threads: usize, spread: bool) -> Times {
        let name = |thread: usize| black_box(NAMES[if spread { thread } else { 0 }]);
        let turns = Turns { threads, rounds: ROUNDS, repeats: REPEATS };
        let [text, interned, dash, index, papaya, scc, control] = turns.measure([
            &|thread, n| (0..n).for_each(|_| drop(black_box(self.table.get(name(thread))))),
            &|_, n| (0..n).for_each(|_| drop(black_box(self.table.get(black_box(&self.key))))),
            &|thread, n| {
                for _ in 0..n {
                    black_box(self.dash.get(name(thread)).map(|value| *value));
                }
            },
            &|thread, n| {
                for _ in 0..n {
                    black_box(self.index.read().get(name(thread)).copied());
                }
            },
            &|thread, n| {
                for _ in 0..n {
                    black_box(self.papaya.pin().get(name(thread)).copied());
                }
            },
            &|thread, n| {
                for _ in 0..n {
                    black_box(self.scc.read_sync(name(thread), |_, value| *value));
                }
            },
            &control,
        ]);
        Times { text, interned, peers: [dash, index, papaya, scc], control }
    }
}
