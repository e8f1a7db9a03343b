//! Snapshots of the engine while writers go on: one instant, in an order that agrees with real time.

use krstate::{Guard, SharedState, Snapshot, StateOptions, Table, Value};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

const SNAPSHOTS: usize = 10_000;
const ROUNDS: i64 = 1_000;

fn number(snapshot: &Snapshot, table: &Table, key: &str) -> i64 {
    let mut entries = snapshot.table(table).expect("open");
    let found = entries.find(|(k, _)| k.to_string() == key);
    found.and_then(|(_, value)| value.as_i64()).unwrap_or(-1)
}

/// Runs writers while `check` looks at many snapshots, and until every writer has made some rounds.
fn under_writers(writers: &[&(dyn Fn(i64) + Sync)], mut check: impl FnMut(&Snapshot)) {
    let done = AtomicBool::new(false);
    let busy = AtomicUsize::new(writers.len());
    std::thread::scope(|threads| {
        for write in writers {
            let (done, busy) = (&done, &busy);
            threads.spawn(move || {
                for round in 1.. {
                    if round == ROUNDS {
                        busy.fetch_sub(1, Ordering::Relaxed);
                    }
                    if done.load(Ordering::Relaxed) {
                        break;
                    }
                    write(round);
                }
            });
        }
        // Also when a check fails: the writers would go on for ever.
        let _end = End(&done);
        let mut taken = 0;
        while taken < SNAPSHOTS || busy.load(Ordering::Relaxed) > 0 {
            check(&Snapshot::take());
            taken += 1;
        }
        // The writers have made their rounds: this one sees what they did.
        check(&Snapshot::take());
    });
}

/// Ends the writers when it is dropped.
struct End<'a>(&'a AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn a_later_change_is_never_there_without_the_earlier_one() {
    let (a, b) = (Table::new(), Table::new());
    a.set("n", 0_i64).expect("set");
    b.set("n", 0_i64).expect("set");
    let write = |round| {
        a.set("n", round).expect("set");
        b.set("n", round).expect("set");
    };
    let mut last = 0;
    under_writers(&[&write], |snapshot| {
        // Read in either order: the instant is the same.
        let b = number(snapshot, &b, "n");
        let a = number(snapshot, &a, "n");
        assert!(a == b || a == b + 1, "a {a}, b {b}");
        assert!(a >= last, "time went back");
        last = a;
    });
    assert!(last > 0, "no snapshot saw a change");
}

#[test]
fn the_keys_of_one_update_are_never_half_there() {
    let pairs = Table::new();
    let set = |round: i64| {
        let entries = ["x", "y"].map(|key| (krstate::KeyRef::Text(key).to_key(), round.into()));
        pairs.update(entries).expect("update");
    };
    set(0);
    under_writers(&[&set, &|round| set(-round)], |snapshot| {
        assert_eq!(number(snapshot, &pairs, "x"), number(snapshot, &pairs, "y"));
    });
}

#[test]
fn an_item_that_moves_is_never_in_neither_place() {
    let state = SharedState::new(StateOptions::default());
    let (a, b, item) = (Table::new(), Table::new(), Table::new());
    state.set("A", &a, Guard::Default).expect("set");
    state.set("B", &b, Guard::Default).expect("set");
    a.set("item", &item).expect("set");
    let write = |_| {
        b.set("item", &item).expect("put into B");
        a.remove("item").expect("take from A");
        a.set("item", &item).expect("put into A");
        b.remove("item").expect("take from B");
    };
    under_writers(&[&write], |snapshot| {
        let mut places = 0;
        for (_, place) in snapshot.state(&state).expect("open") {
            let Value::Table(place) = place else { panic!("a table") };
            places += snapshot.table(&place).expect("open").count();
        }
        assert!(places == 1 || places == 2, "the item is in {places} places");
    });
}

#[test]
fn many_snapshots_at_once_each_have_their_own_instant() {
    let table = Table::new();
    let mut snapshots = Vec::new();
    for round in 0..100_i64 {
        table.set("n", round).expect("set");
        snapshots.push((round, Snapshot::take()));
    }
    table.clear().expect("clear");
    for (round, snapshot) in &snapshots {
        assert_eq!(number(snapshot, &table, "n"), *round);
    }
    drop(snapshots);
    assert_eq!(number(&Snapshot::take(), &table, "n"), -1);
}
