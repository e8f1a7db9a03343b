//! Hashing and comparing keys, with or without regard to ASCII case.

use crate::KeyRef;
use std::hash::{BuildHasher, Hasher};
use std::sync::LazyLock;

/// One random seed for the process: hashes cannot be predicted from outside.
static STATE: LazyLock<foldhash::fast::RandomState> =
    LazyLock::new(foldhash::fast::RandomState::default);

/// Makes the seed if it is not there yet.
pub(crate) fn prepare() {
    LazyLock::force(&STATE);
}

/// Longer text is lowered in blocks of this size on the stack.
const BLOCK: usize = 64;

#[inline]
pub(crate) fn hash(key: KeyRef<'_>, ignore_case: bool) -> u64 {
    let mut hasher = STATE.build_hasher();
    match key {
        KeyRef::Integer(integer) => hasher.write_i64(integer),
        KeyRef::Text(text) if ignore_case => match Short::of(text) {
            Some(short) => {
                hasher.write_u128(short.lowered().0);
                hasher.write_usize(text.len());
            }
            None => hash_lowered(text, &mut hasher),
        },
        KeyRef::Text(text) => hasher.write(text.as_bytes()),
        KeyRef::Interned(interned) => return interned.hash(ignore_case),
    }
    hasher.finish()
}

fn hash_lowered(text: &str, hasher: &mut impl Hasher) {
    let mut block = [0; BLOCK];
    for piece in text.as_bytes().chunks(BLOCK) {
        let lowered = &mut block[..piece.len()];
        lowered.copy_from_slice(piece);
        lowered.make_ascii_lowercase();
        hasher.write(lowered);
    }
}

#[inline]
pub(crate) fn same(a: KeyRef<'_>, b: KeyRef<'_>, ignore_case: bool) -> bool {
    match (a.plain(), b.plain()) {
        (KeyRef::Integer(a), KeyRef::Integer(b)) => a == b,
        (KeyRef::Text(a), KeyRef::Text(b)) => same_text(a, b, ignore_case),
        _ => false,
    }
}

#[inline]
fn same_text(a: &str, b: &str, ignore_case: bool) -> bool {
    if a.len() != b.len() {
        return false;
    }
    match (Short::of(a), Short::of(b)) {
        (Some(a), Some(b)) => a == b || ignore_case && a.lowered() == b.lowered(),
        _ => a == b || ignore_case && a.eq_ignore_ascii_case(b),
    }
}

/// Text of up to 16 bytes in one number: texts of one length are equal if their numbers are. Saves
/// the calls and loops that bytes would take.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Short(u128);

impl Short {
    /// The two halves overlap, where there are less than 16 bytes.
    #[inline]
    fn of(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let (low, high) = match (bytes.first_chunk(), bytes.last_chunk()) {
            (Some(first), Some(last)) if bytes.len() <= 16 => {
                (u64::from_le_bytes(*first), u64::from_le_bytes(*last))
            }
            (Some(_), _) => return None,
            _ => match (bytes.first_chunk(), bytes.last_chunk(), bytes) {
                (Some(first), Some(last), _) => {
                    (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into())
                }
                (_, _, [first, .., last]) => {
                    ((*first).into(), u16::from_le_bytes([bytes[bytes.len() / 2], *last]).into())
                }
                (_, _, [only]) => ((*only).into(), 0),
                (_, _, []) => (0, 0),
            },
        };
        Some(Self(u128::from(high) << 64 | u128::from(low)))
    }

    /// With the ASCII letters in lower case: all bytes at once.
    #[inline]
    fn lowered(self) -> Self {
        const EACH: u128 = u128::from_ne_bytes([1; 16]);
        const TOP: u128 = EACH << 7;
        let low = self.0 & !TOP;
        // The top bit of a byte tells whether it is an A or above, and whether it is above Z.
        let from_a = low + EACH * (0x80 - 0x41);
        let above_z = low + EACH * (0x7f - 0x5a);
        let upper = (from_a ^ above_z) & !self.0 & TOP;
        Self(self.0 | upper >> 2)
    }
}

#[cfg(test)]
mod tests {
    use super::{hash, same};
    use crate::KeyRef;

    #[test]
    fn equal_keys_have_equal_hashes() {
        let long_upper = "KEY".repeat(100);
        let long_lower = "key".repeat(100);
        for (a, b) in [("Count", "COUNT"), ("", ""), (&long_upper, &long_lower), ("É", "É")] {
            let (a, b) = (KeyRef::Text(a), KeyRef::Text(b));
            assert!(same(a, b, true));
            assert_eq!(hash(a, true), hash(b, true));
        }
    }

    #[test]
    fn only_ascii_case_is_ignored() {
        assert!(!same(KeyRef::Text("É"), KeyRef::Text("é"), true));
        assert!(!same(KeyRef::Text("a"), KeyRef::Text("A"), false));
        assert!(!same(KeyRef::Text("1"), KeyRef::Integer(1), true));
    }

    #[test]
    fn every_length_and_every_byte_counts() {
        let text: String = ('!'..='~').chain("äÄßÿ€".chars()).collect();
        let from = |start: usize| text.char_indices().map(|(at, _)| at).nth(start);
        for start in 0..text.chars().count() {
            let rest = &text[from(start).expect("in the text")..];
            for (end, _) in rest.char_indices().take(40) {
                let piece = &rest[..end];
                let upper = piece.to_ascii_uppercase();
                let (a, b) = (KeyRef::Text(piece), KeyRef::Text(&upper));
                assert!(same(a, b, true), "{piece}");
                assert_eq!(hash(a, true), hash(b, true), "{piece}");
                assert_eq!(same(a, b, false), piece == upper, "{piece}");
                for (at, changed) in piece.char_indices() {
                    let other =
                        piece[..at].to_owned() + "\u{1}" + &piece[at + changed.len_utf8()..];
                    assert!(!same(a, KeyRef::Text(&other), true), "{piece} {other}");
                }
            }
        }
        assert!(!same(KeyRef::Text("@[`{"), KeyRef::Text("`{@["), true), "no letters");
    }
}
