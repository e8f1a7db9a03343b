//! Named locks.

use crate::error::{ErrorKind, OrRaise, raise};
use crate::owner::Owner;
use crate::time::{FOR_EVER, Time, nanoseconds};
use crate::wakes;
use krstate_ffi::client::{self, Asked, Grant, LockInfo, LockWait, Rules, Scalar};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyString;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// How long the main thread waits before it looks for a signal, in nanoseconds.
const SLICE: i64 = 50_000_000;

/// The native part of `krstate.Lock`.
#[pyclass(frozen, subclass, module = "krstate._native", weakref)]
pub(crate) struct NativeLock {
    lock: Arc<client::Lock>,
    key: Py<PyString>,
}

/// What a wait is for.
fn rules(timeout: i64) -> Rules {
    Rules { unchecked: timeout >= 0, open: false }
}

impl NativeLock {
    /// Waits without the interpreter's lock. The main thread looks for signals between.
    fn wait(&self, py: Python<'_>, owner: &Owner, timeout: i64) -> PyResult<Grant> {
        let asked = self.lock.ask_to_block(owner.number(), rules(timeout)).or_raise(py)?;
        granted(py, asked, owner, timeout)
    }

    fn take(&self, py: Python<'_>, owner: &Owner, timeout: i64) -> PyResult<Grant> {
        if let Some(grant) = self.lock.try_acquire(owner.number(), Rules::default()).or_raise(py)? {
            return Ok(grant);
        }
        self.wait(py, owner, timeout)
    }
}

/// The grant of a request that was made.
fn granted(py: Python<'_>, asked: Asked, owner: &Owner, timeout: i64) -> PyResult<Grant> {
    let wait = match asked {
        Asked::Granted(grant) => return Ok(grant),
        Asked::Queued(wait) => wait,
    };
    let time = Time::of(timeout);
    loop {
        let left = time.left();
        let slice = match left {
            None if owner.is_main() => SLICE,
            None => FOR_EVER,
            Some(left) if owner.is_main() => left.min(SLICE),
            Some(left) => left,
        };
        if let Some(grant) = py.detach(|| wait.block(slice)).or_raise(py)? {
            return Ok(grant);
        }
        // A signal's exception drops the wait, which leaves the queue.
        py.check_signals()?;
        if left == Some(slice) {
            return wait.expire().map_err(|error| timed_out(py, &error));
        }
    }
}

#[pymethods]
impl NativeLock {
    #[new]
    fn new(key: &Bound<'_, PyString>) -> PyResult<Self> {
        let py = key.py();
        let Ok(text) = key.to_str() else {
            let message = "the key of a lock has a lone surrogate, which is no character";
            return Err(raise(py, ErrorKind::InvalidKey, message, None));
        };
        let lock = client::Lock::get(text).or_raise(py)?;
        let key = PyString::new(py, &lock.key().or_raise(py)?).unbind();
        Ok(Self { lock: Arc::new(lock), key })
    }

    /// The key, trimmed and in lower case.
    #[getter]
    fn key(&self, py: Python<'_>) -> Py<PyString> {
        self.key.clone_ref(py)
    }

    /// Whether somebody holds the lock.
    #[getter]
    fn locked(&self, py: Python<'_>) -> PyResult<bool> {
        Ok(self.lock.state().or_raise(py)?.0 != 0)
    }

    /// How many wait for the lock.
    #[getter]
    fn waiters(&self, py: Python<'_>) -> PyResult<u64> {
        Ok(self.lock.state().or_raise(py)?.1)
    }

    /// Waits until this thread has the lock: True, or False when `timeout` seconds are over.
    #[pyo3(signature = (timeout=None))]
    fn acquire(&self, py: Python<'_>, timeout: Option<f64>) -> PyResult<bool> {
        let timeout = nanoseconds(timeout)?;
        let owner = Owner::of_thread(py)?;
        if let Some(grant) = self.lock.try_acquire(owner.number(), Rules::default()).or_raise(py)? {
            owner.keep(&self.lock, grant.token);
            return Ok(true);
        }
        if timeout == 0 {
            return Ok(false);
        }
        match self.wait(py, &owner, timeout) {
            Ok(grant) => owner.keep(&self.lock, grant.token),
            Err(error) if is_timeout(py, &error)? => return Ok(false),
            Err(error) => return Err(error),
        }
        Ok(true)
    }

    fn __enter__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, Self>> {
        let (py, this) = (slf.py(), slf.get());
        let owner = Owner::of_thread(py)?;
        let grant = this.take(py, &owner, FOR_EVER)?;
        owner.keep(&this.lock, grant.token);
        Ok(slf.clone())
    }

    #[pyo3(signature = (*_error))]
    fn __exit__(&self, py: Python<'_>, _error: &Bound<'_, pyo3::types::PyTuple>) -> PyResult<()> {
        let owner = Owner::of_thread(py)?;
        if self.release_of(py, &owner)? {
            return Ok(());
        }
        self.not_held(py)
    }

    /// Releases what this thread or the given owner holds; False if it holds nothing.
    #[pyo3(signature = (owner=None))]
    fn _release(&self, py: Python<'_>, owner: Option<&Bound<'_, TaskOwner>>) -> PyResult<bool> {
        if let Some(owner) = owner {
            return self.release_of(py, &owner.get().0);
        }
        let thread = Owner::of_thread(py)?;
        self.release_of(py, &thread)
    }

    /// Acquires for a guard.
    fn _hold(&self, py: Python<'_>, timeout: Option<f64>) -> PyResult<Guard> {
        let timeout = nanoseconds(timeout)?;
        let owner = Owner::of_thread(py)?;
        Ok(Guard::new(self.lock.clone(), self.take(py, &owner, timeout)?))
    }

    /// Acquires for a guard; None if this thread holds the lock already.
    fn _use(&self, py: Python<'_>, timeout: Option<f64>) -> PyResult<Option<Guard>> {
        let timeout = nanoseconds(timeout)?;
        let owner = Owner::of_thread(py)?;
        match self.lock.ask_to_block(owner.number(), Rules::default()) {
            Err(error) if error.kind() == ErrorKind::LockRecursion => Ok(None),
            asked => {
                let grant = granted(py, asked.or_raise(py)?, &owner, timeout)?;
                Ok(Some(Guard::new(self.lock.clone(), grant)))
            }
        }
    }

    /// Takes the lock for a task if it is free: whether it was.
    fn _try(&self, py: Python<'_>, owner: &Bound<'_, TaskOwner>) -> PyResult<bool> {
        let owner = &owner.get().0;
        let grant = self.lock.try_acquire(owner.number(), Rules::default()).or_raise(py)?;
        Ok(grant.map(|grant| owner.keep(&self.lock, grant.token)).is_some())
    }

    /// The same for a guard; None if the lock is not free.
    fn _try_hold(&self, py: Python<'_>, owner: &Bound<'_, TaskOwner>) -> PyResult<Option<Guard>> {
        let number = owner.get().0.number();
        let grant = self.lock.try_acquire(number, Rules::default()).or_raise(py)?;
        Ok(grant.map(|grant| Guard::new(self.lock.clone(), grant)))
    }

    /// Asks for a task. `number` comes out of `next_wakes` at the grant; not if the lock was free.
    fn _ask(
        &self,
        py: Python<'_>,
        owner: &Bound<'_, TaskOwner>,
        bounded: bool,
        number: usize,
    ) -> PyResult<Pending> {
        let rules = Rules { unchecked: bounded, open: false };
        // SAFETY: the function takes any number on any thread, at any time.
        let asked = unsafe { self.lock.ask(owner.get().0.number(), rules, wakes::wake(number)) };
        let state = match asked.or_raise(py)? {
            Asked::Granted(grant) => Waiting::Granted(grant),
            Asked::Queued(wait) => Waiting::Queued(wait),
        };
        let lock = self.lock.clone();
        Ok(Pending { lock, owner: owner.get().0.clone(), state: Mutex::new(state) })
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("krstate.lock({})", self.key.bind(py).repr()?))
    }
}

impl NativeLock {
    fn release_of(&self, py: Python<'_>, owner: &Owner) -> PyResult<bool> {
        let Some(token) = owner.give_back(&self.lock) else {
            // A forked child holds none of its parent's locks.
            let state = self.lock.state();
            return Ok(state.is_err_and(|error| error.kind() == ErrorKind::Disposed));
        };
        match self.lock.release(token) {
            Err(error) if error.kind() != ErrorKind::Disposed => Err(error).or_raise(py),
            _ => Ok(true),
        }
    }

    fn not_held(&self, py: Python<'_>) -> PyResult<()> {
        let key = self.key.bind(py).repr()?;
        let message = format!("the lock {key} is not held by the one that releases it");
        Err(raise(py, ErrorKind::NotHeld, &message, None))
    }
}

/// That a lock is held, until it is released or nothing refers to the guard.
#[pyclass(frozen, module = "krstate")]
pub(crate) struct Guard {
    lock: Arc<client::Lock>,
    grant: Grant,
    released: AtomicBool,
}

impl Guard {
    fn new(lock: Arc<client::Lock>, grant: Grant) -> Self {
        Self { lock, grant, released: AtomicBool::new(false) }
    }
}

#[pymethods]
impl Guard {
    /// The fencing token: greater than that of every earlier holder.
    #[getter]
    fn token(&self) -> u64 {
        self.grant.token
    }

    /// Whether the holder before disappeared without releasing.
    #[getter]
    fn abandoned(&self) -> bool {
        self.grant.abandoned
    }

    /// Releases the lock. Again does nothing.
    fn release(&self, py: Python<'_>) -> PyResult<()> {
        if self.released.swap(true, Ordering::AcqRel) {
            return Ok(());
        }
        match self.lock.release(self.grant.token) {
            Err(error) if error.kind() != ErrorKind::Disposed => Err(error).or_raise(py),
            _ => Ok(()),
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if !*self.released.get_mut() {
            // Whoever held it is gone; in a forked child there is nothing to do.
            let _ = self.lock.abandon(self.grant.token);
        }
    }
}

/// The owner of a task's locks: what it still holds when it goes is abandoned.
#[pyclass(frozen, module = "krstate._native")]
pub(crate) struct TaskOwner(Arc<Owner>);

#[pymethods]
impl TaskOwner {
    #[new]
    fn new(py: Python<'_>, name: &str) -> PyResult<Self> {
        Ok(Self(Arc::new(Owner::named(py, name, false)?)))
    }
}

enum Waiting {
    Granted(Grant),
    Queued(LockWait),
    Over,
}

/// A task's place in the queue.
#[pyclass(frozen, module = "krstate._native")]
pub(crate) struct Pending {
    lock: Arc<client::Lock>,
    owner: Arc<Owner>,
    state: Mutex<Waiting>,
}

impl Pending {
    fn take_state(&self) -> Waiting {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *state, Waiting::Over)
    }

    /// Ends the wait: the grant if it came, else the error that the time is over.
    fn end(&self, py: Python<'_>) -> PyResult<Grant> {
        match self.take_state() {
            Waiting::Granted(grant) => Ok(grant),
            Waiting::Queued(wait) => wait.expire().map_err(|error| timed_out(py, &error)),
            Waiting::Over => Err(PyValueError::new_err("the wait is over")),
        }
    }
}

#[pymethods]
impl Pending {
    /// Whether the lock was free.
    #[getter]
    fn granted(&self) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        matches!(*state, Waiting::Granted(_))
    }

    /// Ends the wait: the lock is the owner's, or the time is over and `LockTimeoutError` is raised.
    fn keep(&self, py: Python<'_>) -> PyResult<()> {
        let grant = self.end(py)?;
        self.owner.keep(&self.lock, grant.token);
        Ok(())
    }

    /// As `keep`, for a guard.
    fn guard(&self, py: Python<'_>) -> PyResult<Guard> {
        Ok(Guard::new(self.lock.clone(), self.end(py)?))
    }

    /// Gives up: leaves the queue, or passes the grant on.
    fn close(&self) {
        match self.take_state() {
            Waiting::Granted(grant) => {
                let _ = self.lock.release(grant.token);
            }
            // Dropping a wait leaves the queue.
            Waiting::Queued(_) | Waiting::Over => {}
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.close();
    }
}

type Row = (String, String, String, f64, f64, u64, u64);

/// The locks that are held: key, language, name, seconds since 1970, seconds held, token, waiters.
#[pyfunction]
pub(crate) fn locks(py: Python<'_>) -> PyResult<Vec<Row>> {
    let row = |lock: LockInfo| {
        let held = seconds(lock.held.ticks);
        let since = unix(lock.since.ticks());
        (lock.key, lock.language, lock.name, since, held, lock.token, lock.waiters)
    };
    Ok(client::locks().or_raise(py)?.into_iter().map(row).collect())
}

/// How many keys the process remembers, for leak checks.
#[pyfunction]
pub(crate) fn live_locks() -> u64 {
    client::live_locks()
}

#[expect(clippy::cast_precision_loss, reason = "a span of time, shown in seconds")]
fn seconds(ticks: i64) -> f64 {
    ticks as f64 / 1e7
}

/// Seconds since 1970 of ticks since the year 1.
fn unix(ticks: i64) -> f64 {
    seconds(ticks - 621_355_968_000_000_000)
}

fn is_timeout(py: Python<'_>, error: &PyErr) -> PyResult<bool> {
    let class = py.import("krstate.errors")?.getattr("LockTimeoutError")?;
    Ok(error.is_instance(py, &class))
}

/// `LockTimeoutError` with what it knows about the holder.
fn timed_out(py: Python<'_>, error: &client::Error) -> PyErr {
    let raised = raise(py, error.kind(), error.message(), None);
    match describe(py, error, raised.value(py)) {
        Ok(()) => raised,
        Err(failure) => failure,
    }
}

fn describe(py: Python<'_>, error: &client::Error, raised: &Bound<'_, PyAny>) -> PyResult<()> {
    for name in ["key", "holder_language", "holder_name"] {
        match error.field(name) {
            Some(client::Output::Text(_, text)) => raised.setattr(name, &*text)?,
            _ => raised.setattr(name, py.None())?,
        }
    }
    let scalar = |name| match error.field(name) {
        Some(client::Output::Scalar(scalar)) => Some(scalar),
        _ => None,
    };
    if let Some(Scalar::Duration(waited)) = scalar("waited") {
        raised.setattr("waited", seconds(waited.ticks))?;
    }
    let since = match scalar("holder_since") {
        Some(Scalar::DateTime(since)) => {
            let datetime = py.import("datetime")?;
            let utc = datetime.getattr("timezone")?.getattr("utc")?;
            let class = datetime.getattr("datetime")?;
            Some(class.call_method1("fromtimestamp", (unix(since.ticks()), utc))?)
        }
        _ => None,
    };
    raised.setattr("holder_since", since)?;
    match scalar("token") {
        Some(Scalar::U64(token)) => raised.setattr("token", token),
        _ => raised.setattr("token", py.None()),
    }
}
