//! A guard for Rust: held while it lives.

use super::claim::Grant;
use super::named::Lock;
use std::thread;

/// A lock that is held until the guard is dropped, from any thread. One that is dropped by a panic
/// leaves the lock abandoned: the next holder is told.
#[derive(Debug)]
#[must_use = "the lock is released when the guard is dropped"]
pub struct LockGuard {
    lock: Lock,
    grant: Grant,
}

impl LockGuard {
    pub(super) fn new(lock: Lock, grant: Grant) -> Self {
        Self { lock, grant }
    }

    /// The lock.
    #[must_use]
    pub fn lock(&self) -> &Lock {
        &self.lock
    }

    /// The fencing token.
    #[must_use]
    pub fn token(&self) -> u64 {
        self.grant.token
    }

    /// Whether the holder before disappeared without releasing.
    #[must_use]
    pub fn abandoned(&self) -> bool {
        self.grant.abandoned
    }
}

impl Drop for LockGuard {
    fn drop(&mut self) {
        // It may have been released by its token, which is harmless.
        let _ = if thread::panicking() {
            self.lock.abandon(self.grant.token)
        } else {
            self.lock.release(self.grant.token)
        };
    }
}
