//! Values that are made when they are first asked for. The functions of `krstate._factories` run
//! what makes them; here is what they need of the engine.

use crate::error::{self, ErrorKind, OrRaise, raise};
use crate::incoming::Incoming;
use crate::key::{self, KeyArg};
use crate::outgoing;
use crate::state::{self, SharedState};
use crate::table::Table;
use crate::time::Time;
use crate::wakes;
use krstate_ffi::client::{self, Answer, Key, OwnedKey};
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};

/// How long a wait is in one go, in nanoseconds; in between, Ctrl-C is looked for.
const PATIENCE: i64 = 100_000_000;

/// One value in the making by Python, so that who waits in Python gets the maker's own exception.
#[derive(Default)]
struct Flight(OnceLock<Py<PyAny>>);

/// What is in the making: the container and the key, folded if it ignores case.
type Place = (u64, OwnedKey);

static FLIGHTS: LazyLock<Mutex<HashMap<Place, Arc<Flight>>>> = LazyLock::new(Mutex::default);

/// Only ever held for moments in which nothing of Python runs.
fn flights() -> MutexGuard<'static, HashMap<Place, Arc<Flight>>> {
    FLIGHTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Forgets what is in the making. A forked child has nothing of it.
pub(crate) fn forget_all() {
    let flights = std::mem::take(&mut *flights());
    drop(flights);
}

/// The right to make a value.
#[pyclass(frozen, module = "krstate._native")]
pub(crate) struct Making {
    factory: client::Factory,
    place: Place,
    flight: Arc<Flight>,
    scope: u64,
}

/// A wait for a value that somebody else makes.
#[pyclass(frozen, module = "krstate._native")]
pub(crate) struct Waiting {
    pending: client::Pending,
    flight: Option<Arc<Flight>>,
    scope: u64,
}

/// A number for a thread or task that makes values or waits for them.
#[pyfunction]
pub(crate) fn new_owner() -> u64 {
    client::new_owner()
}

/// Asks a table for a value: a tuple with it, or a `Making` or `Waiting`.
#[pyfunction]
pub(crate) fn ask_table<'py>(
    table: &Bound<'py, Table>,
    key: &Bound<'py, PyAny>,
    owner: u64,
) -> PyResult<Bound<'py, PyAny>> {
    let (py, table, key) = (key.py(), table.get(), KeyArg::new(key)?);
    let answer = table.engine().ask(key.key(), owner).or_raise(py)?;
    let ignore_case = table.engine().ignores_case().or_raise(py)?;
    let place = (table.engine().id(), folded(key.key(), ignore_case));
    given(py, answer, place, table.scope())
}

/// Asks a state for an entry, as `ask_table` does.
#[pyfunction]
pub(crate) fn ask_state<'py>(
    state: &Bound<'py, SharedState>,
    name: &Bound<'py, PyAny>,
    allow_value_type: Option<bool>,
    owner: u64,
) -> PyResult<Bound<'py, PyAny>> {
    let (py, state, name) = (name.py(), state.get(), key::name_to_set(name)?);
    let guard = state::guard(allow_value_type);
    let answer = state.engine().ask(name, guard, owner).or_raise(py)?;
    let ignore_case = state.engine().ignores_case().or_raise(py)?;
    given(py, answer, (state.scope(), folded(Key::Text(name), ignore_case)), state.scope())
}

fn folded(key: Key<'_>, ignore_case: bool) -> OwnedKey {
    let text = match key {
        Key::Integer(integer) => return OwnedKey::Integer(integer),
        Key::Text(text) => text.to_owned(),
        Key::Utf16(units) => String::from_utf16_lossy(units),
        Key::Interned(interned) => return folded(interned.key().as_key(), ignore_case),
    };
    OwnedKey::Text(if ignore_case { text.to_ascii_lowercase() } else { text })
}

/// Since the question was asked nothing of Python has run, so that whoever is told to wait finds
/// the flight of a maker in Python.
fn given(py: Python<'_>, answer: Answer, place: Place, scope: u64) -> PyResult<Bound<'_, PyAny>> {
    match answer {
        Answer::Present(value) => {
            Ok((outgoing::object(py, value, scope)?,).into_pyobject(py)?.into_any())
        }
        Answer::Make(factory) => {
            let flight = Arc::new(Flight::default());
            flights().insert(place.clone(), flight.clone());
            let making = Making { factory, place, flight, scope };
            Ok(Bound::new(py, making)?.into_any())
        }
        Answer::Wait(pending) => {
            let flight = flights().get(&place).cloned();
            Ok(Bound::new(py, Waiting { pending, flight, scope })?.into_any())
        }
    }
}

#[pymethods]
impl Making {
    /// Stores what was made, for all who wait; the value that is there now.
    fn complete<'py>(&self, value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = value.py();
        let stored = Incoming::new(value)?.store(py, |value| self.factory.complete(value));
        self.land();
        outgoing::object(py, stored?, self.scope)
    }

    /// Gives all who wait the exception, unless they got an answer. Who asks next may try again.
    fn fail(&self, exception: &Bound<'_, PyAny>) {
        // A cancelled task or Ctrl-C ends the maker alone: to those who wait it is a failure.
        if exception.is_instance_of::<PyException>() {
            let _ = self.flight.0.set(exception.clone().unbind());
        }
        let cause = error::callback_failed(exception);
        self.land();
        // Refused if the engine has the value, and could not store it: they got that error.
        let _ = self.factory.fail(&cause);
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        self.land();
    }
}

impl Making {
    /// Takes the flight out, so that nobody who asks from now on finds it.
    fn land(&self) {
        let mut flights = flights();
        let ours = flights.get(&self.place).is_some_and(|flight| Arc::ptr_eq(flight, &self.flight));
        let flight = if ours { flights.remove(&self.place) } else { None };
        drop(flights);
        // Dropped without the lock, because this may give an exception back to Python.
        drop(flight);
    }
}

impl Waiting {
    /// The value if it is made within `timeout` nanoseconds, or the maker's exception.
    fn outcome<'py>(&self, py: Python<'py>, timeout: i64) -> PyResult<Option<Bound<'py, PyAny>>> {
        let made = match py.detach(|| self.pending.wait(timeout)) {
            Ok(made) => made,
            Err(error) => {
                let own = self.flight.as_ref().and_then(|flight| flight.0.get());
                return Err(match own {
                    Some(exception) => PyErr::from_value(exception.bind(py).clone()),
                    None => raise(py, error.kind(), error.message(), error.path()),
                });
            }
        };
        made.map(|value| outgoing::object(py, value, self.scope)).transpose()
    }
}

impl Waiting {
    /// A wait for what is made by nobody in Python.
    pub(crate) fn new(pending: client::Pending, scope: u64) -> Self {
        Self { pending, flight: None, scope }
    }
}

#[pymethods]
impl Waiting {
    /// Blocks the thread until the value is made, without the GIL; `KrTimeoutError` when
    /// `timeout` seconds are over.
    #[pyo3(signature = (timeout=None))]
    fn wait<'py>(&self, py: Python<'py>, timeout: Option<f64>) -> PyResult<Bound<'py, PyAny>> {
        let time = Time::new(timeout)?;
        loop {
            let left = time.left();
            let slice = left.map_or(PATIENCE, |left| left.min(PATIENCE));
            if let Some(made) = self.outcome(py, slice)? {
                return Ok(made);
            }
            py.check_signals()?;
            if left == Some(slice) {
                let message = "the time is over and there is no value";
                return Err(raise(py, ErrorKind::Timeout, message, None));
            }
        }
    }

    /// The value, once the wait is over.
    fn result<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.outcome(py, 0)
    }

    /// Has the number `wake` come out of `next_wakes` when the wait is over.
    fn notify(&self, py: Python<'_>, wake: usize) -> PyResult<()> {
        // SAFETY: the function takes any number on any thread, at any time.
        unsafe { self.pending.on_ready(wakes::wake(wake)) }.or_raise(py)
    }

    /// Gives up waiting.
    fn cancel(&self, py: Python<'_>) -> PyResult<bool> {
        self.pending.cancel().or_raise(py)
    }
}
