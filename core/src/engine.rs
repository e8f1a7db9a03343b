//! What the process has once: registries, ids, the topology lock, the count of containers.

use crate::factory::Factories;
use crate::host::Host;
use crate::instant::Instants;
use crate::lock::{Locks, Owners};
use crate::scope::Scope;
use crate::state::{Keeper, SharedState, StateOptions};
use crate::sync;
use dashmap::DashMap;
use parking_lot::Mutex;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// Given, because the map would compute one in a static of its own, and a fork while it does so
/// would leave the child waiting.
const SHARDS: usize = 32;

/// Everything that the process has once. A forked child gets a new, empty one at its first use:
/// no lock and no container of the parent is touched again.
pub(crate) struct Engine {
    pub(crate) hosts: DashMap<Box<str>, Host>,
    /// Held while an edge to a container that others can reach is checked and added.
    pub(crate) topology: Mutex<()>,
    pub(crate) instants: Instants,
    pub(crate) factories: Factories,
    pub(crate) locks: Locks,
    pub(crate) owners: Owners,
    global: OnceLock<SharedState>,
    detached: OnceLock<Arc<Scope>>,
    ids: AtomicU64,
    containers: AtomicU64,
}

/// Everything refers to the engine, and the engine to much of that: what it has is not shown.
impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

impl Engine {
    pub(crate) fn new() -> Self {
        Self {
            hosts: DashMap::with_shard_amount(SHARDS),
            topology: Mutex::new(()),
            instants: Instants::default(),
            factories: Factories::default(),
            locks: Locks::new(SHARDS),
            owners: Owners::new(SHARDS),
            global: OnceLock::new(),
            detached: OnceLock::new(),
            ids: AtomicU64::new(0),
            containers: AtomicU64::new(0),
        }
    }

    /// The engine of this process, made at the first use.
    pub(crate) fn current() -> &'static Self {
        sync::current_engine()
    }

    #[inline]
    pub(crate) fn is_current(&'static self) -> bool {
        sync::is_current_engine(self)
    }

    pub(crate) fn next_id(&self) -> u64 {
        self.ids.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(crate) fn container_made(&self) {
        self.containers.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn container_dropped(&self) {
        self.containers.fetch_sub(1, Ordering::Relaxed);
    }

    /// The scope of containers that are in no state: never closed.
    pub(crate) fn detached(&'static self) -> Arc<Scope> {
        self.detached.get_or_init(|| Arc::new(Scope::new(self, "the process"))).clone()
    }

    pub(crate) fn global(&'static self) -> SharedState {
        self.global
            .get_or_init(|| SharedState::in_engine(self, StateOptions::default(), Keeper::Process))
            .clone()
    }
}

/// How many containers are alive in this process: what leak checks compare.
#[must_use]
pub fn live_containers() -> u64 {
    Engine::current().containers.load(Ordering::Relaxed)
}
