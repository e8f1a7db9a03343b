use super::builder::Builder;
use super::container::{List, Table};
use super::error::{Error, Result};
use super::foreign::Object;
use super::interned::InternedKey;
use super::scalar::Scalar;
use crate::generated::calls;
use crate::types::{
    KR_ENCODING_UTF8, KR_ENCODING_UTF16, KR_KEY_INTEGER, KR_KEY_INTERNED, KR_KEY_UTF8,
    KR_KEY_UTF16, KR_KIND_TREE, kr_container, kr_key, kr_key_payload, kr_payload, kr_span, kr_text,
    kr_value,
};
use core::ffi::c_void;
use krstate::{ErrorKind, Kind};
use std::fmt;

/// A key that is looked up.
#[derive(Clone, Copy, Debug)]
pub enum Key<'a> {
    /// An integer key.
    Integer(i64),
    /// A text key.
    Text(&'a str),
    /// A text key in UTF-16.
    Utf16(&'a [u16]),
    /// A key that was interned.
    Interned(&'a InternedKey),
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

/// Text to store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Characters<'a> {
    /// UTF-8.
    Utf8(&'a str),
    /// UTF-16, which the home checks: it refuses a lone surrogate.
    Utf16(&'a [u16]),
}

/// The kinds that are text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TextKind {
    /// Text and nothing more.
    #[default]
    String,
    /// A URI, as it was written.
    Uri,
    /// A version of two to four numbers, as it was written.
    Version,
    /// The text of a script block.
    Script,
    /// The text of an XML document.
    Xml,
}

impl TextKind {
    /// The same among all kinds.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::String => Kind::String,
            Self::Uri => Kind::Uri,
            Self::Version => Kind::Version,
            Self::Script => Kind::Script,
            Self::Xml => Kind::Xml,
        }
    }

    fn of(kind: Kind) -> Option<Self> {
        [Self::String, Self::Uri, Self::Version, Self::Script, Self::Xml]
            .into_iter()
            .find(|text| text.kind() == kind)
    }
}

/// A value to store.
#[derive(Debug)]
pub enum Input<'a> {
    /// A value of a fixed size.
    Scalar(Scalar),
    /// Text of a kind.
    Text(TextKind, Characters<'a>),
    /// Bytes.
    Bytes(&'a [u8]),
    /// A live table, which is shared.
    Table(&'a Table),
    /// A live list, which is shared.
    List(&'a List),
    /// An object of a runtime, by reference.
    Object(&'a Object),
    /// A finished tree, which is taken out of the builder if the call succeeds.
    Tree(&'a mut Builder),
}

impl<T: Into<Scalar>> From<T> for Input<'_> {
    fn from(value: T) -> Self {
        Self::Scalar(value.into())
    }
}

impl<'a> From<&'a str> for Input<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(TextKind::String, Characters::Utf8(text))
    }
}

impl<'a> From<&'a [u16]> for Input<'a> {
    fn from(units: &'a [u16]) -> Self {
        Self::Text(TextKind::String, Characters::Utf16(units))
    }
}

/// A value that was read.
#[derive(Debug)]
pub enum Output {
    /// A value of a fixed size.
    Scalar(Scalar),
    /// Text of a kind.
    Text(TextKind, Text),
    /// Bytes.
    Bytes(Bytes),
    /// A live table.
    Table(Table),
    /// A live list.
    List(List),
    /// An object of a runtime.
    Object(Object),
}

/// Text or bytes that the home owns.
struct Span(kr_value);

// SAFETY: what the span holds is immutable, and any thread may release it.
unsafe impl Send for Span {}
// SAFETY: as above.
unsafe impl Sync for Span {}

impl Drop for Span {
    fn drop(&mut self) {
        // SAFETY: the value is this one's own, and goes once.
        unsafe { calls::kr_value_free(&raw mut self.0) };
    }
}

/// Text that the home owns; it reads as `str`.
pub struct Text(Span);

impl std::ops::Deref for Text {
    type Target = str;
    fn deref(&self) -> &str {
        // SAFETY: the value is text, alive until it is dropped.
        unsafe { read_span(self.0.0.r#as.text) }
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// Bytes that the home owns; they read as `[u8]`.
pub struct Bytes(Span);

impl std::ops::Deref for Bytes {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        // SAFETY: the value is bytes, alive until it is dropped.
        unsafe { read_bytes(self.0.0.r#as.text) }
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl Input<'_> {
    /// Runs `body` with the value as the ABI wants it.
    pub(super) fn with<T>(self, body: impl FnOnce(*const kr_value) -> T) -> T {
        let (kind, aux, payload) = match self {
            Self::Scalar(scalar) => {
                let (aux, payload) = scalar.raw();
                (scalar.kind(), aux, payload)
            }
            Self::Text(kind, Characters::Utf8(text)) => {
                (kind.kind(), KR_ENCODING_UTF8, kr_payload { text: span(text.as_bytes()) })
            }
            Self::Text(kind, Characters::Utf16(units)) => {
                (kind.kind(), KR_ENCODING_UTF16, kr_payload { text: span(units) })
            }
            Self::Bytes(bytes) => (Kind::Bytes, 0, kr_payload { text: span(bytes) }),
            Self::Table(table) => (Kind::Table, 0, container(table.raw().cast())),
            Self::List(list) => (Kind::List, 0, container(list.raw().cast())),
            Self::Object(object) => (Kind::Object, 0, kr_payload { object: object.raw() }),
            Self::Tree(builder) => {
                let payload = kr_payload { tree: builder.raw() };
                return body(&value(KR_KIND_TREE, 0, payload));
            }
        };
        body(&value(u32::from(kind.tag()), aux, payload))
    }
}

impl Output {
    /// The kind of the value.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Scalar(scalar) => scalar.kind(),
            Self::Text(kind, _) => kind.kind(),
            Self::Bytes(_) => Kind::Bytes,
            Self::Table(_) => Kind::Table,
            Self::List(_) => Kind::List,
            Self::Object(_) => Kind::Object,
        }
    }

    /// The same value, to be stored again.
    #[must_use]
    pub fn as_input(&self) -> Input<'_> {
        match self {
            Self::Scalar(scalar) => Input::Scalar(*scalar),
            Self::Text(kind, text) => Input::Text(*kind, Characters::Utf8(text)),
            Self::Bytes(bytes) => Input::Bytes(bytes),
            Self::Table(table) => Input::Table(table),
            Self::List(list) => Input::List(list),
            Self::Object(object) => Input::Object(object),
        }
    }

    /// Takes a value that the home wrote. One of a kind that this version does not know is an error.
    ///
    /// # Safety
    /// The home wrote the value, and nobody else releases it.
    pub(super) unsafe fn take(value: kr_value) -> Result<Self> {
        let tag = value.kind;
        // What is not taken apart below is released here.
        let span = Span(value);
        let kind = u8::try_from(tag).ok().and_then(Kind::from_tag);
        let container = |span: Span| {
            let value = std::mem::ManuallyDrop::new(span);
            // SAFETY: the kind says that the home wrote a container.
            unsafe { value.0.r#as.container }
        };
        let taken = match kind {
            None => None,
            Some(Kind::Bytes) => Some(Self::Bytes(Bytes(span))),
            Some(Kind::Table) => {
                let container = container(span);
                Table::adopt(container.handle.cast(), container.id).map(Self::Table)
            }
            Some(Kind::List) => {
                let container = container(span);
                List::adopt(container.handle.cast(), container.id).map(Self::List)
            }
            Some(Kind::Object) => {
                let value = std::mem::ManuallyDrop::new(span);
                // SAFETY: the kind says that the home wrote an object.
                Object::adopt(value.0.aux, unsafe { value.0.r#as.object }).map(Self::Object)
            }
            Some(kind) => match TextKind::of(kind) {
                Some(kind) => Some(Self::Text(kind, Text(span))),
                // SAFETY: as the caller promises.
                None => unsafe { Scalar::read(kind, &span.0) }.map(Self::Scalar),
            },
        };
        taken.ok_or_else(|| {
            let kind = kind.map_or_else(|| tag.to_string(), |kind| kind.name().to_owned());
            let message = format!("this copy of krstate can't read a value of kind {kind}");
            Error::new(ErrorKind::UnsupportedType, message)
        })
    }

    /// The text, or an error that names what was found instead.
    pub(super) fn into_text(self) -> Result<String> {
        match self {
            Self::Text(_, text) => Ok(text.to_owned()),
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
            Self::Interned(key) => (KR_KEY_INTERNED, kr_key_payload { interned: key.raw() }),
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
    // SAFETY: as the caller promises; the home gives out valid UTF-8 only.
    unsafe { std::str::from_utf8_unchecked(read_bytes(span)) }
}

/// # Safety
/// The home wrote the span, and it is alive for `'a`.
unsafe fn read_bytes<'a>(span: kr_span) -> &'a [u8] {
    if span.len == 0 {
        return &[];
    }
    // SAFETY: as the caller promises.
    unsafe { std::slice::from_raw_parts(span.data.cast(), span.len) }
}

/// The home reported success and gave nothing.
pub(super) fn missing() -> Error {
    Error::new(ErrorKind::Internal, "the home gave no handle")
}
