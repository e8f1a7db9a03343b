//! The queue under a model checker: every order of its steps, with few threads.
//!
//! `cargo test -p krstate --features loom --lib lock::model`

use super::claim::{Claim, Grant};
use super::queue::{Entered, Queue, Source};
use crate::waiter::Cancel;
use loom::sync::atomic::AtomicU64;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64 as Count, Ordering};

/// Tokens that grow, and no time.
#[derive(Default)]
struct Counted(Count);

impl Source for Counted {
    fn token(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn now(&self) -> u64 {
        0
    }
}

/// A lock, and what its holders check.
struct Model {
    queue: Queue,
    source: Counted,
    inside: AtomicU64,
    last: AtomicU64,
    woken: [Count; 3],
    wake: [loom::sync::Notify; 3],
}

impl Model {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            queue: Queue::new(),
            source: Counted::default(),
            inside: AtomicU64::new(0),
            last: AtomicU64::new(0),
            woken: Default::default(),
            wake: std::array::from_fn(|_| loom::sync::Notify::new()),
        })
    }

    fn enter(self: &Arc<Self>, who: usize) -> Entered {
        let model = self.clone();
        let wake = Box::new(move || {
            model.woken[who].fetch_add(1, Ordering::Relaxed);
            model.wake[who].notify();
        });
        self.queue.enter(Claim::of(who as u64 + 1), Some(wake), &self.source)
    }

    /// Goes in and out. What the holder before wrote without any order of its own is read here, so
    /// that two holders at once and a hand-over that does not publish are both seen.
    fn hold(&self, grant: Grant) {
        assert_eq!(self.inside.load(Ordering::Relaxed), 0, "two holders at once");
        self.inside.store(1, Ordering::Relaxed);
        assert!(self.last.load(Ordering::Relaxed) < grant.token, "tokens grow");
        self.last.store(grant.token, Ordering::Relaxed);
        self.inside.store(0, Ordering::Relaxed);
        assert!(self.queue.release(grant.token, false, &self.source), "held");
        assert!(!self.queue.release(grant.token, false, &self.source), "released once");
    }

    fn use_once(self: &Arc<Self>, who: usize) {
        match self.enter(who) {
            Entered::Granted(grant) => self.hold(grant),
            // A wake-up of the model may come for nothing.
            Entered::Queued(request) => loop {
                self.wake[who].wait();
                if let Some(grant) = request.granted() {
                    return self.hold(grant);
                }
            },
            Entered::Recursive => panic!("nobody comes twice"),
        }
    }

    /// As `use_once`, by one that looks before it is woken.
    fn poll_once(self: &Arc<Self>, who: usize) {
        let request = match self.enter(who) {
            Entered::Granted(grant) => return self.hold(grant),
            Entered::Queued(request) => request,
            Entered::Recursive => panic!("nobody comes twice"),
        };
        loop {
            if let Some(grant) = request.granted() {
                return self.hold(grant);
            }
            loom::thread::yield_now();
        }
    }
}

fn explore(body: impl Fn(Arc<Model>) + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(move || body(Model::new()));
}

#[test]
fn two_that_enter_and_look_both_get_it() {
    explore(|model| {
        let other = model.clone();
        let thread = loom::thread::spawn(move || other.poll_once(1));
        model.poll_once(0);
        thread.join().expect("no panic");
        assert!(model.queue.is_idle());
    });
}

#[test]
fn three_that_enter_all_get_it() {
    explore(|model| {
        let threads = [1, 2].map(|who| {
            let other = model.clone();
            loom::thread::spawn(move || other.use_once(who))
        });
        model.use_once(0);
        for thread in threads {
            thread.join().expect("no panic");
        }
        assert!(model.queue.is_idle());
        assert_eq!(model.queue.waiters(), 0);
    });
}

#[test]
fn a_cancel_and_a_grant_agree() {
    explore(|model| {
        let Entered::Granted(first) = model.enter(0) else { panic!("free") };
        let Entered::Queued(request) = model.enter(1) else { panic!("held") };
        let other = model.clone();
        let thread = loom::thread::spawn(move || other.hold(first));
        let outcome = model.queue.cancel(&request);
        assert_eq!(outcome == Cancel::Granted, request.granted().is_some());
        if let Some(grant) = request.granted() {
            model.hold(grant);
        }
        thread.join().expect("no panic");
        let woken = model.woken[1].load(Ordering::Relaxed);
        assert_eq!(woken, u64::from(outcome == Cancel::Granted), "woken once or never");
        assert!(model.queue.is_idle());
    });
}

#[test]
fn one_that_comes_while_the_queue_empties_is_not_lost() {
    explore(|model| {
        let Entered::Granted(first) = model.enter(0) else { panic!("free") };
        let Entered::Queued(request) = model.enter(1) else { panic!("held") };
        let (holder, comer) = (model.clone(), model.clone());
        let threads = [
            loom::thread::spawn(move || holder.hold(first)),
            loom::thread::spawn(move || comer.use_once(2)),
        ];
        if model.queue.cancel(&request) == Cancel::Granted {
            model.hold(request.granted().expect("granted"));
        }
        for thread in threads {
            thread.join().expect("no panic");
        }
        assert!(model.queue.is_idle());
        assert_eq!(model.queue.waiters(), 0);
    });
}

#[test]
fn one_token_releases_once() {
    explore(|model| {
        let Entered::Granted(first) = model.enter(0) else { panic!("free") };
        let Entered::Queued(request) = model.enter(1) else { panic!("held") };
        let other = model.clone();
        let thread =
            loom::thread::spawn(move || other.queue.release(first.token, false, &other.source));
        let here = model.queue.release(first.token, false, &model.source);
        let there = thread.join().expect("no panic");
        assert!(here != there, "one of them released it");
        model.hold(request.granted().expect("granted once"));
        assert!(model.queue.is_idle());
    });
}

#[test]
fn the_record_is_the_holders_or_not_there() {
    explore(|model| {
        let Entered::Granted(first) = model.enter(0) else { panic!("free") };
        let other = model.clone();
        let thread = loom::thread::spawn(move || {
            other.hold(first);
            other.use_once(1);
        });
        let (token, _) = model.queue.holder();
        if let Some((owner, _)) = model.queue.record(token)
            && token != 0
        {
            assert_eq!(owner, if token == first.token { 1 } else { 2 });
        }
        thread.join().expect("no panic");
    });
}
