//! Text that can hold any sequence of UTF-16 units, as a .NET string can.

use std::fmt;

/// Borrowed text.
///
/// The bytes are UTF-8 with one extension (WTF-8): a surrogate that has no partner is encoded in
/// three bytes, as if it were a character. Surrogates that do have one are always one character of
/// four bytes, so equal texts have equal bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Text<'a> {
    bytes: &'a [u8],
}

/// Owned text; see [`Text`] for what it holds.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct TextBuf {
    bytes: Vec<u8>,
}

impl<'a> Text<'a> {
    /// The bytes must be WTF-8.
    pub(super) const fn wrap(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// The text as a string, unless it holds a surrogate without a partner.
    #[must_use]
    pub fn as_str(self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes).ok()
    }

    /// The bytes in WTF-8; plain UTF-8 if there are only whole characters.
    #[must_use]
    pub const fn as_bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.bytes.is_empty()
    }

    /// The UTF-16 units, in order.
    pub fn units(self) -> impl Iterator<Item = u16> + 'a {
        Units { bytes: self.bytes, low: None }
    }

    /// The text as a string, with U+FFFD for each surrogate without a partner.
    #[must_use]
    pub fn to_string_lossy(self) -> String {
        match self.as_str() {
            Some(s) => s.to_owned(),
            None => char::decode_utf16(self.units())
                .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect(),
        }
    }

    /// An owned copy.
    #[must_use]
    pub fn to_owned(self) -> TextBuf {
        TextBuf { bytes: self.bytes.to_vec() }
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(s: &'a str) -> Self {
        Self { bytes: s.as_bytes() }
    }
}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        self.bytes == other.as_bytes()
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.bytes == other.as_bytes()
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        f.write_char('"')?;
        for c in char::decode_utf16(self.units()) {
            match c {
                Ok(c) => write!(f, "{}", c.escape_debug())?,
                Err(e) => write!(f, "\\u{{{:x}}}", e.unpaired_surrogate())?,
            }
        }
        f.write_char('"')
    }
}

impl TextBuf {
    /// Empty text.
    #[must_use]
    pub const fn new() -> Self {
        Self { bytes: Vec::new() }
    }

    /// The text with these UTF-16 units.
    pub fn from_units(units: impl IntoIterator<Item = u16>) -> Self {
        let mut text = Self::new();
        units.into_iter().for_each(|u| text.push_unit(u));
        text
    }

    /// The text, borrowed.
    #[must_use]
    pub fn as_text(&self) -> Text<'_> {
        Text::wrap(&self.bytes)
    }

    /// Appends a string.
    pub fn push_str(&mut self, s: &str) {
        self.bytes.extend_from_slice(s.as_bytes());
    }

    /// Appends a UTF-16 unit; a low surrogate joins the high one before it.
    pub fn push_unit(&mut self, unit: u16) {
        push_unit(&mut self.bytes, unit);
    }
}

impl From<&str> for TextBuf {
    fn from(s: &str) -> Self {
        Self { bytes: s.as_bytes().to_vec() }
    }
}

impl fmt::Debug for TextBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_text().fmt(f)
    }
}

struct Units<'a> {
    bytes: &'a [u8],
    low: Option<u16>,
}

impl Iterator for Units<'_> {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        if let Some(low) = self.low.take() {
            return Some(low);
        }
        let (code, len) = decode_first(self.bytes)?;
        self.bytes = &self.bytes[len..];
        if let Ok(unit) = u16::try_from(code) {
            return Some(unit);
        }
        let [high, low] = split_pair(code);
        self.low = Some(low);
        Some(high)
    }
}

/// The first code point (surrogates included) of WTF-8 bytes and its length.
pub(super) fn decode_first(bytes: &[u8]) -> Option<(u32, usize)> {
    let &lead = bytes.first()?;
    let tail = |i: usize| u32::from(bytes.get(i).copied().unwrap_or(0x80) & 0x3F);
    let lead = u32::from(lead);
    let (code, len) = match lead {
        0..0x80 => (lead, 1),
        0x80..0xE0 => ((lead & 0x1F) << 6 | tail(1), 2),
        0xE0..0xF0 => ((lead & 0x0F) << 12 | tail(1) << 6 | tail(2), 3),
        _ => ((lead & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4),
    };
    Some((code, len.min(bytes.len())))
}

/// The two units of a code point above U+FFFF.
pub(super) fn split_pair(code: u32) -> [u16; 2] {
    let mut units = [0xD800, 0xDC00];
    if let Some(c) = char::from_u32(code).filter(|c| c.len_utf16() == 2) {
        c.encode_utf16(&mut units);
    }
    units
}

/// Appends a UTF-16 unit to WTF-8 bytes.
pub(super) fn push_unit(bytes: &mut Vec<u8>, unit: u16) {
    if (0xDC00..0xE000).contains(&unit)
        && let Some(high) = ends_with_high(bytes)
    {
        bytes.truncate(bytes.len() - 3);
        let code = 0x1_0000 + ((u32::from(high) & 0x3FF) << 10) + (u32::from(unit) & 0x3FF);
        push_code(bytes, code);
        return;
    }
    push_code(bytes, u32::from(unit));
}

/// Appends a code point, surrogates included, as it is.
pub(super) fn push_code(bytes: &mut Vec<u8>, code: u32) {
    if let Some(c) = char::from_u32(code) {
        bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    } else {
        let [_, _, b1, b0] = code.to_be_bytes();
        bytes.extend_from_slice(&[
            0xE0 | b1 >> 4,
            0x80 | (b1 & 0x0F) << 2 | b0 >> 6,
            0x80 | b0 & 0x3F,
        ]);
    }
}

/// The high surrogate the bytes end with, if they do.
pub(super) fn ends_with_high(bytes: &[u8]) -> Option<u16> {
    match *bytes.last_chunk::<3>()? {
        [0xED, b @ 0xA0..0xB0, c] => Some(0xD000 | u16::from(b & 0x3F) << 6 | u16::from(c & 0x3F)),
        _ => None,
    }
}

/// The low surrogate the bytes start with, if they do.
pub(super) fn starts_with_low(bytes: &[u8]) -> Option<u16> {
    match *bytes.first_chunk::<3>()? {
        [0xED, b @ 0xB0..0xC0, c] => Some(0xD000 | u16::from(b & 0x3F) << 6 | u16::from(c & 0x3F)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_come_back_as_they_went_in() {
        let cases: [&[u16]; 6] = [
            &[],
            &[0x61, 0, 0x7F, 0x80, 0x7FF, 0x800, 0xFFFF],
            &[0xD83D, 0xDE00],
            &[0xDE00, 0xD83D],
            &[0xD83D, 0xD83D, 0xDE00, 0xDE00],
            &[0xDBFF, 0xDFFF, 0xD800, 0x41, 0xDC00],
        ];
        for units in cases {
            let text = TextBuf::from_units(units.iter().copied());
            assert_eq!(text.as_text().units().collect::<Vec<_>>(), units);
        }
    }

    #[test]
    fn only_whole_characters_are_a_string() {
        let whole = TextBuf::from_units([0xD83D, 0xDE00]);
        assert_eq!(whole.as_text().as_str(), Some("\u{1F600}"));
        let half = TextBuf::from_units([0x61, 0xD83D, 0x62]);
        assert_eq!(half.as_text().as_str(), None);
        assert_eq!(half.as_text().to_string_lossy(), "a\u{FFFD}b");
        assert_eq!(format!("{half:?}"), "\"a\\u{d83d}b\"");
    }
}
