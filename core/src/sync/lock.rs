//! A readers-writer lock whose readers do not disturb each other.
//!
//! After BRAVO (Dice and Kogan, "BRAVO: Biased Locking for Reader-Writer Locks", USENIX ATC 2019).
//! While a lock is biased towards readers, a reader only writes its own slot: it announces the
//! lock, looks whether the bias still stands, reads, and clears the slot. A writer takes the bias
//! away and waits for the readers that announced the lock before. A lock that is written often
//! runs without bias, as an ordinary lock.
//!
//! A panic that unwinds through a writer poisons the lock: what it guards may be half changed.

use super::primitives::{
    AtomicU32, Ordering, RwLock, RwLockReadGuard, RwLockWriteGuard, order_in_model, write,
};
use super::readers::{self, Slot};
use std::cell::UnsafeCell;
use std::ops::{Deref, DerefMut};
use std::thread;

/// The state while readers may pass by the lock.
const BIASED: u32 = u32::MAX;
/// The state after a panic in a writer, for ever.
const POISONED: u32 = BIASED - 1;
/// Reads without a write between them after which a lock is biased.
pub(super) const PATIENCE: u32 = 16;

#[derive(Debug, Default)]
pub(crate) struct Lock<T> {
    writers: RwLock<()>,
    /// [`BIASED`], [`POISONED`], or the number of reads since the last write: 0 where writes are
    /// frequent, so that a writer has one comparison to make. Readers change it under the read lock
    /// only, writers under the write lock.
    state: AtomicU32,
    value: UnsafeCell<T>,
}

// SAFETY: the value is shared between readers and handed from writer to writer, as by any
// readers-writer lock.
unsafe impl<T: Send + Sync> Sync for Lock<T> {}

/// That a writer panicked.
#[derive(Debug)]
pub(crate) struct Poisoned;

pub(crate) struct ReadGuard<'a, T> {
    value: &'a T,
    held: Held<'a>,
}

/// What keeps writers away from a reader.
enum Held<'a> {
    Announced(&'static Slot),
    Locked { _guard: RwLockReadGuard<'a, ()> },
}

/// Poisons the lock if a panic unwinds through it.
pub(crate) struct WriteGuard<'a, T> {
    lock: &'a Lock<T>,
    /// A destructor that writes while its thread unwinds from elsewhere poisons nothing.
    unwinding: bool,
    _guard: RwLockWriteGuard<'a, ()>,
}

impl<T> Lock<T> {
    pub(crate) fn new(value: T) -> Self {
        Self { writers: RwLock::new(()), state: AtomicU32::new(0), value: UnsafeCell::new(value) }
    }

    fn address(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    #[inline]
    pub(crate) fn read(&self) -> Result<ReadGuard<'_, T>, Poisoned> {
        if self.state.load(Ordering::Relaxed) == BIASED
            && let Some(slot) = readers::free_slot()
        {
            slot.announce(self.address());
            if self.state.load(Ordering::SeqCst) == BIASED {
                // SAFETY: a writer takes the bias away first, and then waits for this slot.
                let value = unsafe { &*self.value.get() };
                return Ok(ReadGuard { value, held: Held::Announced(slot) });
            }
            slot.clear();
        }
        self.read_locked()
    }

    #[cold]
    fn read_locked(&self) -> Result<ReadGuard<'_, T>, Poisoned> {
        let guard = self.writers.read();
        let reads = self.state.load(Ordering::Relaxed);
        if reads == POISONED {
            return Err(Poisoned);
        }
        if reads != BIASED {
            let next = if reads < PATIENCE { reads + 1 } else { BIASED };
            // Another reader may have counted meanwhile, or set the bias: then that stands.
            let (release, relaxed) = (Ordering::Release, Ordering::Relaxed);
            let _ = self.state.compare_exchange(reads, next, release, relaxed);
        }
        // SAFETY: the read lock keeps writers out.
        let value = unsafe { &*self.value.get() };
        Ok(ReadGuard { value, held: Held::Locked { _guard: guard } })
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "half of what an increment costs is moving guards")]
    pub(crate) fn write(&self) -> Result<WriteGuard<'_, T>, Poisoned> {
        let guard = write(&self.writers);
        let state = self.state.load(Ordering::Relaxed);
        if state != 0 {
            self.settle(state)?;
        }
        Ok(WriteGuard { lock: self, unwinding: thread::panicking(), _guard: guard })
    }

    /// Locks for writing, poisoned or not: for closing.
    pub(crate) fn seize(&self) -> WriteGuard<'_, T> {
        let guard = self.writers.write();
        // A poisoned lock stays poisoned.
        let _ = self.settle(self.state.load(Ordering::Relaxed));
        WriteGuard { lock: self, unwinding: thread::panicking(), _guard: guard }
    }

    /// Before a write, with the write lock held: no reader passes by from here on.
    #[cold]
    fn settle(&self, state: u32) -> Result<(), Poisoned> {
        match state {
            POISONED => return Err(Poisoned),
            BIASED => {
                self.state.swap(0, Ordering::SeqCst);
                order_in_model();
                readers::wait_for(self.address());
            }
            _ => self.state.store(0, Ordering::Relaxed),
        }
        Ok(())
    }

    pub(crate) fn get_mut(&mut self) -> &mut T {
        self.value.get_mut()
    }
}

impl<T> Deref for ReadGuard<'_, T> {
    type Target = T;
    #[inline]
    fn deref(&self) -> &T {
        self.value
    }
}

impl<T> Drop for ReadGuard<'_, T> {
    #[inline]
    fn drop(&mut self) {
        if let Held::Announced(slot) = self.held {
            slot.clear();
        }
    }
}

impl<T> Deref for WriteGuard<'_, T> {
    type Target = T;
    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: the guard holds the write lock, and no reader passes by without the bias.
        unsafe { &*self.lock.value.get() }
    }
}

impl<T> DerefMut for WriteGuard<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above; the guard itself is borrowed for as long as the value.
        unsafe { &mut *self.lock.value.get() }
    }
}

impl<T> Drop for WriteGuard<'_, T> {
    #[inline]
    fn drop(&mut self) {
        if thread::panicking() && !self.unwinding {
            self.lock.state.store(POISONED, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BIASED, Lock, PATIENCE, ReadGuard, WriteGuard};
    use std::sync::atomic::{AtomicBool, Ordering};

    fn biased<T>(lock: &Lock<T>) -> bool {
        lock.state.load(Ordering::Relaxed) == BIASED
    }

    fn read<T>(lock: &Lock<T>) -> ReadGuard<'_, T> {
        lock.read().expect("no writer panicked")
    }

    fn write<T>(lock: &Lock<T>) -> WriteGuard<'_, T> {
        lock.write().expect("no writer panicked")
    }

    #[test]
    fn reads_set_the_bias_and_a_write_takes_it_away() {
        let lock = Lock::new(1);
        for _ in 0..=PATIENCE {
            assert!(!biased(&lock));
            assert_eq!(*read(&lock), 1);
        }
        assert!(biased(&lock));
        assert_eq!(*read(&lock), 1);
        *write(&lock) = 2;
        assert!(!biased(&lock));
        assert_eq!(*read(&lock), 2);
    }

    #[test]
    fn a_thread_may_read_under_several_locks() {
        let locks = [Lock::new(1), Lock::new(2)];
        for _ in 0..2 * PATIENCE {
            let (first, second) = (read(&locks[0]), read(&locks[1]));
            assert_eq!((*first, *second), (1, 2));
        }
        *write(&locks[0]) = 3;
        *write(&locks[1]) = 4;
        assert_eq!((*read(&locks[0]), *read(&locks[1])), (3, 4));
    }

    #[test]
    fn no_reader_sees_half_a_write() {
        let lock = Lock::new((0_u64, 0_u64));
        let done = AtomicBool::new(false);
        std::thread::scope(|threads| {
            for _ in 0..3 {
                threads.spawn(|| {
                    while !done.load(Ordering::Relaxed) {
                        for _ in 0..40 {
                            let pair = read(&lock);
                            assert_eq!(pair.0, pair.1);
                        }
                    }
                });
            }
            for _ in 0..20_000 {
                let mut pair = write(&lock);
                pair.0 += 1;
                pair.1 += 1;
            }
            done.store(true, Ordering::Relaxed);
        });
        assert_eq!(*read(&lock), (20_000, 20_000));
    }

    #[test]
    fn a_panic_in_a_writer_poisons_and_one_outside_does_not() {
        struct WritesWhenDropped<'a>(&'a Lock<u32>);
        impl Drop for WritesWhenDropped<'_> {
            fn drop(&mut self) {
                *write(self.0) += 1;
            }
        }
        let lock = Lock::new(0);
        let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _writes = WritesWhenDropped(&lock);
            panic!("outside");
        }));
        assert!(unwound.is_err());
        assert_eq!(*read(&lock), 1);
        for _ in 0..=PATIENCE {
            drop(read(&lock));
        }
        let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            *write(&lock) = 2;
            let _held = write(&lock);
            panic!("inside");
        }));
        assert!(unwound.is_err());
        for _ in 0..=PATIENCE {
            assert!(lock.read().is_err());
            assert!(lock.write().is_err());
        }
        assert_eq!(*lock.seize(), 2);
        assert!(lock.read().is_err(), "it stays poisoned");
    }
}
