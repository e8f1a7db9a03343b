//! What is behind a container or a state: contents under a lock, with an epoch.

use crate::engine::Engine;
use crate::root::Root;
use crate::sync::{Lock, Poisoned, ReadGuard, WriteGuard};
use crate::{Error, ErrorKind, Result};
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Debug)]
pub(crate) struct Body<R> {
    /// Unique in the process for all time.
    pub(crate) id: u64,
    pub(crate) engine: &'static Engine,
    /// The epoch of the last change. Written under the write lock.
    epoch: AtomicU64,
    root: Lock<R>,
}

impl<R: Root> Body<R> {
    pub(crate) fn new(engine: &'static Engine, root: R) -> Self {
        Self {
            id: engine.next_id(),
            engine,
            epoch: AtomicU64::new(engine.instants.epoch()),
            root: Lock::new(root),
        }
    }

    #[inline]
    pub(crate) fn read(&self) -> Result<ReadGuard<'_, R>> {
        self.root.read().map_err(unusable)
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "half of what an increment costs is moving guards")]
    pub(crate) fn write(&self) -> Result<WriteGuard<'_, R>> {
        let root = self.root.write().map_err(unusable)?;
        self.enter_epoch(&root);
        Ok(root)
    }

    /// Locks for writing, poisoned or not: for closing.
    pub(crate) fn seize(&self) -> WriteGuard<'_, R> {
        let root = self.root.seize();
        self.enter_epoch(&root);
        root
    }

    /// What the holder of the write lock changes from here on belongs to the epoch of now.
    #[inline]
    fn enter_epoch(&self, root: &R) {
        let (last, now) = (self.epoch(), self.engine.instants.epoch());
        if last < now {
            self.hand_over(root, last, now);
        }
    }

    #[cold]
    fn hand_over(&self, root: &R, last: u64, now: u64) {
        self.engine.instants.hand_over(self.id, last, now, || root.freeze());
        self.epoch.store(now, Ordering::Relaxed);
    }

    /// The epoch of the last change. Stable only under a lock.
    #[inline]
    pub(crate) fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::Relaxed)
    }

    pub(crate) fn get_mut(&mut self) -> &mut R {
        self.root.get_mut()
    }
}

#[cold]
fn unusable(_: Poisoned) -> Error {
    Error::new(
        ErrorKind::Internal,
        "an earlier failure inside krstate left this container unusable; \
         remove it and report the failure",
    )
}
