//! One Python object per container and state it was reached through, for as long as one lives.

use crate::error::OrRaise;
use crate::host::Host;
use crate::list::List;
use crate::state::SharedState;
use crate::table::Table;
use foldhash::fast::FixedState;
use krstate_ffi::client;
use pyo3::PyClass;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyWeakrefMethods, PyWeakrefReference};
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

/// What a handle is a handle to.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Identity {
    Host {
        state: u64,
    },
    State {
        id: u64,
    },
    /// `scope` is the id of the state it was reached through, 0 for a detached container.
    Container {
        scope: u64,
        id: u64,
    },
}

/// The scope of detached containers. Ids of states start from 1.
pub(crate) const DETACHED: u64 = 0;

/// A handle's place in the register; leaves it when the handle is dropped.
pub(crate) struct Registered {
    identity: Identity,
    serial: u64,
}

#[derive(Default)]
struct Register {
    /// Ids are made by the engine, so a fast hash that anyone could foresee will do.
    live: HashMap<Identity, Entry, FixedState>,
    last_serial: u64,
}

struct Entry {
    handle: Py<PyWeakrefReference>,
    /// Tells this entry from that of a handle that came before it under the same identity.
    serial: u64,
}

static REGISTER: LazyLock<Mutex<Register>> = LazyLock::new(Mutex::default);

/// Only ever held for moments in which nothing of Python runs.
fn register() -> MutexGuard<'static, Register> {
    REGISTER.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Registered {
    fn drop(&mut self) {
        let mut register = register();
        let ours = register.live.get(&self.identity).is_some_and(|e| e.serial == self.serial);
        let entry = if ours { register.live.remove(&self.identity) } else { None };
        drop(register);
        // Dropped without the lock, because this gives a reference back to Python.
        drop(entry);
    }
}

/// Forgets every handle. A forked child starts with an empty engine whose ids start again.
pub(crate) fn forget_all() {
    let live = std::mem::take(&mut register().live);
    drop(live);
}

/// The object for `identity`: the living one, or a new one made by `make`.
fn intern<T>(
    py: Python<'_>,
    identity: Identity,
    make: impl FnOnce(Registered) -> T,
) -> PyResult<Bound<'_, T>>
where
    T: PyClass + Into<PyClassInitializer<T>>,
{
    if let Some(living) = living(py, identity) {
        return Ok(living.cast_into()?);
    }
    let serial = {
        let mut register = register();
        register.last_serial += 1;
        register.last_serial
    };
    let handle = Bound::new(py, make(Registered { identity, serial }))?;
    let weak = PyWeakrefReference::new(handle.as_any())?.unbind();
    // Making these two may have let another thread in. From here on nothing does.
    if let Some(living) = living(py, identity) {
        return Ok(living.cast_into()?);
    }
    let replaced = register().live.insert(identity, Entry { handle: weak, serial });
    drop(replaced);
    Ok(handle)
}

fn living(py: Python<'_>, identity: Identity) -> Option<Bound<'_, PyAny>> {
    let weak = register().live.get(&identity).map(|entry| entry.handle.clone_ref(py))?;
    weak.bind(py).upgrade()
}

/// The object for a host.
pub(crate) fn host(py: Python<'_>, host: client::Host) -> PyResult<Bound<'_, Host>> {
    let identity =
        Identity::Host { state: host.state().and_then(|state| state.id()).or_raise(py)? };
    intern(py, identity, |registered| Host::new(host, registered))
}

/// The object for a state.
pub(crate) fn state(py: Python<'_>, state: client::State) -> PyResult<Bound<'_, SharedState>> {
    let id = state.id().or_raise(py)?;
    intern(py, Identity::State { id }, |registered| SharedState::new(state, id, registered))
}

/// The object for a table reached through the state `scope`.
pub(crate) fn table(
    py: Python<'_>,
    table: client::Table,
    scope: u64,
) -> PyResult<Bound<'_, Table>> {
    let identity = Identity::Container { scope, id: table.id() };
    intern(py, identity, |registered| Table::new(table, scope, registered))
}

/// The object for a list reached through the state `scope`.
pub(crate) fn list(py: Python<'_>, list: client::List, scope: u64) -> PyResult<Bound<'_, List>> {
    let identity = Identity::Container { scope, id: list.id() };
    intern(py, identity, |registered| List::new(list, scope, registered))
}

/// The refusal to pickle or copy a handle, which would give something that is not live.
pub(crate) fn not_copied<T: PyClass>(handle: &Bound<'_, T>, advice: &str) -> PyErr {
    let name = crate::key::type_name(handle.as_any());
    PyTypeError::new_err(format!("a {name} is live and can't be pickled or copied; {advice}"))
}
