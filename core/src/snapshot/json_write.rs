//! Values as JSON.

use super::copies;
use super::error;
use super::json_scalar::{Json, TAG, json};
use super::json_text::Text;
use super::options::Bounds;
use super::run::Subject;
use super::shared::Shared;
use super::view::Snapshot;
use super::watch::Meter;
use crate::origin::Origin;
use crate::{Entries, Items, Key, KeyRef, Result, Table, Value, path};
use std::io::Write;
use std::time::Duration;

/// Writes one value.
pub(super) struct Exporter<'a, W> {
    snapshot: &'a Snapshot,
    text: Text<W>,
    meter: Meter<'a>,
    max_depth: usize,
    /// How long to wait for the copy of an object.
    copies: Option<Duration>,
    work: Vec<Work>,
    /// Open containers.
    depth: usize,
    shared: Shared,
    next_number: u32,
    buffer: String,
}

/// What is still to be written; the last one comes first.
enum Work {
    Items {
        items: Items,
        next: i64,
    },
    /// Entries as an object.
    Entries {
        entries: Entries,
        key: Option<Key>,
    },
    /// Entries as an array of pairs, and whether one is open.
    Pairs {
        entries: Entries,
        key: Option<Key>,
    },
    /// The value of a tagged container, after its members.
    Table(Entries),
    List(Items),
    Close(&'static str),
    EndContainer,
}

impl<'a, W: Write> Exporter<'a, W> {
    pub(super) fn new(
        snapshot: &'a Snapshot,
        text: Text<W>,
        shared: Shared,
        bounds: Bounds,
        meter: Meter<'a>,
    ) -> Self {
        Self {
            snapshot,
            text,
            meter,
            max_depth: bounds.max_depth as usize,
            copies: bounds.copies,
            work: Vec::new(),
            depth: 0,
            shared,
            next_number: 0,
            buffer: String::new(),
        }
    }

    /// Writes the value or state and gives the output back, flushed.
    pub(super) fn run(mut self, subject: Subject<'_>) -> Result<W> {
        match subject {
            Subject::Value(value) => self.value(value)?,
            Subject::State(state) => {
                let entries = self.snapshot.state(state)?;
                self.depth += 1;
                self.work.push(Work::EndContainer);
                self.entries(entries);
            }
        }
        while self.step()? {
            self.text.flush()?;
        }
        let (output, written) = self.text.finish()?;
        self.meter.tell(written)?;
        Ok(output)
    }

    fn step(&mut self) -> Result<bool> {
        let Some(work) = self.work.last_mut() else { return Ok(false) };
        match work {
            Work::Items { items, next } => {
                if let Some(value) = items.next() {
                    *next += 1;
                    self.text.item();
                    self.value(&value)?;
                    return Ok(true);
                }
                self.work.pop();
                self.text.close("]");
            }
            Work::Entries { entries, key } => {
                *key = None;
                if let Some((at, value)) = entries.next() {
                    self.text.item();
                    if let Key::Text(name) = &at {
                        self.text.key(name);
                    }
                    *key = Some(at);
                    self.value(&value)?;
                    return Ok(true);
                }
                self.work.pop();
                self.text.close("}");
            }
            Work::Pairs { entries, key } => {
                if key.take().is_some() {
                    self.text.raw("]");
                }
                if let Some((at, value)) = entries.next() {
                    self.text.item();
                    self.text.raw("[");
                    match &at {
                        Key::Text(name) => self.text.string(name),
                        Key::Integer(integer) => self.text.raw(&integer.to_string()),
                    }
                    self.text.comma();
                    *key = Some(at);
                    self.value(&value)?;
                    return Ok(true);
                }
                self.work.pop();
                self.text.close("]");
            }
            _ => self.single_step(),
        }
        Ok(true)
    }

    fn single_step(&mut self) {
        match self.work.pop() {
            Some(Work::Table(entries)) => {
                self.text.item();
                self.text.key("v");
                self.entries(entries);
            }
            Some(Work::List(items)) => {
                self.text.item();
                self.text.key("v");
                self.items(items);
            }
            Some(Work::Close(bracket)) => self.text.close(bracket),
            _ => self.depth -= 1,
        }
    }

    fn value(&mut self, value: &Value) -> Result<()> {
        if self.depth > self.max_depth {
            let message = format!("containers in containers go deeper than {}", self.max_depth);
            return Err(error::limit("max_depth", message, None, self.path()));
        }
        self.meter.node(self.text.written())?;
        match value {
            Value::Object(object) => {
                let copy = copies::copy(object, self.copies).map_err(|e| e.at(self.path()))?;
                self.plain_value(&copy)
            }
            value => self.plain_value(value),
        }
    }

    fn plain_value(&mut self, value: &Value) -> Result<()> {
        match value {
            Value::Table(table) => {
                self.depth += 1;
                self.work.push(Work::EndContainer);
                self.table(table)
            }
            Value::List(list) => {
                let items = self.snapshot.list(list)?;
                self.depth += 1;
                self.work.push(Work::EndContainer);
                if list.origin().is_none() && !self.shared.contains_key(&list.id()) {
                    self.items(items);
                    return Ok(());
                }
                if self.begin("list", list.id()) {
                    self.origin(list.origin());
                    self.work.push(Work::List(items));
                    return list.members().map_or(Ok(()), |members| self.members(&members));
                }
                Ok(())
            }
            value => {
                self.scalar(value);
                Ok(())
            }
        }
    }

    fn scalar(&mut self, value: &Value) {
        let mut buffer = std::mem::take(&mut self.buffer);
        match json(value, &mut buffer) {
            Some(Json::String(text)) => self.text.string(text),
            Some(Json::Tagged(tag, text)) => {
                self.tag(tag);
                self.text.string(text);
                self.text.raw("}");
            }
            Some(Json::TaggedNumber(tag)) => {
                self.tag(tag);
                self.text.raw(&buffer);
                self.text.raw("}");
            }
            Some(Json::Plain) => self.text.raw(&buffer),
            None => {}
        }
        self.buffer = buffer;
    }

    /// The beginning of a tagged scalar, which stands on one line.
    fn tag(&mut self, tag: &str) {
        self.text.raw("{");
        self.text.key(TAG);
        self.text.string(tag);
        self.text.comma();
        self.text.key("v");
    }

    fn table(&mut self, table: &Table) -> Result<()> {
        let entries = self.snapshot.table(table)?;
        let ignores_case = table.ignores_case()?;
        let is_plain = table.origin().is_none() && !ignores_case && is_object(&entries);
        if is_plain && !self.shared.contains_key(&table.id()) {
            self.entries(entries);
            return Ok(());
        }
        if self.begin("table", table.id()) {
            if ignores_case {
                self.text.item();
                self.text.key("ignoreCase");
                self.text.raw("true");
            }
            self.origin(table.origin());
            self.work.push(Work::Table(entries));
            return table.members().map_or(Ok(()), |members| self.members(&members));
        }
        Ok(())
    }

    /// Begins a tagged container, or refers to it if it was written before.
    fn begin(&mut self, tag: &str, container: u64) -> bool {
        let shared = self.shared.get_mut(&container);
        if let Some(&mut Some(number)) = shared {
            self.tag("ref");
            self.text.raw(&number.to_string());
            self.text.raw("}");
            return false;
        }
        let number = shared.map(|shared| *shared.insert(self.next_number));
        self.text.open("{");
        self.work.push(Work::Close("}"));
        self.text.item();
        self.text.key(TAG);
        self.text.string(tag);
        if let Some(number) = number {
            self.next_number += 1;
            self.text.item();
            self.text.key("id");
            self.text.raw(&number.to_string());
        }
        true
    }

    fn origin(&mut self, origin: Option<&Origin>) {
        let Some(origin) = origin else { return };
        self.text.item();
        self.text.key("form");
        self.text.string(origin.form.name());
        if let Some(properties) = &origin.properties {
            let mut names: Vec<&Key> = properties.iter().collect();
            names.sort_unstable();
            let names = names.into_iter().filter_map(|key| match key {
                Key::Text(name) => Some(name.as_str()),
                Key::Integer(_) => None,
            });
            self.strings("properties", names);
        }
        if let Some(text) = origin.text() {
            self.text.item();
            self.text.key("text");
            self.text.string(text);
        }
        if let Some(types) = origin.types() {
            self.strings("types", types.iter().map(arcstr::ArcStr::as_str));
        }
    }

    /// An array of strings on one line.
    fn strings<'s>(&mut self, key: &str, strings: impl Iterator<Item = &'s str>) {
        self.text.item();
        self.text.key(key);
        self.text.raw("[");
        for (at, string) in strings.enumerate() {
            if at > 0 {
                self.text.comma();
            }
            self.text.string(string);
        }
        self.text.raw("]");
    }

    /// The members of a container come before its value and are no deeper than it.
    fn members(&mut self, members: &Table) -> Result<()> {
        self.text.item();
        self.text.key("members");
        self.table(members)
    }

    fn entries(&mut self, entries: Entries) {
        if is_object(&entries) {
            self.text.open("{");
            self.work.push(Work::Entries { entries, key: None });
        } else {
            self.text.open("[");
            self.work.push(Work::Pairs { entries, key: None });
        }
    }

    fn items(&mut self, items: Items) {
        self.text.open("[");
        self.work.push(Work::Items { items, next: 0 });
    }

    fn path(&self) -> String {
        path::render(self.work.iter().filter_map(|work| match work {
            Work::Items { next, .. } => Some(KeyRef::Integer(*next - 1)),
            Work::Entries { key, .. } | Work::Pairs { key, .. } => key.as_ref().map(Key::as_ref),
            _ => None,
        }))
    }
}

/// Whether the keys can be those of an object that is not tagged.
fn is_object(entries: &Entries) -> bool {
    entries.clone().all(|(key, _)| matches!(key, Key::Text(name) if name != TAG))
}
