//! CLIXML as new values.

use super::clixml_scalar::{self, LONE_SURROGATE};
use super::error;
use super::intern::Interner;
use super::local::Zone;
use super::members::Part;
use super::object::{Base, Object};
use super::progress;
use super::types::types;
use super::watch::Meter;
use crate::cell::Cell;
use crate::clixml::{self, Event, Reader, Scalar, Source, Text};
use crate::engine::Engine;
use crate::node::Container;
use crate::origin::{Form, Origin};
use crate::root::{Full, ListRoot, TableRoot};
use crate::{Error, Key, KeyRef, Result, Value, path};

/// Reads a document: null if it has no value, a list if it has several.
pub(super) fn read<S: Source>(
    mut reader: Reader<S>,
    max_depth: u32,
    max_nodes: u64,
    mut meter: Meter<'_>,
) -> Result<Value> {
    let mut importer = Importer::new(max_depth as usize, max_nodes);
    loop {
        let refused = match reader.next_event() {
            Ok(Some(event)) => importer.event(&event).err(),
            Ok(None) => break,
            Err(error) => return Err(error::of_document(&error, importer.path(None))),
        };
        if let Some(refused) = refused {
            return Err(importer.error(refused, reader.position()));
        }
        meter.node(reader.progress().0)?;
    }
    meter.tell(reader.progress().0)?;
    Ok(importer.finish())
}

/// Why a document is refused that the document layer reads.
struct Refused {
    message: String,
    /// The name of the bound, if one was passed.
    limit: Option<&'static str>,
    /// The name of the value at hand.
    name: Option<Key>,
}

impl From<&str> for Refused {
    fn from(message: &str) -> Self {
        Self { message: message.to_owned(), limit: None, name: None }
    }
}

impl From<Full> for Refused {
    fn from(_: Full) -> Self {
        Self::from("a table holds at most 2^32 entries")
    }
}

/// What is open, from the outside in.
enum Frame {
    Top(ListRoot),
    Object(Box<Object>),
    Items(ListRoot, Form),
    /// A dictionary, and the key whose value comes next.
    Dictionary(TableRoot, Option<Key>),
    Named(Part),
    MemberSet(Option<Key>, TableRoot),
    TypeNames(Vec<crate::Text>),
    Progress(Option<Key>, TableRoot),
}

/// An object of the document, by its number.
enum Slot {
    Open,
    /// Its value, and how many nodes it counts for.
    Done(Cell, u64),
}

struct Importer {
    engine: &'static Engine,
    zone: Zone,
    interner: Interner,
    frames: Vec<Frame>,
    objects: Vec<Slot>,
    type_lists: Vec<super::types::Types>,
    max_depth: usize,
    /// Open containers.
    depth: usize,
    max_nodes: u64,
    /// Nodes so far, those behind references counted again.
    nodes: u64,
}

type Step<T = ()> = std::result::Result<T, Refused>;

impl Importer {
    fn new(max_depth: usize, max_nodes: u64) -> Self {
        Self {
            engine: Engine::current(),
            zone: Zone::system(),
            interner: Interner::default(),
            frames: vec![Frame::Top(ListRoot::default())],
            objects: Vec::new(),
            type_lists: Vec::new(),
            max_depth,
            depth: 0,
            max_nodes,
            nodes: 0,
        }
    }

    fn event(&mut self, event: &Event<'_>) -> Step {
        match *event {
            Event::Object { name, .. } => self.object(name),
            Event::Scalar { kind, name, text, .. } => self.scalar(kind, name, text),
            Event::Nil { name, .. } => {
                let name = self.enter(name)?;
                self.put(name, Cell::Null)
            }
            Event::Ref { name, target, .. } => self.reference(name, target),
            Event::Progress { name, .. } => {
                let name = self.enter(name)?;
                self.depth += 1;
                self.frames.push(Frame::Progress(name, TableRoot::new(true)));
                Ok(())
            }
            Event::MemberSet { name } => {
                let name = self.enter(Some(name))?;
                self.depth += 1;
                self.frames.push(Frame::MemberSet(name, TableRoot::new(true)));
                Ok(())
            }
            Event::Field(field, text) => match self.frames.last_mut() {
                Some(Frame::Progress(_, root)) => Ok(progress::set(root, field, string(text)?)?),
                _ => Ok(()),
            },
            Event::End => self.end(),
            ref part => self.part(part),
        }
    }

    /// A part of an object that is no value.
    fn part(&mut self, part: &Event<'_>) -> Step {
        match *part {
            Event::Container(kind) => self.container(kind),
            Event::Properties => {
                if let Some(object) = self.innermost() {
                    // What comes again counts in place of what came before.
                    object.named.retain(|(_, _, part)| *part != Part::Properties);
                    object.has_properties = true;
                }
                self.frames.push(Frame::Named(Part::Properties));
            }
            Event::Members => self.frames.push(Frame::Named(Part::Members)),
            Event::TypeNames { .. } => self.frames.push(Frame::TypeNames(Vec::new())),
            Event::TypeName(text) => {
                let text = string(text)?;
                match self.frames.last_mut() {
                    Some(Frame::TypeNames(names)) if !text.is_empty() => names.push(text.into()),
                    _ => {}
                }
            }
            Event::TypeNamesRef { target, .. } => {
                let types = self.type_lists.get(target as usize).cloned();
                if let Some(object) = self.innermost() {
                    object.types = types;
                }
            }
            Event::ToString(text) => {
                let text = string(text)?.into();
                if let Some(object) = self.innermost() {
                    object.text = Some(text);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Counts a value and checks its name and how deep it is.
    fn enter(&mut self, name: Option<Text<'_>>) -> Step<Option<Key>> {
        let named = matches!(self.frames.last(), Some(Frame::Named(_) | Frame::MemberSet(..)));
        let name = match name.filter(|_| named) {
            Some(name) => Some(KeyRef::Text(string(name)?).to_key()),
            None => None,
        };
        if self.depth > self.max_depth {
            let message = format!("containers in containers go deeper than {}", self.max_depth);
            return Err(Refused { message, limit: Some("max_depth"), name });
        }
        self.count(1, name.as_ref())?;
        Ok(name)
    }

    fn count(&mut self, nodes: u64, name: Option<&Key>) -> Step {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes <= self.max_nodes {
            return Ok(());
        }
        let message = format!(
            "more than {} values, those behind references counted for each of these",
            self.max_nodes
        );
        Err(Refused { message, limit: Some("nodes"), name: name.cloned() })
    }

    fn object(&mut self, name: Option<Text<'_>>) -> Step {
        let nodes_before = self.nodes;
        let name = self.enter(name)?;
        let number = self.objects.len();
        self.objects.push(Slot::Open);
        self.depth += 1;
        let object = Object { name, number, nodes_before, ..Object::default() };
        self.frames.push(Frame::Object(Box::new(object)));
        Ok(())
    }

    fn container(&mut self, kind: clixml::Container) {
        let form = match kind {
            clixml::Container::Dictionary => {
                let minds_case = match self.frames.last() {
                    Some(Frame::Object(object)) => object.minds_case(&self.interner),
                    _ => false,
                };
                self.frames.push(Frame::Dictionary(TableRoot::new(!minds_case), None));
                return;
            }
            clixml::Container::List => Form::List,
            clixml::Container::Stack => Form::Stack,
            clixml::Container::Queue => Form::Queue,
            clixml::Container::Enumerable => Form::Enumerable,
        };
        self.frames.push(Frame::Items(ListRoot::default(), form));
    }

    fn scalar(&mut self, kind: Scalar, name: Option<Text<'_>>, text: Text<'_>) -> Step {
        // The value of an object is as deep as the object.
        let is_base = matches!(self.frames.last(), Some(Frame::Object(_)));
        self.depth -= usize::from(is_base);
        let name = self.enter(name);
        self.depth += usize::from(is_base);
        let name = name?;
        let cell = match clixml_scalar::cell(kind, text, &self.zone) {
            Ok(cell) => cell,
            Err(message) => return Err(Refused { name, ..message.into() }),
        };
        if kind != Scalar::SecureString {
            return self.put(name, cell);
        }
        let mut root = TableRoot::new(true);
        root.set(KeyRef::Text(Origin::VALUE), cell)?;
        let cell = self.table(root, Form::SecureString, &["System.Security.SecureString"]);
        self.put(name, cell)
    }

    fn reference(&mut self, name: Option<Text<'_>>, target: u32) -> Step {
        let name = self.enter(name)?;
        let Some(Slot::Done(cell, nodes)) = self.objects.get(target as usize) else {
            let message = "the object holds itself; containers cannot form a cycle";
            return Err(Refused { name, ..message.into() });
        };
        let (cell, nodes) = (cell.clone(), *nodes);
        self.count(nodes, name.as_ref())?;
        self.put(name, cell)
    }

    fn end(&mut self) -> Step {
        match self.frames.pop() {
            Some(Frame::Object(object)) => {
                self.depth -= 1;
                let (name, number) = (object.name.clone(), object.number);
                let nodes = self.nodes - object.nodes_before;
                let cell = object.finish(self.engine, &mut self.interner)?;
                self.objects[number] = Slot::Done(cell.clone(), nodes);
                self.put(name, cell)
            }
            Some(Frame::Items(root, form)) => {
                self.base(Base::List(root, form));
                Ok(())
            }
            Some(Frame::Dictionary(root, _)) => {
                self.base(Base::Table(root));
                Ok(())
            }
            Some(Frame::MemberSet(name, root)) => {
                self.depth -= 1;
                let cell = self.table(root, Form::MemberSet, &[]);
                self.put(name, cell)
            }
            Some(Frame::Progress(name, root)) => {
                self.depth -= 1;
                let cell = self.table(root, Form::Progress, &progress::TYPES);
                self.put(name, cell)
            }
            Some(Frame::TypeNames(names)) => {
                let types = self.interner.types(names);
                self.type_lists.push(types.clone());
                if let Some(object) = self.innermost() {
                    object.types = Some(types);
                }
                Ok(())
            }
            Some(Frame::Named(_) | Frame::Top(_)) | None => Ok(()),
        }
    }

    /// A table of this form.
    fn table(&mut self, root: TableRoot, form: Form, names: &[&str]) -> Cell {
        let mut origin = Origin::new(form);
        if !names.is_empty() {
            let names = types(names.iter().copied());
            origin.types = Some(self.interner.types(names.to_vec()));
        }
        Container::made_of(self.engine, root, Some(self.interner.origin(origin))).into()
    }

    fn base(&mut self, base: Base) {
        if let Some(object) = self.innermost() {
            object.base = base;
        }
    }

    fn innermost(&mut self) -> Option<&mut Object> {
        match self.frames.last_mut() {
            Some(Frame::Object(object)) => Some(object),
            _ => None,
        }
    }

    /// Puts a value where it belongs.
    fn put(&mut self, name: Option<Key>, cell: Cell) -> Step {
        let below = self.frames.len().saturating_sub(2);
        match self.frames.last_mut() {
            Some(Frame::Top(root) | Frame::Items(root, _)) => root.push(cell),
            Some(Frame::Dictionary(root, key)) => match key.take() {
                None => *key = Some(key_of(&cell)?),
                Some(at) => {
                    if let Err(refused) = add(root, &at, cell) {
                        *key = Some(at);
                        return Err(refused);
                    }
                }
            },
            Some(Frame::Object(object)) => object.base = Base::Value(cell),
            Some(Frame::MemberSet(_, root)) => {
                if let Some(name) = name {
                    root.set(name.as_ref(), cell)?;
                }
            }
            Some(Frame::Progress(_, root)) => {
                root.set(KeyRef::Text(progress::CURRENT_OPERATION), cell)?;
            }
            Some(&mut Frame::Named(part)) => {
                if let (Some(Frame::Object(object)), Some(name)) =
                    (self.frames.get_mut(below), name)
                {
                    object.named.push((name, cell, part));
                }
            }
            Some(Frame::TypeNames(_)) | None => {}
        }
        Ok(())
    }

    fn finish(mut self) -> Value {
        let Some(Frame::Top(mut root)) = self.frames.pop() else { return Value::Null };
        let cell = match root.len() {
            0 => Cell::Null,
            1 => root.remove(0).unwrap_or(Cell::Null),
            _ => {
                let origin = self.interner.origin(Origin::new(Form::Pipeline));
                Container::made_of(self.engine, root, Some(origin)).into()
            }
        };
        cell.value(&self.engine.detached())
    }

    fn error(&self, refused: Refused, place: clixml::Position) -> Error {
        let path = self.path(refused.name.as_ref());
        match refused.limit {
            Some(limit) => error::limit(limit, refused.message, Some(place), path),
            None => error::syntax(refused.message, Some(place), path),
        }
    }

    /// Where the value at hand is; `name` is its name if it has one.
    fn path(&self, name: Option<&Key>) -> String {
        let several = self.frames.first().is_some_and(|top| match top {
            Frame::Top(root) => root.len() > 0,
            _ => false,
        });
        let steps = self.frames.iter().filter_map(|frame| match frame {
            Frame::Top(root) if several => Some(index(root)),
            Frame::Items(root, _) => Some(index(root)),
            Frame::Dictionary(_, key) => key.as_ref().map(Key::as_ref),
            Frame::Object(object) => object.name.as_ref().map(Key::as_ref),
            Frame::MemberSet(name, _) | Frame::Progress(name, _) => name.as_ref().map(Key::as_ref),
            _ => None,
        });
        path::render(steps.chain(name.map(Key::as_ref)))
    }
}

fn index(root: &ListRoot) -> KeyRef<'static> {
    KeyRef::Integer(i64::try_from(root.len()).unwrap_or(i64::MAX))
}

fn string(text: Text<'_>) -> Step<&str> {
    text.as_str().ok_or_else(|| LONE_SURROGATE.into())
}

/// The key that a value is.
fn key_of(cell: &Cell) -> Step<Key> {
    let integer = match cell {
        Cell::String(text) => return Ok(KeyRef::Text(text).to_key()),
        Cell::I8(key) => i64::from(*key),
        Cell::U8(key) => i64::from(*key),
        Cell::I16(key) => i64::from(*key),
        Cell::U16(key) => i64::from(*key),
        Cell::I32(key) => i64::from(*key),
        Cell::U32(key) => i64::from(*key),
        Cell::I64(key) => *key,
        Cell::U64(key) => i64::try_from(*key).map_err(|_| "the key is above 2^63 - 1")?,
        other => {
            let kind = other.kind().name();
            let message = format!("a key is text or an integer, not {kind}");
            return Err(Refused { message, limit: None, name: None });
        }
    };
    Ok(Key::Integer(integer))
}

/// Adds an entry. Keys that differ in case alone make the table mind it, as in `PowerShell`.
fn add(root: &mut TableRoot, key: &Key, cell: Cell) -> Step {
    match root.spelled(key.as_ref()) {
        Some(known) if known == key => return Err("the key is there twice".into()),
        Some(_) => root.set_ignore_case(false),
        None => {}
    }
    Ok(root.set(key.as_ref(), cell).map(drop)?)
}
