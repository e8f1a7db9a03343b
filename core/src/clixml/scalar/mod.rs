//! The texts of primitives: what is valid, and what it means.
//!
//! The rules are those of the .NET methods that PowerShell calls, including what these accept
//! beyond their documentation.

pub mod base64;
pub mod datetime;
pub mod decimal;
mod doctype;
pub mod duration;
pub mod guid;
mod host;
pub mod number;
pub(crate) mod uri;
pub mod version;
pub(crate) mod xml;

use super::tag::Scalar;

/// Checks the text of a primitive in `text[..]` and puts it into a form PowerShell writes: blanks
/// removed, `+5` as `5`, a GUID in lower case. A form that already is one is kept to the digit, so
/// that a number of Windows PowerShell comes out as it went in.
///
/// Strings, URIs and script blocks are decoded already; strings and script blocks are always valid.
pub(super) fn normalise(kind: Scalar, text: &mut Vec<u8>) -> Result<(), &'static str> {
    match kind {
        Scalar::String | Scalar::ScriptBlock => Ok(()),
        Scalar::Uri => uri::check(text),
        Scalar::Boolean => normalise_boolean(text),
        Scalar::Char
        | Scalar::Byte
        | Scalar::SByte
        | Scalar::UInt16
        | Scalar::Int16
        | Scalar::UInt32
        | Scalar::Int32
        | Scalar::UInt64
        | Scalar::Int64 => number::normalise_integer(kind, text),
        Scalar::Single => number::normalise_single(text),
        Scalar::Double => number::normalise_double(text),
        Scalar::Decimal => decimal::normalise(text),
        Scalar::DateTime => datetime::normalise(text),
        Scalar::TimeSpan => duration::normalise(text),
        Scalar::Bytes => base64::normalise(text),
        Scalar::Guid => guid::normalise(text),
        Scalar::Version => version::normalise(text),
        Scalar::Xml => xml::check(text),
        Scalar::SecureString => normalise_secure(text),
    }
}

/// The value of a boolean, if it is one.
#[must_use]
pub fn boolean(text: &[u8]) -> Option<bool> {
    match trim_xml(text) {
        b"true" | b"1" => Some(true),
        b"false" | b"0" => Some(false),
        _ => None,
    }
}

/// Hex digits of a text in UTF-16 (outside Windows) or of a blob only Windows can open, which is
/// any whole number of bytes.
pub(crate) fn secure(text: &[u8]) -> Result<(), &'static str> {
    const BLOB: &[u8] = b"01000000d08c9ddf0115d1118c7a00c04fc297eb";
    let is_blob = text.len() >= BLOB.len() && text[..BLOB.len()].eq_ignore_ascii_case(BLOB);
    let unit = if is_blob { 2 } else { 4 };
    if text.is_empty() || !text.len().is_multiple_of(unit) {
        return Err("a secure string has two or four digits for each of its parts");
    }
    if !text.iter().all(u8::is_ascii_hexdigit) {
        return Err("a secure string has only hexadecimal digits");
    }
    Ok(())
}

/// The second digit of a byte may be a NUL for .NET, which then takes the first as the number.
fn normalise_secure(text: &mut [u8]) -> Result<(), &'static str> {
    for pair in text.chunks_exact_mut(2) {
        if let [digit, 0] = *pair
            && digit != 0
        {
            pair.copy_from_slice(&[b'0', digit]);
        }
    }
    secure(text)
}

fn normalise_boolean(text: &mut Vec<u8>) -> Result<(), &'static str> {
    let value = boolean(text).ok_or("the text is not true or false")?;
    text.clear();
    text.extend_from_slice(if value { b"true" } else { b"false" });
    Ok(())
}

/// Without the white space of XML at both ends.
fn trim_xml(text: &[u8]) -> &[u8] {
    &text[inside_xml_white(text)]
}

/// Where that lies.
fn inside_xml_white(text: &[u8]) -> std::ops::Range<usize> {
    let is_white = |b: &u8| super::chars::is_white_byte(*b);
    let start = text.iter().position(|b| !is_white(b)).unwrap_or(text.len());
    let end = text.iter().rposition(|b| !is_white(b)).map_or(start, |i| i + 1);
    start..end
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

/// Keeps only `text[range]`.
fn keep(text: &mut Vec<u8>, range: std::ops::Range<usize>) {
    text.truncate(range.end);
    text.drain(..range.start);
}

/// What lies between white space of Unicode at both ends, if it is ASCII.
fn trim_unicode(text: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(text).ok()?.trim();
    text.is_ascii().then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secure_strings() {
        for (text, expected) in [
            ("620061007200", Some("620061007200")),
            (
                "01000000d08c9ddf0115d1118c7a00c04fc297eb00",
                Some("01000000d08c9ddf0115d1118c7a00c04fc297eb00"),
            ),
            ("6\x000\x00", Some("0600")),
            ("62\x0000\x00", None),
            ("620", None),
            ("62", None),
            ("", None),
            ("62 0", None),
        ] {
            let mut bytes = text.as_bytes().to_vec();
            let result = normalise(Scalar::SecureString, &mut bytes).ok();
            let result = result.and_then(|()| String::from_utf8(bytes).ok());
            assert_eq!(result.as_deref(), expected, "{text:?}");
        }
    }
}
