//! Values on their way into the engine.

use crate::error::{ErrorKind, OrRaise, raise};
use crate::foreign::ForeignObject;
use crate::key::{Text, type_name};
use crate::list::List;
use crate::objects;
use crate::once::Once;
use crate::scalar::{self, OrRefuse};
use crate::table::Table;
use crate::tree;
use krstate_ffi::client::{self, Builder, Input, Scalar, TextKind};
use pyo3::prelude::*;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyList, PyMemoryView, PyString, PyTuple,
    PyType,
};

/// What a Python object is to the engine.
pub(crate) enum Native<'a, 'py> {
    Scalar(Scalar),
    Text(TextKind, Text<'a>),
    Bytes(Bound<'py, PyBytes>),
    Table(&'a client::Table),
    List(&'a client::List),
    /// A dict, list or tuple.
    Container,
    /// An object of another runtime.
    Foreign(&'a client::Object),
    /// What is no kind of its own: stored by reference.
    Object(&'a Bound<'py, PyAny>),
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
        if object.is_exact_instance_of::<PyDict>()
            || object.is_exact_instance_of::<PyList>()
            || object.is_exact_instance_of::<PyTuple>()
        {
            return Ok(Self::Container);
        }
        if let Ok(table) = object.cast::<Table>() {
            return Ok(Self::Table(table.get().engine()));
        }
        if let Ok(list) = object.cast::<List>() {
            return Ok(Self::List(list.get().engine()));
        }
        if let Ok(foreign) = object.cast::<ForeignObject>() {
            return Ok(Self::Foreign(foreign.get().engine()));
        }
        Self::by_type(object, path)
    }

    /// Instances of the types that are listed, and of their subclasses.
    fn by_type(object: &'a Bound<'py, PyAny>, path: impl FnOnce() -> String) -> PyResult<Self> {
        let py = object.py();
        let Some(stored) = stored_as(object)? else {
            return match refused(object)? {
                Some(advice) => Err(unsupported(object, &advice, &path())),
                None => Ok(Self::Object(object)),
            };
        };
        Ok(match stored.to_str()? {
            "String" => Self::text(TextKind::String, object.cast()?)?,
            "Uri" => Self::text(TextKind::Uri, object.cast()?)?,
            "Version" => Self::text(TextKind::Version, object.cast()?)?,
            "Script" => Self::text(TextKind::Script, object.cast()?)?,
            "Xml" => Self::text(TextKind::Xml, object.cast()?)?,
            "Bytes" => Self::Bytes(bytes(object)?),
            "Table" | "List" => Self::Container,
            kind => Self::Scalar(scalar::read(object, kind).or_refuse(py, path)?),
        })
    }

    fn text(kind: TextKind, text: &'a Bound<'py, PyString>) -> PyResult<Self> {
        Text::new(text).map(|text| Self::Text(kind, text))
    }
}

/// A copy of what is no `bytes` yet, because others may change it.
pub(crate) fn bytes<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    if let Ok(bytes) = object.cast::<PyBytes>() {
        return Ok(bytes.clone());
    }
    if let Ok(array) = object.cast::<PyByteArray>() {
        return Ok(PyBytes::new(object.py(), &array.to_vec()));
    }
    Ok(object.call_method0("tobytes")?.cast_into()?)
}

/// How instances of the object's type are stored; `None` for what has no kind of its own.
fn stored_as<'py>(object: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyString>>> {
    static BY_TYPE: Once<Py<PyDict>> = Once::new();
    static ENUM: Once<Py<PyType>> = Once::new();
    let (py, class) = (object.py(), object.get_type());
    let listed = listed(py, &BY_TYPE, "BY_TYPE")?;
    if let Some(stored) = listed.get_item(&class)? {
        return Ok(Some(stored.cast_into()?));
    }
    // The name of a member is lost in an int or str: it is not the same any more.
    if object.is_instance(ENUM.import(py, "enum", "Enum")?)? {
        return Ok(None);
    }
    inherited(&class, listed)
}

/// What to do instead of storing an object of no kind; `None` for one that is stored by reference.
///
/// Calls nothing that is written in Python.
fn refused(object: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
    static REFUSED: Once<Py<PyDict>> = Once::new();
    let listed = listed(object.py(), &REFUSED, "REFUSED")?;
    if let Some(advice) = inherited(&object.get_type(), listed)? {
        return Ok(Some(advice.to_str()?.to_owned()));
    }
    // Arrays of all sorts. Nobody else could read them.
    let advice = "use the bytes of its memory, or a list of its items";
    Ok(PyMemoryView::from(object).is_ok().then(|| advice.to_owned()))
}

fn listed<'py>(
    py: Python<'py>,
    cell: &'static Once<Py<PyDict>>,
    name: &str,
) -> PyResult<&'py Bound<'py, PyDict>> {
    let listed = cell.get(|| {
        let listed = py.import("krstate._convert")?.getattr(name)?;
        Ok::<_, PyErr>(listed.cast_into::<PyDict>()?.unbind())
    })?;
    Ok(listed.bind(py))
}

/// What is listed for a class, or for the nearest one that it derives from.
fn inherited<'py>(
    class: &Bound<'py, PyType>,
    listed: &Bound<'py, PyDict>,
) -> PyResult<Option<Bound<'py, PyString>>> {
    for class in class.mro().iter() {
        if let Some(found) = listed.get_item(class)? {
            return Ok(Some(found.cast_into()?));
        }
    }
    Ok(None)
}

fn unsupported(object: &Bound<'_, PyAny>, advice: &str, path: &str) -> PyErr {
    let message = format!("an object of type {} cannot be stored: {advice}", type_name(object));
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
    Foreign(&'a client::Object),
    Object(client::Object),
}

impl<'a, 'py> Incoming<'a, 'py> {
    pub(crate) fn new(object: &'a Bound<'py, PyAny>) -> PyResult<Self> {
        Self::of(Native::new(object, || "$".to_owned())?, || tree::build(object))
    }

    /// The structural copy of an object, whose `parts` are no such object themselves.
    pub(crate) fn copy(
        object: &'a Bound<'py, PyAny>,
        parts: &'a Bound<'py, PyAny>,
    ) -> PyResult<Self> {
        Self::of(Native::new(parts, || "$".to_owned())?, || tree::copy(object, parts))
    }

    fn of(native: Native<'a, 'py>, build: impl FnOnce() -> PyResult<Builder>) -> PyResult<Self> {
        Ok(match native {
            Native::Scalar(value) => Self::Scalar(value),
            Native::Text(kind, text) => Self::Text(kind, text),
            Native::Bytes(bytes) => Self::Bytes(bytes),
            Native::Table(table) => Self::Table(table),
            Native::List(list) => Self::List(list),
            Native::Container => Self::Tree(build()?),
            Native::Foreign(object) => Self::Foreign(object),
            Native::Object(object) => Self::Object(objects::reference(object)?),
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
            Self::Foreign(object) => Input::Object(object),
            Self::Object(object) => Input::Object(object),
        }
    }
}
