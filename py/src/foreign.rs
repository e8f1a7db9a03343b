//! Objects of other runtimes.

use crate::calls::call;
use crate::constants;
use crate::error::OrRaise;
use crate::factory::Waiting;
use crate::handles::{self, DETACHED};
use krstate_ffi::client;
use pyo3::prelude::*;
use std::hash::{DefaultHasher, Hash, Hasher};

/// A reference to an object that only another runtime of the process understands, such as an instance
/// of a class of .NET.
///
/// Storing it again stores that object. Two of them are equal if they refer to the same object.
#[pyclass(frozen, module = "krstate", weakref)]
pub(crate) struct ForeignObject(client::Object);

impl ForeignObject {
    pub(crate) fn new(object: client::Object) -> Self {
        Self(object)
    }

    pub(crate) fn engine(&self) -> &client::Object {
        &self.0
    }

    fn identity(&self) -> (u32, u64) {
        (self.0.runtime(), self.0.token())
    }
}

#[pymethods]
impl ForeignObject {
    /// The language of the runtime that owns the object, such as `".NET"`.
    #[getter]
    fn runtime(&self, py: Python<'_>) -> PyResult<String> {
        self.0.language().or_raise(py)
    }

    /// The name of the object's type, as its runtime tells it.
    #[getter]
    fn type_name(&self, py: Python<'_>) -> PyResult<String> {
        self.0.type_name().or_raise(py)
    }

    /// A structural copy of the object, made by its owner: tables, lists and plain data.
    ///
    /// Waits without the GIL: `KrTimeoutError` when `timeout` seconds are over, `ForeignGoneError` if
    /// the runtime of the owner has ended, `UnsupportedTypeError` if it has no copy to give. In asyncio,
    /// `await value_async()`.
    #[pyo3(signature = (*, timeout=Some(30.0)), text_signature = "($self, *, timeout=30.0)")]
    fn value<'py>(slf: &Bound<'py, Self>, timeout: Option<f64>) -> PyResult<Bound<'py, PyAny>> {
        call(constants::value(slf.py())?, (slf, timeout))
    }

    /// The same for asyncio: `await` it.
    #[pyo3(signature = (*, timeout=Some(30.0)), text_signature = "($self, *, timeout=30.0)")]
    fn value_async<'py>(
        slf: &Bound<'py, Self>,
        timeout: Option<f64>,
    ) -> PyResult<Bound<'py, PyAny>> {
        call(constants::value_async(slf.py())?, (slf, timeout))
    }

    /// Asks the owner for a copy.
    fn _ask(&self, py: Python<'_>) -> PyResult<Waiting> {
        Ok(Waiting::new(self.0.copy().or_raise(py)?, DETACHED))
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| other.get().identity() == self.identity())
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.identity().hash(&mut hasher);
        hasher.finish()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("<ForeignObject of {}: {}>", self.runtime(py)?, self.type_name(py)?))
    }

    fn __reduce_ex__(slf: &Bound<'_, Self>, protocol: &Bound<'_, PyAny>) -> PyResult<()> {
        let _ = protocol;
        Err(handles::not_copied(slf, "use value() for a copy"))
    }
}
