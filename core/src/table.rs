//! Live tables: ordered maps that every holder of a handle shares.

use crate::cell::Cell;
use crate::engine::Engine;
use crate::entries::Entries;
use crate::factory::{self, Answer, Owner, Place};
use crate::incoming::Incoming;
use crate::node::{Container, Node, TableNode};
use crate::origin::Origin;
use crate::root::{Full, Root as _, Sum, TableRoot};
use crate::scope::Scope;
use crate::sync::WriteGuard;
use crate::topology::{self, Change, Edges};
use crate::{Error, ErrorKind, Key, KeyRef, Result, Value, number, path};
use std::sync::Arc;

/// A handle to a live, ordered, mutable map from text or integers to values.
///
/// Every operation is atomic, from any thread; a clone of the handle is the same table. A handle
/// that was reached through a state answers [`ErrorKind::Disposed`] once that state is closed.
///
/// ```
/// let visits = krstate::Table::new();
/// visits.increment("Count", 1)?;
/// assert_eq!(visits.get("Count")?.and_then(|count| count.as_i64()), Some(1));
/// # Ok::<(), krstate::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Table {
    node: Arc<TableNode>,
    scope: Arc<Scope>,
}

impl Table {
    /// A new, detached table that tells upper and lower case of text keys apart.
    #[must_use]
    pub fn new() -> Self {
        Self::detached(false)
    }

    /// A new, detached table that ignores the ASCII case of text keys. The spelling of the first
    /// `set` of a key is kept.
    #[must_use]
    pub fn ignoring_case() -> Self {
        Self::detached(true)
    }

    fn detached(ignore_case: bool) -> Self {
        let engine = Engine::current();
        let node = Node::new(engine, TableRoot::new(ignore_case), None);
        Self { node, scope: engine.detached() }
    }

    pub(crate) fn of(node: Arc<TableNode>, scope: Arc<Scope>) -> Self {
        Self { node, scope }
    }

    pub(crate) fn scope(&self) -> &Arc<Scope> {
        &self.scope
    }

    /// The same table as who is in another scope reaches it.
    pub(crate) fn within(self, scope: &Arc<Scope>) -> Self {
        Self::of(self.node, scope.clone())
    }

    pub(crate) fn into_container(self) -> Result<Container> {
        self.scope.check()?;
        Ok(Container::Table(self.node))
    }

    pub(crate) fn parts(&self) -> Result<(&TableNode, &Arc<Scope>)> {
        self.scope.check()?;
        Ok((&self.node, &self.scope))
    }

    /// The identity of the table: the same for every handle to it, never used again.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.node.id()
    }

    /// Whether both handles are the same table.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.node, &other.node)
    }

    /// What the table was where it came from; `None` for a plain table. Costs no lock.
    #[must_use]
    pub fn origin(&self) -> Option<&Origin> {
        self.node.origin().map(Arc::as_ref)
    }

    /// The named values that belong to the table and are no entries of it: a live table. Only
    /// some tables that came from `PowerShell` have it.
    #[must_use]
    pub fn members(&self) -> Option<Self> {
        Some(Self::of(self.node.members()?.clone(), self.scope.clone()))
    }

    /// Whether text keys are compared without regard to ASCII case.
    ///
    /// # Errors
    /// `Disposed`.
    pub fn ignores_case(&self) -> Result<bool> {
        self.scope.check()?;
        Ok(self.node.read()?.ignores_case())
    }

    /// The value of a key, `None` if there is none. Containers come back as live handles.
    ///
    /// # Errors
    /// `Disposed`.
    pub fn get<'k>(&self, key: impl Into<KeyRef<'k>>) -> Result<Option<Value>> {
        self.scope.check()?;
        let root = self.node.read()?;
        Ok(root.get(key.into()).map(|cell| cell.value(&self.scope)))
    }

    /// Sets a key. A new key goes to the end of the order; an old one keeps its place.
    ///
    /// # Errors
    /// `Disposed`; `CycleRejected` if the table would come to hold itself, and nothing changes;
    /// `OutOfRange` if the table is full (2^32 entries).
    pub fn set<'k>(&self, key: impl Into<KeyRef<'k>>, value: impl Into<Value>) -> Result<()> {
        self.scope.check()?;
        let key = key.into();
        let incoming = Incoming::from_value(value.into())?;
        let old = incoming.commit(
            || self.container(),
            || path::render([key]),
            |cell| self.node.write()?.set(key, cell).map(Change::Made).map_err(|Full| full()),
        )?;
        self.release(old);
        Ok(())
    }

    /// Sets a key and gives back its old value, `None` if there was none.
    ///
    /// # Errors
    /// As [`Table::set`].
    pub fn swap<'k>(
        &self,
        key: impl Into<KeyRef<'k>>,
        value: impl Into<Value>,
    ) -> Result<Option<Value>> {
        self.scope.check()?;
        let key = key.into();
        let old = Incoming::from_value(value.into())?.commit(
            || self.container(),
            || path::render([key]),
            |cell| self.node.write()?.set(key, cell).map(Change::Made).map_err(|Full| full()),
        )?;
        Ok(self.release(old).map(|cell| cell.value(&self.scope)))
    }

    /// Sets a key if its value is `expected` (`None`: if there is no such key); whether it did.
    ///
    /// Numbers are compared by their value whatever their kinds, NaN equals NaN and -0.0 equals
    /// 0; text and bytes by their contents; containers by identity.
    ///
    /// # Errors
    /// As [`Table::set`].
    pub fn compare_and_swap<'k>(
        &self,
        key: impl Into<KeyRef<'k>>,
        expected: Option<Value>,
        new: impl Into<Value>,
    ) -> Result<bool> {
        self.scope.check()?;
        let key = key.into();
        let expected = expected.map(Incoming::from_value).transpose()?.map(Incoming::into_cell);
        let swapped = Incoming::from_value(new.into())?.commit(
            || self.container(),
            || path::render([key]),
            |cell| {
                let mut root = self.node.write()?;
                let matches = match (root.get(key), &expected) {
                    (Some(stored), Some(expected)) => stored.same(expected),
                    (None, None) => true,
                    _ => false,
                };
                if !matches {
                    return Ok(Change::Left(None));
                }
                root.set(key, cell).map(|old| Change::Made(Some(old))).map_err(|Full| full())
            },
        )?;
        Ok(match swapped {
            Some(old) => {
                self.release(old);
                true
            }
            None => false,
        })
    }

    /// The value of a key; a missing key is set to `value` first, in the same step.
    ///
    /// # Errors
    /// As [`Table::set`].
    pub fn get_or_add<'k>(
        &self,
        key: impl Into<KeyRef<'k>>,
        value: impl Into<Value>,
    ) -> Result<Value> {
        self.scope.check()?;
        let key = key.into();
        let cell = Incoming::from_value(value.into())?.commit(
            || self.container(),
            || path::render([key]),
            |cell| {
                let mut root = self.node.write()?;
                if let Some(stored) = root.get(key) {
                    return Ok(Change::Left(stored.clone()));
                }
                root.set(key, cell.clone()).map_err(|Full| full())?;
                Ok(Change::Made(cell))
            },
        )?;
        Ok(cell.value(&self.scope))
    }

    /// Asks for the value of a key that the caller would make: the value, the right to make it, or
    /// a wait for whoever makes it now. Many may ask; one makes.
    ///
    /// # Errors
    /// `Disposed`; `LockRecursion` if `owner` would wait for itself, directly or through others.
    pub fn ask<'k>(&self, key: impl Into<KeyRef<'k>>, owner: Owner) -> Result<Answer> {
        let ignore_case = self.ignores_case()?;
        let place = Place::Table(self.clone());
        factory::ask(self.scope.engine, place, key.into(), ignore_case, owner)
    }

    /// Sets several keys in one step: all of them or, if it fails, none. Of a key that is given
    /// twice the later value stays.
    ///
    /// # Errors
    /// As [`Table::set`].
    pub fn update(&self, entries: impl IntoIterator<Item = (Key, Value)>) -> Result<()> {
        self.scope.check()?;
        let (mut cells, mut edges) = (Vec::new(), Edges::default());
        for (key, value) in entries {
            let incoming = Incoming::from_value(value);
            let incoming = incoming.map_err(|error| error.at(path::render([key.as_ref()])))?;
            let (cell, more) = incoming.into_parts();
            edges.children.extend(more.children);
            edges.shared.extend(more.shared);
            cells.push((key, cell));
        }
        let commit = || {
            let mut root = self.node.write()?;
            root.reserve(cells.len()).map_err(|Full| full())?;
            let mut replaced = Vec::new();
            for (key, cell) in cells {
                replaced.extend(root.set(key.as_ref(), cell).map_err(|Full| full())?);
            }
            Ok(Change::Made(replaced))
        };
        let replaced = topology::link(&self.container(), &edges, || path::render([]), commit)?;
        for old in replaced {
            self.release(Some(old));
        }
        Ok(())
    }

    /// Sets a key that is not there. `false`, and nothing changes, if it is.
    ///
    /// # Errors
    /// As [`Table::set`].
    pub fn add<'k>(&self, key: impl Into<KeyRef<'k>>, value: impl Into<Value>) -> Result<bool> {
        self.compare_and_swap(key, None, value)
    }

    /// Removes a key and gives back its value, `None` if there was none.
    ///
    /// # Errors
    /// `Disposed`.
    pub fn remove<'k>(&self, key: impl Into<KeyRef<'k>>) -> Result<Option<Value>> {
        self.scope.check()?;
        let old = self.node.write()?.remove(key.into());
        Ok(self.release(old).map(|cell| cell.value(&self.scope)))
    }

    /// Whether the key is there, also with a null.
    ///
    /// # Errors
    /// `Disposed`.
    pub fn contains<'k>(&self, key: impl Into<KeyRef<'k>>) -> Result<bool> {
        self.scope.check()?;
        Ok(self.node.read()?.get(key.into()).is_some())
    }

    /// The number of entries.
    ///
    /// # Errors
    /// `Disposed`.
    pub fn len(&self) -> Result<usize> {
        self.scope.check()?;
        Ok(self.node.read()?.len())
    }

    /// Whether there is no entry.
    ///
    /// # Errors
    /// `Disposed`.
    pub fn is_empty(&self) -> Result<bool> {
        Ok(self.len()? == 0)
    }

    /// Removes all entries in one step.
    ///
    /// # Errors
    /// `Disposed`.
    pub fn clear(&self) -> Result<()> {
        self.scope.check()?;
        let old = self.node.write()?.take();
        old.each_container(&mut |child| child.remove_parent(self.node.id()));
        Ok(())
    }

    /// Adds `by` to the number at `key` and gives back the new number. A missing key starts from
    /// I32 0. I32 gives the smaller of I32 and I64 that holds the sum; a float on either side
    /// gives F64.
    ///
    /// # Errors
    /// `Disposed`; `NotNumeric`; `Overflow`. Nothing changes if it fails.
    #[inline]
    pub fn increment<'k>(&self, key: impl Into<KeyRef<'k>>, by: impl Into<Value>) -> Result<Value> {
        let (key, by) = (key.into(), by.into());
        let sum = match by {
            Value::I32(by) => self.add_in_place(key, by.into())?,
            Value::I64(by) => self.add_in_place(key, by)?,
            _ => None,
        };
        match sum {
            Some(sum) => {
                // An integer: there is nothing to drop, and no need to look for it.
                std::mem::forget(by);
                Ok(match sum {
                    Sum::Narrow(sum) => Value::I32(sum),
                    Sum::Wide(sum) => Value::I64(sum),
                })
            }
            None => self.add_by_rule(key, by),
        }
    }

    /// The usual case: see [`TableRoot::add_in_place`].
    fn add_in_place(&self, key: KeyRef<'_>, by: i64) -> Result<Option<Sum>> {
        self.scope.check()?;
        Ok(self.node.write()?.add_in_place(key, by))
    }

    /// All cases.
    #[cold]
    fn add_by_rule(&self, key: KeyRef<'_>, by: Value) -> Result<Value> {
        self.scope.check()?;
        let by = Incoming::from_value(by)?.into_cell();
        let sum = add_to(self.node.write()?, key, |stored| number::add(stored, &by))?;
        Ok(sum.value(&self.scope))
    }

    /// Adds `by` to the integer at `key` and gives back the new one: [`Table::increment`] for those
    /// who count, and must not turn a float into another float by mistake.
    ///
    /// # Errors
    /// `Disposed`; `NotNumeric`; `TypeMismatch` if the sum is a float; `Overflow`. Nothing changes
    /// if it fails.
    #[inline]
    pub fn increment_integer<'k>(&self, key: impl Into<KeyRef<'k>>, by: i64) -> Result<i64> {
        let key = key.into();
        match self.add_in_place(key, by)? {
            Some(Sum::Narrow(sum)) => Ok(sum.into()),
            Some(Sum::Wide(sum)) => Ok(sum),
            None => add_integer_by_rule(self.node.write()?, key, by),
        }
    }

    /// The entries of one instant, in insertion order.
    ///
    /// # Errors
    /// `Disposed`.
    pub fn entries(&self) -> Result<Entries> {
        self.scope.check()?;
        let root = self.node.read()?;
        Ok(Entries::new(root.frozen(), self.scope.clone()))
    }

    /// The keys of one instant, in insertion order.
    ///
    /// # Errors
    /// `Disposed`.
    pub fn keys(&self) -> Result<Vec<Key>> {
        Ok(self.entries()?.map(|(key, _)| key).collect())
    }

    fn container(&self) -> Container {
        Container::Table(self.node.clone())
    }

    /// Unlinks a cell that is no longer an entry.
    fn release(&self, old: Option<Cell>) -> Option<Cell> {
        if let Some(child) = old.as_ref().and_then(Cell::container) {
            child.remove_parent(self.node.id());
        }
        old
    }
}

impl Default for Table {
    fn default() -> Self {
        Self::new()
    }
}

/// A table that is locked for writing.
type Root<'a> = WriteGuard<'a, TableRoot>;

/// Replaces a number by a sum, in place, with one lookup.
fn add_to(
    mut root: Root<'_>,
    key: KeyRef<'_>,
    sum_of: impl FnOnce(Option<&Cell>) -> Result<Cell>,
) -> Result<Cell> {
    let at = |error: Error| error.at(path::render([key]));
    if let Some(stored) = root.cell_mut(key) {
        let sum = sum_of(Some(stored)).map_err(at)?;
        // A number holds no container: nothing to unlink.
        *stored = sum.clone();
        return Ok(sum);
    }
    let sum = sum_of(None).map_err(at)?;
    root.set(key, sum.clone()).map_err(|Full| full())?;
    Ok(sum)
}

#[cold]
fn add_integer_by_rule(root: Root<'_>, key: KeyRef<'_>, by: i64) -> Result<i64> {
    let sum = add_to(root, key, |stored| {
        let sum = number::add(stored, &Cell::I64(by))?;
        if integer_of(&sum).is_some() {
            return Ok(sum);
        }
        Err(Error::new(
            ErrorKind::TypeMismatch,
            "the sum is not a 64-bit integer: increment it as a number of its own kind",
        ))
    })?;
    Ok(integer_of(&sum).unwrap_or_default())
}

fn integer_of(cell: &Cell) -> Option<i64> {
    match cell {
        Cell::I32(sum) => Some((*sum).into()),
        Cell::U32(sum) => Some((*sum).into()),
        Cell::I64(sum) => Some(*sum),
        Cell::U64(sum) => i64::try_from(*sum).ok(),
        _ => None,
    }
}

pub(crate) fn full() -> Error {
    Error::new(ErrorKind::OutOfRange, "a table holds at most 2^32 entries")
}
