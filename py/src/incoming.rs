//! Values on their way into the engine.

use crate::error::{ErrorKind, OrRaise, raise};
use crate::key::{Text, type_name};
use crate::list::List;
use crate::scalar::{self, OrRefuse};
use crate::table::Table;
use crate::tree;
use krstate_ffi::client::{self, Builder, Input, Scalar, TextKind};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple, PyType,
};

/// What a Python object is to the engine.
pub(crate) enum Native<'a, 'py> {
    Scalar(Scalar),
    Text(TextKind, Text<'a>),
    Bytes(Bound<'py, PyBytes>),
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
            return Self::text(TextKind::String, text);
        }
        if let Ok(integer) = object.cast_exact::<PyInt>() {
            return scalar::integer(integer).or_refuse(object.py(), path).map(Self::Scalar);
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
        Self::by_type(object, path)
    }

    /// Instances of the types that are listed, and of their subclasses.
    fn by_type(object: &'a Bound<'py, PyAny>, path: impl FnOnce() -> String) -> PyResult<Self> {
        let py = object.py();
        let Some(stored) = stored_as(object)? else { return Err(unsupported(object, &path())) };
        Ok(match stored.to_str()? {
            "String" => Self::text(TextKind::String, object.cast()?)?,
            "Uri" => Self::text(TextKind::Uri, object.cast()?)?,
            "Version" => Self::text(TextKind::Version, object.cast()?)?,
            "Script" => Self::text(TextKind::Script, object.cast()?)?,
            "Xml" => Self::text(TextKind::Xml, object.cast()?)?,
            "Bytes" => Self::Bytes(bytes(object)?),
            "Table" => Self::Dict(object.cast()?),
            "List" => Self::Sequence(object),
            kind => Self::Scalar(scalar::read(object, kind).or_refuse(py, path)?),
        })
    }

    fn text(kind: TextKind, text: &'a Bound<'py, PyString>) -> PyResult<Self> {
        Text::new(text).map(|text| Self::Text(kind, text))
    }
}

/// A copy of what is no `bytes` yet, because others may change it.
fn bytes<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    if let Ok(bytes) = object.cast::<PyBytes>() {
        return Ok(bytes.clone());
    }
    if let Ok(array) = object.cast::<PyByteArray>() {
        return Ok(PyBytes::new(object.py(), &array.to_vec()));
    }
    Ok(object.call_method0("tobytes")?.cast_into()?)
}

/// How instances of the object's type are stored; `None` for what no kind holds.
fn stored_as<'py>(object: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyString>>> {
    static BY_TYPE: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    static ENUM: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let py = object.py();
    let listed = BY_TYPE.get_or_try_init(py, || {
        let listed = py.import("krstate._convert")?.getattr("BY_TYPE")?;
        Ok::<_, PyErr>(listed.cast_into::<PyDict>()?.unbind())
    })?;
    let (listed, class) = (listed.bind(py), object.get_type());
    if let Some(stored) = listed.get_item(&class)? {
        return Ok(Some(stored.cast_into()?));
    }
    // The name of a member is lost in an int or str: it is not the same any more.
    if object.is_instance(ENUM.import(py, "enum", "Enum")?)? {
        return Ok(None);
    }
    for class in class.mro().iter() {
        if let Some(stored) = listed.get_item(class)? {
            return Ok(Some(stored.cast_into()?));
        }
    }
    Ok(None)
}

fn unsupported(object: &Bound<'_, PyAny>, path: &str) -> PyErr {
    let message = format!(
        "an object of type {} cannot be stored: use None, bool, int, float, str, bytes, Decimal, \
         datetime, timedelta, UUID, dict, list, tuple, or a live Table or List",
        type_name(object)
    );
    raise(object.py(), ErrorKind::UnsupportedType, &message, Some(path))
}

/// A value that is ready to be stored: converted, checked, and independent of what its Python
/// object does from now on.
pub(crate) enum Incoming<'a, 'py> {
    Scalar(Scalar),
    Text(TextKind, Text<'a>),
    Bytes(Bound<'py, PyBytes>),
    Table(&'a client::Table),
    List(&'a client::List),
    Tree(Builder),
}

impl<'a, 'py> Incoming<'a, 'py> {
    pub(crate) fn new(object: &'a Bound<'py, PyAny>) -> PyResult<Self> {
        Ok(match Native::new(object, || "$".to_owned())? {
            Native::Scalar(value) => Self::Scalar(value),
            Native::Text(kind, text) => Self::Text(kind, text),
            Native::Bytes(bytes) => Self::Bytes(bytes),
            Native::Table(table) => Self::Table(table),
            Native::List(list) => Self::List(list),
            Native::Dict(_) | Native::Sequence(_) => Self::Tree(tree::build(object)?),
        })
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

    /// The value as the engine takes it.
    pub(crate) fn input(&mut self) -> Input<'_> {
        match self {
            Self::Scalar(value) => Input::Scalar(*value),
            Self::Text(kind, text) => Input::Text(*kind, text.characters()),
            Self::Bytes(bytes) => Input::Bytes(bytes.as_bytes()),
            Self::Table(table) => Input::Table(table),
            Self::List(list) => Input::List(list),
            Self::Tree(builder) => Input::Tree(builder),
        }
    }
}
