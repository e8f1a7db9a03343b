//! Equality by content, and deep copies as plain Python objects.
//!
//! Both work off a list of their own instead of recursing, and look at each container once (each
//! pair of containers, for equality), so neither depth nor sharing costs stack or time.

use crate::calls;
use crate::error::OrRaise;
use crate::list::List;
use crate::once::Once;
use crate::outgoing;
use crate::table::Table;
use krstate_ffi::client::{self, Entries, Output, OwnedKey};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyMapping, PyNotImplemented};
use std::collections::{HashMap, HashSet};

/// One side of a comparison.
enum Side<'py> {
    Table(Lent<'py, Table, client::Table>),
    List(Lent<'py, List, client::List>),
    /// A scalar of the engine, or whatever Python compares with.
    Object(Bound<'py, PyAny>),
}

/// A container of the engine: behind the handle of a user, or read in passing.
enum Lent<'py, H, C> {
    Handle(Bound<'py, H>),
    Own(C, u64),
}

impl Lent<'_, Table, client::Table> {
    fn engine(&self) -> &client::Table {
        match self {
            Self::Handle(handle) => handle.get().engine(),
            Self::Own(table, _) => table,
        }
    }

    fn scope(&self) -> u64 {
        match self {
            Self::Handle(handle) => handle.get().scope(),
            Self::Own(_, scope) => *scope,
        }
    }
}

impl Lent<'_, List, client::List> {
    fn engine(&self) -> &client::List {
        match self {
            Self::Handle(handle) => handle.get().engine(),
            Self::Own(list, _) => list,
        }
    }

    fn scope(&self) -> u64 {
        match self {
            Self::Handle(handle) => handle.get().scope(),
            Self::Own(_, scope) => *scope,
        }
    }
}

impl<'py> Side<'py> {
    fn of_object(object: &Bound<'py, PyAny>) -> Self {
        if let Ok(table) = object.cast::<Table>() {
            Self::Table(Lent::Handle(table.clone()))
        } else if let Ok(list) = object.cast::<List>() {
            Self::List(Lent::Handle(list.clone()))
        } else {
            Self::Object(object.clone())
        }
    }

    fn of_output(py: Python<'py>, output: Output, scope: u64) -> PyResult<Self> {
        Ok(match output {
            Output::Table(table) => Self::Table(Lent::Own(table, scope)),
            Output::List(list) => Self::List(Lent::Own(list, scope)),
            scalar => Self::Object(outgoing::object(py, scalar, scope)?),
        })
    }

    fn into_object(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Self::Table(Lent::Handle(handle)) => Ok(handle.into_any()),
            Self::Table(Lent::Own(table, scope)) => {
                outgoing::object(py, Output::Table(table), scope)
            }
            Self::List(Lent::Handle(handle)) => Ok(handle.into_any()),
            Self::List(Lent::Own(list, scope)) => outgoing::object(py, Output::List(list), scope),
            Self::Object(object) => Ok(object),
        }
    }
}

/// A container as the other half of a pair that was looked at.
#[derive(PartialEq, Eq, Hash)]
enum Other {
    Container(u64),
    Object(usize),
}

/// A comparison in progress.
struct Comparison<'py> {
    py: Python<'py>,
    open: Vec<(Side<'py>, Side<'py>)>,
    seen: HashSet<(u64, Other)>,
    /// Keeps the addresses in `seen` unique.
    kept: Vec<Bound<'py, PyAny>>,
}

/// `==` of a handle and any object.
pub(crate) fn rich_eq<'py>(
    handle: &Bound<'py, PyAny>,
    other: &Bound<'py, PyAny>,
) -> PyResult<Py<PyAny>> {
    let py = handle.py();
    let comparable = match Side::of_object(handle) {
        Side::Table(_) => is_mapping(other)?,
        _ => is_list(other),
    };
    if !comparable {
        return Ok(PyNotImplemented::get(py).to_owned().into_any().unbind());
    }
    let equal = Comparison {
        py,
        open: vec![(Side::of_object(handle), Side::of_object(other))],
        seen: HashSet::new(),
        kept: Vec::new(),
    }
    .run()?;
    Ok(equal.into_pyobject(py)?.to_owned().into_any().unbind())
}

fn is_mapping(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    static MAPPING: Once<Py<PyAny>> = Once::new();
    if object.is_instance_of::<PyDict>() || object.is_instance_of::<Table>() {
        return Ok(true);
    }
    let py = object.py();
    let mapping =
        MAPPING.get(|| py.import("collections.abc")?.getattr("Mapping").map(Bound::unbind))?;
    object.is_instance(mapping.bind(py))
}

fn is_list(object: &Bound<'_, PyAny>) -> bool {
    object.is_instance_of::<PyList>() || object.is_instance_of::<List>()
}

impl<'py> Comparison<'py> {
    fn run(mut self) -> PyResult<bool> {
        while let Some(pair) = self.open.pop() {
            let equal = match pair {
                (Side::Table(left), Side::Table(right)) => self.tables(&left, &right)?,
                (Side::List(left), Side::List(right)) => self.lists(&left, &right)?,
                (Side::Table(left), Side::Object(right))
                | (Side::Object(right), Side::Table(left))
                    if is_mapping(&right)? =>
                {
                    self.table_and_mapping(&left, &right)?
                }
                (Side::List(left), Side::Object(right))
                | (Side::Object(right), Side::List(left))
                    if is_list(&right) =>
                {
                    self.list_and_list(&left, &right)?
                }
                (left, right) => {
                    calls::equal(&left.into_object(self.py)?, &right.into_object(self.py)?)?
                }
            };
            if !equal {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn push(&mut self, left: (Output, u64), right: (Output, u64)) -> PyResult<()> {
        let left = Side::of_output(self.py, left.0, left.1)?;
        let right = Side::of_output(self.py, right.0, right.1)?;
        self.open.push((left, right));
        Ok(())
    }

    fn push_object(&mut self, left: Output, scope: u64, right: &Bound<'py, PyAny>) -> PyResult<()> {
        self.open.push((Side::of_output(self.py, left, scope)?, Side::of_object(right)));
        Ok(())
    }

    /// Whether the pair comes up for the first time. If not, it is or was looked at elsewhere.
    fn first(&mut self, id: u64, object: &Bound<'py, PyAny>) -> bool {
        self.kept.push(object.clone());
        self.seen.insert((id, Other::Object(object.as_ptr() as usize)))
    }

    fn tables(
        &mut self,
        left: &Lent<'py, Table, client::Table>,
        right: &Lent<'py, Table, client::Table>,
    ) -> PyResult<bool> {
        let (left_id, right_id) = (left.engine().id(), right.engine().id());
        if left_id == right_id || !self.seen.insert((left_id, Other::Container(right_id))) {
            return Ok(true);
        }
        let mut walk = right.engine().entries().or_raise(self.py)?;
        let mut rest: HashMap<OwnedKey, Output> = HashMap::new();
        while let Some((key, value)) = walk.next_entry().or_raise(self.py)? {
            rest.insert(key, value);
        }
        let mut walk = left.engine().entries().or_raise(self.py)?;
        while let Some((key, value)) = walk.next_entry().or_raise(self.py)? {
            match rest.remove(&key) {
                Some(other) => self.push((value, left.scope()), (other, right.scope()))?,
                None => return Ok(false),
            }
        }
        Ok(rest.is_empty())
    }

    fn table_and_mapping(
        &mut self,
        left: &Lent<'py, Table, client::Table>,
        right: &Bound<'py, PyAny>,
    ) -> PyResult<bool> {
        if !self.first(left.engine().id(), right) {
            return Ok(true);
        }
        // A copy, because comparing values may run code that changes the dict.
        let right = if let Ok(dict) = right.cast_exact::<PyDict>() {
            dict.copy()?
        } else {
            let copy = PyDict::new(self.py);
            copy.update(right.cast::<PyMapping>()?)?;
            copy
        };
        let mut walk = left.engine().entries().or_raise(self.py)?;
        let mut count = 0;
        while let Some((key, value)) = walk.next_entry().or_raise(self.py)? {
            count += 1;
            match right.get_item(outgoing::key(self.py, key))? {
                Some(other) => self.push_object(value, left.scope(), &other)?,
                None => return Ok(false),
            }
        }
        Ok(count == right.len())
    }

    fn lists(
        &mut self,
        left: &Lent<'py, List, client::List>,
        right: &Lent<'py, List, client::List>,
    ) -> PyResult<bool> {
        let (left_id, right_id) = (left.engine().id(), right.engine().id());
        if left_id == right_id || !self.seen.insert((left_id, Other::Container(right_id))) {
            return Ok(true);
        }
        let mut lefts = left.engine().items().or_raise(self.py)?;
        let mut rights = right.engine().items().or_raise(self.py)?;
        loop {
            let pair =
                (lefts.next_entry().or_raise(self.py)?, rights.next_entry().or_raise(self.py)?);
            match pair {
                (Some((_, a)), Some((_, b))) => self.push((a, left.scope()), (b, right.scope()))?,
                (None, None) => return Ok(true),
                _ => return Ok(false),
            }
        }
    }

    fn list_and_list(
        &mut self,
        left: &Lent<'py, List, client::List>,
        right: &Bound<'py, PyAny>,
    ) -> PyResult<bool> {
        if !self.first(left.engine().id(), right) {
            return Ok(true);
        }
        let right = right.cast::<PyList>()?.to_tuple();
        let mut walk = left.engine().items().or_raise(self.py)?;
        for other in &right {
            match walk.next_entry().or_raise(self.py)? {
                Some((_, value)) => self.push_object(value, left.scope(), &other)?,
                None => return Ok(false),
            }
        }
        Ok(walk.next_entry().or_raise(self.py)?.is_none())
    }
}

/// A copy in progress: each container of the engine has one native object, filled later.
struct Copy<'py> {
    py: Python<'py>,
    open: Vec<(Entries, Bound<'py, PyAny>)>,
    made: HashMap<u64, Bound<'py, PyAny>>,
}

/// A table, and all in it, as a dict.
pub(crate) fn copy_table<'py>(
    py: Python<'py>,
    table: &client::Table,
) -> PyResult<Bound<'py, PyAny>> {
    let mut copy = Copy { py, open: Vec::new(), made: HashMap::new() };
    let root = copy.table(table)?;
    copy.run()?;
    Ok(root)
}

/// A list, and all in it, as a list.
pub(crate) fn copy_list<'py>(py: Python<'py>, list: &client::List) -> PyResult<Bound<'py, PyAny>> {
    let mut copy = Copy { py, open: Vec::new(), made: HashMap::new() };
    let root = copy.list(list)?;
    copy.run()?;
    Ok(root)
}

impl<'py> Copy<'py> {
    fn run(mut self) -> PyResult<()> {
        while let Some((mut walk, target)) = self.open.pop() {
            while let Some((key, value)) = walk.next_entry().or_raise(self.py)? {
                let value = match value {
                    Output::Table(table) => self.table(&table)?,
                    Output::List(list) => self.list(&list)?,
                    scalar => outgoing::object(self.py, scalar, 0)?,
                };
                match target.cast::<PyDict>() {
                    Ok(dict) => dict.set_item(outgoing::key(self.py, key), value)?,
                    Err(_) => target.cast::<PyList>()?.append(value)?,
                }
            }
        }
        Ok(())
    }

    fn table(&mut self, table: &client::Table) -> PyResult<Bound<'py, PyAny>> {
        if let Some(made) = self.made.get(&table.id()) {
            return Ok(made.clone());
        }
        let walk = table.entries().or_raise(self.py)?;
        Ok(self.add(table.id(), walk, PyDict::new(self.py).into_any()))
    }

    fn list(&mut self, list: &client::List) -> PyResult<Bound<'py, PyAny>> {
        if let Some(made) = self.made.get(&list.id()) {
            return Ok(made.clone());
        }
        let walk = list.items().or_raise(self.py)?;
        Ok(self.add(list.id(), walk, PyList::empty(self.py).into_any()))
    }

    fn add(&mut self, id: u64, walk: Entries, target: Bound<'py, PyAny>) -> Bound<'py, PyAny> {
        self.made.insert(id, target.clone());
        self.open.push((walk, target.clone()));
        target
    }
}
