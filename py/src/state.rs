//! States: stores of named entries.

use crate::attributes::{self, Reserved};
use crate::calls::{call, call_with};
use crate::constants;
use crate::entries::{self, Entries, Part};
use crate::error::{ErrorKind, OrRaise, raise};
use crate::handles::{self, Registered};
use crate::incoming::Incoming;
use crate::key;
use crate::outgoing;
use crate::show;
use krstate_ffi::client::{self, Guard, StateOptions};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

/// A store of named entries, shared with every language and thread of the process.
///
/// `host.state` is a host's, `krstate.global_state()` the one that no host owns; `SharedState()`
/// makes a standalone one, which `close()` ends. Names are letters, digits and underscores, and
/// compared without regard to case unless the state was made case-sensitive. Attributes reach
/// entries (`state.Visits`); methods win, then use `state["names"]`.
#[pyclass(frozen, mapping, module = "krstate", weakref)]
pub(crate) struct SharedState {
    state: client::State,
    /// The state's id.
    scope: u64,
    _registered: Registered,
}

static RESERVED: Reserved = Reserved::new();

impl SharedState {
    pub(crate) fn new(state: client::State, scope: u64, registered: Registered) -> Self {
        Self { state, scope, _registered: registered }
    }

    pub(crate) fn engine(&self) -> &client::State {
        &self.state
    }

    pub(crate) fn scope(&self) -> u64 {
        self.scope
    }

    /// The value of an entry. What can be no name names nothing.
    fn entry<'py>(&self, name: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let py = name.py();
        // Asked in any case, so that a closed state says so.
        match self.state.get(key::name(name).unwrap_or_default()).or_raise(py)? {
            Some(value) => outgoing::object(py, value, self.scope).map(Some),
            None => Ok(None),
        }
    }

    fn put(&self, name: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>, guard: Guard) -> PyResult<()> {
        let text = key::name_to_set(name)?;
        let value_in = Incoming::new(value)?;
        value_in.store(value.py(), |input| self.state.set(text, input, guard))
    }

    fn take(&self, name: &Bound<'_, PyAny>) -> PyResult<bool> {
        self.state.remove(key::name(name).unwrap_or_default()).or_raise(name.py())
    }

    fn walk(&self, py: Python<'_>) -> PyResult<client::Entries> {
        self.state.entries().or_raise(py)
    }
}

pub(crate) fn guard(allow_value_type: Option<bool>) -> Guard {
    match allow_value_type {
        None => Guard::Default,
        Some(true) => Guard::Allow,
        Some(false) => Guard::Refuse,
    }
}

/// The error for a name that is not there.
fn absent(name: &Bound<'_, PyAny>) -> PyErr {
    let message = match name.repr() {
        Ok(repr) => {
            let shown: String = repr.to_string_lossy().chars().take(200).collect();
            format!("there is no entry {shown}")
        }
        Err(error) => return error,
    };
    raise(name.py(), ErrorKind::KeyNotFound, &message, None)
}

#[pymethods]
impl SharedState {
    /// A new standalone state.
    #[new]
    #[pyo3(signature = (*, case_sensitive=false, allow_value_types=true))]
    fn create(
        py: Python<'_>,
        case_sensitive: bool,
        allow_value_types: bool,
    ) -> PyResult<Bound<'_, Self>> {
        let options = StateOptions { case_sensitive, allow_value_types };
        handles::state(py, client::State::new(options).or_raise(py)?)
    }

    /// Creates or replaces an entry.
    ///
    /// A dict, list or tuple is copied in: the caller's own object is not live, the handle that
    /// `get` returns is. `allow_value_type` says whether this call may store a bool or number;
    /// None means as the state was made.
    #[pyo3(signature = (name, value, *, allow_value_type=None))]
    fn set(
        &self,
        name: &Bound<'_, PyAny>,
        value: &Bound<'_, PyAny>,
        allow_value_type: Option<bool>,
    ) -> PyResult<()> {
        self.put(name, value, guard(allow_value_type))
    }

    /// The value of an entry; stores `value` first if there is none, in the same step.
    ///
    /// A function makes the value: once, however many ask, outside of the engine's locks. All who
    /// ask meanwhile wait for it, and get its exception if it fails; who asks next tries again. A
    /// value that somebody stores meanwhile wins. `LockRecursionError` where makers wait for one
    /// another.
    #[pyo3(signature = (name, value, *, allow_value_type=None))]
    fn get_or_add<'py>(
        slf: &Bound<'py, Self>,
        name: &Bound<'py, PyAny>,
        value: &Bound<'py, PyAny>,
        allow_value_type: Option<bool>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if value.is_callable() {
            let arguments = (slf, name, value, allow_value_type);
            return call(constants::get_or_add(slf.py())?, arguments);
        }
        let this = slf.get();
        let (py, text, guard) = (name.py(), key::name_to_set(name)?, guard(allow_value_type));
        let value = Incoming::new(value)?;
        let stored = value.store(py, |value| this.state.get_or_add(text, value, guard))?;
        outgoing::object(py, stored, this.scope)
    }

    /// The same for asyncio: `await` it. What `factory` returns is awaited if it can be; nobody who
    /// waits holds up a loop.
    #[pyo3(signature = (name, factory, *, allow_value_type=None))]
    fn get_or_add_async<'py>(
        slf: &Bound<'py, Self>,
        name: &Bound<'py, PyAny>,
        factory: &Bound<'py, PyAny>,
        allow_value_type: Option<bool>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let arguments = (slf, name, factory, allow_value_type);
        call(constants::get_or_add_async(slf.py())?, arguments)
    }

    /// The value of an entry, `default` if there is none. Containers are live handles.
    #[pyo3(signature = (name, default=None))]
    fn get<'py>(
        &self,
        name: &Bound<'py, PyAny>,
        default: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        Ok(self.entry(name)?.or(default))
    }

    /// The kind of an entry's value, such as `"I32"`; `KeyNotFoundError` if there is none.
    #[pyo3(signature = (name, /))]
    fn kind(&self, name: &Bound<'_, PyAny>) -> PyResult<&'static str> {
        let found = self.state.get(key::name(name).unwrap_or_default()).or_raise(name.py())?;
        found.map(|value| value.kind().name()).ok_or_else(|| absent(name))
    }

    /// The entries of one instant whose names match a wildcard pattern of PowerShell, as a dict.
    ///
    /// `*` is any text, `?` one character, `[a-c]` one of a set; a backtick takes the meaning of the
    /// next character away. Raises `InvalidArgumentError` for a pattern that is none.
    #[pyo3(signature = (pattern, /))]
    fn find<'py>(&self, pattern: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyDict>> {
        let py = pattern.py();
        let Ok(pattern) = pattern.to_str() else {
            let message = "a pattern has a lone surrogate, which is no character";
            return Err(raise(py, ErrorKind::InvalidArgument, message, None));
        };
        entries::dict(py, self.state.find(pattern).or_raise(py)?, self.scope)
    }

    /// Removes an entry and tells whether there was one.
    fn remove(&self, name: &Bound<'_, PyAny>) -> PyResult<bool> {
        self.take(name)
    }

    /// Removes all entries in one step.
    fn clear(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| self.state.clear()).or_raise(py)
    }

    /// The names of one instant, in the order in which they were first set.
    fn names<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        entries::collect(py, self.walk(py)?, Part::Keys, self.scope)
    }

    /// All entries of one instant as a dict of names and values. Containers are live handles.
    fn snapshot<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        entries::dict(py, self.walk(py)?, self.scope)
    }

    /// Writes all entries of one instant as a snapshot: `krstate.export_snapshot(state, ..)`.
    #[pyo3(
        signature = (path=None, **options),
        text_signature = "($self, path=None, *, format='clixml', encoding=None, compact=False, \
                          max_depth=None, copy_timeout=5.0, progress=None, lock=None, timeout=30.0)"
    )]
    fn export<'py>(
        slf: &Bound<'py, Self>,
        path: Option<&Bound<'py, PyAny>>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        call_with(constants::export_snapshot(slf.py())?, (slf, path), options)
    }

    /// Puts the entries of a snapshot in the place of all entries, or with `merge` beside those of
    /// other names, in one step: all of them or none.
    ///
    /// `source` and the rest are as for `krstate.import_snapshot`, or a `Table`. Value types are stored
    /// whatever the state says. `InvalidNameError` for a key that is no name.
    #[pyo3(
        signature = (source=None, *, merge=false, **options),
        text_signature = "($self, source=None, *, merge=False, path=None, format=None, \
                          max_depth=None, limits=None, progress=None, lock=None, timeout=30.0)"
    )]
    fn load(
        slf: &Bound<'_, Self>,
        source: Option<&Bound<'_, PyAny>>,
        merge: bool,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        let py = slf.py();
        let options = options.map_or_else(|| PyDict::new(py), Clone::clone);
        call(constants::load(py)?, (slf, source, merge, options)).map(drop)
    }

    /// Puts the entries of a table into the state.
    fn _load(&self, table: &Bound<'_, PyAny>, merge: bool) -> PyResult<()> {
        Incoming::new(table)?.store(table.py(), |table| self.state.load(table, merge))
    }

    /// Closes a standalone state: every handle reached through it raises `DisposedError` from now
    /// on. Closing again does nothing. A host's state is closed by its host, the global one never.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| self.state.close()).or_raise(py)
    }

    /// Whether the state was closed.
    #[getter]
    fn closed(&self, py: Python<'_>) -> PyResult<bool> {
        self.state.is_closed().or_raise(py)
    }

    fn __getitem__<'py>(&self, name: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.entry(name)?.ok_or_else(|| absent(name))
    }

    fn __setitem__(&self, name: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        self.put(name, value, Guard::Default)
    }

    fn __delitem__(&self, name: &Bound<'_, PyAny>) -> PyResult<()> {
        if self.take(name)? { Ok(()) } else { Err(absent(name)) }
    }

    fn __contains__(&self, name: &Bound<'_, PyAny>) -> PyResult<bool> {
        self.state.contains(key::name(name).unwrap_or_default()).or_raise(name.py())
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        Ok(usize::try_from(self.state.count().or_raise(py)?)?)
    }

    fn __iter__(&self, py: Python<'_>) -> PyResult<Entries> {
        Ok(Entries::new(self.walk(py)?, Part::Keys, self.scope))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        show::state(py, &self.state)
    }

    fn __getattribute__<'py>(
        slf: &Bound<'py, Self>,
        name: &Bound<'py, PyString>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if RESERVED.contains::<Self>(name)? {
            return attributes::generic_get(slf.as_any(), name);
        }
        let found = slf.get().entry(name.as_any())?;
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
        slf.get().put(name.as_any(), value, Guard::Default)
    }

    fn __delattr__<'py>(slf: &Bound<'py, Self>, name: &Bound<'py, PyString>) -> PyResult<()> {
        if RESERVED.contains::<Self>(name)? {
            return Err(attributes::kept(slf.as_any(), name, "deleted"));
        }
        if slf.get().take(name.as_any())? {
            Ok(())
        } else {
            Err(attributes::missing(slf.as_any(), name))
        }
    }

    fn __dir__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyList>> {
        attributes::names(slf.as_any(), slf.get().names(slf.py()).ok().as_ref())
    }

    fn __reduce_ex__(slf: &Bound<'_, Self>, protocol: &Bound<'_, PyAny>) -> PyResult<()> {
        let _ = protocol;
        Err(handles::not_copied(slf, "use snapshot() for a copy of its entries"))
    }
}
