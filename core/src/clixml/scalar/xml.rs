//! Whether the text of an `XD` is an XML document. Nothing of it is kept or run.

use std::borrow::Cow;
use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::super::attributes::{Attributes, push_reference};
use super::super::chars;
use super::super::declaration;
use super::super::lexer::{check_markup, check_text};
use super::super::names;
use super::super::namespace::Namespaces;

const NOT_XML: &str = "the text is not a well-formed XML document";
const TOO_MANY: &str = "the entities of the XML document stand for more than 1,024 characters";

/// What PowerShell's reader allows the references to the entities of one document to stand for,
/// in UTF-16 units.
const MAX_FROM_ENTITIES: usize = 1024;
/// Bounds where PowerShell has none.
const MAX_DEPTH: u32 = 1 << 17;
const MAX_ATTRIBUTES: usize = 256;

/// Checks that the text is well formed, with at most one root.
///
/// A document type definition is allowed here, but only the entities it declares inside are looked
/// at, and only to count what references to them stand for; nothing external is ever opened.
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
            Event::DocType(_) if !text[start..].starts_with("<!DOCTYPE") => return Err(NOT_XML),
            event => checker.event(&event, first)?,
        }
    }
}

#[derive(Default)]
struct Checker<'a> {
    attributes: Attributes,
    namespaces: Namespaces,
    entities: HashMap<&'a str, &'a str>,
    expanded: usize,
    depth: u32,
    has_root: bool,
    has_definition: bool,
}

impl<'a> Checker<'a> {
    /// Whether the document may end here. Only a definition demands a root.
    fn is_complete(&self) -> bool {
        self.depth == 0 && (self.has_root || !self.has_definition)
    }

    fn event(&mut self, event: &Event<'a>, first: bool) -> Result<(), &'static str> {
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
            Event::GeneralRef(name) if self.depth > 0 => self.reference(name),
            Event::CData(_) if self.depth > 0 => Ok(()),
            Event::Decl(text) if first => {
                declaration::check(text).map_err(|_| NOT_XML)?;
                if declaration::has_whole_version(text) { Ok(()) } else { Err(NOT_XML) }
            }
            Event::DocType(text) if !self.has_root && !self.has_definition => {
                self.has_definition = true;
                if let Cow::Borrowed(definition) = text.clone().into_inner() {
                    self.entities = entities(definition);
                }
                Ok(())
            }
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
        for reference in tag[end..].split('&').skip(1) {
            self.reference(reference.split(';').next().unwrap_or_default())?;
        }
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

    /// Counts what a reference stands for; an entity may refer to others.
    fn reference(&mut self, name: &str) -> Result<(), &'static str> {
        let mut names = vec![name.to_owned()];
        while let Some(name) = names.pop() {
            if push_reference(&mut Vec::new(), &name).is_ok() {
                continue;
            }
            let text = self.entities.get(name.as_str()).ok_or(NOT_XML)?;
            self.expanded += text.encode_utf16().count();
            if self.expanded > MAX_FROM_ENTITIES {
                return Err(TOO_MANY);
            }
            let inner = text.split('&').skip(1).filter_map(|r| r.split_once(';'));
            names.extend(inner.map(|(name, _)| name.to_owned()));
        }
        Ok(())
    }
}

/// The general entities with a value that a document type definition declares; the first
/// declaration of a name counts.
fn entities(definition: &str) -> HashMap<&str, &str> {
    let mut found = HashMap::new();
    let subset = definition.find('[').map_or("", |i| &definition[i + 1..]);
    let mut rest = subset;
    while let Some(open) = rest.find('<') {
        rest = &rest[open..];
        let end = if rest.starts_with("<!--") {
            rest.find("-->")
        } else if rest.starts_with("<?") {
            rest.find("?>")
        } else {
            declaration_end(rest)
        };
        let Some(end) = end else { break };
        if let Some((name, value)) = entity(&rest[..end]) {
            found.entry(name).or_insert(value);
        }
        rest = &rest[end..];
        rest = &rest[rest.find('>').map_or(rest.len(), |i| i + 1)..];
    }
    found
}

/// Where a declaration ends: the `>` that is not in quotes.
fn declaration_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (i, c) in text.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(q), c) if q == c => quote = None,
            (None, '>') => return Some(i),
            _ => {}
        }
    }
    None
}

/// Name and value of `<!ENTITY name "value"`.
fn entity(declaration: &str) -> Option<(&str, &str)> {
    let rest = declaration.strip_prefix("<!ENTITY")?.trim_start();
    let (name, rest) = rest.split_once(|c: char| c.is_ascii_whitespace())?;
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (value, _) = rest[1..].split_once(quote)?;
    names::is_name(name).then_some((name, value))
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
        let more: Vec<_> =
            (1..40).map(|i| format!("<!ENTITY x{i} \"&x{0};&x{0};\">", i - 1)).collect();
        let laughs = "<!DOCTYPE a [<!ENTITY x0 \"ha\">".to_owned() + &more.concat();
        let laughs = laughs + "]><a>&x39;</a>";
        assert_eq!(check(laughs.as_bytes()), Err(TOO_MANY));
    }
}
