//! Which characters XML allows where.

/// The index of the first character in UTF-8 `text` that no XML document may hold: a control
/// character other than tab, LF and CR, U+FFFE or U+FFFF.
pub(super) fn first_invalid(text: &[u8]) -> Option<usize> {
    let mut start = 0;
    for block in text.chunks(64) {
        // Without branches, so that the compiler makes it a few wide instructions.
        let suspect = block.iter().fold(false, |any, &b| any | is_suspect(b));
        if suspect {
            let found = block
                .iter()
                .enumerate()
                .map(|(i, &b)| (start + i, b))
                .find(|&(i, b)| is_suspect(b) && (b != 0xEF || is_noncharacter(&text[i..])));
            if let Some((i, _)) = found {
                return Some(i);
            }
        }
        start += block.len();
    }
    None
}

#[expect(clippy::needless_bitwise_bool, reason = "no branches, see above")]
fn is_suspect(byte: u8) -> bool {
    (byte < 0x20) & (byte != b'\t') & (byte != b'\n') & (byte != b'\r') | (byte == 0xEF)
}

fn is_noncharacter(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xEF\xBF\xBE") || bytes.starts_with(b"\xEF\xBF\xBF")
}

/// What is wrong where [`first_invalid`] found something; `text` begins there.
pub(super) fn invalid_message(text: &[u8]) -> String {
    let code = super::text::decode_first(text).map_or(0, |(code, _)| code);
    let hint = if code == 0 {
        " (is this UTF-16 without a byte order mark? then name the encoding)"
    } else {
        ""
    };
    format!("the character U+{code:04X} is not allowed in a document{hint}")
}

/// What is wrong with a byte order mark that is not the first.
pub(super) const SECOND_MARK: &str = "a byte order mark is not allowed here";

/// Whether all of it is white space of XML.
pub(super) fn is_white(text: &str) -> bool {
    text.bytes().all(is_white_byte)
}

/// Whether the byte is white space of XML.
pub(super) const fn is_white_byte(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_forbidden_character_is_found() {
        let filler = "x\u{FF21}\u{FFFD}\t\r\n".repeat(20);
        assert_eq!(first_invalid(filler.as_bytes()), None);
        for bad in ["\0", "\u{1}", "\u{B}", "\u{1F}", "\u{FFFE}", "\u{FFFF}"] {
            for lead in 0..70 {
                let text = format!("{}{bad}\u{0}", &"y".repeat(lead));
                assert_eq!(first_invalid(text.as_bytes()), Some(lead));
            }
        }
        assert_eq!(first_invalid("\u{7F}\u{85}\u{FEFF}".as_bytes()), None);
    }
}
