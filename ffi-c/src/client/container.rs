use super::builder::Builder;
use super::entries::Entries;
use super::error::{Result, call};
use super::owned;
use super::value::{Input, Key, Output, no_value};
use crate::generated::calls;
use crate::types::{KR_LIST_CLAMP, KR_TABLE_IGNORE_CASE, kr_list, kr_table};
use krstate::Slice;

owned!(
    /// The handle of a table.
    TableHandle(kr_table),
    kr_table_free
);
owned!(
    /// The handle of a list.
    ListHandle(kr_list),
    kr_list_free
);

/// A handle to a live table.
#[derive(Debug)]
pub struct Table {
    handle: TableHandle,
    id: u64,
}

/// A handle to a live list.
#[derive(Debug)]
pub struct List {
    handle: ListHandle,
    id: u64,
}

impl Table {
    /// A new, detached table.
    pub fn new(ignore_case: bool) -> Result<Self> {
        let flags = if ignore_case { KR_TABLE_IGNORE_CASE } else { 0 };
        let mut handle = std::ptr::null_mut();
        call(|error| unsafe { calls::kr_table_new(flags, &raw mut handle, error) })?;
        let mut id = 0;
        call(|error| unsafe { calls::kr_table_id(handle, &raw mut id, error) })?;
        Self::adopt(handle, id).ok_or_else(super::value::missing)
    }

    pub(super) fn adopt(handle: *mut kr_table, id: u64) -> Option<Self> {
        TableHandle::from_raw(handle).map(|handle| Self { handle, id })
    }

    pub(super) fn raw(&self) -> *mut kr_table {
        self.handle.raw()
    }

    /// The identity of the table: the same for every handle to it, never used again.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Whether text keys are compared without regard to ASCII case.
    pub fn ignores_case(&self) -> Result<bool> {
        let mut out = false;
        call(|error| unsafe { calls::kr_table_ignores_case(self.raw(), &raw mut out, error) })?;
        Ok(out)
    }

    /// The value of a key.
    pub fn get(&self, key: Key<'_>) -> Result<Option<Output>> {
        let (key, mut value, mut found) = (key.raw(), no_value(), false);
        call(|error| unsafe {
            let (value, found) = (&raw mut value, &raw mut found);
            calls::kr_table_get(self.raw(), &raw const key, value, found, error)
        })?;
        found.then(|| unsafe { Output::take(value) }).transpose()
    }

    /// Sets a key.
    pub fn set(&self, key: Key<'_>, value: Input<'_>) -> Result<()> {
        let key = key.raw();
        value.with(|value| {
            call(|error| unsafe { calls::kr_table_set(self.raw(), &raw const key, value, error) })
        })
    }

    /// Sets a key that is not there; whether it was set.
    pub fn add(&self, key: Key<'_>, value: Input<'_>) -> Result<bool> {
        let (key, mut added) = (key.raw(), false);
        value.with(|value| {
            call(|error| unsafe {
                calls::kr_table_add(self.raw(), &raw const key, value, &raw mut added, error)
            })
        })?;
        Ok(added)
    }

    /// Sets a key and gives its old value.
    pub fn swap(&self, key: Key<'_>, value: Input<'_>) -> Result<Option<Output>> {
        let (key, mut old, mut found) = (key.raw(), no_value(), false);
        value.with(|value| {
            call(|error| unsafe {
                let (old, found) = (&raw mut old, &raw mut found);
                calls::kr_table_swap(self.raw(), &raw const key, value, old, found, error)
            })
        })?;
        found.then(|| unsafe { Output::take(old) }).transpose()
    }

    /// Sets a key if its value equals `expected` (`None`: if there is no such key); whether it did.
    pub fn compare_and_swap(
        &self,
        key: Key<'_>,
        expected: Option<Input<'_>>,
        value: Input<'_>,
    ) -> Result<bool> {
        let (key, mut swapped) = (key.raw(), false);
        let run = |expected| {
            value.with(|value| {
                call(|error| unsafe {
                    let (table, key, swapped) = (self.raw(), &raw const key, &raw mut swapped);
                    calls::kr_table_compare_and_swap(table, key, expected, value, swapped, error)
                })
            })
        };
        match expected {
            Some(expected) => expected.with(run),
            None => run(std::ptr::null()),
        }?;
        Ok(swapped)
    }

    /// The value of a key; a missing key is set to `value` first, in the same step.
    pub fn get_or_add(&self, key: Key<'_>, value: Input<'_>) -> Result<Output> {
        let (key, mut stored) = (key.raw(), no_value());
        value.with(|value| {
            call(|error| unsafe {
                let stored = &raw mut stored;
                calls::kr_table_get_or_add(self.raw(), &raw const key, value, stored, error)
            })
        })?;
        unsafe { Output::take(stored) }
    }

    /// Sets the entries of a finished tree, whose outermost container is a table, in one step.
    pub fn update(&self, tree: &mut Builder) -> Result<()> {
        Input::Tree(tree)
            .with(|tree| call(|error| unsafe { calls::kr_table_update(self.raw(), tree, error) }))
    }

    /// Removes a key and gives its value.
    pub fn remove(&self, key: Key<'_>) -> Result<Option<Output>> {
        let (key, mut value, mut found) = (key.raw(), no_value(), false);
        call(|error| unsafe {
            let (value, found) = (&raw mut value, &raw mut found);
            calls::kr_table_remove(self.raw(), &raw const key, value, found, error)
        })?;
        found.then(|| unsafe { Output::take(value) }).transpose()
    }

    /// Whether the key is there.
    pub fn contains(&self, key: Key<'_>) -> Result<bool> {
        let (key, mut out) = (key.raw(), false);
        call(|error| unsafe {
            calls::kr_table_contains(self.raw(), &raw const key, &raw mut out, error)
        })?;
        Ok(out)
    }

    /// The number of entries.
    pub fn count(&self) -> Result<u64> {
        let mut out = 0;
        call(|error| unsafe { calls::kr_table_count(self.raw(), &raw mut out, error) })?;
        Ok(out)
    }

    /// Removes all entries in one step.
    pub fn clear(&self) -> Result<()> {
        call(|error| unsafe { calls::kr_table_clear(self.raw(), error) })
    }

    /// Adds to the number at a key and gives the new number.
    pub fn increment(&self, key: Key<'_>, by: Input<'_>) -> Result<Output> {
        let (key, mut value) = (key.raw(), no_value());
        by.with(|by| {
            call(|error| unsafe {
                calls::kr_table_increment(self.raw(), &raw const key, by, &raw mut value, error)
            })
        })?;
        unsafe { Output::take(value) }
    }

    /// The entries of one instant, in insertion order.
    pub fn entries(&self) -> Result<Entries> {
        Entries::open(|out, error| unsafe { calls::kr_table_entries(self.raw(), out, error) })
    }
}

impl List {
    /// A new, detached list.
    pub fn new() -> Result<Self> {
        let mut handle = std::ptr::null_mut();
        call(|error| unsafe { calls::kr_list_new(&raw mut handle, error) })?;
        let mut id = 0;
        call(|error| unsafe { calls::kr_list_id(handle, &raw mut id, error) })?;
        Self::adopt(handle, id).ok_or_else(super::value::missing)
    }

    pub(super) fn adopt(handle: *mut kr_list, id: u64) -> Option<Self> {
        ListHandle::from_raw(handle).map(|handle| Self { handle, id })
    }

    pub(super) fn raw(&self) -> *mut kr_list {
        self.handle.raw()
    }

    /// The identity of the list: the same for every handle to it, never used again.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.id
    }

    /// The item at a position.
    pub fn get(&self, index: i64) -> Result<Output> {
        let mut value = no_value();
        call(|error| unsafe { calls::kr_list_get(self.raw(), index, &raw mut value, error) })?;
        unsafe { Output::take(value) }
    }

    /// Replaces the item at a position.
    pub fn set(&self, index: i64, value: Input<'_>) -> Result<()> {
        value.with(|value| {
            call(|error| unsafe { calls::kr_list_set(self.raw(), index, value, error) })
        })
    }

    /// Appends an item.
    pub fn push(&self, value: Input<'_>) -> Result<()> {
        let index = std::ptr::null_mut();
        value.with(|value| {
            call(|error| unsafe { calls::kr_list_push(self.raw(), value, index, error) })
        })
    }

    /// Appends the items of a finished tree, whose outermost container is a list, in one step.
    pub fn extend(&self, tree: &mut Builder) -> Result<()> {
        Input::Tree(tree)
            .with(|tree| call(|error| unsafe { calls::kr_list_extend(self.raw(), tree, error) }))
    }

    /// Puts the items of a finished tree (as for [`List::extend`]) in the place of those of a slice,
    /// or removes them, in one step. Positions beyond the ends mean the ends.
    pub fn splice(&self, slice: Slice, items: Option<&mut Builder>) -> Result<()> {
        let Slice { start, end, step } = slice;
        let run = |items| {
            call(|error| unsafe {
                calls::kr_list_splice(self.raw(), start, end, step, items, KR_LIST_CLAMP, error)
            })
        };
        match items {
            Some(tree) => Input::Tree(tree).with(run),
            None => run(std::ptr::null()),
        }
    }

    /// Puts the items in the opposite order, in one step.
    pub fn reverse(&self) -> Result<()> {
        call(|error| unsafe { calls::kr_list_reverse(self.raw(), error) })
    }

    /// Puts the items of a finished tree in the place of all items if those are still the ones of the
    /// walk `seen`; whether they were.
    pub fn replace(&self, seen: &Entries, items: &mut Builder) -> Result<bool> {
        let mut replaced = false;
        Input::Tree(items).with(|items| {
            call(|error| unsafe {
                let (seen, replaced) = (seen.raw(), &raw mut replaced);
                calls::kr_list_replace(self.raw(), seen, items, replaced, error)
            })
        })?;
        Ok(replaced)
    }

    /// The position of the first item at or behind `start` that equals `value`.
    pub fn index_of(&self, value: Input<'_>, start: u64) -> Result<Option<u64>> {
        let mut index = -1;
        value.with(|value| {
            call(|error| unsafe {
                calls::kr_list_index_of(self.raw(), value, start, &raw mut index, error)
            })
        })?;
        Ok(u64::try_from(index).ok())
    }

    /// Removes the first item that equals `value`; whether there was one.
    pub fn remove_value(&self, value: Input<'_>) -> Result<bool> {
        let mut removed = false;
        value.with(|value| {
            call(|error| unsafe {
                calls::kr_list_remove_value(self.raw(), value, &raw mut removed, error)
            })
        })?;
        Ok(removed)
    }

    /// Inserts an item before a position. With `clamp`, a position beyond an end means that end.
    pub fn insert(&self, index: i64, value: Input<'_>, clamp: bool) -> Result<()> {
        let flags = if clamp { KR_LIST_CLAMP } else { 0 };
        value.with(|value| {
            call(|error| unsafe { calls::kr_list_insert(self.raw(), index, value, flags, error) })
        })
    }

    /// Removes the item at a position and gives it.
    pub fn remove(&self, index: i64) -> Result<Output> {
        let mut value = no_value();
        call(|error| unsafe { calls::kr_list_remove(self.raw(), index, &raw mut value, error) })?;
        unsafe { Output::take(value) }
    }

    /// The number of items.
    pub fn count(&self) -> Result<u64> {
        let mut out = 0;
        call(|error| unsafe { calls::kr_list_count(self.raw(), &raw mut out, error) })?;
        Ok(out)
    }

    /// Removes all items in one step.
    pub fn clear(&self) -> Result<()> {
        call(|error| unsafe { calls::kr_list_clear(self.raw(), error) })
    }

    /// The items of one instant, with their positions as keys.
    pub fn items(&self) -> Result<Entries> {
        Entries::open(|out, error| unsafe { calls::kr_list_items(self.raw(), out, error) })
    }
}
