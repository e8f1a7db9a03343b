//! Changes of several items of a list, each one step of the engine.

use crate::calls;
use crate::error::OrRaise;
use crate::list::List;
use crate::tree;
use krstate_ffi::client::{Builder, Slice};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyInt, PyList, PySlice, PyTuple};

/// An index for an insertion or a search, which clamps what no list reaches.
pub(crate) fn clamped(index: &Bound<'_, PyAny>) -> PyResult<i64> {
    match index.extract::<i64>() {
        Ok(at) => Ok(at),
        Err(_) if index.is_instance_of::<PyInt>() => {
            Ok(if index.lt(0)? { i64::MIN } else { i64::MAX })
        }
        Err(error) => Err(error),
    }
}

/// Appends the items of an iterable in one step.
pub(crate) fn extend(list: &List, values: &Bound<'_, PyAny>) -> PyResult<()> {
    let mut tree = tree::list(&all(values)?)?;
    values.py().detach(|| list.engine().extend(&mut tree)).or_raise(values.py())
}

/// Puts the items of an iterable in the place of a slice, in one step.
pub(crate) fn replace(
    list: &List,
    slice: &Bound<'_, PySlice>,
    values: &Bound<'_, PyAny>,
) -> PyResult<()> {
    let py = slice.py();
    let mut tree = tree::list(&all(values)?)?;
    let part = part(slice)?;
    py.detach(|| list.engine().splice(part, Some(&mut tree))).or_raise(py)
}

/// Removes the items of a slice in one step.
pub(crate) fn remove(list: &List, slice: &Bound<'_, PySlice>) -> PyResult<()> {
    let part = part(slice)?;
    slice.py().detach(|| list.engine().splice(part, None)).or_raise(slice.py())
}

/// Puts the items at the positions that `choose` gives in the place of all items, in one step. If
/// somebody has changed the list in the meantime it begins again, with what is there now.
pub(crate) fn rearrange(
    list: &List,
    py: Python<'_>,
    choose: impl Fn(&Bound<'_, PyList>) -> PyResult<Vec<usize>>,
) -> PyResult<()> {
    loop {
        // Kept as they are, because an int of Python does not tell its width.
        let mut seen = list.engine().items().or_raise(py)?;
        let mut values = Vec::new();
        while let Some((_, value)) = seen.next_entry().or_raise(py)? {
            values.push(value);
        }
        let positions = choose(&list.items(py)?)?;
        let mut tree = Builder::new().or_raise(py)?;
        tree.begin_list(None).or_raise(py)?;
        // What `choose` saw may be newer and longer; then it is not stored.
        for value in positions.into_iter().filter_map(|at| values.get(at)) {
            tree.value(None, value.as_input()).or_raise(py)?;
        }
        tree.end().or_raise(py)?;
        if py.detach(|| list.engine().replace(&seen, &mut tree)).or_raise(py)? {
            return Ok(());
        }
    }
}

/// The items of an iterable of this instant.
fn all<'py>(values: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyTuple>> {
    if let Ok(list) = values.cast::<List>() {
        return Ok(list.get().items(values.py())?.to_tuple());
    }
    if let Ok(list) = values.cast_exact::<PyList>() {
        return Ok(list.to_tuple());
    }
    calls::items(values)
}

/// What a slice means to any list; the engine resolves it for this one, in the same step.
fn part(slice: &Bound<'_, PySlice>) -> PyResult<Slice> {
    let (mut start, mut end, mut step) = (0, 0, 0);
    // SAFETY: the object is a slice, and the outputs are local variables.
    let status =
        unsafe { ffi::PySlice_Unpack(slice.as_ptr(), &raw mut start, &raw mut end, &raw mut step) };
    if status != 0 {
        return Err(PyErr::fetch(slice.py()));
    }
    Ok(Slice { start: i64::try_from(start)?, end: i64::try_from(end)?, step: i64::try_from(step)? })
}
