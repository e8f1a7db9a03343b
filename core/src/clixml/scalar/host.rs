//! The hosts of URIs, as .NET finds them: where each begins is known, and its end is sought.
//!
//! If the URI is `explicit`, so with a scheme, a port, query or fragment may follow.

use super::super::text::Text;
use super::uri::is_slash;

const MAX_LABEL: usize = 63;
const MAX_SHARE: usize = 256;

/// The end of an address of IPv6 in brackets, perhaps with a prefix length and a zone.
pub(super) fn address(text: &[u8], start: usize) -> Option<usize> {
    let inner = text[start..].strip_prefix(b"[")?;
    if inner.first() == Some(&b':') && inner.get(1) != Some(&b':') {
        return None;
    }
    let (mut groups, mut digits, mut at) = (0, 0, 0);
    let (mut compressed, mut has_v4, mut prefix, mut needs_number) = (false, false, false, true);
    loop {
        let mut byte = *inner.get(at)?;
        if if prefix { byte.is_ascii_digit() } else { byte.is_ascii_hexdigit() } {
            digits += 1;
            needs_number = false;
            at += 1;
            continue;
        }
        if digits > 4 {
            return None;
        }
        groups += u32::from(digits > 0);
        if byte == b'%' {
            at += inner[at..].iter().position(|b| matches!(b, b']' | b'/'))?;
            byte = inner[at];
        }
        match byte {
            b']' => break,
            b':' if at > 0 && inner[at - 1] == b':' => {
                if compressed {
                    return None;
                }
                (compressed, needs_number) = (true, false);
            }
            b':' => needs_number = true,
            b'/' if groups > 0 && !prefix => (prefix, needs_number) = (true, true),
            b'.' if !has_v4 => {
                at = four_numbers(inner, at - digits)? - 1;
                groups += 1;
                has_v4 = true;
            }
            _ => return None,
        }
        digits = 0;
        at += 1;
    }
    let wanted = if prefix { 9 } else { 8 };
    let count = if compressed { groups < wanted } else { groups == wanted };
    let good_prefix = !prefix || matches!(digits, 1 | 2);
    (count && good_prefix && !needs_number).then_some(start + 1 + at + 1)
}

/// The end of an address of IPv4 in one of IPv6.
fn four_numbers(text: &[u8], start: usize) -> Option<usize> {
    let len = text[start..].iter().position(|b| matches!(b, b']' | b'/' | b'%'))?;
    let mut numbers = text[start..start + len].split(|&b| b == b'.');
    for _ in 0..4 {
        let number = numbers.next()?;
        let plain = matches!(number, [b'0'] | [b'1'..=b'9', ..]) && number.len() <= 3;
        let digits = number.iter().all(u8::is_ascii_digit);
        let value = || number.iter().fold(0, |n, b| n * 10 + u32::from(b & 0xF));
        if !plain || !digits || value() > 255 {
            return None;
        }
    }
    numbers.next().is_none().then_some(start + len)
}

/// The end of the name of a domain, which may have letters of any script.
pub(super) fn domain(text: &[u8], start: usize, explicit: bool) -> Option<usize> {
    let mut end = start;
    while let Some(&byte) = text.get(end) {
        match byte {
            // U+0080 to U+009F are control characters.
            0xC2 if text[end + 1] < 0xA0 => return None,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | 0x80.. => {}
            _ if ends_host(byte, explicit) => break,
            _ => return None,
        }
        end += 1;
    }
    let mut name = &text[start..end];
    if name.is_empty() {
        return None;
    }
    while let Some(first) = name.first() {
        if !first.is_ascii_alphanumeric() && first.is_ascii() {
            return None;
        }
        let (len, dot) = first_dot(name);
        let label = &name[..len];
        // What is not ASCII gets a prefix of four characters.
        let units = Text::wrap(label).units().count() + if label.is_ascii() { 0 } else { 4 };
        if units == 0 || units > MAX_LABEL {
            return None;
        }
        name = &name[len + dot..];
    }
    Some(end)
}

/// Where the first dot of a name is, and its length: .NET knows that of other scripts, too.
fn first_dot(name: &[u8]) -> (usize, usize) {
    const OTHERS: [&[u8]; 3] = [b"\xE3\x80\x82", b"\xEF\xBC\x8E", b"\xEF\xBD\xA1"];
    let is_other = |i: usize| OTHERS.iter().any(|dot| name[i..].starts_with(dot));
    let first = (0..name.len()).find(|&i| name[i] == b'.' || is_other(i));
    first.map_or((name.len(), 0), |i| (i, if name[i] == b'.' { 1 } else { 3 }))
}

/// The end of the name of a computer that shares files.
pub(super) fn share(text: &[u8], start: usize, explicit: bool) -> Option<usize> {
    let rest = &text[start..];
    let len = rest.iter().position(|&b| ends_host(b, explicit)).unwrap_or(rest.len());
    let name = std::str::from_utf8(&rest[..len]).ok()?;
    if name.encode_utf16().count() > MAX_SHARE {
        return None;
    }
    let is_letter = |c: char| c.is_alphabetic() && c <= '\u{FFFF}';
    // Each part needs a letter or digit before a hyphen; the first also takes a hyphen alone, but
    // not digits alone.
    let (first, others) = match name.split_once('.') {
        Some((first, others)) => (first, Some(others)),
        None => (name, None),
    };
    let is_mark = |c: char| matches!(c, '-' | '_');
    let known = |c: char| is_letter(c) || is_mark(c) || c.is_ascii_digit();
    if !first.chars().all(known) || !first.chars().any(|c| is_letter(c) || is_mark(c)) {
        return None;
    }
    let Some(others) = others else { return Some(start + len) };
    let mut good = true;
    let mut before = '.';
    for c in others.chars() {
        good = match c {
            '.' if good && before != '.' => false,
            '-' | '_' if good => good,
            c if is_letter(c) || c.is_ascii_digit() => true,
            _ => return None,
        };
        before = c;
    }
    (good || before == '.').then_some(start + len)
}

fn ends_host(byte: u8, explicit: bool) -> bool {
    is_slash(byte) || (explicit && matches!(byte, b':' | b'?' | b'#'))
}
