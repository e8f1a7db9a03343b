//! The XML declaration.

use super::attributes::Fault;
use super::chars::is_white_byte;

/// Checks `xml version="1.0" encoding="..." standalone="..."`. What it says of the encoding counts
/// for nothing, as in PowerShell, and of the version only how it begins.
pub(super) fn check(declaration: &str) -> Result<(), Fault> {
    let mut rest = declaration.strip_prefix("xml").unwrap_or(declaration);
    let at = |rest: &str| declaration.len() - rest.len();
    let mut steps = ["version", "encoding", "standalone"].into_iter();
    let mut has_version = false;
    loop {
        let trimmed = rest.trim_start_matches(|c| u8::try_from(c).is_ok_and(is_white_byte));
        if trimmed.is_empty() {
            break;
        }
        if trimmed.len() == rest.len() {
            return Err(Fault::new(at(rest), "white space expected"));
        }
        rest = trimmed;
        let Some(name) = steps.find(|name| rest.starts_with(name)) else {
            return Err(Fault::new(
                at(rest),
                "an XML declaration has a version, an encoding and standalone, in this order",
            ));
        };
        let place = at(rest);
        let (value, after) = value(&rest[name.len()..])
            .ok_or_else(|| Fault::new(place, format!("{name} needs a value in quotes")))?;
        let good = match name {
            "version" => value.starts_with("1.0") && value.chars().all(is_plain),
            "encoding" => value.chars().all(is_plain),
            _ => matches!(value, "yes" | "no"),
        };
        if !good || (name != "version" && !has_version) {
            return Err(Fault::new(
                place,
                format!("{name} has no valid value or comes before the version"),
            ));
        }
        has_version = true;
        rest = after;
    }
    if has_version { Ok(()) } else { Err(Fault::new(0, "an XML declaration needs a version")) }
}

/// Whether the version of a checked declaration is one to the end, which only .NET's documents in
/// memory look at.
pub(super) fn has_whole_version(declaration: &str) -> bool {
    let text = declaration.strip_prefix("xml").unwrap_or(declaration).trim_start();
    let version = text.strip_prefix("version").and_then(value);
    version.is_some_and(|(version, _)| version[3..].bytes().all(|b| b.is_ascii_digit()))
}

/// The value after `=` and what follows it.
fn value(text: &str) -> Option<(&str, &str)> {
    let white = |c: char| u8::try_from(c).is_ok_and(is_white_byte);
    let text = text.trim_start_matches(white).strip_prefix('=')?;
    let text = text.trim_start_matches(white);
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    text[1..].split_once(quote)
}

/// Whether .NET takes the character in a value here.
fn is_plain(c: char) -> bool {
    !matches!(c, '\0'..='\x1F' | '<' | '>' | '&' | '"' | '\'' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn declarations() {
        for good in [
            "xml version=\"1.0\"",
            "xml version='1.0' encoding='foo-99' ",
            "xml version='1.0 ' encoding=''",
            "xml version='1.00' encoding=' 1a\u{e9}?'",
            "xml\tversion = \"1.0\"\nencoding=\"utf-16\" standalone='yes'",
            "xml version=\"1.0\" standalone=\"no\"",
        ] {
            assert!(check(good).is_ok(), "{good}");
        }
        for bad in [
            "xml",
            "xml ",
            "xml version=\"1.1\"",
            "xml version=1.0",
            "xml encoding=\"utf-8\"",
            "xml version=\"1.0\"encoding=\"utf-8\"",
            "xml version=\" 1.0\"",
            "xml version=\"1.0\t\"",
            "xml version=\"1.0\" encoding=\"a>b\"",
            "xml version=\"1.0\" encoding=\"a&lt;b\"",
            "xml version=\"1.0\" encoding=\"a'b\"",
            "xml version=\"1.0\" encoding=\"\u{1F600}\"",
            "xml version=\"1.0\" standalone=\"yes \"",
            "xml version=\"1.0\" standalone=\"yes\" encoding=\"utf-8\"",
            "xml version=\"1.0\" other=\"1\"",
            "xml version=\"1.0",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
