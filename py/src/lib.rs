//! The private native module of the Python package `krstate`.
//!
//! It converts values and maps errors; what happens to state happens in the engine, which is
//! reached through `krstate_ffi::client` alone. No lock of this crate is held while Python runs.
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::todo,
    clippy::unimplemented
)]

mod attributes;
mod calls;
mod constants;
mod content;
mod counter;
mod entries;
mod error;
mod factory;
mod foreign;
mod handles;
mod host;
mod incoming;
mod interned;
mod key;
mod list;
mod lock;
mod objects;
mod once;
mod outgoing;
mod owner;
mod scalar;
mod show;
mod slices;
mod snapshots;
mod state;
mod table;
mod time;
mod tree;
mod update;
mod views;
mod wakes;

use error::OrRaise;
use krstate_ffi::client;
use pyo3::exceptions::PyImportError;
use pyo3::ffi;
use pyo3::prelude::*;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

/// The open host of this name, `None` if there is none.
#[pyfunction]
fn get_host<'py>(name: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, host::Host>>> {
    let py = name.py();
    match client::Host::find(host::host_name(name)?).or_raise(py)? {
        Some(host) => handles::host(py, host).map(Some),
        None => Ok(None),
    }
}

/// The names of all open hosts, whichever language made them.
#[pyfunction]
fn hosts(py: Python<'_>) -> PyResult<Vec<String>> {
    client::Host::names().or_raise(py)
}

/// The one state of the process that no host owns. It cannot be closed.
#[pyfunction]
fn global_state(py: Python<'_>) -> PyResult<Bound<'_, state::SharedState>> {
    handles::state(py, client::State::global().or_raise(py)?)
}

/// Forgets every handle, in a forked child: its engine is empty and its ids start again.
#[pyfunction]
fn forget_handles() {
    handles::forget_all();
    factory::forget_all();
    interned::forget_all();
    wakes::forget_all();
    objects::forget_all();
    owner::Owner::forget_thread();
}

/// The file of the copy of the engine that this process uses.
#[pyfunction]
fn home_file() -> String {
    client::home_file()
}

/// How many containers are alive in this process, for leak checks.
#[pyfunction]
fn live_containers() -> u64 {
    client::live_containers()
}

/// Set when the interpreter that used this module has ended.
static ENDED: AtomicBool = AtomicBool::new(false);

extern "C" fn interpreter_ended() {
    ENDED.store(true, Ordering::SeqCst);
}

/// Refuses a second interpreter: the classes here would be shared with the first one, also after
/// that one has ended, when they are gone.
fn claim_interpreter() -> PyResult<()> {
    static FIRST: AtomicI64 = AtomicI64::new(-1);
    if ENDED.load(Ordering::SeqCst) {
        return Err(PyImportError::new_err(
            "krstate was in use by an interpreter of this process that has ended; \
             use it from another process",
        ));
    }
    // SAFETY: this thread is attached to an interpreter, which is running this module's init.
    let id = unsafe { ffi::PyInterpreterState_GetID(ffi::PyInterpreterState_Get()) };
    match FIRST.compare_exchange(-1, id, Ordering::SeqCst, Ordering::SeqCst) {
        Ok(_) => {
            // SAFETY: the function calls nothing of Python, and this module is never unloaded.
            if unsafe { ffi::Py_AtExit(Some(interpreter_ended)) } != 0 {
                FIRST.store(-1, Ordering::SeqCst);
                return Err(PyImportError::new_err(
                    "krstate cannot follow the end of the interpreter: Py_AtExit is full",
                ));
            }
            Ok(())
        }
        Err(first) if first != id => Err(PyImportError::new_err(
            "krstate is in use by another interpreter of this process; use it from that one, \
             or from another process",
        )),
        Err(_) => Ok(()),
    }
}

/// Native part of `krstate`. Use the package `krstate`.
#[pymodule(gil_used = true)]
mod _native {
    #[pymodule_export]
    use super::counter::Counter;
    #[pymodule_export]
    use super::entries::Entries;
    #[pymodule_export]
    use super::factory::{Making, Waiting, ask_state, ask_table, new_owner};
    #[pymodule_export]
    use super::foreign::ForeignObject;
    #[pymodule_export]
    use super::host::Host;
    #[pymodule_export]
    use super::interned::InternedKey;
    #[pymodule_export]
    use super::list::List;
    #[pymodule_export]
    use super::lock::{Guard, NativeLock, Pending, TaskOwner, live_locks, locks};
    #[pymodule_export]
    use super::objects::{Copying, close_objects, live_objects, take_errands};
    #[pymodule_export]
    use super::snapshots::{snapshot_export, snapshot_import};
    #[pymodule_export]
    use super::state::SharedState;
    #[pymodule_export]
    use super::table::Table;
    #[pymodule_export]
    use super::views::{iter_items, iter_values};
    #[pymodule_export]
    use super::wakes::{close_wakes, next_wakes};
    #[pymodule_export]
    use super::{forget_handles, get_host, global_state, home_file, hosts, live_containers};

    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        super::claim_interpreter()?;
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
