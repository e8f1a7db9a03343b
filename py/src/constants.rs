//! Objects of the package that mean something to this module.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

/// `krstate.ABSENT`: no value at all, which differs from `None`.
pub(crate) fn absent(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static ABSENT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    ABSENT.import(py, "krstate._operations", "ABSENT")
}
