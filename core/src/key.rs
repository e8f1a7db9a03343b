//! Keys of tables: text or 64-bit integers.

use crate::InternedKey;
use crate::hash;
use smol_str::SmolStr;
use std::fmt;
use std::hash::{Hash, Hasher};

/// A key as a table holds it. Short text needs no allocation.
///
/// The integer 1 and the text "1" are different keys.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// An integer key. Every integer type of every language becomes this.
    Integer(i64),
    /// A text key.
    Text(SmolStr),
}

/// A key as it is looked up: borrowed, so that no lookup allocates.
#[derive(Clone, Copy, Debug)]
pub enum KeyRef<'a> {
    /// An integer key.
    Integer(i64),
    /// A text key.
    Text(&'a str),
    /// A key of either kind that was hashed before.
    Interned(&'a InternedKey),
}

impl Key {
    /// Borrows the key for a lookup.
    #[must_use]
    pub fn as_ref(&self) -> KeyRef<'_> {
        match self {
            Self::Integer(integer) => KeyRef::Integer(*integer),
            Self::Text(text) => KeyRef::Text(text),
        }
    }
}

impl<'a> KeyRef<'a> {
    /// The integer or the text.
    #[inline]
    pub(crate) fn plain(self) -> KeyRef<'a> {
        match self {
            Self::Interned(interned) => interned.key().as_ref(),
            plain => plain,
        }
    }

    /// The text, if the key is one.
    pub(crate) fn text(self) -> Option<&'a str> {
        match self.plain() {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Copies the key.
    #[must_use]
    pub fn to_key(self) -> Key {
        match self {
            Self::Integer(integer) => Key::Integer(integer),
            Self::Text(text) => Key::Text(SmolStr::new(text)),
            Self::Interned(interned) => interned.key().clone(),
        }
    }
}

impl PartialEq for KeyRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        hash::same(*self, *other, false)
    }
}

impl Eq for KeyRef<'_> {}

impl Hash for KeyRef<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self.plain() {
            Self::Integer(integer) => integer.hash(state),
            other => other.text().hash(state),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_ref().fmt(f)
    }
}

impl fmt::Display for KeyRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(integer) => integer.fmt(f),
            Self::Text(text) => text.fmt(f),
            Self::Interned(interned) => interned.key().fmt(f),
        }
    }
}

impl<'a> From<&'a str> for KeyRef<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for KeyRef<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a Key> for KeyRef<'a> {
    fn from(key: &'a Key) -> Self {
        key.as_ref()
    }
}

impl From<i64> for KeyRef<'_> {
    fn from(integer: i64) -> Self {
        Self::Integer(integer)
    }
}

impl From<i32> for KeyRef<'_> {
    fn from(integer: i32) -> Self {
        Self::Integer(integer.into())
    }
}
