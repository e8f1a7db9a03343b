//! A strict XML parser over quick-xml: what that one leaves to its caller is checked here.

use quick_xml::events::{BytesStart, Event};

use super::attributes::{Attributes, Fault, push_reference};
use super::chars;
use super::declaration;
use super::error::{Error, LimitKind, Position, Result};
use super::layout::{Layout, Newline};
use super::limits::{Limits, Rules};
use super::names;
use super::namespace::Namespaces;
use super::opened::Opened;
use super::plain::{Form, Plain, PlainText};
use super::source::sealed::Sealed;
use super::tag::Tag;

/// Splits a document into tags and text.
pub(super) struct Lexer<S> {
    source: S,
    /// The token quick-xml read last, if it is not in memory anyhow.
    buf: Vec<u8>,
    /// The text of the element whose start was given last and where that one ends, if all of it is
    /// still to be taken.
    plain: Option<(PlainText, usize)>,
    state: State,
}

/// What is known besides the token itself.
struct State {
    attributes: Attributes,
    namespaces: Namespaces,
    /// The name of the tag read last, if no element of CLIXML has it.
    unknown: String,
    opened: Opened,
    depth: u32,
    max_depth: u32,
    max_attributes: usize,
    max_string: usize,
    /// The first white space inside the root: how the document is laid out.
    layout: Layout,
    final_newline: Option<Newline>,
    /// Whether there may be a `_xHHHH_` in the text read last.
    escaped: bool,
}

/// A start tag.
#[derive(Clone, Copy)]
pub(super) struct Start {
    pub(super) tag: Tag,
    /// Whether its name is in the namespace of CLIXML.
    pub(super) ours: bool,
    /// Whether it is an end tag as well.
    pub(super) empty: bool,
}

/// What stands between the tags of an element that holds elements.
pub(super) enum Token {
    Start(Start),
    End,
}

/// What stands in an element that holds text, after text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Leaf {
    Text,
    Start,
    End,
}

impl<S: Sealed> Lexer<S> {
    pub(super) fn new(source: S, limits: &Limits) -> Self {
        Self {
            source,
            buf: Vec::new(),
            plain: None,
            state: State {
                attributes: Attributes::default(),
                namespaces: Namespaces::default(),
                unknown: String::new(),
                opened: Opened::default(),
                depth: 0,
                max_depth: limits.element_depth,
                max_attributes: limits.attributes,
                max_string: limits.string_length,
                layout: Layout::Unknown,
                final_newline: None,
                escaped: false,
            },
        }
    }

    pub(super) fn source(&self) -> &S {
        &self.source
    }

    pub(super) fn attributes(&mut self) -> &mut Attributes {
        &mut self.state.attributes
    }

    /// The name of the tag read last, if no element of CLIXML has it.
    pub(super) fn unknown(&self) -> &str {
        &self.state.unknown
    }

    /// How elements are separated.
    pub(super) fn layout(&self) -> Layout {
        self.state.layout
    }

    /// Where the token read last begins.
    pub(super) fn position(&self) -> Position {
        self.source.place(&[])
    }

    /// The start tag of the root, after what may come before it.
    pub(super) fn root(&mut self) -> Result<Start> {
        loop {
            let first = self.source.offset() == 0;
            let event = self.source.read(&mut self.buf, false)?;
            let source = &self.source;
            match event {
                Event::Start(e) => return self.state.open(source, &e, false),
                Event::Empty(e) => return self.state.open(source, &e, true),
                Event::Decl(e) if first => {
                    declaration::check(&e).map_err(|f| fault(source, b"<?", &e, &f))?;
                }
                Event::Text(e) => {
                    let white = e.bytes().take_while(|&b| chars::is_white_byte(b)).count();
                    if white < e.len() {
                        let f = Fault::new(white, "a document begins with a tag");
                        return Err(fault(source, b"", &e, &f));
                    }
                }
                Event::Eof => {
                    return Err(Error::syntax("there is no root element", self.position()));
                }
                other => markup(source, &other)?,
            }
        }
    }

    /// The next tag in an element that holds elements; only white space, comments and processing
    /// instructions may stand before it.
    pub(super) fn content(&mut self) -> Result<Token> {
        if let Some(token) = self.plain() {
            return Ok(token);
        }
        loop {
            // White space is of interest only until it has shown the layout.
            let trims = self.state.layout != Layout::Unknown;
            let event = self.source.read(&mut self.buf, trims)?;
            let source = &self.source;
            match event {
                Event::Text(e) => self.state.white(source, &e)?,
                Event::Start(e) => return self.state.open(source, &e, false).map(Token::Start),
                Event::Empty(e) => return self.state.open(source, &e, true).map(Token::Start),
                Event::End(e) => {
                    self.state.end(source, &e)?;
                    return Ok(Token::End);
                }
                Event::GeneralRef(e) => {
                    let mut out = Vec::new();
                    push_reference(&mut out, &e)
                        .map_err(|m| fault(source, b"", "", &Fault::new(0, m)))?;
                    if !matches!(out[..], [b] if chars::is_white_byte(b)) {
                        let message = "text is not allowed between these elements";
                        return Err(Error::syntax(message, source.place(&[])));
                    }
                }
                other => markup(source, &other)?,
            }
        }
    }

    /// The next tag, if it is a plain one.
    fn plain(&mut self) -> Option<Token> {
        let state = &mut self.state;
        let is_usual = state.layout != Layout::Unknown
            && state.namespaces.default_is_ours()
            && state.depth < state.max_depth
            && state.max_attributes > 1;
        if !is_usual {
            return None;
        }
        let ahead = self.source.ahead();
        let plain = Plain::scan(ahead, state.opened.unknown(), &mut state.attributes)?;
        if plain.len > state.max_string {
            return None;
        }
        let (tag, empty) = match plain.form {
            Form::Empty(tag) => (Some(tag), true),
            Form::Start(tag, name) => {
                state.depth += 1;
                state.opened.push(&ahead[name], false);
                (Some(tag), false)
            }
            Form::End => {
                state.close();
                (None, false)
            }
            Form::Whole(tag, text) => {
                state.depth += 1;
                self.source.begin();
                self.plain = Some((text, plain.len));
                return Some(Token::Start(Start { tag, ours: true, empty: false }));
            }
        };
        self.source.begin();
        self.source.pass(plain.len);
        Some(tag.map_or(Token::End, |tag| Token::Start(Start { tag, ours: true, empty })))
    }

    /// Goes on behind the plain element that was begun; its text is appended to `out`.
    fn end_plain(&mut self, out: &mut Vec<u8>) -> bool {
        let Some((text, len)) = self.plain.take() else {
            return false;
        };
        let end = text.range.end;
        out.extend_from_slice(&self.source.ahead()[text.range]);
        self.source.pass(end);
        self.source.begin();
        self.source.pass(len - end);
        self.state.escaped = text.escaped;
        self.state.depth -= 1;
        true
    }

    /// Says that an element that holds text begins.
    pub(super) fn begin_leaf(&mut self) {
        self.state.escaped = false;
    }

    /// Whether there may be a `_xHHHH_` in the text read since [`begin_leaf`](Self::begin_leaf).
    pub(super) fn leaf_is_escaped(&self) -> bool {
        self.state.escaped
    }

    /// The next piece of an element that holds text; text is appended to `out`.
    pub(super) fn leaf(&mut self, out: &mut Vec<u8>) -> Result<Leaf> {
        if self.end_plain(out) {
            return Ok(Leaf::End);
        }
        loop {
            let event = self.source.read(&mut self.buf, false)?;
            let source = &self.source;
            let before = out.len();
            match event {
                Event::Text(e) => {
                    if has_special(e.as_bytes()) {
                        check_text(&e).map_err(|f| fault(source, b"", &e, &f))?;
                        push_lines(&e, out);
                        self.state.escaped = true;
                    } else {
                        out.extend_from_slice(e.as_bytes());
                    }
                }
                Event::End(e) => {
                    self.state.end(source, &e)?;
                    return Ok(Leaf::End);
                }
                Event::GeneralRef(e) => {
                    push_reference(out, &e)
                        .map_err(|m| fault(source, b"", "", &Fault::new(0, m)))?;
                    self.state.escaped = true;
                }
                Event::CData(e) => {
                    push_lines(&e, out);
                    self.state.escaped = true;
                }
                Event::Start(e) => {
                    self.state.open(source, &e, false)?;
                    return Ok(Leaf::Start);
                }
                Event::Empty(e) => {
                    self.state.open(source, &e, true)?;
                    return Ok(Leaf::Start);
                }
                other => {
                    markup(source, &other)?;
                    continue;
                }
            }
            if out.len() > self.state.max_string && out.len() > before {
                let message = format!("a string of more than {} bytes", self.state.max_string);
                let place = source.place(&[]);
                return Err(Error::limit(LimitKind::StringLength, message, Some(place)));
            }
            return Ok(Leaf::Text);
        }
    }

    /// Reads to the end of the element that is open, and forgets all in it.
    pub(super) fn skip(&mut self) -> Result<()> {
        let outside = self.state.depth - 1;
        let mut scratch = Vec::new();
        while self.state.depth > outside {
            self.leaf(&mut scratch)?;
            scratch.clear();
        }
        Ok(())
    }

    /// Reads what comes after the root.
    ///
    /// PowerShell's parser stops at the first white space, if nothing but a `<` or the end follows
    /// it; [`Rules::Strict`] reads on and wants no more than white space, comments and processing
    /// instructions.
    pub(super) fn epilogue(&mut self, rules: Rules) -> Result<()> {
        loop {
            let event = self.source.read(&mut self.buf, false)?;
            let source = &self.source;
            match event {
                Event::Eof => return Ok(()),
                Event::Text(e) if chars::is_white(&e) => {
                    self.state.final_newline = Newline::first_in(&e);
                    if rules == Rules::PowerShell {
                        break;
                    }
                }
                Event::PI(_) | Event::Comment(_) => markup(source, &event)?,
                _ => {
                    let message = "nothing may follow the end of the root";
                    return Err(Error::syntax(message, self.position()));
                }
            }
        }
        if self.source.peek()? == Some(b'&') {
            return Err(Error::syntax("nothing may follow the end of the root", self.position()));
        }
        Ok(())
    }

    /// The line end after the root, once [`epilogue`](Self::epilogue) is through.
    pub(super) fn final_newline(&self) -> Option<Newline> {
        self.state.final_newline
    }
}

const NO_NAME: &str = "the name of an element expected";

impl State {
    fn open<S: Sealed>(&mut self, source: &S, e: &BytesStart<'_>, empty: bool) -> Result<Start> {
        let tag: &str = e;
        let name_len = e.name().as_ref().len();
        self.depth += 1;
        if self.depth > self.max_depth {
            let message = format!("more than {} elements in one another", self.max_depth);
            let place = source.place(&[]);
            return Err(Error::limit(LimitKind::ElementDepth, message, Some(place)));
        }
        if name_len == tag.len() {
            self.attributes.clear();
        } else {
            self.attributes
                .read(tag, name_len, self.depth, self.max_attributes, &mut self.namespaces)
                .map_err(|f| fault(source, b"<", tag, &f))?;
        }
        let name = &tag[..name_len];
        let (tag, ours) = self.name(name).map_err(|f| fault(source, b"<", tag, &f))?;
        if self.layout == Layout::Unknown && self.depth > 1 {
            self.layout = Layout::Dense;
        }
        self.opened.push(name.as_bytes(), true);
        if empty {
            self.close();
        }
        Ok(Start { tag, ours, empty })
    }

    /// Takes an element's name apart. The names of CLIXML have no colon.
    fn name(&mut self, name: &str) -> Result<(Tag, bool), Fault> {
        let tag = Tag::of(name.as_bytes());
        if tag != Tag::Unknown {
            return Ok((tag, self.namespaces.default_is_ours()));
        }
        let Some((prefix, local)) = name.split_once(':') else {
            return self.unknown(name, name, self.namespaces.default_is_ours());
        };
        if !names::is_name(prefix) {
            return Err(Fault::new(0, NO_NAME));
        }
        let uri = self.namespaces.resolve(prefix.as_bytes());
        let uri =
            uri.ok_or_else(|| Fault::new(0, format!("the prefix {prefix} is not declared")))?;
        let ours = uri == super::namespace::NAMESPACE.as_bytes();
        match Tag::of(local.as_bytes()) {
            Tag::Unknown => self.unknown(name, local, ours),
            tag => Ok((tag, ours)),
        }
    }

    fn unknown(&mut self, name: &str, local: &str, ours: bool) -> Result<(Tag, bool), Fault> {
        if !names::is_name(local) {
            return Err(Fault::new(0, NO_NAME));
        }
        name.clone_into(&mut self.unknown);
        Ok((Tag::Unknown, ours))
    }

    /// Takes an end tag.
    fn end<S: Sealed>(&mut self, source: &S, name: &str) -> Result<()> {
        let open = self.opened.name();
        if name.as_bytes() != open {
            let open = String::from_utf8_lossy(open);
            let message = format!("`</{open}>` expected, not `</{name}>`");
            return Err(Error::syntax(message, source.place(&[])));
        }
        self.close();
        Ok(())
    }

    /// Says that the innermost element ends.
    fn close(&mut self) {
        self.opened.pop();
        self.namespaces.close(self.depth);
        self.depth -= 1;
    }

    /// Text between elements.
    fn white<S: Sealed>(&mut self, source: &S, text: &str) -> Result<()> {
        let white = text.bytes().take_while(|&b| chars::is_white_byte(b)).count();
        if white < text.len() {
            let f = Fault::new(white, "text is not allowed between these elements");
            return Err(fault(source, b"", text, &f));
        }
        if self.layout == Layout::Unknown {
            self.layout = Layout::of(text);
        }
        Ok(())
    }
}

/// The error for a fault in a token that begins with `lead` and `body`.
fn fault<S: Sealed>(source: &S, lead: &[u8], body: &str, f: &Fault) -> Error {
    let place = source.place(&[lead, &body.as_bytes()[..f.at.min(body.len())]]);
    if f.too_many {
        Error::limit(LimitKind::Attributes, f.message.clone(), Some(place))
    } else {
        Error::syntax(f.message.clone(), place)
    }
}

fn markup<S: Sealed>(source: &S, event: &Event<'_>) -> Result<()> {
    check_markup(event).map_err(|m| Error::syntax(m, source.place(&[])))
}

/// Comments and processing instructions pass where they are well formed; nothing else does.
pub(super) fn check_markup(event: &Event<'_>) -> Result<(), &'static str> {
    Err(match event {
        Event::Comment(e) if e.contains("--") || e.ends_with('-') => {
            "-- is not allowed in a comment"
        }
        Event::PI(e) if !names::is_name(e.target()) => "a processing instruction needs a name",
        Event::PI(e) if e.target().eq_ignore_ascii_case("xml") => {
            "no processing instruction may be called xml"
        }
        Event::Comment(_) | Event::PI(_) => return Ok(()),
        Event::Decl(_) => "an XML declaration is allowed only at the very start",
        Event::DocType(_) => "a document type definition is not allowed",
        Event::Eof => "the document ends inside an element",
        Event::CData(_) => "a CDATA section is not allowed here",
        Event::End(_) => "there is no element to end here",
        _ => "text is not allowed here",
    })
}

/// Whether there is something in a text that may not stand for itself.
///
/// Texts are short: a search that must be set up first would cost more than it saves.
#[expect(clippy::needless_bitwise_bool, reason = "without branches it becomes a few instructions")]
fn has_special(text: &[u8]) -> bool {
    let is_special = |b: u8| (b == b'_') | (b == b'>') | (b == b'\r');
    text.iter().fold(false, |any, &b| any | is_special(b))
}

/// Text may not hold the end of a CDATA section.
pub(super) fn check_text(raw: &str) -> Result<(), Fault> {
    let suspect = memchr::memchr(b'>', raw.as_bytes());
    match suspect.and_then(|_| raw.find("]]>")) {
        Some(at) => Err(Fault::new(at, "]]> is not allowed in text")),
        None => Ok(()),
    }
}

/// Appends text with its line ends made LF.
fn push_lines(raw: &str, out: &mut Vec<u8>) {
    let mut rest = raw.as_bytes();
    while let Some(cr) = memchr::memchr(b'\r', rest) {
        out.extend_from_slice(&rest[..cr]);
        out.push(b'\n');
        let after = cr + 1 + usize::from(rest.get(cr + 1) == Some(&b'\n'));
        rest = &rest[after..];
    }
    out.extend_from_slice(rest);
}
