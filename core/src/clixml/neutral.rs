//! A document as one line of JSON, for tests and for people.

use super::event::{Event, Id};
use super::scalar::{self, base64, datetime, decimal, duration, number};
use super::tag::{ProgressField, Scalar};
use super::text::Text;
use super::tree::Document;
use super::walk::{Children, Node};

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
#[must_use]
pub fn to_json(document: &Document, file: Option<&str>) -> String {
    let mut out = String::from("{");
    if let Some(file) = file {
        out.push_str("\"file\":");
        push_text(&mut out, file.into());
        out.push(',');
    }
    out.push_str("\"objs\":");
    let mut work = vec![Work::Items(document.values(), true)];
    out.push('[');
    while let Some(step) = work.pop() {
        match step {
            Work::Text(text) => out.push_str(text),
            Work::Value(node) => value(&mut out, &mut work, node),
            Work::Items(mut nodes, first) => match nodes.next() {
                Some(node) => {
                    separate(&mut out, first);
                    work.push(Work::Items(nodes, false));
                    work.push(Work::Value(node));
                }
                None => out.push(']'),
            },
            Work::Named(mut nodes, first) => match nodes.pop() {
                Some(node) => {
                    separate(&mut out, first);
                    out.push('[');
                    push_text(&mut out, node.name().unwrap_or_default());
                    out.push(',');
                    work.push(Work::Named(nodes, false));
                    work.push(Work::Text("]"));
                    work.push(Work::Value(node));
                }
                None => out.push(']'),
            },
        }
    }
    out.push('}');
    out
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
            let positive = decimal::Decimal { negative: n.negative && n.magnitude != 0, ..n };
            Some(positive.to_string())
        }
        Scalar::DateTime => datetime::parse(bytes).map(|t| t.canonical()),
        Scalar::TimeSpan => duration::parse(bytes).map(|ticks| ticks.to_string()),
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
    if let Some(s) = text.as_str() {
        s.chars().for_each(|c| push_char(out, c));
        return;
    }
    for c in char::decode_utf16(text.units()) {
        match c {
            Ok(c) => push_char(out, c),
            Err(e) => push_code(out, e.unpaired_surrogate().into()),
        }
    }
}

fn push_code(out: &mut String, unit: u32) {
    out.push_str("\\u");
    let [.., high, low] = unit.to_be_bytes();
    out.push_str(&scalar::hex(&[high, low]));
}

fn push_char(out: &mut String, c: char) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\0'..' ' => push_code(out, c.into()),
        _ => out.push(c),
    }
}
