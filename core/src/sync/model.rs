//! The lock of containers and the first use of the engine under a model checker: every order of
//! their steps, with few threads.
//!
//! `cargo test -p krstate --features loom --lib model`

use super::current::first_of;
use super::lock::Lock;
use super::primitives::AtomicPtr;
use loom::cell::UnsafeCell;
use loom::thread;
use std::sync::Arc;

/// A number whose every access the checker sees: two at once, of which one writes, are an error.
struct Watched(UnsafeCell<u64>);

// SAFETY: the checker refuses every access that another one disturbs.
unsafe impl Sync for Watched {}

impl Watched {
    fn new() -> Self {
        Self(UnsafeCell::new(0))
    }

    fn get(&self) -> u64 {
        // SAFETY: the checker has just made sure that nobody writes.
        self.0.with(|number| unsafe { *number })
    }

    fn add(&mut self) {
        // SAFETY: the checker has just made sure that nobody else is here.
        self.0.with_mut(|number| unsafe { *number += 1 });
    }
}

type Shared = Arc<Lock<Watched>>;

/// A lock after so many reads. Biased, or one read before it, or without bias.
fn lock_after(reads: u32) -> Shared {
    let lock = Arc::new(Lock::new(Watched::new()));
    for _ in 0..reads {
        read(&lock);
    }
    lock
}

const BIASED: u32 = super::lock::PATIENCE + 1;

fn read(lock: &Lock<Watched>) -> u64 {
    lock.read().expect("nobody panicked").get()
}

fn write(lock: &Lock<Watched>) {
    lock.write().expect("nobody panicked").add();
}

fn explore(preemptions: usize, body: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.check(body);
}

#[test]
fn a_writer_waits_for_readers_that_passed_by() {
    explore(3, || {
        let lock = lock_after(BIASED);
        let other = lock.clone();
        let reader = thread::spawn(move || {
            let first = read(&other);
            assert!(first <= read(&other), "time went back");
        });
        write(&lock);
        assert_eq!(read(&lock), 1);
        reader.join().expect("no panic");
    });
}

#[test]
fn two_readers_and_a_writer() {
    explore(2, || {
        let lock = lock_after(BIASED);
        let readers = [0, 1].map(|_| {
            let lock = lock.clone();
            thread::spawn(move || read(&lock))
        });
        write(&lock);
        for reader in readers {
            assert!(reader.join().expect("no panic") <= 1);
        }
    });
}

#[test]
fn a_reader_that_sets_the_bias_meets_writers() {
    explore(3, || {
        let lock = lock_after(BIASED - 1);
        let other = lock.clone();
        let reader = thread::spawn(move || (read(&other), read(&other)));
        write(&lock);
        write(&lock);
        assert_eq!(read(&lock), 2);
        let (first, second) = reader.join().expect("no panic");
        assert!(first <= second, "time went back");
    });
}

#[test]
fn two_writers_and_a_reader() {
    explore(2, || {
        let lock = lock_after(BIASED);
        let writers = [0, 1].map(|_| {
            let lock = lock.clone();
            thread::spawn(move || write(&lock))
        });
        assert!(read(&lock) <= 2);
        for writer in writers {
            writer.join().expect("no panic");
        }
        assert_eq!(read(&lock), 2);
    });
}

#[test]
fn who_reads_under_two_locks_keeps_both_writers_away() {
    explore(2, || {
        let locks = [lock_after(BIASED), lock_after(BIASED)];
        let others = locks.clone();
        let reader = thread::spawn(move || {
            let first = others[0].read().expect("nobody panicked");
            let second = others[1].read().expect("nobody panicked");
            (first.get(), second.get())
        });
        for lock in &locks {
            write(lock);
        }
        reader.join().expect("no panic");
    });
}

#[test]
fn the_slot_of_a_thread_that_ended_serves_the_next() {
    explore(2, || {
        let lock = lock_after(BIASED);
        let other = lock.clone();
        let readers = thread::spawn(move || {
            for _ in 0..2 {
                let lock = other.clone();
                thread::spawn(move || read(&lock)).join().expect("no panic");
            }
        });
        write(&lock);
        readers.join().expect("no panic");
        assert_eq!(read(&lock), 1);
    });
}

#[test]
fn the_first_use_makes_one_and_all_see_it_whole() {
    explore(3, || {
        let at = Arc::new(AtomicPtr::new(std::ptr::null_mut()));
        let made = || {
            let mut made = Watched::new();
            made.add();
            made
        };
        let find = move |at: &AtomicPtr<Watched>| {
            let found = first_of(at, made);
            assert_eq!(found.get(), 1, "it is not whole");
            std::ptr::from_ref(found).addr()
        };
        let others = [0, 1].map(|_| {
            let at = at.clone();
            thread::spawn(move || find(&at))
        });
        let here = find(&at);
        for other in others {
            assert_eq!(other.join().expect("no panic"), here, "one for all");
        }
    });
}
