//! Histories of threads that use the same handles, and whether an order of one operation after
//! another explains them.
//!
//! After Wing and Gong ("Testing and Verifying Concurrent Objects", 1993), with Lowe's memory of
//! what was tried: an operation may come next if none that is left had ended when it began, and if
//! the model gives the same answer.

#![allow(dead_code)]

use crate::model::{Answer, Op, Real, World};
use std::collections::HashSet;
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// The one clock of all threads: counts beginnings and ends.
static CLOCK: AtomicU64 = AtomicU64::new(0);

/// One operation, when it began and when it had ended.
#[derive(Clone, Debug)]
pub(crate) struct Call<O, A> {
    pub(crate) began: u64,
    pub(crate) ended: u64,
    pub(crate) op: O,
    pub(crate) answer: A,
}

/// Runs an operation between two readings of the clock.
pub(crate) fn timed<A>(run: impl FnOnce() -> A) -> (u64, A, u64) {
    let began = CLOCK.fetch_add(1, Ordering::SeqCst);
    let answer = run();
    (began, answer, CLOCK.fetch_add(1, Ordering::SeqCst))
}

/// Whether operations of a history were at work at the same time.
pub(crate) fn overlaps<O, A>(calls: &[Call<O, A>]) -> bool {
    let mut sorted: Vec<_> = calls.iter().map(|call| (call.began, call.ended)).collect();
    sorted.sort_unstable();
    sorted.windows(2).any(|pair| pair[1].0 < pair[0].1)
}

/// What one thread after another can do.
pub(crate) trait Model: Clone + Eq + Hash {
    type Op;
    type Answer;
    /// Does the operation; whether the answer is one that it gives.
    fn explains(&mut self, op: &Self::Op, answer: &Self::Answer) -> bool;
}

impl Model for World {
    type Op = (usize, Op);
    type Answer = Answer;
    fn explains(&mut self, (on, op): &(usize, Op), answer: &Answer) -> bool {
        self.step(*on, op, answer).is_ok()
    }
}

/// Whether the calls, at most 64, can have been made one after the other.
pub(crate) fn is_linearizable<M: Model>(start: &M, calls: &[Call<M::Op, M::Answer>]) -> bool {
    assert!(calls.len() <= 64, "a bit each");
    let mut tried = HashSet::new();
    let mut waiting = vec![(0_u64, start.clone())];
    while let Some((done, model)) = waiting.pop() {
        let left = || (0..calls.len()).filter(|at| done & (1 << at) == 0);
        let Some(first_end) = left().map(|at| calls[at].ended).min() else { return true };
        for at in left().filter(|at| calls[*at].began < first_end) {
            let mut next = model.clone();
            if next.explains(&calls[at].op, &calls[at].answer) {
                let then = (done | (1 << at), next);
                if tried.insert(then.clone()) {
                    waiting.push(then);
                }
            }
        }
    }
    false
}

/// A small, fast generator.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 8) % limit
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[usize::try_from(self.below(from.len() as u64)).expect("small")]
    }
}

/// Waits until all threads are there, without giving the processor away if that takes no time.
pub(crate) struct Gate(AtomicUsize);

impl Gate {
    pub(crate) fn new(threads: usize) -> Self {
        Self(AtomicUsize::new(threads))
    }

    pub(crate) fn pass(&self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
        let mut looks = 0_u32;
        while self.0.load(Ordering::SeqCst) > 0 {
            looks += 1;
            if looks > 200 {
                std::thread::yield_now();
            }
        }
    }
}

/// How many histories, and of how many operations a thread.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) rounds: u64,
    pub(crate) operations: usize,
}

/// One thread's access to what the threads share.
pub(crate) trait Actor: Send {
    type Model: Model;
    /// Does an operation: when it began, its answer, and when it had ended.
    fn act(&mut self, op: &OpOf<Self>) -> (u64, AnswerOf<Self>, u64);
}

pub(crate) type OpOf<A> = <<A as Actor>::Model as Model>::Op;
pub(crate) type AnswerOf<A> = <<A as Actor>::Model as Model>::Answer;

impl Actor for Real {
    type Model = World;
    fn act(&mut self, (on, op): &(usize, Op)) -> (u64, Answer, u64) {
        timed(|| self.perform(*on, op))
    }
}

/// What threads share in one history.
struct Round<M> {
    start: M,
    gate: Gate,
}

/// Histories that the same threads make one after the other: those that are awake at the same time
/// stay so for some.
const BATCH: u64 = 50;

/// How long it is tried to have two operations at work at once, on a machine that is busy with others.
const PATIENCE: Duration = Duration::from_mins(2);

/// Lets threads do random operations on something new again and again, and fails with the first
/// history that no order explains. Goes on behind the rounds until some operations met.
///
/// `start` makes what they share, and an actor for each of them; `choose` a thread's next operation.
pub(crate) fn explore<A: Actor>(
    size: Size,
    start: impl Fn() -> (A::Model, Vec<A>),
    choose: impl Fn(&mut Random, usize) -> OpOf<A> + Sync,
) where
    A::Model: Debug + Sync,
    OpOf<A>: Debug + Send,
    AnswerOf<A>: Debug + Send,
{
    let (mut overlapping, mut batch, begun) = (0_u64, 0, Instant::now());
    while batch < size.rounds.div_ceil(BATCH) || overlapping == 0 && begun.elapsed() < PATIENCE {
        batch += 1;
        let mut rounds = Vec::new();
        let mut threads: Vec<Vec<A>> = Vec::new();
        for _ in 0..BATCH {
            let (start, actors) = start();
            rounds.push(Round { start, gate: Gate::new(actors.len()) });
            threads.resize_with(actors.len(), Vec::new);
            for (thread, actor) in threads.iter_mut().zip(actors) {
                thread.push(actor);
            }
        }
        let run = |thread: usize, actors: Vec<A>| {
            let mut random = Random::new(batch * 64 + thread as u64);
            let make = |(round, actor): (&Round<_>, A)| {
                let plan = |_| (choose(&mut random, thread), random.below(8) == 0);
                act_all(actor, &round.gate, (0..size.operations).map(plan).collect())
            };
            rounds.iter().zip(actors).map(make).collect::<Vec<_>>()
        };
        let calls: Vec<_> = std::thread::scope(|scope| {
            let run = &run;
            let threads = threads.into_iter().enumerate();
            let running: Vec<_> =
                threads.map(|(at, actors)| scope.spawn(move || run(at, actors))).collect();
            running.into_iter().map(|thread| thread.join().expect("no panic")).collect()
        });
        let mut calls: Vec<_> = calls.into_iter().map(Vec::into_iter).collect();
        for (number, round) in rounds.iter().enumerate() {
            let mut history: Vec<_> =
                calls.iter_mut().filter_map(Iterator::next).flatten().collect();
            history.sort_by_key(|call| call.began);
            overlapping += u64::from(overlaps(&history));
            if !is_linearizable(&round.start, &history) {
                let shown: Vec<String> = history.iter().map(|call| format!("{call:?}")).collect();
                panic!(
                    "history {number} of batch {batch}: no order explains this\n{:?}\n{}",
                    round.start,
                    shown.join("\n")
                );
            }
        }
    }
    // Otherwise nothing was tried.
    assert!(overlapping > 0, "no two operations of {size:?} were at work at once");
}

/// Does what is planned, after all others have come to the gate.
fn act_all<A: Actor>(
    mut actor: A,
    gate: &Gate,
    planned: Vec<(OpOf<A>, bool)>,
) -> Vec<Call<OpOf<A>, AnswerOf<A>>> {
    let mut calls = Vec::with_capacity(planned.len());
    gate.pass();
    for (op, give_way) in planned {
        if give_way {
            // Also where there are fewer processors than threads, others come between.
            std::thread::yield_now();
        }
        let (began, answer, ended) = actor.act(&op);
        calls.push(Call { began, ended, op, answer });
    }
    calls
}
