//! Calls of code that users wrote.

use crate::constants;
use pyo3::BoundObject;
use pyo3::PyTypeInfo;
use pyo3::ffi::PyObject;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyString, PyTuple};
use std::ptr;

type Call = unsafe extern "C-unwind" fn(
    callable: *mut PyObject,
    arguments: *mut PyObject,
    named: *mut PyObject,
) -> *mut PyObject;

unsafe extern "C-unwind" {
    /// As `pyo3::ffi` has it, but for the unwinding, which is what `Stay` is about.
    fn PyObject_Call(
        callable: *mut PyObject,
        arguments: *mut PyObject,
        named: *mut PyObject,
    ) -> *mut PyObject;
}

/// Read as volatile, so that no compiler knows which function is called: the declaration of pyo3 says
/// of the same symbol that it never unwinds, and optimizing across crates believes it of both.
static CALL: Call = PyObject_Call;

/// Calls a function that may run code of a user's.
///
/// Until 3.14, Python ends a daemon thread that still runs code when the interpreter is gone by
/// unwinding its stack, which no frame of this module survives: the process would be aborted. Such a
/// thread stays where it is instead, as it does from 3.14 on.
pub(crate) fn call<'py>(
    function: &Bound<'py, PyAny>,
    arguments: impl IntoPyObject<'py, Target = PyTuple>,
) -> PyResult<Bound<'py, PyAny>> {
    call_with(function, arguments, None)
}

/// The same with arguments that have names.
pub(crate) fn call_with<'py, A: IntoPyObject<'py, Target = PyTuple>>(
    function: &Bound<'py, PyAny>,
    arguments: A,
    named: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = function.py();
    let arguments = arguments.into_pyobject(py).map_err(Into::into)?.into_bound();
    let arguments = arguments.as_ptr();
    let named = named.map_or(ptr::null_mut(), Bound::as_ptr);
    // SAFETY: the static holds a function, and nobody writes to it.
    let call = unsafe { ptr::read_volatile(&raw const CALL) };
    let stay = Stay;
    // SAFETY: this thread is attached, and all three objects live until the call is over. Nothing is
    // unwound into the frame but by the end of the thread, which `stay` keeps from going on.
    let result = unsafe { call(function.as_ptr(), arguments, named) };
    std::mem::forget(stay);
    // SAFETY: the function gives an object of the caller's, or none and sets the exception.
    unsafe { Bound::from_owned_ptr_or_err(py, result) }
}

/// The items of an iterable of a user's.
pub(crate) fn items<'py>(iterable: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyTuple>> {
    let tuple = PyTuple::type_object(iterable.py()).into_any();
    Ok(call(&tuple, (iterable,))?.cast_into()?)
}

/// The result of a method of a user's that takes nothing.
pub(crate) fn method<'py>(object: &Bound<'py, PyAny>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    call(&object.getattr(name)?, ())
}

/// `left == right`, which code of a user's may answer unless both are plain.
pub(crate) fn equal(left: &Bound<'_, PyAny>, right: &Bound<'_, PyAny>) -> PyResult<bool> {
    if is_plain(left) && is_plain(right) {
        return left.eq(right);
    }
    call(constants::equal(left.py())?, (left, right))?.is_truthy()
}

fn is_plain(object: &Bound<'_, PyAny>) -> bool {
    object.is_none()
        || object.is_exact_instance_of::<PyString>()
        || object.is_exact_instance_of::<PyInt>()
        || object.is_exact_instance_of::<PyFloat>()
        || object.is_exact_instance_of::<PyBool>()
}

/// Keeps the thread that drops it.
struct Stay;

impl Drop for Stay {
    fn drop(&mut self) {
        loop {
            std::thread::park();
        }
    }
}
