//! Writing a document, byte for byte as PowerShell does.

use std::io::{self, Write};

use super::error::{Error, Result};
use super::escape::{self, Place};
use super::event::{Event, Id};
use super::namespace::NAMESPACE;
use super::tag::Scalar;
use super::text::Text;
use super::tree::{Document, Form};

/// Writes a document to any [`Write`], event by event.
///
/// Only what makes a document that can be read is taken. Dropped before
/// [`finish`](Self::finish), it leaves a document without an end.
#[derive(Debug)]
pub struct Writer<W> {
    output: W,
    /// Bytes given to the output.
    written: u64,
    form: Form,
    /// UTF-8 that is not in the output yet.
    buf: Vec<u8>,
    encoded: Vec<u8>,
    open: Vec<Open>,
    /// Whether the start tag written last still lacks its end.
    unclosed: bool,
}

#[derive(Debug)]
struct Open {
    tag: &'static str,
    role: Role,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Root,
    Object,
    List,
    Dictionary,
    /// A dictionary entry, and how much of it is written.
    Entry(u8),
    Named,
    Members,
    TypeNames,
    Progress,
}

const FLUSH: usize = 64 * 1024;
const NO_PLACE: &str = "this event has no place here";

impl<W: Write> Writer<W> {
    /// Begins a document of this form.
    pub fn new(output: W, form: &Form) -> Self {
        let mut writer = Self {
            output,
            written: 0,
            form: form.clone(),
            buf: Vec::with_capacity(FLUSH + FLUSH / 4),
            encoded: Vec::new(),
            open: Vec::new(),
            unclosed: false,
        };
        if form.header {
            writer.push("#< CLIXML");
            writer.push(form.newline.as_str());
        }
        if form.byte_order_mark {
            writer.encoded.extend_from_slice(form.encoding.mark());
        }
        writer.push("<Objs");
        if let Some(version) = &form.version {
            writer.raw_attribute(" Version", version.as_text());
        }
        writer.raw_attribute(" xmlns", NAMESPACE.into());
        writer.opened("Objs", Role::Root);
        writer
    }

    /// Writes an event.
    ///
    /// # Errors
    ///
    /// [`Usage`](super::ErrorKind::Usage) for an event that has no place here,
    /// [`Io`](super::ErrorKind::Io) if writing fails.
    pub fn event(&mut self, event: &Event<'_>) -> Result<()> {
        match *event {
            Event::Object { name, stream, id } => {
                self.begin_value("Obj", name, true, stream, true)?;
                self.id_attribute(id);
                self.opened("Obj", Role::Object);
            }
            Event::Progress { name, stream } => {
                self.begin_value("PR", name, true, stream, false)?;
                self.opened("PR", Role::Progress);
            }
            Event::Container(kind) => {
                let role = match kind {
                    super::Container::Dictionary => Role::Dictionary,
                    _ => Role::List,
                };
                self.begin_part(kind.tag(), Role::Object)?;
                self.opened(kind.tag(), role);
            }
            Event::Properties => {
                self.begin_part("Props", Role::Object)?;
                self.opened("Props", Role::Named);
            }
            Event::Members => {
                self.begin_part("MS", Role::Object)?;
                self.opened("MS", Role::Members);
            }
            Event::MemberSet { name } => {
                self.begin_part("MS", Role::Members)?;
                self.name_attribute(name);
                self.opened("MS", Role::Members);
            }
            Event::TypeNames { id } => {
                self.begin_part("TN", Role::Object)?;
                self.id_attribute(id);
                self.opened("TN", Role::TypeNames);
            }
            Event::TypeNamesRef { id, .. } => {
                self.begin_part("TNRef", Role::Object)?;
                self.id_attribute(Some(id));
                self.push(" />");
            }
            Event::TypeName(text) => self.text_part("T", Role::TypeNames, text)?,
            Event::ToString(text) => self.text_part("ToString", Role::Object, text)?,
            Event::Field(field, text) => self.text_part(field.tag(), Role::Progress, text)?,
            Event::Scalar { kind, name, stream, text } => {
                self.begin_value(kind.tag(), name, true, stream, false)?;
                self.scalar(kind, text);
                self.ended_value();
            }
            Event::Nil { name, stream } => {
                self.begin_value("Nil", name, false, stream, true)?;
                self.push(" />");
                self.ended_value();
            }
            Event::Ref { name, stream, id, .. } => {
                self.begin_value("Ref", name, false, stream, true)?;
                self.id_attribute(Some(id));
                self.push(" />");
                self.ended_value();
            }
            Event::End => self.end()?,
        }
        self.flush_above(FLUSH)
    }

    /// Bytes that were given to the output so far.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Ends the document and gives the output back, flushed.
    ///
    /// # Errors
    ///
    /// [`Usage`](super::ErrorKind::Usage) if an element has not ended,
    /// [`Io`](super::ErrorKind::Io) if writing fails.
    pub fn finish(self) -> Result<W> {
        self.end_document().map(|(output, _)| output)
    }

    /// As [`finish`](Self::finish), and tells the bytes that were given to the output.
    pub(crate) fn end_document(mut self) -> Result<(W, u64)> {
        if self.open.len() != 1 {
            return Err(Error::usage("the document ends inside an element"));
        }
        self.close();
        if self.form.final_newline {
            self.push(self.form.newline.as_str());
        }
        self.flush_above(0)?;
        self.output.flush().map_err(write_error)?;
        Ok((self.output, self.written))
    }

    /// Begins the element of a value where one may stand. `base` says whether it may be the base
    /// of an object, `stream_first` in which order the attributes come.
    fn begin_value(
        &mut self,
        tag: &str,
        name: Option<Text<'_>>,
        base: bool,
        stream: Option<Text<'_>>,
        stream_first: bool,
    ) -> Result<()> {
        let mut role = self.role();
        if role == Role::Dictionary {
            self.begin("En");
            self.opened("En", Role::Entry(0));
            role = Role::Entry(0);
        }
        let name = match role {
            Role::Entry(0) if tag == "Nil" => {
                return Err(Error::usage("the key of a dictionary entry cannot be null"));
            }
            Role::Entry(0) => Some("Key".into()),
            Role::Entry(_) => Some("Value".into()),
            Role::Named if name.is_none() => return Err(Error::usage("a property needs a name")),
            Role::Members if name.is_none_or(Text::is_empty) => {
                return Err(Error::usage("a member needs a name"));
            }
            Role::Object if !base => return Err(Error::usage(NO_PLACE)),
            Role::TypeNames => return Err(Error::usage(NO_PLACE)),
            _ => name,
        };
        self.begin(tag);
        if let (Some(stream), true) = (stream, stream_first) {
            self.raw_attribute(" S", stream);
        }
        if let Some(name) = name {
            self.name_attribute(name);
        }
        if let (Some(stream), false) = (stream, stream_first) {
            self.raw_attribute(" S", stream);
        }
        Ok(())
    }

    fn begin_part(&mut self, tag: &str, parent: Role) -> Result<()> {
        if self.role() != parent {
            return Err(Error::usage(NO_PLACE));
        }
        self.begin(tag);
        Ok(())
    }

    fn text_part(&mut self, tag: &str, parent: Role, text: Text<'_>) -> Result<()> {
        self.begin_part(tag, parent)?;
        if text.is_empty() {
            self.push(" />");
        } else {
            self.push(">");
            escape::encode(&mut self.buf, text, Place::Content);
            self.end_tag(tag);
        }
        Ok(())
    }

    fn scalar(&mut self, kind: Scalar, text: Text<'_>) {
        if text.is_empty() && !kind.empty_as_pair() {
            self.push(" />");
            return;
        }
        self.push(">");
        if kind.is_encoded() {
            escape::encode(&mut self.buf, text, Place::Content);
        } else {
            escape::encode_raw(&mut self.buf, text);
        }
        self.end_tag(kind.tag());
    }

    fn end(&mut self) -> Result<()> {
        match self.role() {
            Role::Root | Role::Entry(_) => return Err(Error::usage(NO_PLACE)),
            _ => self.close(),
        }
        self.ended_value();
        Ok(())
    }

    /// Counts the value that is written now, if it belongs to a dictionary entry.
    fn ended_value(&mut self) {
        if let Some(Open { role: Role::Entry(written), .. }) = self.open.last_mut() {
            *written += 1;
            if *written == 2 {
                self.close();
            }
        }
    }

    /// Writes the end of the innermost element.
    fn close(&mut self) {
        let Some(Open { tag, .. }) = self.open.pop() else {
            return;
        };
        if self.unclosed {
            self.push(" />");
            self.unclosed = false;
        } else {
            self.new_line();
            self.end_tag(tag);
        }
    }

    /// Writes the beginning of a start tag, on a line of its own.
    fn begin(&mut self, tag: &str) {
        if self.unclosed {
            self.push(">");
            self.unclosed = false;
        }
        self.new_line();
        self.push("<");
        self.push(tag);
    }

    fn opened(&mut self, tag: &'static str, role: Role) {
        self.unclosed = true;
        self.open.push(Open { tag, role });
    }

    fn end_tag(&mut self, tag: &str) {
        self.push("</");
        self.push(tag);
        self.push(">");
    }

    fn new_line(&mut self) {
        const BLANKS: &str = "                                ";
        if !self.form.indented {
            return;
        }
        self.push(self.form.newline.as_str());
        let mut blanks = 2 * self.open.len();
        while blanks > 0 {
            let some = blanks.min(BLANKS.len());
            self.push(&BLANKS[..some]);
            blanks -= some;
        }
    }

    fn name_attribute(&mut self, name: Text<'_>) {
        self.push(" N=\"");
        escape::encode(&mut self.buf, name, Place::Attribute);
        self.push("\"");
    }

    fn id_attribute(&mut self, id: Option<Id<'_>>) {
        match id {
            None => {}
            Some(Id::Number(n)) => self.raw_attribute(" RefId", n.to_string().as_str().into()),
            Some(Id::Text(text)) => self.raw_attribute(" RefId", text),
        }
    }

    fn raw_attribute(&mut self, name: &str, value: Text<'_>) {
        self.push(name);
        self.push("=\"");
        escape::encode_raw(&mut self.buf, value);
        self.push("\"");
    }

    fn push(&mut self, text: &str) {
        self.buf.extend_from_slice(text.as_bytes());
    }

    fn role(&self) -> Role {
        self.open.last().map_or(Role::Root, |o| o.role)
    }

    fn flush_above(&mut self, size: usize) -> Result<()> {
        if self.buf.len() < size || (self.buf.is_empty() && self.encoded.is_empty()) {
            return Ok(());
        }
        let result = if self.form.encoding == super::Encoding::Utf8 && self.encoded.is_empty() {
            self.written += self.buf.len() as u64;
            self.output.write_all(&self.buf)
        } else {
            // The buffer ends between two events, so it holds whole characters.
            let text = String::from_utf8_lossy(&self.buf);
            self.form.encoding.encode(&text, &mut self.encoded);
            self.written += self.encoded.len() as u64;
            self.output.write_all(&self.encoded)
        };
        self.buf.clear();
        self.encoded.clear();
        result.map_err(write_error)
    }
}

fn write_error(e: io::Error) -> Error {
    Error::io(e.into(), "writing", None)
}

impl Document {
    /// Writes the document in its [`form`](Self::form) and gives the output back, flushed.
    ///
    /// # Errors
    ///
    /// [`Io`](super::ErrorKind::Io) if writing fails; [`Usage`](super::ErrorKind::Usage) for a
    /// document built of events that make none.
    pub fn write<W: Write>(&self, output: W) -> Result<W> {
        let mut writer = Writer::new(output, self.form());
        for event in self.events() {
            writer.event(&event)?;
        }
        writer.finish()
    }
}
