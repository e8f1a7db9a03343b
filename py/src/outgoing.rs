//! Values on their way out of the engine.

use crate::error::{ErrorKind, raise};
use crate::handles;
use krstate_ffi::client::{Kind, Output, OwnedKey, Scalar, TextKind};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyFloat, PyInt, PyString};

/// The Python object for a value: plain data, or the live handle of a container, which belongs to
/// the state `scope` like the handle it was reached through.
pub(crate) fn object(py: Python<'_>, value: Output, scope: u64) -> PyResult<Bound<'_, PyAny>> {
    Ok(match value {
        Output::Scalar(value) => scalar(py, value)?,
        Output::Text(TextKind::String, text) => PyString::new(py, &text).into_any(),
        Output::Bytes(bytes) => PyBytes::new(py, &bytes).into_any(),
        other @ (Output::Text(..) | Output::Object(_)) => return Err(unread(py, other.kind())),
        Output::Table(table) => handles::table(py, table, scope)?.into_any(),
        Output::List(list) => handles::list(py, list, scope)?.into_any(),
    })
}

fn scalar(py: Python<'_>, value: Scalar) -> PyResult<Bound<'_, PyAny>> {
    Ok(match value {
        Scalar::Null => py.None().into_bound(py),
        Scalar::Bool(value) => PyBool::new(py, value).to_owned().into_any(),
        Scalar::I8(value) => PyInt::new(py, value).into_any(),
        Scalar::U8(value) => PyInt::new(py, value).into_any(),
        Scalar::I16(value) => PyInt::new(py, value).into_any(),
        Scalar::U16(value) => PyInt::new(py, value).into_any(),
        Scalar::I32(value) => PyInt::new(py, value).into_any(),
        Scalar::U32(value) => PyInt::new(py, value).into_any(),
        Scalar::I64(value) => PyInt::new(py, value).into_any(),
        Scalar::U64(value) => PyInt::new(py, value).into_any(),
        Scalar::F32(value) => PyFloat::new(py, value.into()).into_any(),
        Scalar::F64(value) => PyFloat::new(py, value).into_any(),
        other => return Err(unread(py, other.kind())),
    })
}

fn unread(py: Python<'_>, kind: Kind) -> PyErr {
    let message = format!("Python can't read a value of kind {}", kind.name());
    raise(py, ErrorKind::UnsupportedType, &message, None)
}

/// The Python object for a key.
pub(crate) fn key(py: Python<'_>, key: OwnedKey) -> Bound<'_, PyAny> {
    match key {
        OwnedKey::Integer(integer) => PyInt::new(py, integer).into_any(),
        OwnedKey::Text(text) => PyString::new(py, &text).into_any(),
    }
}
