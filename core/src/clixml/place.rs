//! Places in a document.

use super::encoding::Encoding;
use super::error::Position;

/// A place that moves along the text.
#[derive(Clone, Copy)]
pub(super) struct Cursor {
    line: u64,
    column: u64,
    /// Bytes of UTF-8 since the header.
    pub(super) text: u64,
    /// Bytes of the input.
    pub(super) source: u64,
    after_cr: bool,
}

impl Default for Cursor {
    /// The start of a document.
    fn default() -> Self {
        Self { line: 1, column: 1, text: 0, source: 0, after_cr: false }
    }
}

impl Cursor {
    /// Moves behind `text`, which is in `encoding` in the input.
    pub(super) fn advance(&mut self, text: &[u8], encoding: Encoding) {
        let mut line_start = 0;
        for i in memchr::memchr2_iter(b'\n', b'\r', text) {
            let after_cr = if i == 0 { self.after_cr } else { text[i - 1] == b'\r' };
            if !(text[i] == b'\n' && after_cr) {
                self.line += 1;
            }
            self.column = 1;
            line_start = i + 1;
        }
        self.column += count_chars(&text[line_start..]);
        if let Some(&last) = text.last() {
            self.after_cr = last == b'\r';
        }
        self.text += text.len() as u64;
        self.source += match encoding {
            Encoding::Utf8 => text.len() as u64,
            Encoding::Utf16Le | Encoding::Utf16Be => 2 * (count_chars(text) + count_pairs(text)),
            Encoding::Utf32Le | Encoding::Utf32Be => 4 * count_chars(text),
        };
    }

    /// The place, for an error.
    pub(super) fn position(&self) -> Position {
        Position { line: self.line, column: self.column, offset: self.source }
    }
}

fn count_chars(text: &[u8]) -> u64 {
    text.iter().filter(|&&b| b & 0xC0 != 0x80).count() as u64
}

fn count_pairs(text: &[u8]) -> u64 {
    text.iter().filter(|&&b| b >= 0xF0).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_however_the_text_is_cut() {
        let text = "ab\r\nc\u{E9}\rd\n\u{1F600}\n\n".as_bytes();
        let expected = [
            (1, 1),
            (1, 2),
            (1, 3),
            (2, 1),
            (2, 1),
            (2, 2),
            (2, 3),
            (2, 3),
            (3, 1),
            (3, 2),
            (4, 1),
            (4, 2),
            (4, 2),
            (4, 2),
            (4, 2),
            (5, 1),
            (6, 1),
        ];
        for (end, (line, column)) in expected.into_iter().enumerate() {
            if std::str::from_utf8(&text[..end]).is_err() {
                continue;
            }
            for cut in 0..=end {
                let mut cursor = Cursor::default();
                cursor.advance(&text[..cut], Encoding::Utf8);
                cursor.advance(&text[cut..end], Encoding::Utf8);
                let p = cursor.position();
                assert_eq!((p.line, p.column, p.offset), (line, column, end as u64), "at {end}");
            }
        }
    }

    #[test]
    fn offsets_count_the_bytes_of_the_input() {
        for (encoding, bytes) in
            [(Encoding::Utf8, 7), (Encoding::Utf16Le, 8), (Encoding::Utf32Be, 12)]
        {
            let mut cursor = Cursor::default();
            cursor.advance("a\u{E9}\u{1F600}".as_bytes(), encoding);
            assert_eq!(cursor.position().offset, bytes);
        }
    }
}
