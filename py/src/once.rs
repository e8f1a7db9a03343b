//! Objects of Python that are made or looked up once.

use pyo3::prelude::*;
use pyo3::type_object::PyTypeCheck;
use std::sync::OnceLock;

/// A value that is made when it is first needed.
///
/// Threads that need it at the same time each make it, and one of them is kept: nobody waits for
/// another thread, which a forked child might not have.
pub(crate) struct Once<T>(OnceLock<T>);

impl<T> Once<T> {
    pub(crate) const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// The value; `make` may run code of Python, and let other threads in.
    pub(crate) fn get(&self, make: impl FnOnce() -> PyResult<T>) -> PyResult<&T> {
        if let Some(value) = self.0.get() {
            return Ok(value);
        }
        let value = make()?;
        Ok(self.0.get_or_init(|| value))
    }
}

impl<T: PyTypeCheck> Once<Py<T>> {
    /// An attribute of a module.
    pub(crate) fn import<'py>(
        &'static self,
        py: Python<'py>,
        module: &str,
        attribute: &str,
    ) -> PyResult<&'py Bound<'py, T>> {
        let import = || Ok(py.import(module)?.getattr(attribute)?.cast_into::<T>()?.unbind());
        self.get(import).map(|object| object.bind(py))
    }
}
