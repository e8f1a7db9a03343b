//! Random operations on tables, lists and states that hold each other give what a plain, sequential
//! model gives: every answer, every refusal, and what snapshots have of the time when they were
//! taken.

mod model;

use krstate::{Guard, Key, Load, Slice, Snapshot, live_containers};
use model::{Answer, Contents, Datum, Given, ListOp, Op, Real, StateOp, TableOp, Target, World};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// One step; handles are chosen among those that there are by then.
#[derive(Clone, Debug)]
enum Step {
    Do(Index, Box<Planned>),
    Snapshot,
}

/// An operation for each sort of handle.
#[derive(Clone, Debug)]
struct Planned {
    table: TableOp,
    list: ListOp,
    state: StateOp,
}

fn key() -> impl Strategy<Value = Key> {
    const TEXTS: [&str; 8] =
        ["a", "A", "b", "B", "key", "KEY", "1", "a longer key that is not kept inline"];
    prop_oneof![
        4 => select(&TEXTS[..]).prop_map(|text| Key::Text(text.into())),
        2 => (-2..40_i64).prop_map(Key::Integer),
    ]
}

fn datum() -> impl Strategy<Value = Datum> {
    let floats = [0.0, -0.0, 1.0, 1.5, f64::NAN, f64::INFINITY];
    prop_oneof![
        1 => Just(Datum::Null),
        1 => any::<bool>().prop_map(Datum::Bool),
        4 => (-2..4_i32).prop_map(Datum::I32),
        1 => select(&[i32::MAX, i32::MIN][..]).prop_map(Datum::I32),
        2 => (-2..4_i64).prop_map(Datum::I64),
        1 => select(&[i64::MAX, i64::MIN][..]).prop_map(Datum::I64),
        1 => select(floats.to_vec()).prop_map(|float| Datum::F64(float.to_bits())),
        1 => select(&["", "a", "A"][..]).prop_map(Datum::text),
    ]
}

/// A handle by any number: it is brought into range when it is used.
fn given() -> impl Strategy<Value = Given> {
    let leaf = prop_oneof![
        3 => datum().prop_map(Given::Plain),
        2 => any::<u16>().prop_map(|at| Given::Handle(at.into())),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            // A native map has a key once.
            proptest::collection::btree_map(key(), inner.clone(), 0..3)
                .prop_map(|entries| Given::Table(entries.into_iter().collect())),
            vec(inner, 0..3).prop_map(Given::List),
        ]
    })
}

fn table_op() -> impl Strategy<Value = TableOp> {
    prop_oneof![
        2 => key().prop_map(TableOp::Get),
        1 => key().prop_map(TableOp::Contains),
        6 => (key(), given()).prop_map(|(key, value)| TableOp::Set(key, value)),
        2 => (key(), given()).prop_map(|(key, value)| TableOp::Swap(key, value)),
        2 => (key(), proptest::option::of(given()), given())
            .prop_map(|(key, old, new)| TableOp::CompareAndSwap(key, old, new)),
        2 => (key(), given()).prop_map(|(key, value)| TableOp::GetOrAdd(key, value)),
        1 => (key(), given()).prop_map(|(key, value)| TableOp::Add(key, value)),
        3 => key().prop_map(TableOp::Remove),
        2 => (key(), given()).prop_map(|(key, by)| TableOp::Increment(key, by)),
        1 => (key(), -3..3_i64).prop_map(|(key, by)| TableOp::IncrementInteger(key, by)),
        2 => vec((key(), given()), 0..12).prop_map(TableOp::Update),
        1 => Just(TableOp::Len),
        1 => Just(TableOp::Keys),
        3 => Just(TableOp::Entries),
        1 => Just(TableOp::Clear),
        1 => Just(TableOp::IgnoresCase),
    ]
}

fn index() -> impl Strategy<Value = i64> {
    prop_oneof![9 => -6..7_i64, 1 => select(&[i64::MIN, i64::MAX][..])]
}

fn slice() -> impl Strategy<Value = Slice> {
    let step = select(&[1, 1, 1, 2, 3, -1, -2, 0, i64::MIN, i64::MAX][..]);
    (index(), index(), step).prop_map(|(start, end, step)| Slice { start, end, step })
}

fn list_op() -> impl Strategy<Value = ListOp> {
    prop_oneof![
        2 => index().prop_map(ListOp::Get),
        2 => (index(), given()).prop_map(|(at, value)| ListOp::Set(at, value)),
        4 => given().prop_map(ListOp::Push),
        2 => (index(), given()).prop_map(|(at, value)| ListOp::Insert(at, value)),
        1 => (index(), given()).prop_map(|(at, value)| ListOp::InsertClamped(at, value)),
        2 => index().prop_map(ListOp::Remove),
        1 => given().prop_map(ListOp::RemoveValue),
        2 => vec(given(), 0..6).prop_map(ListOp::Extend),
        1 => (given(), 0..4_usize).prop_map(|(value, start)| ListOp::IndexOf(value, start)),
        2 => (slice(), vec(given(), 0..4), any::<bool>())
            .prop_map(|(slice, values, clamp)| ListOp::Splice(slice, values, clamp)),
        1 => (slice(), any::<bool>()).prop_map(|(slice, clamp)| ListOp::RemoveSlice(slice, clamp)),
        1 => Just(ListOp::Reverse),
        2 => Just(ListOp::See),
        2 => vec(given(), 0..4).prop_map(ListOp::Replace),
        1 => Just(ListOp::Len),
        3 => Just(ListOp::Items),
        1 => Just(ListOp::Clear),
    ]
}

fn state_op() -> impl Strategy<Value = StateOp> {
    const NAMES: [&str; 8] = ["a", "A", "b", "_c", "key", "1", "", "a b"];
    let name = || select(&NAMES[..]).prop_map(str::to_owned);
    let guard = || select(&[Guard::Default, Guard::Default, Guard::Allow, Guard::Refuse][..]);
    let load = select(&[Load::Replace, Load::Merge][..]);
    prop_oneof![
        4 => name().prop_map(StateOp::Get),
        1 => name().prop_map(StateOp::Contains),
        8 => (name(), given(), guard()).prop_map(|(name, v, guard)| StateOp::Set(name, v, guard)),
        4 => (name(), given(), guard())
            .prop_map(|(name, value, guard)| StateOp::GetOrAdd(name, value, guard)),
        3 => name().prop_map(StateOp::Remove),
        2 => select(&["", "a", "K"][..]).prop_map(|start| StateOp::Find(start.to_owned())),
        2 => (any::<u16>(), load).prop_map(|(from, load)| StateOp::Load(from.into(), load)),
        1 => Just(StateOp::Len),
        3 => Just(StateOp::Entries),
        1 => Just(StateOp::Clear),
        1 => Just(StateOp::Close),
        1 => Just(StateOp::IsClosed),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let planned = (table_op(), list_op(), state_op())
        .prop_map(|(table, list, state)| Box::new(Planned { table, list, state }));
    prop_oneof![
        20 => (any::<Index>(), planned).prop_map(|(on, planned)| Step::Do(on, planned)),
        1 => Just(Step::Snapshot),
    ]
}

/// Brings the handles within a value into range.
fn within(given: &mut Given, handles: usize) {
    match given {
        Given::Plain(_) => {}
        Given::Handle(at) => *at %= handles,
        Given::Table(entries) => entries.iter_mut().for_each(|(_, v)| within(v, handles)),
        Given::List(items) => items.iter_mut().for_each(|value| within(value, handles)),
    }
}

fn each_given(op: &mut Op, mut each: impl FnMut(&mut Given)) {
    match op {
        Op::Table(op) => match op {
            TableOp::Set(_, value)
            | TableOp::Swap(_, value)
            | TableOp::GetOrAdd(_, value)
            | TableOp::Add(_, value)
            | TableOp::Increment(_, value) => each(value),
            TableOp::CompareAndSwap(_, old, new) => {
                old.iter_mut().for_each(&mut each);
                each(new);
            }
            TableOp::Update(many) => many.iter_mut().for_each(|(_, value)| each(value)),
            _ => {}
        },
        Op::List(op) => match op {
            ListOp::Set(_, value)
            | ListOp::Push(value)
            | ListOp::Insert(_, value)
            | ListOp::InsertClamped(_, value)
            | ListOp::RemoveValue(value)
            | ListOp::IndexOf(value, _) => each(value),
            ListOp::Extend(values) | ListOp::Splice(_, values, _) | ListOp::Replace(values) => {
                values.iter_mut().for_each(each);
            }
            _ => {}
        },
        Op::State(StateOp::Set(_, value, _) | StateOp::GetOrAdd(_, value, _)) => each(value),
        Op::State(_) => {}
    }
}

/// The operation that is for this sort of handle.
fn fit(planned: &Planned, world: &World, on: usize) -> Op {
    let mut op = match world.handles[on].target {
        Target::State(_) => Op::State(planned.state.clone()),
        Target::Container(at) => match world.containers[at] {
            Contents::Table { .. } => Op::Table(planned.table.clone()),
            Contents::List { .. } => Op::List(planned.list.clone()),
        },
    };
    if let Op::State(StateOp::Load(from, _)) = &mut op {
        *from %= world.handles.len();
    }
    each_given(&mut op, |given| within(given, world.handles.len()));
    op
}

/// Two states, three tables and two lists, all empty.
fn beginning() -> World {
    let mut world = World::default();
    world.add_state(false, true);
    world.add_state(true, false);
    for ignore_case in [false, true, true] {
        world.add(Contents::Table { ignore_case, entries: Vec::new() });
    }
    for _ in 0..2 {
        world.add(Contents::List { items: Vec::new(), changes: 0 });
    }
    world
}

/// What the model has behind a handle; `None` if it is closed.
fn contents(world: &World, on: usize) -> Answer {
    let handle = world.handles[on];
    match handle.target {
        Target::State(state) => Answer::Entries(world.states[state].entries.clone()),
        Target::Container(at) => match world.containers[at].clone() {
            Contents::Table { entries, .. } => Answer::Entries(entries),
            Contents::List { items, .. } => Answer::Items(items),
        },
    }
}

/// Compares what a snapshot has with what was there when it was taken.
fn check_snapshot(snapshot: &Snapshot, then: &World, now: &World, real: &Real) {
    for on in 0..then.handles.len() {
        // A close takes the handles, also from those who look back.
        if now.is_open(now.handles[on]) {
            assert_eq!(real.snapshot(snapshot, on), contents(then, on), "handle {on}");
        }
    }
}

fn replay(steps: &[Step]) -> Result<(), TestCaseError> {
    let mut world = beginning();
    let mut real = Real::of(&world);
    let mut snapshots = Vec::new();
    for step in steps {
        let Step::Do(on, planned) = step else {
            snapshots.push((Snapshot::take(), world.clone()));
            continue;
        };
        let on = on.index(world.handles.len());
        let op = fit(planned, &world, on);
        let came = real.perform(on, &op);
        let expected = world.step(on, &op, &came);
        prop_assert_eq!(expected, Ok(()), "came {:?} for {:?} on {}", came, op, on);
        prop_assert_eq!(world.handles.len(), real.handles.len());
        if let Some((snapshot, then)) = snapshots.last() {
            check_snapshot(snapshot, then, &world, &real);
        }
    }
    for (snapshot, then) in &snapshots {
        check_snapshot(snapshot, then, &world, &real);
    }
    for (on, handle) in world.handles.iter().enumerate() {
        if let Target::Container(at) = handle.target {
            prop_assert_eq!(real.number(on), Some(at), "the identity of handle {}", on);
        }
        if world.is_open(*handle) {
            let all = match handle.target {
                Target::State(_) => Op::State(StateOp::Entries),
                Target::Container(at) => match world.containers[at] {
                    Contents::Table { .. } => Op::Table(TableOp::Entries),
                    Contents::List { .. } => Op::List(ListOp::Items),
                },
            };
            prop_assert_eq!(real.perform(on, &all), contents(&world, on));
        }
    }
    Ok(())
}

/// One test, so that nothing else makes containers meanwhile.
#[test]
fn random_operations_give_what_the_model_gives() {
    let before = live_containers();
    let config = ProptestConfig { cases: 1_500, failure_persistence: None, ..Default::default() };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let result = runner.run(&vec(step(), 1..120), |steps| replay(&steps));
    result.unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(live_containers(), before, "a container was leaked");
}
