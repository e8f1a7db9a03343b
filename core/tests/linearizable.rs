//! Every operation happens at one moment between its call and its return: histories of threads that
//! use the same table, list or state are explained by an order of one operation after another. A
//! snapshot of several containers is one such operation, too.

mod history;
mod model;

use history::{Actor, Call, Model, Random, Size, explore, is_linearizable, timed};
use krstate::{Guard, Key, Load, Slice, Snapshot, Table};
use model::{Answer, Contents, Datum, Given, ListOp, Op, Real, StateOp, TableOp, World};

/// Threads, and operations of each: what makes a history of 20 to 24.
const SHAPES: [(usize, usize); 2] = [(2, 11), (3, 7)];
const ROUNDS: u64 = 4_000;

fn key(text: &str) -> Key {
    Key::Text(text.into())
}

fn small(random: &mut Random, limit: u64) -> i64 {
    i64::try_from(random.below(limit)).expect("small")
}

fn value(random: &mut Random) -> Given {
    i32::try_from(random.below(4)).expect("small").into()
}

/// Explores a world that `setup` has been done to.
fn explore_world(
    world: &World,
    setup: &[(usize, Op)],
    choose: impl Fn(&mut Random, usize) -> (usize, Op) + Sync,
) {
    for (threads, operations) in SHAPES {
        let start = || {
            let (mut world, mut real) = (world.clone(), Real::of(world));
            for (on, op) in setup {
                let came = real.perform(*on, op);
                assert_eq!(world.step(*on, op, &came), Ok(()));
            }
            (world, vec![real; threads])
        };
        explore(Size { rounds: ROUNDS, operations }, start, &choose);
    }
}

fn empty_table() -> World {
    let mut world = World::default();
    world.add(Contents::Table { ignore_case: true, entries: Vec::new() });
    world
}

/// What concerns one key.
fn on_key(random: &mut Random, key: Key) -> TableOp {
    match random.below(11) {
        0 => TableOp::Get(key),
        1 => TableOp::Contains(key),
        2 => TableOp::Set(key, value(random)),
        3 => TableOp::Swap(key, value(random)),
        4 => {
            let expected = (random.below(3) > 0).then(|| value(random));
            TableOp::CompareAndSwap(key, expected, value(random))
        }
        5 => TableOp::GetOrAdd(key, value(random)),
        6 => TableOp::Add(key, value(random)),
        7 => TableOp::Remove(key),
        8 => TableOp::IncrementInteger(key, 10),
        _ => TableOp::Increment(key, 10.into()),
    }
}

#[test]
fn operations_of_one_key() {
    explore_world(&empty_table(), &[], |random, thread| {
        let key = key(["Key", "KEY"][thread % 2]);
        (0, Op::Table(on_key(random, key)))
    });
}

/// All operations on a table with these keys, of which one update sets all.
fn on_table(random: &mut Random, keys: &[Key]) -> TableOp {
    match random.below(12) {
        0..2 => {
            let new = value(random);
            TableOp::Update(keys.iter().map(|key| (key.clone(), new.clone())).collect())
        }
        2..5 => TableOp::Entries,
        5 => TableOp::Keys,
        6 => TableOp::Len,
        7 => TableOp::Clear,
        _ => {
            let key = random.pick(keys).clone();
            on_key(random, key)
        }
    }
}

#[test]
fn operations_of_a_table() {
    let keys = ["a", "b", "c"].map(key);
    explore_world(&empty_table(), &[], |random, _| (0, Op::Table(on_table(random, &keys))));
}

/// Enough entries for an index, tombstones and compaction.
#[test]
fn operations_of_a_table_with_an_index() {
    let keys: Vec<Key> = (0..20).map(Key::Integer).collect();
    let fill = keys.iter().map(|key| (key.clone(), 0.into())).collect();
    let setup = [(0, Op::Table(TableOp::Update(fill)))];
    explore_world(&empty_table(), &setup, |random, _| {
        let some = usize::try_from(random.below(20)).expect("small");
        (0, Op::Table(on_table(random, &keys[some.min(17)..])))
    });
}

#[test]
fn operations_of_a_list() {
    let mut world = World::default();
    world.add(Contents::List { items: Vec::new(), changes: 0 });
    // A handle of its own for each thread, which remembers the items that the thread saw.
    world.handles = vec![world.handles[0]; 3];
    explore_world(&world, &[], |random, thread| (thread, Op::List(on_list(random))));
}

fn on_list(random: &mut Random) -> ListOp {
    let index = small(random, 6) - 3;
    let slice = Slice {
        start: small(random, 7) - 3,
        end: small(random, 7) - 3,
        step: *random.pick(&[1, 1, 2, -1]),
    };
    match random.below(19) {
        0 => ListOp::Get(index),
        1 => ListOp::Set(index, value(random)),
        2..5 => ListOp::Push(value(random)),
        5 => ListOp::Insert(index, value(random)),
        6 => ListOp::InsertClamped(index, value(random)),
        7 => ListOp::Remove(index),
        8 => ListOp::RemoveValue(value(random)),
        9 => ListOp::Extend(vec![value(random), value(random)]),
        10 => ListOp::IndexOf(value(random), 0),
        11 => ListOp::Splice(slice, vec![value(random), value(random)], true),
        12 => ListOp::RemoveSlice(slice, true),
        13 => ListOp::Reverse,
        14 => ListOp::See,
        15 => ListOp::Replace(vec![value(random)]),
        16 => ListOp::Len,
        17 => ListOp::Clear,
        _ => ListOp::Items,
    }
}

fn on_state(random: &mut Random) -> StateOp {
    let name = (*random.pick(&["A", "a", "B"])).to_owned();
    match random.below(13) {
        0 => StateOp::Get(name),
        1 => StateOp::Contains(name),
        2..4 => StateOp::Set(name, value(random), Guard::Default),
        4..6 => StateOp::GetOrAdd(name, value(random), Guard::Default),
        6 => StateOp::Remove(name),
        7 => StateOp::Find(name),
        8 => StateOp::Len,
        9 => StateOp::Clear,
        10 => StateOp::Load(1, *random.pick(&[Load::Replace, Load::Merge])),
        _ => StateOp::Entries,
    }
}

#[test]
fn operations_of_a_state_that_closes() {
    let mut world = World::default();
    world.add_state(false, true);
    // What is loaded.
    world.add(Contents::Table { ignore_case: false, entries: Vec::new() });
    let loaded = [("B", 7), ("C", 8)].map(|(name, number)| (key(name), number.into()));
    let setup = [(1, Op::Table(TableOp::Update(loaded.to_vec())))];
    explore_world(&world, &setup, |random, _| {
        let op = match random.below(24) {
            0 => StateOp::Close,
            1 => StateOp::IsClosed,
            _ => on_state(random),
        };
        (0, Op::State(op))
    });
}

#[test]
fn operations_of_a_table_whose_state_closes() {
    let mut world = World::default();
    world.add_state(false, true);
    world.add(Contents::Table { ignore_case: true, entries: Vec::new() });
    let setup = [
        (0, Op::State(StateOp::Set("T".to_owned(), Given::Handle(1), Guard::Default))),
        // The handle 2.
        (0, Op::State(StateOp::Get("T".to_owned()))),
    ];
    let keys = ["a", "b"].map(key);
    explore_world(&world, &setup, |random, _| match random.below(20) {
        0 => (0, Op::State(StateOp::Close)),
        1 => (0, Op::State(StateOp::IsClosed)),
        _ => (2, Op::Table(on_table(random, &keys))),
    });
}

/// What happens to one number in each of three tables.
#[derive(Clone, Debug)]
enum Across {
    Increment(usize),
    Get(usize),
    /// All three at one instant, read in this order.
    Snapshot([usize; 3]),
}

impl Model for [i64; 3] {
    type Op = Across;
    type Answer = [i64; 3];
    fn explains(&mut self, op: &Across, answer: &[i64; 3]) -> bool {
        match op {
            Across::Increment(at) => {
                self[*at] += 1;
                self[*at] == answer[*at]
            }
            Across::Get(at) => self[*at] == answer[*at],
            Across::Snapshot(_) => self == answer,
        }
    }
}

#[derive(Clone)]
struct Tables([Table; 3]);

impl Actor for Tables {
    type Model = [i64; 3];
    fn act(&mut self, op: &Across) -> (u64, [i64; 3], u64) {
        let mut answer = [0; 3];
        match op {
            Across::Increment(at) => {
                let (began, sum, ended) = timed(|| self.0[*at].increment_integer("n", 1));
                answer[*at] = sum.expect("open");
                (began, answer, ended)
            }
            Across::Get(at) => {
                let (began, found, ended) = timed(|| self.0[*at].get("n"));
                answer[*at] = found.expect("open").and_then(|n| n.as_i64()).unwrap_or(0);
                (began, answer, ended)
            }
            Across::Snapshot(order) => {
                // The instant is before the return, however late the containers are read.
                let (began, snapshot, ended) = timed(Snapshot::take);
                for at in order {
                    let entry = snapshot.table(&self.0[*at]).expect("open").next();
                    answer[*at] = entry.and_then(|(_, n)| n.as_i64()).unwrap_or(0);
                }
                (began, answer, ended)
            }
        }
    }
}

#[test]
fn a_snapshot_of_several_tables_is_one_instant_among_their_changes() {
    for (threads, operations) in SHAPES {
        let start = || {
            let tables = Tables(std::array::from_fn(|_| Table::new()));
            ([0; 3], vec![tables; threads])
        };
        explore(Size { rounds: ROUNDS, operations }, start, |random, _| {
            let at = usize::try_from(random.below(3)).expect("small");
            match random.below(7) {
                0..4 => Across::Increment(at),
                4 => Across::Get(at),
                _ => Across::Snapshot(*random.pick(&[[0, 1, 2], [2, 1, 0], [1, 2, 0]])),
            }
        });
    }
}

/// The checker itself: it refuses what cannot have been.
#[test]
fn impossible_histories_are_refused() {
    let world = empty_table();
    let call = |began, ended, op, answer| Call { began, ended, op: (0, Op::Table(op)), answer };
    let (n, one) = (|| key("n"), || Answer::Value(Some(Datum::I32(1))));
    let increment = || TableOp::Increment(n(), 1.into());
    let lost = [call(0, 2, increment(), one()), call(1, 3, increment(), one())];
    assert!(!is_linearizable(&world, &lost), "a lost update");
    let get = |began, ended, answer| call(began, ended, TableOp::Get(n()), answer);
    let stale = [call(0, 1, increment(), one()), get(2, 3, Answer::Value(None))];
    assert!(!is_linearizable(&world, &stale), "a stale read");
    let early = [get(0, 1, one()), call(2, 3, increment(), one())];
    assert!(!is_linearizable(&world, &early), "a read of what comes later");
    let at_once = [get(0, 2, one()), call(1, 3, increment(), one())];
    assert!(is_linearizable(&world, &at_once), "both at once");
}
