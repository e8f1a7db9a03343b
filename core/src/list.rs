//! Live lists: sequences that every holder of a handle shares.

use crate::cell::Cell;
use crate::engine::Engine;
use crate::entries::Items;
use crate::incoming::Incoming;
use crate::node::{Container, ListNode, Node};
use crate::origin::Origin;
use crate::root::{ListRoot, Root};
use crate::scope::Scope;
use crate::topology::{self, Change, Edges};
use crate::{Error, ErrorKind, KeyRef, Result, Table, Value, path};
use std::sync::Arc;

/// A handle to a live, mutable sequence.
///
/// Every operation is atomic, from any thread; a clone of the handle is the same list. Positions
/// count from 0; a negative position counts from the end, and is resolved inside the operation.
#[derive(Clone, Debug)]
pub struct List {
    node: Arc<ListNode>,
    scope: Arc<Scope>,
}

impl List {
    /// A new, detached list.
    #[must_use]
    pub fn new() -> Self {
        let engine = Engine::current();
        Self { node: Node::new(engine, ListRoot::default(), None), scope: engine.detached() }
    }

    pub(crate) fn of(node: Arc<ListNode>, scope: Arc<Scope>) -> Self {
        Self { node, scope }
    }

    /// The same list as who is in another scope reaches it.
    pub(crate) fn within(self, scope: &Arc<Scope>) -> Self {
        Self::of(self.node, scope.clone())
    }

    pub(crate) fn into_container(self) -> Result<Container> {
        self.scope.check()?;
        Ok(Container::List(self.node))
    }

    pub(crate) fn parts(&self) -> Result<(&ListNode, &Arc<Scope>)> {
        self.scope.check()?;
        Ok((&self.node, &self.scope))
    }

    /// The identity of the list: the same for every handle to it, never used again.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.node.id()
    }

    /// Whether both handles are the same list.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.node, &other.node)
    }

    /// What the list was where it came from; `None` for a plain list. Costs no lock.
    #[must_use]
    pub fn origin(&self) -> Option<&Origin> {
        self.node.origin().map(Arc::as_ref)
    }

    /// The named values that belong to the list and are no items of it: a live table. Only some
    /// lists that came from `PowerShell` have it.
    #[must_use]
    pub fn members(&self) -> Option<Table> {
        Some(Table::of(self.node.members()?.clone(), self.scope.clone()))
    }

    /// The item at a position. Containers come back as live handles.
    ///
    /// # Errors
    /// `Disposed`; `IndexOutOfRange`.
    pub fn get(&self, index: i64) -> Result<Value> {
        self.scope.check()?;
        let root = self.node.read()?;
        let cell = position(index, root.len()).and_then(|at| root.get(at));
        let value = cell.map(|cell| cell.value(&self.scope));
        let len = root.len();
        drop(root);
        value.ok_or_else(|| out_of_range(index, len))
    }

    /// Replaces the item at a position.
    ///
    /// # Errors
    /// `Disposed`; `IndexOutOfRange`; `CycleRejected`. Nothing changes if it fails.
    pub fn set(&self, index: i64, value: impl Into<Value>) -> Result<()> {
        self.commit(value.into(), index, |root, cell| {
            let len = root.len();
            let old = position(index, len).and_then(|at| root.set(at, cell));
            old.map(Some).ok_or_else(|| out_of_range(index, len))
        })
    }

    /// Appends an item and gives its position.
    ///
    /// # Errors
    /// `Disposed`; `CycleRejected`.
    pub fn push(&self, value: impl Into<Value>) -> Result<usize> {
        let mut at = 0;
        self.commit(value.into(), i64::MAX, |root, cell| {
            at = root.len();
            root.push(cell);
            Ok(None)
        })?;
        Ok(at)
    }

    /// Inserts an item before a position; the position behind the last item appends.
    ///
    /// # Errors
    /// `Disposed`; `IndexOutOfRange`; `CycleRejected`. Nothing changes if it fails.
    pub fn insert(&self, index: i64, value: impl Into<Value>) -> Result<()> {
        self.commit(value.into(), index, |root, cell| {
            let len = root.len();
            let at = gap(index, len).ok_or_else(|| out_of_range(index, len))?;
            root.insert(at, cell);
            Ok(None)
        })
    }

    /// Inserts an item before a position; a position beyond an end means that end.
    ///
    /// # Errors
    /// `Disposed`; `CycleRejected`.
    pub fn insert_clamped(&self, index: i64, value: impl Into<Value>) -> Result<()> {
        self.commit(value.into(), index, |root, cell| {
            let end = if index < 0 { 0 } else { root.len() };
            root.insert(gap(index, root.len()).unwrap_or(end), cell);
            Ok(None)
        })
    }

    /// Removes the item at a position and gives it back.
    ///
    /// # Errors
    /// `Disposed`; `IndexOutOfRange`.
    pub fn remove(&self, index: i64) -> Result<Value> {
        self.scope.check()?;
        let mut root = self.node.write()?;
        let len = root.len();
        let old = position(index, len).and_then(|at| root.remove(at));
        drop(root);
        let old = old.ok_or_else(|| out_of_range(index, len))?;
        self.unlink(&old);
        Ok(old.value(&self.scope))
    }

    /// Appends several items in one step: all of them or, if it fails, none.
    ///
    /// # Errors
    /// `Disposed`; `CycleRejected`.
    pub fn extend(&self, items: impl IntoIterator<Item = Value>) -> Result<()> {
        self.commit_many(items, |root, cells| {
            for cell in cells {
                root.push(cell);
            }
            Ok(Change::Made((Vec::new(), ())))
        })
    }

    /// The position of the first item that equals `value` at or behind `start`, `None` if there is
    /// none. Equality is that of [`Table::compare_and_swap`](crate::Table::compare_and_swap).
    ///
    /// # Errors
    /// `Disposed`.
    pub fn index_of(&self, value: impl Into<Value>, start: usize) -> Result<Option<usize>> {
        let wanted = Incoming::from_value(value.into())?.into_cell();
        self.scope.check()?;
        // Searched in what is there at one instant, so that no writer waits.
        let items = self.node.read()?.frozen();
        Ok((start..items.len()).find(|at| items.get(*at).is_some_and(|item| item.same(&wanted))))
    }

    /// Removes the first item that equals `value`; whether there was one.
    ///
    /// # Errors
    /// `Disposed`.
    pub fn remove_value(&self, value: impl Into<Value>) -> Result<bool> {
        let wanted = Incoming::from_value(value.into())?.into_cell();
        self.scope.check()?;
        let mut root = self.node.write()?;
        let found = (0..root.len()).find(|at| root.get(*at).is_some_and(|c| c.same(&wanted)));
        let old = found.and_then(|at| root.remove(at));
        drop(root);
        if let Some(old) = &old {
            self.unlink(old);
        }
        Ok(old.is_some())
    }

    /// The number of items.
    ///
    /// # Errors
    /// `Disposed`.
    pub fn len(&self) -> Result<usize> {
        self.scope.check()?;
        Ok(self.node.read()?.len())
    }

    /// Whether there is no item.
    ///
    /// # Errors
    /// `Disposed`.
    pub fn is_empty(&self) -> Result<bool> {
        Ok(self.len()? == 0)
    }

    /// Removes all items in one step.
    ///
    /// # Errors
    /// `Disposed`.
    pub fn clear(&self) -> Result<()> {
        self.scope.check()?;
        let old = std::mem::take(&mut *self.node.write()?);
        old.each_container(&mut |child| child.remove_parent(self.node.id()));
        Ok(())
    }

    /// The items of one instant.
    ///
    /// # Errors
    /// `Disposed`.
    pub fn items(&self) -> Result<Items> {
        self.scope.check()?;
        Ok(Items::new(self.node.read()?.frozen(), self.scope.clone()))
    }

    fn commit(
        &self,
        value: Value,
        index: i64,
        change: impl FnOnce(&mut ListRoot, Cell) -> Result<Option<Cell>>,
    ) -> Result<()> {
        self.scope.check()?;
        let old = Incoming::from_value(value)?.commit(
            || Container::List(self.node.clone()),
            || {
                let len = self.node.read().map_or(0, |root| root.len());
                let end = i64::try_from(len).unwrap_or(i64::MAX);
                path::render([KeyRef::Integer(if index < 0 {
                    index + end
                } else {
                    index.min(end)
                })])
            },
            |cell| change(&mut *self.node.write()?, cell).map(Change::Made),
        )?;
        if let Some(old) = old {
            self.unlink(&old);
        }
        Ok(())
    }

    /// Changes the contents with several new cells in one step; `change` gives the cells that are
    /// no longer items.
    pub(crate) fn commit_many<T>(
        &self,
        items: impl IntoIterator<Item = Value>,
        change: impl FnOnce(&mut ListRoot, Vec<Cell>) -> Result<Change<(Vec<Cell>, T)>>,
    ) -> Result<T> {
        self.scope.check()?;
        let (mut cells, mut edges) = (Vec::new(), Edges::default());
        for (value, index) in items.into_iter().zip(0..) {
            let incoming = Incoming::from_value(value);
            let incoming =
                incoming.map_err(|error| error.at(path::render([KeyRef::Integer(index)])))?;
            let (cell, more) = incoming.into_parts();
            edges.children.extend(more.children);
            edges.shared.extend(more.shared);
            cells.push(cell);
        }
        let container = Container::List(self.node.clone());
        let commit = || change(&mut *self.node.write()?, cells);
        let (old, result) = topology::link(&container, &edges, || path::render([]), commit)?;
        for cell in &old {
            self.unlink(cell);
        }
        Ok(result)
    }

    fn unlink(&self, old: &Cell) {
        if let Some(child) = old.container() {
            child.remove_parent(self.node.id());
        }
    }
}

impl Default for List {
    fn default() -> Self {
        Self::new()
    }
}

/// The item that an index means, negative ones counted from the end.
fn position(index: i64, len: usize) -> Option<usize> {
    let at = if index < 0 { index.checked_add_unsigned(len as u64)? } else { index };
    usize::try_from(at).ok().filter(|at| *at < len)
}

/// The gap between items that an index means: like [`position`], and the end.
fn gap(index: i64, len: usize) -> Option<usize> {
    let at = if index < 0 { index.checked_add_unsigned(len as u64)? } else { index };
    usize::try_from(at).ok().filter(|at| *at <= len)
}

fn out_of_range(index: i64, len: usize) -> Error {
    Error::new(
        ErrorKind::IndexOutOfRange,
        format!("there is no position {index}: the list has {len} items"),
    )
    .at(path::render([KeyRef::Integer(index)]))
}
