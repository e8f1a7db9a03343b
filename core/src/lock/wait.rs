//! A place in the queue.

use super::claim::{Claim, Grant};
use super::named::Lock;
use super::queue::{Request, block};
use super::report;
use crate::Result;
use crate::waiter::Cancel;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// The answer to one that asks for a lock.
#[derive(Debug)]
pub enum Asked {
    /// The lock was free and is now held.
    Granted(Grant),
    /// Somebody holds it.
    Queued(LockWait),
}

/// A place in the queue of a lock. Dropping it gives up: it leaves the queue, or releases what was
/// granted and not taken.
#[derive(Debug)]
pub struct LockWait {
    lock: Lock,
    request: Arc<Request>,
    taken: AtomicBool,
    start: Instant,
}

impl LockWait {
    pub(super) fn new(lock: Lock, request: Arc<Request>) -> Self {
        Self { lock, request, taken: AtomicBool::new(false), start: Instant::now() }
    }

    /// A wait that is over: for callers that treat a grant at once like a later one.
    #[must_use]
    pub fn met(lock: &Lock, claim: Claim, grant: Grant) -> Self {
        Self::new(lock.clone(), Arc::new(Request::met(claim, grant)))
    }

    /// The lock that is waited for.
    #[must_use]
    pub fn lock(&self) -> &Lock {
        &self.lock
    }

    /// Blocks the thread until the grant, which is the caller's from here on; `None` once the
    /// deadline has passed (no deadline: wait for ever) or the wait was cancelled, or if the grant
    /// was taken before.
    #[must_use]
    pub fn block(&self, deadline: Option<Instant>) -> Option<Grant> {
        if self.is_current() {
            block(&self.request, deadline)?;
        }
        self.take()
    }

    /// Takes the grant, if there is one: the first who asks has to release it.
    #[must_use]
    pub fn take(&self) -> Option<Grant> {
        let grant = self.request.granted()?;
        (!self.taken.swap(true, Ordering::AcqRel)).then_some(grant)
    }

    /// Leaves the queue. Never waits. After `Cancelled` the wake-up never runs; after `Granted` it
    /// ran or will run once, and the lock is held until the grant is released.
    pub fn cancel(&self) -> Cancel {
        if self.is_current() {
            self.lock.inner().queue.cancel(&self.request)
        } else {
            Cancel::Cancelled
        }
    }

    /// Ends a wait whose time is over: leaves the queue, unless the grant came first.
    ///
    /// # Errors
    /// `LockTimeout` as for [`Lock::acquire`], also if the grant was taken before.
    pub fn expire(&self) -> Result<Grant> {
        let _ = self.cancel();
        self.take().ok_or_else(|| report::timeout(&self.lock, self.start.elapsed()))
    }

    fn is_current(&self) -> bool {
        self.lock.inner().engine.is_current()
    }
}

impl Drop for LockWait {
    fn drop(&mut self) {
        if self.cancel() == Cancel::Granted
            && let Some(grant) = self.take()
        {
            // The grant was never taken, so it is still the holder's.
            let _ = self.lock.release(grant.token);
        }
    }
}
