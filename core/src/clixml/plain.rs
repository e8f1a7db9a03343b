//! Elements as nearly all are written, read in one go.
//!
//! What quick-xml splits into a start tag, a text and an end tag is one step here where nothing in it
//! is out of the ordinary. Everything else is left to it: a document means the same either way.

use std::ops::Range;

use super::attributes::Attributes;
use super::chars::is_white_byte;
use super::tag::{ProgressField, Tag};

/// A whole element that holds nothing but text, and what lies before its end.
#[derive(Clone, Debug)]
pub(super) struct Plain {
    pub(super) tag: Tag,
    /// Where its text is; an element that is one tag has none.
    pub(super) text: Option<Range<usize>>,
    /// Whether there may be a `_xHHHH_` in its text.
    pub(super) escaped: bool,
    /// Bytes up to its end, white space before it included.
    pub(super) len: usize,
}

impl Plain {
    /// The element at the start of `bytes`, which are valid UTF-8 without forbidden characters, and
    /// its attributes; none if it is not there as a whole or has anything unusual.
    pub(super) fn scan(bytes: &[u8], attributes: &mut Attributes) -> Option<Self> {
        let white = bytes.iter().position(|&b| !is_white_byte(b))?;
        let name = white + 1;
        let len = bytes.get(name..)?.iter().position(|b| !b.is_ascii_alphanumeric())?;
        if bytes[white] != b'<' {
            return None;
        }
        let tag = Tag::of(&bytes[name..name + len]);
        if matches!(tag, Tag::Unknown | Tag::Root) {
            return None;
        }
        let (text, empty) = attributes.read_plain(bytes, name + len)?;
        if empty {
            return Some(Self { tag, text: None, escaped: false, len: text });
        }
        let holds_text =
            matches!(tag, Tag::Scalar(_) | Tag::ToString | Tag::Field(ProgressField::RecordType));
        if !holds_text {
            return None;
        }
        let end = text + memchr::memchr2(b'<', b'&', &bytes[text..])?;
        let behind = bytes[end..].strip_prefix(b"</")?.strip_prefix(&bytes[name..name + len])?;
        if behind.first() != Some(&b'>') {
            return None;
        }
        let (odd, escaped) = look_over(&bytes[text..end]);
        let whole = Self { tag, text: Some(text..end), escaped, len: end + len + 3 };
        (!odd).then_some(whole)
    }
}

/// Whether a text has something that does not stand for itself, and whether it may have an escape.
#[expect(clippy::needless_bitwise_bool, reason = "without branches it becomes a few instructions")]
fn look_over(text: &[u8]) -> (bool, bool) {
    text.iter().fold((false, false), |(odd, escaped), &b| {
        (odd | (b == b'>') | (b == b'\r'), escaped | (b == b'_'))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tag::Scalar;
    use super::*;

    fn scan(text: &str) -> Option<(Plain, Attributes)> {
        let mut attributes = Attributes::default();
        Plain::scan(text.as_bytes(), &mut attributes).map(|plain| (plain, attributes))
    }

    #[test]
    fn what_is_plain() {
        let text = "\r\n\t <S N=\"a b\">c_d\u{e9}</S><";
        let (plain, attributes) = scan(text).unwrap();
        assert_eq!(plain.tag, Tag::Scalar(Scalar::String));
        assert_eq!(&text[plain.text.unwrap()], "c_d\u{e9}");
        assert!(plain.escaped && plain.len == text.len() - 1);
        assert_eq!(attributes.name.get().unwrap(), "a b");
        let (plain, attributes) = scan("<I32></I32>").unwrap();
        assert_eq!((plain.text, plain.len), (Some(5..5), 11));
        assert!(!plain.escaped && attributes.name.get().is_none());
        for text in ["<TNRef RefId=\"7\" />", "<TNRef RefId=\"7\"/>"] {
            let (plain, attributes) = scan(text).unwrap();
            assert_eq!((plain.text, plain.len), (None, text.len()));
            assert_eq!(attributes.id.get().unwrap(), "7");
        }
        let (_, attributes) = scan("<Ref N=\"n\" RefId=\"7\" />").unwrap();
        assert_eq!(attributes.name.get().unwrap(), "n");
        assert_eq!(attributes.id.get().unwrap(), "7");
    }

    #[test]
    fn what_is_left_to_the_parser() {
        for text in [
            "",
            "  ",
            "x<S></S>",
            "<",
            "<S",
            "<S>",
            "<S>a",
            "<S>a<",
            "<S>a</S",
            "<S>a</S >",
            "<S>a</B>",
            "<S>a</SS>",
            "<S>a<b/></S>",
            "<S>a&amp;</S>",
            "<S>a>b</S>",
            "<S>a\rb</S>",
            "<S>a<!---->b</S>",
            "<S ></S>",
            "<S  N=\"a\"></S>",
            "<S N='a'></S>",
            "<S N=\"a\"b=\"\"></S>",
            "<S N=\"a\" N=\"b\"></S>",
            "<S N=\"a_x0041_\"></S>",
            "<S N=\"a&lt;\"></S>",
            "<S N=\"a<\"></S>",
            "<S N=\"a\nb\"></S>",
            "<S S=\"Output\"></S>",
            "<S N=\"a\"",
            "<S N=\"a\" ",
            "<S N=\"a\" /",
            "<S N=\"a",
            "<S/ >",
            "<Foo/>",
            "<Objs/>",
            "<p:S></p:S>",
            "<Nil>a</Nil>",
            "<LST></LST>",
            "<!---->",
            "<?p?>",
            "</S>",
        ] {
            assert!(scan(text).is_none(), "{text}");
        }
    }
}
