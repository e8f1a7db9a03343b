//! A document against the typed tree that PowerShell made of it.

use krstate::clixml::scalar::{self, base64, datetime, decimal, duration, number};
use krstate::clixml::{Container, Document, Event, Node, ProgressField, Scalar, Text};
use serde_json::Value;

/// How the values at the top come in the typed tree.
#[derive(Clone, Copy)]
pub(crate) enum Root {
    /// Null, the value, or an array, by their number.
    Returned,
    /// Always an array.
    List,
}

impl Root {
    pub(crate) fn of(import: bool) -> Self {
        if import { Self::List } else { Self::Returned }
    }
}

type Outcome = Result<(), String>;

/// Compares all values; what PowerShell made live by its type is not looked into.
pub(crate) fn check(document: &Document, expected: &Value, root: Root) -> Outcome {
    let values: Vec<_> = document.values().collect();
    match (values.as_slice(), root) {
        ([], Root::Returned) => same("nothing", expected.is_null(), expected),
        ([one], Root::Returned) => value(*one, expected),
        (all, _) => list(all, &expected["items"]),
    }
}

fn same(what: &str, equal: bool, expected: &Value) -> Outcome {
    if equal { Ok(()) } else { Err(format!("{what} is not {expected}")) }
}

fn list(nodes: &[Node<'_>], expected: &Value) -> Outcome {
    let items = expected.as_array().ok_or("no items")?;
    same("the number of items", items.len() == nodes.len(), expected)?;
    nodes.iter().zip(items).try_for_each(|(n, e)| value(*n, e))
}

fn value(node: Node<'_>, expected: &Value) -> Outcome {
    if expected.get("ref").is_some() || expected.get("str").is_some() {
        return Ok(());
    }
    if expected.get("user").is_some() {
        return Ok(());
    }
    match node.event() {
        Event::Nil { .. } => same("nil", expected.is_null(), expected),
        Event::Ref { .. } => match node.target() {
            Some(target) => object(target, expected),
            None => Err("a reference to nothing".to_owned()),
        },
        Event::Object { .. } => object(node, expected),
        Event::Scalar { kind, text, .. } => scalar(kind, text, expected),
        Event::Progress { .. } => record(node, expected),
        Event::Container(kind) => container(node, kind, expected),
        other => Err(format!("{other:?} is no value")),
    }
}

fn object(node: Node<'_>, expected: &Value) -> Outcome {
    if expected.get("t").is_some() {
        // Made live by its type, or a wrapper that PowerShell took off.
        return match node.base() {
            Some(base) => value(base, expected),
            None => Ok(()),
        };
    }
    if let Some(names) = node.type_names() {
        let names: Vec<_> = names.map(deserialized).collect();
        let expected = expected["names"].as_array().ok_or("no names")?;
        let equal =
            names.len() == expected.len() && names.iter().zip(expected).all(|(n, e)| *e == **n);
        same(&format!("{names:?}"), equal, &Value::from(expected.clone()))?;
    }
    let nested = node.base().filter(|b| matches!(b.event(), Event::Object { .. }));
    let form = node.string_form();
    match (form, &expected["ts"]) {
        (Some(form), ts) => same("the string form", text_is(form, ts), ts)?,
        (None, Value::Null) => {}
        (None, ts) => same("no string form", nested.is_some(), ts)?,
    }
    if let Some(inner) = nested {
        // PowerShell moves what the inner object has into the outer one.
        return inner.base().map_or(Ok(()), |base| base_value(base, expected));
    }
    match node.base() {
        Some(base) => base_value(base, expected)?,
        None => same("no base", expected.get("base").is_none(), expected)?,
    }
    match node.properties() {
        Some(properties) => members(properties.collect(), &expected["props"])?,
        None => same("no properties", expected.get("props").is_none(), expected)?,
    }
    let all: Vec<_> = node.members().map(Iterator::collect).unwrap_or_default();
    match expected.get("ext") {
        Some(ext) => members(all, ext),
        None => same("members", all.is_empty(), expected),
    }
}

fn base_value(base: Node<'_>, expected: &Value) -> Outcome {
    if matches!(base.event(), Event::Object { .. }) {
        return base.base().map_or(Ok(()), |b| base_value(b, expected));
    }
    let inner = expected.get("base").ok_or("no base")?;
    value(base, inner)
}

/// Names count ignoring case; the last member with a name stays, at the place of the first.
fn members(nodes: Vec<Node<'_>>, expected: &Value) -> Outcome {
    let mut unique: Vec<Node<'_>> = Vec::new();
    for node in nodes {
        let key = |n: &Node<'_>| n.name().unwrap_or_default().to_string_lossy().to_lowercase();
        match unique.iter_mut().find(|u| key(u) == key(&node)) {
            Some(old) => *old = node,
            None => unique.push(node),
        }
    }
    let expected = expected.as_array().ok_or("no members")?;
    same("the number of members", unique.len() == expected.len(), &expected.clone().into())?;
    for node in unique {
        let name = node.name().unwrap_or_default();
        let member = expected.iter().find(|e| {
            text_is(name, &e[0])
                || e[0].as_str().zip(name.as_str()).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b))
        });
        let member = member.ok_or_else(|| format!("no member {name:?}"))?;
        match (node.event(), member[1].get("set")) {
            // A set in a set comes back empty.
            (Event::MemberSet { .. }, Some(Value::Array(set))) if set.is_empty() => {}
            (Event::MemberSet { .. }, Some(set)) => members(node.children().collect(), set)?,
            _ => value(node, &member[1])?,
        }
    }
    Ok(())
}

fn container(node: Node<'_>, kind: Container, expected: &Value) -> Outcome {
    let nodes: Vec<_> = node.children().collect();
    if kind != Container::Dictionary {
        let name = match kind {
            Container::Stack => "Stack",
            Container::Queue => "Queue",
            _ => "ArrayList",
        };
        let is_it = expected["t"] == format!("System.Collections.{name}");
        same(name, is_it, expected)?;
        return list(&nodes, &expected["items"]);
    }
    let mut entries: Vec<_> = expected["entries"].as_array().ok_or("no entries")?.clone();
    same("the number of entries", entries.len() * 2 == nodes.len(), expected)?;
    for pair in nodes.chunks(2) {
        let found = entries
            .iter()
            .position(|e| value(pair[0], &e[0]).is_ok() && value(pair[1], &e[1]).is_ok());
        match found {
            Some(i) => drop(entries.remove(i)),
            None => return Err(format!("no entry like {:?}", pair[0].event())),
        }
    }
    Ok(())
}

fn record(node: Node<'_>, expected: &Value) -> Outcome {
    let fields = expected["fields"].as_array().ok_or("no fields")?;
    let places = [
        (ProgressField::Activity, 0),
        (ProgressField::ActivityId, 1),
        (ProgressField::ParentActivityId, 3),
        (ProgressField::PercentComplete, 4),
        (ProgressField::SecondsRemaining, 6),
        (ProgressField::StatusDescription, 7),
    ];
    for (field, place) in places {
        let is_it = |n: &Node<'_>| matches!(n.event(), Event::Field(f, _) if f == field);
        let text = node.children().find(is_it).ok_or("a field is missing")?.text();
        let text = text.as_str().ok_or("no text")?;
        let equal = match &fields[place] {
            Value::String(s) => s == text,
            number => is(&Value::from(text), &number.to_string()),
        };
        same(text, equal, &fields[place])?;
    }
    Ok(())
}

fn scalar(kind: Scalar, text: Text<'_>, expected: &Value) -> Outcome {
    let bytes = text.as_bytes();
    let v = &expected["v"];
    let shows = |form: Option<String>| form.is_some_and(|f| is(v, &f));
    let equal = match kind {
        Scalar::Double => shows(number::double(bytes).map(|n| format!("{:016x}", n.to_bits()))),
        Scalar::Single => shows(number::single(bytes).map(|n| format!("{:08x}", n.to_bits()))),
        Scalar::Decimal => decimal::parse(bytes).is_some_and(|d| {
            let flags = u128::from(d.scale()) << 16 | u128::from(d.is_negative()) << 31;
            expected["bits"] == format!("{:032x}", flags << 96 | d.mantissa())
        }),
        Scalar::DateTime => return date(bytes, expected),
        Scalar::TimeSpan => {
            duration::parse(bytes).is_some_and(|t| is(&expected["ticks"], &t.ticks.to_string()))
        }
        Scalar::Bytes => {
            let b64 = expected["b64"].as_str().unwrap_or_default();
            base64::decode(bytes) == base64::decode(b64.as_bytes())
        }
        Scalar::SecureString => expected["t"] == "System.Security.SecureString",
        // PowerShell shows its own form of the document.
        Scalar::Xml => expected["t"] == "System.Xml.XmlDocument",
        Scalar::Boolean => scalar::boolean(bytes).is_some_and(|b| is(v, &b.to_string())),
        _ => text_is(text, v),
    };
    same(&format!("{kind:?} {text:?}"), equal, expected)
}

/// Ticks where the machine's zone is UTC; what leaves the calendar is clamped.
fn date(bytes: &[u8], expected: &Value) -> Outcome {
    let parsed = datetime::parse(bytes).ok_or("no date")?;
    let (day, time) = parsed.resolve();
    let per_day = i64::try_from(datetime::TICKS_PER_DAY).unwrap();
    let ticks = i64::from(day) * per_day + i64::try_from(time).unwrap();
    let (ticks, kind) = match parsed.zone {
        datetime::Zone::Unspecified => (ticks, "Unspecified"),
        datetime::Zone::Utc => (ticks, "Utc"),
        datetime::Zone::Offset(minutes) => {
            let ticks = ticks - i64::from(minutes) * 600_000_000;
            (ticks.clamp(0, 3_155_378_975_999_999_999), "Local")
        }
    };
    let equal = is(&expected["ticks"], &ticks.to_string()) && expected["kind"] == kind;
    same(&format!("{ticks} {kind}"), equal, expected)
}

fn deserialized(name: Text<'_>) -> String {
    let name = name.to_string_lossy();
    let has_it = name.get(..13).is_some_and(|p| p.eq_ignore_ascii_case("Deserialized."));
    if has_it { name } else { format!("Deserialized.{name}") }
}

fn is(expected: &Value, text: &str) -> bool {
    expected.as_str() == Some(text)
}

/// A text against a JSON string, or against its UTF-16 units in hex.
fn text_is(text: Text<'_>, expected: &Value) -> bool {
    match (expected, expected.get("u16")) {
        (Value::String(s), _) => text == s.as_str(),
        (_, Some(Value::String(hex))) => {
            let mut digits = hex.as_bytes().chunks(4);
            let same = |u: u16| digits.next() == Some(format!("{u:04x}").as_bytes());
            text.units().all(same) && digits.next().is_none()
        }
        _ => false,
    }
}
