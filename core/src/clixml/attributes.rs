//! The attributes of a start tag, read strictly.

use std::borrow::Cow;
use std::ops::Range;

use super::chars::is_white_byte;
use super::escape::{self, TooLong};
use super::names::is_name;
use super::namespace::Namespaces;
use super::text::push_unit;
use super::text::{Text, push_code};

/// The four attributes that mean something, of the tag read last.
#[derive(Default)]
pub(super) struct Attributes {
    pub(super) name: Slot,
    pub(super) stream: Slot,
    pub(super) id: Slot,
    pub(super) version: Slot,
    others: Vec<Range<usize>>,
    scratch: Vec<u8>,
    /// Whether references by name are checked elsewhere.
    any_entity: bool,
}

/// The value of an attribute, if it was there.
#[derive(Default)]
pub(super) struct Slot {
    present: bool,
    /// Whether there may be a `_xHHHH_` in it.
    escaped: bool,
    value: Vec<u8>,
}

/// What is wrong with a piece of the document, and where in it.
pub(super) struct Fault {
    pub(super) at: usize,
    pub(super) message: Cow<'static, str>,
    pub(super) too_many: bool,
}

impl Fault {
    pub(super) fn new(at: usize, message: impl Into<Cow<'static, str>>) -> Self {
        Self { at, message: message.into(), too_many: false }
    }
}

impl Slot {
    /// The value with references resolved and white space made blanks.
    pub(super) fn get(&self) -> Option<Text<'_>> {
        self.present.then(|| Text::wrap(&self.value))
    }

    /// Resolves `_xHHHH_` in the value.
    pub(super) fn decode(&mut self) -> Result<(), TooLong> {
        if self.present && self.escaped { escape::decode(&mut self.value) } else { Ok(()) }
    }
}

impl Attributes {
    /// For documents that may declare entities: a reference to one is not looked at.
    pub(super) fn for_any_entity() -> Self {
        Self { any_entity: true, ..Self::default() }
    }

    /// Forgets the last tag.
    pub(super) fn clear(&mut self) {
        self.name.present = false;
        self.stream.present = false;
        self.id.present = false;
        self.version.present = false;
    }

    /// Reads `bytes[at..]`, what follows the name in a start tag, up to the end of the tag, and tells
    /// where that is and whether the tag is an end tag as well; none if there is anything but a name
    /// and an id that stand for themselves, in the form they are usually written in.
    pub(super) fn read_plain(&mut self, bytes: &[u8], mut at: usize) -> Option<(usize, bool)> {
        self.clear();
        loop {
            let (slot, start) = match bytes[at..] {
                [b'>', ..] => return Some((at + 1, false)),
                [b'/', b'>', ..] => return Some((at + 2, true)),
                [b' ', b'/', b'>', ..] => return Some((at + 3, true)),
                [b' ', b'N', b'=', b'"', ..] => (&mut self.name, at + 4),
                [b' ', b'R', b'e', b'f', b'I', b'd', b'=', b'"', ..] => (&mut self.id, at + 8),
                _ => return None,
            };
            let rest = &bytes[start..];
            let len = rest.iter().position(|&b| !IS_PLAIN[usize::from(b)])?;
            if rest[len] != b'"' || slot.present {
                return None;
            }
            slot.present = true;
            slot.escaped = false;
            slot.value.clear();
            slot.value.extend_from_slice(&rest[..len]);
            at = start + len + 1;
        }
    }

    /// Reads `tag[from..]`, what follows the name in a start tag that opens at `depth`, and
    /// declares its namespaces. At most `max` attributes are taken.
    pub(super) fn read(
        &mut self,
        tag: &str,
        from: usize,
        depth: u32,
        max: usize,
        namespaces: &mut Namespaces,
    ) -> Result<(), Fault> {
        self.clear();
        self.others.clear();
        let bytes = tag.as_bytes();
        let mut at = from;
        let mut count = 0;
        while let Some((key, quote)) = key_and_quote(bytes, at)? {
            count += 1;
            if count > max {
                return Err(Fault {
                    at: key.start,
                    message: format!("more than {max} attributes").into(),
                    too_many: true,
                });
            }
            // Nearly all values are plain to their end.
            let start = quote + 1;
            let plain =
                start + bytes[start..].iter().take_while(|&&b| IS_PLAIN[usize::from(b)]).count();
            let escaped = bytes.get(plain) != Some(&bytes[quote]);
            let value = if escaped { value_range(bytes, quote)? } else { start..plain };
            at = value.end + 1;
            let slot = match &bytes[key.clone()] {
                b"N" => &mut self.name,
                b"RefId" => &mut self.id,
                b"S" => &mut self.stream,
                b"Version" => &mut self.version,
                _ => {
                    self.other(tag, key, value, depth, namespaces)?;
                    continue;
                }
            };
            if slot.present {
                return Err(duplicate(tag, key));
            }
            slot.present = true;
            slot.escaped = escaped;
            if escaped {
                normalise(tag, value, self.any_entity, &mut slot.value)?;
            } else {
                slot.value.clear();
                slot.value.extend_from_slice(&bytes[value]);
            }
        }
        if self.others.is_empty() { Ok(()) } else { self.check_others(tag, namespaces) }
    }

    /// An attribute without meaning, or a namespace declaration.
    fn other(
        &mut self,
        tag: &str,
        key: Range<usize>,
        value: Range<usize>,
        depth: u32,
        namespaces: &mut Namespaces,
    ) -> Result<(), Fault> {
        let name = &tag[key.clone()];
        let (prefix, local) = name.split_once(':').map_or(("", name), |(p, l)| (p, l));
        if !is_name(local) || (!is_name(prefix) && name.contains(':')) {
            return Err(Fault::new(key.start, "this is not the name of an attribute"));
        }
        normalise(tag, value, self.any_entity, &mut self.scratch)?;
        if name == "xml:space" && !is_space(&self.scratch) {
            return Err(Fault::new(key.start, "xml:space is default or preserve"));
        }
        let declared = match (prefix, local) {
            ("", "xmlns") => Some(""),
            ("xmlns", prefix) => Some(prefix),
            _ => None,
        };
        if let Some(prefix) = declared {
            namespaces
                .declare(prefix.as_bytes(), &self.scratch, depth)
                .map_err(|message| Fault::new(key.start, message))?;
        }
        self.others.push(key);
        Ok(())
    }

    /// Prefixes must be declared, and no two attributes may be the same, also by their namespaces.
    ///
    /// Sorted, for there may be many.
    fn check_others(&mut self, tag: &str, namespaces: &Namespaces) -> Result<(), Fault> {
        self.others.sort_unstable_by_key(|key| (&tag[key.clone()], key.start));
        if let Some(pair) = self.others.windows(2).find(|w| tag[w[0].clone()] == tag[w[1].clone()])
        {
            return Err(duplicate(tag, pair[1].clone()));
        }
        let expand = |key: &Range<usize>| {
            let (prefix, local) = tag[key.clone()].split_once(':')?;
            (prefix != "xmlns").then(|| (namespaces.resolve(prefix.as_bytes()), local, key.start))
        };
        let mut expanded: Vec<_> = self.others.iter().filter_map(expand).collect();
        expanded.sort_unstable();
        if let Some(&(None, _, at)) = expanded.first() {
            return Err(Fault::new(at, "the prefix is not declared"));
        }
        match expanded.windows(2).find(|w| (w[0].0, w[0].1) == (w[1].0, w[1].1)) {
            Some(pair) => {
                Err(Fault::new(pair[1].2, "two attributes are the same by their namespaces"))
            }
            None => Ok(()),
        }
    }
}

/// Whether .NET takes it as the value of `xml:space`.
fn is_space(value: &[u8]) -> bool {
    matches!(value.trim_ascii(), b"default" | b"preserve")
}

fn duplicate(tag: &str, key: Range<usize>) -> Fault {
    Fault::new(key.start, format!("the attribute {} is there twice", &tag[key]))
}

fn skip_white(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(|&b| is_white_byte(b)) {
        at += 1;
    }
    at
}

fn name_len(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .position(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b'=' | b'"' | b'\'' | b'<' | b'/'))
        .unwrap_or(bytes.len())
}

/// The name of the next attribute and where the opening quote of its value is; none at the end.
fn key_and_quote(bytes: &[u8], at: usize) -> Result<Option<(Range<usize>, usize)>, Fault> {
    // As nearly all are written.
    match bytes[at..] {
        [b' ', b'N', b'=', b'"', ..] => return Ok(Some((at + 1..at + 2, at + 3))),
        [b' ', b'R', b'e', b'f', b'I', b'd', b'=', b'"', ..] => {
            return Ok(Some((at + 1..at + 6, at + 7)));
        }
        _ => {}
    }
    let key = skip_white(bytes, at);
    if key == bytes.len() {
        return Ok(None);
    }
    if key == at {
        return Err(Fault::new(at, "white space or the end of the tag expected"));
    }
    let key_end = key + name_len(&bytes[key..]);
    Ok(Some((key..key_end, quote(bytes, key_end)?)))
}

/// Where the opening quote is, after `=`.
fn quote(bytes: &[u8], key_end: usize) -> Result<usize, Fault> {
    let equals = skip_white(bytes, key_end);
    if bytes.get(equals) != Some(&b'=') {
        return Err(Fault::new(equals, "= expected after the name of an attribute"));
    }
    let quote = skip_white(bytes, equals + 1);
    match bytes.get(quote) {
        Some(b'"' | b'\'') => Ok(quote),
        _ => Err(Fault::new(quote, "the value of an attribute needs quotes")),
    }
}

/// The value between the quote there and the next one like it.
fn value_range(bytes: &[u8], quote: usize) -> Result<Range<usize>, Fault> {
    let start = quote + 1;
    match memchr::memchr(bytes[quote], &bytes[start..]) {
        Some(len) => Ok(start..start + len),
        None => Err(Fault::new(quote, "the value of an attribute has no end")),
    }
}

/// Whether the byte stands for itself in a value, and neither ends it nor begins an escape.
const IS_PLAIN: [bool; 256] = {
    let mut plain = [true; 256];
    let mut special: &[u8] = b"\"'&<_\t\n\r";
    while let [byte, rest @ ..] = special {
        plain[*byte as usize] = false;
        special = rest;
    }
    plain
};

/// Puts the value into `out`: references resolved, line ends, tabs and line feeds made blanks.
fn normalise(
    tag: &str,
    range: Range<usize>,
    any_entity: bool,
    out: &mut Vec<u8>,
) -> Result<(), Fault> {
    out.clear();
    let value = &tag.as_bytes()[range.clone()];
    let is_itself = |b: &u8| !matches!(b, b'&' | b'<' | b'\t' | b'\n' | b'\r');
    let mut at = 0;
    loop {
        let plain = value[at..].iter().take_while(|b| is_itself(b)).count();
        out.extend_from_slice(&value[at..at + plain]);
        at += plain;
        match value[at..] {
            [] => return Ok(()),
            [b'\r', b'\n', ..] => {
                out.push(b' ');
                at += 2;
            }
            [b'&', ..] => {
                let place = range.start + at;
                let body = &tag[place + 1..range.end];
                let end =
                    body.find(';').ok_or_else(|| Fault::new(place, "the reference has no end"))?;
                let known = push_reference(out, &body[..end]);
                if !(any_entity && is_name(&body[..end])) {
                    known.map_err(|m| Fault::new(place, m))?;
                }
                at += end + 2;
            }
            [b'<', ..] => {
                return Err(Fault::new(
                    range.start + at,
                    "< is not allowed in the value of an attribute",
                ));
            }
            _ => {
                out.push(b' ');
                at += 1;
            }
        }
    }
}

/// Appends what the reference `&body;` stands for: one of the five entities or any number up to
/// 10FFFF, control characters and surrogates included.
pub(super) fn push_reference(out: &mut Vec<u8>, body: &str) -> Result<(), &'static str> {
    let code = match body {
        "lt" => u32::from(b'<'),
        "gt" => u32::from(b'>'),
        "amp" => u32::from(b'&'),
        "quot" => u32::from(b'"'),
        "apos" => u32::from(b'\''),
        _ => character(body)?,
    };
    match u16::try_from(code) {
        Ok(unit) => push_unit(out, unit),
        Err(_) => push_code(out, code),
    }
    Ok(())
}

fn character(body: &str) -> Result<u32, &'static str> {
    let (digits, radix) = match (body.strip_prefix("#x"), body.strip_prefix('#')) {
        (Some(digits), _) => (digits, 16),
        (None, Some(digits)) => (digits, 10),
        _ => return Err("only the entities lt, gt, amp, quot and apos exist"),
    };
    let number = digits.chars().try_fold(0_u32, |n, c| {
        let digit = c.to_digit(radix)?;
        Some(n.saturating_mul(radix).saturating_add(digit))
    });
    match number {
        Some(code) if !digits.is_empty() && code <= 0x10_FFFF => Ok(code),
        _ => Err("this is not the number of a character"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(tag: &str) -> Result<Attributes, Fault> {
        let mut attributes = Attributes::default();
        let mut namespaces = Namespaces::default();
        let from = tag.find([' ', '\t', '\n']).unwrap_or(tag.len());
        attributes.read(tag, from, 1, 4, &mut namespaces)?;
        Ok(attributes)
    }

    #[test]
    fn values_are_normalised() {
        let a =
            read("S N = 'a\r\nb\tc&#10;&lt;&#xD83D;&#xDE00;&quot;'\tS=\"x\" foo=''").ok().unwrap();
        assert_eq!(a.name.get().unwrap(), "a b c\n<\u{1F600}\"");
        assert_eq!(a.stream.get().unwrap(), "x");
        assert!(a.id.get().is_none() && a.version.get().is_none());
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (tag, at) in [
            ("S N", 3),
            ("S N=", 4),
            ("S N=a", 4),
            ("S N='a", 4),
            ("S N='a'S='b'", 7),
            ("S N='a' N='b'", 8),
            ("S a='1' a='2'", 8),
            ("S a:b='1'", 2),
            ("S a:b:c='1'", 2),
            ("S ='1'", 2),
            ("S 1='1'", 2),
            ("S N='a<b'", 6),
            ("S N='&b'", 5),
            ("S N='&b;'", 5),
            ("S N='&#;'", 5),
            ("S N='&#X41;'", 5),
            ("S N='&#x110000;'", 5),
            ("S N='&#-1;'", 5),
            ("S xmlns:a='u' xmlns:b='u' a:x='' b:x=''", 33),
            ("S xmlns:a=''", 2),
            ("S /", 2),
        ] {
            match read(tag) {
                Ok(_) => panic!("{tag} was read"),
                Err(fault) => {
                    assert_eq!(fault.at, at, "{tag}: {}", fault.message);
                    assert!(!fault.too_many);
                }
            }
        }
        assert!(read("S a='' b='' c='' d='' e=''").is_err_and(|f| f.too_many));
    }
}
