//! Who holds what: for listings and for errors.

use super::named::{Inner, Lock};
use super::owner::OwnerInfo;
use crate::sync::coarse_now;
use crate::{DateTime, DateTimeKind, Error, ErrorKind, Owner, Value};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The holder of a lock, at the moment when it was asked for.
#[derive(Clone, Debug)]
pub struct Holder {
    /// The owner that acquired it, 0 for nobody.
    pub owner: Owner,
    /// Its language and name.
    pub info: OwnerInfo,
    /// The fencing token.
    pub token: u64,
    /// For how long it has held the lock, to some milliseconds.
    pub held_for: Duration,
}

/// A lock that is held.
#[derive(Clone, Debug)]
pub struct LockInfo {
    /// The key, trimmed and in lower case.
    pub key: Box<str>,
    /// Who holds it.
    pub holder: Holder,
    /// How many wait for it.
    pub waiters: u64,
}

impl Holder {
    pub(super) fn of(lock: &Inner) -> Option<Self> {
        let (mut token, _) = lock.queue.holder();
        while token != 0 {
            if let Some((owner, since)) = lock.queue.record(token) {
                let held_for = Duration::from_nanos(coarse_now().saturating_sub(since));
                let info = lock.engine.owners.info(owner);
                return Some(Self { owner, info, token, held_for });
            }
            // The holder has the lock and is about to write the rest, or has left it meanwhile.
            let (now, _) = lock.queue.holder();
            if now == token {
                return Some(Self::unknown(token));
            }
            token = now;
        }
        None
    }

    fn unknown(token: u64) -> Self {
        Self { owner: 0, info: OwnerInfo::default(), token, held_for: Duration::ZERO }
    }

    /// The time of the grant, UTC.
    #[must_use]
    pub fn since(&self) -> DateTime {
        utc(SystemTime::now().checked_sub(self.held_for).unwrap_or(UNIX_EPOCH))
    }

    fn describe(&self) -> String {
        let language = self.info.language.name();
        let seconds = self.held_for.as_secs_f64();
        let token = self.token;
        if self.info.name.is_empty() {
            return format!("{language} has held it for {seconds:.3} s (token {token})");
        }
        let name = &self.info.name;
        format!("{language} ({name}) has held it for {seconds:.3} s (token {token})")
    }
}

impl LockInfo {
    pub(super) fn of(lock: &Inner) -> Option<Self> {
        let holder = Holder::of(lock)?;
        Some(Self { key: lock.key.clone(), holder, waiters: lock.queue.waiters() as u64 })
    }
}

/// Ticks of 100 ns between the start of the year 1 and that of 1970.
const UNIX_TICKS: i64 = 621_355_968_000_000_000;

fn utc(time: SystemTime) -> DateTime {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let ticks = i64::try_from(since.as_nanos() / 100).ok().and_then(|t| t.checked_add(UNIX_TICKS));
    let latest = ticks.unwrap_or(DateTime::MAX_TICKS).min(DateTime::MAX_TICKS);
    DateTime::new(latest, DateTimeKind::Utc).unwrap_or_else(|| utc(UNIX_EPOCH))
}

pub(super) fn timeout(lock: &Lock, waited: Duration) -> Error {
    let key = lock.key();
    let seconds = waited.as_secs_f64();
    let holder = lock.holder();
    let who = holder.as_ref().map_or_else(|| "it is free by now".to_owned(), Holder::describe);
    let message = format!("the lock {key:?} was not granted within {seconds:.3} s: {who}");
    let ticks = i64::try_from(waited.as_nanos() / 100).unwrap_or(i64::MAX);
    let error = Error::new(ErrorKind::LockTimeout, message)
        .with("key", key)
        .with("waited", Value::Duration(crate::Duration { ticks }));
    match holder {
        None => error,
        Some(holder) => with_holder(error, &holder),
    }
}

fn with_holder(error: Error, holder: &Holder) -> Error {
    error
        .with("holder_language", holder.info.language.name())
        .with("holder_name", &*holder.info.name)
        .with("holder_since", Value::DateTime(holder.since()))
        .with("token", holder.token)
}

pub(super) fn recursion(lock: &Lock) -> Error {
    let key = lock.key();
    let message = format!(
        "the lock {key:?} is held by the one that waits for it, which would wait for ever: \
         release it first, or wait with a time"
    );
    Error::new(ErrorKind::LockRecursion, message).with("key", key)
}

pub(super) fn not_held(lock: &Lock) -> Error {
    let key = lock.key();
    let message = format!("the lock {key:?} is not held by the one that releases it");
    Error::new(ErrorKind::NotHeld, message).with("key", key)
}
