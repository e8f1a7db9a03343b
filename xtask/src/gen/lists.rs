//! The two lists every language shares: `core/kinds.toml` and `core/errors.toml`.

use std::collections::HashSet;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// One kind a value can have.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kind {
    /// The name in the documents, as in `DateTime`.
    pub(super) name: String,
    /// The number of the C ABI.
    pub(super) tag: u8,
    /// What the value-type guard asks.
    pub(super) class: Class,
    /// The element of a CLIXML snapshot.
    pub(super) clixml: String,
}

/// The class of a kind.
#[derive(Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Class {
    Null,
    Value,
    Reference,
}

/// One kind of error.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ErrorKind {
    /// The name in the documents, as in `InvalidName`.
    pub(super) name: String,
    /// The number of the C ABI.
    pub(super) code: i32,
    /// One sentence that says what happened.
    pub(super) summary: String,
    /// The Python class.
    pub(super) python: String,
    /// What the Python class derives from besides `KrError`; empty for nothing.
    pub(super) python_base: String,
    /// The .NET exception, without its namespace.
    pub(super) dotnet: String,
    /// `error.code` in Node.
    pub(super) node: String,
}

/// Both lists.
pub(super) struct Lists {
    pub(super) kinds: Vec<Kind>,
    pub(super) errors: Vec<ErrorKind>,
}

#[derive(Deserialize)]
struct KindFile {
    kind: Vec<Kind>,
}

#[derive(Deserialize)]
struct ErrorFile {
    error: Vec<ErrorKind>,
}

impl Lists {
    /// Reads both lists below the root of the workspace.
    pub(super) fn read(root: &Path) -> Result<Self> {
        let kinds: KindFile = parse(&root.join("core/kinds.toml"))?;
        let errors: ErrorFile = parse(&root.join("core/errors.toml"))?;
        let lists = Self { kinds: kinds.kind, errors: errors.error };
        lists.validate()?;
        Ok(lists)
    }

    fn validate(&self) -> Result<()> {
        let mut tags = HashSet::new();
        for kind in &self.kinds {
            ensure!(
                tags.insert(kind.tag),
                "core/kinds.toml: tag {} of {} is taken",
                kind.tag,
                kind.name
            );
            ensure!(
                !kind.clixml.is_empty(),
                "core/kinds.toml: {} has no CLIXML element",
                kind.name
            );
        }
        let mut codes = HashSet::from([0]);
        for error in &self.errors {
            ensure!(
                codes.insert(error.code),
                "core/errors.toml: code {} of {} is taken (0 is KR_OK)",
                error.code,
                error.name
            );
            ensure!(
                error.code > 0,
                "core/errors.toml: code {} of {} is negative",
                error.code,
                error.name
            );
            ensure!(
                error.summary.ends_with('.'),
                "core/errors.toml: the summary of {} is no sentence",
                error.name
            );
        }
        Ok(())
    }
}

fn parse<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T> {
    let text = std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("parse {}", path.display()))
}

/// `DateTime` as `DATE_TIME`, for the enumerators of C.
pub(super) fn screaming(name: &str) -> String {
    let mut out = String::new();
    let mut previous_is_lower = false;
    for c in name.chars() {
        if c.is_ascii_uppercase() && previous_is_lower {
            out.push('_');
        }
        out.push(c.to_ascii_uppercase());
        previous_is_lower = c.is_ascii_lowercase();
    }
    out
}

/// A sentence of the lists as Markdown: words that Markdown would read as markup become code.
pub(super) fn markdown(sentence: &str) -> String {
    let words: Vec<String> = sentence
        .split(' ')
        .map(|word| {
            let bare = word.trim_end_matches(['.', ',', ';']);
            if bare.contains(['[', '^', '<', '*', '_']) {
                format!("`{bare}`{}", &word[bare.len()..])
            } else {
                word.to_owned()
            }
        })
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enumerators_are_split_at_humps() {
        assert_eq!(screaming("DateTime"), "DATE_TIME");
        assert_eq!(screaming("I32"), "I32");
        assert_eq!(screaming("IndexOutOfRange"), "INDEX_OUT_OF_RANGE");
    }

    #[test]
    fn patterns_become_code() {
        assert_eq!(markdown("Not of the form ^[A-Z]*$."), "Not of the form `^[A-Z]*$`.");
    }
}
