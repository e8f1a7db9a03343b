//! Scalars and the texts that CLIXML has for them.

use super::local::Zone;
use crate::cell::Cell;
use crate::clixml::scalar::{base64, boolean, datetime, decimal, duration, guid, number, uri, xml};
use crate::clixml::{Scalar, Text};
use crate::{DateTime, DateTimeKind, Value};
use std::fmt::Write;
use std::sync::Arc;

/// The element and the text of a scalar, which may be in `buffer`; `None` for what is no scalar.
///
/// # Errors
/// What is wrong with an XML document or URI that is none.
pub(super) fn text<'a>(
    value: &'a Value,
    zone: &Zone,
    buffer: &'a mut String,
) -> Result<Option<(Scalar, &'a str)>, &'static str> {
    buffer.clear();
    let scalar = match value {
        Value::String(text) => return Ok(Some((Scalar::String, text))),
        Value::Uri(text) => {
            uri::check(text.as_bytes())?;
            return Ok(Some((Scalar::Uri, text)));
        }
        Value::Version(text) => return Ok(Some((Scalar::Version, text))),
        Value::Script(text) => return Ok(Some((Scalar::ScriptBlock, text))),
        Value::Xml(text) => {
            xml::check(text.as_bytes())?;
            return Ok(Some((Scalar::Xml, text)));
        }
        Value::Bool(value) => put(buffer, Scalar::Boolean, value),
        Value::I8(value) => put(buffer, Scalar::SByte, value),
        Value::U8(value) => put(buffer, Scalar::Byte, value),
        Value::I16(value) => put(buffer, Scalar::Int16, value),
        Value::U16(value) => put(buffer, Scalar::UInt16, value),
        Value::I32(value) => put(buffer, Scalar::Int32, value),
        Value::U32(value) => put(buffer, Scalar::UInt32, value),
        Value::I64(value) => put(buffer, Scalar::Int64, value),
        Value::U64(value) => put(buffer, Scalar::UInt64, value),
        Value::F32(value) => put(buffer, Scalar::Single, number::write_single(*value)),
        Value::F64(value) => put(buffer, Scalar::Double, number::write_double(*value)),
        Value::Decimal(value) => put(buffer, Scalar::Decimal, value),
        Value::Char(value) => put(buffer, Scalar::Char, value),
        Value::DateTime(value) => put(buffer, Scalar::DateTime, stamp(*value, zone)),
        Value::Duration(value) => put(buffer, Scalar::TimeSpan, value),
        Value::Guid(value) => put(buffer, Scalar::Guid, value),
        Value::Bytes(bytes) => {
            let mut text = std::mem::take(buffer).into_bytes();
            base64::encode(bytes, &mut text);
            *buffer = String::from_utf8(text).unwrap_or_default();
            Scalar::Bytes
        }
        Value::Null | Value::Table(_) | Value::List(_) | Value::Object(_) | Value::Tree(_) => {
            return Ok(None);
        }
    };
    Ok(Some((scalar, buffer)))
}

fn put(buffer: &mut String, scalar: Scalar, value: impl std::fmt::Display) -> Scalar {
    // Writing to a String cannot fail.
    let _ = write!(buffer, "{value}");
    scalar
}

/// A date and time as a document has it.
fn stamp(value: DateTime, zone: &Zone) -> datetime::DateTime {
    let zone = match value.kind() {
        DateTimeKind::Unspecified => datetime::Zone::Unspecified,
        DateTimeKind::Utc => datetime::Zone::Utc,
        DateTimeKind::Local => datetime::Zone::Offset(zone.offset(value)),
    };
    datetime::DateTime::of_ticks(value.ticks(), zone)
}

/// The scalar of an element.
///
/// # Errors
/// What is wrong with the text.
pub(super) fn cell(kind: Scalar, text: Text<'_>, zone: &Zone) -> Result<Cell, &'static str> {
    let bytes = text.as_bytes();
    let owned = || match text.as_str() {
        Some(text) => Ok(crate::Text::from(text)),
        None => Err(LONE_SURROGATE),
    };
    let cell = match kind {
        Scalar::String | Scalar::SecureString => return owned().map(Cell::String),
        Scalar::Uri => return owned().map(Cell::Uri),
        Scalar::Version => return owned().map(Cell::Version),
        Scalar::ScriptBlock => return owned().map(Cell::Script),
        Scalar::Xml => return owned().map(Cell::Xml),
        Scalar::Boolean => boolean(bytes).map(Cell::Bool),
        Scalar::Single => number::single(bytes).map(Cell::F32),
        Scalar::Double => {
            number::double(bytes).map(|value| Cell::F64(crate::number::canonical(value)))
        }
        Scalar::Decimal => decimal::parse(bytes).map(Cell::Decimal),
        Scalar::DateTime => date_time(bytes, zone).map(Cell::DateTime),
        Scalar::TimeSpan => duration::parse(bytes).map(Cell::Duration),
        Scalar::Guid => guid::parse(bytes).map(|guid| Cell::Guid(Arc::new(guid))),
        Scalar::Bytes => {
            base64::decode(bytes).map(|bytes| Cell::Bytes(Arc::new(bytes.into_boxed_slice())))
        }
        _ => integer(kind, bytes),
    };
    cell.ok_or("the text is no value of this type")
}

/// Why a text of a document is refused that no string can hold.
pub(super) const LONE_SURROGATE: &str =
    "the text has half of a surrogate pair, which is no character";

fn integer(kind: Scalar, text: &[u8]) -> Option<Cell> {
    let value = number::integer(kind, text)?;
    match kind {
        Scalar::Char => value.try_into().ok().map(Cell::Char),
        Scalar::Byte => value.try_into().ok().map(Cell::U8),
        Scalar::SByte => value.try_into().ok().map(Cell::I8),
        Scalar::UInt16 => value.try_into().ok().map(Cell::U16),
        Scalar::Int16 => value.try_into().ok().map(Cell::I16),
        Scalar::UInt32 => value.try_into().ok().map(Cell::U32),
        Scalar::Int32 => value.try_into().ok().map(Cell::I32),
        Scalar::UInt64 => value.try_into().ok().map(Cell::U64),
        _ => value.try_into().ok().map(Cell::I64),
    }
}

fn date_time(text: &[u8], zone: &Zone) -> Option<DateTime> {
    let stamp = datetime::parse(text)?;
    let ticks = stamp.ticks();
    match stamp.zone {
        datetime::Zone::Unspecified => DateTime::new(ticks, DateTimeKind::Unspecified),
        datetime::Zone::Utc => DateTime::new(ticks, DateTimeKind::Utc),
        datetime::Zone::Offset(minutes) => {
            Some(zone.local(ticks - i64::from(minutes) * 60 * 10_000_000))
        }
    }
}
