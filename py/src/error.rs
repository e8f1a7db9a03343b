//! The engine's errors as the exceptions of `krstate.errors`.

use crate::key::type_name;
use crate::once::Once;
use krstate_ffi::client;
use pyo3::prelude::*;
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

/// What other runtimes are told of an exception that a function raised.
pub(crate) fn callback_failed(exception: &Bound<'_, PyAny>) -> client::Error {
    let class = type_name(exception);
    let text = exception.str().map(|text| text.to_string_lossy().into_owned());
    let message = format!("{class}: {}", text.unwrap_or_default());
    client::Error::new(ErrorKind::CallbackFailed, message)
}

/// The kind of an exception of krstate itself.
pub(crate) fn kind_of(exception: &Bound<'_, PyAny>) -> Option<ErrorKind> {
    let class = exception.get_type();
    let (code, _) = by_code(exception.py()).ok()?.iter().find(|(_, listed)| listed.is(&class))?;
    ErrorKind::from_code(code.extract().ok()?)
}

fn class(py: Python<'_>, kind: ErrorKind) -> PyResult<Bound<'_, PyAny>> {
    match by_code(py)?.get_item(kind.code())? {
        Some(class) => Ok(class),
        // A home of a later version may know more kinds.
        None => py.import("krstate.errors")?.getattr("KrError"),
    }
}

/// The classes by the numbers of the ABI.
fn by_code(py: Python<'_>) -> PyResult<&Bound<'_, PyDict>> {
    static BY_CODE: Once<Py<PyDict>> = Once::new();
    let by_code = BY_CODE.get(|| {
        let by_code = py.import("krstate.errors")?.getattr("BY_CODE")?;
        Ok::<_, PyErr>(by_code.cast_into::<PyDict>()?.unbind())
    })?;
    Ok(by_code.bind(py))
}
