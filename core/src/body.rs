//! What is behind a container or a state: contents under a lock, with an epoch and a poison mark.

use crate::engine::Engine;
use crate::root::Root;
use crate::sync::{self, Lock, ReadGuard};
use crate::{Error, ErrorKind, Result};
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

#[derive(Debug)]
pub(crate) struct Body<R> {
    /// Unique in the process for all time.
    pub(crate) id: u64,
    pub(crate) engine: &'static Engine,
    /// The epoch of the last change. Written under the write lock.
    epoch: AtomicU64,
    poisoned: AtomicBool,
    root: Lock<R>,
}

impl<R: Root> Body<R> {
    pub(crate) fn new(engine: &'static Engine, root: R) -> Self {
        Self {
            id: engine.next_id(),
            engine,
            epoch: AtomicU64::new(engine.instants.epoch()),
            poisoned: AtomicBool::new(false),
            root: Lock::new(root),
        }
    }

    #[inline]
    pub(crate) fn read(&self) -> Result<ReadGuard<'_, R>> {
        let root = self.root.read();
        self.check_poison()?;
        Ok(root)
    }

    #[inline]
    pub(crate) fn write(&self) -> Result<WriteGuard<'_, R>> {
        let guard = self.seize();
        self.check_poison()?;
        Ok(guard)
    }

    /// Locks for writing, poisoned or not: for closing.
    #[inline]
    pub(crate) fn seize(&self) -> WriteGuard<'_, R> {
        let root = self.root.write();
        let (last, now) = (self.epoch(), self.engine.instants.epoch());
        if last < now {
            self.engine.instants.hand_over(self.id, last, now, || root.freeze());
            self.epoch.store(now, Ordering::Relaxed);
        }
        WriteGuard { root, body: self, unwinding: std::thread::panicking() }
    }

    /// The epoch of the last change. Stable only under a lock.
    pub(crate) fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::Relaxed)
    }

    pub(crate) fn get_mut(&mut self) -> &mut R {
        self.root.get_mut()
    }

    #[inline]
    fn check_poison(&self) -> Result<()> {
        if self.poisoned.load(Ordering::Relaxed) { Err(poisoned()) } else { Ok(()) }
    }
}

#[cold]
fn poisoned() -> Error {
    Error::new(
        ErrorKind::Internal,
        "an earlier failure inside krstate left this container unusable; \
         remove it and report the failure",
    )
}

/// A write lock that poisons its body if a panic unwinds through it.
pub(crate) struct WriteGuard<'a, R: Root> {
    root: sync::WriteGuard<'a, R>,
    body: &'a Body<R>,
    unwinding: bool,
}

impl<R: Root> Deref for WriteGuard<'_, R> {
    type Target = R;
    #[inline]
    fn deref(&self) -> &R {
        &self.root
    }
}

impl<R: Root> DerefMut for WriteGuard<'_, R> {
    #[inline]
    fn deref_mut(&mut self) -> &mut R {
        &mut self.root
    }
}

impl<R: Root> Drop for WriteGuard<'_, R> {
    #[inline]
    fn drop(&mut self) {
        if !self.unwinding && std::thread::panicking() {
            self.body.poisoned.store(true, Ordering::Relaxed);
        }
    }
}
