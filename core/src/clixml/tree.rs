//! A document in memory.

use std::hash::BuildHasher;
use std::io::Read;

use hashbrown::HashTable;

use super::encoding::Encoding;
use super::error::{Error, LimitKind, Result};
use super::event::{Event, ID_NUMBERS, Id};
use super::layout::{Layout, Newline};
use super::limits::ReadOptions;
use super::reader::Reader;
use super::source::Source;
use super::tag::{Container, ProgressField, Scalar};
use super::text::{Text, TextBuf};
use super::walk::Events;

/// A whole document: all its values and what it says about itself.
///
/// The nodes lie in one list in the order of the document, 16 bytes each; their texts lie in one
/// piece of memory. Nothing here recurses, so a document may be as deep as it likes, and a
/// reference may lead to an object it is in.
#[derive(Clone, Debug, Default)]
pub struct Document {
    pub(super) form: Form,
    pub(super) nodes: Vec<Node>,
    pub(super) text: Vec<u8>,
    pub(super) names: Names,
    /// The stream of the few nodes that have one, in order.
    pub(super) streams: Vec<(u32, u32)>,
    /// The node of each object and list of type names, in order.
    pub(super) objects: Vec<u32>,
    pub(super) type_lists: Vec<u32>,
}

/// How a document was written, besides its values.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Form {
    /// The attribute `Version` of the root; PowerShell takes an absent one as `1.1.0.1`.
    pub version: Option<TextBuf>,
    /// The encoding.
    pub encoding: Encoding,
    /// Whether there is a byte order mark.
    pub byte_order_mark: bool,
    /// Whether the line `#< CLIXML` comes first.
    pub header: bool,
    /// The line end.
    pub newline: Newline,
    /// Whether each element has a line of its own, indented by two blanks a level.
    pub indented: bool,
    /// Whether a line end follows the root.
    pub final_newline: bool,
}

impl Default for Form {
    /// What PowerShell 7 writes to a file on Unix.
    fn default() -> Self {
        Self {
            version: Some("1.1.0.1".into()),
            encoding: Encoding::Utf8,
            byte_order_mark: false,
            header: false,
            newline: Newline::Lf,
            indented: true,
            final_newline: false,
        }
    }
}

/// A node; what `a` and `b` are depends on its kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// One more than the number of its name; 0 if it has none.
    pub(super) name: u32,
    /// Of what holds nodes, the number of the node after its last one; of a text, where it
    /// begins; of a reference, the number of what it leads to.
    pub(super) a: u32,
    /// Of a text, its length; else an id.
    pub(super) b: u32,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Object,
    Progress,
    Container(Container),
    Properties,
    Members,
    MemberSet,
    TypeNames,
    TypeName,
    TypeNamesRef,
    ToString,
    Scalar(Scalar),
    Field(ProgressField),
    Nil,
    Ref,
}

impl Kind {
    /// Whether it holds other nodes.
    pub(super) const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Object
                | Self::Progress
                | Self::Container(_)
                | Self::Properties
                | Self::Members
                | Self::MemberSet
                | Self::TypeNames
        )
    }
}

/// The id of a node that has none.
pub(super) const NO_ID: u32 = u32::MAX;

/// Names, streams and ids that are no numbers, each kept once.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    table: HashTable<u32>,
    hasher: foldhash::fast::RandomState,
    ends: Vec<usize>,
    bytes: Vec<u8>,
}

impl Names {
    fn add(&mut self, name: &[u8]) -> u32 {
        let hash = self.hasher.hash_one(name);
        let (ends, bytes) = (&self.ends, &self.bytes);
        if let Some(&number) = self.table.find(hash, |&n| slice(ends, bytes, n as usize) == name) {
            return number;
        }
        // There are never more names than nodes, of which there are less than 2^32 / 2.
        let number = u32::try_from(self.ends.len()).unwrap_or(ID_NUMBERS - 1);
        self.bytes.extend_from_slice(name);
        self.ends.push(self.bytes.len());
        let (ends, bytes, hasher) = (&self.ends, &self.bytes, &self.hasher);
        self.table
            .insert_unique(hash, number, |&n| hasher.hash_one(slice(ends, bytes, n as usize)));
        number
    }

    pub(super) fn get(&self, number: u32) -> Text<'_> {
        Text::wrap(slice(&self.ends, &self.bytes, number as usize))
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }
}

fn slice<'a>(ends: &[usize], bytes: &'a [u8], n: usize) -> &'a [u8] {
    let start = if n == 0 { 0 } else { ends[n - 1] };
    &bytes[start..ends[n]]
}

impl Document {
    /// Reads a whole document.
    ///
    /// # Errors
    ///
    /// As [`Reader::next_event`].
    pub fn read(input: impl Read, options: &ReadOptions) -> Result<Self> {
        Self::collect(Reader::new(input, options)?, Builder::new())
    }

    /// Reads a whole document that is in memory.
    ///
    /// # Errors
    ///
    /// As [`Reader::next_event`].
    pub fn from_slice(bytes: &[u8], options: &ReadOptions) -> Result<Self> {
        let reader = Reader::from_slice(bytes, options)?;
        Self::collect(reader, Builder::for_document_of(bytes.len()))
    }

    fn collect<S: Source>(mut reader: Reader<S>, mut builder: Builder) -> Result<Self> {
        while let Some(event) = reader.next_event()? {
            builder.event(&event)?;
        }
        let mut document = builder.finish()?;
        let (encoding, byte_order_mark, header) = reader.form();
        let layout = reader.layout();
        let final_newline = reader.final_newline();
        let newline = match layout {
            Layout::Lines(newline) => Some(newline),
            _ => header.or(final_newline),
        };
        document.form = Form {
            version: reader.version().map(Text::to_owned),
            encoding,
            byte_order_mark,
            header: header.is_some(),
            newline: newline.unwrap_or_default(),
            indented: layout != Layout::Dense,
            final_newline: final_newline.is_some(),
        };
        Ok(document)
    }

    /// How the document was written.
    #[must_use]
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// Changes how the document will be written.
    pub fn form_mut(&mut self) -> &mut Form {
        &mut self.form
    }

    /// The document as events, as the reader gave them.
    #[must_use]
    pub fn events(&self) -> Events<'_> {
        Events::new(self)
    }

    /// Whether both have the same values with the same names, types, ids and order; how they were
    /// written does not matter.
    #[must_use]
    pub fn same_values(&self, other: &Self) -> bool {
        self.events().eq(other.events())
    }

    /// How many nodes there are: values and what belongs to them.
    #[must_use]
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// How many different names, streams and ids there are.
    #[must_use]
    pub fn name_count(&self) -> usize {
        self.names.len()
    }

    pub(super) fn stream(&self, node: u32) -> Option<Text<'_>> {
        let at = self.streams.binary_search_by_key(&node, |s| s.0).ok()?;
        Some(self.names.get(self.streams[at].1))
    }

    pub(super) fn id(&self, id: u32) -> Option<Id<'_>> {
        match id {
            NO_ID => None,
            n if n < ID_NUMBERS => Some(Id::Number(n)),
            n => Some(Id::Text(self.names.get(n - ID_NUMBERS))),
        }
    }
}

/// Makes a [`Document`] of events.
#[derive(Debug, Default)]
pub struct Builder {
    document: Document,
    open: Vec<u32>,
}

impl Builder {
    /// Begins a document without values.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets memory aside for what a document of so many bytes usually has. What a system sets aside
    /// and nobody uses costs nothing, but growing step by step does.
    fn for_document_of(bytes: usize) -> Self {
        const BYTES_OF_TEXT: usize = 4;
        const BYTES_OF_NODE: usize = 40;
        let mut builder = Self::new();
        builder.document.text.reserve(bytes / BYTES_OF_TEXT);
        builder.document.nodes.reserve(bytes / BYTES_OF_NODE);
        builder
    }

    /// Adds an event. What the events mean is not checked, only that each end has a beginning and
    /// that references lead back.
    ///
    /// # Errors
    ///
    /// [`Usage`](super::ErrorKind::Usage) for events out of order;
    /// [`LimitKind::Document`] if the tree becomes too large.
    pub fn event(&mut self, event: &Event<'_>) -> Result<()> {
        match *event {
            Event::End => {
                let after = self.next_node()?;
                let Some(open) = self.open.pop() else {
                    return Err(Error::usage("an end without a beginning"));
                };
                self.document.nodes[open as usize].a = after;
                Ok(())
            }
            Event::Object { name, stream, id } => {
                let node = self.next_node()?;
                self.document.objects.push(node);
                self.push(Kind::Object, name, stream, 0, id)
            }
            Event::Progress { name, stream } => self.push(Kind::Progress, name, stream, 0, None),
            Event::Container(kind) => self.push(Kind::Container(kind), None, None, 0, None),
            Event::Properties => self.push(Kind::Properties, None, None, 0, None),
            Event::Members => self.push(Kind::Members, None, None, 0, None),
            Event::MemberSet { name } => self.push(Kind::MemberSet, Some(name), None, 0, None),
            Event::TypeNames { id } => {
                let node = self.next_node()?;
                self.document.type_lists.push(node);
                self.push(Kind::TypeNames, None, None, 0, id)
            }
            Event::TypeName(text) => self.text(Kind::TypeName, None, None, text),
            Event::ToString(text) => self.text(Kind::ToString, None, None, text),
            Event::Field(field, text) => self.text(Kind::Field(field), None, None, text),
            Event::Scalar { kind, name, stream, text } => {
                self.text(Kind::Scalar(kind), name, stream, text)
            }
            Event::Nil { name, stream } => self.push(Kind::Nil, name, stream, 0, None),
            Event::TypeNamesRef { id, target } => {
                if target as usize >= self.document.type_lists.len() {
                    return Err(Error::usage("a reference to type names that are not there"));
                }
                self.push(Kind::TypeNamesRef, None, None, target, Some(id))
            }
            Event::Ref { name, stream, id, target } => {
                if target as usize >= self.document.objects.len() {
                    return Err(Error::usage("a reference to an object that is not there"));
                }
                self.push(Kind::Ref, name, stream, target, Some(id))
            }
        }
    }

    /// The document.
    ///
    /// # Errors
    ///
    /// [`Usage`](super::ErrorKind::Usage) if something has not ended.
    pub fn finish(self) -> Result<Document> {
        if self.open.is_empty() {
            Ok(self.document)
        } else {
            Err(Error::usage("a beginning without an end"))
        }
    }

    fn text(
        &mut self,
        kind: Kind,
        name: Option<Text<'_>>,
        stream: Option<Text<'_>>,
        text: Text<'_>,
    ) -> Result<()> {
        let start = u32::try_from(self.document.text.len());
        let len = u32::try_from(text.as_bytes().len());
        let (Ok(start), Ok(len)) = (start, len) else {
            let message = "more than 4 GiB of text in one document";
            return Err(Error::limit(LimitKind::Document, message, None));
        };
        self.document.text.extend_from_slice(text.as_bytes());
        self.push(kind, name, stream, start, None)?;
        if let Some(node) = self.document.nodes.last_mut() {
            node.b = len;
        }
        Ok(())
    }

    fn push(
        &mut self,
        kind: Kind,
        name: Option<Text<'_>>,
        stream: Option<Text<'_>>,
        a: u32,
        id: Option<Id<'_>>,
    ) -> Result<()> {
        let node = self.next_node()?;
        let names = &mut self.document.names;
        let name = name.map_or(0, |n| names.add(n.as_bytes()) + 1);
        let b = match id {
            None => NO_ID,
            Some(Id::Number(n)) => n,
            Some(Id::Text(t)) => names.add(t.as_bytes()) + ID_NUMBERS,
        };
        if let Some(stream) = stream {
            let stream = names.add(stream.as_bytes());
            self.document.streams.push((node, stream));
        }
        self.document.nodes.push(Node { kind, name, a, b });
        if kind.is_open() {
            self.open.push(node);
        }
        Ok(())
    }

    /// The number of the next node.
    fn next_node(&self) -> Result<u32> {
        let next = u32::try_from(self.document.nodes.len()).ok();
        next.filter(|&n| n < ID_NUMBERS - 1).ok_or_else(|| {
            let message = "more than 2,147,483,646 nodes in one document";
            Error::limit(LimitKind::Document, message, None)
        })
    }
}
