//! Tags as nearly all are written, read in one go.
//!
//! What quick-xml splits into a start tag, a text and an end tag is one step here where nothing in it
//! is out of the ordinary. Everything else is left to it: a document means the same either way.

use std::ops::Range;

use super::attributes::Attributes;
use super::chars::is_white_byte;
use super::tag::{ProgressField, Tag};

/// What comes next, with the white space before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plain {
    pub(super) form: Form,
    /// Bytes up to its end.
    pub(super) len: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// An element that is one tag.
    Empty(Tag),
    /// The start of one that holds elements, and where its name is.
    Start(Tag, Range<usize>),
    /// The end of the one that is open.
    End,
    /// The whole of one that holds nothing but text.
    Whole(Tag, PlainText),
}

/// The text of an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PlainText {
    pub(super) range: Range<usize>,
    /// Whether there may be a `_xHHHH_` in it.
    pub(super) escaped: bool,
}

impl Plain {
    /// What `bytes`, which are valid UTF-8 without forbidden characters, begin with, and its
    /// attributes; none if it is not there as a whole or has anything unusual. `open` is the name of
    /// the element that is open, if its end may be read here.
    pub(super) fn scan(
        bytes: &[u8],
        open: Option<&[u8]>,
        attributes: &mut Attributes,
    ) -> Option<Self> {
        let white = white_len(bytes)?;
        let rest = bytes[white..].strip_prefix(b"<")?;
        if let Some(end) = rest.strip_prefix(b"/") {
            let behind = end.strip_prefix(open?)?.strip_prefix(b">")?;
            return Some(Self { form: Form::End, len: bytes.len() - behind.len() });
        }
        let len = rest.iter().position(|b| !b.is_ascii_alphanumeric())?;
        let name = white + 1..white + 1 + len;
        let tag = Tag::of(&rest[..len]);
        if matches!(tag, Tag::Unknown | Tag::Root) {
            return None;
        }
        let (len, empty) = attributes.read_plain(bytes, name.end)?;
        if empty {
            return Some(Self { form: Form::Empty(tag), len });
        }
        match tag {
            Tag::Scalar(_) | Tag::ToString | Tag::Field(ProgressField::RecordType) => {
                let text = PlainText::scan(bytes, len, &bytes[name.clone()])?;
                let len = text.range.end + name.len() + 3;
                Some(Self { form: Form::Whole(tag, text), len })
            }
            Tag::Nil | Tag::Ref | Tag::TypeNamesRef | Tag::Field(_) => None,
            _ => Some(Self { form: Form::Start(tag, name), len }),
        }
    }
}

impl PlainText {
    /// The text that begins at `start` and ends with the element called `name`.
    fn scan(bytes: &[u8], start: usize, name: &[u8]) -> Option<Self> {
        let end = start + memchr::memchr3(b'<', b'&', b'>', &bytes[start..])?;
        let behind = bytes[end..].strip_prefix(b"</")?.strip_prefix(name)?;
        if !behind.starts_with(b">") {
            return None;
        }
        // What is searched goes on behind the text: in a short one the search is slower.
        let near = bytes.len().min(end + WIDE);
        let special = memchr::memchr2(b'_', b'\r', &bytes[start..near]).map(|at| start + at);
        let escaped = special.is_some_and(|at| at < end);
        if escaped && memchr::memchr(b'\r', &bytes[start..end]).is_some() {
            return None;
        }
        Some(Self { range: start..end, escaped })
    }
}

/// Bytes that a search takes at a time.
const WIDE: usize = 32;

/// The length of the white space that `bytes` begin with; none if there is nothing else.
fn white_len(bytes: &[u8]) -> Option<usize> {
    const BLANKS: &[u8] = b"        ";
    // A line end and an indentation, nearly always.
    let mut at = usize::from(bytes.first() == Some(&b'\n'));
    while bytes[at..].starts_with(BLANKS) {
        at += BLANKS.len();
    }
    Some(at + bytes[at..].iter().position(|&b| !is_white_byte(b))?)
}

#[cfg(test)]
mod tests {
    use super::super::tag::Scalar;
    use super::*;

    fn scan(text: &str) -> Option<(Plain, Attributes)> {
        let mut attributes = Attributes::default();
        let plain = Plain::scan(text.as_bytes(), Some(b"LST"), &mut attributes);
        plain.map(|plain| (plain, attributes))
    }

    #[test]
    fn what_is_plain() {
        let text = "\r\n\t <S N=\"a b\">c_d\u{e9}</S><";
        let (plain, attributes) = scan(text).unwrap();
        let whole = PlainText { range: 15..20, escaped: true };
        assert_eq!(plain.form, Form::Whole(Tag::Scalar(Scalar::String), whole));
        assert_eq!((&text[15..20], plain.len), ("c_d\u{e9}", text.len() - 1));
        assert_eq!(attributes.name.get().unwrap(), "a b");
        let (plain, attributes) = scan("<I32></I32>_").unwrap();
        let whole = PlainText { range: 5..5, escaped: false };
        assert_eq!(plain.form, Form::Whole(Tag::Scalar(Scalar::Int32), whole));
        assert!(plain.len == 11 && attributes.name.get().is_none());
        for text in ["<TNRef RefId=\"7\" />", "<TNRef RefId=\"7\"/>"] {
            let (plain, attributes) = scan(text).unwrap();
            assert_eq!(plain, Plain { form: Form::Empty(Tag::TypeNamesRef), len: text.len() });
            assert_eq!(attributes.id.get().unwrap(), "7");
        }
        let (_, attributes) = scan("<Ref N=\"n\" RefId=\"7\" />").unwrap();
        assert_eq!(attributes.name.get().unwrap(), "n");
        assert_eq!(attributes.id.get().unwrap(), "7");
        let (plain, attributes) = scan("\n<Obj RefId=\"7\"><").unwrap();
        assert_eq!(plain, Plain { form: Form::Start(Tag::Obj, 2..5), len: 16 });
        assert_eq!(attributes.id.get().unwrap(), "7");
        for blanks in 0..40 {
            let (plain, _) = scan(&format!("\n{}</LST>", " ".repeat(blanks))).unwrap();
            assert_eq!(plain, Plain { form: Form::End, len: blanks + 7 });
        }
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
            "<Ref RefId=\"1\"></Ref>",
            "<AV>a</AV>",
            "<LST",
            "<LST ",
            "</LST",
            "</LST >",
            "</LSTx>",
            "</LS>",
            "</DCT>",
            "<!---->",
            "<?p?>",
            "</S>",
        ] {
            assert!(scan(text).is_none(), "{text}");
        }
    }
}
