//! States: stores of named entries.

use crate::api::iter::walk;
use crate::api::{give, give_if_any};
use crate::boundary::{fallible, infallible};
use crate::convert::{self, argument, invalid, out, with_value};
use crate::handle::{self, Object, Walking};
use crate::types::{
    KR_ENCODING_UTF16, KR_GUARD_ALLOW, KR_GUARD_DEFAULT, KR_GUARD_REFUSE, KR_STATE_CASE_SENSITIVE,
    KR_STATE_GUARDED, kr_error, kr_iter, kr_state, kr_text, kr_value,
};
use krstate::{ErrorKind, Guard, Result, SharedState, StateOptions};

pub(super) fn options(flags: u32) -> Result<StateOptions> {
    let flags = convert::flags(flags, KR_STATE_CASE_SENSITIVE | KR_STATE_GUARDED)?;
    Ok(StateOptions {
        case_sensitive: flags & KR_STATE_CASE_SENSITIVE != 0,
        allow_value_types: flags & KR_STATE_GUARDED == 0,
    })
}

/// Reads a name that is only looked up: text that no name can have finds nothing.
///
/// # Safety
/// As for [`argument`].
unsafe fn lookup<'a>(name: kr_text) -> Result<convert::Text<'a>> {
    // SAFETY: as the caller promises.
    match unsafe { argument(name, "the name") } {
        Err(e) if e.kind() == ErrorKind::OutOfRange && name.encoding == KR_ENCODING_UTF16 => {
            Ok(convert::Text::Borrowed(""))
        }
        read => read,
    }
}

/// Reads a name that is stored under.
///
/// # Safety
/// As for [`argument`].
pub(super) unsafe fn stored_name<'a>(name: kr_text) -> Result<convert::Text<'a>> {
    // SAFETY: as the caller promises.
    unsafe { argument(name, "the name") }.map_err(|e| match e.kind() {
        ErrorKind::OutOfRange => {
            krstate::Error::new(ErrorKind::InvalidName, e.message().to_owned())
        }
        _ => e,
    })
}

pub(super) fn read_guard(guard: u32) -> Result<Guard> {
    match guard {
        KR_GUARD_DEFAULT => Ok(Guard::Default),
        KR_GUARD_ALLOW => Ok(Guard::Allow),
        KR_GUARD_REFUSE => Ok(Guard::Refuse),
        other => Err(invalid(format!("{other} is not a KR_GUARD_ number"))),
    }
}

/// A standalone state. `flags` are `KR_STATE_*`. It ends with its last handle or when it is closed.
pub unsafe extern "C" fn kr_state_new(
    flags: u32,
    out: *mut *mut kr_state,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || Ok(handle::put(Object::State(SharedState::new(options(flags)?)))))
    }
}

/// The one state of the process that no host owns: a new handle to it.
pub unsafe extern "C" fn kr_state_global(
    out: *mut *mut kr_state,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { give(out, error, || Ok(handle::put(Object::State(SharedState::global())))) }
}

/// The identity of a state: the same for every handle to it, never used again.
pub unsafe extern "C" fn kr_state_id(
    state: *const kr_state,
    out: *mut u64,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { give(out, error, || handle::with(state, |state| Ok(state.id()))) }
}

/// Whether names are compared without regard to ASCII case.
pub unsafe extern "C" fn kr_state_ignores_case(
    state: *const kr_state,
    out: *mut bool,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { give(out, error, || handle::with(state, |state| Ok(!state.options().case_sensitive))) }
}

/// Creates or replaces an entry.
///
/// `name` is of the form `^[A-Za-z_][A-Za-z0-9_]*$`, else `KR_ERROR_INVALID_NAME`. `guard` is a
/// `KR_GUARD_*` number; where value types are refused, one is answered with
/// `KR_ERROR_VALUE_TYPE_NOT_ALLOWED`. Nothing changes if the call fails.
pub unsafe extern "C" fn kr_state_set(
    state: *const kr_state,
    name: kr_text,
    value: *const kr_value,
    guard: u32,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        fallible(error, || {
            let (name, guard) = (stored_name(name)?, read_guard(guard)?);
            handle::with(state, |state| with_value(value, |value| state.set(&name, value, guard)))
        })
    }
}

/// The value of an entry; a missing one is set to `value` first, in the same step. `guard` and errors
/// as for `kr_state_set`.
pub unsafe extern "C" fn kr_state_get_or_add(
    state: *const kr_state,
    name: kr_text,
    value: *const kr_value,
    guard: u32,
    stored: *mut kr_value,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(stored, error, || {
            let (name, guard) = (stored_name(name)?, read_guard(guard)?);
            handle::with(state, |state| {
                with_value(value, |value| Ok(out(state.get_or_add(&name, value, guard)?)))
            })
        })
    }
}

/// The value of an entry. `*found` tells whether there is one; if not, `*out` is null.
pub unsafe extern "C" fn kr_state_get(
    state: *const kr_state,
    name: kr_text,
    out_value: *mut kr_value,
    found: *mut bool,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give_if_any(out_value, found, error, || {
            let name = lookup(name)?;
            handle::with(state, |state| state.get(&name))
        })
    }
}

/// Whether there is an entry of that name, also with a null.
pub unsafe extern "C" fn kr_state_contains(
    state: *const kr_state,
    name: kr_text,
    out: *mut bool,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || {
            let name = lookup(name)?;
            handle::with(state, |state| state.contains(&name))
        })
    }
}

/// Removes an entry. `*removed` tells whether there was one.
pub unsafe extern "C" fn kr_state_remove(
    state: *const kr_state,
    name: kr_text,
    removed: *mut bool,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(removed, error, || {
            let name = lookup(name)?;
            handle::with(state, |state| state.remove(&name))
        })
    }
}

/// Removes all entries in one step.
pub unsafe extern "C" fn kr_state_clear(state: *const kr_state, error: *mut *mut kr_error) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { fallible(error, || handle::with(state, SharedState::clear)) }
}

/// The number of entries.
pub unsafe extern "C" fn kr_state_count(
    state: *const kr_state,
    out: *mut u64,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { give(out, error, || handle::with(state, |state| Ok(state.len()? as u64))) }
}

/// The entries of one instant, in the order in which their names were first set; keys are names.
pub unsafe extern "C" fn kr_state_entries(
    state: *const kr_state,
    out: *mut *mut kr_iter,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || {
            handle::with(state, |state| Ok(walk(Walking::Entries(state.entries()?))))
        })
    }
}

/// The entries of one instant whose names match a wildcard pattern of PowerShell: `*` is any text, `?`
/// one character, `[a-c]` one of a set, and a backtick takes the meaning of the next character away.
/// Case counts as it does for names; the order is that of `kr_state_entries`. A set that does not end
/// or a range that is the wrong way round is `KR_ERROR_INVALID_ARGUMENT`.
pub unsafe extern "C" fn kr_state_find(
    state: *const kr_state,
    pattern: kr_text,
    out: *mut *mut kr_iter,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || {
            let pattern = argument(pattern, "the pattern")?;
            let found = handle::with(state, |state| state.find(&pattern))?;
            Ok(walk(Walking::Found(found.into_iter())))
        })
    }
}

/// Closes a standalone state: its entries go, and every handle that was reached through it answers
/// `KR_ERROR_DISPOSED`. Waits for nobody; closing again does nothing. The global state and a
/// host's are refused with `KR_ERROR_INVALID_ARGUMENT`.
pub unsafe extern "C" fn kr_state_close(state: *const kr_state, error: *mut *mut kr_error) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { fallible(error, || handle::with(state, SharedState::close)) }
}

/// Whether a state was closed.
pub unsafe extern "C" fn kr_state_is_closed(
    state: *const kr_state,
    out: *mut bool,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { give(out, error, || handle::with(state, |state| Ok(state.is_closed()))) }
}

/// Frees a handle to a state. NULL is left alone.
pub unsafe extern "C" fn kr_state_free(state: *mut kr_state) {
    infallible((), || handle::free(state));
}
