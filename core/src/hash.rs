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

/// Text is lowered in blocks of this size on the stack.
const BLOCK: usize = 64;

#[inline]
pub(crate) fn hash(key: KeyRef<'_>, ignore_case: bool) -> u64 {
    let mut hasher = STATE.build_hasher();
    match key {
        KeyRef::Integer(integer) => hasher.write_i64(integer),
        KeyRef::Text(text) if ignore_case => {
            let mut block = [0; BLOCK];
            for piece in text.as_bytes().chunks(BLOCK) {
                let lowered = &mut block[..piece.len()];
                lowered.copy_from_slice(piece);
                lowered.make_ascii_lowercase();
                hasher.write(lowered);
            }
        }
        KeyRef::Text(text) => hasher.write(text.as_bytes()),
        KeyRef::Interned(interned) => return interned.hash(ignore_case),
    }
    hasher.finish()
}

#[inline]
pub(crate) fn same(a: KeyRef<'_>, b: KeyRef<'_>, ignore_case: bool) -> bool {
    match (a.plain(), b.plain()) {
        (KeyRef::Integer(a), KeyRef::Integer(b)) => a == b,
        (KeyRef::Text(a), KeyRef::Text(b)) if ignore_case => a.eq_ignore_ascii_case(b),
        (KeyRef::Text(a), KeyRef::Text(b)) => a == b,
        _ => false,
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
}
