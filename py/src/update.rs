//! What `dict(..)` and `dict.update` take, for tables.

use crate::incoming::Incoming;
use crate::key::KeyArg;
use crate::table::Table;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

type Pair<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>);

/// Stores all entries; converts everything before it stores anything.
pub(crate) fn update<'py>(
    table: &Table,
    other: Option<&Bound<'py, PyAny>>,
    entries: Option<&Bound<'py, PyDict>>,
) -> PyResult<()> {
    let mut pairs = match other {
        Some(other) => pairs_of(other)?,
        None => Vec::new(),
    };
    if let Some(entries) = entries {
        pairs.extend(entries.iter());
    }
    let mut ready = Vec::with_capacity(pairs.len());
    for (key, value) in &pairs {
        ready.push((value.py(), KeyArg::new(key)?, Incoming::new(value)?));
    }
    for (py, key, value) in ready {
        value.store_step(py, |input| table.engine().set(key.key(), input))?;
    }
    Ok(())
}

fn pairs_of<'py>(other: &Bound<'py, PyAny>) -> PyResult<Vec<Pair<'py>>> {
    if let Ok(dict) = other.cast_exact::<PyDict>() {
        return dict.items().iter().map(|pair| pair.extract()).collect();
    }
    if let Ok(table) = other.cast::<Table>() {
        let items = table.get().list(other.py(), crate::entries::Part::Items)?;
        return items.iter().map(|pair| pair.extract()).collect();
    }
    if other.hasattr("keys")? {
        let keys = other.call_method0("keys")?;
        return keys
            .try_iter()?
            .map(|key| {
                key.and_then(|key| {
                    let value = other.get_item(&key)?;
                    Ok((key, value))
                })
            })
            .collect();
    }
    other.try_iter()?.enumerate().map(|(at, pair)| pair.and_then(|pair| two(at, &pair))).collect()
}

fn two<'py>(at: usize, pair: &Bound<'py, PyAny>) -> PyResult<Pair<'py>> {
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
