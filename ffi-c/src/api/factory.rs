//! Factories: values that are made when they are first asked for, once however many ask.
//!
//! The library runs no factory. Who asks first is answered with the right to make the value, and
//! runs its own code; who asks meanwhile is answered with a wait. A plain set waits for nobody and
//! wins over what a factory makes.

use crate::api::state::{read_guard, stored_name};
use crate::api::{give, give_if_any};
use crate::boundary::{fallible, infallible};
use crate::convert::{busy, invalid, key, out, with_value};
use crate::handle::{self, Object};
use crate::types::{
    KR_ANSWER_MAKE, KR_ANSWER_PRESENT, KR_ANSWER_WAIT, kr_answer, kr_error, kr_factory, kr_key,
    kr_pending, kr_state, kr_table, kr_text, kr_value, kr_wake,
};
use krstate::{Answer, Cancel, Factory, Result, Value};
use parking_lot::Mutex;
use std::time::{Duration, Instant};

/// A number for an owner that nobody else in the process has: for a thread, a task or a region that
/// waits or makes values.
pub unsafe extern "C" fn kr_owner_new() -> u64 {
    infallible(0, krstate::new_owner)
}

/// Asks for the value of a key that the caller would make: the value, the right to make it, or a
/// wait for whoever makes it. `owner` is the caller's, from `kr_owner_new`.
/// `KR_ERROR_LOCK_RECURSION` if the owner would wait for itself, directly or through others.
pub unsafe extern "C" fn kr_table_ask(
    table: *const kr_table,
    key_in: *const kr_key,
    owner: u64,
    out: *mut kr_answer,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || {
            let key = key(key_in)?;
            handle::with(table, |table| Ok(give_answer(table.ask(key.as_ref(), owner)?)))
        })
    }
}

/// Asks for an entry of a state as `kr_table_ask` does; `guard` is for the value that is made, as for
/// `kr_state_set`.
pub unsafe extern "C" fn kr_state_ask(
    state: *const kr_state,
    name: kr_text,
    guard: u32,
    owner: u64,
    out: *mut kr_answer,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || {
            let (name, guard) = (stored_name(name)?, read_guard(guard)?);
            handle::with(state, |state| Ok(give_answer(state.ask(&name, guard, owner)?)))
        })
    }
}

/// Stores what was made and gives it to all who wait. `*stored` is the value that is there now: one
/// that was set meanwhile wins. If it cannot be stored, all who wait get that error, too. The right
/// is used up either way; the factory is still freed.
pub unsafe extern "C" fn kr_factory_complete(
    factory: *const kr_factory,
    value: *const kr_value,
    stored: *mut kr_value,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(stored, error, || {
            handle::with(factory, |factory| {
                with_value(value, |value| Ok(out(take(factory)?.complete(value)?)))
            })
        })
    }
}

/// Says that the value could not be made: all who wait get an error like `cause`, and who asks next
/// may try again. The right is used up.
pub unsafe extern "C" fn kr_factory_fail(
    factory: *const kr_factory,
    cause: *const kr_error,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        fallible(error, || {
            let cause = handle::with(cause, |cause| Ok(cause.0.clone()))?;
            handle::with(factory, |factory| {
                take(factory)?.fail(cause);
                Ok(())
            })
        })
    }
}

/// Frees a factory. If its right was not used, all who wait get `KR_ERROR_FOREIGN_GONE`. NULL is left
/// alone.
pub unsafe extern "C" fn kr_factory_free(factory: *mut kr_factory) {
    infallible((), || handle::free(factory));
}

/// Blocks the thread until the value is made or the time is over. `timeout` is in nanoseconds; below
/// 0 it waits for ever, 0 only looks. `*ready` tells whether the value is made, and only then `*value`
/// is it, else null. An error is what the factory failed with. A wait that was cancelled ends at once.
pub unsafe extern "C" fn kr_pending_wait(
    pending: *const kr_pending,
    timeout: i64,
    value: *mut kr_value,
    ready: *mut bool,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give_if_any(value, ready, error, || {
            handle::with(pending, |pending| pending.wait(deadline(timeout)))
        })
    }
}

/// Has `wake` called once when the value is made or its factory failed; at once if it was already. A
/// later call takes the place of an earlier one. The call never runs if `kr_pending_cancel` answers
/// that the wait was cancelled; else it may still run when the pending was freed.
pub unsafe extern "C" fn kr_pending_on_ready(
    pending: *const kr_pending,
    wake: kr_wake,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        fallible(error, || {
            let wake = wake.once()?;
            handle::with(pending, |pending| {
                pending.on_ready(wake);
                Ok(())
            })
        })
    }
}

/// Gives up waiting, and waits for nobody. `*granted` tells whether the value came first: then the
/// wake-up ran or will run once; else it never runs.
pub unsafe extern "C" fn kr_pending_cancel(
    pending: *const kr_pending,
    granted: *mut bool,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(granted, error, || {
            handle::with(pending, |pending| Ok(pending.cancel() == Cancel::Granted))
        })
    }
}

/// Frees a pending; a wait that goes on is cancelled. NULL is left alone.
pub unsafe extern "C" fn kr_pending_free(pending: *mut kr_pending) {
    infallible((), || handle::free(pending));
}

fn take(factory: &Mutex<Option<Factory>>) -> Result<Factory> {
    let taken = factory.try_lock().ok_or_else(busy)?.take();
    taken.ok_or_else(|| invalid("the factory has made its value, or failed".to_owned()))
}

/// The end of a wait; `None` for one that has none.
pub(super) fn deadline(timeout: i64) -> Option<Instant> {
    let timeout = Duration::from_nanos(u64::try_from(timeout).ok()?);
    Instant::now().checked_add(timeout)
}

fn give_answer(answer: Answer) -> kr_answer {
    let mut given = kr_answer {
        kind: KR_ANSWER_PRESENT,
        reserved: 0,
        value: out(Value::Null),
        factory: std::ptr::null_mut(),
        pending: std::ptr::null_mut(),
    };
    match answer {
        Answer::Present(value) => given.value = out(value),
        Answer::Make(factory) => {
            given.kind = KR_ANSWER_MAKE;
            given.factory = handle::put(Object::Factory(Mutex::new(Some(factory))));
        }
        Answer::Wait(pending) => {
            given.kind = KR_ANSWER_WAIT;
            given.pending = handle::put(Object::Pending(pending));
        }
    }
    given
}
