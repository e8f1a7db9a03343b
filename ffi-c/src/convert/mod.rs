//! Between the types of the ABI and those of the engine.

mod key;

pub(crate) use key::{InKey, key, optional_key, out_key};

use crate::handle;
use crate::types::{
    KR_ENCODING_UTF8, KR_ENCODING_UTF16, KR_KIND_TREE, kr_container, kr_foreign, kr_list,
    kr_object, kr_payload, kr_span, kr_table, kr_text, kr_value,
};
use arcstr::ArcStr;
use compact_str::CompactString;
use krstate::{
    DateTime, DateTimeKind, Decimal, Duration, Error, ErrorKind, Guid, Kind, Result, Value,
};
use std::fmt::Display;
use std::ptr::NonNull;
use std::sync::Arc;

/// Text as it came in: borrowed if it was UTF-8.
pub(crate) enum Text<'a> {
    Borrowed(&'a str),
    Owned(CompactString),
}

impl std::ops::Deref for Text<'_> {
    type Target = str;
    fn deref(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Owned(text) => text,
        }
    }
}

/// Refuses a NULL output or object.
pub(crate) fn non_null<T>(pointer: *mut T, what: &str) -> Result<NonNull<T>> {
    NonNull::new(pointer).ok_or_else(|| invalid(format!("{what} is NULL")))
}

/// Reads text.
///
/// # Safety
/// `data` points to `len` units, or `len` is 0.
pub(crate) unsafe fn text<'a>(span: kr_span, encoding: u32, what: &str) -> Result<Text<'a>> {
    if span.len == 0 {
        return Ok(Text::Borrowed(""));
    }
    if span.data.is_null() {
        return Err(invalid(format!("{what} is NULL, but its length is {}", span.len)));
    }
    let unit = match encoding {
        KR_ENCODING_UTF8 => 1,
        KR_ENCODING_UTF16 => 2,
        other => return Err(invalid(format!("{what} has the unknown encoding {other}"))),
    };
    if span.len > isize::MAX as usize / unit {
        return Err(invalid(format!("{what} has the impossible length {}", span.len)));
    }
    if unit == 1 {
        // SAFETY: as the caller promises; the length was checked.
        let bytes = unsafe { std::slice::from_raw_parts(span.data.cast::<u8>(), span.len) };
        return std::str::from_utf8(bytes).map(Text::Borrowed).map_err(|e| {
            invalid(format!("{what} is not valid UTF-8 at byte {}", e.valid_up_to()))
        });
    }
    if !span.data.addr().is_multiple_of(2) {
        return Err(invalid(format!("{what} is UTF-16 at an odd address")));
    }
    // SAFETY: as the caller promises; length and alignment were checked.
    let units = unsafe { std::slice::from_raw_parts(span.data.cast::<u16>(), span.len) };
    CompactString::from_utf16(units).map(Text::Owned).map_err(|_| {
        let at = lone_surrogate(units);
        Error::new(
            ErrorKind::OutOfRange,
            format!("{what} has a lone surrogate at unit {at}, which is no character"),
        )
    })
}

fn lone_surrogate(units: &[u16]) -> usize {
    let mut at = 0;
    for character in char::decode_utf16(units.iter().copied()) {
        match character {
            Ok(character) => at += character.len_utf16(),
            Err(_) => break,
        }
    }
    at
}

/// Reads a name or another plain text argument.
///
/// # Safety
/// As for [`text`].
pub(crate) unsafe fn argument<'a>(value: kr_text, what: &str) -> Result<Text<'a>> {
    let span = kr_span { data: value.data, len: value.len };
    // SAFETY: as the caller promises.
    unsafe { text(span, value.encoding, what) }
}

/// Reads a value and runs `body` with it. A tree stays in its builder unless `body` succeeds.
///
/// # Safety
/// `value` is NULL or points to a value whose text is valid for the call.
pub(crate) unsafe fn with_value<T>(
    value: *const kr_value,
    body: impl FnOnce(Value) -> Result<T>,
) -> Result<T> {
    if value.is_null() {
        return Err(invalid("the value is NULL".to_owned()));
    }
    // SAFETY: not NULL, and readable as the caller promises.
    let value = unsafe { value.read_unaligned() };
    if value.kind == KR_KIND_TREE {
        // SAFETY: the kind says which member was written.
        let builder = unsafe { value.r#as.tree };
        return handle::with(builder, |builder| {
            let mut builder = builder.try_lock().ok_or_else(busy)?;
            let tree = builder.finish()?;
            match body(Value::Tree(tree.clone())) {
                Ok(done) => Ok(done),
                Err(error) => {
                    builder.restore(&tree);
                    Err(error)
                }
            }
        });
    }
    // SAFETY: as the caller promises.
    body(unsafe { plain(value) }?)
}

/// A tree as the live container that it becomes; any other value as it is.
pub(crate) fn plain_value(value: Value) -> Value {
    match value {
        Value::Tree(tree) => tree.into_value(),
        value => value,
    }
}

/// Runs `body` with the bytes of a value: those of bytes, and of a string in UTF-8.
///
/// # Safety
/// As for [`with_value`].
pub(crate) unsafe fn with_bytes<T>(
    value: *const kr_value,
    body: impl FnOnce(&[u8]) -> Result<T>,
) -> Result<T> {
    if value.is_null() {
        return Err(invalid("the value is NULL".to_owned()));
    }
    // SAFETY: not NULL, and readable as the caller promises.
    let given = unsafe { value.read_unaligned() };
    // SAFETY: the kind says which member was written, and its text is valid for the call.
    unsafe {
        match u8::try_from(given.kind).ok().and_then(Kind::from_tag) {
            Some(Kind::String) => body(text(given.r#as.text, given.aux, "the text")?.as_bytes()),
            Some(Kind::Bytes) => body(bytes(given.r#as.text)?),
            _ => with_value(value, |other| {
                let kind = other.kind().name();
                Err(Error::new(
                    ErrorKind::TypeMismatch,
                    format!("a snapshot is a string or bytes, not {kind}"),
                ))
            }),
        }
    }
}

/// Reads a value that is only compared. A new tree equals nothing: it is refused and stays in its
/// builder.
///
/// # Safety
/// As for [`with_value`].
pub(crate) unsafe fn compared(value: *const kr_value) -> Result<Value> {
    // SAFETY: as the caller promises.
    unsafe {
        with_value(value, |value| match value {
            Value::Tree(_) => Err(invalid("a new tree equals nothing that is stored".to_owned())),
            value => Ok(value),
        })
    }
}

pub(crate) fn busy() -> Error {
    invalid("the handle is in use by another thread; it belongs to one thread at a time".to_owned())
}

/// # Safety
/// The text of the value is valid for the call.
unsafe fn plain(value: kr_value) -> Result<Value> {
    let kind = u8::try_from(value.kind).ok().and_then(Kind::from_tag);
    let Some(kind) = kind else {
        return Err(invalid(format!("the value has the unknown kind {}", value.kind)));
    };
    // SAFETY: the kind says which member was written, and any bits are valid for each of them;
    // text is valid for the call as the caller promises.
    unsafe {
        let payload = value.r#as;
        Ok(match kind {
            Kind::Null => Value::Null,
            Kind::Bool => match payload.boolean {
                0 => Value::Bool(false),
                1 => Value::Bool(true),
                other => return Err(invalid(format!("a boolean is 0 or 1, not {other}"))),
            },
            Kind::I8 => Value::I8(ranged(payload.i64, kind)?),
            Kind::U8 => Value::U8(ranged(payload.u64, kind)?),
            Kind::I16 => Value::I16(ranged(payload.i64, kind)?),
            Kind::U16 => Value::U16(ranged(payload.u64, kind)?),
            Kind::I32 => Value::I32(ranged(payload.i64, kind)?),
            Kind::U32 => Value::U32(ranged(payload.u64, kind)?),
            Kind::I64 => Value::I64(payload.i64),
            Kind::U64 => Value::U64(payload.u64),
            Kind::F32 => Value::F32(payload.f32),
            Kind::F64 => Value::F64(payload.f64),
            Kind::Char => Value::Char(ranged(payload.u64, kind)?),
            Kind::Decimal => Value::Decimal(decimal(value.aux, payload.bits)?),
            Kind::DateTime => Value::DateTime(date_time(value.aux, payload.i64)?),
            Kind::Duration => Value::Duration(Duration { ticks: payload.i64 }),
            Kind::Guid => Value::Guid(Guid(payload.guid)),
            Kind::Bytes => Value::from(bytes(payload.text)?),
            Kind::String | Kind::Uri | Kind::Version | Kind::Script | Kind::Xml => {
                let text = ArcStr::from(&*text(payload.text, value.aux, "the text")?);
                match kind {
                    Kind::Uri => Value::Uri(text),
                    Kind::Version => Value::Version(text),
                    Kind::Script => Value::Script(text),
                    Kind::Xml => Value::Xml(text),
                    _ => Value::String(text),
                }
            }
            Kind::Table => {
                let handle = payload.container.handle.cast::<kr_table>();
                handle::with(handle, |table| Ok(Value::Table(table.clone())))?
            }
            Kind::List => {
                let handle = payload.container.handle.cast::<kr_list>();
                handle::with(handle, |list| Ok(Value::List(list.clone())))?
            }
            Kind::Object => {
                let handle = payload.object.handle;
                handle::with(handle, |object| Ok(Value::Object(object.clone())))?
            }
            other => {
                return Err(Error::new(
                    ErrorKind::UnsupportedType,
                    format!("values of kind {} cannot be stored", other.name()),
                ));
            }
        })
    }
}

fn ranged<W: Display + Copy, N: TryFrom<W>>(wide: W, kind: Kind) -> Result<N> {
    N::try_from(wide).map_err(|_| {
        let kind = kind.name();
        Error::new(ErrorKind::OutOfRange, format!("{wide} is outside the range of {kind}"))
    })
}

fn decimal(aux: u32, bits: [u64; 2]) -> Result<Decimal> {
    let known = 0x80ff_0000;
    let scale = u8::try_from(aux >> 16 & 0xff).unwrap_or(u8::MAX);
    let mantissa = u128::from(bits[0]) | u128::from(bits[1]) << 64;
    Decimal::new(mantissa, scale, aux >> 31 != 0).filter(|_| aux & !known == 0).ok_or_else(|| {
        Error::new(
            ErrorKind::OutOfRange,
            "a decimal has at most 96 bits and 28 digits behind the point",
        )
    })
}

fn date_time(kind: u32, ticks: i64) -> Result<DateTime> {
    let Some(kind) = DateTimeKind::from_number(kind) else {
        return Err(invalid(format!("{kind} is not a kind of date and time")));
    };
    DateTime::new(ticks, kind).ok_or_else(|| {
        Error::new(ErrorKind::OutOfRange, format!("{ticks} ticks are outside the years 1 to 9999"))
    })
}

/// # Safety
/// `span` points to `len` bytes, or `len` is 0.
unsafe fn bytes<'a>(span: kr_span) -> Result<&'a [u8]> {
    if span.len == 0 {
        return Ok(&[]);
    }
    if span.data.is_null() || span.len > isize::MAX as usize {
        return Err(invalid(format!("the bytes are NULL or have the length {}", span.len)));
    }
    // SAFETY: as the caller promises; the length was checked.
    Ok(unsafe { std::slice::from_raw_parts(span.data.cast(), span.len) })
}

/// Gives a value out.
pub(crate) fn out(value: Value) -> kr_value {
    let kind = u32::from(value.kind().tag());
    let mut aux = 0;
    let mut owner = std::ptr::null_mut();
    let payload = match value {
        Value::Bool(value) => kr_payload { boolean: u8::from(value) },
        Value::I8(value) => kr_payload { i64: value.into() },
        Value::I16(value) => kr_payload { i64: value.into() },
        Value::I32(value) => kr_payload { i64: value.into() },
        Value::I64(value) => kr_payload { i64: value },
        Value::U8(value) => kr_payload { u64: value.into() },
        Value::U16(value) | Value::Char(value) => kr_payload { u64: value.into() },
        Value::U32(value) => kr_payload { u64: value.into() },
        Value::U64(value) => kr_payload { u64: value },
        Value::F32(value) => kr_payload { f32: value },
        Value::F64(value) => kr_payload { f64: value },
        Value::Decimal(value) => {
            aux = u32::from(value.scale()) << 16 | u32::from(value.is_negative()) << 31;
            #[expect(clippy::cast_possible_truncation, reason = "the mantissa in two words")]
            let bits = [value.mantissa() as u64, (value.mantissa() >> 64) as u64];
            kr_payload { bits }
        }
        Value::DateTime(value) => {
            aux = value.kind() as u32;
            kr_payload { i64: value.ticks() }
        }
        Value::Duration(value) => kr_payload { i64: value.ticks },
        Value::Guid(value) => kr_payload { guid: value.0 },
        Value::String(text)
        | Value::Uri(text)
        | Value::Version(text)
        | Value::Script(text)
        | Value::Xml(text) => {
            let span = kr_span { data: text.as_ptr().cast(), len: text.len() };
            owner = ArcStr::into_raw(text).as_ptr().cast();
            kr_payload { text: span }
        }
        Value::Bytes(bytes) => {
            let span = kr_span { data: bytes.as_ptr().cast(), len: bytes.len() };
            owner = Arc::into_raw(bytes).cast_mut().cast();
            kr_payload { text: span }
        }
        Value::Table(table) => {
            let id = table.id();
            owner = handle::put::<kr_table>(handle::Object::Table(table)).cast();
            kr_payload { container: kr_container { handle: owner, id } }
        }
        Value::List(list) => {
            let id = list.id();
            owner = handle::put::<kr_list>(handle::Object::List(list)).cast();
            kr_payload { container: kr_container { handle: owner, id } }
        }
        Value::Object(object) => {
            aux = object.runtime();
            let token = object.token();
            let handle: *mut kr_object = handle::put(handle::Object::Foreign(object));
            owner = handle.cast();
            kr_payload { object: kr_foreign { handle, token } }
        }
        Value::Tree(tree) => return out(tree.into_value()),
        _ => kr_payload { bits: [0; 2] },
    };
    kr_value { kind, aux, r#as: payload, owner }
}

/// Releases what a value that was given out owns, and makes it null.
///
/// # Safety
/// `value` is NULL or points to a value that this copy gave out, or that owns nothing.
pub(crate) unsafe fn release(value: *mut kr_value) {
    // SAFETY: as the caller promises.
    let Some(value) = (unsafe { value.as_mut() }) else { return };
    let owner = std::mem::replace(&mut value.owner, std::ptr::null_mut());
    let kind = u8::try_from(value.kind).ok().and_then(Kind::from_tag);
    value.kind = u32::from(Kind::Null.tag());
    value.aux = 0;
    value.r#as = kr_payload { bits: [0; 2] };
    match (kind, NonNull::new(owner)) {
        (Some(Kind::Table), Some(_)) => handle::free(owner.cast::<kr_table>()),
        (Some(Kind::List), Some(_)) => handle::free(owner.cast::<kr_list>()),
        (Some(Kind::Object), Some(_)) => handle::free(owner.cast::<kr_object>()),
        (Some(Kind::Bytes), Some(owner)) => {
            // SAFETY: the owner of bytes that this copy gave out is this Arc; it was set to NULL
            // above, so a second call finds nothing.
            drop(unsafe { Arc::<Box<[u8]>>::from_raw(owner.as_ptr().cast()) });
        }
        (
            Some(Kind::String | Kind::Uri | Kind::Version | Kind::Script | Kind::Xml),
            Some(owner),
        ) => {
            // SAFETY: likewise, the owner of text is an ArcStr.
            drop(unsafe { ArcStr::from_raw(owner.cast()) });
        }
        _ => {}
    }
}

/// Text that is given out and borrowed from `text`.
pub(crate) fn out_text(text: &str) -> kr_text {
    kr_text { data: text.as_ptr().cast(), len: text.len(), encoding: KR_ENCODING_UTF8 }
}

/// Refuses bits that no flag has.
pub(crate) fn flags(given: u32, known: u32) -> Result<u32> {
    if given & !known == 0 {
        return Ok(given);
    }
    Err(invalid(format!("the flags {given:#x} have bits that mean nothing here")))
}

pub(crate) fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidArgument, message)
}
