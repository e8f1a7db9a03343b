//! Named locks: process-wide and exclusive, for threads and tasks of every language.
//!
//! Who acquires a lock gets a token, which is greater than every token before it and releases the
//! lock. Who has to wait enters the one queue of the lock, as a blocked thread or with a wake-up, and
//! nobody overtakes. A forked child has no locks: its handles from before answer
//! `KR_ERROR_DISPOSED`, and the tokens of its parent hold nothing.

use crate::api::factory::deadline;
use crate::api::give;
use crate::api::iter::walk;
use crate::boundary::{fallible, infallible};
use crate::convert::{argument, flags, invalid, non_null, out};
use crate::handle::{self, Object, Walking};
use crate::types::{
    KR_LOCK_OPEN, KR_LOCK_UNCHECKED, kr_error, kr_iter, kr_lock, kr_lock_wait, kr_text, kr_value,
    kr_wake,
};
use krstate::{
    Asked, Cancel, Claim, Grant, Key, KeyRef, Language, Lock, LockInfo, LockWait, OwnerInfo,
    Result, Table, Value, Wake,
};
use std::time::Duration;

/// A number for an owner that nobody else in the process has, with what errors and listings tell of
/// it. `language` is a `KR_LANGUAGE_*` number, `name` that of the thread, task or region.
pub unsafe extern "C" fn kr_owner_named(
    language: u32,
    name: kr_text,
    out: *mut u64,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || {
            let Some(language) = Language::from_number(language) else {
                return Err(invalid(format!("{language} is not the number of a language")));
            };
            Ok(OwnerInfo::register(language, &argument(name, "the name")?))
        })
    }
}

/// Forgets the name of an owner that has ended. What it holds stays held; the number is never given
/// out again.
pub unsafe extern "C" fn kr_owner_forget(owner: u64) {
    infallible((), || OwnerInfo::forget(owner));
}

/// The lock of a key. Keys are trimmed and compared without regard to case;
/// `KR_ERROR_INVALID_KEY` if nothing is left. A key that nobody refers to or holds costs no memory.
pub unsafe extern "C" fn kr_lock_get(
    key: kr_text,
    out: *mut *mut kr_lock,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || {
            let lock = Lock::get(&argument(key, "the key")?)?;
            Ok(handle::put(Object::Lock(lock)))
        })
    }
}

/// The lock of a key if somebody refers to it or holds it; `*out` is NULL if not. "default" always
/// exists.
pub unsafe extern "C" fn kr_lock_find(
    key: kr_text,
    out: *mut *mut kr_lock,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || {
            let found = Lock::find(&argument(key, "the key")?)?;
            Ok(found.map_or(std::ptr::null_mut(), |lock| handle::put(Object::Lock(lock))))
        })
    }
}

/// The key of a lock, trimmed and in lower case, as a string value.
pub unsafe extern "C" fn kr_lock_key(
    lock: *const kr_lock,
    out_key: *mut kr_value,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { give(out_key, error, || handle::with(lock, |lock| Ok(out(Value::from(lock.key()))))) }
}

/// Blocks the thread until `owner` has the lock. `timeout` is in nanoseconds; below 0 it waits for
/// ever, 0 does not wait.
///
/// `owner` is from `kr_owner_new` or `kr_owner_named`, or 0 for nobody; `flags` are `KR_LOCK_*`.
/// `*abandoned` tells whether the holder before disappeared without releasing; `abandoned` may be
/// NULL. `KR_ERROR_LOCK_TIMEOUT` when the time is over, with the fields `key`, `waited`,
/// `holder_language`, `holder_name`, `holder_since` and `token`. `KR_ERROR_LOCK_RECURSION` at once if
/// the owner holds the lock itself and would wait for ever.
pub unsafe extern "C" fn kr_lock_acquire(
    lock: *const kr_lock,
    owner: u64,
    flags: u32,
    timeout: i64,
    token: *mut u64,
    abandoned: *mut bool,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give_grant(token, abandoned, error, || {
            let claim = claim(owner, flags)?;
            let timeout = u64::try_from(timeout).ok().map(Duration::from_nanos);
            handle::with(lock, |lock| lock.acquire(claim, timeout)).map(Some)
        })
    }
}

/// Takes the lock if it is free; `*token` is 0 if it is not. `owner`, `flags` and `abandoned` as for
/// `kr_lock_acquire`.
pub unsafe extern "C" fn kr_lock_try(
    lock: *const kr_lock,
    owner: u64,
    flags: u32,
    token: *mut u64,
    abandoned: *mut bool,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give_grant(token, abandoned, error, || {
            let claim = claim(owner, flags)?;
            handle::glance(lock, |lock| Some(lock.try_acquire(claim)))
                .unwrap_or_else(|| handle::with(lock, |lock| lock.try_acquire(claim)))
        })
    }
}

/// Takes the lock if it is free, else enters the queue; either way `kr_lock_wait_block` gives the
/// token. `*granted` tells whether it was free. `wake` is called once at the grant, by the thread that
/// releases, and may be called before this function returns; never if the lock was free, if
/// `kr_lock_wait_cancel` answers that the wait was cancelled, or if its function is NULL.
///
/// `owner` and `flags` as for `kr_lock_acquire`; give `KR_LOCK_UNCHECKED` for a wait that has a time or
/// can be cancelled.
pub unsafe extern "C" fn kr_lock_ask(
    lock: *const kr_lock,
    owner: u64,
    flags: u32,
    wake: kr_wake,
    granted: *mut bool,
    wait: *mut *mut kr_lock_wait,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        fallible(error, || {
            let granted = non_null(granted, "the output")?;
            let wait = non_null(wait, "the output")?;
            let claim = claim(owner, flags)?;
            let wake = wake.repeated().map(|wake| wake as Wake);
            let (at_once, asked) = handle::with(lock, |lock| {
                Ok(match wake.map_or_else(|| lock.ask_to_block(claim), |w| lock.ask(claim, w))? {
                    Asked::Granted(grant) => (true, LockWait::met(lock, claim, grant)),
                    Asked::Queued(wait) => (false, wait),
                })
            })?;
            granted.as_ptr().write_unaligned(at_once);
            wait.as_ptr().write_unaligned(handle::put(Object::LockWait(asked)));
            Ok(())
        })
    }
}

/// Ends the holding that `token` stands for. The next in the queue is granted, and its wake-up called
/// on this thread. `KR_ERROR_NOT_HELD` if the token holds nothing, or not any more.
pub unsafe extern "C" fn kr_lock_release(
    lock: *const kr_lock,
    token: u64,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        fallible(error, || {
            if released_at_once(lock, Some(token)) {
                return Ok(());
            }
            handle::with(lock, |lock| lock.release(token))
        })
    }
}

/// As `kr_lock_release`, for a holder that disappeared: the next grant says so, however late it comes.
pub unsafe extern "C" fn kr_lock_abandon(
    lock: *const kr_lock,
    token: u64,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { fallible(error, || handle::with(lock, |lock| lock.abandon(token))) }
}

/// Ends what `owner` holds; `KR_ERROR_NOT_HELD` if it does not hold the lock.
pub unsafe extern "C" fn kr_lock_release_owned(
    lock: *const kr_lock,
    owner: u64,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { fallible(error, || handle::with(lock, |lock| lock.release_owned(owner))) }
}

/// Ends a holding that was acquired with `KR_LOCK_OPEN`, whoever asks; `KR_ERROR_NOT_HELD` if there is
/// none.
pub unsafe extern "C" fn kr_lock_release_open(
    lock: *const kr_lock,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        fallible(error, || {
            if released_at_once(lock, None) {
                return Ok(());
            }
            handle::with(lock, Lock::release_open)
        })
    }
}

/// The token of the holder, 0 if the lock is free, and the number of those who wait. `waiters` may be
/// NULL.
pub unsafe extern "C" fn kr_lock_state(
    lock: *const kr_lock,
    token: *mut u64,
    waiters: *mut u64,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(token, error, || {
            handle::with(lock, |lock| {
                let waiting = (!waiters.is_null()).then(|| lock.waiters());
                if let Some(waiting) = waiting {
                    waiters.write_unaligned(waiting);
                }
                Ok(lock.token())
            })
        })
    }
}

/// Frees a handle to a lock; what is held stays held, and who waits goes on waiting. NULL is left
/// alone.
pub unsafe extern "C" fn kr_lock_free(lock: *mut kr_lock) {
    infallible((), || handle::free(lock));
}

/// The locks that are held, sorted by key: an iterator over new detached tables, with the locks' keys
/// as keys. The entries of a table: `language`, `name`, `since` (UTC), `held` (a duration), `token` and
/// `waiters`.
pub unsafe extern "C" fn kr_lock_list(out: *mut *mut kr_iter, error: *mut *mut kr_error) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || {
            let locks = krstate::locks();
            let rows = locks.iter().map(row).collect::<Result<Vec<_>>>()?;
            Ok(walk(Walking::Found(rows.into_iter())))
        })
    }
}

/// The number of keys that the process remembers: what leak checks compare.
pub extern "C" fn kr_live_locks() -> u64 {
    infallible(0, krstate::live_locks)
}

/// Blocks the thread until the wait is granted: `*token` is the grant, which the caller releases. It
/// is 0 when the time is over, when the wait was cancelled, or when the grant was taken before.
/// `timeout` and `abandoned` as for `kr_lock_acquire`; 0 only looks.
pub unsafe extern "C" fn kr_lock_wait_block(
    wait: *const kr_lock_wait,
    timeout: i64,
    token: *mut u64,
    abandoned: *mut bool,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give_grant(token, abandoned, error, || {
            handle::with(wait, |wait| Ok(wait.block(deadline(timeout))))
        })
    }
}

/// Gives up waiting, and waits for nobody. `*granted` tells whether the lock was granted before: then
/// the wake-up ran or will run once, and `kr_lock_wait_block` gives the token; else it never runs.
pub unsafe extern "C" fn kr_lock_wait_cancel(
    wait: *const kr_lock_wait,
    granted: *mut bool,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(granted, error, || handle::with(wait, |wait| Ok(wait.cancel() == Cancel::Granted)))
    }
}

/// Ends a wait whose time is over, for callers with a timer of their own: `*token` is the grant if it
/// came first, else `KR_ERROR_LOCK_TIMEOUT` with the fields of `kr_lock_acquire`. `abandoned` may be NULL.
pub unsafe extern "C" fn kr_lock_wait_expire(
    wait: *const kr_lock_wait,
    token: *mut u64,
    abandoned: *mut bool,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give_grant(token, abandoned, error, || handle::with(wait, LockWait::expire).map(Some))
    }
}

/// Frees a wait: it leaves the queue, and a grant that was not taken is released. NULL is left alone.
pub unsafe extern "C" fn kr_lock_wait_free(wait: *mut kr_lock_wait) {
    infallible((), || handle::free(wait));
}

/// Releases a lock that nobody waits for: no wake-up is called, so a glance at the handle will do.
fn released_at_once(lock: *const kr_lock, token: Option<u64>) -> bool {
    handle::glance(lock, |lock| lock.release_unqueued(token).then_some(())).is_some()
}

fn claim(owner: u64, given: u32) -> Result<Claim> {
    let given = flags(given, KR_LOCK_UNCHECKED | KR_LOCK_OPEN)?;
    let open = given & KR_LOCK_OPEN != 0;
    Ok(Claim { owner, checked: given & KR_LOCK_UNCHECKED == 0, open })
}

/// Runs a body that may be granted a lock: `token` is 0 if it is not.
///
/// # Safety
/// `token`, `abandoned` and `error` are NULL or can be written.
unsafe fn give_grant(
    token: *mut u64,
    abandoned: *mut bool,
    error: *mut *mut kr_error,
    body: impl FnOnce() -> Result<Option<Grant>>,
) -> i32 {
    // SAFETY: as the caller promises; `abandoned` is written only if it is not NULL.
    unsafe {
        give(token, error, || {
            let grant = body()?;
            if !abandoned.is_null() {
                abandoned.write_unaligned(grant.is_some_and(|grant| grant.abandoned));
            }
            Ok(grant.map_or(0, |grant| grant.token))
        })
    }
}

fn row(lock: &LockInfo) -> Result<(Key, Value)> {
    let holder = &lock.holder;
    let ticks = i64::try_from(holder.held_for.as_nanos() / 100).unwrap_or(i64::MAX);
    let fields = [
        ("language", Value::from(holder.info.language.name())),
        ("name", Value::from(&*holder.info.name)),
        ("since", Value::DateTime(holder.since())),
        ("held", Value::Duration(krstate::Duration { ticks })),
        ("token", Value::U64(holder.token)),
        ("waiters", Value::U64(lock.waiters)),
    ];
    let table = Table::new();
    for (name, value) in fields {
        table.set(name, value)?;
    }
    Ok((KeyRef::Text(&lock.key).to_key(), Value::Table(table)))
}
