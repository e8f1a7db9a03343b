//! Counters: one integer of one table, for hot loops.

use crate::error::{ErrorKind, OrRaise, raise};
use crate::handles;
use crate::key::{self, KeyArg};
use crate::outgoing;
use crate::table::{Optional, Table};
use krstate_ffi::client;
use pyo3::prelude::*;

/// One integer of one table, for hot loops: what `increment` does, without looking the key up.
///
/// `table.counter(key)` makes one. It counts in the table, where every language sees the number. The
/// key need not be there, and others may set or delete it at any time.
#[pyclass(frozen, module = "krstate")]
pub(crate) struct Counter {
    engine: client::Counter,
    table: Py<Table>,
    key: Py<PyAny>,
}

impl Counter {
    pub(crate) fn new(table: &Bound<'_, Table>, key: &Bound<'_, PyAny>) -> PyResult<Self> {
        let found = table.get().engine().counter(KeyArg::new(key)?.key());
        let engine = found.or_raise(key.py())?;
        Ok(Self { engine, table: table.clone().unbind(), key: key::plain(key).unbind() })
    }
}

/// An integer to add.
fn integer(by: &Bound<'_, PyAny>) -> PyResult<i64> {
    let kind = match key::is_integer(by).then(|| by.extract()) {
        Some(Ok(integer)) => return Ok(integer),
        Some(Err(_)) => ErrorKind::OutOfRange,
        None => ErrorKind::TypeMismatch,
    };
    let given = key::given(by);
    let message = format!("a counter adds an int of 64 bits with a sign, not {given}");
    Err(raise(by.py(), kind, &message, None))
}

#[pymethods]
impl Counter {
    /// Adds an int in one step and returns the new one. A missing key starts from 0.
    ///
    /// Raises `TypeMismatchError` for a number of another sort, `NotNumericError` for what is no
    /// number and `CounterOverflowError` beyond 64 bits; then nothing is changed.
    #[pyo3(signature = (by=Optional::Missing), text_signature = "($self, by=1)")]
    fn add(&self, py: Python<'_>, by: Optional<'_>) -> PyResult<i64> {
        let by = match by {
            Optional::Missing => 1,
            Optional::Given(by) => integer(&by)?,
        };
        self.engine.add(by).or_raise(py)
    }

    /// The value at the key now, whatever it is; `None` if there is none.
    #[getter]
    fn value<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let value = self.engine.get().or_raise(py)?;
        value.map(|value| outgoing::object(py, value, self.table.get().scope())).transpose()
    }

    /// The table.
    #[getter]
    fn table(&self, py: Python<'_>) -> Py<Table> {
        self.table.clone_ref(py)
    }

    /// The key: a str or an int.
    #[getter]
    fn key(&self, py: Python<'_>) -> Py<PyAny> {
        self.key.clone_ref(py)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("<krstate.Counter of {}>", self.key.bind(py).repr()?))
    }

    fn __reduce_ex__(slf: &Bound<'_, Self>, protocol: &Bound<'_, PyAny>) -> PyResult<()> {
        let _ = protocol;
        Err(handles::not_copied(slf, "use its value"))
    }
}
