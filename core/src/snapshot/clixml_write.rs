//! Values as CLIXML, in the form that `PowerShell` writes for the same data.

use super::Subject;
use super::clixml_scalar;
use super::copies;
use super::error;
use super::local::Zone;
use super::members::{Named, Part, fits_members, is_value};
use super::options::Bounds;
use super::types::{PlainTypes, TypeIds, Types, ordered};
use super::view::Snapshot;
use super::watch::Meter;
use crate::clixml::{self, Container, Event, Form as Document, Id, ProgressField, Scalar};
use crate::origin::{Form, Origin};
use crate::{Entries, Error, ErrorKind, Items, Key, KeyRef, List, Result, Table, Value, path};
use hashbrown::HashMap;
use std::io::Write;
use std::time::Duration;

/// Writes one value as a document.
pub(super) struct Exporter<'a, W> {
    snapshot: &'a Snapshot,
    writer: clixml::Writer<W>,
    meter: Meter<'a>,
    zone: Zone,
    max_depth: usize,
    /// How long to wait for the copy of an object.
    copies: Option<Duration>,
    work: Vec<Work>,
    /// Open containers.
    depth: usize,
    /// The numbers of the objects that were written, by the identities of their containers.
    objects: HashMap<u64, u32, foldhash::fast::RandomState>,
    next_object: u32,
    plain: PlainTypes,
    types: TypeIds,
    buffer: String,
}

/// What is still to be written; the last one comes first.
pub(super) enum Work {
    Items { items: Items, next: i64 },
    Entries { entries: Entries, key: Option<Key> },
    Begin(Part, [Option<Named>; 2]),
    Named(Named),
    Value(Value),
    Field(ProgressField, String),
    End,
    EndContainer,
}

impl<'a, W: Write> Exporter<'a, W> {
    pub(super) fn new(
        snapshot: &'a Snapshot,
        output: W,
        form: &Document,
        bounds: Bounds,
        meter: Meter<'a>,
    ) -> Self {
        Self {
            snapshot,
            writer: clixml::Writer::new(output, form),
            meter,
            zone: Zone::system(),
            max_depth: bounds.max_depth as usize,
            copies: bounds.copies,
            work: Vec::new(),
            depth: 0,
            objects: HashMap::default(),
            next_object: 0,
            plain: PlainTypes::default(),
            types: TypeIds::default(),
            buffer: String::new(),
        }
    }

    /// Writes the value or state and gives the output back, flushed.
    pub(super) fn run(mut self, subject: Subject<'_>) -> Result<W> {
        match subject {
            Subject::Value(Value::List(list)) if is_pipeline(list) => {
                let items = self.snapshot.list(list)?;
                if items.len() > 1 {
                    self.work.push(Work::Items { items, next: 0 });
                } else {
                    self.list(None, list)?;
                }
            }
            Subject::Value(value) => self.value(None, value)?,
            Subject::State(state) => {
                let entries = self.snapshot.state(state)?;
                self.plain(None, state.id(), false, entries)?;
            }
        }
        while self.step()? {}
        let ended = self.writer.end_document();
        let (output, written) = ended.map_err(|e| error::of_document(&e, String::from("$")))?;
        self.meter.tell(written)?;
        Ok(output)
    }

    fn step(&mut self) -> Result<bool> {
        let Some(work) = self.work.last_mut() else { return Ok(false) };
        match work {
            Work::Items { items, next } => {
                if let Some(value) = items.next() {
                    *next += 1;
                    self.value(None, &value)?;
                    return Ok(true);
                }
                self.work.pop();
            }
            Work::Entries { entries, key } => {
                *key = None;
                if let Some((at, value)) = entries.next() {
                    *key = Some(at.clone());
                    self.key(&at)?;
                    self.value(None, &value)?;
                    return Ok(true);
                }
                self.work.pop();
            }
            Work::Named(named) => {
                if let Some((key, value)) = named.next() {
                    self.value(Some(&key), &value)?;
                    return Ok(true);
                }
                self.work.pop();
            }
            _ => return self.single_step(),
        }
        Ok(true)
    }

    fn single_step(&mut self) -> Result<bool> {
        match self.work.pop() {
            Some(Work::Begin(part, named)) => {
                self.event(&match part {
                    Part::Properties => Event::Properties,
                    Part::Members => Event::Members,
                })?;
                self.work.push(Work::End);
                let [first, second] = named;
                self.work.extend(second.map(Work::Named));
                self.work.extend(first.map(Work::Named));
            }
            Some(Work::Value(value)) => self.value(None, &value)?,
            Some(Work::Field(field, text)) => {
                self.event(&Event::Field(field, text.as_str().into()))?;
            }
            Some(Work::EndContainer) => {
                self.depth -= 1;
                self.event(&Event::End)?;
            }
            _ => self.event(&Event::End)?,
        }
        Ok(true)
    }

    fn key(&mut self, key: &Key) -> Result<()> {
        let integer = match key {
            Key::Text(text) => {
                return self.event(&scalar(Scalar::String, None, text));
            }
            Key::Integer(integer) => *integer,
        };
        let kind = if i32::try_from(integer).is_ok() { Scalar::Int32 } else { Scalar::Int64 };
        self.event(&scalar(kind, None, &integer.to_string()))
    }

    fn value(&mut self, name: Option<&Key>, value: &Value) -> Result<()> {
        if self.depth > self.max_depth {
            let message = format!("containers in containers go deeper than {}", self.max_depth);
            return Err(error::limit("max_depth", message, None, self.path()));
        }
        self.meter.node(self.writer.written())?;
        match value {
            Value::Object(object) => {
                let copy = copies::copy(object, self.copies).map_err(|e| e.at(self.path()))?;
                self.plain_value(name, &copy)
            }
            value => self.plain_value(name, value),
        }
    }

    fn plain_value(&mut self, name: Option<&Key>, value: &Value) -> Result<()> {
        match value {
            Value::Null => self.event(&Event::Nil { name: text(name), stream: None }),
            Value::Table(table) => self.table(name, table),
            Value::List(list) => self.list(name, list),
            value => self.scalar(name, value),
        }
    }

    fn scalar(&mut self, name: Option<&Key>, value: &Value) -> Result<()> {
        let mut buffer = std::mem::take(&mut self.buffer);
        let done = match clixml_scalar::text(value, &self.zone, &mut buffer) {
            Ok(Some((kind, content))) => self.event(&Event::Scalar {
                kind,
                name: text(name),
                stream: None,
                text: content.into(),
            }),
            Ok(None) => Ok(()),
            Err(message) => {
                let message = format!("{message}: PowerShell would not read it; keep it as text");
                Err(Error::new(ErrorKind::OutOfRange, message).at(self.path()))
            }
        };
        self.buffer = buffer;
        done
    }

    fn list(&mut self, name: Option<&Key>, list: &List) -> Result<()> {
        let items = self.snapshot.list(list)?;
        if !self.begin(name, list.id())? {
            return Ok(());
        }
        let origin = list.origin().filter(|origin| origin.form != Form::Pipeline);
        let kind = match origin.map(|origin| origin.form) {
            Some(Form::Stack) => Container::Stack,
            Some(Form::Queue) => Container::Queue,
            Some(Form::Enumerable) => Container::Enumerable,
            _ => Container::List,
        };
        let types = match origin {
            Some(origin) => origin.types.clone(),
            None => Some(self.plain.list.clone()),
        };
        self.type_names(types)?;
        self.string(origin)?;
        self.hidden(list.members(), None, origin)?;
        self.event(&Event::Container(kind))?;
        self.work.push(Work::End);
        self.work.push(Work::Items { items, next: 0 });
        Ok(())
    }

    fn table(&mut self, name: Option<&Key>, table: &Table) -> Result<()> {
        let entries = self.snapshot.table(table)?;
        let Some(origin) = table.origin() else {
            return self.plain(name, table.id(), table.ignores_case()?, entries);
        };
        match origin.form {
            Form::SecureString => {
                if let Some(text) = secure(&entries) {
                    return self.event(&scalar(Scalar::SecureString, name, &text));
                }
            }
            Form::Progress => {
                if let Some(fields) = super::progress::fields(&entries) {
                    self.event(&Event::Progress { name: text(name), stream: None })?;
                    self.depth += 1;
                    self.work.push(Work::EndContainer);
                    self.work.extend(fields);
                    return Ok(());
                }
            }
            Form::Dictionary => return self.dictionary(name, table, entries, origin),
            _ => {}
        }
        if !fits_members(table, entries.clone(), origin)? {
            return self.dictionary(name, table, entries, origin);
        }
        if let (Form::MemberSet, Some(name), Some(Work::Named(named))) =
            (origin.form, text(name), self.work.last())
            && named.part == Part::Members
        {
            self.event(&Event::MemberSet { name })?;
            self.depth += 1;
            self.work.push(Work::EndContainer);
            self.work.push(Work::Named(Named::new(entries, None, Part::Members)));
            return Ok(());
        }
        self.object(name, table, entries, origin)
    }

    fn plain(
        &mut self,
        name: Option<&Key>,
        container: u64,
        ignores_case: bool,
        entries: Entries,
    ) -> Result<()> {
        let types = if ignores_case { &self.plain.ignoring_case } else { &self.plain.dictionary };
        let types = types.clone();
        if self.begin(name, container)? {
            self.type_names(Some(types))?;
            self.event(&Event::Container(Container::Dictionary))?;
            self.work.push(Work::End);
            self.work.push(Work::Entries { entries, key: None });
        }
        Ok(())
    }

    /// A dictionary of `PowerShell`; also what was an object and has keys no object can have.
    fn dictionary(
        &mut self,
        name: Option<&Key>,
        table: &Table,
        entries: Entries,
        origin: &Origin,
    ) -> Result<()> {
        if !self.begin(name, table.id())? {
            return Ok(());
        }
        let types = match origin.form {
            Form::Dictionary => origin.types.clone(),
            _ => Some(ordered(origin.types.as_ref())),
        };
        self.type_names(types)?;
        self.string(Some(origin))?;
        self.hidden(table.members(), None, Some(origin))?;
        self.event(&Event::Container(Container::Dictionary))?;
        self.work.push(Work::End);
        self.work.push(Work::Entries { entries, key: None });
        Ok(())
    }

    /// An object with properties and notes, perhaps round a value.
    fn object(
        &mut self,
        name: Option<&Key>,
        table: &Table,
        entries: Entries,
        origin: &Origin,
    ) -> Result<()> {
        if !self.begin(name, table.id())? {
            return Ok(());
        }
        self.type_names(origin.types.clone())?;
        self.string(Some(origin))?;
        let is_base = |(key, value): &(Key, Value)| is_value(key) && !matches!(value, Value::Null);
        let base = match origin.form {
            Form::Extended => entries.clone().find(is_base).map(|(_, value)| value),
            _ => None,
        };
        self.hidden(table.members(), Some(&(entries, base.is_some())), Some(origin))?;
        match base {
            Some(value @ (Value::Table(_) | Value::List(_) | Value::Object(_))) => {
                self.work.push(Work::Value(value));
                Ok(())
            }
            Some(value) => self.scalar(None, &value),
            None => Ok(()),
        }
    }

    /// Puts off the properties and notes of an object: those among its entries, and others.
    fn hidden(
        &mut self,
        members: Option<Table>,
        entries: Option<&(Entries, bool)>,
        origin: Option<&Origin>,
    ) -> Result<()> {
        let Some(origin) = origin else { return Ok(()) };
        let hidden = members.map(|members| self.snapshot.table(&members).map(|e| (e, members)));
        let hidden = hidden.transpose()?;
        let of = |part: Part| {
            let own = entries.cloned().map(|(entries, has_value)| {
                Named::new(entries, origin.properties.clone(), part).without_value(has_value)
            });
            let hidden = hidden.clone().map(|(entries, members)| {
                let properties = members.origin().and_then(|origin| origin.properties.clone());
                Named::new(entries, properties, part)
            });
            [own, hidden]
        };
        let [properties, members] = [of(Part::Properties), of(Part::Members)];
        let any = |named: &[Option<Named>; 2]| named.iter().flatten().any(Named::has_more);
        if any(&members) {
            self.work.push(Work::Begin(Part::Members, members));
        }
        if origin.properties.is_some() || any(&properties) {
            self.work.push(Work::Begin(Part::Properties, properties));
        }
        Ok(())
    }

    /// Begins an object, or refers to it if it was written before.
    fn begin(&mut self, name: Option<&Key>, container: u64) -> Result<bool> {
        let name = text(name);
        if let Some(&number) = self.objects.get(&container) {
            let id = Id::Number(number);
            self.event(&Event::Ref { name, stream: None, id, target: number })?;
            return Ok(false);
        }
        let number = self.next_object;
        self.next_object += 1;
        self.objects.insert(container, number);
        self.event(&Event::Object { name, stream: None, id: Some(Id::Number(number)) })?;
        self.depth += 1;
        self.work.push(Work::EndContainer);
        Ok(true)
    }

    fn type_names(&mut self, types: Option<Types>) -> Result<()> {
        let Some(types) = types.filter(|types| !types.is_empty()) else { return Ok(()) };
        let (number, known) = self.types.number(&types);
        let id = Id::Number(number);
        if known {
            return self.event(&Event::TypeNamesRef { id, target: number });
        }
        self.event(&Event::TypeNames { id: Some(id) })?;
        for name in types.iter() {
            self.event(&Event::TypeName(name.as_str().into()))?;
        }
        self.event(&Event::End)
    }

    fn string(&mut self, origin: Option<&Origin>) -> Result<()> {
        match origin.and_then(Origin::text) {
            Some(text) => self.event(&Event::ToString(text.as_str().into())),
            None => Ok(()),
        }
    }

    fn event(&mut self, event: &Event<'_>) -> Result<()> {
        match self.writer.event(event) {
            Ok(()) => Ok(()),
            Err(error) => Err(error::of_document(&error, self.path())),
        }
    }

    fn path(&self) -> String {
        path::render(self.work.iter().filter_map(|work| match work {
            Work::Items { next, .. } => Some(KeyRef::Integer(*next - 1)),
            Work::Entries { key, .. } => key.as_ref().map(Key::as_ref),
            Work::Named(named) => named.key(),
            _ => None,
        }))
    }
}

fn is_pipeline(list: &List) -> bool {
    list.origin().is_some_and(|origin| origin.form == Form::Pipeline)
}

/// The text of a secure string that is one still.
fn secure(entries: &Entries) -> Option<crate::Text> {
    let mut entries = entries.clone();
    match (entries.next(), entries.next()) {
        (Some((key, Value::String(text))), None) if is_value(&key) => {
            clixml::scalar::secure(text.as_bytes()).is_ok().then_some(text)
        }
        _ => None,
    }
}

fn text(name: Option<&Key>) -> Option<clixml::Text<'_>> {
    match name {
        Some(Key::Text(name)) => Some(name.as_str().into()),
        _ => None,
    }
}

fn scalar<'a>(kind: Scalar, name: Option<&'a Key>, content: &'a str) -> Event<'a> {
    Event::Scalar { kind, name: text(name), stream: None, text: content.into() }
}
