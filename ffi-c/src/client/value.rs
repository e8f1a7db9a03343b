use super::builder::Builder;
use super::container::{List, Table};
use super::error::Error;
use crate::generated::calls;
use crate::types::{
    KR_ENCODING_UTF8, KR_ENCODING_UTF16, KR_KEY_INTEGER, KR_KEY_UTF8, KR_KEY_UTF16, KR_KIND_TREE,
    kr_container, kr_key, kr_key_payload, kr_payload, kr_span, kr_text, kr_value,
};
use core::ffi::c_void;
use krstate::{ErrorKind, Kind};

/// A key that is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key<'a> {
    /// An integer key.
    Integer(i64),
    /// A text key.
    Text(&'a str),
    /// A text key in UTF-16.
    Utf16(&'a [u16]),
}

/// A key that was read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum OwnedKey {
    /// An integer key.
    Integer(i64),
    /// A text key.
    Text(String),
}

impl OwnedKey {
    /// Borrows the key for a lookup.
    #[must_use]
    pub fn as_key(&self) -> Key<'_> {
        match self {
            Self::Integer(integer) => Key::Integer(*integer),
            Self::Text(text) => Key::Text(text),
        }
    }
}

/// A value to store.
#[derive(Debug)]
pub enum Input<'a> {
    /// Nothing.
    Null,
    /// A truth value.
    Bool(bool),
    /// A 32-bit integer.
    I32(i32),
    /// A 64-bit integer.
    I64(i64),
    /// A double.
    F64(f64),
    /// Text.
    Text(&'a str),
    /// Text in UTF-16.
    Utf16(&'a [u16]),
    /// A live table, which is shared.
    Table(&'a Table),
    /// A live list, which is shared.
    List(&'a List),
    /// A finished tree, which is taken out of the builder if the call succeeds.
    Tree(&'a mut Builder),
}

/// A value that was read.
#[derive(Debug)]
pub enum Output {
    /// Nothing.
    Null,
    /// A truth value.
    Bool(bool),
    /// A 32-bit integer.
    I32(i32),
    /// A 64-bit integer.
    I64(i64),
    /// A double.
    F64(f64),
    /// Text.
    Text(Text),
    /// A live table.
    Table(Table),
    /// A live list.
    List(List),
}

/// Text that the home owns; it reads as `str`.
#[derive(Debug)]
pub struct Text(kr_value);

// SAFETY: the text is immutable, and any thread may release it.
unsafe impl Send for Text {}
// SAFETY: as above.
unsafe impl Sync for Text {}

impl std::ops::Deref for Text {
    type Target = str;
    fn deref(&self) -> &str {
        // SAFETY: the value is text, alive until it is dropped.
        unsafe { read_span(self.0.r#as.text) }
    }
}

impl Drop for Text {
    fn drop(&mut self) {
        // SAFETY: the value is this one's own, and goes once.
        unsafe { calls::kr_value_free(&raw mut self.0) };
    }
}

impl core::fmt::Debug for kr_value {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "kr_value {{ kind: {} }}", self.kind)
    }
}

impl Input<'_> {
    /// Runs `body` with the value as the ABI wants it.
    pub(super) fn with<T>(self, body: impl FnOnce(*const kr_value) -> T) -> T {
        let (kind, aux, payload) = match self {
            Self::Null => (Kind::Null, 0, kr_payload { bits: [0; 2] }),
            Self::Bool(value) => (Kind::Bool, 0, kr_payload { boolean: u8::from(value) }),
            Self::I32(value) => (Kind::I32, 0, kr_payload { i64: value.into() }),
            Self::I64(value) => (Kind::I64, 0, kr_payload { i64: value }),
            Self::F64(value) => (Kind::F64, 0, kr_payload { f64: value }),
            Self::Text(value) => {
                (Kind::String, KR_ENCODING_UTF8, kr_payload { text: span(value.as_bytes()) })
            }
            Self::Utf16(value) => {
                (Kind::String, KR_ENCODING_UTF16, kr_payload { text: span(value) })
            }
            Self::Table(table) => (Kind::Table, 0, container(table.raw().cast())),
            Self::List(list) => (Kind::List, 0, container(list.raw().cast())),
            Self::Tree(builder) => {
                let payload = kr_payload { tree: builder.raw() };
                return body(&value(KR_KIND_TREE, 0, payload));
            }
        };
        body(&value(u32::from(kind.tag()), aux, payload))
    }
}

impl Output {
    /// Takes a value that the home wrote.
    ///
    /// # Safety
    /// The home wrote the value, and nobody else releases it.
    pub(super) unsafe fn take(mut value: kr_value) -> Self {
        let kind = u8::try_from(value.kind).ok().and_then(Kind::from_tag);
        // SAFETY: the kind says which member the home wrote.
        let taken = unsafe {
            match kind {
                Some(Kind::Bool) => Some(Self::Bool(value.r#as.boolean != 0)),
                #[expect(clippy::cast_possible_truncation, reason = "an I32 travels in 64 bits")]
                Some(Kind::I32) => Some(Self::I32(value.r#as.i64 as i32)),
                Some(Kind::I64) => Some(Self::I64(value.r#as.i64)),
                Some(Kind::F64) => Some(Self::F64(value.r#as.f64)),
                Some(Kind::String) => Some(Self::Text(Text(value))),
                Some(Kind::Table) => {
                    let container = value.r#as.container;
                    Table::adopt(container.handle.cast(), container.id).map(Self::Table)
                }
                Some(Kind::List) => {
                    let container = value.r#as.container;
                    List::adopt(container.handle.cast(), container.id).map(Self::List)
                }
                _ => None,
            }
        };
        taken.unwrap_or_else(|| {
            // SAFETY: as the caller promises.
            unsafe { calls::kr_value_free(&raw mut value) };
            Self::Null
        })
    }

    /// The text, or an error that names what was found instead.
    pub(super) fn into_text(self) -> super::Result<String> {
        match self {
            Self::Text(text) => Ok(text.to_owned()),
            other => Err(Error::new(ErrorKind::Internal, format!("text expected, not {other:?}"))),
        }
    }
}

impl Key<'_> {
    pub(super) fn raw(&self) -> kr_key {
        let (kind, payload) = match self {
            Self::Integer(integer) => (KR_KEY_INTEGER, kr_key_payload { integer: *integer }),
            Self::Text(text) => (KR_KEY_UTF8, kr_key_payload { text: span(text.as_bytes()) }),
            Self::Utf16(units) => (KR_KEY_UTF16, kr_key_payload { text: span(units) }),
        };
        kr_key { kind, reserved: 0, r#as: payload }
    }
}

impl OwnedKey {
    /// # Safety
    /// The home wrote the key, and its text is still borrowed.
    pub(super) unsafe fn read(key: kr_key) -> Self {
        // SAFETY: the kind says which member the home wrote.
        unsafe {
            match key.kind {
                KR_KEY_INTEGER => Self::Integer(key.r#as.integer),
                _ => Self::Text(read_span(key.r#as.text).to_owned()),
            }
        }
    }
}

fn span<T>(units: &[T]) -> kr_span {
    kr_span { data: units.as_ptr().cast(), len: units.len() }
}

fn container(handle: *mut c_void) -> kr_payload {
    kr_payload { container: kr_container { handle, id: 0 } }
}

fn value(kind: u32, aux: u32, payload: kr_payload) -> kr_value {
    kr_value { kind, aux, r#as: payload, owner: std::ptr::null_mut() }
}

pub(super) fn no_value() -> kr_value {
    value(u32::from(Kind::Null.tag()), 0, kr_payload { bits: [0; 2] })
}

pub(super) fn no_key() -> kr_key {
    kr_key { kind: KR_KEY_INTEGER, reserved: 0, r#as: kr_key_payload { integer: 0 } }
}

pub(super) fn text(text: &str) -> kr_text {
    kr_text { data: text.as_ptr().cast(), len: text.len(), encoding: KR_ENCODING_UTF8 }
}

pub(super) fn no_text() -> kr_text {
    text("")
}

/// # Safety
/// The home wrote the text, and it is alive for `'a`.
pub(super) unsafe fn read_text<'a>(text: kr_text) -> &'a str {
    // SAFETY: as the caller promises.
    unsafe { read_span(kr_span { data: text.data, len: text.len }) }
}

/// # Safety
/// The home wrote the span as UTF-8, and it is alive for `'a`.
unsafe fn read_span<'a>(span: kr_span) -> &'a str {
    if span.len == 0 {
        return "";
    }
    // SAFETY: the home gives out valid UTF-8 only.
    unsafe { std::str::from_utf8_unchecked(std::slice::from_raw_parts(span.data.cast(), span.len)) }
}

/// The home reported success and gave nothing.
pub(super) fn missing() -> Error {
    Error::new(ErrorKind::Internal, "the home gave no handle")
}
