//! Views under a model checker: they are opened and read while writers go on, in every order of the
//! steps of a few threads.
//!
//! `cargo test -p krstate --features loom --lib model`

use super::View;
use crate::KeyRef;
use crate::body::Body;
use crate::cell::Cell;
use crate::root::{Frozen, TableRoot};
use crate::sync::with_engine;
use loom::thread;
use std::sync::Arc;

const X: KeyRef<'static> = KeyRef::Integer(1);
const Y: KeyRef<'static> = KeyRef::Integer(2);

type Shared = Arc<Body<TableRoot>>;

/// Runs with two containers in an engine of their own.
fn explore(preemptions: usize, body: impl Fn(&Shared, &Shared) + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.check(move || {
        with_engine(|engine| {
            let [a, b] = [0, 1].map(|_| Arc::new(Body::new(engine, TableRoot::new(false))));
            body(&a, &b);
        });
    });
}

fn put(body: &Body<TableRoot>, keys: &[KeyRef<'_>], number: i32) {
    let mut root = body.write().expect("nobody panicked");
    for key in keys {
        root.set(*key, Cell::I32(number)).expect("room");
    }
}

/// The number at a key; 0 for none.
fn number(cell: Option<&Cell>) -> i32 {
    match cell {
        Some(Cell::I32(number)) => *number,
        _ => 0,
    }
}

fn seen(view: &View, body: &Body<TableRoot>, key: KeyRef<'_>) -> i32 {
    let Ok(Frozen::Table(table)) = view.of(body) else { panic!("a table") };
    let entry = table.entries.iter().flatten().find(|entry| entry.key.as_ref() == key);
    number(entry.map(|entry| &entry.cell))
}

fn live(body: &Body<TableRoot>, key: KeyRef<'_>) -> i32 {
    number(body.read().expect("nobody panicked").get(key))
}

#[test]
fn a_later_change_is_never_there_without_the_earlier_one() {
    for turned in [false, true] {
        explore(2, move |a, b| {
            let (first, second) = (a.clone(), b.clone());
            let writer = thread::spawn(move || {
                put(&first, &[X], 1);
                put(&second, &[X], 1);
            });
            let view = View::open(a.engine);
            let (a, b) = if turned {
                let b = seen(&view, b, X);
                (seen(&view, a, X), b)
            } else {
                (seen(&view, a, X), seen(&view, b, X))
            };
            assert!(a >= b, "the new B with the old A");
            drop(view);
            writer.join().expect("no panic");
        });
    }
}

#[test]
fn a_change_of_two_keys_is_never_half_there() {
    explore(3, |pair, _| {
        let other = pair.clone();
        let writer = thread::spawn(move || {
            put(&other, &[X, Y], 1);
            put(&other, &[X, Y], 2);
        });
        let view = View::open(pair.engine);
        let x = seen(&view, pair, X);
        assert_eq!(x, seen(&view, pair, Y), "half a change");
        assert_eq!(x, seen(&view, pair, X), "another instant");
        drop(view);
        writer.join().expect("no panic");
    });
}

#[test]
fn what_was_there_before_is_seen_and_what_comes_after_is_not() {
    explore(3, |a, b| {
        put(a, &[X], 1);
        let other = b.clone();
        let writer = thread::spawn(move || put(&other, &[X], 1));
        let view = View::open(a.engine);
        put(a, &[X], 2);
        assert_eq!(seen(&view, a, X), 1);
        let (then, now) = (seen(&view, b, X), live(b, X));
        assert!(then <= now, "a change that was not made yet");
        drop(view);
        writer.join().expect("no panic");
    });
}

#[test]
fn each_of_two_views_has_its_own_instant() {
    explore(2, |a, b| {
        let (first, second) = (a.clone(), b.clone());
        let writer = thread::spawn(move || {
            put(&first, &[X], 1);
            put(&second, &[X], 1);
        });
        let earlier = View::open(a.engine);
        let later = View::open(a.engine);
        let came = [&later, &earlier].map(|view| (seen(view, b, X), seen(view, a, X)));
        for (b, a) in came {
            assert!(a >= b, "the new B with the old A");
        }
        assert!(came[1].0 <= came[0].0 && came[1].1 <= came[0].1, "time went back");
        drop((earlier, later));
        writer.join().expect("no panic");
    });
}

#[test]
fn views_of_two_threads_agree_on_the_order_of_changes() {
    explore(2, |a, b| {
        let (first, second) = (a.clone(), b.clone());
        let other = thread::spawn(move || {
            put(&first, &[X], 1);
            let view = View::open(first.engine);
            (seen(&view, &first, X), seen(&view, &second, X))
        });
        put(b, &[X], 1);
        let view = View::open(a.engine);
        let here = (seen(&view, a, X), seen(&view, b, X));
        drop(view);
        let there = other.join().expect("no panic");
        assert_eq!((here.1, there.0), (1, 1), "one's own change comes first");
        assert!(here.0 == 1 || there.1 == 1, "each change before the other");
    });
}
