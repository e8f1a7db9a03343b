//! The engine's errors as the exceptions of `krstate.errors`.

use krstate_ffi::client;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

pub(crate) use krstate_ffi::client::ErrorKind;

/// Turns a result of the engine into one of Python.
pub(crate) trait OrRaise<T> {
    /// The value, or the exception of the error's kind.
    fn or_raise(self, py: Python<'_>) -> PyResult<T>;
}

impl<T> OrRaise<T> for Result<T, client::Error> {
    fn or_raise(self, py: Python<'_>) -> PyResult<T> {
        self.map_err(|error| raise(py, error.kind(), error.message(), error.path()))
    }
}

/// The exception of a kind.
pub(crate) fn raise(py: Python<'_>, kind: ErrorKind, message: &str, path: Option<&str>) -> PyErr {
    let instance = class(py, kind).and_then(|class| class.call1((message, path)));
    match instance {
        Ok(instance) => PyErr::from_value(instance),
        Err(error) => error,
    }
}

fn class(py: Python<'_>, kind: ErrorKind) -> PyResult<Bound<'_, PyAny>> {
    static BY_CODE: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    let errors = || py.import("krstate.errors");
    let by_code = BY_CODE.get_or_try_init(py, || {
        let by_code = errors()?.getattr("BY_CODE")?;
        Ok::<_, PyErr>(by_code.cast_into::<PyDict>()?.unbind())
    })?;
    match by_code.bind(py).get_item(kind.code())? {
        Some(class) => Ok(class),
        // A home of a later version may know more kinds.
        None => errors()?.getattr("KrError"),
    }
}
