//! Keys and texts on their way into the engine.

use crate::error::{ErrorKind, raise};
use crate::interned::InternedKey;
use krstate_ffi::client::{Characters, Key};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyInt, PyString};

/// Text of a Python `str`, which can hold what is no valid Unicode.
pub(crate) enum Text<'a> {
    Valid(&'a str),
    /// Has lone surrogates. The engine gets it as it is, and answers what it answers every language.
    Units(Vec<u16>),
}

impl<'a> Text<'a> {
    pub(crate) fn new(text: &'a Bound<'_, PyString>) -> PyResult<Self> {
        if let Ok(valid) = text.to_str() {
            return Ok(Self::Valid(valid));
        }
        let bytes = text.call_method1("encode", ("utf-16-le", "surrogatepass"))?;
        let bytes = bytes.cast::<PyBytes>()?.as_bytes();
        let units = bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
        Ok(Self::Units(units.collect()))
    }

    pub(crate) fn characters(&self) -> Characters<'_> {
        match self {
            Self::Valid(text) => Characters::Utf8(text),
            Self::Units(units) => Characters::Utf16(units),
        }
    }
}

/// A key of a table.
pub(crate) enum KeyArg<'a> {
    Integer(i64),
    Text(Text<'a>),
    Interned(Key<'a>),
}

impl<'a> KeyArg<'a> {
    /// Refuses what is neither text nor an integer of 64 bits, nor a `krstate.Key`.
    pub(crate) fn new(key: &'a Bound<'_, PyAny>) -> PyResult<Self> {
        Self::or_none(key)?.ok_or_else(|| invalid(key, None))
    }

    /// `None` for what can be no key.
    pub(crate) fn or_none(key: &'a Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        if let Ok(text) = key.cast::<PyString>() {
            return Text::new(text).map(|text| Some(Self::Text(text)));
        }
        if let Ok(interned) = key.cast_exact::<InternedKey>() {
            return Ok(Some(Self::Interned(interned.get().key())));
        }
        if is_integer(key) {
            return Ok(key.extract().ok().map(Self::Integer));
        }
        Ok(None)
    }

    pub(crate) fn text(name: &'a Bound<'_, PyString>) -> PyResult<Self> {
        Text::new(name).map(Self::Text)
    }

    pub(crate) fn key(&self) -> Key<'_> {
        match self {
            Self::Integer(integer) => Key::Integer(*integer),
            Self::Text(Text::Valid(text)) => Key::Text(text),
            Self::Text(Text::Units(units)) => Key::Utf16(units),
            Self::Interned(key) => *key,
        }
    }
}

/// The text or integer that a key is, also if it is a `krstate.Key`.
pub(crate) fn plain<'py>(key: &Bound<'py, PyAny>) -> Bound<'py, PyAny> {
    match key.cast_exact::<InternedKey>() {
        Ok(interned) => interned.get().value(key.py()),
        Err(_) => key.clone(),
    }
}

/// The error for an object that can be no key.
pub(crate) fn invalid(key: &Bound<'_, PyAny>, path: Option<&str>) -> PyErr {
    let given = given(key);
    let message = format!("a key is a str, an int of 64 bits or a krstate.Key, not {given}");
    raise(key.py(), ErrorKind::InvalidKey, &message, path)
}

/// Whether an object is an int, and no bool.
pub(crate) fn is_integer(object: &Bound<'_, PyAny>) -> bool {
    object.is_instance_of::<PyInt>() && !object.is_exact_instance_of::<PyBool>()
}

/// What was given in the place of text or an integer, for messages.
pub(crate) fn given(object: &Bound<'_, PyAny>) -> String {
    if is_integer(object) { "an int beyond 64 bits".to_owned() } else { type_name(object) }
}

/// The name of an object's type, for messages.
pub(crate) fn type_name(object: &Bound<'_, PyAny>) -> String {
    match object.get_type().fully_qualified_name() {
        Ok(name) => name.to_string_lossy().chars().take(100).collect(),
        Err(_) => "an object of an unnamed type".to_owned(),
    }
}

/// The name of an entry of a state; `None` for what can be no name and so names nothing.
pub(crate) fn name<'a>(name: &'a Bound<'_, PyAny>) -> Option<&'a str> {
    name.cast::<PyString>().ok()?.to_str().ok()
}

/// The name of an entry to be set.
pub(crate) fn name_to_set<'a>(object: &'a Bound<'_, PyAny>) -> PyResult<&'a str> {
    name(object).ok_or_else(|| {
        let given = if object.is_instance_of::<PyString>() {
            "text with a lone surrogate".to_owned()
        } else {
            type_name(object)
        };
        let message = format!("a name is a str of letters, digits and underscores, not {given}");
        raise(object.py(), ErrorKind::InvalidName, &message, None)
    })
}
