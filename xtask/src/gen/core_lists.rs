//! `core/src/generated`: the enums of kinds and of error kinds.

use std::fmt::Write as _;

use super::lists::{Class, ErrorKind, Kind, Lists, markdown};
use super::output::{Outputs, rust_file};
use anyhow::Result;

/// Adds the three files of `core/src/generated`.
pub(super) fn add(outputs: &mut Outputs, lists: &Lists) -> Result<()> {
    outputs.add(
        "core/src/generated/mod.rs",
        rust_file(
            "The enums made from `kinds.toml` and `errors.toml`.",
            "mod error_kind;\nmod kind;\n\npub use error_kind::ErrorKind;\npub use kind::{Class, Kind};\n",
        )?,
    );
    outputs.add(
        "core/src/generated/error_kind.rs",
        rust_file("The kinds of errors.", &error_kind(&lists.errors))?,
    );
    outputs
        .add("core/src/generated/kind.rs", rust_file("The kinds of values.", &kind(&lists.kinds))?);
    Ok(())
}

fn error_kind(errors: &[ErrorKind]) -> String {
    let mut variants = String::new();
    let mut all = String::new();
    let mut from_code = String::new();
    let mut name = String::new();
    let mut summary = String::new();
    for error in errors {
        let (id, code) = (&error.name, error.code);
        let doc = markdown(&error.summary);
        let _ = write!(variants, "/// {doc}\n{id} = {code},\n");
        let _ = write!(all, "Self::{id},");
        let _ = writeln!(from_code, "{code} => Self::{id},");
        let _ = writeln!(name, "Self::{id} => \"{id}\",");
        let _ = writeln!(summary, "Self::{id} => {:?},", error.summary);
    }
    format!(
        "/// What went wrong, as every language tells it apart.
        ///
        /// Codes are stable: they are the numbers of the C ABI, and none is ever used again.
        #[non_exhaustive]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(i32)]
        pub enum ErrorKind {{\n{variants}}}

        impl ErrorKind {{
            /// Every kind, in the order of the table.
            pub const ALL: &'static [Self] = &[{all}];

            /// The stable number of the C ABI, never 0.
            #[must_use]
            pub const fn code(self) -> i32 {{ self as i32 }}

            /// The kind with this number; `None` for 0 (no error) and for numbers of later versions.
            #[must_use]
            pub const fn from_code(code: i32) -> Option<Self> {{
                Some(match code {{\n{from_code}_ => return None,\n}})
            }}

            /// The name in the documents, as in `InvalidName`.
            #[must_use]
            pub const fn name(self) -> &'static str {{
                match self {{\n{name}}}
            }}

            /// One sentence that says what happened.
            #[must_use]
            pub const fn summary(self) -> &'static str {{
                match self {{\n{summary}}}
            }}
        }}\n"
    )
}

fn kind(kinds: &[Kind]) -> String {
    let mut variants = String::new();
    let mut all = String::new();
    let mut from_tag = String::new();
    let mut name = String::new();
    let mut classes = [Vec::new(), Vec::new(), Vec::new()];
    for kind in kinds {
        let (id, tag) = (&kind.name, kind.tag);
        let _ = write!(
            variants,
            "/// `{}` in CLIXML; {}.\n{id} = {tag},\n",
            kind.clixml,
            match kind.class {
                Class::Null => "neither a value type nor a reference type",
                Class::Value => "a value type",
                Class::Reference => "a reference type",
            }
        );
        let _ = write!(all, "Self::{id},");
        let _ = writeln!(from_tag, "{tag} => Self::{id},");
        let _ = writeln!(name, "Self::{id} => \"{id}\",");
        classes[kind.class as usize].push(format!("Self::{id}"));
    }
    let [null, value, reference] = classes.map(|class| class.join(" | "));
    format!(
        "/// What the value-type guard asks about a kind.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Class {{
            /// Null, which is always allowed.
            Null,
            /// A value type, which the guard refuses.
            Value,
            /// A reference type.
            Reference,
        }}

        /// The kind of a value.
        ///
        /// Tags are stable: they are the numbers of the C ABI.
        #[non_exhaustive]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Kind {{\n{variants}}}

        impl Kind {{
            /// Every kind, in the order of the tags.
            pub const ALL: &'static [Self] = &[{all}];

            /// The stable number of the C ABI.
            #[must_use]
            pub const fn tag(self) -> u8 {{ self as u8 }}

            /// The kind with this number, if there is one.
            #[must_use]
            pub const fn from_tag(tag: u8) -> Option<Self> {{
                Some(match tag {{\n{from_tag}_ => return None,\n}})
            }}

            /// The name in the documents, as in `DateTime`.
            #[must_use]
            pub const fn name(self) -> &'static str {{
                match self {{\n{name}}}
            }}

            /// What the value-type guard asks.
            #[must_use]
            pub const fn class(self) -> Class {{
                match self {{\n{null} => Class::Null,\n{value} => Class::Value,\n{reference} => Class::Reference,\n}}
            }}
        }}\n"
    )
}
