//! Hosts: named owners of one state each.

use crate::error::{ErrorKind, OrRaise, raise};
use crate::handles::{self, Registered};
use crate::key::{Text, type_name};
use crate::state::SharedState;
use krstate_ffi::client::{self, StateOptions};
use pyo3::prelude::*;
use pyo3::types::PyString;

/// A named owner of one state, found by its name from every language of the process.
///
/// Making a second open host of a name raises `HostExistsError`. A host stays open until it is
/// closed, with `close()` or at the end of a `with` block, whatever happens to this object.
#[pyclass(frozen, module = "krstate", weakref)]
pub(crate) struct Host {
    host: client::Host,
    _registered: Registered,
}

impl Host {
    pub(crate) fn new(host: client::Host, registered: Registered) -> Self {
        Self { host, _registered: registered }
    }
}

#[pymethods]
impl Host {
    #[new]
    #[pyo3(signature = (name, *, case_sensitive=false, allow_value_types=true))]
    fn create<'py>(
        name: &Bound<'py, PyAny>,
        case_sensitive: bool,
        allow_value_types: bool,
    ) -> PyResult<Bound<'py, Self>> {
        let py = name.py();
        let options = StateOptions { case_sensitive, allow_value_types };
        let host = client::Host::new(host_name(name)?, options).or_raise(py)?;
        handles::host(py, host)
    }

    /// The name, as it was given.
    #[getter]
    fn name(&self, py: Python<'_>) -> PyResult<String> {
        self.host.name().or_raise(py)
    }

    /// The state that this host owns.
    #[getter]
    fn state<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, SharedState>> {
        handles::state(py, self.host.state().or_raise(py)?)
    }

    /// Closes the host and its state: every handle reached through it raises `DisposedError` from
    /// now on, in every language. Waits for nobody; closing again does nothing.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| self.host.close()).or_raise(py)
    }

    /// Whether the host was closed.
    #[getter]
    fn closed(&self, py: Python<'_>) -> PyResult<bool> {
        self.host.is_closed().or_raise(py)
    }

    fn __enter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    #[pyo3(signature = (exc_type=None, exc_value=None, traceback=None, /))]
    fn __exit__(
        &self,
        py: Python<'_>,
        exc_type: Option<&Bound<'_, PyAny>>,
        exc_value: Option<&Bound<'_, PyAny>>,
        traceback: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let _ = (exc_type, exc_value, traceback);
        self.close(py)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let name = PyString::new(py, &self.name(py)?).repr()?.to_string();
        Ok(if self.closed(py)? {
            format!("<closed Host({name})>")
        } else {
            format!("Host({name})")
        })
    }

    fn __reduce_ex__(slf: &Bound<'_, Self>, protocol: &Bound<'_, PyAny>) -> PyResult<()> {
        let _ = protocol;
        Err(handles::not_copied(slf, "find it again with krstate.get_host(name)"))
    }
}

/// The name of a host: free text.
pub(crate) fn host_name<'a>(name: &'a Bound<'_, PyAny>) -> PyResult<&'a str> {
    let refusal = match name.cast::<PyString>() {
        Ok(text) => match Text::new(text)? {
            Text::Valid(text) => return Ok(text),
            Text::Units(_) => "text with a lone surrogate".to_owned(),
        },
        Err(_) => type_name(name),
    };
    let message = format!("the name of a host is a str, not {refusal}");
    Err(raise(name.py(), ErrorKind::InvalidArgument, &message, None))
}
