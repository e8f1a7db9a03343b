//! JSON as new values.

use super::error::{self, Place};
use super::gate::{Counts, Gate};
use super::intern::Interner;
use super::json_error::{failed, place, too_long};
use super::json_scalar::{self, TAG};
use super::json_tag::{Kind, Tag};
use super::options::Limits;
use super::watch::Meter;
use crate::cell::Cell;
use crate::engine::Engine;
use crate::node::Container;
use crate::root::{Full, ListRoot, TableRoot};
use crate::{Error, Key, KeyRef, Result, Value, path, table};
use hashbrown::HashMap;
use std::io::Read;
use std::rc::Rc;
use struson::reader::{JsonReader, JsonStreamReader, ReaderError, ReaderSettings, ValueType};

/// Room in the input for what stands around a text.
const SLACK: u64 = 64 * 1024;

const NO_KEY: &str = "a key is text or an integer of 64 bits with a sign";

/// What is open, from the outside in.
enum Frame {
    List(ListRoot, Option<Box<Tag>>),
    /// An object, and the key whose value comes next.
    Object(TableRoot, Option<Key>, Option<Box<Tag>>),
    /// An array of pairs; the key whose value comes next; whether a pair is open.
    Pairs(TableRoot, Option<Key>, bool, Box<Tag>),
    /// A tagged container before its value, and whether its members come next.
    Tagged(Box<Tag>, bool),
}

/// A container that has an id.
enum Slot {
    Open,
    /// Its value, and how many nodes it counts for.
    Done(Cell, u64),
}

pub(super) struct Importer<'a, R: Read> {
    json: JsonStreamReader<Gate<R>>,
    counts: Rc<Counts>,
    limits: &'a Limits,
    meter: Meter<'a>,
    engine: &'static Engine,
    interner: Interner,
    frames: Vec<Frame>,
    numbered: HashMap<u32, Slot, foldhash::fast::RandomState>,
    max_depth: usize,
    /// Open containers.
    depth: usize,
    /// Nodes so far, those behind references counted again.
    nodes: u64,
    done: Option<Cell>,
}

impl<'a, R: Read> Importer<'a, R> {
    /// `input` is without a byte order mark.
    pub(super) fn new(input: R, max_depth: u32, limits: &'a Limits, meter: Meter<'a>) -> Self {
        let (gate, counts) = Gate::new(input);
        // An array or object is at most a tagged container, its value, and a pair.
        let settings = ReaderSettings {
            max_nesting_depth: Some(4 * max_depth + 16),
            restrict_number_values: false,
            track_path: false,
            ..ReaderSettings::default()
        };
        Self {
            json: JsonStreamReader::new_custom(gate, settings),
            counts,
            limits,
            meter,
            engine: Engine::current(),
            interner: Interner::default(),
            frames: Vec::new(),
            numbered: HashMap::default(),
            max_depth: max_depth as usize,
            depth: 0,
            nodes: 0,
            done: None,
        }
    }

    pub(super) fn run(mut self) -> Result<Value> {
        self.allow();
        while self.done.is_none() {
            self.step()?;
            self.meter.node(self.counts.taken())?;
        }
        let counts = self.counts.clone();
        let place = self.place();
        let limits = self.limits;
        self.counts.allow(limits.input_bytes);
        let end = self.json.consume_trailing_whitespace();
        end.map_err(|e| failed(e, &counts, limits, place, String::from("$")))?;
        self.meter.tell(counts.taken())?;
        let cell = self.done.unwrap_or(Cell::Null);
        Ok(cell.value(&self.engine.detached()))
    }

    fn step(&mut self) -> Result<()> {
        self.allow();
        match self.frames.last_mut() {
            None | Some(Frame::Object(_, Some(_), _) | Frame::Tagged(_, true)) => self.value(),
            Some(Frame::List(..)) => {
                if self.check(JsonReader::has_next)? {
                    return self.value();
                }
                self.check(JsonReader::end_array)?;
                self.close()
            }
            Some(Frame::Object(_, None, _)) => {
                if self.check(JsonReader::has_next)? {
                    let name = self.check(JsonReader::next_name_owned)?;
                    self.limit_text(&name)?;
                    return self.name(&name);
                }
                self.check(JsonReader::end_object)?;
                self.close()
            }
            Some(Frame::Pairs(..)) => self.pair(),
            Some(Frame::Tagged(_, false)) => self.attribute(),
        }
    }

    /// The next key of an object.
    fn name(&mut self, name: &str) -> Result<()> {
        if name == TAG && !matches!(self.frames.last(), Some(Frame::Object(_, _, Some(_)))) {
            return Err(self.wrong(format!("{TAG:?} must be the first key of its object")));
        }
        self.key(KeyRef::Text(name).to_key())
    }

    fn key(&mut self, key: Key) -> Result<()> {
        let known = match self.frames.last() {
            Some(Frame::Object(root, ..) | Frame::Pairs(root, ..)) => {
                root.spelled(key.as_ref()).is_some()
            }
            _ => false,
        };
        let Some(Frame::Object(_, at, _) | Frame::Pairs(_, at, ..)) = self.frames.last_mut() else {
            return Ok(());
        };
        *at = Some(key);
        if known { Err(self.wrong("the key is there twice")) } else { Ok(()) }
    }

    /// The next of the pairs of a table: its brackets and its key.
    fn pair(&mut self) -> Result<()> {
        let (waiting, open) = match self.frames.last_mut() {
            Some(Frame::Pairs(_, key, open, _)) => (key.is_some(), std::mem::take(open)),
            _ => return Ok(()),
        };
        if waiting {
            self.set_open(true);
            return self.value();
        }
        if open {
            self.check(JsonReader::end_array)?;
        }
        if !self.check(JsonReader::has_next)? {
            self.check(JsonReader::end_array)?;
            return self.close();
        }
        self.check(JsonReader::begin_array)?;
        let key = match self.check(JsonReader::peek)? {
            ValueType::String => KeyRef::Text(&self.string()?).to_key(),
            ValueType::Number => {
                let number = self.check(JsonReader::next_number_as_string)?;
                let number = number.parse().ok();
                Key::Integer(number.ok_or_else(|| self.wrong(NO_KEY))?)
            }
            _ => return Err(self.wrong(NO_KEY)),
        };
        self.set_open(true);
        self.key(key)
    }

    fn set_open(&mut self, is_open: bool) {
        if let Some(Frame::Pairs(_, _, open, _)) = self.frames.last_mut() {
            *open = is_open;
        }
    }

    /// Any value.
    fn value(&mut self) -> Result<()> {
        let is_members = matches!(self.frames.last(), Some(Frame::Tagged(..)));
        if self.depth > self.max_depth && !is_members {
            let message = format!("containers in containers go deeper than {}", self.max_depth);
            return Err(error::limit("max_depth", message, Some(self.place()), self.path()));
        }
        self.count(1)?;
        match self.check(JsonReader::peek)? {
            ValueType::Null => {
                self.check(JsonReader::next_null)?;
                self.put(Cell::Null)
            }
            ValueType::Boolean => {
                let value = self.check(JsonReader::next_bool)?;
                self.put(Cell::Bool(value))
            }
            ValueType::Number => {
                let text = self.check(JsonReader::next_number_as_string)?;
                let cell = json_scalar::plain_number(&text).map_err(|e| self.wrong(e))?;
                self.put(cell)
            }
            ValueType::String => {
                let text = self.string()?;
                self.put(Cell::String(text.into()))
            }
            ValueType::Array => {
                self.check(JsonReader::begin_array)?;
                self.depth += 1;
                self.frames.push(Frame::List(ListRoot::default(), None));
                Ok(())
            }
            ValueType::Object => self.object(is_members),
        }
    }

    /// An object: entries, or a tag and what belongs to it.
    fn object(&mut self, is_members: bool) -> Result<()> {
        self.check(JsonReader::begin_object)?;
        let mut name = None;
        if self.check(JsonReader::has_next)? {
            let first = self.check(JsonReader::next_name_owned)?;
            self.limit_text(&first)?;
            if first == TAG {
                let tag = self.string()?;
                return self.tagged(&tag, is_members);
            }
            name = Some(first);
        }
        self.depth += 1;
        self.frames.push(Frame::Object(TableRoot::new(false), None, None));
        name.map_or(Ok(()), |name| self.name(&name))
    }

    fn tagged(&mut self, tag: &str, is_members: bool) -> Result<()> {
        let kind = match tag {
            "table" => Kind::Table,
            "list" => Kind::List,
            tag => return self.tagged_scalar(tag),
        };
        self.depth += usize::from(!is_members);
        let tag = Tag::new(kind, is_members, self.nodes - 1);
        self.frames.push(Frame::Tagged(Box::new(tag), false));
        Ok(())
    }

    fn tagged_scalar(&mut self, tag: &str) -> Result<()> {
        json_scalar::check_tag(tag).map_err(|e| self.wrong(e))?;
        let has_value =
            self.check(JsonReader::has_next)? && self.check(JsonReader::next_name_owned)? == "v";
        if !has_value {
            return Err(self.wrong(format!("\"v\" with the value must follow the tag {tag:?}")));
        }
        let cell = match self.check(JsonReader::peek)? {
            ValueType::Number => {
                let text = self.check(JsonReader::next_number_as_string)?;
                if tag == "ref" {
                    self.reference(&text)?
                } else {
                    json_scalar::tagged_number(tag, &text)
                }
            }
            ValueType::String => json_scalar::tagged_string(tag, &self.string()?),
            _ => None,
        };
        let Some(cell) = cell else {
            return Err(self.wrong(json_scalar::misfit(tag)));
        };
        self.check(JsonReader::end_object)?;
        self.put(cell)
    }

    fn reference(&mut self, number: &str) -> Result<Option<Cell>> {
        let slot = number.parse().ok().and_then(|number: u32| self.numbered.get(&number));
        match slot {
            Some(Slot::Done(cell, nodes)) => {
                let (cell, nodes) = (cell.clone(), *nodes);
                self.count(nodes)?;
                Ok(Some(cell))
            }
            Some(Slot::Open) => {
                Err(self.wrong("the container holds itself; containers cannot form a cycle"))
            }
            None => Err(self.wrong("no container before this has this id")),
        }
    }

    /// One thing that is said of a tagged container, or its value.
    fn attribute(&mut self) -> Result<()> {
        if !self.check(JsonReader::has_next)? {
            let message =
                "\"v\" with the items or entries must be the last key of a tagged container";
            return Err(self.wrong(message));
        }
        let name = self.check(JsonReader::next_name_owned)?;
        let Some(Frame::Tagged(mut tag, _)) = self.frames.pop() else { return Ok(()) };
        match name.as_str() {
            "v" => return self.contents(tag),
            "members" if tag.members.is_none() => {
                self.frames.push(Frame::Tagged(tag, true));
                return Ok(());
            }
            "id" => {
                let number = self.check(JsonReader::next_number_as_string)?.parse().ok();
                let new = number.filter(|number| !self.numbered.contains_key(number));
                let Some(new) = new else {
                    let message =
                        "an \"id\" is an integer from 0 to 4294967295 that no other container has";
                    return Err(self.wrong(message));
                };
                self.numbered.insert(new, Slot::Open);
                tag.id = Some(new);
            }
            "ignoreCase" => tag.ignore_case = self.check(JsonReader::next_bool)?,
            "form" => {
                let form = self.string()?;
                if !tag.set_form(&form) {
                    return Err(self.wrong(tag.no_form(&form)));
                }
            }
            "text" => tag.text = Some(self.string()?.into()),
            "types" => {
                let types = self.strings()?;
                let types = types.into_iter().map(crate::Text::from).collect();
                tag.types = Some(self.interner.types(types));
            }
            "properties" => {
                let names = self.strings()?;
                let keys = names.iter().map(|name| KeyRef::Text(name).to_key()).collect();
                tag.properties = Some(self.interner.properties(keys));
            }
            "members" => return Err(self.wrong("the \"members\" of a container are there twice")),
            other => {
                return Err(self.wrong(format!(
                    "a tagged container has no {other:?}; it may have id, ignoreCase, form, types, \
                     text, properties, members and, as the last one, v"
                )));
            }
        }
        self.frames.push(Frame::Tagged(tag, false));
        Ok(())
    }

    /// The value of a tagged container, which closes it.
    fn contents(&mut self, tag: Box<Tag>) -> Result<()> {
        if tag.form.is_none() && tag.has_origin() {
            let message =
                "a container with types, text, properties or members needs a \"form\", too";
            return Err(self.wrong(message));
        }
        let root = || TableRoot::new(tag.ignore_case);
        let frame = match (tag.kind, self.check(JsonReader::peek)?) {
            (Kind::List, ValueType::Array) => Frame::List(ListRoot::default(), Some(tag)),
            (Kind::Table, ValueType::Object) => Frame::Object(root(), None, Some(tag)),
            (Kind::Table, ValueType::Array) => Frame::Pairs(root(), None, false, tag),
            (Kind::List, _) => return Err(self.wrong(json_scalar::misfit("list"))),
            (Kind::Table, _) => return Err(self.wrong(json_scalar::misfit("table"))),
        };
        match &frame {
            Frame::Object(..) => self.check(JsonReader::begin_object)?,
            _ => self.check(JsonReader::begin_array)?,
        }
        self.frames.push(frame);
        Ok(())
    }

    /// The end of the innermost container.
    fn close(&mut self) -> Result<()> {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        let (container, tag) = match frame {
            Frame::List(root, tag) => {
                let origin = tag.as_ref().and_then(|tag| tag.origin(&mut self.interner));
                (Container::made_of(self.engine, root, origin), tag)
            }
            Frame::Object(root, _, tag) => {
                let origin = tag.as_ref().and_then(|tag| tag.origin(&mut self.interner));
                (Container::made_of(self.engine, root, origin), tag)
            }
            Frame::Pairs(root, _, _, tag) => {
                let origin = tag.origin(&mut self.interner);
                (Container::made_of(self.engine, root, origin), Some(tag))
            }
            Frame::Tagged(..) => return Ok(()),
        };
        let cell = Cell::from(container);
        self.depth -= usize::from(!tag.as_ref().is_some_and(|tag| tag.is_members));
        if let Some(tag) = tag {
            self.check(JsonReader::end_object)?;
            if let Some(id) = tag.id {
                let nodes = self.nodes - tag.nodes_before;
                self.numbered.insert(id, Slot::Done(cell.clone(), nodes));
            }
        }
        self.put(cell)
    }

    /// Puts a value where it belongs.
    fn put(&mut self, cell: Cell) -> Result<()> {
        match self.frames.last_mut() {
            None => self.done = Some(cell),
            Some(Frame::List(root, _)) => root.push(cell),
            Some(Frame::Object(root, key, _) | Frame::Pairs(root, key, ..)) => {
                if let Some(key) = key.take() {
                    root.set(key.as_ref(), cell).map_err(|Full| table::full())?;
                }
            }
            Some(Frame::Tagged(tag, waiting)) => {
                *waiting = false;
                if !tag.set_members(cell) {
                    let message = "\"members\" are a tagged table with a \"form\"";
                    return Err(self.wrong(message));
                }
            }
        }
        Ok(())
    }

    fn string(&mut self) -> Result<String> {
        let text = self.check(JsonReader::next_string)?;
        self.limit_text(&text)?;
        Ok(text)
    }

    fn strings(&mut self) -> Result<Vec<String>> {
        let mut strings = Vec::new();
        self.check(JsonReader::begin_array)?;
        while self.check(JsonReader::has_next)? {
            self.allow();
            self.count(1)?;
            strings.push(self.string()?);
        }
        self.check(JsonReader::end_array)?;
        Ok(strings)
    }

    fn count(&mut self, nodes: u64) -> Result<()> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes <= self.limits.nodes {
            return Ok(());
        }
        let message = format!(
            "more than {} values, those behind references counted for each of these",
            self.limits.nodes
        );
        Err(error::limit("nodes", message, Some(self.place()), self.path()))
    }

    fn limit_text(&self, text: &str) -> Result<()> {
        if text.len() <= self.limits.string_length {
            return Ok(());
        }
        Err(too_long(self.limits, self.place(), self.path()))
    }

    /// Lets the input give what the next text may need, each character perhaps as six bytes.
    fn allow(&self) {
        let text = (self.limits.string_length as u64).saturating_mul(6);
        let allowed = self.counts.taken().saturating_add(text).saturating_add(SLACK);
        self.counts.allow(allowed.min(self.limits.input_bytes));
    }

    fn check<T>(
        &mut self,
        read: impl FnOnce(&mut JsonStreamReader<Gate<R>>) -> std::result::Result<T, ReaderError>,
    ) -> Result<T> {
        match read(&mut self.json) {
            Ok(read) => Ok(read),
            Err(e) => Err(failed(e, &self.counts, self.limits, self.place(), self.path())),
        }
    }

    fn wrong(&self, message: impl std::fmt::Display) -> Error {
        error::syntax(message, Some(self.place()), self.path())
    }

    fn place(&self) -> Place {
        place(&self.json.current_position(false))
    }

    fn path(&self) -> String {
        path::render(self.frames.iter().filter_map(|frame| match frame {
            Frame::List(root, _) => {
                Some(KeyRef::Integer(i64::try_from(root.len()).unwrap_or(i64::MAX)))
            }
            Frame::Object(_, key, _) | Frame::Pairs(_, key, ..) => key.as_ref().map(Key::as_ref),
            Frame::Tagged(..) => None,
        }))
    }
}
