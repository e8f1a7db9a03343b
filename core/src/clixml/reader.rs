//! Reading a document, event by event.

use std::io::Read;

use super::encoding::Encoding;
use super::error::{Error, LimitKind, Position, Result};
use super::event::{Event, Id};
use super::ids::Ids;
use super::layout::{Layout, Newline};
use super::lexer::{Lexer, Token};
use super::limits::{Limits, ReadOptions, Rules};
use super::progress;
use super::scalar::version;
use super::source::{Memory, Source, Stream};
use super::tag::{Container, ProgressField, Scalar, Tag};
use super::text::{Text, TextBuf};

/// Reads a document from any [`Read`], in chunks.
///
/// Memory is needed for the event at hand, the elements that are open and the ids that were given,
/// not for the document. What an error leaves unread is not looked at.
pub struct Reader<S> {
    pub(super) lexer: Lexer<S>,
    pub(super) limits: Limits,
    pub(super) rules: Rules,
    pub(super) version: Option<TextBuf>,
    /// Whether unknown elements in objects are passed over (a minor version above 1).
    pub(super) lenient: bool,
    pub(super) frames: Vec<Frame>,
    pub(super) pending: Pending,
    /// Open values, as PowerShell counts them.
    pub(super) depth: u32,
    pub(super) nodes: u64,
    pub(super) objects: Ids,
    pub(super) object_count: u32,
    pub(super) type_lists: Ids,
    pub(super) type_list_count: u32,
    /// The text of the event at hand.
    pub(super) text: Vec<u8>,
    /// Whether the event at hand is a key or value of a dictionary, whose name says nothing.
    pub(super) nameless: bool,
    /// The progress records that are open.
    pub(super) records: Vec<progress::Record>,
}

/// An element that is open.
#[derive(Clone, Copy)]
pub(super) enum Frame {
    Root,
    /// What it has so far.
    Object(u8),
    List,
    Dictionary,
    Entry(Entry),
    Properties,
    Members,
    TypeNames,
    /// How many parts are read, and whether it counts as a level.
    Progress(usize, bool),
}

/// What a dictionary entry needs next.
#[derive(Clone, Copy)]
pub(super) enum Entry {
    Key,
    Value,
    Close,
}

/// What is left to do for the element whose event was given last.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Pending {
    Nothing,
    End,
    Skip,
}

/// An event whose texts are still in the reader.
pub(super) enum Step {
    Object,
    Progress,
    Container(Container),
    Properties,
    Members,
    MemberSet,
    TypeNames,
    End,
    TypeName,
    TypeNamesRef(u32),
    ToString,
    Scalar(Scalar),
    Field(ProgressField),
    Nil,
    Ref(u32),
}

impl<R: Read> Reader<Stream<R>> {
    /// Reads up to the start tag of the root and checks its version.
    ///
    /// # Errors
    ///
    /// As [`next_event`](Self::next_event).
    pub fn new(input: R, options: &ReadOptions) -> Result<Self> {
        Self::of(Stream::new(input, options)?, options)
    }
}

impl<'a> Reader<Memory<'a>> {
    /// As [`new`](Self::new) for a document in memory, and faster.
    ///
    /// # Errors
    ///
    /// As [`next_event`](Self::next_event).
    pub fn from_slice(bytes: &'a [u8], options: &ReadOptions) -> Result<Self> {
        Self::of(Memory::new(bytes, options)?, options)
    }
}

impl<S: Source> Reader<S> {
    fn of(source: S, options: &ReadOptions) -> Result<Self> {
        let mut reader = Self {
            lexer: Lexer::new(source, &options.limits),
            limits: options.limits.clone(),
            rules: options.rules,
            version: None,
            lenient: false,
            frames: Vec::new(),
            pending: Pending::Nothing,
            depth: 0,
            nodes: 0,
            objects: Ids::default(),
            object_count: 0,
            type_lists: Ids::default(),
            type_list_count: 0,
            text: Vec::new(),
            nameless: false,
            records: Vec::new(),
        };
        let root = reader.lexer.root()?;
        if root.tag != Tag::Root || !root.ours {
            return Err(reader.wrong("the root must be Objs in the namespace of CLIXML"));
        }
        reader.check_version()?;
        if root.empty {
            reader.epilogue()?;
        } else {
            reader.frames.push(Frame::Root);
        }
        Ok(reader)
    }

    /// The next event; none at the end of the document. After an error there is no more to read.
    ///
    /// # Errors
    ///
    /// [`Syntax`](super::ErrorKind::Syntax) for what is no document, [`Limit`](super::ErrorKind::Limit)
    /// for one that is too big, [`Io`](super::ErrorKind::Io) if reading fails.
    pub fn next_event(&mut self) -> Result<Option<Event<'_>>> {
        self.nameless = false;
        match self.step() {
            Ok(Some(step)) => {
                if !matches!(step, Step::End) {
                    self.count_node()?;
                }
                Ok(Some(self.event(&step)))
            }
            Ok(None) => Ok(None),
            Err(e) => {
                self.frames.clear();
                self.pending = Pending::Nothing;
                Err(e)
            }
        }
    }

    /// The attribute `Version` of the root.
    #[must_use]
    pub fn version(&self) -> Option<Text<'_>> {
        self.version.as_ref().map(TextBuf::as_text)
    }

    /// The encoding of the input, whether it had a byte order mark, and how the header line ended
    /// if there was one.
    #[must_use]
    pub fn form(&self) -> (Encoding, bool, Option<Newline>) {
        self.lexer.source().form()
    }

    /// How elements are separated; known once the first value was read.
    #[must_use]
    pub fn layout(&self) -> Layout {
        self.lexer.layout()
    }

    /// The line end that follows the root, if one does; known at the end.
    #[must_use]
    pub fn final_newline(&self) -> Option<Newline> {
        self.lexer.final_newline()
    }

    /// Where the tag or text begins that was read last: of an event the start tag, or the end tag
    /// if it has text. For errors of the caller's own; in memory it is counted anew each time.
    #[must_use]
    pub fn position(&self) -> Position {
        self.lexer.position()
    }

    /// Bytes taken from the input so far, and events other than ends.
    #[must_use]
    pub fn progress(&self) -> (u64, u64) {
        (self.lexer.source().taken(), self.nodes)
    }

    fn check_version(&mut self) -> Result<()> {
        let Some(text) = self.lexer.attributes().version.get() else {
            return Ok(());
        };
        let version = version::parse(text.as_bytes());
        self.version = Some(text.to_owned());
        match version {
            Some(v) if v.major == 1 => self.lenient = v.minor > 1,
            Some(_) => return Err(self.wrong("the major version must be 1")),
            None => return Err(self.wrong("the version must be two to four numbers")),
        }
        Ok(())
    }

    fn step(&mut self) -> Result<Option<Step>> {
        match std::mem::replace(&mut self.pending, Pending::Nothing) {
            Pending::End => return Ok(Some(Step::End)),
            Pending::Skip => self.lexer.skip()?,
            Pending::Nothing => {}
        }
        loop {
            let Some(&frame) = self.frames.last() else {
                return Ok(None);
            };
            let start = match self.lexer.content()? {
                Token::Start(start) => start,
                Token::End => match self.leave(frame)? {
                    Left::Entry => continue,
                    Left::Element => return Ok(Some(Step::End)),
                    Left::Document => return Ok(None),
                },
            };
            let step = match frame {
                Frame::Root | Frame::List => Some(self.value(start)?),
                Frame::Object(has) => self.part_of_object(start, has)?,
                Frame::Dictionary | Frame::Entry(_) => self.part_of_dictionary(start, frame)?,
                Frame::Properties => Some(self.property(start)?),
                Frame::Members => Some(self.member(start)?),
                Frame::TypeNames => Some(self.type_name(start)?),
                Frame::Progress(read, counted) => {
                    Some(self.part_of_progress(start, read, counted)?)
                }
            };
            if let Some(step) = step {
                return Ok(Some(step));
            }
        }
    }

    /// The end tag of the innermost element.
    fn leave(&mut self, frame: Frame) -> Result<Left> {
        match frame {
            Frame::Entry(Entry::Key) => return Err(self.wrong("a dictionary entry needs a key")),
            Frame::Entry(Entry::Value) => {
                return Err(self.wrong("a dictionary entry needs a value"));
            }
            Frame::Progress(read, counted) => {
                if read < progress::PARTS.len() {
                    return Err(self.wrong("the progress record is not complete"));
                }
                let record = self.records.pop().unwrap_or_default();
                record.check().map_err(|m| self.wrong(m))?;
                self.depth -= u32::from(counted);
            }
            Frame::Object(_) => self.depth -= 1,
            _ => {}
        }
        self.frames.pop();
        Ok(match frame {
            Frame::Root => {
                self.epilogue()?;
                Left::Document
            }
            Frame::Entry(_) => Left::Entry,
            _ => Left::Element,
        })
    }

    /// What follows the root. Where it held nothing, PowerShell looked for a value behind it, so
    /// that its parser is at the very end already.
    fn epilogue(&mut self) -> Result<()> {
        let rules = if self.nodes == 0 { Rules::Strict } else { self.rules };
        self.lexer.epilogue(rules)
    }

    fn count_node(&mut self) -> Result<()> {
        self.nodes += 1;
        if self.nodes > self.limits.nodes {
            let message = format!("more than {} values and other parts", self.limits.nodes);
            let place = self.lexer.position();
            return Err(Error::limit(LimitKind::Nodes, message, Some(place)));
        }
        Ok(())
    }

    pub(super) fn wrong(&self, message: impl Into<String>) -> Error {
        Error::syntax(message, self.lexer.position())
    }

    fn event(&mut self, step: &Step) -> Event<'_> {
        let nameless = self.nameless;
        let attributes = self.lexer.attributes();
        let name = attributes.name.get().filter(|_| !nameless);
        let stream = attributes.stream.get();
        let id = attributes.id.get().map(Id::of);
        let text = Text::wrap(&self.text);
        match *step {
            Step::Object => Event::Object { name, stream, id },
            Step::Progress => Event::Progress { name, stream },
            Step::Container(kind) => Event::Container(kind),
            Step::Properties => Event::Properties,
            Step::Members => Event::Members,
            Step::MemberSet => Event::MemberSet { name: name.unwrap_or_default() },
            Step::TypeNames => Event::TypeNames { id },
            Step::End => Event::End,
            Step::TypeName => Event::TypeName(text),
            Step::TypeNamesRef(target) => {
                Event::TypeNamesRef { id: id.unwrap_or(Id::Text(Text::default())), target }
            }
            Step::ToString => Event::ToString(text),
            Step::Scalar(kind) => Event::Scalar { kind, name, stream, text },
            Step::Field(field) => Event::Field(field, text),
            Step::Nil => Event::Nil { name, stream },
            Step::Ref(target) => {
                Event::Ref { name, stream, id: id.unwrap_or(Id::Text(Text::default())), target }
            }
        }
    }
}

/// What an end tag ended.
enum Left {
    Entry,
    Element,
    Document,
}
