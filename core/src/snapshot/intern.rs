//! What many containers of one import have in common, kept once.

use super::types::{PlainTypes, Types};
use crate::origin::{Form, Origin, Properties};
use crate::{Key, Text};
use hashbrown::{HashMap, HashSet};
use std::sync::Arc;

type Map<K, V> = HashMap<K, V, foldhash::fast::RandomState>;

/// Shared type lists, property sets and origins.
#[derive(Default)]
pub(super) struct Interner {
    pub(super) plain: PlainTypes,
    types: HashSet<Types, foldhash::fast::RandomState>,
    properties: Map<Vec<Key>, Arc<Properties>>,
    /// By the form and the addresses of the type list and the property set, which the origin
    /// keeps alive.
    origins: Map<(Form, usize, usize), Arc<Origin>>,
}

impl Interner {
    /// A list of type names.
    pub(super) fn types(&mut self, names: Vec<Text>) -> Types {
        if let Some(known) = self.types.get(names.as_slice()) {
            return known.clone();
        }
        let types = Types::from(names);
        self.types.insert(types.clone());
        types
    }

    /// The set of these keys.
    pub(super) fn properties(&mut self, keys: Vec<Key>) -> Arc<Properties> {
        if let Some(known) = self.properties.get(&keys) {
            return known.clone();
        }
        let set: Arc<Properties> = Arc::new(keys.iter().cloned().collect());
        self.properties.insert(keys, set.clone());
        set
    }

    /// An origin; those that say nothing of one container alone are shared.
    pub(super) fn origin(&mut self, origin: Origin) -> Arc<Origin> {
        if origin.text.is_some() || origin.members.is_some() {
            return Arc::new(origin);
        }
        let types = origin.types.as_ref().map_or(0, |types| Arc::as_ptr(types).addr());
        let properties = origin.properties.as_ref().map_or(0, |set| Arc::as_ptr(set).addr());
        let key = (origin.form, types, properties);
        self.origins.entry(key).or_insert_with(|| Arc::new(origin)).clone()
    }
}
