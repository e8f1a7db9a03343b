//! What must hold while many threads use the same containers.

use krstate::{
    Builder, ErrorKind, Guard, Host, KeyRef, List, SharedState, StateOptions, Table, Value,
    live_containers,
};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Barrier, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The count of live containers is the process's: tests that compare it take turns.
static TURN: Mutex<()> = Mutex::new(());

fn turn() -> std::sync::MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A small, fast generator: every thread has its own, seeded.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn key(&mut self) -> String {
        format!("k{}", self.below(40))
    }
}

/// One random operation on the shared table. Counts what must add up at the end.
fn operate(random: &mut Random, table: &Table, list: &List, total: &AtomicU64) {
    match random.below(12) {
        0 => {
            table.set(&random.key(), 1).expect("set");
        }
        1 => drop(table.remove(&random.key()).expect("remove")),
        2 => drop(table.get(&random.key()).expect("get")),
        3 => assert!(table.contains("Total").expect("contains")),
        4 => assert!(table.len().expect("len") <= 41),
        5 => {
            let keys = table.keys().expect("keys");
            let mut unique: Vec<_> = keys.iter().collect();
            unique.sort();
            unique.dedup();
            assert_eq!(unique.len(), keys.len(), "a key twice in one instant");
        }
        6 => {
            let entries = table.entries().expect("entries");
            assert_eq!(entries.len(), entries.count(), "the count is of the same instant");
        }
        7 => table.set(&random.key(), Table::new()).expect("set a table"),
        8 => {
            if let Some(Value::Table(inner)) = table.get(&random.key()).expect("get") {
                inner.increment("n", 1).expect("increment a nested table");
            }
        }
        9 => {
            list.push(i32::try_from(random.below(9)).expect("small")).expect("push");
        }
        10 => match list.remove(-1) {
            Ok(_) => {}
            Err(error) => assert_eq!(error.kind(), ErrorKind::IndexOutOfRange),
        },
        _ => {
            table.increment("Total", 1).expect("increment");
            total.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[test]
fn eight_threads_mix_all_operations() {
    let _turn = turn();
    let before = live_containers();
    let state = SharedState::new(StateOptions::default());
    let (table, list) = (Table::ignoring_case(), List::new());
    state.set("Table", &table, Guard::Default).expect("set");
    table.set("Total", 0).expect("set");
    let total = AtomicU64::new(0);
    let deadline = Instant::now() + Duration::from_secs(3);
    std::thread::scope(|threads| {
        for seed in 1..=8 {
            let (table, list, total) = (&table, &list, &total);
            threads.spawn(move || {
                let mut random = Random(seed << 32 | 0x9e37_79b9);
                while Instant::now() < deadline {
                    for _ in 0..100 {
                        operate(&mut random, table, list, total);
                    }
                }
            });
        }
    });
    let counted = table.get("TOTAL").expect("get").and_then(|value| value.as_i64());
    assert_eq!(counted, i64::try_from(total.into_inner()).ok());
    drop((state, table, list));
    assert_eq!(live_containers(), before, "a container was leaked");
}

#[test]
fn two_halves_of_a_cycle_are_never_both_added() {
    let _turn = turn();
    let before = live_containers();
    for round in 0..2_000 {
        // Rings of two to five containers; each thread adds one edge of the ring.
        let size = 2 + round % 4;
        let ring: Vec<Table> = (0..size).map(|_| Table::new()).collect();
        let barrier = Barrier::new(size);
        let added = AtomicU64::new(0);
        std::thread::scope(|threads| {
            for at in 0..size {
                let (ring, barrier, added) = (&ring, &barrier, &added);
                threads.spawn(move || {
                    barrier.wait();
                    match ring[at].set("next", &ring[(at + 1) % size]) {
                        Ok(()) => drop(added.fetch_add(1, Ordering::Relaxed)),
                        Err(error) => assert_eq!(error.kind(), ErrorKind::CycleRejected),
                    }
                });
            }
        });
        assert_eq!(added.into_inner(), size as u64 - 1, "all edges but one");
    }
    assert_eq!(live_containers(), before, "a cycle keeps containers alive");
}

#[test]
fn moving_containers_about_leaves_no_cycle_and_no_leak() {
    let _turn = turn();
    let before = live_containers();
    let tables: Vec<Table> = (0..12).map(|_| Table::new()).collect();
    std::thread::scope(|threads| {
        for seed in 1..=4 {
            let tables = &tables;
            threads.spawn(move || {
                let mut random = Random(seed << 32 | 0x2545_f491);
                let pick = |random: &mut Random| {
                    &tables[usize::try_from(random.below(12)).expect("small")]
                };
                for _ in 0..20_000 {
                    let (from, to) = (pick(&mut random), pick(&mut random));
                    let key = random.key();
                    if random.below(3) == 0 {
                        drop(from.remove(&key).expect("remove"));
                    } else if let Err(error) = from.set(&key, to) {
                        assert_eq!(error.kind(), ErrorKind::CycleRejected);
                    }
                }
            });
        }
    });
    for start in &tables {
        assert!(!reaches_itself(start), "a cycle was let in");
    }
    drop(tables);
    assert_eq!(live_containers(), before, "a cycle keeps containers alive");
}

fn reaches_itself(start: &Table) -> bool {
    let mut seen = std::collections::HashSet::new();
    let mut waiting = vec![start.clone()];
    while let Some(table) = waiting.pop() {
        for (_, value) in table.entries().expect("entries") {
            if let Value::Table(child) = value {
                if child.same(start) {
                    return true;
                }
                if seen.insert(child.id()) {
                    waiting.push(child);
                }
            }
        }
    }
    false
}

#[test]
fn a_state_is_never_found_empty_because_it_closes() {
    let _turn = turn();
    for _ in 0..500 {
        let state = SharedState::new(StateOptions::default());
        state.set("n", 1, Guard::Default).expect("open");
        let start = Barrier::new(2);
        std::thread::scope(|threads| {
            threads.spawn(|| {
                start.wait();
                while let Ok(found) = state.get("n") {
                    assert!(found.is_some(), "a closing state answered without its entry");
                    assert!(
                        state.contains("n").unwrap_or(true),
                        "a closing state denied its entry"
                    );
                }
            });
            start.wait();
            state.close().expect("standalone");
        });
    }
}

#[test]
fn a_closing_host_lets_nothing_slip_behind_it() {
    let _turn = turn();
    let before = live_containers();
    for round in 0..300 {
        let host = Host::new("closing", StateOptions::default()).expect("a free name");
        let state = host.state().clone();
        let start = Barrier::new(3);
        let closed = AtomicBool::new(false);
        std::thread::scope(|threads| {
            for writer in 0..2 {
                let (state, start, closed) = (&state, &start, &closed);
                threads.spawn(move || {
                    start.wait();
                    for i in 0..50 {
                        let was_closed = closed.load(Ordering::Acquire);
                        let name = format!("n{writer}_{}", (i + round) % 5);
                        match state.set(&name, Table::new(), Guard::Default) {
                            Ok(()) => assert!(!was_closed, "stored behind the close"),
                            Err(error) => assert_eq!(error.kind(), ErrorKind::Disposed),
                        }
                    }
                });
            }
            start.wait();
            host.close();
            closed.store(true, Ordering::Release);
        });
        assert!(host.is_closed());
        let reopened = Host::new("closing", StateOptions::default()).expect("the name is free");
        assert!(reopened.state().is_empty().expect("open"), "a reopened host starts empty");
        reopened.close();
    }
    assert_eq!(live_containers(), before, "a closed state keeps containers alive");
}

/// Runs on a thread whose stack would not survive recursion.
fn on_a_small_stack(body: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(body).expect("a thread");
    thread.join().expect("no overflow");
}

#[test]
fn a_chain_of_a_million_containers_needs_no_stack() {
    let _turn = turn();
    let before = live_containers();
    on_a_small_stack(|| {
        let top = Table::new();
        let mut bottom = top.clone();
        for _ in 0..500_000 {
            let inner = Table::new();
            bottom.set("down", &inner).expect("a new edge");
            bottom = inner;
        }
        // The other half is built from the inside out.
        let mut outer = top;
        for _ in 0..500_000 {
            let around = List::new();
            around.push(&outer).expect("a new edge");
            let table = Table::new();
            table.set("list", around).expect("a new edge");
            outer = table;
        }
        let error = bottom.set("up", &outer).expect_err("a cycle a million long");
        assert_eq!(error.kind(), ErrorKind::CycleRejected);
        let mut depth = 0;
        let mut at = outer;
        loop {
            let next = match (at.get("list"), at.get("down")) {
                (Ok(Some(Value::List(list))), _) => list.get(0).expect("one item"),
                (_, Ok(Some(down))) => down,
                _ => break,
            };
            let Value::Table(next) = next else { panic!("a table") };
            at = next;
            depth += 1;
        }
        assert_eq!(depth, 1_000_000);
    });
    assert_eq!(live_containers(), before, "the chain was not taken down");
}

#[test]
fn a_tree_of_the_greatest_depth_is_built_and_dropped() {
    let _turn = turn();
    let before = live_containers();
    on_a_small_stack(|| {
        let mut builder = Builder::new();
        builder.begin_table(None, false).expect("the root");
        for _ in 1..1_000 {
            builder.begin_table(Some(KeyRef::Text("in")), false).expect("within the limit");
        }
        let error = builder.begin_list(Some(KeyRef::Text("over"))).expect_err("one too many");
        assert_eq!(error.kind(), ErrorKind::OutOfRange);
        assert!(error.path().is_some_and(|path| path.ends_with(".in.over")));
        for _ in 0..1_000 {
            builder.end().expect("open");
        }
        let state = SharedState::new(StateOptions::default());
        let tree = builder.finish().expect("finished");
        state.set("Deep", tree, Guard::Default).expect("set");
        let (mut at, mut depth) = (state.get("Deep").expect("open"), 0);
        while let Some(Value::Table(table)) = at {
            at = table.get("in").expect("open");
            depth += 1;
        }
        assert_eq!(depth, 1_000);
    });
    assert_eq!(live_containers(), before);
}

#[test]
fn a_tree_that_is_stored_twice_is_shared_and_checked() {
    let _turn = turn();
    let mut builder = Builder::new();
    builder.begin_table(None, false).expect("the root");
    builder.end().expect("open");
    let tree = builder.finish().expect("finished");
    let outer = Table::new();
    outer.set("a", tree.clone()).expect("new");
    outer.set("b", tree.clone()).expect("shared");
    let inner = outer.get("a").expect("open").expect("there");
    let inner = inner.as_table().expect("a table");
    assert_eq!(inner.set("self", tree).map_err(|e| e.kind()), Err(ErrorKind::CycleRejected));
    assert_eq!(inner.set("up", &outer).map_err(|e| e.kind()), Err(ErrorKind::CycleRejected));
}
