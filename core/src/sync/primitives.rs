//! What the engine's own locks are made of; under the feature `loom`, the model checker's.

#[cfg(not(feature = "loom"))]
pub(crate) use parking_lot::{Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard};
#[cfg(not(feature = "loom"))]
pub(crate) use std::sync::atomic::{
    AtomicBool, AtomicPtr, AtomicU32, AtomicU64, AtomicUsize, Ordering, fence,
};

#[cfg(feature = "loom")]
pub(crate) use loom::sync::atomic::{
    AtomicBool, AtomicPtr, AtomicU32, AtomicU64, AtomicUsize, Ordering, fence,
};
#[cfg(feature = "loom")]
pub(crate) use loom::sync::{RwLockReadGuard, RwLockWriteGuard};

/// Locks for writing.
///
/// A holder is done in some tens of nanoseconds, less than it takes to bring what it changes from one
/// core's cache to the other's. So who finds the lock held keeps off for a moment, in which a holder
/// that writes again and again does so without a transfer each time; then it waits in line.
#[cfg(not(feature = "loom"))]
#[inline(always)]
#[expect(clippy::inline_always, reason = "as the lock's own function, which it stands for")]
pub(super) fn write(lock: &RwLock<()>) -> RwLockWriteGuard<'_, ()> {
    lock.try_write().unwrap_or_else(|| keep_off(lock))
}

#[cfg(not(feature = "loom"))]
#[cold]
fn keep_off(lock: &RwLock<()>) -> RwLockWriteGuard<'_, ()> {
    for pause in PAUSES {
        for _ in 0..pause {
            std::hint::spin_loop();
        }
        if let Some(guard) = lock.try_write() {
            return guard;
        }
    }
    lock.write()
}

/// How often the processor pauses between two looks at a lock that is held: some microseconds in
/// all.
#[cfg(not(feature = "loom"))]
const PAUSES: [u32; 2] = [64, 64];

#[cfg(feature = "loom")]
pub(super) fn write(lock: &RwLock<()>) -> RwLockWriteGuard<'_, ()> {
    lock.write()
}

/// The model's lock, locked as the real one is.
#[cfg(feature = "loom")]
#[derive(Debug, Default)]
pub(crate) struct RwLock<T>(loom::sync::RwLock<T>);

#[cfg(feature = "loom")]
impl<T> RwLock<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(loom::sync::RwLock::new(value))
    }

    pub(crate) fn read(&self) -> RwLockReadGuard<'_, T> {
        self.0.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, T> {
        self.0.write().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// The model's mutex, locked as the real one is.
#[cfg(feature = "loom")]
#[derive(Debug, Default)]
pub(crate) struct Mutex<T>(loom::sync::Mutex<T>);

#[cfg(feature = "loom")]
impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(loom::sync::Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> loom::sync::MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Orders what `SeqCst` operations before it wrote with what those behind it read. They do that by
/// themselves; the model checker knows it of fences alone.
#[inline]
pub(crate) fn order_in_model() {
    #[cfg(feature = "loom")]
    fence(Ordering::SeqCst);
}

/// Waits a little for another thread: the more often it was called in a row, the longer.
#[cfg(not(feature = "loom"))]
pub(super) fn relax(times: u32) {
    if times < 64 {
        std::hint::spin_loop();
    } else {
        std::thread::yield_now();
    }
}

/// Lets another thread go on.
#[cfg(feature = "loom")]
pub(super) fn relax(_times: u32) {
    loom::thread::yield_now();
}
