//! The two escapes: `_xHHHH_` of CLIXML and the entities of XML.

use super::text::{Text, decode_first, ends_with_high, push_code, push_unit, starts_with_low};

/// Where a text is put, which decides what XML needs escaped.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Content,
    Attribute,
}

/// What .NET says twice is longer than anybody needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLong;

/// How much longer than the text itself what it stands for may become.
const MOST_TWICE: usize = 1 << 20;

/// Resolves `_xHHHH_` and `_xHHHHHHHH_` in one pass from left to right, as `XmlConvert.DecodeName`
/// does.
///
/// Eight digits above 10FFFF stay as they are; from 80000000 up only the low 16 bits count, for the
/// .NET code holds them in a signed integer. It also takes up the text before such digits without
/// noting that it did, so that this text comes twice if there is another escape; who reads the
/// same as PowerShell must do the same, but not without end.
pub(super) fn decode(bytes: &mut Vec<u8>) -> Result<(), TooLong> {
    let Some(first) = find_escape(bytes, 0) else {
        return Ok(());
    };
    let source = bytes.split_off(first);
    // Up to where the source is done with; none before the first escape that stands for something.
    let mut done = None;
    let mut before = None;
    let mut at = 0;
    while let Some((unit, len)) = escape_at(&source[at..]) {
        if done.is_none() && at > 0 {
            let before = before.get_or_insert_with(|| bytes[..first].to_vec());
            copy_joining(bytes, before);
        }
        copy_joining(bytes, &source[done.unwrap_or(0)..at]);
        match unit {
            Code::Unit(unit) => push_unit(bytes, unit),
            Code::Pair(code) => push_code(bytes, code),
            Code::Literal => {}
        }
        if matches!(unit, Code::Literal) {
            if bytes.len() > first + source.len() + MOST_TWICE {
                return Err(TooLong);
            }
        } else {
            done = Some(at + len);
        }
        at = find_escape(&source, at + len).unwrap_or(source.len());
    }
    if let (None, Some(before)) = (done, before) {
        *bytes = before;
    }
    copy_joining(bytes, &source[done.unwrap_or(0)..]);
    Ok(())
}

enum Code {
    Unit(u16),
    Pair(u32),
    Literal,
}

fn find_escape(bytes: &[u8], from: usize) -> Option<usize> {
    memchr::memchr_iter(b'_', &bytes[from..])
        .map(|i| from + i)
        .find(|&i| escape_at(&bytes[i..]).is_some())
}

/// What the escape at the start of `bytes` stands for, and its length.
fn escape_at(bytes: &[u8]) -> Option<(Code, usize)> {
    if bytes.len() < 7 || bytes[0] != b'_' || bytes[1] | 0x20 != b'x' {
        return None;
    }
    let low = hex(bytes.get(2..6)?)?;
    if bytes[6] == b'_' {
        return Some((Code::Unit(u16::try_from(low).unwrap_or_default()), 7));
    }
    let code = low << 16 | hex(bytes.get(6..10)?)?;
    if bytes.get(10) != Some(&b'_') {
        return None;
    }
    let code = match code {
        0x1_0000..=0x10_FFFF => Code::Pair(code),
        0x11_0000..0x8000_0000 => Code::Literal,
        _ => Code::Unit(u16::try_from(code & 0xFFFF).unwrap_or_default()),
    };
    Some((code, 11))
}

fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |n, &d| char::from(d).to_digit(16).map(|d| n << 4 | d))
}

/// Appends WTF-8 to WTF-8 and joins a pair that meets at the seam.
fn copy_joining(bytes: &mut Vec<u8>, more: &[u8]) {
    let more = match starts_with_low(more) {
        Some(low) if ends_with_high(bytes).is_some() => {
            push_unit(bytes, low);
            &more[3..]
        }
        _ => more,
    };
    bytes.extend_from_slice(more);
}

const PLAIN: u8 = 0;
const CONTROL: u8 = 1;
const UNDERSCORE: u8 = 2;
const MARKUP: u8 = 3;
const QUOTE: u8 = 4;
const LEAD_C2: u8 = 5;
const LEAD_ED: u8 = 6;
const LEAD_EF: u8 = 7;
const LEAD_4: u8 = 8;

/// What a byte of WTF-8 may need when it is written.
const CLASS: [u8; 256] = {
    let mut class = [PLAIN; 256];
    let mut i = 0;
    while i < 0x20 {
        class[i] = CONTROL;
        i += 1;
    }
    class[0x7F] = CONTROL;
    class[b'_' as usize] = UNDERSCORE;
    class[b'&' as usize] = MARKUP;
    class[b'<' as usize] = MARKUP;
    class[b'>' as usize] = MARKUP;
    class[b'"' as usize] = QUOTE;
    class[0xC2] = LEAD_C2;
    class[0xED] = LEAD_ED;
    class[0xEF] = LEAD_EF;
    let mut i = 0xF0;
    while i < 0x100 {
        class[i] = LEAD_4;
        i += 1;
    }
    class
};

/// Writes text in the `_xHHHH_` form with the entities of XML: the result is plain UTF-8.
///
/// Escaped are the control characters U+0000 to U+001F and U+007F to U+009F, every unit of a
/// character above U+FFFF and every lone surrogate, `_` before `x` or `X`, and U+FFFE and U+FFFF
/// (where PowerShell's writer fails although its reader takes them).
pub(super) fn encode(out: &mut Vec<u8>, text: Text<'_>, place: Place) {
    let bytes = text.as_bytes();
    let mut done = 0;
    let mut at = 0;
    while at < bytes.len() {
        let class = CLASS[usize::from(bytes[at])];
        if class == PLAIN {
            at += 1;
            continue;
        }
        let (len, escape) = special(&bytes[at..], class, place);
        if escape {
            out.extend_from_slice(&bytes[done..at]);
            match class {
                MARKUP | QUOTE => push_entity(out, bytes[at]),
                UNDERSCORE => out.extend_from_slice(b"_x005F_"),
                _ => Text::wrap(&bytes[at..at + len]).units().for_each(|u| push_escape(out, u)),
            }
            done = at + len;
        }
        at += len;
    }
    out.extend_from_slice(&bytes[done..]);
}

/// The length of the character at the start of `bytes` and whether it is escaped.
fn special(bytes: &[u8], class: u8, place: Place) -> (usize, bool) {
    let second = bytes.get(1).copied().unwrap_or(0);
    match class {
        CONTROL | MARKUP => (1, true),
        UNDERSCORE => (1, second | 0x20 == b'x'),
        QUOTE => (1, place == Place::Attribute),
        LEAD_C2 => (2.min(bytes.len()), second < 0xA0),
        LEAD_ED => (3.min(bytes.len()), second >= 0xA0),
        LEAD_EF => (
            3.min(bytes.len()),
            bytes.starts_with(b"\xEF\xBF\xBE") || bytes.starts_with(b"\xEF\xBF\xBF"),
        ),
        _ => (4.min(bytes.len()), true),
    }
}

/// Writes text that has no `_xHHHH_` form (numbers, `S`, `RefId`, `Version`): what XML cannot hold
/// becomes a character reference, so that it comes back.
pub(super) fn encode_raw(out: &mut Vec<u8>, text: Text<'_>) {
    let mut bytes = text.as_bytes();
    if bytes.iter().all(u8::is_ascii_alphanumeric) {
        out.extend_from_slice(bytes);
        return;
    }
    while let Some((code, len)) = decode_first(bytes) {
        match (code, char::from_u32(code)) {
            (0x26 | 0x3C | 0x3E | 0x22, Some(_)) => push_entity(out, bytes[0]),
            (0..0x20 | 0x7F..0xA0 | 0xFFFE | 0xFFFF, _) | (_, None) => {
                out.extend_from_slice(format!("&#x{code:X};").as_bytes());
            }
            _ => out.extend_from_slice(&bytes[..len]),
        }
        bytes = &bytes[len..];
    }
}

fn push_entity(out: &mut Vec<u8>, byte: u8) {
    out.extend_from_slice(match byte {
        b'&' => b"&amp;",
        b'<' => b"&lt;",
        b'>' => b"&gt;",
        _ => b"&quot;",
    });
}

fn push_escape(out: &mut Vec<u8>, unit: u16) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |shift: u16| DIGITS[usize::from(unit >> shift & 0xF)];
    out.extend_from_slice(&[b'_', b'x', digit(12), digit(8), digit(4), digit(0), b'_']);
}

#[cfg(test)]
mod tests {
    use super::super::text::TextBuf;
    use super::*;

    fn decoded(text: &str) -> Vec<u16> {
        let mut bytes = text.as_bytes().to_vec();
        decode(&mut bytes).expect("not too long");
        Text::wrap(&bytes).units().collect()
    }

    #[test]
    fn escapes_stand_for_units() {
        for (text, expected) in [
            ("_x0041_", "A"),
            ("_X0041_", "A"),
            ("a_x000a_b", "a\nb"),
            ("_x005F_x0041_", "_x0041_"),
            ("_x005f__x0041_", "_A"),
            ("_x0041_x0042_", "Ax0042_"),
            ("__x0041__", "_A_"),
            ("_xD83D__xDE00_", "\u{1F600}"),
            ("_x0001F600_", "\u{1F600}"),
            ("_x0010FFFF_", "\u{10FFFF}"),
            ("_x00010000_", "\u{10000}"),
            ("_x0000FFFF_", "\u{FFFF}"),
            ("_x00000041_", "A"),
            ("_x80000041_", "A"),
            ("_xFFFFFFFF_", "\u{FFFF}"),
            ("_x00110000_", "_x00110000_"),
            ("_x7FFFFFFF_", "_x7FFFFFFF_"),
            ("_x0041", "_x0041"),
            ("_x004_", "_x004_"),
            ("_x00410_", "_x00410_"),
            ("_x004100_", "_x004100_"),
            ("_x000000041_", "_x000000041_"),
            ("_xGGGG_", "_xGGGG_"),
            ("x0041_", "x0041_"),
            ("_ x0041_", "_ x0041_"),
            ("_x\u{FF10}041_", "_x\u{FF10}041_"),
            ("_", "_"),
            ("", ""),
        ] {
            assert_eq!(decoded(text), expected.encode_utf16().collect::<Vec<_>>(), "{text}");
        }
        assert_eq!(decoded("_xDE00__xD83D_"), [0xDE00, 0xD83D]);
        assert_eq!(decoded("_x0000D83D__x8000DE00_"), [0xD83D, 0xDE00]);
    }

    #[test]
    fn the_text_before_a_number_that_is_none_comes_twice_if_there_is_another() {
        for (text, expected) in [
            ("a_x00110000_b", "a_x00110000_b"),
            ("a_x00110000_b_x0041_c", "aa_x00110000_bAc"),
            ("a_x0041_b_x00110000_c", "aAbb_x00110000_c"),
            ("_x00110000__x0041_", "_x00110000_A"),
            ("a_x00110000__x7FFFFFFF_b", "a_x00110000__x7FFFFFFF_b"),
            ("a_x00110000_b_x00110000_c_x0041_", "aa_x00110000_ba_x00110000_b_x00110000_cA"),
            ("_x0041_a_x00110000_b_x00110000_", "Aaa_x00110000_ba_x00110000_b_x00110000_"),
        ] {
            assert_eq!(decoded(text), expected.encode_utf16().collect::<Vec<_>>(), "{text}");
        }
        // A half at the end of the text and another at its start become a pair where they meet.
        let halves = [&[0xDE00][..], &decoded("_x00110000_"), &[0x61, 0xD83D]].concat();
        let mut bytes = TextBuf::from_units(halves.iter().copied()).as_text().as_bytes().to_vec();
        decode(&mut bytes).expect("not too long");
        assert_eq!(Text::wrap(&bytes).units().collect::<Vec<_>>(), halves);
    }

    #[test]
    fn nothing_comes_twice_without_end() {
        let mut bytes = ["x".repeat(60_000), "_x00110000_".repeat(60_000)].concat().into_bytes();
        assert_eq!(decode(&mut bytes), Err(TooLong));
        assert!(bytes.len() < 4 << 20, "{}", bytes.len());
        let mut bytes = "_x0041_".repeat(300_000).into_bytes();
        assert_eq!(decode(&mut bytes), Ok(()));
        assert_eq!(bytes.len(), 300_000);
    }
}
