//! Iterators: each walks the entries of one instant.

use crate::error::OrRaise;
use crate::outgoing;
use krstate_ffi::client::{self, Output, OwnedKey};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use std::sync::{Mutex, PoisonError};

/// What an iterator gives for each entry.
#[derive(Clone, Copy)]
pub(crate) enum Part {
    Keys,
    Values,
    Items,
}

/// A walk over the entries of one instant. Never fails because of what others write meanwhile.
#[pyclass(frozen, module = "krstate._native")]
pub(crate) struct Entries {
    /// The lock is held while the engine is asked for the next entry, never while Python runs.
    walk: Mutex<client::Entries>,
    part: Part,
    scope: u64,
}

impl Entries {
    pub(crate) fn new(walk: client::Entries, part: Part, scope: u64) -> Self {
        Self { walk: Mutex::new(walk), part, scope }
    }

    fn advance(&self, py: Python<'_>) -> PyResult<Option<(OwnedKey, Output)>> {
        let mut walk = self.walk.lock().unwrap_or_else(PoisonError::into_inner);
        let next = walk.next_entry();
        drop(walk);
        next.or_raise(py)
    }
}

#[pymethods]
impl Entries {
    fn __iter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let Some((key, value)) = self.advance(py)? else { return Ok(None) };
        part(py, key, value, self.part, self.scope).map(Some)
    }
}

fn part(
    py: Python<'_>,
    key: OwnedKey,
    value: Output,
    part: Part,
    scope: u64,
) -> PyResult<Bound<'_, PyAny>> {
    match part {
        Part::Keys => Ok(outgoing::key(py, key)),
        Part::Values => outgoing::object(py, value, scope),
        Part::Items => {
            let value = outgoing::object(py, value, scope)?;
            Ok((outgoing::key(py, key), value).into_pyobject(py)?.into_any())
        }
    }
}

/// All that is left of a walk, as a Python list.
pub(crate) fn collect(
    py: Python<'_>,
    mut walk: client::Entries,
    wanted: Part,
    scope: u64,
) -> PyResult<Bound<'_, PyList>> {
    let list = PyList::empty(py);
    while let Some((key, value)) = walk.next_entry().or_raise(py)? {
        list.append(part(py, key, value, wanted, scope)?)?;
    }
    Ok(list)
}

/// All that is left of a walk, as a Python dict.
pub(crate) fn dict(
    py: Python<'_>,
    mut walk: client::Entries,
    scope: u64,
) -> PyResult<Bound<'_, PyDict>> {
    let dict = PyDict::new(py);
    while let Some((key, value)) = walk.next_entry().or_raise(py)? {
        dict.set_item(outgoing::key(py, key), outgoing::object(py, value, scope)?)?;
    }
    Ok(dict)
}
