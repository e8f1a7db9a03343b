//! Names of a state's entries.

use crate::{Error, ErrorKind};

/// Whether `name` is of the form `^[A-Za-z_][A-Za-z0-9_]*$`.
pub(crate) fn is_valid(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Refuses a name that is not valid, with the rule in the message.
pub(crate) fn check(name: &str) -> Result<(), Error> {
    if is_valid(name) {
        return Ok(());
    }
    let shown: String = name.chars().take(64).collect();
    Err(Error::new(
        ErrorKind::InvalidName,
        format!(
            "the name {shown:?} is not allowed: use a letter or underscore, \
             then letters, digits and underscores"
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    #[test]
    fn follows_the_documented_pattern() {
        for good in ["a", "_", "Visits", "_9", "a_b_9", &"x".repeat(10_000)] {
            assert!(is_valid(good), "{good}");
        }
        for bad in ["", "9a", "a-b", "a b", " a", "a\n", "é", "a.b", "a\0"] {
            assert!(!is_valid(bad), "{bad:?}");
        }
    }
}
