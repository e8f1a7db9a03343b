//! The contents of containers: an entry log with an index for tables, items for lists.

use crate::cell::Cell;
use crate::chunks::Chunks;
use crate::hash;
use crate::node::Container;
use crate::{Key, KeyRef};
use hashbrown::HashTable;

/// Up to this many slots a table is searched without an index.
const SCANNED: usize = 8;
/// Tombstones that a table keeps at least before it is compacted.
const SLACK: usize = 32;

/// What a container's lock guards.
pub(crate) trait Root: Default {
    /// How many cells are edges to containers.
    fn containers(&self) -> usize;
    fn each_container(&self, each: &mut dyn FnMut(Container));
    /// Takes the cells that no frozen root shares.
    fn into_cells(self, each: &mut dyn FnMut(Cell));
    /// The contents of this instant, in O(1).
    fn freeze(&self) -> Frozen;
}

#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: Key,
    pub(crate) cell: Cell,
}

const _: () = assert!(size_of::<Option<Entry>>() == 40, "a table entry must stay five words");

/// An ordered map: entries in insertion order with tombstones, and an index of their positions.
#[derive(Debug, Default)]
pub(crate) struct TableRoot {
    entries: Chunks<Option<Entry>>,
    index: Option<Box<HashTable<u32>>>,
    live: usize,
    containers: usize,
    ignore_case: bool,
}

/// The contents of a list.
#[derive(Debug, Default)]
pub(crate) struct ListRoot {
    items: Chunks<Cell>,
    containers: usize,
}

/// An integer that was added to: an I32 or an I64.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sum {
    Narrow(i32),
    Wide(i64),
}

impl Sum {
    #[inline]
    fn in_place(cell: &mut Cell, by: i64) -> Option<Self> {
        match cell {
            Cell::I32(stored) => {
                let sum = i64::from(*stored).checked_add(by)?;
                if let Ok(sum) = i32::try_from(sum) {
                    *stored = sum;
                    return Some(Self::Narrow(sum));
                }
                *cell = Cell::I64(sum);
                Some(Self::Wide(sum))
            }
            Cell::I64(stored) => {
                *stored = stored.checked_add(by)?;
                Some(Self::Wide(*stored))
            }
            _ => None,
        }
    }
}

/// The table is full: positions are 32-bit.
#[derive(Debug)]
pub(crate) struct Full;

/// The entries of a table at one instant.
#[derive(Clone, Debug)]
pub(crate) struct FrozenTable {
    pub(crate) entries: Chunks<Option<Entry>>,
    pub(crate) live: usize,
}

/// The contents of a container at one instant.
#[derive(Clone, Debug)]
pub(crate) enum Frozen {
    Table(FrozenTable),
    List(Chunks<Cell>),
}

impl Frozen {
    /// The entries or items, removed entries among them.
    fn slots(&self) -> usize {
        match self {
            Self::Table(table) => table.entries.len(),
            Self::List(items) => items.len(),
        }
    }
}

impl TableRoot {
    pub(crate) fn new(ignore_case: bool) -> Self {
        Self { ignore_case, ..Self::default() }
    }

    pub(crate) fn ignores_case(&self) -> bool {
        self.ignore_case
    }

    pub(crate) fn len(&self) -> usize {
        self.live
    }

    /// The entries of this instant.
    pub(crate) fn frozen(&self) -> FrozenTable {
        FrozenTable { entries: self.entries.clone(), live: self.live }
    }

    #[inline]
    fn find(&self, key: KeyRef<'_>) -> Option<usize> {
        if let KeyRef::Interned(interned) = key {
            let hint = interned.position();
            if self.is_at(key, hint) {
                return Some(hint);
            }
            let found = self.search(key)?;
            interned.found_at(found);
            return Some(found);
        }
        self.search(key)
    }

    fn search(&self, key: KeyRef<'_>) -> Option<usize> {
        match &self.index {
            Some(index) => {
                let hash = hash::hash(key, self.ignore_case);
                let found = index.find(hash, |position| self.is_at(key, *position as usize));
                found.map(|position| *position as usize)
            }
            None => (0..self.entries.len()).find(|position| self.is_at(key, *position)),
        }
    }

    #[inline]
    fn is_at(&self, key: KeyRef<'_>, position: usize) -> bool {
        let Some(Some(entry)) = self.entries.get(position) else { return false };
        match key {
            KeyRef::Interned(interned) => interned.is(&entry.key, self.ignore_case),
            key => hash::same(entry.key.as_ref(), key, self.ignore_case),
        }
    }

    #[inline]
    pub(crate) fn get(&self, key: KeyRef<'_>) -> Option<&Cell> {
        let entry = self.entries.get(self.find(key)?)?.as_ref();
        entry.map(|entry| &entry.cell)
    }

    /// Where a key is, for changing its value in place.
    #[inline]
    pub(crate) fn cell_mut(&mut self, key: KeyRef<'_>) -> Option<&mut Cell> {
        let position = self.find(key)?;
        let entry = self.entries.get_mut(position)?.as_mut()?;
        Some(&mut entry.cell)
    }

    /// Adds to the integer of 32 or 64 bits at a key, in place: the new one. `None` if the key has
    /// none, or if the sum does not fit; then nothing changed.
    #[inline]
    pub(crate) fn add_in_place(&mut self, key: KeyRef<'_>, by: i64) -> Option<Sum> {
        // One way to the entry where the hint of an interned key is right.
        if let KeyRef::Interned(interned) = key
            && let Some(Some(entry)) = self.entries.get_mut(interned.position())
            && interned.is(&entry.key, self.ignore_case)
        {
            return Sum::in_place(&mut entry.cell, by);
        }
        Sum::in_place(self.cell_mut(key)?, by)
    }

    /// Sets a key and gives back the old value. A new key goes to the end; an old one keeps its
    /// place and its spelling.
    pub(crate) fn set(&mut self, key: KeyRef<'_>, cell: Cell) -> Result<Option<Cell>, Full> {
        let added = usize::from(cell.is_container());
        if let Some(position) = self.find(key)
            && let Some(Some(entry)) = self.entries.get_mut(position)
        {
            let old = std::mem::replace(&mut entry.cell, cell);
            self.containers = self.containers + added - usize::from(old.is_container());
            return Ok(Some(old));
        }
        self.append(key, cell)?;
        self.containers += added;
        Ok(None)
    }

    /// Makes sure that `more` entries can be added, so that adding them cannot fail midway.
    pub(crate) fn reserve(&self, more: usize) -> Result<(), Full> {
        let end = self.entries.len().checked_add(more);
        end.filter(|end| u32::try_from(*end).is_ok()).map(drop).ok_or(Full)
    }

    fn append(&mut self, key: KeyRef<'_>, cell: Cell) -> Result<(), Full> {
        let position = u32::try_from(self.entries.len()).map_err(|_| Full)?;
        self.entries.push(Some(Entry { key: key.to_key(), cell }));
        self.live += 1;
        let (entries, ignore_case) = (&self.entries, self.ignore_case);
        match &mut self.index {
            Some(index) => {
                let hash = hash::hash(key, ignore_case);
                index.insert_unique(hash, position, |p| hash_at(entries, *p, ignore_case));
            }
            None if self.entries.len() > SCANNED => self.compact(),
            None => {}
        }
        Ok(())
    }

    pub(crate) fn remove(&mut self, key: KeyRef<'_>) -> Option<Cell> {
        let position = self.unindex(key)?;
        let entry = self.entries.get_mut(position)?.take()?;
        self.live -= 1;
        self.containers -= usize::from(entry.cell.is_container());
        while matches!(
            self.entries.len().checked_sub(1).map(|last| self.entries.get(last)),
            Some(Some(None))
        ) {
            self.entries.pop();
        }
        let tombstones = self.entries.len() - self.live;
        if tombstones > SLACK && tombstones > self.live {
            self.compact();
        }
        Some(entry.cell)
    }

    /// Takes a key out of the index, if there is one: where its entry is.
    fn unindex(&mut self, key: KeyRef<'_>) -> Option<usize> {
        // Not with `find`: in a big table every look at the index is a miss of the cache.
        let Some(mut index) = self.index.take() else { return self.find(key) };
        let hash = hash::hash(key, self.ignore_case);
        let found = index.find_entry(hash, |position| self.is_at(key, *position as usize));
        let position = found.ok().map(|found| found.remove().0 as usize);
        self.index = Some(index);
        position
    }

    /// Drops the tombstones and builds the index anew if there are enough entries for one.
    fn compact(&mut self) {
        if self.entries.len() > self.live {
            self.entries = self.entries.iter().filter(|e| e.is_some()).cloned().collect();
        }
        let (entries, ignore_case) = (&self.entries, self.ignore_case);
        self.index = (entries.len() > SCANNED).then(|| {
            let mut index = HashTable::with_capacity(entries.len());
            for position in 0..entries.len() {
                // `append` refuses positions beyond 32 bits.
                #[expect(clippy::cast_possible_truncation, reason = "positions are 32-bit")]
                let position = position as u32;
                let hash = hash_at(entries, position, ignore_case);
                index.insert_unique(hash, position, |p| hash_at(entries, *p, ignore_case));
            }
            Box::new(index)
        });
    }

    /// The key as it is spelled in the table.
    pub(crate) fn spelled(&self, key: KeyRef<'_>) -> Option<&Key> {
        let entry = self.entries.get(self.find(key)?)?.as_ref();
        entry.map(|entry| &entry.key)
    }

    /// Changes the case rule; where keys become equal, only one of them is found from then on.
    pub(crate) fn set_ignore_case(&mut self, ignore_case: bool) {
        if self.ignore_case != ignore_case {
            self.ignore_case = ignore_case;
            self.compact();
        }
    }

    /// Takes all entries out and keeps the case rule.
    pub(crate) fn take(&mut self) -> Self {
        let emptied = Self::new(self.ignore_case);
        std::mem::replace(self, emptied)
    }
}

fn hash_at(entries: &Chunks<Option<Entry>>, position: u32, ignore_case: bool) -> u64 {
    let entry = entries.get(position as usize).and_then(Option::as_ref);
    entry.map_or(0, |entry| hash::hash(entry.key.as_ref(), ignore_case))
}

impl Root for TableRoot {
    fn containers(&self) -> usize {
        self.containers
    }

    fn each_container(&self, each: &mut dyn FnMut(Container)) {
        if self.containers > 0 {
            let cells = self.entries.iter().flatten().map(|entry| &entry.cell);
            cells.filter_map(Cell::container).for_each(each);
        }
    }

    fn into_cells(self, each: &mut dyn FnMut(Cell)) {
        self.entries.into_unshared(|entry| {
            if let Some(entry) = entry {
                each(entry.cell);
            }
        });
    }

    fn freeze(&self) -> Frozen {
        Frozen::Table(self.frozen())
    }
}

impl ListRoot {
    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    /// The items of this instant.
    pub(crate) fn frozen(&self) -> Chunks<Cell> {
        self.items.clone()
    }

    pub(crate) fn get(&self, index: usize) -> Option<&Cell> {
        self.items.get(index)
    }

    pub(crate) fn set(&mut self, index: usize, cell: Cell) -> Option<Cell> {
        let added = usize::from(cell.is_container());
        let old = std::mem::replace(self.items.get_mut(index)?, cell);
        self.containers = self.containers + added - usize::from(old.is_container());
        Some(old)
    }

    pub(crate) fn push(&mut self, cell: Cell) {
        self.containers += usize::from(cell.is_container());
        self.items.push(cell);
    }

    pub(crate) fn insert(&mut self, index: usize, cell: Cell) {
        self.containers += usize::from(cell.is_container());
        self.items.insert(index, cell);
    }

    pub(crate) fn remove(&mut self, index: usize) -> Option<Cell> {
        let cell = self.items.remove(index)?;
        self.containers -= usize::from(cell.is_container());
        Some(cell)
    }

    /// Puts cells in the place of `count` cells from `start` on, and gives those back.
    pub(crate) fn splice(&mut self, start: usize, count: usize, cells: Vec<Cell>) -> Vec<Cell> {
        let (mut tail, mut old) = (Vec::new(), Vec::with_capacity(count));
        while self.items.len() > start.saturating_add(count) {
            tail.extend(self.items.pop());
        }
        while self.items.len() > start {
            old.extend(self.items.pop());
        }
        old.reverse();
        self.containers -= old.iter().filter(|cell| cell.is_container()).count();
        for cell in cells {
            self.push(cell);
        }
        for cell in tail.into_iter().rev() {
            self.items.push(cell);
        }
        old
    }

    /// Turns the order round, and gives what was before.
    pub(crate) fn reverse(&mut self) -> Chunks<Cell> {
        let cells = (0..self.items.len()).rev().filter_map(|at| self.items.get(at).cloned());
        let turned = cells.collect();
        std::mem::replace(&mut self.items, turned)
    }
}

impl Root for ListRoot {
    fn containers(&self) -> usize {
        self.containers
    }

    fn each_container(&self, each: &mut dyn FnMut(Container)) {
        if self.containers > 0 {
            self.items.iter().filter_map(Cell::container).for_each(each);
        }
    }

    fn into_cells(self, each: &mut dyn FnMut(Cell)) {
        self.items.into_unshared(each);
    }

    fn freeze(&self) -> Frozen {
        Frozen::List(self.frozen())
    }
}

/// The cells of one container at one instant, for walks that hold no lock.
pub(crate) struct FrozenCells {
    next: usize,
    cells: Frozen,
    members: Option<Cell>,
}

impl FrozenCells {
    /// `None` if the container holds no container, or cannot be read.
    pub(crate) fn of(container: &Container) -> Option<Self> {
        let members = container.members().cloned().map(Cell::Table);
        let some = |containers| containers > 0 || members.is_some();
        let cells = match container {
            Container::Table(node) => {
                let root = node.read().ok()?;
                some(root.containers).then(|| root.freeze())
            }
            Container::List(node) => {
                let root = node.read().ok()?;
                some(root.containers).then(|| root.freeze())
            }
        };
        cells.map(|cells| Self { next: 0, cells, members })
    }

    /// The next cell; `None` at the end. A removed entry reads as null.
    pub(crate) fn next_cell(&mut self) -> Option<&Cell> {
        let index = self.next;
        self.next += 1;
        let found = match &self.cells {
            Frozen::Table(table) => table
                .entries
                .get(index)
                .map(|entry| entry.as_ref().map_or(&Cell::Null, |e| &e.cell)),
            Frozen::List(items) => items.get(index),
        };
        // The members come last, once.
        match (found, &self.members) {
            (Some(cell), _) => Some(cell),
            (None, Some(members)) if index == self.cells.slots() => Some(members),
            (None, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::TableRoot;
    use crate::KeyRef;
    use crate::cell::Cell;

    fn keys(root: &TableRoot) -> Vec<String> {
        root.entries.iter().flatten().map(|entry| entry.key.to_string()).collect()
    }

    #[test]
    fn order_survives_removal_and_compaction() {
        let mut root = TableRoot::new(false);
        for i in 0..1_000 {
            root.set(KeyRef::Integer(i), Cell::I64(i)).expect("room");
        }
        for i in (0..1_000).filter(|i| i % 3 != 0) {
            assert!(matches!(root.remove(KeyRef::Integer(i)), Some(Cell::I64(v)) if v == i));
        }
        let expected: Vec<String> = (0..1_000).step_by(3).map(|i| i.to_string()).collect();
        assert_eq!(keys(&root), expected);
        assert_eq!(root.len(), expected.len());
        assert!(root.entries.len() < 1_000, "tombstones were dropped");
        for i in 0..1_000 {
            assert_eq!(root.get(KeyRef::Integer(i)).is_some(), i % 3 == 0, "{i}");
        }
    }

    #[test]
    fn a_frozen_root_keeps_its_instant() {
        let mut root = TableRoot::new(true);
        for name in ["a", "b", "c"] {
            root.set(KeyRef::Text(name), Cell::Null).expect("room");
        }
        let frozen = root.frozen().entries;
        root.remove(KeyRef::Text("A"));
        root.set(KeyRef::Text("d"), Cell::Null).expect("room");
        assert_eq!(frozen.iter().flatten().count(), 3);
        assert_eq!(keys(&root), ["b", "c", "d"]);
    }
}
