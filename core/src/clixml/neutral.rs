//! A document as one line of JSON, for tests and for programs.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::event::{Event, Id};
use super::scalar::{self, base64, datetime, decimal, duration, number};
use super::tag::{ProgressField, Scalar};
use super::text::Text;
use super::tree::Document;
use super::walk::{Children, Node};
use crate::Decimal;

/// Renders the values of a document as one line of JSON, without a line end: `{"objs":[VALUE..]}`,
/// with `"file"` first if a name is given.
///
/// A value is `{"k":"Nil"}`, `{"k":TAG,"v":TEXT}`, `{"k":"Ref","id":ID}`,
/// `{"k":"LST|STK|QUE|IE|DCT","items":[VALUE..]}` (a dictionary as key, value, key, value), or
/// `{"k":"Obj","id":ID,"tn":[NAME..],"ts":TEXT,"base":VALUE,"props":[[NAME,VALUE]..],"ms":[[NAME,VALUE]..]}`
/// with null for what is absent; in `ms` a set of members is `{"k":"MS","m":[[NAME,VALUE]..]}`.
///
/// Texts are canonical: integers decimal; `Db` and `Sg` the IEEE bits in hex; `DT` with seven
/// digits of the fraction and nothing, `Z` or the offset (`+00:00` as `Z`); `TS` ticks of 100 ns;
/// `BA` hex; `PR` the activity and the status with `|` between. A surrogate without a partner is
/// `\udxxx`.
///
/// All of it is ASCII.
#[must_use]
pub fn to_json(document: &Document, file: Option<&str>) -> String {
    let mut line = Line::new(document, file);
    while line.step() {}
    line.out
}

/// As [`to_json`], in pieces to any [`Write`]: the line can be much longer than the document, for
/// type names are repeated.
///
/// # Errors
///
/// Those of the writer.
pub fn write_json<W: Write>(document: &Document, file: Option<&str>, mut out: W) -> io::Result<()> {
    let mut line = Line::new(document, file);
    while line.step() {
        if line.out.len() > PIECE {
            out.write_all(line.out.as_bytes())?;
            line.out.clear();
        }
    }
    out.write_all(line.out.as_bytes())
}

/// How much is written in one go.
const PIECE: usize = 64 * 1024;

/// A line that is being made.
struct Line<'a> {
    out: String,
    work: Vec<Work<'a>>,
}

impl<'a> Line<'a> {
    fn new(document: &'a Document, file: Option<&str>) -> Self {
        let mut out = String::from("{");
        if let Some(file) = file {
            out.push_str("\"file\":");
            push_text(&mut out, file.into());
            out.push(',');
        }
        out.push_str("\"objs\":[");
        Self { out, work: vec![Work::Text("}"), Work::Items(document.values(), true)] }
    }

    /// Appends a little more; false at the end.
    fn step(&mut self) -> bool {
        let (out, work) = (&mut self.out, &mut self.work);
        match work.pop() {
            None => return false,
            Some(Work::Text(text)) => out.push_str(text),
            Some(Work::Value(node)) => value(out, work, node),
            Some(Work::Items(mut nodes, first)) => match nodes.next() {
                Some(node) => {
                    separate(out, first);
                    work.push(Work::Items(nodes, false));
                    work.push(Work::Value(node));
                }
                None => out.push(']'),
            },
            Some(Work::Named(mut nodes, first)) => match nodes.pop() {
                Some(node) => {
                    separate(out, first);
                    out.push('[');
                    push_text(out, node.name().unwrap_or_default());
                    out.push(',');
                    work.push(Work::Named(nodes, false));
                    work.push(Work::Text("]"));
                    work.push(Work::Value(node));
                }
                None => out.push(']'),
            },
        }
        true
    }
}

/// What is still to be written; the last one comes first.
enum Work<'a> {
    Text(&'static str),
    Value(Node<'a>),
    /// Values and whether the first one comes next.
    Items(Children<'a>, bool),
    /// Named values, the last one first.
    Named(Vec<Node<'a>>, bool),
}

fn separate(out: &mut String, first: bool) {
    if !first {
        out.push(',');
    }
}

fn value<'a>(out: &mut String, work: &mut Vec<Work<'a>>, node: Node<'a>) {
    match node.event() {
        Event::Object { id, .. } => object(out, work, node, id),
        Event::Container(kind) => {
            begin(out, kind.tag());
            out.push_str(",\"items\":[");
            work.push(Work::Text("}"));
            work.push(Work::Items(node.children(), true));
        }
        Event::MemberSet { .. } => {
            out.push_str("{\"k\":\"MS\",\"m\":[");
            work.push(Work::Text("}"));
            work.push(named(node.children()));
        }
        Event::Progress { .. } => {
            let field = |wanted| {
                let is_it = |n: &Node<'_>| matches!(n.event(), Event::Field(f, _) if f == wanted);
                node.children().find(is_it).map(|n| n.text())
            };
            let activity = field(ProgressField::Activity).unwrap_or_default();
            let status = field(ProgressField::StatusDescription).unwrap_or_default();
            begin(out, "PR");
            out.push_str(",\"v\":\"");
            push_escaped(out, activity);
            out.push('|');
            push_escaped(out, status);
            out.push_str("\"}");
        }
        Event::Scalar { kind, text, .. } => {
            begin(out, kind.tag());
            out.push_str(",\"v\":");
            match canonical(kind, text) {
                Some(form) => push_text(out, form.as_str().into()),
                None => push_text(out, text),
            }
            out.push('}');
        }
        Event::Ref { id, .. } => {
            out.push_str("{\"k\":\"Ref\",\"id\":");
            push_id(out, id);
            out.push('}');
        }
        _ => out.push_str("{\"k\":\"Nil\"}"),
    }
}

fn object<'a>(out: &mut String, work: &mut Vec<Work<'a>>, node: Node<'a>, id: Option<Id<'a>>) {
    out.push_str("{\"k\":\"Obj\",\"id\":");
    match id {
        Some(id) => push_id(out, id),
        None => out.push_str("null"),
    }
    out.push_str(",\"tn\":");
    match node.type_names() {
        Some(names) => {
            out.push('[');
            for (i, name) in names.enumerate() {
                separate(out, i == 0);
                push_text(out, name);
            }
            out.push(']');
        }
        None => out.push_str("null"),
    }
    out.push_str(",\"ts\":");
    match node.string_form() {
        Some(text) => push_text(out, text),
        None => out.push_str("null"),
    }
    out.push_str(",\"base\":");
    // In reverse, for the work is taken from the end.
    work.push(Work::Text("}"));
    match node.members() {
        Some(members) => {
            work.push(named(members));
            work.push(Work::Text(",\"ms\":["));
        }
        None => work.push(Work::Text(",\"ms\":null")),
    }
    match node.properties() {
        Some(properties) => {
            work.push(named(properties));
            work.push(Work::Text(",\"props\":["));
        }
        None => work.push(Work::Text(",\"props\":null")),
    }
    work.push(match node.base() {
        Some(base) => Work::Value(base),
        None => Work::Text("null"),
    });
}

fn named<'a>(nodes: impl Iterator<Item = Node<'a>>) -> Work<'a> {
    let mut nodes: Vec<_> = nodes.collect();
    nodes.reverse();
    Work::Named(nodes, true)
}

fn begin(out: &mut String, tag: &str) {
    out.push_str("{\"k\":\"");
    out.push_str(tag);
    out.push('"');
}

/// The canonical text of a scalar; none if the text is that already.
fn canonical(kind: Scalar, text: Text<'_>) -> Option<String> {
    let bytes = text.as_bytes();
    match kind {
        Scalar::Double => number::double(bytes).map(|n| format!("{:016x}", n.to_bits())),
        Scalar::Single => number::single(bytes).map(|n| format!("{:08x}", n.to_bits())),
        Scalar::Decimal => {
            let n = decimal::parse(bytes)?;
            let negative = n.is_negative() && n.mantissa() != 0;
            Decimal::new(n.mantissa(), n.scale(), negative).map(|n| n.to_string())
        }
        Scalar::DateTime => datetime::parse(bytes).map(|t| t.canonical()),
        Scalar::TimeSpan => duration::parse(bytes).map(|span| span.ticks.to_string()),
        Scalar::Bytes => base64::decode(bytes).map(|b| scalar::hex(&b)),
        _ => None,
    }
}

fn push_id(out: &mut String, id: Id<'_>) {
    match id {
        Id::Number(n) => push_text(out, n.to_string().as_str().into()),
        Id::Text(text) => push_text(out, text),
    }
}

fn push_text(out: &mut String, text: Text<'_>) {
    out.push('"');
    push_escaped(out, text);
    out.push('"');
}

fn push_escaped(out: &mut String, text: Text<'_>) {
    let Some(s) = text.as_str() else {
        for c in char::decode_utf16(text.units()) {
            match c {
                Ok(c) => push_char(out, c),
                Err(e) => push_unit(out, e.unpaired_surrogate()),
            }
        }
        return;
    };
    let mut rest = s;
    while let Some(at) = rest.bytes().position(|b| !is_plain(b)) {
        out.push_str(&rest[..at]);
        let mut chars = rest[at..].chars();
        if let Some(c) = chars.next() {
            push_char(out, c);
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
}

fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..0x7F) && byte != b'"' && byte != b'\\'
}

fn push_unit(out: &mut String, unit: u16) {
    // Writing to a string cannot fail.
    let _ = write!(out, "\\u{unit:04x}");
}

fn push_char(out: &mut String, c: char) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        ' '..'\u{7F}' => out.push(c),
        _ => c.encode_utf16(&mut [0; 2]).iter().for_each(|&unit| push_unit(out, unit)),
    }
}
