//! GUIDs, in all the forms that .NET takes.

use crate::Guid;

/// Keeps the form PowerShell writes; else puts it.
pub(super) fn normalise(text: &mut Vec<u8>) -> Result<(), &'static str> {
    let is_written = text.len() == 36
        && text.iter().enumerate().all(|(i, b)| match i {
            8 | 13 | 18 | 23 => *b == b'-',
            _ => matches!(b, b'0'..=b'9' | b'a'..=b'f'),
        });
    if !is_written {
        *text = parse(text).ok_or("the text is not a GUID")?.to_string().into_bytes();
    }
    Ok(())
}

/// The value of the text of a `G`; none if it is not valid.
///
/// The forms are `N` (32 digits), `D` (with hyphens), `B` and `P` (in braces or parentheses) and
/// `X` (`{0x..,0x..,0x..,{0x..,..}}`), with white space around.
#[must_use]
pub fn parse(text: &[u8]) -> Option<Guid> {
    let text = std::str::from_utf8(text).ok()?.trim();
    if text.starts_with('{') && text.len() > 9 && text.as_bytes()[9] != b'-' {
        return braced(text);
    }
    match text.as_bytes() {
        t if t.len() < 32 || !t.is_ascii() => None,
        [b'(', inner @ .., b')'] | [b'{', inner @ .., b'}'] => hyphenated(inner),
        t if t[8] == b'-' => hyphenated(t),
        t => digits(t),
    }
}

fn digits(text: &[u8]) -> Option<Guid> {
    if text.len() != 32 {
        return None;
    }
    let mut bytes = [0; 16];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks(2)) {
        let [high, low] = *pair.first_chunk::<2>()?;
        *byte = u8::try_from(hex_digit(high)? << 4 | hex_digit(low)?).ok()?;
    }
    Some(Guid(bytes))
}

/// The form `D`. Its parts may begin with `+` and `0x` in place of digits, as .NET has it from
/// old times; the last eight places may not, but may then end with NUL characters.
fn hyphenated(text: &[u8]) -> Option<Guid> {
    if text.len() != 36 || [8, 13, 18, 23].iter().any(|&i| text[i] != b'-') {
        return None;
    }
    if let Some(guid) = digits(&text.iter().copied().filter(|&b| b != b'-').collect::<Vec<_>>()) {
        return Some(guid);
    }
    if !text.iter().any(|b| matches!(b, b'+' | b'x' | b'X')) {
        return None;
    }
    let mut out = Vec::with_capacity(16);
    out.extend_from_slice(&number(&text[..8])?.to_be_bytes());
    for part in [&text[9..13], &text[14..18], &text[19..23], &text[24..28]] {
        out.extend_from_slice(&number(part)?.to_be_bytes()[2..]);
    }
    let last = &text[28..];
    let end = last.iter().rposition(|&b| b != 0)?;
    let last = &last[..=end];
    if !last.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    out.extend_from_slice(&number(last)?.to_be_bytes());
    out.try_into().ok().map(Guid)
}

/// The form `X`: numbers with `0x`, separated by commas; white space anywhere.
fn braced(text: &str) -> Option<Guid> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let inner = text.as_bytes().strip_prefix(b"{")?.strip_suffix(b"}}")?;
    let open = inner.iter().position(|&b| b == b'{')?;
    let mut out = Vec::with_capacity(16);
    let mut words = inner[..open].strip_suffix(b",")?.split(|&b| b == b',');
    out.extend_from_slice(&prefixed(words.next()?)?.to_be_bytes());
    for _ in 0..2 {
        out.extend_from_slice(&prefixed(words.next()?)?.to_be_bytes()[2..]);
    }
    if words.next().is_some() {
        return None;
    }
    for byte in inner[open + 1..].split(|&b| b == b',') {
        out.push(u8::try_from(prefixed(byte)?).ok()?);
    }
    out.try_into().ok().map(Guid)
}

fn prefixed(text: &[u8]) -> Option<u32> {
    match text {
        // .NET looks for a prefix once more behind this one.
        [b'0', b'x' | b'X', rest @ ..] if !rest.is_empty() => number(rest),
        _ => None,
    }
}

/// Hex digits, perhaps after `+` and `0x`; more than eight that count are too many.
fn number(text: &[u8]) -> Option<u32> {
    let text = text.strip_prefix(b"+").unwrap_or(text);
    let text = match text {
        [b'0', b'x' | b'X', rest @ ..] => rest,
        text => text,
    };
    text.iter().try_fold(0_u32, |n, &b| {
        (n < 1 << 28).then_some(())?;
        Some(n << 4 | hex_digit(b)?)
    })
}

fn hex_digit(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(16)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn all_forms() {
        let plain = "792e5b37-4505-47ef-b7d2-8711bb7affa8";
        for text in [
            plain,
            "792E5B37-4505-47EF-B7D2-8711BB7AFFA8",
            "792e5b37450547efb7d28711bb7affa8",
            " {792e5b37-4505-47ef-b7d2-8711bb7affa8}\n",
            "(792e5b37-4505-47ef-b7d2-8711bb7affa8)",
            "{0x792e5b37,0x4505,0x47ef,{0xb7,0xd2,0x87,0x11,0xbb,0x7a,0xff,0xa8}}",
            "{ 0x792E5B37, 0X4505, 0x047ef, {0xb7,0xd2,0x87,0x11,0xbb,0x7a,0xff,0xa8} }",
            "\u{2003}{0x792e5b37,0x45\u{a0}05,0x47ef,{0xb7,0xd2,\u{3000}0x87,0x11,0xbb,0x7a,0xff,0xa8}}\u{85}",
        ] {
            assert_eq!(parse(text.as_bytes()).unwrap().to_string(), plain, "{text}");
        }
        for (text, expected) in [
            (
                "{0x0X8,0x2,0x+3,{0x4,0x5,0x6,0x+0x7,0x8,0x9,0xa,0xb}}",
                "00000008-0002-0003-0405-060708090a0b",
            ),
            (
                "{0x+0x1,0x2,0x+,{0x0x,0x5,0x6,0x7,0x8,0x9,0xa,0xb}}",
                "00000001-0002-0000-0005-060708090a0b",
            ),
            ("792e5b37-+505-47ef-b7d2-8711bb7affa\0", "792e5b37-0505-47ef-b7d2-87110bb7affa"),
        ] {
            assert_eq!(parse(text.as_bytes()).unwrap().to_string(), expected, "{text}");
        }
        let old = parse(b"0x2e5b37-+505-0x0f-b7d2-8711bb7affa8").unwrap();
        assert_eq!(old.to_string(), "002e5b37-0505-000f-b7d2-8711bb7affa8");
    }

    #[test]
    fn what_is_no_guid() {
        for text in [
            "",
            "0x92e5b37-4505-47ef-b7d2-8711bb7affa8",
            "792e5b37-4505-47ef-b7d2-8711bb7affag",
            "792e5b37-4505-47ef-b7d2-8711+b7affa8",
            "792e5b37-4505-47ef-b7d28-711bb7affa8",
            "{792e5b37-4505-47ef-b7d2-8711bb7affa8",
            "{792e5b37450547efb7d28711bb7affa8}",
            "792e5b37450547efb7d28711bb7affa",
            "792e5b37-4505-47ef-b7d2-8711bb7af\u{e9}a",
            "{792e5b37-4505-47ef-b7d2-8711bb7aff\u{a0}}",
            "{0x792e5b37,0x4505,0x47ef,{0xb7,0xd2,0x87,0x11,0xbb,0x7a,0xff,0x\u{660}}}",
            "{0x792e5b37,0x4505,0x47ef,{0xb7,0xd2,0x87,0x11,0xbb,0x7a,0xff,0x1a8}}",
            "{0x1792e5b37,0x4505,0x47ef,{0xb7,0xd2,0x87,0x11,0xbb,0x7a,0xff,0xa8}}",
            "{792e5b37,0x4505,0x47ef,{0xb7,0xd2,0x87,0x11,0xbb,0x7a,0xff,0xa8}}",
            "{0x792e5b37,0x4505,0x47ef,{0xb7,0xd2,0x87,0x11,0xbb,0x7a,0xff}}",
            "{0x,0x4505,0x47ef,{0xb7,0xd2,0x87,0x11,0xbb,0x7a,0xff,0xa8}}",
            "{0x++1,0x4505,0x47ef,{0xb7,0xd2,0x87,0x11,0xbb,0x7a,0xff,0xa8}}",
            "{0x0x0x1,0x4505,0x47ef,{0xb7,0xd2,0x87,0x11,0xbb,0x7a,0xff,0xa8}}",
            "792e5b37-4505-47ef-b7d2-8711bb7affa\0",
            "0x2e5b37-4505-47ef-b7d2-8711\0\0\0\0\0\0\0\0",
        ] {
            assert!(parse(text.as_bytes()).is_none(), "{text}");
        }
    }
}
