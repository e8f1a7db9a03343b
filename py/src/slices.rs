//! Changes of a list that are made of several steps of the engine. The GIL is held over all of
//! them: threads of Python see one step, those of other languages may get in between.

use crate::error::OrRaise;
use crate::incoming::Incoming;
use crate::list::List;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::slice::PySliceIndices;
use pyo3::types::{PyInt, PyList, PySlice};

/// An index for an insertion, which clamps what no list reaches.
pub(crate) fn clamped(index: &Bound<'_, PyAny>) -> PyResult<i64> {
    match index.extract::<i64>() {
        Ok(at) => Ok(at),
        Err(_) if index.is_instance_of::<PyInt>() => {
            Ok(if index.lt(0)? { i64::MIN } else { i64::MAX })
        }
        Err(error) => Err(error),
    }
}

/// Appends the items of an iterable. All are converted before the first is stored.
pub(crate) fn extend(list: &List, values: &Bound<'_, PyAny>) -> PyResult<()> {
    let values = all(values)?;
    for (value, ready) in values.iter().zip(convert(&values)?) {
        ready.store_step(value.py(), |input| list.engine().push(input))?;
    }
    Ok(())
}

/// Puts the items of an iterable in the place of a slice.
pub(crate) fn replace(
    list: &List,
    slice: &Bound<'_, PySlice>,
    values: &Bound<'_, PyAny>,
) -> PyResult<()> {
    let py = slice.py();
    let values = all(values)?;
    let ready = convert(&values)?;
    let part = part(list, slice)?;
    if part.step != 1 && ready.len() != part.slicelength {
        return Err(PyValueError::new_err(format!(
            "cannot put {} items into a slice of {} with a step",
            ready.len(),
            part.slicelength
        )));
    }
    let surplus = part.slicelength.saturating_sub(ready.len());
    let mut at = i64::try_from(part.start)?;
    let step = i64::try_from(part.step)?;
    for (nth, value) in ready.into_iter().enumerate() {
        if nth < part.slicelength {
            value.store_step(py, |input| list.engine().set(at, input))?;
        } else {
            value.store_step(py, |input| list.engine().insert(at, input, true))?;
        }
        at += step;
    }
    for _ in 0..surplus {
        list.engine().remove(at).or_raise(py)?;
    }
    Ok(())
}

/// Removes the items of a slice, from the last one to the first.
pub(crate) fn remove(list: &List, slice: &Bound<'_, PySlice>) -> PyResult<()> {
    let part = part(list, slice)?;
    let mut positions = Vec::with_capacity(part.slicelength);
    let mut at = i64::try_from(part.start)?;
    for _ in 0..part.slicelength {
        positions.push(at);
        at = at.saturating_add(i64::try_from(part.step)?);
    }
    positions.sort_unstable_by(|a, b| b.cmp(a));
    for at in positions {
        list.engine().remove(at).or_raise(slice.py())?;
    }
    Ok(())
}

/// Puts the items in the opposite order.
pub(crate) fn reverse(list: &List, py: Python<'_>) -> PyResult<()> {
    let items = list.items(py)?;
    items.reverse()?;
    for (at, item) in items.iter().enumerate() {
        let at = i64::try_from(at)?;
        Incoming::new(&item)?.store_step(py, |input| list.engine().set(at, input))?;
    }
    Ok(())
}

fn all<'py>(values: &Bound<'py, PyAny>) -> PyResult<Vec<Bound<'py, PyAny>>> {
    if let Ok(list) = values.cast::<List>() {
        return Ok(list.get().items(values.py())?.iter().collect());
    }
    if let Ok(list) = values.cast_exact::<PyList>() {
        return Ok(list.to_tuple().iter().collect());
    }
    values.try_iter()?.collect()
}

fn convert<'a>(values: &'a [Bound<'_, PyAny>]) -> PyResult<Vec<Incoming<'a>>> {
    values.iter().map(Incoming::new).collect()
}

fn part(list: &List, slice: &Bound<'_, PySlice>) -> PyResult<PySliceIndices> {
    slice.indices(isize::try_from(list.len(slice.py())?)?)
}
