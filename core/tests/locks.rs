//! Named locks: what one thread can see of them.

use krstate::{
    Asked, Cancel, Claim, ErrorKind, Language, Lock, LockWait, Owner, OwnerInfo, Value, live_locks,
    locks,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

fn owner(name: &str) -> Owner {
    OwnerInfo::register(Language::Rust, name)
}

fn queued(lock: &Lock, owner: Owner) -> LockWait {
    match lock.ask(Claim::of(owner), Box::new(|| {})).expect("open") {
        Asked::Queued(wait) => wait,
        Asked::Granted(grant) => panic!("a place in the queue, not {grant:?}"),
    }
}

fn kind<T: std::fmt::Debug>(result: Result<T, krstate::Error>) -> ErrorKind {
    result.expect_err("refused").kind()
}

#[test]
fn one_key_is_one_lock_however_it_is_spelt() {
    let lock = Lock::get(" One Key ").expect("a key");
    assert_eq!(lock.key(), "one key");
    assert!(lock.same(&Lock::get("ONE KEY").expect("a key")));
    assert!(!lock.same(&Lock::get("one  key").expect("a key")));
    assert_eq!(kind(Lock::get(" \t")), ErrorKind::InvalidKey);
    assert_eq!(kind(Lock::find("")), ErrorKind::InvalidKey);
    assert!(Lock::find("never used").expect("a key").is_none());
    assert!(Lock::find("Default").expect("a key").is_some());
    assert!(Lock::default().same(&Lock::get("DEFAULT").expect("a key")));
}

#[test]
fn a_grant_is_released_by_its_token_alone() {
    let lock = Lock::get("token").expect("a key");
    let claim = Claim::of(owner("one"));
    let first = lock.try_acquire(claim).expect("current").expect("free");
    assert!(lock.is_held() && !first.abandoned && first.token > 0);
    assert!(lock.try_acquire(claim).expect("current").is_none());
    assert_eq!(kind(lock.release(first.token + 1)), ErrorKind::NotHeld);
    lock.release(first.token).expect("held");
    assert_eq!(kind(lock.release(first.token)), ErrorKind::NotHeld);
    let second = lock.acquire(claim, None).expect("free");
    assert!(second.token > first.token);
    assert_eq!(kind(lock.release(first.token)), ErrorKind::NotHeld);
    assert_eq!(kind(lock.release(0)), ErrorKind::NotHeld);
    lock.release(second.token).expect("held");
}

#[test]
fn an_owner_and_anyone_release_what_was_claimed_so() {
    let lock = Lock::get("who releases").expect("a key");
    let (one, two) = (owner("one"), owner("two"));
    lock.acquire(Claim::of(one), None).expect("free");
    assert_eq!(kind(lock.release_owned(two)), ErrorKind::NotHeld);
    assert_eq!(kind(lock.release_open()), ErrorKind::NotHeld);
    lock.release_owned(one).expect("held");
    assert_eq!(kind(lock.release_owned(one)), ErrorKind::NotHeld);
    lock.acquire(Claim::of(one).open(), None).expect("free");
    let wait = match lock.ask(Claim::of(two).open(), Box::new(|| {})).expect("current") {
        Asked::Queued(wait) => wait,
        Asked::Granted(_) => panic!("held"),
    };
    lock.release_open().expect("open");
    assert!(wait.take().is_some());
    lock.release_open().expect("open for the next, too");
    assert_eq!(kind(lock.release_open()), ErrorKind::NotHeld);
}

#[test]
fn an_unbounded_wait_for_oneself_is_refused_and_a_bounded_one_times_out() {
    let lock = Lock::get("recursion").expect("a key");
    let (one, two) = (owner("one"), owner("two"));
    let held = lock.hold(one, None).expect("free");
    assert_eq!(kind(lock.acquire(Claim::of(one), None)), ErrorKind::LockRecursion);
    assert_eq!(kind(lock.ask(Claim::of(one), Box::new(|| {}))), ErrorKind::LockRecursion);
    let short = Some(Duration::from_millis(1));
    assert_eq!(kind(lock.acquire(Claim::of(one), short)), ErrorKind::LockTimeout);
    // Nobody is nobody's owner, and an unchecked wait is let in.
    drop(queued(&lock, two));
    let nobody = lock.ask(Claim::of(one).unchecked(), Box::new(|| {})).expect("not checked");
    drop(held);
    assert!(matches!(nobody, Asked::Queued(wait) if wait.take().is_some()));
    lock.release_owned(one).expect("granted to the one");
    let nobody = lock.acquire(Claim::of(0), None).expect("free");
    assert_eq!(kind(lock.acquire(Claim::of(0), short)), ErrorKind::LockTimeout);
    lock.release(nobody.token).expect("held");
}

#[test]
fn a_timeout_tells_who_holds_the_lock() {
    let lock = Lock::get("Timeout").expect("a key");
    let held = lock.hold(owner("the holder"), None).expect("free");
    let error =
        lock.acquire(Claim::of(owner("late")), Some(Duration::from_millis(3))).expect_err("held");
    assert_eq!(error.kind(), ErrorKind::LockTimeout);
    for part in ["\"timeout\"", "Rust", "the holder", &held.token().to_string()] {
        assert!(error.message().contains(part), "{part} in {error}");
    }
    let text = |name| error.field(name).and_then(Value::as_str).map(str::to_owned);
    assert_eq!(text("key").as_deref(), Some("timeout"));
    assert_eq!(text("holder_language").as_deref(), Some("Rust"));
    assert_eq!(text("holder_name").as_deref(), Some("the holder"));
    assert!(matches!(error.field("waited"), Some(Value::Duration(t)) if t.ticks >= 30_000));
    assert!(matches!(error.field("holder_since"), Some(Value::DateTime(_))));
    let none = lock.acquire(Claim::of(0), Some(Duration::ZERO));
    assert_eq!(kind(none), ErrorKind::LockTimeout);
}

#[test]
fn requests_are_granted_in_order_and_cancelled_ones_are_not() {
    let lock = Lock::get("order").expect("a key");
    let held = lock.hold(owner("holder"), None).expect("free");
    let woken: Vec<Arc<AtomicUsize>> = (0..4).map(|_| Arc::default()).collect();
    let waits: Vec<LockWait> = woken
        .iter()
        .map(|count| {
            let count = count.clone();
            let wake = Box::new(move || {
                count.fetch_add(1, Ordering::Relaxed);
            });
            match lock.ask(Claim::of(owner("waits")), wake).expect("current") {
                Asked::Queued(wait) => wait,
                Asked::Granted(_) => panic!("held"),
            }
        })
        .collect();
    let counts = || woken.iter().map(|count| count.load(Ordering::Relaxed)).collect::<Vec<_>>();
    assert_eq!(waits[1].cancel(), Cancel::Cancelled);
    assert_eq!(waits[1].cancel(), Cancel::Cancelled);
    let first = held.token();
    drop(held);
    assert_eq!(counts(), [1, 0, 0, 0]);
    assert_eq!(waits[0].cancel(), Cancel::Granted);
    let second = waits[0].take().expect("granted");
    assert!(waits[0].take().is_none(), "one takes it");
    assert!(second.token > first);
    lock.release(second.token).expect("held");
    assert_eq!(counts(), [1, 0, 1, 0]);
    let third = waits[2].block(None).expect("granted");
    // Whoever gives up a grant passes it on.
    drop(waits);
    assert!(lock.is_held());
    lock.release(third.token).expect("held");
    assert!(!lock.is_held());
    assert_eq!(counts(), [1, 0, 1, 0]);
}

#[test]
fn a_grant_that_nobody_took_is_passed_on() {
    let lock = Lock::get("passed on").expect("a key");
    let held = lock.hold(owner("holder"), None).expect("free");
    let (one, two) = (queued(&lock, owner("one")), queued(&lock, owner("two")));
    drop(held);
    drop(one);
    let grant = two.take().expect("passed on");
    assert!(!grant.abandoned);
    lock.release(grant.token).expect("held");
}

#[test]
fn the_next_holder_is_told_of_an_abandoned_one() {
    let lock = Lock::get("abandoned").expect("a key");
    let claim = Claim::of(owner("one"));
    let grant = lock.acquire(claim, None).expect("free");
    lock.abandon(grant.token).expect("held");
    drop(lock);
    // The mark outlives every handle to the lock.
    let lock = Lock::get("abandoned").expect("a key");
    assert!(!lock.is_held());
    let grant = lock.acquire(claim, None).expect("free");
    assert!(grant.abandoned);
    let wait = queued(&lock, owner("two"));
    lock.abandon(grant.token).expect("held");
    let grant = wait.take().expect("granted");
    assert!(grant.abandoned);
    lock.release(grant.token).expect("held");
    assert!(!lock.acquire(claim, None).expect("free").abandoned);
    lock.release_owned(claim.owner).expect("held");

    let outcome = std::thread::scope(|threads| {
        let panics = || {
            let _guard = lock.hold(owner("panics"), None).expect("free");
            panic!("on purpose");
        };
        threads.spawn(panics).join()
    });
    assert!(outcome.is_err());
    assert!(lock.hold(claim.owner, None).expect("free").abandoned());
}

#[test]
fn what_is_held_is_listed_with_its_holder_and_waiters() {
    let (a, b) = (Lock::get("listed a").expect("a key"), Lock::get("listed b").expect("a key"));
    let one = OwnerInfo::register(Language::Python, "MainThread");
    let (held_b, held_a) = (b.hold(one, None).expect("free"), a.hold(0, None).expect("free"));
    let wait = queued(&b, owner("waits"));
    let listed: Vec<_> = locks().into_iter().filter(|l| l.key.starts_with("listed")).collect();
    assert_eq!(listed.iter().map(|lock| &*lock.key).collect::<Vec<_>>(), ["listed a", "listed b"]);
    assert_eq!((listed[0].waiters, listed[1].waiters), (0, 1));
    assert_eq!((listed[0].holder.token, listed[1].holder.token), (held_a.token(), held_b.token()));
    assert_eq!(&*listed[0].holder.info.name, "");
    assert_eq!(listed[1].holder.owner, one);
    assert_eq!(listed[1].holder.info.language, Language::Python);
    assert_eq!(&*listed[1].holder.info.name, "MainThread");
    assert!(listed[1].holder.held_for < Duration::from_hours(1));
    // An owner that has ended keeps its language.
    OwnerInfo::forget(one);
    let holder = b.holder().expect("held");
    assert_eq!((holder.info.language, &*holder.info.name), (Language::Python, ""));
    drop((wait, held_a, held_b));
    assert!(locks().iter().all(|lock| !lock.key.starts_with("listed")));
}

#[test]
fn a_thread_blocks_until_the_grant_a_cancel_or_the_deadline() {
    let lock = Lock::get("blocks").expect("a key");
    let held = lock.hold(owner("holder"), None).expect("free");
    let ask = |name| match lock.ask_to_block(Claim::of(owner(name))).expect("current") {
        Asked::Queued(wait) => wait,
        Asked::Granted(_) => panic!("held"),
    };
    let (granted, cancelled, late) = (ask("granted"), ask("cancelled"), ask("late"));
    assert!(late.block(Some(Instant::now())).is_none());
    std::thread::scope(|threads| {
        let blocked = threads.spawn(|| granted.block(None));
        let given_up = threads.spawn(|| cancelled.block(None));
        assert_eq!(cancelled.cancel(), Cancel::Cancelled);
        drop(held);
        let grant = blocked.join().expect("no panic").expect("granted");
        assert!(given_up.join().expect("no panic").is_none());
        lock.release(grant.token).expect("held");
    });
    // The late one is next: it waits, though no thread blocks on it.
    let grant = late.block(None).expect("granted");
    lock.release(grant.token).expect("held");
    // A time that no clock can tell is for ever.
    let grant = lock.acquire(Claim::of(0), Some(Duration::MAX)).expect("free");
    lock.release(grant.token).expect("held");
}

#[test]
fn idle_keys_are_forgotten() {
    const KEYS: usize = 1_000_000;
    let me = owner("visitor");
    let mut last = 0;
    for at in 0..KEYS {
        let guard =
            Lock::get(&format!("visited {at}")).expect("a key").hold(me, None).expect("free");
        assert!(guard.token() > last, "tokens grow over all keys");
        last = guard.token();
    }
    // Other tests of this process use some dozens.
    assert!(live_locks() < 100, "{} keys are left", live_locks());
    let lock = Lock::get("visited 0").expect("a key");
    let again = lock.clone();
    drop(lock);
    assert!(Lock::find("visited 0").expect("a key").is_some_and(|found| found.same(&again)));
    let guard = again.hold(me, None).expect("free");
    drop(again);
    assert!(Lock::find("visited 0").expect("a key").is_some());
    drop(guard);
    assert!(Lock::find("visited 0").expect("a key").is_none());
}
