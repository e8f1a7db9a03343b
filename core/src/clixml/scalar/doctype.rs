//! What the document type definition of an `XD` says of entities.
//!
//! The definition and its entities are read strictly; of elements and attributes only the names.
//! Nothing external is ever opened, as in PowerShell.

use std::borrow::Cow;
use std::collections::HashMap;

use super::super::attributes::push_reference;
use super::super::chars::is_white_byte;
use super::super::names;
use super::xml::MAX_FROM_ENTITIES;

/// What a reference stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entity<'a> {
    /// The text as it is declared.
    Text(&'a str),
    /// Something outside, which is not there for anyone.
    External,
    /// Something that is no XML and cannot be referred to.
    Unparsed,
}

/// The first declaration of each name counts.
pub(super) type Entities<'a> = HashMap<&'a str, Entity<'a>>;

/// The entities of `<!DOCTYPE .. >`, and how many UTF-16 units the references in it stand for; none
/// if it is not well-formed.
pub(super) fn read(definition: &str) -> Option<(Entities<'_>, usize)> {
    let mut cursor = Cursor { rest: definition };
    let mut subset = Subset::default();
    cursor.token("<!DOCTYPE")?;
    cursor.white()?;
    cursor.name()?;
    if cursor.white().is_some() && (cursor.sees("SYSTEM") || cursor.sees("PUBLIC")) {
        cursor.external(false)?;
        cursor.skip_white();
    }
    if cursor.token("[").is_some() {
        subset.read(&mut cursor, true)?;
        cursor.token("]")?;
        cursor.skip_white();
    }
    (cursor.rest == ">").then_some((subset.entities, subset.expanded))
}

/// A text with the numbers of characters replaced, as it is when it is declared.
pub(super) fn replaced(text: &str) -> Cow<'_, str> {
    let Some((first, others)) = text.split_once("&#") else { return Cow::Borrowed(text) };
    let mut out = first.as_bytes().to_vec();
    for piece in others.split("&#") {
        let (number, rest) = piece.split_once(';').unwrap_or((piece, ""));
        // Numbers are checked where the entity is declared.
        let _ = push_reference(&mut out, &format!("#{number}"));
        out.extend_from_slice(rest.as_bytes());
    }
    // Half of a surrogate pair is text that is not looked at.
    Cow::Owned(String::from_utf8_lossy(&out).into_owned())
}

/// The declarations so far.
#[derive(Default)]
struct Subset<'a> {
    entities: Entities<'a>,
    parameters: Entities<'a>,
    expanded: usize,
}

impl<'a> Subset<'a> {
    /// Declarations up to what is none. `%name;` may stand between those of the document itself.
    fn read(&mut self, cursor: &mut Cursor<'a>, outermost: bool) -> Option<()> {
        loop {
            cursor.skip_white();
            if cursor.token("<!--").is_some() {
                let comment = cursor.until("-->")?;
                if comment.contains("--") || comment.ends_with('-') {
                    return None;
                }
            } else if cursor.token("<?").is_some() {
                let text = cursor.until("?>")?;
                let target = text.split(|c| u8::try_from(c).is_ok_and(is_white_byte)).next()?;
                if !names::is_name(target) || target.eq_ignore_ascii_case("xml") {
                    return None;
                }
            } else if cursor.token("<!ENTITY").is_some() {
                self.entity(cursor)?;
            } else if cursor.token("<!NOTATION").is_some() {
                cursor.white()?;
                cursor.name()?;
                cursor.white()?;
                cursor.external(true)?;
                cursor.end()?;
            } else if cursor.token("<!ELEMENT").is_some() {
                cursor.white()?;
                cursor.name()?;
                cursor.white()?;
                cursor.until(">").filter(|model| !model.is_empty())?;
            } else if cursor.token("<!ATTLIST").is_some() {
                cursor.white()?;
                cursor.name()?;
                cursor.declaration()?;
            } else if outermost && cursor.token("%").is_some() {
                let name = cursor.name()?;
                cursor.token(";")?;
                self.parameter(name)?;
            } else {
                return Some(());
            }
        }
    }

    /// The rest of an entity, after `<!ENTITY`.
    fn entity(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        cursor.white()?;
        let is_parameter = cursor.token("%").is_some();
        if is_parameter {
            cursor.white()?;
        }
        let name = cursor.name()?;
        cursor.white()?;
        let entity = if cursor.sees("\"") || cursor.sees("'") {
            Entity::Text(cursor.literal().filter(|text| is_value(text))?)
        } else {
            cursor.external(false)?;
            let data = !is_parameter && cursor.white().is_some() && cursor.token("NDATA").is_some();
            if data {
                cursor.white()?;
                cursor.name()?;
                Entity::Unparsed
            } else {
                Entity::External
            }
        };
        let all = if is_parameter { &mut self.parameters } else { &mut self.entities };
        all.entry(name).or_insert(entity);
        cursor.end()
    }

    /// What a parameter stands for is read as declarations; one that is not declared is nothing.
    fn parameter(&mut self, name: &str) -> Option<()> {
        let Some(&Entity::Text(text)) = self.parameters.get(name) else { return Some(()) };
        if self.expanded <= MAX_FROM_ENTITIES {
            self.expanded += text.encode_utf16().count();
        }
        // The caller refuses what is too much. What has numbers of characters in it is not looked
        // at.
        if self.expanded > MAX_FROM_ENTITIES || text.contains('&') {
            return Some(());
        }
        let mut cursor = Cursor { rest: text };
        self.read(&mut cursor, false)?;
        cursor.rest.is_empty().then_some(())
    }
}

/// Whether it can be the value of an entity. Those of parameters cannot stand in it here.
fn is_value(text: &str) -> bool {
    let is_reference = |piece: &str| {
        let Some((name, _)) = piece.split_once(';') else { return false };
        push_reference(&mut Vec::new(), name).is_ok() || is_qualified(name)
    };
    !text.contains('%') && text.split('&').skip(1).all(is_reference)
}

/// A name, perhaps with a prefix.
fn is_qualified(name: &str) -> bool {
    match name.split_once(':') {
        Some(("", local)) => names::is_name(local),
        Some((prefix, local)) => names::is_name(prefix) && names::is_name(local),
        None => names::is_name(name),
    }
}

/// What is still to be read.
struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    fn sees(&self, token: &str) -> bool {
        self.rest.starts_with(token)
    }

    fn token(&mut self, token: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(token)?;
        Some(())
    }

    fn skip_white(&mut self) {
        self.rest = self.rest.trim_start_matches(|c| u8::try_from(c).is_ok_and(is_white_byte));
    }

    /// White space that must be there.
    fn white(&mut self) -> Option<()> {
        let before = self.rest.len();
        self.skip_white();
        (self.rest.len() < before).then_some(())
    }

    /// The text before `end`, which is passed over.
    fn until(&mut self, end: &str) -> Option<&'a str> {
        let (text, rest) = self.rest.split_once(end)?;
        self.rest = rest;
        Some(text)
    }

    fn name(&mut self) -> Option<&'a str> {
        let ends = |c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && !"-._:".contains(c);
        let end = self.rest.find(ends).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        is_qualified(name).then_some(name)
    }

    /// A text in quotes.
    fn literal(&mut self) -> Option<&'a str> {
        let quote = if self.sees("\"") { "\"" } else { "'" };
        self.token(quote)?;
        self.until(quote)
    }

    /// `SYSTEM "..."`, `PUBLIC "..." "..."` or, if that may stand alone, `PUBLIC "..."`.
    fn external(&mut self, public_alone: bool) -> Option<()> {
        let is_public = self.token("PUBLIC").is_some();
        if !is_public {
            self.token("SYSTEM")?;
        }
        self.white()?;
        if is_public {
            let allowed =
                |c: char| c.is_ascii_alphanumeric() || " \r\n-'()+,./:=?;!*#@$_%".contains(c);
            self.literal().filter(|id| id.chars().all(allowed))?;
            let spaced = self.white().is_some();
            let has_system = self.sees("\"") || self.sees("'");
            if public_alone && !has_system {
                return Some(());
            }
            spaced.then_some(())?;
        }
        self.literal().filter(|id| !id.contains('#')).map(drop)
    }

    /// The end of a declaration.
    fn end(&mut self) -> Option<()> {
        self.skip_white();
        self.token(">")
    }

    /// The rest of a declaration, up to the `>` that is not in quotes.
    fn declaration(&mut self) -> Option<()> {
        loop {
            let at = self.rest.find(['"', '\'', '>'])?;
            self.rest = &self.rest[at..];
            if self.token(">").is_some() {
                return Some(());
            }
            self.literal()?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_read(definition: &str) -> bool {
        read(&format!("<!DOCTYPE {definition}>")).is_some()
    }

    #[test]
    fn definitions() {
        for good in [
            "a",
            "a ",
            "p:a",
            "a SYSTEM \"f\"",
            "a PUBLIC 'p' \"f\" []",
            "a[]",
            "a [ ] ",
            "a [%p;]",
            "a [<!-- > --><?p >?><!ELEMENT a (b|c)*><!ATTLIST a b CDATA '>' ><!NOTATION n PUBLIC 'p' >]",
            "a [<!ENTITY x '>'><!ENTITY % p SYSTEM 'f'>%p;<!ENTITY y SYSTEM 'f' NDATA n >]",
            "a [<!ENTITY % p \"<!ENTITY x 'y'>\"> %p; ]",
        ] {
            assert!(is_read(good), "{good}");
        }
        for bad in [
            "",
            "1",
            "a:",
            "a:b:c",
            "a b",
            "a SYSTEM",
            "a SYSTEM f",
            "a SYSTEM\"f\"",
            "a SYSTEM 'f#g'",
            "a PUBLIC 'p'",
            "a PUBLIC 'p''f'",
            "a PUBLIC '<' 'f'",
            "a [x]",
            "a []x",
            "a [",
            "a [] []",
            "a [<!-- -- -->]",
            "a [<?xml?>]",
            "a [<!FOO x>]",
            "a [<!entity x 'y'>]",
            "a [<![IGNORE[]]>]",
            "a [<!ENTITY x>]",
            "a [<!ENTITYx 'y'>]",
            "a [<!ENTITY x'y'>]",
            "a [<!ENTITY x 'y' z>]",
            "a [<!ENTITY x '%'>]",
            "a [<!ENTITY x '&'>]",
            "a [<!ENTITY x '&#x110000;'>]",
            "a [<!ENTITY x 'y' NDATA n>]",
            "a [<!ENTITY % p SYSTEM 'f' NDATA n>]",
            "a [&x;]",
            "a [<!ENTITY % p 'z'>%p;]",
            "a [<!NOTATION n>]",
            "a [<!ELEMENT a>]",
            "a [<!ATTLIST>]",
        ] {
            assert!(!is_read(bad), "{bad}");
        }
        assert!(read("<!DOCTYPEa>").is_none());
    }

    #[test]
    fn entities() {
        let definition = "<!DOCTYPE a [<!ENTITY x 'y'><!ENTITY x 'z'><!ENTITY e PUBLIC 'p' 'f'>\
                          <!ENTITY u SYSTEM 'f' NDATA n><!ENTITY % p \"<!ENTITY i 'j'>\">%p;]>";
        let (found, expanded) = read(definition).expect("a definition");
        assert_eq!(found["x"], Entity::Text("y"));
        assert_eq!(found["e"], Entity::External);
        assert_eq!(found["u"], Entity::Unparsed);
        assert_eq!(found["i"], Entity::Text("j"));
        assert_eq!((found.len(), expanded), (4, 15));
        assert_eq!(replaced("a&#60;b&#x26;c&x;&#38;#60;"), "a<b&c&x;&#60;");
        assert_eq!(replaced("&x;"), "&x;");
    }
}
