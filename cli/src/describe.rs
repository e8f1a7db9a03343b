//! A value in words, on one line.

use std::fmt::Write;

use krstate::clixml::scalar::base64;
use krstate::clixml::{Container, Event, Id, Node, ProgressField, Scalar, Text};

/// Says what a value is, and its text, of which at most `width` characters are shown.
pub(crate) fn value(out: &mut String, node: Node<'_>, width: usize) {
    match node.event() {
        Event::Object { id, .. } => object(out, node, id, width),
        Event::Scalar { kind, text, .. } => scalar(out, kind, text, width),
        Event::Field(_, text) => quoted(out, text, width),
        Event::Ref { id, .. } => {
            out.push_str("-> ");
            number(out, id);
            if let Some(name) = node.target().and_then(type_name) {
                out.push(' ');
                out.push_str(&name);
            }
        }
        Event::Progress { .. } => out.push_str("ProgressRecord"),
        Event::MemberSet { .. } => {
            out.push_str("set");
            count(out, node.children().count(), "note", "notes");
        }
        Event::Container(kind) => container(out, kind, node),
        _ => out.push_str("null"),
    }
    stream(out, node, width);
}

fn object(out: &mut String, node: Node<'_>, id: Option<Id<'_>>, width: usize) {
    let base = node.base();
    let name = type_name(node);
    out.push_str(name.as_deref().unwrap_or("object"));
    if let Some(id) = id {
        out.push(' ');
        number(out, id);
    }
    if let Some(text) = node.string_form() {
        out.push(' ');
        quoted(out, text, width);
    }
    match base.map(|base| (base, base.event())) {
        Some((_, Event::Scalar { kind, text, .. })) => {
            out.push_str(" = ");
            scalar(out, kind, text, width);
        }
        Some((base, Event::Container(kind))) => {
            if name.is_none() {
                out.push_str(", ");
                container(out, kind, base);
            } else {
                parts(out, kind, base);
            }
        }
        _ => {}
    }
    if let Some(properties) = node.properties() {
        count(out, properties.count(), "property", "properties");
    }
    if let Some(members) = node.members() {
        count(out, members.count(), "note", "notes");
    }
}

/// The most derived type, without the assemblies of its arguments.
fn type_name(node: Node<'_>) -> Option<String> {
    let name = node.type_names()?.next()?.to_string_lossy();
    let end = name.find("[[").or_else(|| name.find(',')).unwrap_or(name.len());
    let mut out = String::new();
    plain(&mut out, name[..end].into(), 200);
    Some(out)
}

fn container(out: &mut String, kind: Container, node: Node<'_>) {
    out.push_str(match kind {
        Container::List => "list",
        Container::Stack => "stack",
        Container::Queue => "queue",
        Container::Enumerable => "enumerable",
        Container::Dictionary => "dictionary",
    });
    parts(out, kind, node);
}

fn parts(out: &mut String, kind: Container, node: Node<'_>) {
    let items = node.children().count();
    if kind == Container::Dictionary {
        count(out, items / 2, "entry", "entries");
    } else {
        count(out, items, "item", "items");
    }
}

fn count(out: &mut String, n: usize, one: &str, many: &str) {
    // Writing to a string cannot fail.
    let _ = write!(out, ", {n} {}", if n == 1 { one } else { many });
}

fn number(out: &mut String, id: Id<'_>) {
    out.push('#');
    match id {
        Id::Number(n) => out.push_str(&n.to_string()),
        Id::Text(text) => plain(out, text, 40),
    }
}

fn scalar(out: &mut String, kind: Scalar, text: Text<'_>, width: usize) {
    out.push_str(scalar_type(kind));
    out.push(' ');
    match kind {
        Scalar::SecureString => out.push_str("(not shown)"),
        Scalar::String | Scalar::Xml | Scalar::ScriptBlock | Scalar::Uri => {
            quoted(out, text, width);
        }
        Scalar::Bytes => {
            let bytes = base64::decode(text.as_bytes()).unwrap_or_default();
            let shown = if width == 0 { bytes.len() } else { bytes.len().min(width / 2) };
            for byte in &bytes[..shown] {
                let _ = write!(out, "{byte:02x}");
            }
            let cut = if shown < bytes.len() { "…" } else { "" };
            let _ = write!(out, "{cut} ({} bytes)", bytes.len());
        }
        Scalar::Char => {
            plain(out, text, width);
            let unit = text.as_str().and_then(|text| text.parse::<u16>().ok());
            if let Some(c) = unit.and_then(|unit| char::from_u32(unit.into())) {
                let _ = write!(out, " {c:?}");
            }
        }
        _ => plain(out, text, width),
    }
}

const fn scalar_type(kind: Scalar) -> &'static str {
    match kind {
        Scalar::String => "String",
        Scalar::Char => "Char",
        Scalar::Boolean => "Boolean",
        Scalar::Byte => "Byte",
        Scalar::SByte => "SByte",
        Scalar::UInt16 => "UInt16",
        Scalar::Int16 => "Int16",
        Scalar::UInt32 => "UInt32",
        Scalar::Int32 => "Int32",
        Scalar::UInt64 => "UInt64",
        Scalar::Int64 => "Int64",
        Scalar::Single => "Single",
        Scalar::Double => "Double",
        Scalar::Decimal => "Decimal",
        Scalar::DateTime => "DateTime",
        Scalar::TimeSpan => "TimeSpan",
        Scalar::Bytes => "Byte[]",
        Scalar::Guid => "Guid",
        Scalar::Uri => "Uri",
        Scalar::Version => "Version",
        Scalar::Xml => "XmlDocument",
        Scalar::ScriptBlock => "ScriptBlock",
        Scalar::SecureString => "SecureString",
    }
}

/// The name of a part of a progress record.
pub(crate) const fn field(part: ProgressField) -> &'static str {
    match part {
        ProgressField::Activity => "Activity",
        ProgressField::ActivityId => "ActivityId",
        ProgressField::ParentActivityId => "ParentActivityId",
        ProgressField::PercentComplete => "PercentComplete",
        ProgressField::RecordType => "RecordType",
        ProgressField::SecondsRemaining => "SecondsRemaining",
        ProgressField::StatusDescription => "StatusDescription",
    }
}

fn stream(out: &mut String, node: Node<'_>, width: usize) {
    let stream = match node.event() {
        Event::Object { stream, .. }
        | Event::Progress { stream, .. }
        | Event::Scalar { stream, .. }
        | Event::Nil { stream, .. }
        | Event::Ref { stream, .. } => stream,
        _ => None,
    };
    if let Some(stream) = stream {
        out.push_str(", stream ");
        plain(out, stream, width);
    }
}

/// The key of an entry, before its value.
pub(crate) fn key(out: &mut String, node: Node<'_>, width: usize) {
    match node.event() {
        Event::Scalar { kind: Scalar::String, text, .. } => name(out, text, width),
        _ => value(out, node, width),
    }
}

/// A name as it is, or in quotes where that could be misread.
pub(crate) fn name(out: &mut String, text: Text<'_>, width: usize) {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$' | '@');
    match text.as_str() {
        Some(word) if !word.is_empty() && word.chars().all(is_word) => plain(out, text, width),
        _ => quoted(out, text, width),
    }
}

/// A text that needs no quotes.
fn plain(out: &mut String, text: Text<'_>, width: usize) {
    escaped(out, text, width);
}

fn quoted(out: &mut String, text: Text<'_>, width: usize) {
    out.push('"');
    let left = escaped(out, text, width);
    out.push('"');
    if left > 0 {
        let _ = write!(out, " ({left} characters more)");
    }
}

/// At most `width` characters (all for 0) without control characters; gives how many are left out.
fn escaped(out: &mut String, text: Text<'_>, width: usize) -> usize {
    let width = if width == 0 { usize::MAX } else { width };
    let mut chars = char::decode_utf16(text.units());
    for c in chars.by_ref().take(width) {
        match c {
            Ok('\'') => out.push('\''),
            Ok(c) => out.extend(c.escape_debug()),
            Err(e) => drop(write!(out, "\\u{{{:x}}}", e.unpaired_surrogate())),
        }
    }
    let left = chars.count();
    if left > 0 {
        out.push('…');
    }
    left
}
