//! Keys that are used often: hashed once, and found where they were found before.

use crate::hash;
use crate::{Key, KeyRef};
use std::sync::atomic::{AtomicU32, Ordering};

/// A key that is looked up often. It is used in the place of a [`KeyRef`], in any table and from
/// any thread, and saves the hashing.
///
/// ```
/// use krstate::{InternedKey, Table};
/// let visits = Table::new();
/// let count = InternedKey::new("Count");
/// for _ in 0..3 {
///     visits.increment(&count, 1)?;
/// }
/// assert_eq!(visits.get("Count")?.and_then(|count| count.as_i64()), Some(3));
/// # Ok::<(), krstate::Error>(())
/// ```
#[derive(Debug)]
pub struct InternedKey {
    key: Key,
    /// With regard to case, and without.
    hashes: [u64; 2],
    /// Where the key was found last, in whatever table. Only a hint: what is there is compared.
    position: AtomicU32,
}

impl InternedKey {
    /// Hashes a key.
    #[must_use]
    pub fn new<'k>(key: impl Into<KeyRef<'k>>) -> Self {
        let key = key.into().to_key();
        let hashes = [false, true].map(|ignore_case| hash::hash(key.as_ref(), ignore_case));
        Self { key, hashes, position: AtomicU32::new(0) }
    }

    /// The key itself.
    #[must_use]
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// Whether this is the key of an entry.
    #[inline]
    pub(crate) fn is(&self, stored: &Key, ignore_case: bool) -> bool {
        // Most are spelled alike, and short: then no text is walked.
        *stored == self.key || self.is_in_full(stored, ignore_case)
    }

    #[cold]
    fn is_in_full(&self, stored: &Key, ignore_case: bool) -> bool {
        hash::same(stored.as_ref(), self.key.as_ref(), ignore_case)
    }

    #[inline]
    pub(crate) fn hash(&self, ignore_case: bool) -> u64 {
        self.hashes[usize::from(ignore_case)]
    }

    #[inline]
    pub(crate) fn position(&self) -> usize {
        self.position.load(Ordering::Relaxed) as usize
    }

    pub(crate) fn found_at(&self, position: usize) {
        // Tables have 32-bit positions. Threads that use one key in several tables may overwrite
        // each other's hint, and then find the key by its hash.
        if let Ok(position) = u32::try_from(position) {
            self.position.store(position, Ordering::Relaxed);
        }
    }
}

impl<'a> From<&'a InternedKey> for KeyRef<'a> {
    fn from(key: &'a InternedKey) -> Self {
        Self::Interned(key)
    }
}
