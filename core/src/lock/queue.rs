//! The heart of a lock: one word that tells who has it, and the queue of those who wait.
//!
//! The word holds the token of the latest grant, also while the lock is free, and four bits. Taking
//! a free lock and freeing one that nobody waits for exchange the word and take no mutex. A token is
//! taken after the word was read and stored by exchanging just that word, so the tokens of one lock
//! grow from grant to grant.
//!
//! Whoever must wait enters the queue and marks the word as queued, under the mutex of the queue.
//! A release of a queued word hands the lock to the first of the queue under that mutex: the word is
//! never free while somebody waits, and so nobody overtakes. Whether a request is still in the queue
//! decides between a cancel and a grant that race.

use super::claim::{Claim, Grant};
use crate::Owner;
use crate::sync::primitives::{AtomicU64, Mutex, Ordering, fence};
use crate::waiter::{Cancel, Waiter, Wake};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

/// The lock is held.
const HELD: u64 = 1;
/// Somebody waits. Set and cleared under the mutex of the queue, while the lock is held.
const QUEUED: u64 = 2;
/// The lock is free, and its last holder disappeared.
const ABANDONED: u64 = 4;
/// The lock is held, and anyone may release it.
const OPEN: u64 = 8;
/// Above these bits is the token.
const TOKEN_SHIFT: u32 = 4;

#[derive(Debug)]
pub(crate) struct Queue {
    word: AtomicU64,
    record: Record,
    waiting: Mutex<Waiting>,
}

#[derive(Debug, Default)]
struct Waiting {
    next: u64,
    /// By order of arrival.
    requests: BTreeMap<u64, Arc<Request>>,
}

/// One that waits.
#[derive(Debug)]
pub(crate) struct Request {
    ticket: u64,
    claim: Claim,
    pub(crate) waiter: Waiter,
    /// 0 until the grant.
    token: AtomicU64,
    abandoned: AtomicU64,
}

impl Request {
    fn new(ticket: u64, claim: Claim) -> Self {
        Self {
            ticket,
            claim,
            waiter: Waiter::default(),
            token: AtomicU64::new(0),
            abandoned: AtomicU64::new(0),
        }
    }

    /// A request that never had to wait.
    pub(crate) fn met(claim: Claim, grant: Grant) -> Self {
        let request = Self::new(u64::MAX, claim);
        request.set_granted(grant);
        request
    }

    /// What was granted, if it was.
    pub(crate) fn granted(&self) -> Option<Grant> {
        let token = self.token.load(Ordering::Acquire);
        let abandoned = self.abandoned.load(Ordering::Relaxed) != 0;
        (token != 0).then_some(Grant { token, abandoned })
    }

    fn set_granted(&self, grant: Grant) {
        self.abandoned.store(grant.abandoned.into(), Ordering::Relaxed);
        self.token.store(grant.token, Ordering::Release);
    }
}

/// The answer to one that asks.
#[derive(Debug)]
pub(crate) enum Entered {
    Granted(Grant),
    Queued(Arc<Request>),
    /// The owner holds the lock itself, and would wait for ever.
    Recursive,
}

/// Where tokens and times come from.
pub(crate) trait Source {
    /// A token greater than all before.
    fn token(&self) -> u64;
    /// The time, in nanoseconds of the process's coarse clock.
    fn now(&self) -> u64;
}

impl Queue {
    pub(crate) fn new() -> Self {
        Self {
            word: AtomicU64::new(0),
            record: Record::new(),
            waiting: Mutex::new(Waiting::default()),
        }
    }

    /// Takes the lock if it is free.
    #[inline]
    pub(crate) fn try_take(&self, claim: Claim, source: &impl Source) -> Option<Grant> {
        let mut word = self.word.load(Ordering::Acquire);
        while word & HELD == 0 {
            let token = source.token();
            let mine = held(token, claim.open);
            match self.word.compare_exchange(word, mine, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => {
                    self.record.write(token, claim.owner, source.now());
                    return Some(Grant { token, abandoned: word & ABANDONED != 0 });
                }
                Err(now) => word = now,
            }
        }
        None
    }

    /// Takes the lock, or enters the queue; `wake` is called at the grant, and never if it is
    /// granted at once.
    pub(crate) fn enter(&self, claim: Claim, wake: Option<Wake>, source: &impl Source) -> Entered {
        let mut waiting = self.waiting.lock();
        loop {
            if let Some(grant) = self.try_take(claim, source) {
                return Entered::Granted(grant);
            }
            let word = self.word.load(Ordering::Acquire);
            if word & HELD == 0 {
                continue;
            }
            let holder = self.record.read(word >> TOKEN_SHIFT);
            let is_holder = holder.is_some_and(|(owner, _)| owner == claim.owner);
            if claim.checked && claim.owner != 0 && is_holder {
                return Entered::Recursive;
            }
            if word & QUEUED != 0 || self.exchange(word, word | QUEUED) {
                break;
            }
        }
        let ticket = waiting.next;
        waiting.next += 1;
        let request = Arc::new(Request::new(ticket, claim));
        if let Some(wake) = wake {
            request.waiter.on_grant(wake);
        }
        waiting.requests.insert(ticket, request.clone());
        Entered::Queued(request)
    }

    /// Takes a request out of the queue, unless it was granted.
    pub(crate) fn cancel(&self, request: &Request) -> Cancel {
        let mut waiting = self.waiting.lock();
        let removed = waiting.requests.remove(&request.ticket);
        if removed.is_some() && waiting.requests.is_empty() {
            self.word.fetch_and(!QUEUED, Ordering::AcqRel);
        }
        drop(waiting);
        // Wakes a thread that is blocked on the request, and drops its wake-up.
        if removed.is_some() {
            request.waiter.cancel();
        }
        if request.granted().is_some() { Cancel::Granted } else { Cancel::Cancelled }
    }

    /// Ends the holding that `token` stands for: the next in the queue is granted and woken, on this
    /// thread, outside the mutex. `false` if the token holds nothing.
    #[inline]
    pub(crate) fn release(&self, token: u64, abandoned: bool, source: &impl Source) -> bool {
        self.release_unqueued(token, abandoned) || self.hand_over(token, abandoned, source)
    }

    /// Ends the holding that `token` stands for, if nobody waits. Takes no mutex and wakes nobody.
    #[inline]
    pub(crate) fn release_unqueued(&self, token: u64, abandoned: bool) -> bool {
        let mut word = self.word.load(Ordering::Acquire);
        while holds(word, token) && word & QUEUED == 0 {
            match self.word.compare_exchange_weak(
                word,
                free(token, abandoned),
                Ordering::AcqRel,
                Ordering::Acquire,
            ) {
                Ok(_) => return true,
                Err(now) => word = now,
            }
        }
        false
    }

    #[cold]
    fn hand_over(&self, token: u64, abandoned: bool, source: &impl Source) -> bool {
        let mut waiting = self.waiting.lock();
        let word = self.word.load(Ordering::Acquire);
        if !holds(word, token) {
            return false;
        }
        let Some((_, request)) = waiting.requests.pop_first() else {
            // A cancel emptied the queue meanwhile. Nobody enters it while it is locked here, and
            // only one of several releases with this token finds the word.
            return self.exchange(word, free(token, abandoned));
        };
        let grant = Grant { token: source.token(), abandoned };
        let queued = if waiting.requests.is_empty() { 0 } else { QUEUED };
        self.record.write(grant.token, request.claim.owner, source.now());
        // Nobody else writes a queued word without the mutex.
        self.word.store(held(grant.token, request.claim.open) | queued, Ordering::Release);
        // Last, because whoever sees the grant may release it.
        request.set_granted(grant);
        drop(waiting);
        request.waiter.grant();
        true
    }

    /// The token of the holder, 0 if the lock is free, and whether anyone may release it.
    pub(crate) fn holder(&self) -> (u64, bool) {
        let word = self.word.load(Ordering::Acquire);
        if word & HELD == 0 { (0, false) } else { (word >> TOKEN_SHIFT, word & OPEN != 0) }
    }

    /// Who holds the lock, and since when, if it is still that token's.
    pub(crate) fn record(&self, token: u64) -> Option<(Owner, u64)> {
        self.record.read(token)
    }

    /// Whether the lock is free and nothing about it has to be remembered.
    pub(crate) fn is_idle(&self) -> bool {
        self.word.load(Ordering::Acquire) & (HELD | ABANDONED) == 0
    }

    /// The number of requests in the queue.
    pub(crate) fn waiters(&self) -> usize {
        self.waiting.lock().requests.len()
    }

    fn exchange(&self, word: u64, new: u64) -> bool {
        self.word.compare_exchange(word, new, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

fn held(token: u64, open: bool) -> u64 {
    token << TOKEN_SHIFT | HELD | if open { OPEN } else { 0 }
}

fn free(token: u64, abandoned: bool) -> u64 {
    token << TOKEN_SHIFT | if abandoned { ABANDONED } else { 0 }
}

fn holds(word: u64, token: u64) -> bool {
    word & HELD != 0 && word >> TOKEN_SHIFT == token
}

/// Who holds and since when. Written by whoever was granted the lock, or for it; read at any time:
/// the stamp is the token that the rest belongs to.
#[derive(Debug)]
struct Record {
    stamp: AtomicU64,
    owner: AtomicU64,
    since: AtomicU64,
}

impl Record {
    fn new() -> Self {
        Self { stamp: AtomicU64::new(0), owner: AtomicU64::new(0), since: AtomicU64::new(0) }
    }

    #[inline]
    fn write(&self, token: u64, owner: Owner, since: u64) {
        self.stamp.store(0, Ordering::Relaxed);
        fence(Ordering::Release);
        self.owner.store(owner, Ordering::Relaxed);
        self.since.store(since, Ordering::Relaxed);
        self.stamp.store(token, Ordering::Release);
    }

    fn read(&self, token: u64) -> Option<(Owner, u64)> {
        let before = self.stamp.load(Ordering::Acquire);
        let owner = self.owner.load(Ordering::Relaxed);
        let since = self.since.load(Ordering::Relaxed);
        fence(Ordering::Acquire);
        let after = self.stamp.load(Ordering::Relaxed);
        (before == token && after == token).then_some((owner, since))
    }
}

/// Blocks the thread until the request is granted, or the deadline has passed, or it was cancelled.
pub(crate) fn block(request: &Request, deadline: Option<Instant>) -> Option<Grant> {
    request.waiter.wait(deadline);
    request.granted()
}
