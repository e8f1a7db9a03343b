//! Keys of locks: trimmed, and compared without regard to case.

use crate::{Error, ErrorKind, Result};

/// A key as it is stored: trimmed, and in Unicode's simple lower case.
///
/// # Errors
/// `InvalidKey` if nothing is left.
pub(crate) fn fold(key: &str) -> Result<Box<str>> {
    let trimmed = key.trim();
    if trimmed.is_empty() {
        return Err(Error::new(
            ErrorKind::InvalidKey,
            "the key of a lock is blank: give it a name, or use \"default\"",
        ));
    }
    // One character has a lower case of two, and its simple lower case is the first of them.
    let folded: String = trimmed.chars().filter_map(|c| c.to_lowercase().next()).collect();
    Ok(folded.into())
}

#[cfg(test)]
mod tests {
    use super::fold;
    use crate::ErrorKind;

    #[test]
    fn spelling_and_surrounding_space_do_not_matter() {
        for key in ["orders", " Orders\t", "\u{a0}ORDERS\u{3000}"] {
            assert_eq!(&*fold(key).expect("a key"), "orders");
        }
        assert_eq!(&*fold("\u{130}STANBUL ÄÖ ΑΣ").expect("a key"), "istanbul äö ασ");
    }

    #[test]
    fn blank_keys_are_refused() {
        for key in ["", " ", "\t\u{2003}\n"] {
            assert_eq!(fold(key).expect_err("blank").kind(), ErrorKind::InvalidKey);
        }
    }
}
