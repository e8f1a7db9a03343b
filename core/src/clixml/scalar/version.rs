//! The version number of .NET: two to four numbers.

use super::super::tag::Scalar;
use super::number::integer;

/// A version number; the third and fourth part may be absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Version {
    /// The first part.
    pub major: u32,
    /// The second part.
    pub minor: u32,
    /// The third part.
    pub build: Option<u32>,
    /// The fourth part; never without the third.
    pub revision: Option<u32>,
}

/// The value of the text of a `Version`; none if it is not valid. Each part may have blanks and a
/// plus and is at most 2^31 - 1.
#[must_use]
pub fn parse(text: &[u8]) -> Option<Version> {
    let mut parts =
        text.split(|&b| b == b'.').map(|part| u32::try_from(integer(Scalar::Int32, part)?).ok());
    let version = Version {
        major: parts.next()??,
        minor: parts.next()??,
        build: none_or_valid(parts.next())?,
        revision: none_or_valid(parts.next())?,
    };
    parts.next().is_none().then_some(version)
}

/// The outer none: there is a part, but it is not valid.
#[expect(clippy::option_option, reason = "absent and wrong are different things")]
fn none_or_valid(part: Option<Option<u32>>) -> Option<Option<u32>> {
    match part {
        None => Some(None),
        Some(None) => None,
        Some(valid) => Some(valid),
    }
}

pub(super) fn normalise(text: &mut Vec<u8>) -> Result<(), &'static str> {
    let version = parse(text).ok_or("the text is not a version of two to four numbers")?;
    let is_plain = |part: &[u8]| match part {
        [b'1'..=b'9', rest @ ..] => rest.iter().all(u8::is_ascii_digit),
        part => part == b"0",
    };
    if text.split(|&b| b == b'.').all(is_plain) {
        return Ok(());
    }
    let mut form = format!("{}.{}", version.major, version.minor);
    for part in [version.build, version.revision].into_iter().flatten() {
        form.push('.');
        form.push_str(&part.to_string());
    }
    *text = form.into_bytes();
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn texts_and_what_they_become() {
        for (text, expected) in [
            ("1.2", Some("1.2")),
            ("0.10.00", Some("0.10.0")),
            (" 01. +2 .3.0004 ", Some("1.2.3.4")),
            ("1.2147483647", Some("1.2147483647")),
            ("1.2147483648", None),
            ("1", None),
            ("1.2.", None),
            ("1.2.3.4.5", None),
            ("1.-2", None),
            ("1.2.3-beta", None),
            ("", None),
        ] {
            let mut bytes = text.as_bytes().to_vec();
            let result = super::normalise(&mut bytes);
            let form = result.ok().and_then(|()| String::from_utf8(bytes).ok());
            assert_eq!(form.as_deref(), expected, "{text:?}");
        }
    }
}
