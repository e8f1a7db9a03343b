//! Native dicts, lists and tuples as one new tree of the engine.

use crate::calls;
use crate::error::{ErrorKind, OrRaise, raise};
use crate::incoming::Native;
use crate::key::{self, KeyArg, Text};
use crate::objects;
use krstate_ffi::client::{Builder, Input, Key};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};
use std::collections::HashSet;

/// A native container that is being walked: a copy of its items, so that nothing another thread
/// does to it in the meantime matters.
struct Frame<'py> {
    /// Kept so that its address stays its own while it is on the path.
    object: Bound<'py, PyAny>,
    items: Items<'py>,
    next: usize,
}

enum Items<'py> {
    /// Pairs of key and value.
    Dict(Bound<'py, PyList>),
    Sequence(Bound<'py, PyTuple>),
}

type Entry<'py> = (Option<Bound<'py, PyAny>>, Bound<'py, PyAny>);

impl<'py> Items<'py> {
    fn dict(dict: &Bound<'py, PyDict>) -> PyResult<Self> {
        // A subclass such as OrderedDict may have an order of its own, which only its method tells.
        let items = if dict.is_exact_instance_of::<PyDict>() {
            dict.items()
        } else {
            calls::items(&calls::method(dict.as_any(), "items")?)?.to_list()
        };
        Ok(Self::Dict(items))
    }

    fn sequence(sequence: &Bound<'py, PyAny>) -> PyResult<Self> {
        Ok(Self::Sequence(match sequence.cast::<PyList>() {
            Ok(list) => list.to_tuple(),
            Err(_) => sequence.cast::<PyTuple>()?.clone(),
        }))
    }
}

impl<'py> Frame<'py> {
    fn len(&self) -> usize {
        match &self.items {
            Items::Dict(items) => items.len(),
            Items::Sequence(items) => items.len(),
        }
    }

    fn next(&mut self) -> PyResult<Option<Entry<'py>>> {
        let at = self.next;
        self.next += 1;
        match &self.items {
            Items::Dict(items) if at < items.len() => {
                let pair = items.get_item(at)?;
                let (key, value) = pair.extract()?;
                Ok(Some((Some(key), value)))
            }
            Items::Sequence(items) if at < items.len() => Ok(Some((None, items.get_item(at)?))),
            _ => Ok(None),
        }
    }
}

/// A conversion in progress: the engine's builder and the native containers above it, as a stack
/// of its own, because the depth of a native structure is anyone's choice.
struct Conversion<'py> {
    builder: Builder,
    frames: Vec<Frame<'py>>,
    /// The addresses of the objects in `frames`.
    above: HashSet<*mut ffi::PyObject>,
    /// The addresses of all native containers that came up so far.
    seen: HashSet<*mut ffi::PyObject>,
    /// How many entries came up in containers that had come up before.
    repeated: usize,
    /// Whether an object of no kind is copied with all it has, instead of stored by reference.
    copies_objects: bool,
}

/// Each place of a native container gets a copy of its own, so a few objects that hold each other
/// twice over many levels would come to more entries than any memory holds.
const REPEATED_LIMIT: usize = 1_000_000;

/// Copies a dict, list or tuple, and all in it, into a new tree.
pub(crate) fn build(root: &Bound<'_, PyAny>) -> PyResult<Builder> {
    let mut conversion = Conversion::new(root.py())?;
    conversion.value(None, root)?;
    conversion.run(root.py())
}

/// A structural copy of an object that has these parts, which are a dict, list or tuple.
pub(crate) fn copy(object: &Bound<'_, PyAny>, parts: &Bound<'_, PyAny>) -> PyResult<Builder> {
    let mut conversion = Conversion::new(object.py())?;
    conversion.copies_objects = true;
    conversion.enter(None, object)?;
    conversion.parts(None, object, parts)?;
    conversion.run(object.py())
}

/// A tree whose outermost container is a table with the entries of a list of pairs, which is nobody
/// else's.
pub(crate) fn table(pairs: &Bound<'_, PyList>) -> PyResult<Builder> {
    let mut conversion = Conversion::new(pairs.py())?;
    conversion.builder.begin_table(None, false).or_raise(pairs.py())?;
    let (object, items) = (pairs.clone().into_any(), Items::Dict(pairs.clone()));
    conversion.push(Frame { object, items, next: 0 })?;
    conversion.run(pairs.py())
}

/// A tree whose outermost container is a list of these items.
pub(crate) fn list(items: &Bound<'_, PyTuple>) -> PyResult<Builder> {
    let mut conversion = Conversion::new(items.py())?;
    conversion.builder.begin_list(None).or_raise(items.py())?;
    let object = items.clone().into_any();
    conversion.push(Frame { object, items: Items::Sequence(items.clone()), next: 0 })?;
    conversion.run(items.py())
}

impl<'py> Conversion<'py> {
    fn new(py: Python<'py>) -> PyResult<Self> {
        Ok(Self {
            builder: Builder::new().or_raise(py)?,
            frames: Vec::new(),
            above: HashSet::new(),
            seen: HashSet::new(),
            repeated: 0,
            copies_objects: false,
        })
    }

    fn run(mut self, py: Python<'py>) -> PyResult<Builder> {
        while let Some(frame) = self.frames.last_mut() {
            if let Some((key, value)) = frame.next()? {
                match &key {
                    Some(key) => {
                        let key = self.key(key)?;
                        self.value(Some(key.key()), &value)?;
                    }
                    None => self.value(None, &value)?,
                }
            } else {
                self.end(py)?;
            }
        }
        Ok(self.builder)
    }

    fn key<'a>(&self, key: &'a Bound<'py, PyAny>) -> PyResult<KeyArg<'a>> {
        let surrogate = match KeyArg::or_none(key)? {
            Some(KeyArg::Text(Text::Units(_))) => true,
            Some(key) => return Ok(key),
            None => false,
        };
        // The path of the table is that of any of its entries without the last step.
        let entry = self.path(Some(Key::Integer(0)));
        let path = Some(entry.strip_suffix("[0]").unwrap_or(&entry));
        if surrogate {
            let message = "a key has a lone surrogate, which is no character";
            return Err(raise(key.py(), ErrorKind::InvalidKey, message, path));
        }
        Err(key::invalid(key, path))
    }

    fn value(&mut self, key: Option<Key<'_>>, value: &Bound<'py, PyAny>) -> PyResult<()> {
        let py = value.py();
        let input = match Native::new(value, || self.path(key))? {
            Native::Scalar(value) => Input::Scalar(value),
            Native::Text(kind, text) => {
                let input = Input::Text(kind, text.characters());
                return self.builder.value(key, input).or_raise(py);
            }
            Native::Bytes(bytes) => {
                return self.builder.value(key, Input::Bytes(bytes.as_bytes())).or_raise(py);
            }
            Native::Table(table) => Input::Table(table),
            Native::List(list) => Input::List(list),
            Native::Container => {
                self.enter(key, value)?;
                return self.container(key, value, value);
            }
            Native::Foreign(object) => Input::Object(object),
            Native::Object(object) if self.copies_objects => {
                self.enter(key, object)?;
                let parts = objects::parts(object)?;
                return self.parts(key, object, &parts);
            }
            Native::Object(object) => {
                let object = objects::reference(object)?;
                return self.builder.value(key, Input::Object(&object)).or_raise(py);
            }
        };
        self.builder.value(key, input).or_raise(py)
    }

    /// Goes into a dict, list or tuple, in the place of `object`, which was entered.
    fn container(
        &mut self,
        key: Option<Key<'_>>,
        object: &Bound<'py, PyAny>,
        content: &Bound<'py, PyAny>,
    ) -> PyResult<()> {
        let py = object.py();
        let items = if let Ok(dict) = content.cast::<PyDict>() {
            self.builder.begin_table(key, false).or_raise(py)?;
            Items::dict(dict)?
        } else {
            self.builder.begin_list(key).or_raise(py)?;
            Items::sequence(content)?
        };
        self.push(Frame { object: object.clone(), items, next: 0 })
    }

    /// Copies an object that was entered by what it has.
    fn parts(
        &mut self,
        key: Option<Key<'_>>,
        object: &Bound<'py, PyAny>,
        parts: &Bound<'py, PyAny>,
    ) -> PyResult<()> {
        if let Native::Container = Native::new(parts, || self.path(key))? {
            return self.container(key, object, parts);
        }
        self.value(key, parts)?;
        self.above.remove(&object.as_ptr());
        Ok(())
    }

    fn enter(&mut self, key: Option<Key<'_>>, container: &Bound<'py, PyAny>) -> PyResult<()> {
        if self.above.insert(container.as_ptr()) {
            return Ok(());
        }
        let message = format!("this {} contains itself", key::type_name(container));
        Err(raise(container.py(), ErrorKind::CycleRejected, &message, Some(&self.path(key))))
    }

    fn push(&mut self, frame: Frame<'py>) -> PyResult<()> {
        if !self.seen.insert(frame.object.as_ptr()) {
            self.repeated = self.repeated.saturating_add(frame.len() + 1);
        }
        if self.repeated > REPEATED_LIMIT {
            let message = "objects that are contained in several places come to more than \
                           1,000,000 copied entries: store them once and use the live handles";
            let path = self.path(None);
            return Err(raise(frame.object.py(), ErrorKind::OutOfRange, message, Some(&path)));
        }
        self.frames.push(frame);
        Ok(())
    }

    fn end(&mut self, py: Python<'py>) -> PyResult<()> {
        if let Some(frame) = self.frames.pop() {
            self.above.remove(&frame.object.as_ptr());
        }
        self.builder.end().or_raise(py)
    }

    /// The path of the value that comes next; a builder that cannot tell is at the root.
    fn path(&self, key: Option<Key<'_>>) -> String {
        self.builder.path(key).unwrap_or_else(|_| "$".to_owned())
    }
}
