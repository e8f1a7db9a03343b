//! Values on their way out of the engine.

use crate::handles;
use krstate_ffi::client::{Output, OwnedKey};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyInt, PyString};

/// The Python object for a value: plain data, or the live handle of a container, which belongs to
/// the state `scope` like the handle it was reached through.
pub(crate) fn object(py: Python<'_>, value: Output, scope: u64) -> PyResult<Bound<'_, PyAny>> {
    Ok(match value {
        Output::Null => py.None().into_bound(py),
        Output::Bool(value) => PyBool::new(py, value).to_owned().into_any(),
        Output::I32(value) => PyInt::new(py, value).into_any(),
        Output::I64(value) => PyInt::new(py, value).into_any(),
        Output::F64(value) => PyFloat::new(py, value).into_any(),
        Output::Text(text) => PyString::new(py, &text).into_any(),
        Output::Table(table) => handles::table(py, table, scope)?.into_any(),
        Output::List(list) => handles::list(py, list, scope)?.into_any(),
    })
}

/// The Python object for a key.
pub(crate) fn key(py: Python<'_>, key: OwnedKey) -> Bound<'_, PyAny> {
    match key {
        OwnedKey::Integer(integer) => PyInt::new(py, integer).into_any(),
        OwnedKey::Text(text) => PyString::new(py, &text).into_any(),
    }
}
