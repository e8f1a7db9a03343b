//! What `dict(..)` and `dict.update` take, for tables.

use crate::calls::{self, call};
use crate::constants;
use crate::entries::Part;
use crate::error::OrRaise;
use crate::table::Table;
use crate::tree;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

/// Stores all entries in one step.
pub(crate) fn update<'py>(
    py: Python<'py>,
    table: &Table,
    other: Option<&Bound<'py, PyAny>>,
    entries: Option<&Bound<'py, PyDict>>,
) -> PyResult<()> {
    let pairs = match other {
        Some(other) => pairs_of(other)?,
        None => PyList::empty(py),
    };
    for entry in entries.into_iter().flatten() {
        pairs.append(entry)?;
    }
    let mut tree = tree::table(&pairs)?;
    py.detach(|| table.engine().update(&mut tree)).or_raise(py)
}

/// A dict of the entries of `first` and then of `second`; `NotImplemented` if `other`, the one that is
/// not the table, is no dict and no table.
pub(crate) fn merged<'py>(
    table: &Bound<'py, Table>,
    other: &Bound<'py, PyAny>,
    first: &Bound<'py, PyAny>,
    second: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = table.py();
    if !other.is_instance_of::<PyDict>() && !other.is_instance_of::<Table>() {
        return Ok(py.NotImplemented().into_bound(py));
    }
    let both = PyDict::new(py);
    for pairs in [pairs_of(first)?, pairs_of(second)?] {
        both.update(PyDict::from_sequence(&pairs)?.as_mapping())?;
    }
    Ok(both.into_any())
}

/// A new list of pairs.
fn pairs_of<'py>(other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
    let py = other.py();
    if let Ok(dict) = other.cast_exact::<PyDict>() {
        return Ok(dict.items());
    }
    if let Ok(table) = other.cast::<Table>() {
        return table.get().list(py, Part::Items);
    }
    let pairs = PyList::empty(py);
    if other.hasattr("keys")? {
        for key in calls::items(&calls::method(other, "keys")?)? {
            let value = call(constants::item(py)?, (other, &key))?;
            pairs.append((key, value))?;
        }
    } else {
        for (at, pair) in calls::items(other)?.iter().enumerate() {
            pairs.append(two(at, &pair)?)?;
        }
    }
    Ok(pairs)
}

fn two<'py>(
    at: usize,
    pair: &Bound<'py, PyAny>,
) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
    let Ok(parts) = pair.try_iter() else {
        return Err(PyTypeError::new_err(format!("element {at} is no pair of key and value")));
    };
    let parts = PyList::new(pair.py(), parts.take(3).collect::<PyResult<Vec<_>>>()?)?;
    if parts.len() != 2 {
        let message = format!("element {at} is no pair of key and value: it has another length");
        return Err(PyValueError::new_err(message));
    }
    Ok((parts.get_item(0)?, parts.get_item(1)?))
}
