//! Live lists.

use crate::calls::{call, equal};
use crate::constants;
use crate::content;
use crate::entries::{self, Entries, Part};
use crate::error::{ErrorKind, OrRaise, raise};
use crate::handles::{self, DETACHED, Registered};
use crate::incoming::Incoming;
use crate::key::type_name;
use crate::outgoing;
use crate::show;
use crate::slices;
use krstate_ffi::client;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyInt, PyList, PySlice};

/// A live, mutable sequence, shared with every language and thread of the process.
///
/// Behaves as a `collections.abc.MutableSequence`; each operation is atomic, also that of many
/// items. Storing a dict or list copies it in: the caller's own object is not live, the handle that
/// reading it back gives is. Storing a live handle shares it. `==` compares content, `same()`
/// identity.
#[pyclass(frozen, sequence, module = "krstate", weakref)]
pub(crate) struct List {
    engine: client::List,
    scope: u64,
    _registered: Registered,
}

/// A position, or the part that a slice means.
pub(crate) enum Place<'a, 'py> {
    At(i64),
    Slice(&'a Bound<'py, PySlice>),
}

impl<'a, 'py> Place<'a, 'py> {
    fn new(place: &'a Bound<'py, PyAny>) -> PyResult<Self> {
        match place.cast::<PySlice>() {
            Ok(slice) => Ok(Self::Slice(slice)),
            Err(_) => position(place).map(Self::At),
        }
    }
}

/// An index. An integer that no list can have is out of range like any other.
fn position(index: &Bound<'_, PyAny>) -> PyResult<i64> {
    if let Ok(index) = index.extract::<i64>() {
        return Ok(index);
    }
    let py = index.py();
    if index.is_instance_of::<PyInt>() {
        let message = "there is no such position: an index is an int of 64 bits";
        return Err(raise(py, ErrorKind::IndexOutOfRange, message, None));
    }
    Err(PyTypeError::new_err(format!("an index is an int or a slice, not {}", type_name(index))))
}

impl List {
    pub(crate) fn new(engine: client::List, scope: u64, registered: Registered) -> Self {
        Self { engine, scope, _registered: registered }
    }

    pub(crate) fn engine(&self) -> &client::List {
        &self.engine
    }

    pub(crate) fn scope(&self) -> u64 {
        self.scope
    }

    pub(crate) fn len(&self, py: Python<'_>) -> PyResult<usize> {
        Ok(usize::try_from(self.engine.count().or_raise(py)?)?)
    }

    /// The items of one instant.
    pub(crate) fn items<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        entries::collect(py, self.engine.items().or_raise(py)?, Part::Values, self.scope)
    }
}

/// The first position of an item that equals `value`.
fn first(
    items: &Bound<'_, PyList>,
    value: &Bound<'_, PyAny>,
    from: i64,
    to: i64,
) -> PyResult<Option<usize>> {
    let len = i64::try_from(items.len())?;
    let bound = |at: i64| if at < 0 { (at + len).max(0) } else { at.min(len) };
    for at in bound(from)..bound(to) {
        let at = usize::try_from(at)?;
        let item = items.get_item(at)?;
        if item.is(value) || equal(&item, value)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// A bound of a search, which clamps what no list reaches.
#[derive(Clone, Copy)]
struct Clamped(i64);

impl<'a, 'py> FromPyObject<'a, 'py> for Clamped {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        slices::clamped(&object).map(Self)
    }
}

fn not_in_list(value: &Bound<'_, PyAny>) -> PyErr {
    match value.repr() {
        Ok(repr) => {
            let shown: String = repr.to_string_lossy().chars().take(200).collect();
            PyValueError::new_err(format!("{shown} is not in the list"))
        }
        Err(error) => error,
    }
}

#[pymethods]
impl List {
    /// A new list that is in no state, with the items of an iterable.
    #[new]
    #[pyo3(signature = (items=None, /))]
    fn create<'py>(
        py: Python<'py>,
        items: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, Self>> {
        let list = handles::list(py, client::List::new().or_raise(py)?, DETACHED)?;
        if let Some(items) = items {
            slices::extend(list.get(), items)?;
        }
        Ok(list)
    }

    /// Adds an item at the end.
    #[pyo3(signature = (value, /))]
    fn append(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        Incoming::new(value)?.store(value.py(), |input| self.engine.push(input))
    }

    /// Adds the items of an iterable at the end.
    #[pyo3(signature = (values, /))]
    fn extend(&self, values: &Bound<'_, PyAny>) -> PyResult<()> {
        slices::extend(self, values)
    }

    /// Inserts an item before a position; a position beyond an end means that end.
    #[pyo3(signature = (index, value, /))]
    fn insert(&self, index: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let at = slices::clamped(index)?;
        let value_in = Incoming::new(value)?;
        value_in.store(value.py(), |input| self.engine.insert(at, input, true))
    }

    /// Removes the item at a position, the last one if none is given, and returns it.
    #[pyo3(signature = (index=None, /), text_signature = "($self, index=-1, /)")]
    fn pop<'py>(
        &self,
        py: Python<'py>,
        index: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let at = index.map_or(Ok(-1), position)?;
        outgoing::object(py, self.engine.remove(at).or_raise(py)?, self.scope)
    }

    /// Removes the first item that equals `value`; `ValueError` if there is none.
    ///
    /// Items are compared as Python does, and again if somebody changes the list meanwhile; for long
    /// lists, and where the engine's equality will do, `discard` is faster.
    #[pyo3(signature = (value, /))]
    fn remove(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        slices::rearrange(self, value.py(), |items| {
            let found = first(items, value, 0, i64::MAX)?.ok_or_else(|| not_in_list(value))?;
            Ok((0..items.len()).filter(|at| *at != found).collect())
        })
    }

    /// The position of the first item at or behind `start` that equals `value` to the engine; -1 if
    /// there is none.
    ///
    /// Numbers are equal if they are the same number, text and bytes by content if they are of the
    /// same kind, tables and lists if they are the same one.
    #[pyo3(signature = (value, start=0, /))]
    fn find(&self, value: &Bound<'_, PyAny>, start: u64) -> PyResult<i64> {
        let found = Incoming::new(value)?;
        let found = found.store(value.py(), |value| self.engine.index_of(value, start))?;
        Ok(found.map_or(Ok(-1), i64::try_from)?)
    }

    /// Removes the first item that `find` finds, in one step; whether there was one.
    #[pyo3(signature = (value, /))]
    fn discard(&self, value: &Bound<'_, PyAny>) -> PyResult<bool> {
        Incoming::new(value)?.store(value.py(), |value| self.engine.remove_value(value))
    }

    /// Removes all items in one step.
    fn clear(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| self.engine.clear()).or_raise(py)
    }

    /// Reverses the order of the items in one step.
    fn reverse(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| self.engine.reverse()).or_raise(py)
    }

    /// Sorts the items as `list.sort` does. The sorted items take their places in one step; `key`
    /// runs outside of the engine's locks, and again if somebody changes the list meanwhile.
    #[pyo3(signature = (*, key=None, reverse=false))]
    fn sort(&self, py: Python<'_>, key: Option<&Bound<'_, PyAny>>, reverse: bool) -> PyResult<()> {
        let order = constants::order(py)?;
        slices::rearrange(self, py, |items| call(order, (items, key, reverse))?.extract())
    }

    /// The first position of an item that equals `value`; `ValueError` if there is none.
    #[pyo3(
        signature = (value, start=Clamped(0), stop=Clamped(i64::MAX), /),
        text_signature = "($self, value, start=0, stop=sys.maxsize, /)"
    )]
    fn index(&self, value: &Bound<'_, PyAny>, start: Clamped, stop: Clamped) -> PyResult<usize> {
        first(&self.items(value.py())?, value, start.0, stop.0)?.ok_or_else(|| not_in_list(value))
    }

    /// How many items equal `value`.
    #[pyo3(signature = (value, /))]
    fn count(&self, value: &Bound<'_, PyAny>) -> PyResult<usize> {
        let mut count = 0;
        for item in self.items(value.py())? {
            if item.is(value) || equal(&item, value)? {
                count += 1;
            }
        }
        Ok(count)
    }

    /// The kind of the item at a position, such as `"I32"`.
    #[pyo3(signature = (index, /))]
    fn kind(&self, index: &Bound<'_, PyAny>) -> PyResult<&'static str> {
        let item = self.engine.get(position(index)?).or_raise(index.py())?;
        Ok(item.kind().name())
    }

    /// A copy as a plain list, in which tables are dicts and lists are lists, to any depth.
    ///
    /// Each container is copied at one instant. One that is stored twice is one object in the copy.
    fn to_list<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        content::copy_list(py, &self.engine)
    }

    /// Whether `other` is a handle to this same list.
    #[pyo3(signature = (other, /))]
    fn same(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| other.get().engine.id() == self.engine.id())
    }

    fn __getitem__<'py>(&self, place: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = place.py();
        match Place::new(place)? {
            Place::At(at) => outgoing::object(py, self.engine.get(at).or_raise(py)?, self.scope),
            Place::Slice(slice) => Ok(self.items(py)?.as_any().get_item(slice)?),
        }
    }

    fn __setitem__(&self, place: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        match Place::new(place)? {
            Place::At(at) => {
                Incoming::new(value)?.store(value.py(), |input| self.engine.set(at, input))
            }
            Place::Slice(slice) => slices::replace(self, slice, value),
        }
    }

    fn __delitem__(&self, place: &Bound<'_, PyAny>) -> PyResult<()> {
        match Place::new(place)? {
            Place::At(at) => self.engine.remove(at).or_raise(place.py()).map(drop),
            Place::Slice(slice) => slices::remove(self, slice),
        }
    }

    fn __iadd__(&self, values: &Bound<'_, PyAny>) -> PyResult<()> {
        slices::extend(self, values)
    }

    fn __contains__(&self, value: &Bound<'_, PyAny>) -> PyResult<bool> {
        Ok(first(&self.items(value.py())?, value, 0, i64::MAX)?.is_some())
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        self.len(py)
    }

    fn __iter__(&self, py: Python<'_>) -> PyResult<Entries> {
        Ok(Entries::new(self.engine.items().or_raise(py)?, Part::Values, self.scope))
    }

    fn __reversed__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let items = self.items(py)?;
        items.reverse()?;
        Ok(items.try_iter()?.into_any())
    }

    fn __eq__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Py<PyAny>> {
        content::rich_eq(slf.as_any(), other)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        show::list(py, &self.engine)
    }

    fn __reduce_ex__(slf: &Bound<'_, Self>, protocol: &Bound<'_, PyAny>) -> PyResult<()> {
        let _ = protocol;
        Err(handles::not_copied(slf, "use to_list() for a copy"))
    }
}
