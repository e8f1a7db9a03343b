//! Live tables.

use crate::attributes::{self, Reserved};
use crate::calls::call;
use crate::constants;
use crate::content;
use crate::counter::Counter;
use crate::entries::{self, Entries, Part};
use crate::error::{ErrorKind, OrRaise, raise};
use crate::handles::{self, DETACHED, Registered};
use crate::incoming::Incoming;
use crate::key::{self, KeyArg};
use crate::outgoing;
use crate::show;
use crate::update;
use crate::views::{self, View};
use krstate_ffi::client::{self, Key, OwnedKey, Scalar};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};

/// A live, ordered, mutable map from text or integers to values, shared with every language and
/// thread of the process.
///
/// Behaves as a `collections.abc.MutableMapping`; each operation is atomic. Attributes reach text
/// keys (`table.Count`); methods win, then use `table["items"]`. Storing a dict or list copies it
/// in: the caller's own object is not live, the handle that reading it back gives is. Storing a
/// live handle shares it. `==` compares content, `same()` identity.
#[pyclass(frozen, mapping, module = "krstate", weakref)]
pub(crate) struct Table {
    engine: client::Table,
    scope: u64,
    _registered: Registered,
}

static RESERVED: Reserved = Reserved::new();

/// An argument that may be left out, which differs from `None`.
pub(crate) enum Optional<'py> {
    Missing,
    Given(Bound<'py, PyAny>),
}

impl<'a, 'py> FromPyObject<'a, 'py> for Optional<'py> {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        Ok(Self::Given(object.to_owned()))
    }
}

impl Table {
    pub(crate) fn new(engine: client::Table, scope: u64, registered: Registered) -> Self {
        Self { engine, scope, _registered: registered }
    }

    pub(crate) fn engine(&self) -> &client::Table {
        &self.engine
    }

    pub(crate) fn scope(&self) -> u64 {
        self.scope
    }

    fn find<'py>(&self, py: Python<'py>, key: Key<'_>) -> PyResult<Option<Bound<'py, PyAny>>> {
        match self.engine.get(key).or_raise(py)? {
            Some(value) => outgoing::object(py, value, self.scope).map(Some),
            None => Ok(None),
        }
    }

    fn take<'py>(&self, py: Python<'py>, key: Key<'_>) -> PyResult<Option<Bound<'py, PyAny>>> {
        match self.engine.remove(key).or_raise(py)? {
            Some(value) => outgoing::object(py, value, self.scope).map(Some),
            None => Ok(None),
        }
    }

    pub(crate) fn put(&self, key: &KeyArg<'_>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let value_in = Incoming::new(value)?;
        value_in.store(value.py(), |input| self.engine.set(key.key(), input))
    }

    pub(crate) fn walk(&self, py: Python<'_>, part: Part) -> PyResult<Entries> {
        Ok(Entries::new(self.engine.entries().or_raise(py)?, part, self.scope))
    }

    pub(crate) fn list<'py>(&self, py: Python<'py>, part: Part) -> PyResult<Bound<'py, PyList>> {
        entries::collect(py, self.engine.entries().or_raise(py)?, part, self.scope)
    }

    /// The key that is last in the order, if there is one.
    fn last_key(&self, py: Python<'_>) -> PyResult<Option<OwnedKey>> {
        let mut walk = self.engine.entries().or_raise(py)?;
        let mut last = None;
        while let Some((key, _)) = walk.next_entry().or_raise(py)? {
            last = Some(key);
        }
        Ok(last)
    }
}

/// The error for a key that is not there.
fn absent(key: &Bound<'_, PyAny>) -> PyErr {
    let message = match key::plain(key).repr() {
        Ok(repr) => {
            let shown: String = repr.to_string_lossy().chars().take(200).collect();
            format!("there is no key {shown}")
        }
        Err(error) => return error,
    };
    raise(key.py(), ErrorKind::KeyNotFound, &message, None)
}

#[pymethods]
impl Table {
    /// A new table that is in no state. Takes what `dict` takes.
    #[new]
    #[pyo3(signature = (other=None, /, **entries))]
    fn create<'py>(
        py: Python<'py>,
        other: Option<&Bound<'py, PyAny>>,
        entries: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, Self>> {
        let table = handles::table(py, client::Table::new(false).or_raise(py)?, DETACHED)?;
        update::update(py, table.get(), other, entries)?;
        Ok(table)
    }

    /// The value of `key`, `default` if there is none.
    #[pyo3(signature = (key, default=None, /))]
    fn get<'py>(
        &self,
        key: &Bound<'py, PyAny>,
        default: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        Ok(self.find(key.py(), KeyArg::new(key)?.key())?.or(default))
    }

    /// Adds `by` to the number at `key` in one step and returns the new number.
    ///
    /// A missing key starts from 0. Raises `NotNumericError` for what is no number and
    /// `CounterOverflowError` beyond 64 bits; then nothing is changed.
    #[pyo3(signature = (key, by=Optional::Missing), text_signature = "($self, key, by=1)")]
    fn increment<'py>(
        &self,
        key: &Bound<'py, PyAny>,
        by: Optional<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = key.py();
        let key = KeyArg::new(key)?;
        let sum = match by {
            Optional::Missing => self.engine.increment(key.key(), 1.into()).or_raise(py)?,
            Optional::Given(by) => {
                Incoming::new(&by)?.store(py, |by| self.engine.increment(key.key(), by))?
            }
        };
        outgoing::object(py, sum, self.scope)
    }

    /// The integer at `key` for hot loops: `increment` without looking the key up.
    ///
    /// The key need not be there, and others may set or delete it at any time.
    #[pyo3(signature = (key, /))]
    fn counter<'py>(slf: &Bound<'py, Self>, key: &Bound<'py, PyAny>) -> PyResult<Counter> {
        Counter::new(slf, key)
    }

    /// The kind of the value at `key`, such as `"I32"`; `KeyNotFoundError` if there is none.
    #[pyo3(signature = (key, /))]
    fn kind(&self, key: &Bound<'_, PyAny>) -> PyResult<&'static str> {
        let found = self.engine.get(KeyArg::new(key)?.key()).or_raise(key.py())?;
        found.map(|value| value.kind().name()).ok_or_else(|| absent(key))
    }

    /// Sets `key` and returns its old value, `default` if there was none.
    #[pyo3(signature = (key, value, default=None, /))]
    fn swap<'py>(
        &self,
        key: &Bound<'py, PyAny>,
        value: &Bound<'py, PyAny>,
        default: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let (py, key) = (key.py(), KeyArg::new(key)?);
        let old = Incoming::new(value)?.store(py, |value| self.engine.swap(key.key(), value))?;
        match old {
            Some(old) => outgoing::object(py, old, self.scope).map(Some),
            None => Ok(default),
        }
    }

    /// Sets `key` if its value equals `expected`, or, for `krstate.ABSENT`, if there is none; whether
    /// it did, in one step.
    ///
    /// Numbers are equal if they are the same number, text and bytes by content, tables and lists if
    /// they are the same one.
    #[pyo3(signature = (key, expected, value, /))]
    fn compare_and_swap(
        &self,
        key: &Bound<'_, PyAny>,
        expected: &Bound<'_, PyAny>,
        value: &Bound<'_, PyAny>,
    ) -> PyResult<bool> {
        let (py, key) = (key.py(), KeyArg::new(key)?);
        let absent = expected.is(constants::absent(py)?);
        let mut expected = if absent { None } else { Some(Incoming::new(expected)?) };
        let expected = expected.as_mut().map(Incoming::input);
        let new = Incoming::new(value)?;
        new.store(py, |new| self.engine.compare_and_swap(key.key(), expected, new))
    }

    /// The value of `key`; stores `value` first if there is none, in the same step.
    ///
    /// A function makes the value: once, however many ask, outside of the engine's locks. All who
    /// ask meanwhile wait for it, and get its exception if it fails; who asks next tries again. A
    /// value that somebody stores meanwhile wins. `LockRecursionError` where makers wait for one
    /// another.
    #[pyo3(signature = (key, value, /))]
    fn get_or_add<'py>(
        slf: &Bound<'py, Self>,
        key: &Bound<'py, PyAny>,
        value: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if value.is_callable() {
            let arguments = (slf, key, value, None::<bool>);
            return call(constants::get_or_add(slf.py())?, arguments);
        }
        let this = slf.get();
        let (py, key) = (key.py(), KeyArg::new(key)?);
        let value = Incoming::new(value)?;
        let stored = value.store(py, |value| this.engine.get_or_add(key.key(), value))?;
        outgoing::object(py, stored, this.scope)
    }

    /// The same for asyncio: `await` it. What `factory` returns is awaited if it can be; nobody who
    /// waits holds up a loop.
    #[pyo3(signature = (key, factory, /))]
    fn get_or_add_async<'py>(
        slf: &Bound<'py, Self>,
        key: &Bound<'py, PyAny>,
        factory: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        call(constants::get_or_add_async(slf.py())?, (slf, key, factory, None::<bool>))
    }

    /// Stores `add` if `key` is not there, else what `update` returns for its value; the new value.
    ///
    /// `add` may be a function without arguments. Functions run outside of the engine's locks, and
    /// run again if somebody else has changed the value in the meantime.
    #[pyo3(signature = (key, add, update, /))]
    fn add_or_update<'py>(
        slf: &Bound<'py, Self>,
        key: &Bound<'py, PyAny>,
        add: &Bound<'py, PyAny>,
        update: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        call(constants::add_or_update(slf.py())?, (slf, key, add, update))
    }

    /// Removes `key` and returns its value; `default` if there is none, or `KeyNotFoundError`.
    #[pyo3(
        signature = (key, default=Optional::Missing, /),
        text_signature = "($self, key, default=..., /)"
    )]
    fn pop<'py>(
        &self,
        key: &Bound<'py, PyAny>,
        default: Optional<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        match (self.take(key.py(), KeyArg::new(key)?.key())?, default) {
            (Some(value), _) | (None, Optional::Given(value)) => Ok(value),
            (None, Optional::Missing) => Err(absent(key)),
        }
    }

    /// Removes the entry that is last in the order and returns its key and value.
    fn popitem<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        while let Some(last) = self.last_key(py)? {
            // Somebody else may have been faster; then another key is the last one.
            if let Some(value) = self.take(py, last.as_key())? {
                return (outgoing::key(py, last), value).into_pyobject(py);
            }
        }
        Err(raise(py, ErrorKind::KeyNotFound, "the table is empty", None))
    }

    /// The value of `key`; stores `default` first if there is none.
    #[pyo3(signature = (key, default=None, /))]
    fn setdefault<'py>(
        &self,
        key: &Bound<'py, PyAny>,
        default: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (py, key) = (key.py(), KeyArg::new(key)?);
        let default = default.map_or(Ok(Incoming::Scalar(Scalar::Null)), Incoming::new)?;
        let stored = default.store(py, |value| self.engine.get_or_add(key.key(), value))?;
        outgoing::object(py, stored, self.scope)
    }

    /// Stores the entries of a mapping, of pairs, and of keyword arguments.
    ///
    /// One step: nobody sees some of them without the others, and nothing changes if a value can't
    /// be stored.
    #[pyo3(signature = (other=None, /, **entries))]
    fn update(
        &self,
        py: Python<'_>,
        other: Option<&Bound<'_, PyAny>>,
        entries: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        update::update(py, self, other, entries)
    }

    /// Removes all entries in one step.
    fn clear(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| self.engine.clear()).or_raise(py)
    }

    /// A live view of the keys; each walk over it sees one instant.
    fn keys<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        views::view(slf, View::Keys)
    }

    /// A live view of the values; each walk over it sees one instant.
    fn values<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        views::view(slf, View::Values)
    }

    /// A live view of the pairs of key and value; each walk over it sees one instant.
    fn items<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        views::view(slf, View::Items)
    }

    /// A copy as a plain dict, in which tables are dicts and lists are lists, to any depth.
    ///
    /// Each container is copied at one instant. One that is stored twice is one object in the copy.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        content::copy_table(py, &self.engine)
    }

    /// Whether `other` is a handle to this same table.
    #[pyo3(signature = (other, /))]
    fn same(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| other.get().engine.id() == self.engine.id())
    }

    /// A dict of both, in which `other` wins: `{**table, **other}`.
    fn __or__<'py>(
        slf: &Bound<'py, Self>,
        other: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        update::merged(slf, other, slf, other)
    }

    fn __ror__<'py>(
        slf: &Bound<'py, Self>,
        other: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        update::merged(slf, other, other, slf)
    }

    /// The same as `update`.
    fn __ior__(&self, other: &Bound<'_, PyAny>) -> PyResult<()> {
        update::update(other.py(), self, Some(other), None)
    }

    fn __getitem__<'py>(&self, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.find(key.py(), KeyArg::new(key)?.key())?.ok_or_else(|| absent(key))
    }

    fn __setitem__(&self, key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        self.put(&KeyArg::new(key)?, value)
    }

    fn __delitem__(&self, key: &Bound<'_, PyAny>) -> PyResult<()> {
        match self.engine.remove(KeyArg::new(key)?.key()).or_raise(key.py())? {
            Some(_) => Ok(()),
            None => Err(absent(key)),
        }
    }

    fn __contains__(&self, key: &Bound<'_, PyAny>) -> PyResult<bool> {
        self.engine.contains(KeyArg::new(key)?.key()).or_raise(key.py())
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        let count = self.engine.count().or_raise(py)?;
        Ok(usize::try_from(count)?)
    }

    fn __iter__(&self, py: Python<'_>) -> PyResult<Entries> {
        self.walk(py, Part::Keys)
    }

    fn __reversed__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let keys = self.list(py, Part::Keys)?;
        keys.reverse()?;
        Ok(keys.try_iter()?.into_any())
    }

    fn __eq__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Py<PyAny>> {
        content::rich_eq(slf.as_any(), other)
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        show::table(slf.py(), &slf.get().engine)
    }

    fn __getattribute__<'py>(
        slf: &Bound<'py, Self>,
        name: &Bound<'py, PyString>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if RESERVED.contains::<Self>(name)? {
            return attributes::generic_get(slf.as_any(), name);
        }
        if name.to_str().is_err() {
            // No key can have a lone surrogate, and `hasattr` is to answer, not to fail.
            return Err(attributes::ask_getattr());
        }
        let found = slf.get().find(slf.py(), KeyArg::text(name)?.key())?;
        found.ok_or_else(attributes::ask_getattr)
    }

    fn __getattr__(slf: &Bound<'_, Self>, name: &Bound<'_, PyString>) -> PyResult<Py<PyAny>> {
        Err(attributes::missing(slf.as_any(), name))
    }

    fn __setattr__<'py>(
        slf: &Bound<'py, Self>,
        name: &Bound<'py, PyString>,
        value: &Bound<'py, PyAny>,
    ) -> PyResult<()> {
        if RESERVED.contains::<Self>(name)? {
            return Err(attributes::kept(slf.as_any(), name, "set"));
        }
        slf.get().put(&KeyArg::text(name)?, value)
    }

    fn __delattr__<'py>(slf: &Bound<'py, Self>, name: &Bound<'py, PyString>) -> PyResult<()> {
        if RESERVED.contains::<Self>(name)? {
            return Err(attributes::kept(slf.as_any(), name, "deleted"));
        }
        match slf.get().engine.remove(KeyArg::text(name)?.key()).or_raise(slf.py())? {
            Some(_) => Ok(()),
            None => Err(attributes::missing(slf.as_any(), name)),
        }
    }

    fn __dir__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyList>> {
        attributes::names(slf.as_any(), slf.get().list(slf.py(), Part::Keys).ok().as_ref())
    }

    fn __reduce_ex__(slf: &Bound<'_, Self>, protocol: &Bound<'_, PyAny>) -> PyResult<()> {
        let _ = protocol;
        Err(handles::not_copied(slf, "use to_dict() for a copy"))
    }
}
