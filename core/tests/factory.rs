//! Values that are made when they are first asked for.

use krstate::{
    Answer, Cancel, Error, ErrorKind, Factory, Guard, Owner, Pending, SharedState, StateOptions,
    Table, Value, new_owner,
};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::time::Instant;

/// Owners that no other test has: a cycle of waits is looked for in the whole process.
fn owners<const N: usize>() -> [Owner; N] {
    std::array::from_fn(|_| new_owner())
}

fn make(answer: Answer) -> Factory {
    match answer {
        Answer::Make(factory) => factory,
        other => panic!("the right to make it, not {other:?}"),
    }
}

fn wait(answer: Answer) -> Pending {
    match answer {
        Answer::Wait(pending) => pending,
        other => panic!("a wait, not {other:?}"),
    }
}

fn kind<T>(result: Result<T, Error>) -> Result<T, ErrorKind> {
    result.map_err(|error| error.kind())
}

#[test]
fn who_waits_gets_a_handle_of_its_own_state() {
    let (left, right) =
        (SharedState::new(StateOptions::default()), SharedState::new(StateOptions::default()));
    let reach = |state: &SharedState, table: &Table| {
        state.set("T", table, Guard::Default).expect("set");
        let value = state.get("T").expect("open").expect("there");
        value.as_table().expect("a table").clone()
    };
    let table = Table::new();
    let (from_left, from_right) = (reach(&left, &table), reach(&right, &table));
    let [maker, waiter] = owners();
    let factory = make(from_left.ask("key", maker).expect("open"));
    let pending = wait(from_right.ask("key", waiter).expect("open"));
    factory.complete(Table::new()).expect("stored");
    let value = pending.wait(None).expect("made").expect("no deadline");
    let made = value.as_table().expect("a table");
    left.close().expect("standalone");
    made.set("n", 1).expect("reached through the state that is open");
    right.close().expect("standalone");
    assert_eq!(kind(made.set("n", 2)), Err(ErrorKind::Disposed));
}

#[test]
fn one_makes_and_all_get_it() {
    for round in 0..200 {
        let table = Table::ignoring_case();
        let made = AtomicUsize::new(0);
        let start = Barrier::new(8);
        std::thread::scope(|threads| {
            for owner in owners::<8>() {
                let (table, made, start) = (&table, &made, &start);
                threads.spawn(move || {
                    start.wait();
                    let key = if owner % 2 == 0 { "Key" } else { "KEY" };
                    let value = match table.ask(key, owner).expect("open") {
                        Answer::Present(value) => value,
                        Answer::Make(factory) => {
                            made.fetch_add(1, Ordering::Relaxed);
                            factory.complete(round).expect("stored")
                        }
                        Answer::Wait(pending) => {
                            pending.wait(None).expect("made").expect("no deadline")
                        }
                    };
                    assert_eq!(value.as_i64(), Some(round));
                });
            }
        });
        assert_eq!(made.into_inner(), 1);
    }
}

#[test]
fn a_failure_reaches_all_who_wait_and_the_next_may_try() {
    let state = SharedState::new(StateOptions::default());
    let [one, two, three, four] = owners();
    let factory = make(state.ask("Name", Guard::Default, one).expect("open"));
    let waiting = [two, three, four]
        .map(|owner| wait(state.ask("name", Guard::Default, owner).expect("open")));
    assert!(waiting[0].outcome().expect("no failure yet").is_none());
    factory.fail(Error::new(ErrorKind::CallbackFailed, "no luck"));
    for pending in &waiting {
        assert_eq!(kind(pending.wait(None)).err(), Some(ErrorKind::CallbackFailed));
    }
    drop(make(state.ask("Name", Guard::Default, one).expect("open")));
    let factory = make(state.ask("Name", Guard::Default, one).expect("open"));
    assert_eq!(factory.complete(5).expect("stored").as_i64(), Some(5));
    assert!(matches!(state.ask("Name", Guard::Default, two), Ok(Answer::Present(_))));
}

#[test]
fn a_maker_that_goes_away_fails_its_waiters() {
    let table = Table::new();
    let [one, two] = owners();
    let factory = make(table.ask("k", one).expect("open"));
    let pending = wait(table.ask("k", two).expect("open"));
    drop(factory);
    assert_eq!(kind(pending.wait(None)).err(), Some(ErrorKind::ForeignGone));
}

#[test]
fn a_plain_set_wins() {
    let table = Table::new();
    let [one, two] = owners();
    let factory = make(table.ask("k", one).expect("open"));
    let pending = wait(table.ask("k", two).expect("open"));
    table.set("k", "set").expect("set");
    assert_eq!(factory.complete("made").expect("stored").as_str(), Some("set"));
    let value = pending.wait(None).expect("made").expect("no deadline");
    assert_eq!(value.as_str(), Some("set"));
}

#[test]
fn cycles_of_waits_are_refused() {
    let table = Table::new();
    let [one, two] = owners();
    let first = make(table.ask("a", one).expect("open"));
    assert_eq!(kind(table.ask("a", one)).err(), Some(ErrorKind::LockRecursion), "its own key");
    let second = make(table.ask("b", two).expect("open"));
    let waiting = wait(table.ask("b", one).expect("open"));
    assert_eq!(kind(table.ask("a", two)).err(), Some(ErrorKind::LockRecursion), "each other's");
    drop(waiting);
    let waiting = wait(table.ask("a", two).expect("no cycle any more"));
    first.complete(1).expect("stored");
    assert!(waiting.wait(None).expect("made").is_some());
    second.complete(2).expect("stored");
}

#[test]
fn waits_end_at_a_deadline_or_a_cancel_and_wake_ups_run_once() {
    let table = Table::new();
    let [one, two, three, four] = owners();
    let factory = make(table.ask("k", one).expect("open"));
    let late = wait(table.ask("k", two).expect("open"));
    assert!(late.wait(Some(Instant::now())).expect("no failure").is_none());
    let woken = Arc::new(AtomicUsize::new(0));
    let told = wait(table.ask("k", three).expect("open"));
    let count = woken.clone();
    told.on_ready(Box::new(move || {
        count.fetch_add(1, Ordering::Relaxed);
    }));
    let cancelled = wait(table.ask("k", four).expect("open"));
    cancelled.on_ready(Box::new(|| panic!("cancelled")));
    assert_eq!(cancelled.cancel(), Cancel::Cancelled);
    factory.complete(Value::Null).expect("stored");
    assert_eq!(woken.load(Ordering::Relaxed), 1);
    assert!(matches!(told.outcome(), Ok(Some(Value::Null))));
    assert!(late.wait(None).expect("made").is_some());
}
