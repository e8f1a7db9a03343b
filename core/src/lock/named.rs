//! A named lock.

use super::claim::{Claim, Grant};
use super::hold::LockGuard;
use super::key;
use super::queue::{Entered, Queue};
use super::registry::Process;
use super::report::{self, Holder};
use super::wait::{Asked, LockWait};
use crate::engine::Engine;
use crate::waiter::Wake;
use crate::{Error, ErrorKind, Owner, Result};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// A named, process-wide, exclusive lock. A clone is the same lock.
///
/// Keys are trimmed and compared without regard to case. A key that nobody refers to or holds is
/// forgotten; its tokens go on growing all the same.
///
/// ```
/// use krstate::{Language, Lock, OwnerInfo};
/// use std::time::Duration;
///
/// let me = OwnerInfo::register(Language::Rust, "main");
/// let lock = Lock::get("orders")?;
/// let guard = lock.hold(me, Some(Duration::from_secs(5)))?;
/// assert!(Lock::get(" Orders ")?.is_held());
/// let first = guard.token();
/// drop(guard);
/// assert!(lock.hold(me, None)?.token() > first);
/// # Ok::<(), krstate::Error>(())
/// ```
pub struct Lock(Arc<Inner>);

pub(super) struct Inner {
    pub(super) engine: &'static Engine,
    pub(super) key: Box<str>,
    /// The number of `Lock`s; raised under the lock of the registry's shard, or from one that is
    /// there.
    references: AtomicUsize,
    pub(super) queue: Queue,
}

impl Inner {
    pub(super) fn new(engine: &'static Engine, key: Box<str>) -> Self {
        Self { engine, key, references: AtomicUsize::new(0), queue: Queue::new() }
    }

    pub(super) fn is_unused(&self) -> bool {
        self.references.load(Ordering::Acquire) == 0 && self.queue.is_idle()
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lock").field("key", &self.key).finish_non_exhaustive()
    }
}

impl fmt::Debug for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Clone for Lock {
    fn clone(&self) -> Self {
        Self::refer(self.0.clone())
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if self.0.references.fetch_sub(1, Ordering::AcqRel) == 1 && self.0.engine.is_current() {
            self.0.engine.locks.forget(&self.0);
        }
    }
}

impl Default for Lock {
    /// The lock of the key "default".
    fn default() -> Self {
        let engine = Engine::current();
        engine.locks.get(engine, Self::DEFAULT.into())
    }
}

impl Lock {
    /// The key that always exists.
    pub const DEFAULT: &'static str = "default";

    pub(super) fn refer(inner: Arc<Inner>) -> Self {
        inner.references.fetch_add(1, Ordering::Relaxed);
        Self(inner)
    }

    pub(super) fn inner(&self) -> &Inner {
        &self.0
    }

    /// The lock of a key.
    ///
    /// # Errors
    /// `InvalidKey` if the key is blank.
    pub fn get(key: &str) -> Result<Self> {
        let engine = Engine::current();
        Ok(engine.locks.get(engine, key::fold(key)?))
    }

    /// The lock of a key if somebody refers to it or holds it; "default" always exists.
    ///
    /// # Errors
    /// `InvalidKey` if the key is blank.
    pub fn find(key: &str) -> Result<Option<Self>> {
        let key = key::fold(key)?;
        if &*key == Self::DEFAULT {
            return Ok(Some(Self::default()));
        }
        Ok(Engine::current().locks.find(&key))
    }

    /// The key, trimmed and in lower case.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.0.key
    }

    /// Whether both are the same lock.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Takes the lock if it is free; waits for nobody.
    ///
    /// # Errors
    /// `Disposed` in a process that was forked from the one that made the lock.
    #[inline]
    pub fn try_acquire(&self, claim: Claim) -> Result<Option<Grant>> {
        self.check()?;
        Ok(self.0.queue.try_take(claim, &Process))
    }

    /// Blocks the thread until the lock is its owner's; `None` waits for ever.
    ///
    /// # Errors
    /// `LockTimeout` with the key, the time waited and who holds the lock since when;
    /// `LockRecursion` at once for a checked claim without a time whose owner holds the lock;
    /// `Disposed` as for [`Lock::try_acquire`].
    pub fn acquire(&self, claim: Claim, timeout: Option<Duration>) -> Result<Grant> {
        if let Some(grant) = self.try_acquire(claim)? {
            return Ok(grant);
        }
        let start = Instant::now();
        if timeout.is_some_and(|timeout| timeout.is_zero()) {
            return Err(report::timeout(self, start.elapsed()));
        }
        // A time beyond all clocks is for ever.
        let deadline = timeout.and_then(|timeout| start.checked_add(timeout));
        let claim = if deadline.is_some() { claim.unchecked() } else { claim };
        let wait = match self.enter(claim, None)? {
            Asked::Granted(grant) => return Ok(grant),
            Asked::Queued(wait) => wait,
        };
        // The grant may come until the wait is given up.
        wait.block(deadline).map_or_else(|| wait.expire(), Ok)
    }

    /// Takes the lock, or enters the queue and has `wake` called at the grant. A lock that is
    /// granted at once calls nothing.
    ///
    /// # Errors
    /// `LockRecursion` for a checked claim whose owner holds the lock; `Disposed` as for
    /// [`Lock::try_acquire`].
    pub fn ask(&self, claim: Claim, wake: Wake) -> Result<Asked> {
        self.enter(claim, Some(wake))
    }

    /// As [`Lock::ask`], for one that only blocks.
    ///
    /// # Errors
    /// As for [`Lock::ask`].
    pub fn ask_to_block(&self, claim: Claim) -> Result<Asked> {
        self.enter(claim, None)
    }

    fn enter(&self, claim: Claim, wake: Option<Wake>) -> Result<Asked> {
        self.check()?;
        match self.0.queue.enter(claim, wake, &Process) {
            Entered::Granted(grant) => Ok(Asked::Granted(grant)),
            Entered::Queued(request) => Ok(Asked::Queued(LockWait::new(self.clone(), request))),
            Entered::Recursive => Err(report::recursion(self)),
        }
    }

    /// Acquires for as long as the guard lives.
    ///
    /// # Errors
    /// As for [`Lock::acquire`].
    pub fn hold(&self, owner: Owner, timeout: Option<Duration>) -> Result<LockGuard> {
        let grant = self.acquire(Claim::of(owner), timeout)?;
        Ok(LockGuard::new(self.clone(), grant))
    }

    /// Ends the holding that a token stands for. The next in the queue is granted and woken on this
    /// thread. In a forked process a lock of the parent does nothing.
    ///
    /// # Errors
    /// `NotHeld` if the token holds nothing, or not any more.
    #[inline]
    pub fn release(&self, token: u64) -> Result<()> {
        self.end(token, false)
    }

    /// As [`Lock::release`] and [`Lock::release_open`] (without a token), in the one case that neither
    /// waits nor wakes: the lock is held so, and nobody waits for it. `false`: nothing was done.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub fn release_unqueued(&self, token: Option<u64>) -> bool {
        let token = token.or_else(|| match self.0.queue.holder() {
            (token, true) => Some(token),
            _ => None,
        });
        self.0.engine.is_current()
            && token.is_some_and(|token| self.0.queue.release_unqueued(token, false))
    }

    /// As [`Lock::release`], for a holder that disappeared: the next grant says so, however late it
    /// comes.
    ///
    /// # Errors
    /// As for [`Lock::release`].
    pub fn abandon(&self, token: u64) -> Result<()> {
        self.end(token, true)
    }

    /// Ends what `owner` holds.
    ///
    /// # Errors
    /// `NotHeld` if it does not hold the lock.
    pub fn release_owned(&self, owner: Owner) -> Result<()> {
        let (token, _) = self.0.queue.holder();
        match self.0.queue.record(token) {
            Some((holder, _)) if token != 0 && holder == owner => self.end(token, false),
            _ if !self.0.engine.is_current() => Ok(()),
            _ => Err(report::not_held(self)),
        }
    }

    /// Ends a holding that was claimed as open, whoever asks.
    ///
    /// # Errors
    /// `NotHeld` if the lock is free, or its holder did not leave it open.
    pub fn release_open(&self) -> Result<()> {
        match self.0.queue.holder() {
            (token, true) => self.end(token, false),
            _ if !self.0.engine.is_current() => Ok(()),
            _ => Err(report::not_held(self)),
        }
    }

    #[inline]
    fn end(&self, token: u64, abandoned: bool) -> Result<()> {
        if !self.0.engine.is_current() || self.0.queue.release(token, abandoned, &Process) {
            return Ok(());
        }
        Err(report::not_held(self))
    }

    /// Whether somebody holds the lock.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.token() != 0
    }

    /// The token of the holder, 0 if the lock is free.
    #[must_use]
    pub fn token(&self) -> u64 {
        self.0.queue.holder().0
    }

    /// How many wait for the lock.
    #[must_use]
    pub fn waiters(&self) -> u64 {
        self.0.queue.waiters() as u64
    }

    /// Who holds the lock.
    #[must_use]
    pub fn holder(&self) -> Option<Holder> {
        Holder::of(&self.0)
    }

    #[inline]
    fn check(&self) -> Result<()> {
        if self.0.engine.is_current() {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Disposed,
            "this lock was found before the process forked; the child must find its own",
        ))
    }
}
