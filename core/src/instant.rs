//! One instant of everything, without stopping writers.
//!
//! Each view raises the epoch and registers itself in one step: that is its instant. A writer,
//! under the lock of its container, compares the container's epoch with the engine's. If a view
//! came in between, the writer first hands the frozen contents to every view that is owed them.
//! A view that visits a container takes what was handed over, or freezes the contents itself.
//!
//! So a change is before a view if its writer read the epoch before the view raised it, and behind
//! it otherwise; and of two changes one after the other, no view has the later one alone. What a
//! writer pays is one read of a shared word.

#[cfg(all(test, feature = "loom"))]
mod model;

use crate::Result;
use crate::body::Body;
use crate::engine::Engine;
use crate::root::{Frozen, Root};
use crate::sync::primitives::{AtomicU64, Mutex, Ordering};
use hashbrown::HashMap;
use std::sync::Arc;

/// The views that are open, and the epoch that the latest one raised.
#[derive(Debug, Default)]
pub(crate) struct Instants {
    epoch: Epoch,
    open: Mutex<Vec<Arc<Owed>>>,
}

/// Read by every writer: alone in its cache lines, which processors fetch in pairs.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Epoch(AtomicU64);

/// What writers have handed to one view.
#[derive(Debug)]
struct Owed {
    epoch: u64,
    handed: Mutex<HashMap<u64, Frozen, foldhash::fast::FixedState>>,
}

impl Instants {
    /// The epoch that a change made now belongs to. Read under the lock of the container.
    #[inline]
    pub(crate) fn epoch(&self) -> u64 {
        self.epoch.0.load(Ordering::SeqCst)
    }

    /// Hands the contents of the container `id` to every view since the epoch `last`, up to `now`:
    /// what the writer changes next is before a view that was opened after it read the epoch.
    #[cold]
    pub(crate) fn hand_over(&self, id: u64, last: u64, now: u64, freeze: impl Fn() -> Frozen) {
        let owed: Vec<Arc<Owed>> = {
            let open = self.open.lock();
            let since = |owed: &&Arc<Owed>| owed.epoch > last && owed.epoch <= now;
            open.iter().filter(since).cloned().collect()
        };
        for owed in owed {
            owed.handed.lock().entry(id).or_insert_with(&freeze);
        }
    }

    fn open(&self) -> Arc<Owed> {
        let mut open = self.open.lock();
        let epoch = self.epoch.0.load(Ordering::Relaxed) + 1;
        let owed = Arc::new(Owed { epoch, handed: Mutex::default() });
        open.push(owed.clone());
        self.epoch.0.store(epoch, Ordering::SeqCst);
        owed
    }

    fn close(&self, owed: &Arc<Owed>) {
        self.open.lock().retain(|other| !Arc::ptr_eq(other, owed));
    }
}

/// Everything as it was at the instant when the view was opened.
#[derive(Debug)]
pub(crate) struct View {
    engine: &'static Engine,
    owed: Arc<Owed>,
}

impl View {
    pub(crate) fn open(engine: &'static Engine) -> Self {
        Self { engine, owed: engine.instants.open() }
    }

    /// The contents of a body at the instant.
    pub(crate) fn of<R: Root>(&self, body: &Body<R>) -> Result<Frozen> {
        let root = body.read()?;
        if body.epoch() < self.owed.epoch {
            return Ok(root.freeze());
        }
        drop(root);
        // A body that was changed since, or made since, is in the hand-over unless it is not part
        // of the instant at all; then what it holds now is as good as anything.
        let handed = self.owed.handed.lock().get(&body.id).cloned();
        handed.map_or_else(|| Ok(body.read()?.freeze()), Ok)
    }
}

impl Drop for View {
    fn drop(&mut self) {
        self.engine.instants.close(&self.owed);
    }
}
