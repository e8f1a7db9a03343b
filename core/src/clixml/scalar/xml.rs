//! Whether the text of an `XD` is an XML document. Nothing of it is kept or run.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::super::attributes::{Attributes, push_reference};
use super::super::chars;
use super::super::declaration;
use super::super::lexer::{check_markup, check_text};
use super::super::names;
use super::super::namespace::Namespaces;
use super::doctype::{self, Entities, Entity};

const NOT_XML: &str = "the text is not a well-formed XML document";
const TOO_MANY: &str = "the entities of the XML document stand for more than 1,024 characters";

/// What PowerShell's reader allows the references to the entities of one document to stand for,
/// in UTF-16 units.
pub(super) const MAX_FROM_ENTITIES: usize = 1024;
/// Bounds where PowerShell has none.
const MAX_DEPTH: u32 = 1 << 17;
const MAX_ATTRIBUTES: usize = 256;
/// Entities in entities.
const MAX_LEVEL: u32 = 64;

/// Checks that the text is well formed, with at most one root.
///
/// A document type definition is allowed here, but only its entities are looked at, and only to
/// check and count what references to them stand for; nothing external is ever opened.
pub(crate) fn check(text: &[u8]) -> Result<(), &'static str> {
    let text = std::str::from_utf8(text).map_err(|_| NOT_XML)?;
    // quick-xml would pass over a byte order mark, and take the keyword in lower case.
    if chars::first_invalid(text.as_bytes()).is_some() || text.starts_with('\u{FEFF}') {
        return Err(NOT_XML);
    }
    let mut checker = Checker { attributes: Attributes::for_any_entity(), ..Checker::default() };
    let mut reader = Reader::from_str(text);
    loop {
        let start = usize::try_from(reader.buffer_position()).unwrap_or(text.len());
        let first = start == 0;
        match reader.read_event().map_err(|_| NOT_XML)? {
            Event::Eof if checker.is_complete() => return Ok(()),
            Event::Decl(text) if first => {
                declaration::check(&text).map_err(|_| NOT_XML)?;
                if !declaration::has_whole_version(&text) {
                    return Err(NOT_XML);
                }
            }
            Event::DocType(_) if !checker.has_root && !checker.has_definition => {
                checker.has_definition = true;
                let end = usize::try_from(reader.buffer_position()).unwrap_or(text.len());
                let (entities, units) = doctype::read(&text[start..end]).ok_or(NOT_XML)?;
                checker.entities = entities;
                checker.count(units)?;
            }
            event => checker.event(&event)?,
        }
    }
}

#[derive(Default)]
struct Checker<'a> {
    attributes: Attributes,
    namespaces: Namespaces,
    entities: Entities<'a>,
    expanded: usize,
    /// Entities that are open.
    level: u32,
    depth: u32,
    has_root: bool,
    has_definition: bool,
}

impl Checker<'_> {
    /// Whether the document may end here. Only a definition demands a root.
    fn is_complete(&self) -> bool {
        self.depth == 0 && (self.has_root || !self.has_definition)
    }

    fn event(&mut self, event: &Event<'_>) -> Result<(), &'static str> {
        match event {
            Event::Start(tag) => self.open(tag),
            Event::Empty(tag) => {
                self.open(tag)?;
                self.close();
                Ok(())
            }
            Event::End(_) => {
                self.close();
                Ok(())
            }
            Event::Text(text) if self.depth == 0 && !chars::is_white(text) => Err(NOT_XML),
            Event::Text(text) => check_text(text).map_err(|_| NOT_XML),
            Event::GeneralRef(name) if self.depth > 0 => self.reference(name, false),
            Event::CData(_) if self.depth > 0 => Ok(()),
            other => check_markup(other).map_err(|_| NOT_XML),
        }
    }

    fn open(&mut self, tag: &str) -> Result<(), &'static str> {
        if self.depth == 0 && std::mem::replace(&mut self.has_root, true) {
            return Err(NOT_XML);
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(NOT_XML);
        }
        let end = tag.bytes().position(chars::is_white_byte);
        let end = end.unwrap_or(tag.len());
        self.attributes
            .read(tag, end, self.depth, MAX_ATTRIBUTES, &mut self.namespaces)
            .map_err(|_| NOT_XML)?;
        self.references(&tag[end..])?;
        let (prefix, local) = match tag[..end].split_once(':') {
            Some((prefix, local)) => (Some(prefix), local),
            None => (None, &tag[..end]),
        };
        let resolves = |p: &str| !p.is_empty() && self.namespaces.resolve(p.as_bytes()).is_some();
        let declared = prefix.is_none_or(resolves);
        if declared && names::is_name(local) { Ok(()) } else { Err(NOT_XML) }
    }

    fn close(&mut self) {
        self.namespaces.close(self.depth);
        self.depth -= 1;
    }

    /// Counts what a reference stands for, and checks it as what it would be there.
    fn reference(&mut self, name: &str, in_attribute: bool) -> Result<(), &'static str> {
        if push_reference(&mut Vec::new(), name).is_ok() {
            return Ok(());
        }
        let text = match self.entities.get(name) {
            Some(Entity::Text(text)) => *text,
            Some(Entity::External) if !in_attribute => return Ok(()),
            _ => return Err(NOT_XML),
        };
        self.count(text.encode_utf16().count())?;
        if self.level == MAX_LEVEL {
            return Err(TOO_MANY);
        }
        self.level += 1;
        let text = doctype::replaced(text);
        if in_attribute {
            if text.contains('<') {
                return Err(NOT_XML);
            }
            self.references(&text)?;
        } else {
            self.content(&text)?;
        }
        self.level -= 1;
        Ok(())
    }

    /// The references in an attribute.
    fn references(&mut self, text: &str) -> Result<(), &'static str> {
        for reference in text.split('&').skip(1) {
            let (name, _) = reference.split_once(';').ok_or(NOT_XML)?;
            self.reference(name, true)?;
        }
        Ok(())
    }

    /// Content in the place of a reference: its elements must end in it.
    fn content(&mut self, text: &str) -> Result<(), &'static str> {
        let outside = self.depth;
        let mut reader = Reader::from_str(text);
        loop {
            match reader.read_event().map_err(|_| NOT_XML)? {
                Event::Eof if self.depth == outside => return Ok(()),
                event => self.event(&event)?,
            }
        }
    }

    fn count(&mut self, units: usize) -> Result<(), &'static str> {
        self.expanded += units;
        if self.expanded > MAX_FROM_ENTITIES { Err(TOO_MANY) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents() {
        for good in [
            "",
            " ",
            "<!-- c -->",
            "<a/>",
            "<?xml version=\"1.0\"?>\n<a b='1'>x<![CDATA[<]]>&lt;<?p?></a> <!-- c -->",
            "<p:a xmlns:p='urn:p'/>",
            "<!DOCTYPE a SYSTEM \"http://127.0.0.1:9/x.dtd\"><a/>",
            "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///f'>]><a>&x;</a>",
            "<!DOCTYPE a [<!ENTITY x '<b>&#60;c/></b>'>]><a>&x;</a>",
            "<!DOCTYPE a [<!ENTITY x '&#38;#60;'>]><a b='&x;'>&x;</a>",
            "<!DOCTYPE a [<!ENTITY x '<'>]><a/>",
            "<!DOCTYPE a [<!-- > --><!ENTITY x \"y>\"><!ENTITY z '&x;'>]><a b='&z;'>&x;</a>",
        ] {
            assert_eq!(check(good.as_bytes()), Ok(()), "{good}");
        }
        for bad in [
            "x",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a/>x",
            "<![CDATA[x]]>",
            "<a>&x;</a>",
            "<a b='&x;'/>",
            "<p:a/>",
            "<a xmlns='u'><:b/></a>",
            "<a xml:space='x'/>",
            "<a>\u{1}</a>",
            "<a>]]></a>",
            " <?xml version=\"1.0\"?><a/>",
            "<a/><!DOCTYPE a>",
            "<!DOCTYPE a>",
            "<!DOCTYPE a [<!ENTITY x SYSTEM 'f'>]><a b='&x;'/>",
            "<!DOCTYPE a [<!ENTITY x SYSTEM 'f' NDATA n>]><a>&x;</a>",
            "<!DOCTYPE a [<!ENTITY x '<'>]><a>&x;</a>",
            "<!DOCTYPE a [<!ENTITY x '<'>]><a b='&x;'/>",
            "<!DOCTYPE a [<!ENTITY x '<b>'>]><a>&x;</b></a>",
            "<!DOCTYPE a [<!ENTITY x ']]>'>]><a>&x;</a>",
            "<!DOCTYPE a [<!ENTITY x '<p:b/>'>]><a>&x;</a>",
            "<!DOCTYPE a [x]><a/>",
            "<!doctype a><a/>",
            "\u{FEFF}<a/>",
            "<?xml version=\"1.0-\"?><a/>",
            "<!DOCTYPE a><!DOCTYPE a><a/>",
            "<!DOCTYPE a [<!ENTITY x '&x;'>]><a>&x;</a>",
        ] {
            assert!(check(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(check(b"<a>\xED\xA0\xBD</a>").is_err());
    }

    #[test]
    fn what_entities_stand_for_is_counted_not_made() {
        let document = |n: usize, refs: &str| {
            format!("<!DOCTYPE a [<!ENTITY x \"{}\">]><a>{refs}</a>", "y".repeat(n))
        };
        assert_eq!(check(document(1024, "&x;").as_bytes()), Ok(()));
        assert_eq!(check(document(1025, "&x;").as_bytes()), Err(TOO_MANY));
        assert_eq!(check(document(1025, "").as_bytes()), Ok(()));
        assert_eq!(check(document(513, "&x;&x;").as_bytes()), Err(TOO_MANY));
        let parameter = |n: usize| {
            let comment = format!("<!--{}-->", "y".repeat(n - 7));
            let times = "%p;".repeat(if n > 1024 { 100_000 } else { 1 });
            format!("<!DOCTYPE a [<!ENTITY % p '{comment}'>{times}]><a/>")
        };
        assert_eq!(check(parameter(1024).as_bytes()), Ok(()));
        assert_eq!(check(parameter(1025).as_bytes()), Err(TOO_MANY));
        assert_eq!(check(parameter(1 << 20).as_bytes()), Err(TOO_MANY));
        let more: Vec<_> =
            (1..40).map(|i| format!("<!ENTITY x{i} \"&x{0};&x{0};\">", i - 1)).collect();
        let laughs = "<!DOCTYPE a [<!ENTITY x0 \"ha\">".to_owned() + &more.concat();
        let laughs = laughs + "]><a>&x39;</a>";
        assert_eq!(check(laughs.as_bytes()), Err(TOO_MANY));
    }
}
