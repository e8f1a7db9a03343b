//! Hosts: named owners of one state each.

use crate::api::iter::walk;
use crate::api::{give, state};
use crate::boundary::{fallible, infallible};
use crate::convert::{argument, out};
use crate::handle::{self, Object, Walking};
use crate::types::{kr_error, kr_host, kr_iter, kr_state, kr_text, kr_value};
use krstate::{Host, Value};

/// Creates and registers a host.
///
/// `name` is free text of 1 to 256 characters; `KR_ERROR_HOST_EXISTS` if an open host has it.
/// `flags` are `KR_STATE_*`. The registry keeps the host until `kr_host_close`.
pub unsafe extern "C" fn kr_host_new(
    name: kr_text,
    flags: u32,
    out: *mut *mut kr_host,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || {
            let name = argument(name, "the name")?;
            let host = Host::new(&name, state::options(flags)?)?;
            Ok(handle::put(Object::Host(host)))
        })
    }
}

/// The open host of that name; `*out` is NULL if there is none.
pub unsafe extern "C" fn kr_host_find(
    name: kr_text,
    out: *mut *mut kr_host,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || {
            let name = argument(name, "the name")?;
            let found = Host::find(&name);
            Ok(found.map_or(std::ptr::null_mut(), |host| handle::put(Object::Host(host))))
        })
    }
}

/// The names of all open hosts, sorted: an iterator over strings, with their positions as keys.
pub unsafe extern "C" fn kr_host_names(out: *mut *mut kr_iter, error: *mut *mut kr_error) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { give(out, error, || Ok(walk(Walking::Names(Host::names().into_iter())))) }
}

/// The name of a host, as a string value.
pub unsafe extern "C" fn kr_host_name(
    host: *const kr_host,
    out_name: *mut kr_value,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out_name, error, || handle::with(host, |host| Ok(out(Value::from(host.name())))))
    }
}

/// The state of a host: a new handle to it.
pub unsafe extern "C" fn kr_host_state(
    host: *const kr_host,
    out: *mut *mut kr_state,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || {
            handle::with(host, |host| Ok(handle::put(Object::State(host.state().clone()))))
        })
    }
}

/// Closes a host and its state: its entries go, its name is free, and every handle that was
/// reached through it answers `KR_ERROR_DISPOSED`. Waits for nobody; closing again does nothing.
pub unsafe extern "C" fn kr_host_close(host: *const kr_host, error: *mut *mut kr_error) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        fallible(error, || {
            handle::with(host, |host| {
                host.close();
                Ok(())
            })
        })
    }
}

/// Whether a host was closed.
pub unsafe extern "C" fn kr_host_is_closed(
    host: *const kr_host,
    out: *mut bool,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { give(out, error, || handle::with(host, |host| Ok(host.is_closed()))) }
}

/// Frees a handle to a host; the host stays open. NULL is left alone.
pub unsafe extern "C" fn kr_host_free(host: *mut kr_host) {
    infallible((), || handle::free(host));
}
