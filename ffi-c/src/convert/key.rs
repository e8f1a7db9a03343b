//! Keys.

use super::{Text, invalid, text};
use crate::handle::{self, Held};
use crate::types::{
    KR_ENCODING_UTF8, KR_ENCODING_UTF16, KR_KEY_INTEGER, KR_KEY_INTERNED, KR_KEY_UTF8,
    KR_KEY_UTF16, kr_key, kr_key_payload, kr_span,
};
use krstate::{Error, ErrorKind, InternedKey, Key, KeyRef, Result};

/// A key as it came in.
pub(crate) enum InKey<'a> {
    Integer(i64),
    Text(Text<'a>),
    Interned(Held<InternedKey>),
}

impl InKey<'_> {
    pub(crate) fn as_ref(&self) -> KeyRef<'_> {
        match self {
            Self::Integer(integer) => KeyRef::Integer(*integer),
            Self::Text(text) => KeyRef::Text(text),
            Self::Interned(key) => KeyRef::Interned(key),
        }
    }
}

/// Reads a key.
///
/// # Safety
/// `key` is NULL or points to a key whose text is valid for the call.
pub(crate) unsafe fn key<'a>(key: *const kr_key) -> Result<InKey<'a>> {
    if key.is_null() {
        return Err(invalid("the key is NULL".to_owned()));
    }
    // SAFETY: not NULL, and readable as the caller promises.
    let key = unsafe { key.read_unaligned() };
    let encoding = match key.kind {
        KR_KEY_INTEGER => {
            // SAFETY: the kind says which member was written; any bits are an integer.
            return Ok(InKey::Integer(unsafe { key.r#as.integer }));
        }
        KR_KEY_INTERNED => {
            // SAFETY: the kind says which member was written; any bits are a handle.
            return handle::hold(unsafe { key.r#as.interned }).map(InKey::Interned);
        }
        KR_KEY_UTF8 => KR_ENCODING_UTF8,
        KR_KEY_UTF16 => KR_ENCODING_UTF16,
        other => return Err(invalid(format!("the key has the unknown kind {other}"))),
    };
    // SAFETY: the kind says which member was written, and its text is valid for the call.
    let read = unsafe { text(key.r#as.text, encoding, "the key") };
    read.map(InKey::Text).map_err(|error| match error.kind() {
        ErrorKind::OutOfRange => Error::new(ErrorKind::InvalidKey, error.message().to_owned()),
        _ => error,
    })
}

/// Reads an optional key: NULL is none.
///
/// # Safety
/// As for [`key`].
pub(crate) unsafe fn optional_key<'a>(pointer: *const kr_key) -> Result<Option<InKey<'a>>> {
    if pointer.is_null() {
        return Ok(None);
    }
    // SAFETY: as the caller promises.
    unsafe { key(pointer) }.map(Some)
}

/// A key as it is given out; its text is borrowed from `key`.
pub(crate) fn out_key(key: &Key) -> kr_key {
    let (kind, payload) = match key {
        Key::Integer(integer) => (KR_KEY_INTEGER, kr_key_payload { integer: *integer }),
        Key::Text(text) => {
            let span = kr_span { data: text.as_ptr().cast(), len: text.len() };
            (KR_KEY_UTF8, kr_key_payload { text: span })
        }
    };
    kr_key { kind, reserved: 0, r#as: payload }
}
