//! The properties and notes of an object, as they go into its `Props` and `MS`.

use crate::origin::{Origin, Properties};
use crate::{Entries, Key, KeyRef, Result, Table, Value};
use hashbrown::HashSet;
use std::sync::Arc;

/// The two places for named values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// `Props`, what the type itself has.
    Properties,
    /// `MS`, notes.
    Members,
}

/// The entries of a table that belong into one part.
#[derive(Clone)]
pub(super) struct Named {
    entries: Entries,
    properties: Option<Arc<Properties>>,
    pub(super) part: Part,
    has_value: bool,
    key: Option<Key>,
}

impl Named {
    pub(super) fn new(entries: Entries, properties: Option<Arc<Properties>>, part: Part) -> Self {
        Self { entries, properties, part, has_value: false, key: None }
    }

    /// Leaves out the entry that is the value of the object, if it has one.
    pub(super) fn without_value(self, has_value: bool) -> Self {
        Self { has_value, ..self }
    }

    pub(super) fn has_more(&self) -> bool {
        self.clone().next().is_some()
    }

    /// The key that was given last.
    pub(super) fn key(&self) -> Option<KeyRef<'_>> {
        self.key.as_ref().map(Key::as_ref)
    }
}

impl Iterator for Named {
    type Item = (Key, Value);

    fn next(&mut self) -> Option<(Key, Value)> {
        self.key = None;
        let wanted = self.part == Part::Properties;
        let (properties, has_value) = (&self.properties, self.has_value);
        let found = self.entries.find(|(key, _)| {
            let is_property = properties.as_ref().is_some_and(|p| p.contains(key));
            is_property == wanted && !(has_value && is_value(key))
        })?;
        self.key = Some(found.0.clone());
        Some(found)
    }
}

/// Whether the key is that of the value of an extended object.
pub(super) fn is_value(key: &Key) -> bool {
    matches!(key, Key::Text(text) if text == Origin::VALUE)
}

/// Whether the entries of a table can be the properties and notes of one object: all have names,
/// notes one that is not empty, and no two differ in case alone.
pub(super) fn fits_members(table: &Table, entries: Entries, origin: &Origin) -> Result<bool> {
    let ignores_case = table.ignores_case()?;
    let mut names = HashSet::<smol_str::SmolStr, foldhash::fast::RandomState>::default();
    for (key, _) in entries {
        let Key::Text(name) = &key else { return Ok(false) };
        if name.is_empty() && !origin.is_property(&key) {
            return Ok(false);
        }
        let is_checked = ignores_case && name.is_ascii();
        if !is_checked && !names.insert(name.to_lowercase().into()) {
            return Ok(false);
        }
    }
    Ok(true)
}
