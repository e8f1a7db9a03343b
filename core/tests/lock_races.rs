//! Named locks under threads: exclusion, order, and cancels and times that race with grants.

use krstate::{
    Asked, Cancel, Claim, Grant, Language, Lock, LockWait, Owner, OwnerInfo, live_locks,
};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

fn owner(name: &str) -> Owner {
    OwnerInfo::register(Language::Rust, name)
}

/// What happened to one lock, in the order in which it happened: written inside the lock.
#[derive(Default)]
struct History {
    /// Raised and lowered without an atomic step: two holders at once would be seen.
    inside: AtomicU64,
    events: Mutex<Vec<(usize, Grant)>>,
}

impl History {
    fn enter(&self, who: usize, grant: Grant) {
        let inside = self.inside.load(Ordering::Relaxed);
        assert_eq!(inside, 0, "two holders at once");
        self.inside.store(1, Ordering::Relaxed);
        self.events.lock().expect("no panic").push((who, grant));
    }

    fn leave(&self) {
        self.inside.store(0, Ordering::Relaxed);
    }

    /// Tokens grow strictly; who came in, in that order.
    fn check(&self) -> Vec<usize> {
        let events = self.events.lock().expect("no panic");
        for pair in events.windows(2) {
            assert!(pair[0].1.token < pair[1].1.token, "tokens grow: {pair:?}");
        }
        events.iter().map(|(who, _)| *who).collect()
    }
}

/// A wait whose wake-up sends `who`.
fn ask(lock: &Lock, who: usize, woken: &Sender<usize>) -> LockWait {
    let woken = woken.clone();
    let wake = Box::new(move || woken.send(who).expect("somebody listens"));
    match lock.ask(Claim::of(0), wake).expect("current") {
        Asked::Queued(wait) => wait,
        Asked::Granted(_) => panic!("held"),
    }
}

/// Sixteen wait, threads and wake-ups in turn: they get the lock in the order of arrival.
#[test]
fn sixteen_mixed_waiters_are_granted_in_order() {
    const WAITERS: usize = 16;
    const ROUNDS: usize = 500;
    let lock = Lock::get("mixed").expect("a key");
    let (to_thread, from_main): (Vec<_>, Vec<_>) =
        (0..WAITERS / 2).map(|_| channel::<LockWait>()).unzip();
    let (granted, grants) = channel::<(usize, Grant)>();
    thread::scope(|threads| {
        for (at, waits) in from_main.into_iter().enumerate() {
            let (granted, who) = (granted.clone(), 2 * at + 1);
            threads.spawn(move || {
                for wait in waits {
                    let grant = wait.block(None).expect("never cancelled");
                    granted.send((who, grant)).expect("somebody listens");
                }
            });
        }
        for _ in 0..ROUNDS {
            let holder = lock.acquire(Claim::of(0), None).expect("free");
            let (woken, wakes) = channel();
            let mut told = Vec::new();
            for who in 0..WAITERS {
                if who % 2 == 0 {
                    told.push(ask(&lock, who, &woken));
                } else if let Asked::Queued(wait) =
                    lock.ask_to_block(Claim::of(0)).expect("current")
                {
                    to_thread[who / 2].send(wait).expect("the thread is there");
                }
            }
            lock.release(holder.token).expect("held");
            let mut last = holder.token;
            for expected in 0..WAITERS {
                let (who, grant) = if expected % 2 == 0 {
                    let who = wakes.recv().expect("woken");
                    (who, told[who / 2].take().expect("granted"))
                } else {
                    grants.recv().expect("granted")
                };
                assert_eq!(who, expected);
                assert!(grant.token > last);
                last = grant.token;
                lock.release(grant.token).expect("held");
            }
        }
        drop(to_thread);
    });
}

/// Cancels race with grants: every request ends in one way, and the lock is never lost.
#[test]
fn cancels_that_race_with_grants_lose_and_double_nothing() {
    const ROUNDS: usize = 100_000;
    let lock = Lock::get("races").expect("a key");
    let history = History::default();
    let (to_cancel, received): (Sender<(LockWait, Receiver<()>)>, _) = channel();
    let (mut cancelled, mut granted) = (0, 0);
    thread::scope(|threads| {
        let (lock, history) = (&lock, &history);
        let other = threads.spawn(move || {
            let mut counts = (0, 0);
            for (wait, woken) in received {
                match wait.cancel() {
                    Cancel::Cancelled => {
                        drop(wait);
                        assert!(woken.recv().is_err(), "a cancelled wait is never woken");
                        counts.0 += 1;
                    }
                    Cancel::Granted => {
                        woken.recv().expect("woken once");
                        let grant = wait.take().expect("granted");
                        history.enter(1, grant);
                        history.leave();
                        lock.release(grant.token).expect("held");
                        drop(wait);
                        assert!(woken.recv().is_err(), "woken once");
                        counts.1 += 1;
                    }
                }
            }
            counts
        });
        for _ in 0..ROUNDS {
            let grant = lock.acquire(Claim::of(0), None).expect("free or granted");
            history.enter(0, grant);
            let (woken, wakes) = channel();
            let wake = Box::new(move || woken.send(()).expect("somebody listens"));
            if let Asked::Queued(wait) = lock.ask(Claim::of(0), wake).expect("current") {
                to_cancel.send((wait, wakes)).expect("the other thread is there");
            }
            history.leave();
            lock.release(grant.token).expect("held");
        }
        drop(to_cancel);
        (cancelled, granted) = other.join().expect("no panic");
    });
    assert_eq!(cancelled + granted, ROUNDS);
    assert!(!lock.is_held());
    assert_eq!(history.check().iter().filter(|who| **who == 1).count(), granted);
}

/// Threads whose times run out while the lock is granted, wake-ups, tries, and holders that
/// disappear, on one lock.
#[test]
fn a_mix_of_all_ways_keeps_one_holder_and_growing_tokens() {
    const THREADS: usize = 8;
    const ROUNDS: usize = 4_000;
    let lock = Lock::get("all ways").expect("a key");
    let (history, abandoned, told) = (History::default(), AtomicU64::new(0), AtomicU64::new(0));
    thread::scope(|threads| {
        for who in 0..THREADS {
            let (lock, history, abandoned, told) = (&lock, &history, &abandoned, &told);
            threads.spawn(move || {
                let claim = Claim::of(owner("one of all"));
                let mut random = who as u64 + 1;
                for round in 0..ROUNDS {
                    random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    let grant = match (round + who) % 4 {
                        0 => lock.acquire(claim, None).ok(),
                        1 => lock.acquire(claim, Some(Duration::from_nanos(random >> 48))).ok(),
                        2 => lock.try_acquire(claim).expect("current"),
                        _ => wait_for_a_wake_up(lock, claim, random >> 63 == 0),
                    };
                    let Some(grant) = grant else { continue };
                    history.enter(who, grant);
                    told.fetch_add(grant.abandoned.into(), Ordering::Relaxed);
                    history.leave();
                    if random >> 60 == 0 {
                        abandoned.fetch_add(1, Ordering::Relaxed);
                        lock.abandon(grant.token).expect("held");
                    } else {
                        lock.release(grant.token).expect("held");
                    }
                }
            });
        }
    });
    assert!(!lock.is_held());
    let last = lock.acquire(Claim::of(0), None).expect("free");
    told.fetch_add(last.abandoned.into(), Ordering::Relaxed);
    lock.release(last.token).expect("held");
    assert_eq!(abandoned.into_inner(), told.into_inner(), "every abandoned holding is told once");
    history.check();
}

fn wait_for_a_wake_up(lock: &Lock, claim: Claim, patient: bool) -> Option<Grant> {
    let me = thread::current();
    let woken = Arc::new(AtomicBool::new(false));
    let flag = woken.clone();
    let wake = Box::new(move || {
        flag.store(true, Ordering::Release);
        me.unpark();
    });
    let wait = match lock.ask(claim, wake).expect("not recursive") {
        Asked::Granted(grant) => return Some(grant),
        Asked::Queued(wait) => wait,
    };
    if !patient && wait.cancel() == Cancel::Cancelled {
        return None;
    }
    while !woken.load(Ordering::Acquire) {
        thread::park();
    }
    wait.take()
}

/// Keys that come and go under many threads are one lock at any time.
#[test]
fn keys_that_come_and_go_exclude() {
    const ROUNDS: usize = 20_000;
    let counts: [AtomicU64; 3] = Default::default();
    thread::scope(|threads| {
        for who in 0..4 {
            let counts = &counts;
            threads.spawn(move || {
                let me = owner("visitor");
                for round in 0..ROUNDS {
                    let key = (round * 7 + who) % counts.len();
                    let lock = Lock::get(&format!("come and go {key}")).expect("a key");
                    let guard = lock.hold(me, None).expect("granted");
                    drop(lock);
                    let count = counts[key].load(Ordering::Relaxed);
                    counts[key].store(count + 1, Ordering::Relaxed);
                    drop(guard);
                }
            });
        }
    });
    let total: u64 = counts.into_iter().map(AtomicU64::into_inner).sum();
    assert_eq!(total, 4 * ROUNDS as u64);
    assert!(live_locks() < 100);
}

/// The places of the queue are given up by many at once, from the middle as well.
#[test]
fn a_thousand_cancels_leave_the_order_of_the_rest() {
    const WAITS: usize = 2_000;
    let lock = Lock::get("thousand").expect("a key");
    let holder = lock.acquire(Claim::of(0), None).expect("free");
    let (woken, wakes) = channel();
    let waits: Vec<LockWait> = (0..WAITS).map(|who| ask(&lock, who, &woken)).collect();
    thread::scope(|threads| {
        for part in 0..4 {
            let waits = &waits;
            threads.spawn(move || {
                for (_, wait) in waits.iter().enumerate().filter(|(at, _)| at % 8 == part * 2) {
                    assert_eq!(wait.cancel(), Cancel::Cancelled);
                }
            });
        }
    });
    lock.release(holder.token).expect("held");
    for expected in (1..WAITS).step_by(2) {
        assert_eq!(wakes.recv().expect("woken"), expected);
        let grant = waits[expected].take().expect("granted");
        lock.release(grant.token).expect("held");
    }
    assert!(!lock.is_held());
    assert!(waits[1].block(Some(Instant::now())).is_none(), "taken once");
}
