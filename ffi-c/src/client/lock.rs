use super::entries::Entries;
use super::error::{Result, call};
use super::factory::Wake;
use super::owned;
use super::value::{Key, Output, OwnedKey, missing, no_value, text};
use super::{DateTime, Duration, Scalar, Table};
use crate::generated::calls;
use crate::types::{KR_LOCK_OPEN, KR_LOCK_UNCHECKED, kr_lock, kr_lock_wait, kr_wake};
use krstate::Language;

owned!(
    /// A handle to a named lock.
    pub Lock(kr_lock),
    kr_lock_free
);
owned!(
    /// A place in the queue of a lock. Dropping it leaves the queue, or releases a grant that was not
    /// taken.
    pub LockWait(kr_lock_wait),
    kr_lock_wait_free
);

/// Under which rules a lock is acquired.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rules {
    /// No check for recursion: the wait ends by itself, or somebody else releases.
    pub unchecked: bool,
    /// Anyone may release.
    pub open: bool,
}

impl Rules {
    fn flags(self) -> u32 {
        let unchecked = if self.unchecked { KR_LOCK_UNCHECKED } else { 0 };
        let open = if self.open { KR_LOCK_OPEN } else { 0 };
        unchecked | open
    }
}

/// That a lock was acquired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The fencing token, which releases the lock.
    pub token: u64,
    /// Whether the holder before disappeared without releasing.
    pub abandoned: bool,
}

/// The answer to one that asks for a lock.
#[derive(Debug)]
pub enum Asked {
    /// It was free.
    Granted(Grant),
    /// Somebody holds it.
    Queued(LockWait),
}

/// A lock that is held.
#[derive(Clone, Debug)]
pub struct LockInfo {
    /// The key, trimmed and in lower case.
    pub key: String,
    /// The language of the holder.
    pub language: String,
    /// The name of the thread, task or region; empty if it is not known.
    pub name: String,
    /// When it acquired the lock.
    pub since: DateTime,
    /// For how long it has held it.
    pub held: Duration,
    /// The token of its grant.
    pub token: u64,
    /// How many wait.
    pub waiters: u64,
}

/// A new owner with what errors and listings tell of it.
pub fn named_owner(language: Language, name: &str) -> Result<u64> {
    let mut out = 0;
    call(|error| unsafe {
        calls::kr_owner_named(language as u32, text(name), &raw mut out, error)
    })?;
    Ok(out)
}

/// Forgets the name of an owner that has ended.
pub fn forget_owner(owner: u64) {
    unsafe { calls::kr_owner_forget(owner) };
}

/// The number of keys that the process remembers.
#[must_use]
pub fn live_locks() -> u64 {
    calls::kr_live_locks()
}

/// The locks that are held, sorted by key.
pub fn locks() -> Result<Vec<LockInfo>> {
    let mut rows = Entries::open(|out, error| unsafe { calls::kr_lock_list(out, error) })?;
    let mut all = Vec::new();
    while let Some((key, row)) = rows.next_entry()? {
        let (OwnedKey::Text(key), Output::Table(row)) = (key, row) else { return Err(missing()) };
        all.push(LockInfo::read(key, &row)?);
    }
    Ok(all)
}

impl LockInfo {
    fn read(key: String, row: &Table) -> Result<Self> {
        let field = |name| row.get(Key::Text(name))?.ok_or_else(missing);
        let scalar = |name| match field(name)? {
            Output::Scalar(scalar) => Ok(scalar),
            _ => Err(missing()),
        };
        let Scalar::DateTime(since) = scalar("since")? else { return Err(missing()) };
        let Scalar::Duration(held) = scalar("held")? else { return Err(missing()) };
        let Scalar::U64(token) = scalar("token")? else { return Err(missing()) };
        let Scalar::U64(waiters) = scalar("waiters")? else { return Err(missing()) };
        let (language, name) = (field("language")?.into_text()?, field("name")?.into_text()?);
        Ok(Self { key, language, name, since, held, token, waiters })
    }
}

impl Lock {
    /// The lock of a key.
    pub fn get(key: &str) -> Result<Self> {
        let mut out = std::ptr::null_mut();
        call(|error| unsafe { calls::kr_lock_get(text(key), &raw mut out, error) })?;
        Self::from_raw(out).ok_or_else(missing)
    }

    /// The lock of a key if somebody refers to it or holds it.
    pub fn find(key: &str) -> Result<Option<Self>> {
        let mut out = std::ptr::null_mut();
        call(|error| unsafe { calls::kr_lock_find(text(key), &raw mut out, error) })?;
        Ok(Self::from_raw(out))
    }

    /// The key, trimmed and in lower case.
    pub fn key(&self) -> Result<String> {
        let mut value = no_value();
        call(|error| unsafe { calls::kr_lock_key(self.raw(), &raw mut value, error) })?;
        unsafe { Output::take(value) }?.into_text()
    }

    /// Blocks the thread until the owner has the lock, for at most `timeout` nanoseconds (below 0: for
    /// ever).
    pub fn acquire(&self, owner: u64, rules: Rules, timeout: i64) -> Result<Grant> {
        let (mut token, mut abandoned) = (0, false);
        call(|error| unsafe {
            let (token, abandoned) = (&raw mut token, &raw mut abandoned);
            calls::kr_lock_acquire(
                self.raw(),
                owner,
                rules.flags(),
                timeout,
                token,
                abandoned,
                error,
            )
        })?;
        Ok(Grant { token, abandoned })
    }

    /// Takes the lock if it is free.
    pub fn try_acquire(&self, owner: u64, rules: Rules) -> Result<Option<Grant>> {
        let (mut token, mut abandoned) = (0, false);
        call(|error| unsafe {
            let (token, abandoned) = (&raw mut token, &raw mut abandoned);
            calls::kr_lock_try(self.raw(), owner, rules.flags(), token, abandoned, error)
        })?;
        Ok(granted(token, abandoned))
    }

    /// Takes the lock if it is free, else enters the queue; `wake` is called once at the grant.
    ///
    /// # Safety
    /// `wake.call` takes `wake.context` on any thread, until it was called or [`LockWait::cancel`] has
    /// answered `false`; also after the wait was dropped.
    pub unsafe fn ask(&self, owner: u64, rules: Rules, wake: Wake) -> Result<Asked> {
        let wake = kr_wake { call: Some(wake.call), context: wake.context };
        self.enter(owner, rules, wake)
    }

    /// As [`Lock::ask`], for a wait that only blocks.
    pub fn ask_to_block(&self, owner: u64, rules: Rules) -> Result<Asked> {
        self.enter(owner, rules, kr_wake { call: None, context: std::ptr::null_mut() })
    }

    fn enter(&self, owner: u64, rules: Rules, wake: kr_wake) -> Result<Asked> {
        let (mut granted, mut wait) = (false, std::ptr::null_mut());
        call(|error| unsafe {
            let (granted, wait) = (&raw mut granted, &raw mut wait);
            calls::kr_lock_ask(self.raw(), owner, rules.flags(), wake, granted, wait, error)
        })?;
        let wait = LockWait::from_raw(wait).ok_or_else(missing)?;
        if granted {
            return wait.block(0)?.map(Asked::Granted).ok_or_else(missing);
        }
        Ok(Asked::Queued(wait))
    }

    /// Ends the holding that a token stands for.
    pub fn release(&self, token: u64) -> Result<()> {
        call(|error| unsafe { calls::kr_lock_release(self.raw(), token, error) })
    }

    /// As [`Lock::release`], for a holder that disappeared.
    pub fn abandon(&self, token: u64) -> Result<()> {
        call(|error| unsafe { calls::kr_lock_abandon(self.raw(), token, error) })
    }

    /// Ends what `owner` holds.
    pub fn release_owned(&self, owner: u64) -> Result<()> {
        call(|error| unsafe { calls::kr_lock_release_owned(self.raw(), owner, error) })
    }

    /// The token of the holder, 0 if the lock is free, and the number of those who wait.
    pub fn state(&self) -> Result<(u64, u64)> {
        let (mut token, mut waiters) = (0, 0);
        call(|error| unsafe {
            calls::kr_lock_state(self.raw(), &raw mut token, &raw mut waiters, error)
        })?;
        Ok((token, waiters))
    }
}

impl LockWait {
    /// Blocks the thread until the grant, for at most `timeout` nanoseconds (below 0: for ever; 0: only
    /// looks); `None` if the time is over, the wait was cancelled or the grant was taken before.
    pub fn block(&self, timeout: i64) -> Result<Option<Grant>> {
        let (mut token, mut abandoned) = (0, false);
        call(|error| unsafe {
            let (token, abandoned) = (&raw mut token, &raw mut abandoned);
            calls::kr_lock_wait_block(self.raw(), timeout, token, abandoned, error)
        })?;
        Ok(granted(token, abandoned))
    }

    /// Ends a wait whose time is over: the grant if it came first, else the error `LockTimeout`.
    pub fn expire(&self) -> Result<Grant> {
        let (mut token, mut abandoned) = (0, false);
        call(|error| unsafe {
            let (token, abandoned) = (&raw mut token, &raw mut abandoned);
            calls::kr_lock_wait_expire(self.raw(), token, abandoned, error)
        })?;
        Ok(Grant { token, abandoned })
    }

    /// Gives up waiting; whether the lock was granted before, so that the wake-up ran or will run.
    pub fn cancel(&self) -> Result<bool> {
        let mut granted = false;
        call(|error| unsafe { calls::kr_lock_wait_cancel(self.raw(), &raw mut granted, error) })?;
        Ok(granted)
    }
}

fn granted(token: u64, abandoned: bool) -> Option<Grant> {
    (token != 0).then_some(Grant { token, abandoned })
}
