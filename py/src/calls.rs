//! Calls of code that users wrote.

use pyo3::call::PyCallArgs;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// Calls a function that may run code of a user's.
///
/// Until 3.14, Python ends a daemon thread that still runs code when the interpreter is gone by
/// unwinding its stack, which no frame of this module survives: the process would be aborted. Such a
/// thread stays where it is instead, as it does from 3.14 on.
pub(crate) fn call<'py>(
    function: &Bound<'py, PyAny>,
    arguments: impl PyCallArgs<'py>,
) -> PyResult<Bound<'py, PyAny>> {
    call_with(function, arguments, None)
}

/// The same with arguments that have names.
#[inline(never)]
pub(crate) fn call_with<'py>(
    function: &Bound<'py, PyAny>,
    arguments: impl PyCallArgs<'py>,
    named: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let stay = Stay;
    let result = function.call(arguments, named);
    std::mem::forget(stay);
    result
}

/// Keeps the thread that drops it.
struct Stay;

impl Drop for Stay {
    fn drop(&mut self) {
        while !std::thread::panicking() {
            std::thread::park();
        }
    }
}
