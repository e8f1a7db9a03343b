//! Scalars and their JSON.

use crate::cell::Cell;
use crate::clixml::scalar::{base64, datetime, decimal, duration, guid};
use crate::{DateTime, DateTimeKind, Value, incoming, number};
use std::fmt::Write;
use std::sync::Arc;

/// The key that marks a tagged object.
pub(super) const TAG: &str = "$kr";

/// The tags, and what their values are.
const TAGS: [(&str, &str); 25] = [
    ("table", "an object, or an array of pairs [key, value]"),
    ("list", "an array"),
    ("ref", "the \"id\" of a container that has ended before"),
    ("i8", "an integer from -128 to 127"),
    ("u8", "an integer from 0 to 255"),
    ("i16", "an integer of 16 bits with a sign"),
    ("u16", "an integer of 16 bits without a sign"),
    ("i32", "an integer of 32 bits with a sign"),
    ("u32", "an integer of 32 bits without a sign"),
    ("i64", "an integer of 64 bits with a sign"),
    ("u64", "an integer of 64 bits without a sign"),
    ("f32", "a number of 32 bits, \"NaN\", \"Infinity\" or \"-Infinity\""),
    ("f64", "a number of 64 bits, \"NaN\", \"Infinity\" or \"-Infinity\""),
    ("decimal", "a string of at most 96 bits and 28 decimals, such as \"1.10\""),
    ("char", "a string of one UTF-16 unit, or its number"),
    ("string", "a string"),
    ("bytes", "a string of base64 with its padding"),
    ("datetime", "a string such as \"2024-01-02T03:04:05.1234567Z\", or without Z"),
    ("localtime", "a string such as \"2024-01-02T03:04:05.1234567\""),
    ("duration", "a string such as \"P1DT2H3M4.567S\""),
    ("guid", "a string of 32 hexadecimal digits with four hyphens"),
    ("uri", "a string"),
    ("version", "a string of two to four integers with dots between them"),
    ("script", "a string"),
    ("xml", "a string"),
];

/// What is wrong with a value that a tag does not take.
pub(super) fn misfit(tag: &str) -> String {
    let takes = TAGS.iter().find(|(known, _)| *known == tag).map_or("", |(_, takes)| takes);
    format!("the value of the tag {tag:?} must be {takes}")
}

/// What is wrong with a tag, if there is none of this name.
pub(super) fn check_tag(tag: &str) -> Result<(), String> {
    if TAGS.iter().any(|(known, _)| *known == tag) {
        return Ok(());
    }
    let known: Vec<_> = TAGS.iter().map(|(known, _)| *known).collect();
    Err(format!("there is no tag {tag:?}; there are {}", known.join(", ")))
}

/// How a scalar is written.
pub(super) enum Json<'a> {
    /// As it stands: null, a truth value, or a number.
    Plain,
    /// A string.
    String(&'a str),
    /// Tagged, with a number for its value.
    TaggedNumber(&'static str),
    /// Tagged, with a string for its value.
    Tagged(&'static str, &'a str),
}

/// How a scalar is written; the text of all but strings is in `buffer`. `None` for containers.
pub(super) fn json<'a>(value: &'a Value, buffer: &'a mut String) -> Option<Json<'a>> {
    buffer.clear();
    let mut number = |value: &dyn std::fmt::Display, tag: &'static str| {
        // Writing to a String cannot fail.
        let _ = write!(buffer, "{value}");
        Some(if tag.is_empty() { Json::Plain } else { Json::TaggedNumber(tag) })
    };
    match value {
        Value::Null => number(&"null", ""),
        Value::Bool(value) => number(value, ""),
        Value::I32(value) => number(value, ""),
        Value::I64(value) => number(value, if i32::try_from(*value).is_ok() { "i64" } else { "" }),
        Value::U64(value) => number(value, if i64::try_from(*value).is_ok() { "u64" } else { "" }),
        Value::I8(value) => number(value, "i8"),
        Value::U8(value) => number(value, "u8"),
        Value::I16(value) => number(value, "i16"),
        Value::U16(value) => number(value, "u16"),
        Value::U32(value) => number(value, "u32"),
        Value::F64(value) if value.is_finite() => number(&format_args!("{value:?}"), ""),
        Value::F32(value) if value.is_finite() => number(&format_args!("{value:?}"), "f32"),
        Value::F64(value) => Some(Json::Tagged("f64", infinite(*value))),
        Value::F32(value) => Some(Json::Tagged("f32", infinite((*value).into()))),
        Value::Char(unit) => match char::from_u32((*unit).into()) {
            Some(character) => Some(tagged("char", buffer, &character)),
            None => number(unit, "char"),
        },
        Value::String(text) => Some(Json::String(text)),
        Value::Uri(text) => Some(Json::Tagged("uri", text)),
        Value::Version(text) => Some(Json::Tagged("version", text)),
        Value::Script(text) => Some(Json::Tagged("script", text)),
        Value::Xml(text) => Some(Json::Tagged("xml", text)),
        Value::Decimal(value) => Some(tagged("decimal", buffer, value)),
        Value::Duration(value) => Some(tagged("duration", buffer, value)),
        Value::Guid(value) => Some(tagged("guid", buffer, value)),
        Value::DateTime(value) => {
            let tag = if value.kind() == DateTimeKind::Local { "localtime" } else { "datetime" };
            Some(tagged(tag, buffer, &stamp(*value)))
        }
        Value::Bytes(bytes) => {
            let mut text = std::mem::take(buffer).into_bytes();
            base64::encode(bytes, &mut text);
            *buffer = String::from_utf8(text).unwrap_or_default();
            Some(Json::Tagged("bytes", buffer))
        }
        Value::Table(_) | Value::List(_) | Value::Object(_) | Value::Tree(_) => None,
    }
}

fn tagged<'a>(
    tag: &'static str,
    buffer: &'a mut String,
    value: &dyn std::fmt::Display,
) -> Json<'a> {
    let _ = write!(buffer, "{value}");
    Json::Tagged(tag, buffer)
}

fn infinite(value: f64) -> &'static str {
    match value {
        _ if value.is_nan() => "NaN",
        _ if value > 0.0 => "Infinity",
        _ => "-Infinity",
    }
}

fn stamp(value: DateTime) -> datetime::DateTime {
    let zone = match value.kind() {
        DateTimeKind::Utc => datetime::Zone::Utc,
        DateTimeKind::Unspecified | DateTimeKind::Local => datetime::Zone::Unspecified,
    };
    datetime::DateTime::of_ticks(value.ticks(), zone)
}

/// A plain number: an integer of the smallest of I32, I64 and U64, else an F64.
pub(super) fn plain_number(text: &str) -> Result<Cell, &'static str> {
    if text.contains(['.', 'e', 'E']) || text == "-0" {
        let value: f64 = text.parse().map_err(|_| "this is no number")?;
        return if value.is_finite() {
            Ok(Cell::F64(value))
        } else {
            Err("the number is beyond 64 bits of floating point: write it as text")
        };
    }
    if let Ok(value) = text.parse::<i64>() {
        return Ok(i32::try_from(value).map_or(Cell::I64(value), Cell::I32));
    }
    text.parse()
        .map(Cell::U64)
        .map_err(|_| "the integer has more than 64 bits: write it as a \"decimal\" or as text")
}

/// The scalar of a tagged number; `None` if the tag has no number.
pub(super) fn tagged_number(tag: &str, text: &str) -> Option<Cell> {
    match tag {
        "i8" => text.parse().ok().map(Cell::I8),
        "u8" => text.parse().ok().map(Cell::U8),
        "i16" => text.parse().ok().map(Cell::I16),
        "u16" => text.parse().ok().map(Cell::U16),
        "i32" => text.parse().ok().map(Cell::I32),
        "u32" => text.parse().ok().map(Cell::U32),
        "i64" => text.parse().ok().map(Cell::I64),
        "u64" => text.parse().ok().map(Cell::U64),
        "f32" => text.parse().ok().filter(|value: &f32| value.is_finite()).map(Cell::F32),
        "f64" => text.parse().ok().filter(|value: &f64| value.is_finite()).map(Cell::F64),
        "char" => text.parse().ok().map(Cell::Char),
        _ => None,
    }
}

/// The scalar of a tagged string; `None` if the text does not fit the tag, or there is no such tag.
pub(super) fn tagged_string(tag: &str, text: &str) -> Option<Cell> {
    let bytes = text.as_bytes();
    match tag {
        "string" => Some(Cell::String(text.into())),
        "uri" => Some(Cell::Uri(text.into())),
        "version" => incoming::check_version(text.into()).ok().map(Cell::Version),
        "script" => Some(Cell::Script(text.into())),
        "xml" => Some(Cell::Xml(text.into())),
        "bytes" => {
            base64::decode(bytes).map(|bytes| Cell::Bytes(Arc::new(bytes.into_boxed_slice())))
        }
        // Nothing is rounded.
        "decimal" => {
            decimal::parse(bytes).filter(|value| value.to_string() == text).map(Cell::Decimal)
        }
        "duration" => duration::parse(bytes).map(Cell::Duration),
        "guid" => guid::parse(bytes).map(|guid| Cell::Guid(Arc::new(guid))),
        "datetime" | "localtime" => date_time(tag, bytes).map(Cell::DateTime),
        "f32" => special(text).map(|value| match value {
            _ if value.is_nan() => Cell::F32(number::NAN_32),
            _ if value > 0.0 => Cell::F32(f32::INFINITY),
            _ => Cell::F32(f32::NEG_INFINITY),
        }),
        "f64" => special(text).map(|value| Cell::F64(number::canonical(value))),
        "char" => {
            let mut units = text.encode_utf16();
            units.next().filter(|_| units.next().is_none()).map(Cell::Char)
        }
        _ => None,
    }
}

fn special(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

fn date_time(tag: &str, text: &[u8]) -> Option<DateTime> {
    let stamp = datetime::parse(text)?;
    let kind = match (stamp.zone, tag) {
        (datetime::Zone::Utc, "datetime") => DateTimeKind::Utc,
        (datetime::Zone::Unspecified, "datetime") => DateTimeKind::Unspecified,
        (datetime::Zone::Unspecified, _) => DateTimeKind::Local,
        _ => return None,
    };
    DateTime::new(stamp.ticks(), kind)
}
