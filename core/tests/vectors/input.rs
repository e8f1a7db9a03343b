//! From the vectors' notation to values and keys of the engine.

use crate::run::{Bound, Failure, Names};
use krstate::{Builder, DateTime, DateTimeKind, Decimal, Duration, Guid, Key, KeyRef, Value};
use serde_json::Value as Json;

/// The tag and the content of `{"Tag": content}`.
pub(crate) fn tagged(json: &Json) -> Result<(&str, &Json), Failure> {
    let mut members = json.as_object().into_iter().flatten();
    match (members.next(), members.next()) {
        (Some((tag, content)), None) => Ok((tag, content)),
        _ => Err(Failure::driver(format!("not a value: {json}"))),
    }
}

pub(crate) fn key(json: &Json) -> Result<Key, Failure> {
    if let Some(text) = json.as_str() {
        return Ok(Key::Text(text.into()));
    }
    match tagged(json)? {
        ("Integer", digits) => Ok(Key::Integer(number(digits)?)),
        (tag, _) => Err(Failure::driver(format!("this driver can't pass {tag} as a key"))),
    }
}

/// Reads a number that is written as a string.
pub(crate) fn number<T: std::str::FromStr>(json: &Json) -> Result<T, Failure> {
    let parsed = json.as_str().and_then(|text| text.parse().ok());
    parsed.ok_or_else(|| Failure::driver(format!("not a number of its kind: {json}")))
}

/// Reads a double: decimal, `nan`, `inf`, `-inf`, `-0` or `bits:` and 16 hexadecimal digits.
pub(crate) fn double(json: &Json) -> Result<f64, Failure> {
    let Some(digits) = json.as_str().and_then(|text| text.strip_prefix("bits:")) else {
        return number(json);
    };
    let bits = u64::from_str_radix(digits, 16);
    bits.map(f64::from_bits).map_err(|error| Failure::driver(format!("{json}: {error}")))
}

/// Reads a float, as [`double`] reads a double, with 8 hexadecimal digits of bits.
pub(crate) fn float(json: &Json) -> Result<f32, Failure> {
    let Some(digits) = json.as_str().and_then(|text| text.strip_prefix("bits:")) else {
        return number(json);
    };
    let bits = u32::from_str_radix(digits, 16);
    bits.map(f32::from_bits).map_err(|error| Failure::driver(format!("{json}: {error}")))
}

/// The scalars that only some languages have a type for; `None` for another tag.
pub(crate) fn rare(tag: &str, content: &Json) -> Result<Option<Value>, Failure> {
    let text = content.as_str().unwrap_or_default();
    let malformed = || Failure::driver(format!("not a {tag}: {content}"));
    Ok(Some(match tag {
        "I8" => Value::I8(number(content)?),
        "U8" => Value::U8(number(content)?),
        "I16" => Value::I16(number(content)?),
        "U16" => Value::U16(number(content)?),
        "U32" => Value::U32(number(content)?),
        "U64" => Value::U64(number(content)?),
        "F32" => Value::F32(float(content)?),
        "Decimal" => Value::Decimal(decimal(text).ok_or_else(malformed)?),
        "Char" => Value::Char(u16::from_str_radix(text, 16).map_err(|_| malformed())?),
        "Bytes" => Value::from(bytes(text).ok_or_else(malformed)?),
        "Duration" => Value::Duration(Duration { ticks: number(content)? }),
        "DateTime" => Value::DateTime(date_time(text).ok_or_else(malformed)?),
        "Guid" => Value::Guid(guid(text).ok_or_else(malformed)?),
        "Uri" => Value::Uri(text.into()),
        "Version" => Value::Version(text.into()),
        "Script" => Value::Script(text.into()),
        "Xml" => Value::Xml(text.into()),
        _ => return Ok(None),
    }))
}

fn decimal(text: &str) -> Option<Decimal> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mantissa = format!("{whole}{fraction}").parse().ok()?;
    Decimal::new(mantissa, u8::try_from(fraction.len()).ok()?, negative)
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2).map(str::from_utf8);
    pairs.map(|pair| u8::from_str_radix(pair.ok()?, 16).ok()).collect()
}

fn date_time(text: &str) -> Option<DateTime> {
    let (ticks, kind) = text.split_once(' ')?;
    let kind = match kind {
        "Utc" => DateTimeKind::Utc,
        "Local" => DateTimeKind::Local,
        "Unspecified" => DateTimeKind::Unspecified,
        _ => return None,
    };
    DateTime::new(ticks.parse().ok()?, kind)
}

fn guid(text: &str) -> Option<Guid> {
    bytes(&text.replace('-', ""))?.try_into().ok().map(Guid)
}

/// The text of a `Repeat`.
pub(crate) fn repeated(content: &Json) -> Result<String, Failure> {
    let times = content[1].as_u64().and_then(|times| usize::try_from(times).ok());
    match (content[0].as_str(), times) {
        (Some(text), Some(times)) => Ok(text.repeat(times)),
        _ => Err(Failure::driver(format!("not a Repeat: {content}"))),
    }
}

/// Where a part of a native tree goes.
enum Step<'a> {
    Put(Option<Key>, &'a Json),
    End,
}

/// A value as it is handed to the engine. Trees go through a builder.
pub(crate) fn value(json: &Json, names: &Names) -> Result<Value, Failure> {
    if let Some(scalar) = scalar(json, names)? {
        return Ok(scalar);
    }
    let mut builder = Builder::new();
    let mut waiting = vec![Step::Put(None, json)];
    while let Some(step) = waiting.pop() {
        match step {
            Step::End => builder.end()?,
            Step::Put(key, json) => put(&mut builder, key.as_ref(), json, names, &mut waiting)?,
        }
    }
    Ok(Value::Tree(builder.finish()?))
}

fn put<'a>(
    builder: &mut Builder,
    place: Option<&Key>,
    json: &'a Json,
    names: &Names,
    waiting: &mut Vec<Step<'a>>,
) -> Result<(), Failure> {
    let place = place.map(Key::as_ref);
    if let Some(scalar) = scalar(json, names)? {
        return Ok(builder.value(place, scalar)?);
    }
    let (tag, content) = tagged(json)?;
    if tag == "Nest" {
        return nest(builder, content);
    }
    waiting.push(Step::End);
    let parts = content.as_array().into_iter().flatten().rev();
    if tag == "Table" {
        builder.begin_table(place, false)?;
        for entry in parts {
            waiting.push(Step::Put(Some(key(&entry[0])?), &entry[1]));
        }
    } else {
        builder.begin_list(place)?;
        waiting.extend(parts.map(|item| Step::Put(None, item)));
    }
    Ok(())
}

/// Containers within each other, the last one empty.
fn nest(builder: &mut Builder, content: &Json) -> Result<(), Failure> {
    let depth = content["depth"].as_u64().unwrap_or_default();
    let mut place = None;
    for level in 0..depth {
        if content["of"] == "Table" || (content["of"] == "Both" && level % 2 == 0) {
            builder.begin_table(place, false)?;
            place = Some(KeyRef::Text("a"));
        } else {
            builder.begin_list(place)?;
            place = None;
        }
    }
    for _ in 0..depth {
        builder.end()?;
    }
    Ok(())
}

/// A value without parts, `None` for a tree.
fn scalar(json: &Json, names: &Names) -> Result<Option<Value>, Failure> {
    Ok(Some(match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => (*flag).into(),
        Json::String(text) => text.as_str().into(),
        _ => match tagged(json)? {
            ("I32", digits) => Value::I32(number(digits)?),
            ("I64", digits) => Value::I64(number(digits)?),
            ("F64", digits) => Value::F64(double(digits)?),
            ("Repeat", content) => repeated(content)?.into(),
            ("Ref", name) => match names.get(name.as_str().unwrap_or_default()) {
                Some(Bound::Table(table)) => table.into(),
                Some(Bound::List(list)) => list.into(),
                _ => return Err(Failure::driver(format!("{name} is no live container"))),
            },
            ("Table" | "List" | "Nest", _) => return Ok(None),
            (tag, content) => rare(tag, content)?
                .ok_or_else(|| Failure::driver(format!("this driver can't write {tag}")))?,
        },
    }))
}
