//! Attribute access that reaches text keys: `state.Visits.Count`.
//!
//! What the class itself defines wins, and a name that starts with `_` is never a key, so that
//! Python's protocols find what they look for and nothing else.

use crate::key::type_name;
use crate::once::Once;
use pyo3::PyTypeInfo;
use pyo3::exceptions::PyAttributeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFrozenSet, PyFrozenSetMethods, PyList, PyString};

/// The names that a class keeps for itself.
pub(crate) struct Reserved(Once<Py<PyFrozenSet>>);

impl Reserved {
    pub(crate) const fn new() -> Self {
        Self(Once::new())
    }

    /// Whether `name` is an attribute of the class `T` rather than a key.
    pub(crate) fn contains<T: PyTypeInfo>(&self, name: &Bound<'_, PyString>) -> PyResult<bool> {
        let py = name.py();
        let names = self.0.get(|| {
            let names = T::type_object(py).as_any().dir()?;
            Ok::<_, PyErr>(PyFrozenSet::new(py, names)?.unbind())
        })?;
        if names.bind(py).contains(name)? {
            return Ok(true);
        }
        Ok(name.to_str().is_ok_and(|name| name.starts_with('_')))
    }
}

/// Ordinary attribute access, as `object` does it.
pub(crate) fn generic_get<'py>(
    object: &Bound<'py, PyAny>,
    name: &Bound<'py, PyString>,
) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: both pointers are live objects, and the result is a new reference or NULL with an
    // exception set.
    unsafe {
        let found = ffi::PyObject_GenericGetAttr(object.as_ptr(), name.as_ptr());
        Bound::from_owned_ptr_or_err(object.py(), found)
    }
}

/// What `__getattribute__` raises to be asked again as `__getattr__`, which says what is missing.
pub(crate) fn ask_getattr() -> PyErr {
    PyAttributeError::new_err(())
}

/// The error for a name that is neither an attribute nor a key.
pub(crate) fn missing(object: &Bound<'_, PyAny>, name: &Bound<'_, PyString>) -> PyErr {
    let py = object.py();
    let shown = shown(name);
    let message = format!("this {} has no attribute or key {shown}", type_name(object));
    let details = PyDict::new(py);
    let error = details
        .set_item("name", name)
        .and_then(|()| details.set_item("obj", object))
        .and_then(|()| py.get_type::<PyAttributeError>().call((message,), Some(&details)));
    match error {
        Ok(error) => PyErr::from_value(error),
        Err(error) => error,
    }
}

/// The error for setting or deleting a name that the class keeps for itself.
pub(crate) fn kept(object: &Bound<'_, PyAny>, name: &Bound<'_, PyString>, what: &str) -> PyErr {
    let shown = shown(name);
    PyAttributeError::new_err(format!(
        "{shown} can't be {what} as an attribute of a {}, which keeps the names of its methods and \
         those that start with '_': use [{shown}] for an entry of that name",
        type_name(object)
    ))
}

fn shown(name: &Bound<'_, PyString>) -> String {
    let shown = name.repr().map(|repr| repr.to_string_lossy().chars().take(120).collect());
    shown.unwrap_or_else(|_| "'?'".to_owned())
}

/// What `dir` lists: the attributes, and the keys that can be reached like one. A handle whose
/// state is closed has no keys to give.
pub(crate) fn names<'py>(
    object: &Bound<'py, PyAny>,
    keys: Option<&Bound<'py, PyList>>,
) -> PyResult<Bound<'py, PyList>> {
    let names = object.get_type().as_any().dir()?;
    for key in keys.into_iter().flatten() {
        let reachable = match key.cast::<PyString>() {
            Ok(text) => text.call_method0("isidentifier")?.is_truthy()? && !names.contains(text)?,
            Err(_) => false,
        };
        if reachable {
            names.append(key)?;
        }
    }
    Ok(names)
}
