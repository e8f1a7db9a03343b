//! The locks of the process by key, and where their tokens and times come from.

use super::named::{Inner, Lock};
use super::queue::Source;
use super::report::LockInfo;
use crate::engine::Engine;
use crate::sync::coarse_now;
use dashmap::DashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Of the process and not of the engine: a token from before a fork is never given out again.
static TOKENS: AtomicU64 = AtomicU64::new(0);

/// The process's tokens and its coarse clock.
pub(super) struct Process;

impl Source for Process {
    #[inline]
    fn token(&self) -> u64 {
        // Relaxed is enough for tokens that grow: whoever takes one has read the word of the lock,
        // and with it everything that happened before the token in there was taken.
        TOKENS.fetch_add(1, Ordering::Relaxed) + 1
    }

    #[inline]
    fn now(&self) -> u64 {
        coarse_now()
    }
}

/// The locks that somebody refers to, holds or left behind. All others are forgotten.
#[derive(Debug)]
pub(crate) struct Locks(DashMap<Box<str>, Arc<Inner>>);

impl Locks {
    pub(crate) fn new(shards: usize) -> Self {
        Self(DashMap::with_shard_amount(shards))
    }

    /// The lock of a folded key, made if it is not there.
    pub(super) fn get(&self, engine: &'static Engine, key: Box<str>) -> Lock {
        if let Some(found) = self.0.get(&*key) {
            return Lock::refer(found.clone());
        }
        let entry = self.0.entry(key);
        let key = entry.key().clone();
        // Referred to while the shard is locked: see `forget`.
        let made = entry.or_insert_with(|| Arc::new(Inner::new(engine, key)));
        Lock::refer(made.clone())
    }

    /// The lock of a folded key if it is there.
    pub(super) fn find(&self, key: &str) -> Option<Lock> {
        self.0.get(key).map(|found| Lock::refer(found.clone()))
    }

    /// Forgets a lock that nobody refers to, unless it is held or was left behind. References are
    /// taken under the lock of the shard, which is held here: none is missed.
    pub(super) fn forget(&self, lock: &Arc<Inner>) {
        self.0.remove_if(&*lock.key, |_, known| Arc::ptr_eq(known, lock) && lock.is_unused());
    }
}

/// The locks that are held, sorted by key.
#[must_use]
pub fn locks() -> Vec<LockInfo> {
    let engine = Engine::current();
    // What is looked up per lock takes other locks: not inside the walk.
    let known: Vec<Arc<Inner>> = engine.locks.0.iter().map(|entry| entry.value().clone()).collect();
    let mut infos: Vec<LockInfo> = known.iter().filter_map(|lock| LockInfo::of(lock)).collect();
    infos.sort_unstable_by(|a, b| a.key.cmp(&b.key));
    infos
}

/// The number of keys that the process remembers: what leak checks compare.
#[must_use]
pub fn live_locks() -> u64 {
    Engine::current().locks.0.len() as u64
}
