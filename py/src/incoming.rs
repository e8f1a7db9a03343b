//! Values on their way into the engine.

use crate::error::{ErrorKind, OrRaise, raise};
use crate::key::{Text, type_name};
use crate::list::List;
use crate::table::Table;
use crate::tree;
use krstate_ffi::client::{self, Builder, Input, Scalar, TextKind};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple, PyType};

/// What a Python object is to the engine.
pub(crate) enum Native<'a, 'py> {
    Scalar(Scalar),
    Text(Text<'a>),
    Table(&'a client::Table),
    List(&'a client::List),
    Dict(&'a Bound<'py, PyDict>),
    Sequence(&'a Bound<'py, PyAny>),
}

impl<'a, 'py> Native<'a, 'py> {
    /// Classifies an object; `path` tells where it is, should it be refused.
    pub(crate) fn new(
        object: &'a Bound<'py, PyAny>,
        path: impl FnOnce() -> String,
    ) -> PyResult<Self> {
        if let Ok(text) = object.cast_exact::<PyString>() {
            return Text::new(text).map(Self::Text);
        }
        if let Ok(integer) = object.cast_exact::<PyInt>() {
            return Self::integer(integer, path);
        }
        if let Ok(float) = object.cast_exact::<PyFloat>() {
            return Ok(Self::Scalar(float.value().into()));
        }
        if object.is_none() {
            return Ok(Self::Scalar(Scalar::Null));
        }
        if let Ok(truth) = object.cast_exact::<PyBool>() {
            return Ok(Self::Scalar(truth.is_true().into()));
        }
        if let Ok(dict) = object.cast_exact::<PyDict>() {
            return Ok(Self::Dict(dict));
        }
        if object.is_exact_instance_of::<PyList>() || object.is_exact_instance_of::<PyTuple>() {
            return Ok(Self::Sequence(object));
        }
        if let Ok(table) = object.cast::<Table>() {
            return Ok(Self::Table(table.get().engine()));
        }
        if let Ok(list) = object.cast::<List>() {
            return Ok(Self::List(list.get().engine()));
        }
        Self::derived(object, path)
    }

    /// Instances of subclasses of the native types, enumerations excepted.
    fn derived(object: &'a Bound<'py, PyAny>, path: impl FnOnce() -> String) -> PyResult<Self> {
        if object.is_instance(enumeration(object.py())?)? {
            return Err(unsupported(object, &path()));
        }
        if let Ok(text) = object.cast::<PyString>() {
            return Text::new(text).map(Self::Text);
        }
        if let Ok(integer) = object.cast::<PyInt>() {
            return Self::integer(integer, path);
        }
        if let Ok(float) = object.cast::<PyFloat>() {
            return Ok(Self::Scalar(float.value().into()));
        }
        if let Ok(dict) = object.cast::<PyDict>() {
            return Ok(Self::Dict(dict));
        }
        if object.is_instance_of::<PyList>() || object.is_instance_of::<PyTuple>() {
            return Ok(Self::Sequence(object));
        }
        Err(unsupported(object, &path()))
    }

    fn integer(integer: &Bound<'_, PyInt>, path: impl FnOnce() -> String) -> PyResult<Self> {
        match integer.extract::<i64>() {
            Ok(value) => Ok(Self::Scalar(i32::try_from(value).map_or(value.into(), Scalar::from))),
            Err(_) => Err(raise(
                integer.py(),
                ErrorKind::OutOfRange,
                "an int must be from -2**63 to 2**63 - 1",
                Some(&path()),
            )),
        }
    }
}

fn enumeration(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static ENUM: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    ENUM.import(py, "enum", "Enum")
}

fn unsupported(object: &Bound<'_, PyAny>, path: &str) -> PyErr {
    let message = format!(
        "an object of type {} cannot be stored: use None, bool, int, float, str, dict, list, \
         tuple, or a live Table or List",
        type_name(object)
    );
    raise(object.py(), ErrorKind::UnsupportedType, &message, Some(path))
}

/// A value that is ready to be stored: converted, checked, and independent of what its Python
/// object does from now on.
pub(crate) enum Incoming<'a> {
    Scalar(Scalar),
    Text(Text<'a>),
    Table(&'a client::Table),
    List(&'a client::List),
    Tree(Builder),
}

impl<'a> Incoming<'a> {
    pub(crate) fn new(object: &'a Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(match Native::new(object, || "$".to_owned())? {
            Native::Scalar(value) => Self::Scalar(value),
            Native::Text(text) => Self::Text(text),
            Native::Table(table) => Self::Table(table),
            Native::List(list) => Self::List(list),
            Native::Dict(_) | Native::Sequence(_) => Self::Tree(tree::build(object)?),
        })
    }

    /// Hands the value to one step of an operation that takes several. The GIL is kept, so that no
    /// other thread of Python comes in between.
    pub(crate) fn store_step<T>(
        mut self,
        py: Python<'_>,
        operation: impl FnOnce(Input<'_>) -> client::Result<T>,
    ) -> PyResult<T> {
        operation(self.input()).or_raise(py)
    }

    /// Hands the value to one operation of the engine. The GIL is released where that may take
    /// its time: an edge between containers has to be checked against all others.
    pub(crate) fn store<T: Send>(
        mut self,
        py: Python<'_>,
        operation: impl FnOnce(Input<'_>) -> client::Result<T> + Send,
    ) -> PyResult<T> {
        match self.input() {
            input @ (Input::Table(_) | Input::List(_) | Input::Tree(_)) => {
                py.detach(|| operation(input))
            }
            input => operation(input),
        }
        .or_raise(py)
    }

    fn input(&mut self) -> Input<'_> {
        match self {
            Self::Scalar(value) => Input::Scalar(*value),
            Self::Text(text) => Input::Text(TextKind::String, text.characters()),
            Self::Table(table) => Input::Table(table),
            Self::List(list) => Input::List(list),
            Self::Tree(builder) => Input::Tree(builder),
        }
    }
}
