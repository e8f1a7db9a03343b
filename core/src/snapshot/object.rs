//! One object of a document, from its parts to a table, list or scalar.

use super::intern::Interner;
use super::members::Part;
use super::types::Types;
use crate::cell::Cell;
use crate::engine::Engine;
use crate::node::{Container, TableNode};
use crate::origin::{Form, Origin};
use crate::root::{Full, ListRoot, TableRoot};
use crate::{Key, KeyRef, Text};
use std::sync::Arc;

/// An object that is being read.
#[derive(Default)]
pub(super) struct Object {
    /// Its name in the object around it.
    pub(super) name: Option<Key>,
    /// Its number in the document.
    pub(super) number: usize,
    /// What was counted before it.
    pub(super) nodes_before: u64,
    pub(super) types: Option<Types>,
    pub(super) text: Option<Text>,
    pub(super) base: Base,
    pub(super) named: Vec<(Key, Cell, Part)>,
    pub(super) has_properties: bool,
}

/// The value of an object.
#[derive(Default)]
pub(super) enum Base {
    #[default]
    None,
    Value(Cell),
    List(ListRoot, Form),
    Table(TableRoot),
}

/// Named values on their way into tables.
struct Sorted {
    root: TableRoot,
    properties: Vec<Key>,
    /// What cannot be an entry.
    hidden: Vec<(Key, Cell, Part)>,
}

impl Object {
    /// Whether a dictionary of this object minds the case of its keys: only plain tables do.
    pub(super) fn minds_case(&self, interner: &Interner) -> bool {
        self.types.as_ref() == Some(&interner.plain.dictionary)
    }

    /// The value that the object is.
    pub(super) fn finish(
        mut self,
        engine: &'static Engine,
        interner: &mut Interner,
    ) -> Result<Cell, Full> {
        let bare = self.text.is_none() && self.named.is_empty() && !self.has_properties;
        match std::mem::take(&mut self.base) {
            Base::Value(cell) if bare && self.types.is_none() => Ok(cell),
            Base::List(root, form) => {
                let plain =
                    bare && form == Form::List && self.types.as_ref() == Some(&interner.plain.list);
                let origin = if plain { None } else { Some(self.origin(form, engine, interner)?) };
                Ok(Container::made_of(engine, root, origin).into())
            }
            Base::Table(mut root) => {
                let minds_case = self.minds_case(interner);
                if minds_case {
                    root.set_ignore_case(false);
                }
                let ignores_case = self.types.as_ref() == Some(&interner.plain.ignoring_case);
                let plain = bare && (minds_case || ignores_case);
                let form = Form::Dictionary;
                let origin = if plain { None } else { Some(self.origin(form, engine, interner)?) };
                Ok(Container::made_of(engine, root, origin).into())
            }
            Base::Value(cell) => self.table(Some(cell), engine, interner),
            Base::None => self.table(None, engine, interner),
        }
    }

    /// The origin of a container whose properties and notes are no entries of it.
    fn origin(
        self,
        form: Form,
        engine: &'static Engine,
        interner: &mut Interner,
    ) -> Result<Arc<Origin>, Full> {
        let properties = self.has_properties.then(|| interner.properties(Vec::new()));
        let members = hidden(self.named, engine, interner)?;
        let Self { types, text, .. } = self;
        Ok(interner.origin(Origin { form, types, text, properties, members }))
    }

    /// A table of properties and notes, and of the value if there is one.
    fn table(
        self,
        value: Option<Cell>,
        engine: &'static Engine,
        interner: &mut Interner,
    ) -> Result<Cell, Full> {
        let form = if value.is_some() { Form::Extended } else { Form::Object };
        let mut root = TableRoot::new(true);
        if let Some(value) = value {
            root.set(KeyRef::Text(Origin::VALUE), value)?;
        }
        let mut sorted = Sorted { root, properties: Vec::new(), hidden: Vec::new() };
        for (key, cell, part) in self.named {
            sorted.add(key, cell, part, form == Form::Extended)?;
        }
        let members = hidden(sorted.hidden, engine, interner)?;
        let properties = self.has_properties.then(|| interner.properties(sorted.properties));
        let Self { types, text, .. } = Self { named: Vec::new(), ..self };
        let origin = interner.origin(Origin { form, types, text, properties, members });
        Ok(Container::made_of(engine, sorted.root, Some(origin)).into())
    }
}

impl Sorted {
    /// Of two values with one name the later one counts; but a note only hides a property, and
    /// the value of the object hides both.
    fn add(&mut self, key: Key, cell: Cell, part: Part, has_value: bool) -> Result<(), Full> {
        let Some(known) = self.root.spelled(key.as_ref()).cloned() else {
            if part == Part::Properties {
                self.properties.push(key.clone());
            }
            return self.root.set(key.as_ref(), cell).map(drop);
        };
        let value = has_value && known.as_ref() == KeyRef::Text(Origin::VALUE);
        let was_property = self.properties.contains(&known);
        match (part, was_property) {
            _ if value => self.hidden.push((key, cell, part)),
            (Part::Properties, false) => self.hidden.push((key, cell, part)),
            (Part::Members, true) => {
                self.properties.retain(|property| *property != known);
                if let Some(property) = self.root.remove(known.as_ref()) {
                    self.hidden.push((known, property, Part::Properties));
                }
                self.root.set(key.as_ref(), cell)?;
            }
            _ => drop(self.root.set(key.as_ref(), cell)?),
        }
        Ok(())
    }
}

/// A table of named values that are no entries.
fn hidden(
    named: Vec<(Key, Cell, Part)>,
    engine: &'static Engine,
    interner: &mut Interner,
) -> Result<Option<Arc<TableNode>>, Full> {
    if named.is_empty() {
        return Ok(None);
    }
    let mut root = TableRoot::new(true);
    let mut properties = Vec::new();
    for (key, cell, part) in named {
        if part == Part::Properties {
            properties.push(key.clone());
        }
        root.set(key.as_ref(), cell)?;
    }
    let mut origin = Origin::new(Form::Object);
    origin.properties = Some(interner.properties(properties));
    match Container::made_of(engine, root, Some(interner.origin(origin))) {
        Container::Table(node) => Ok(Some(node)),
        Container::List(_) => Ok(None),
    }
}
