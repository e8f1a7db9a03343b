//! Keys that are read and hashed once.

use crate::error::OrRaise;
use crate::key::{self, KeyArg};
use crate::outgoing;
use krstate_ffi::client::{self, Key};
use pyo3::basic::CompareOp;
use pyo3::prelude::*;
use pyo3::types::PyString;
use std::sync::atomic::{AtomicU32, Ordering};

/// How often this process was forked, from the first one on.
static FORKS: AtomicU32 = AtomicU32::new(0);

/// For a forked child, whose engine knows nothing of what was interned before.
pub(crate) fn forget_all() {
    FORKS.fetch_add(1, Ordering::Relaxed);
}

/// A key that is used often: read and hashed once, and taken by every operation of a table where a
/// key is.
///
/// It serves any table and any thread. It remembers where it was found last, so one for each place in
/// a program is best. It equals its plain key, and has the same hash.
#[pyclass(frozen, name = "Key", module = "krstate")]
pub(crate) struct InternedKey {
    engine: client::InternedKey,
    value: Py<PyAny>,
    forks: u32,
}

impl InternedKey {
    /// The key for a lookup. Those who make their keys when a module is loaded keep them in a forked
    /// child, where they are plain keys.
    pub(crate) fn key(&self) -> Key<'_> {
        if self.forks == FORKS.load(Ordering::Relaxed) {
            Key::Interned(&self.engine)
        } else {
            self.engine.key().as_key()
        }
    }
}

#[pymethods]
impl InternedKey {
    #[new]
    #[pyo3(signature = (key, /))]
    fn new(key: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = key.py();
        let engine = client::InternedKey::new(KeyArg::new(key)?.key()).or_raise(py)?;
        let value = outgoing::key(py, engine.key().clone()).unbind();
        Ok(Self { engine, value, forks: FORKS.load(Ordering::Relaxed) })
    }

    /// The key itself: a str or an int.
    #[getter]
    pub(crate) fn value<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        self.value.bind(py).clone()
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        self.value.bind(py).hash()
    }

    fn __richcmp__<'py>(
        &self,
        other: &Bound<'py, PyAny>,
        operator: CompareOp,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = other.py();
        if !matches!(operator, CompareOp::Eq | CompareOp::Ne) {
            return Ok(py.NotImplemented().into_bound(py));
        }
        self.value.bind(py).rich_compare(key::plain(other), operator)
    }

    fn __str__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        self.value.bind(py).str()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("krstate.Key({})", self.value.bind(py).repr()?))
    }

    /// What pickles and copies are made of.
    fn __getnewargs__<'py>(&self, py: Python<'py>) -> (Bound<'py, PyAny>,) {
        (self.value(py),)
    }
}
