//! Encodings of documents: detection, decoding to UTF-8, encoding from UTF-8.

/// How the characters of a document are encoded in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// UTF-8, what PowerShell 6 and later write.
    #[default]
    Utf8,
    /// UTF-16, low byte first; with a byte order mark this is what Windows PowerShell writes.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// UTF-32, low byte first.
    Utf32Le,
    /// UTF-32, high byte first.
    Utf32Be,
}

impl Encoding {
    /// The name, for messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Utf32Le => "UTF-32LE",
            Self::Utf32Be => "UTF-32BE",
        }
    }

    /// The byte order mark.
    #[must_use]
    pub const fn mark(self) -> &'static [u8] {
        match self {
            Self::Utf8 => b"\xEF\xBB\xBF",
            Self::Utf16Le => b"\xFF\xFE",
            Self::Utf16Be => b"\xFE\xFF",
            Self::Utf32Le => b"\xFF\xFE\0\0",
            Self::Utf32Be => b"\0\0\xFE\xFF",
        }
    }

    /// The encoding whose mark the input starts with.
    pub(super) fn detect(start: &[u8]) -> Option<Self> {
        // UTF-32LE before UTF-16LE: its mark begins with the shorter one.
        [Self::Utf8, Self::Utf32Le, Self::Utf32Be, Self::Utf16Le, Self::Utf16Be]
            .into_iter()
            .find(|e| start.starts_with(e.mark()))
    }

    /// Appends `text` in this encoding.
    pub(super) fn encode(self, text: &str, out: &mut Vec<u8>) {
        match self {
            Self::Utf8 => out.extend_from_slice(text.as_bytes()),
            Self::Utf16Le => out.extend(text.encode_utf16().flat_map(u16::to_le_bytes)),
            Self::Utf16Be => out.extend(text.encode_utf16().flat_map(u16::to_be_bytes)),
            Self::Utf32Le => out.extend(text.chars().flat_map(|c| u32::from(c).to_le_bytes())),
            Self::Utf32Be => out.extend(text.chars().flat_map(|c| u32::from(c).to_be_bytes())),
        }
    }
}

/// What [`decode`] did.
pub(super) struct Decoded {
    /// How many bytes of the input were used up; the rest is an unfinished character.
    pub(super) used: usize,
    /// Whether the output ends before something that is no text in the encoding.
    pub(super) invalid: bool,
}

/// Decodes `input` and appends UTF-8 to `out`.
///
/// At the end of the input (`last`) an unfinished character is invalid; before, it is left for the
/// next call. With `replace`, U+FFFD stands for what is invalid; else decoding stops there.
pub(super) fn decode(
    encoding: Encoding,
    input: &[u8],
    last: bool,
    replace: bool,
    out: &mut Vec<u8>,
) -> Decoded {
    match encoding {
        Encoding::Utf8 => decode_utf8(input, last, replace, out),
        Encoding::Utf16Le => decode_utf16(input, u16::from_le_bytes, last, replace, out),
        Encoding::Utf16Be => decode_utf16(input, u16::from_be_bytes, last, replace, out),
        Encoding::Utf32Le => decode_utf32(input, u32::from_le_bytes, last, replace, out),
        Encoding::Utf32Be => decode_utf32(input, u32::from_be_bytes, last, replace, out),
    }
}

const REPLACEMENT: &[u8] = "\u{FFFD}".as_bytes();

fn decode_utf8(input: &[u8], last: bool, replace: bool, out: &mut Vec<u8>) -> Decoded {
    let mut used = 0;
    loop {
        match std::str::from_utf8(&input[used..]) {
            Ok(s) => {
                out.extend_from_slice(s.as_bytes());
                return done(input.len());
            }
            Err(e) => {
                out.extend_from_slice(&input[used..used + e.valid_up_to()]);
                used += e.valid_up_to();
                if e.error_len().is_none() && !last {
                    return done(used);
                }
                if !replace {
                    return invalid(used);
                }
                out.extend_from_slice(REPLACEMENT);
                used += e.error_len().unwrap_or(input.len() - used);
            }
        }
    }
}

fn decode_utf16(
    input: &[u8],
    unit: fn([u8; 2]) -> u16,
    last: bool,
    replace: bool,
    out: &mut Vec<u8>,
) -> Decoded {
    let mut used = 0;
    let unit_at = |at: usize| input.get(at..)?.first_chunk::<2>().map(|&b| unit(b));
    while let Some(high) = unit_at(used) {
        let low = unit_at(used + 2);
        let c = match (high, low) {
            (0xD800..0xDC00, None) if !last => return done(used),
            (0xD800..0xDC00, Some(low)) => char::decode_utf16([high, low]).next(),
            _ => char::decode_utf16([high]).next(),
        };
        match c {
            Some(Ok(c)) => {
                out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                used += 2 * c.len_utf16();
            }
            _ if replace => {
                out.extend_from_slice(REPLACEMENT);
                used += 2;
            }
            _ => return invalid(used),
        }
    }
    unfinished(input, used, last, replace, out)
}

fn decode_utf32(
    input: &[u8],
    code: fn([u8; 4]) -> u32,
    last: bool,
    replace: bool,
    out: &mut Vec<u8>,
) -> Decoded {
    let mut used = 0;
    while let Some(&bytes) = input[used..].first_chunk::<4>() {
        match char::from_u32(code(bytes)) {
            Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            None if replace => out.extend_from_slice(REPLACEMENT),
            None => return invalid(used),
        }
        used += 4;
    }
    unfinished(input, used, last, replace, out)
}

fn unfinished(input: &[u8], used: usize, last: bool, replace: bool, out: &mut Vec<u8>) -> Decoded {
    if used == input.len() || !last {
        return done(used);
    }
    if !replace {
        return invalid(used);
    }
    out.extend_from_slice(REPLACEMENT);
    done(input.len())
}

fn done(used: usize) -> Decoded {
    Decoded { used, invalid: false }
}

fn invalid(used: usize) -> Decoded {
    Decoded { used, invalid: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Encoding; 5] = [
        Encoding::Utf8,
        Encoding::Utf16Le,
        Encoding::Utf16Be,
        Encoding::Utf32Le,
        Encoding::Utf32Be,
    ];

    #[test]
    fn text_comes_back_however_it_is_cut() {
        let text = "a\u{E9}\u{20AC}\u{1F600}z";
        for encoding in ALL {
            let mut bytes = Vec::new();
            encoding.encode(text, &mut bytes);
            for cut in 0..=bytes.len() {
                let mut out = Vec::new();
                let first = decode(encoding, &bytes[..cut], false, false, &mut out);
                assert!(!first.invalid);
                let rest = decode(encoding, &bytes[first.used..], true, false, &mut out);
                assert!(!rest.invalid);
                assert_eq!(out, text.as_bytes(), "{} cut at {cut}", encoding.name());
            }
        }
    }

    #[test]
    fn marks_are_told_apart() {
        for encoding in ALL {
            assert_eq!(Encoding::detect(encoding.mark()), Some(encoding));
        }
        assert_eq!(Encoding::detect(b"\xFF\xFE<\0"), Some(Encoding::Utf16Le));
        assert_eq!(Encoding::detect(b"<Objs"), None);
    }

    #[test]
    fn what_is_no_text_stops_or_is_replaced() {
        let cases: [(Encoding, &[u8], usize, &str); 5] = [
            (Encoding::Utf8, b"a\xFFb", 1, "a\u{FFFD}b"),
            (Encoding::Utf8, b"a\xED\xA0\xBDb", 1, "a\u{FFFD}\u{FFFD}\u{FFFD}b"),
            (Encoding::Utf16Le, b"a\0\0\xDEb\0", 2, "a\u{FFFD}b"),
            (Encoding::Utf16Be, b"\0a\0", 2, "a\u{FFFD}"),
            (Encoding::Utf32Le, b"\0\xD8\0\0a\0\0\0", 0, "\u{FFFD}a"),
        ];
        for (encoding, bytes, stop, replaced) in cases {
            let mut out = Vec::new();
            let decoded = decode(encoding, bytes, true, false, &mut out);
            assert!(decoded.invalid);
            assert_eq!(decoded.used, stop);
            out.clear();
            assert!(!decode(encoding, bytes, true, true, &mut out).invalid);
            assert_eq!(out, replaced.as_bytes());
        }
    }
}
