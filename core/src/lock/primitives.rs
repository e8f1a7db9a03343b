//! What the queue is made of; under the feature `loom`, the model checker's.

#[cfg(not(feature = "loom"))]
pub(super) use parking_lot::Mutex;
#[cfg(not(feature = "loom"))]
pub(super) use std::sync::atomic::{AtomicU64, Ordering, fence};

#[cfg(feature = "loom")]
pub(super) use loom::sync::atomic::{AtomicU64, Ordering, fence};

/// The model's mutex, locked as the real one is.
#[cfg(feature = "loom")]
#[derive(Debug)]
pub(super) struct Mutex<T>(loom::sync::Mutex<T>);

#[cfg(feature = "loom")]
impl<T> Mutex<T> {
    pub(super) fn new(value: T) -> Self {
        Self(loom::sync::Mutex::new(value))
    }

    pub(super) fn lock(&self) -> loom::sync::MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
