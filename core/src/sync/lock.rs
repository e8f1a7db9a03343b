//! A readers-writer lock whose readers do not disturb each other.
//!
//! After BRAVO (Dice and Kogan, "BRAVO: Biased Locking for Reader-Writer Locks", USENIX ATC 2019).
//! While a lock is biased towards readers, a reader only writes its own slot: it announces the
//! lock, looks whether the bias still stands, reads, and clears the slot. A writer takes the bias
//! away and waits for the readers that announced the lock before. A lock that is written often
//! runs without bias, as an ordinary lock.

use super::readers::{self, Slot};
use parking_lot::{RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::cell::UnsafeCell;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU32, Ordering};

/// The value of `bias` while readers may pass by the lock.
const BIASED: u32 = u32::MAX;
/// Reads without a write between them after which a lock is biased.
const PATIENCE: u32 = 16;

#[derive(Debug, Default)]
pub(crate) struct Lock<T> {
    /// [`BIASED`], or the number of reads since the last write. Readers change it under the read
    /// lock only, writers under the write lock.
    bias: AtomicU32,
    writers: RwLock<()>,
    value: UnsafeCell<T>,
}

// SAFETY: the value is shared between readers and handed from writer to writer, as by any
// readers-writer lock.
unsafe impl<T: Send + Sync> Sync for Lock<T> {}

pub(crate) struct ReadGuard<'a, T> {
    value: &'a T,
    held: Held<'a>,
}

/// What keeps writers away from a reader.
enum Held<'a> {
    Announced(&'static Slot),
    Locked { _guard: RwLockReadGuard<'a, ()> },
}

pub(crate) struct WriteGuard<'a, T> {
    lock: &'a Lock<T>,
    _guard: RwLockWriteGuard<'a, ()>,
}

impl<T> Lock<T> {
    pub(crate) fn new(value: T) -> Self {
        Self { bias: AtomicU32::new(0), writers: RwLock::new(()), value: UnsafeCell::new(value) }
    }

    fn address(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    #[inline]
    pub(crate) fn read(&self) -> ReadGuard<'_, T> {
        if self.bias.load(Ordering::Relaxed) == BIASED
            && let Some(slot) = readers::free_slot()
        {
            slot.announce(self.address());
            if self.bias.load(Ordering::SeqCst) == BIASED {
                // SAFETY: a writer takes the bias away first, and then waits for this slot.
                let value = unsafe { &*self.value.get() };
                return ReadGuard { value, held: Held::Announced(slot) };
            }
            slot.clear();
        }
        self.read_locked()
    }

    fn read_locked(&self) -> ReadGuard<'_, T> {
        let guard = self.writers.read();
        let reads = self.bias.load(Ordering::Relaxed);
        if reads != BIASED {
            let next = if reads < PATIENCE { reads + 1 } else { BIASED };
            // Another reader may have counted meanwhile, or set the bias: then that stands.
            let (release, relaxed) = (Ordering::Release, Ordering::Relaxed);
            let _ = self.bias.compare_exchange(reads, next, release, relaxed);
        }
        // SAFETY: the read lock keeps writers out.
        let value = unsafe { &*self.value.get() };
        ReadGuard { value, held: Held::Locked { _guard: guard } }
    }

    #[inline]
    pub(crate) fn write(&self) -> WriteGuard<'_, T> {
        let guard = self.writers.write();
        let bias = self.bias.load(Ordering::Relaxed);
        if bias != 0 {
            self.take_bias(bias);
        }
        WriteGuard { lock: self, _guard: guard }
    }

    #[cold]
    fn take_bias(&self, bias: u32) {
        if bias == BIASED {
            self.bias.swap(0, Ordering::SeqCst);
            readers::wait_for(self.address());
        } else {
            self.bias.store(0, Ordering::Relaxed);
        }
    }

    pub(crate) fn get_mut(&mut self) -> &mut T {
        self.value.get_mut()
    }
}

impl<T> Deref for ReadGuard<'_, T> {
    type Target = T;
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

#[cfg(test)]
mod tests {
    use super::{BIASED, Lock, PATIENCE};
    use std::sync::atomic::{AtomicBool, Ordering};

    fn biased<T>(lock: &Lock<T>) -> bool {
        lock.bias.load(Ordering::Relaxed) == BIASED
    }

    #[test]
    fn reads_set_the_bias_and_a_write_takes_it_away() {
        let lock = Lock::new(1);
        for _ in 0..=PATIENCE {
            assert!(!biased(&lock));
            assert_eq!(*lock.read(), 1);
        }
        assert!(biased(&lock));
        assert_eq!(*lock.read(), 1);
        *lock.write() = 2;
        assert!(!biased(&lock));
        assert_eq!(*lock.read(), 2);
    }

    #[test]
    fn a_thread_may_read_under_several_locks() {
        let locks = [Lock::new(1), Lock::new(2)];
        for _ in 0..2 * PATIENCE {
            let (first, second) = (locks[0].read(), locks[1].read());
            assert_eq!((*first, *second), (1, 2));
        }
        *locks[0].write() = 3;
        *locks[1].write() = 4;
        assert_eq!((*locks[0].read(), *locks[1].read()), (3, 4));
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
                            let pair = lock.read();
                            assert_eq!(pair.0, pair.1);
                        }
                    }
                });
            }
            for _ in 0..20_000 {
                let mut pair = lock.write();
                pair.0 += 1;
                pair.1 += 1;
            }
            done.store(true, Ordering::Relaxed);
        });
        assert_eq!(*lock.read(), (20_000, 20_000));
    }
}
