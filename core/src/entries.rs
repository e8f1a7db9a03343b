//! Enumeration: a walk over the entries of one instant.

use crate::cell::Cell;
use crate::chunks::Chunks;
use crate::root::{Entry, FrozenTable};
use crate::scope::Scope;
use crate::{Key, Value};
use std::sync::Arc;

/// The entries of a table or state at one instant, in insertion order.
///
/// The walk never fails and holds no lock: writers go on, and what they do is not seen.
#[derive(Clone, Debug)]
pub struct Entries {
    frozen: Chunks<Option<Entry>>,
    scope: Arc<Scope>,
    next: usize,
    left: usize,
}

/// The items of a list at one instant.
#[derive(Clone, Debug)]
pub struct Items {
    frozen: Chunks<Cell>,
    scope: Arc<Scope>,
    next: usize,
}

impl Entries {
    pub(crate) fn new(frozen: FrozenTable, scope: Arc<Scope>) -> Self {
        let left = frozen.live;
        Self { frozen: frozen.entries, scope, next: 0, left }
    }
}

impl Items {
    pub(crate) fn new(frozen: Chunks<Cell>, scope: Arc<Scope>) -> Self {
        Self { frozen, scope, next: 0 }
    }

    /// Whether the walk is over these items.
    pub(crate) fn is_of(&self, items: &Chunks<Cell>) -> bool {
        self.frozen.same(items)
    }
}

impl Iterator for Entries {
    type Item = (Key, Value);

    fn next(&mut self) -> Option<(Key, Value)> {
        while self.left > 0 {
            let entry = self.frozen.get(self.next)?;
            self.next += 1;
            if let Some(Entry { key, cell }) = entry {
                self.left -= 1;
                return Some((key.clone(), cell.value(&self.scope)));
            }
        }
        None
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Entries {}

impl Iterator for Items {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        let cell = self.frozen.get(self.next)?;
        self.next += 1;
        Some(cell.value(&self.scope))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.frozen.len() - self.next;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Items {}
