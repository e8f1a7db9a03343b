//! Values on their way out of the engine.

use crate::foreign::ForeignObject;
use crate::handles;
use crate::objects;
use crate::scalar;
use krstate_ffi::client::{Output, OwnedKey, TextKind};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyInt, PyString};

/// The Python object for a value: plain data, the object itself that was stored, or the live handle of
/// a container, which belongs to the state `scope` like the handle it was reached through.
pub(crate) fn object(py: Python<'_>, value: Output, scope: u64) -> PyResult<Bound<'_, PyAny>> {
    Ok(match value {
        Output::Scalar(value) => scalar::object(py, value)?,
        Output::Text(TextKind::String, text) => PyString::new(py, &text).into_any(),
        Output::Bytes(bytes) => PyBytes::new(py, &bytes).into_any(),
        Output::Text(kind, text) => scalar::text(py, kind.kind().name(), &text)?,
        Output::Object(object) => match objects::own(py, &object)? {
            Some(own) => own,
            None => Bound::new(py, ForeignObject::new(object))?.into_any(),
        },
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
