//! `ffi-c/src/generated`: the table of the home, the calls through it, the exported functions and
//! the constants.

use std::fmt::Write as _;

use anyhow::Result;
use syn::Item;

use super::abi::{Abi, Function, TABLE, doc_lines};
use super::lists::{Kind, Lists, markdown, screaming};
use super::output::{Outputs, rust_file};

/// Adds the files of `ffi-c/src/generated`.
pub(super) fn add(
    outputs: &mut Outputs,
    abi: &Abi,
    lists: &Lists,
    types: &syn::File,
) -> Result<()> {
    outputs.add(
        "ffi-c/src/generated/mod.rs",
        rust_file(
            "What `cargo xtask gen` makes from `api/`, `kinds.toml` and `errors.toml`.",
            "pub(crate) mod calls;\npub mod constants;\n#[cfg(feature = \"exports\")]\nmod exports;\n\
             pub(crate) mod table;\n",
        )?,
    );
    outputs.add(TABLE, table(abi)?);
    outputs.add("ffi-c/src/generated/calls.rs", calls(abi)?);
    outputs.add("ffi-c/src/generated/exports.rs", exports(abi)?);
    outputs.add("ffi-c/src/generated/constants.rs", constants(abi, lists, types)?);
    Ok(())
}

fn imports(abi: &Abi) -> String {
    let mut text = String::new();
    for (path, names) in [("core::ffi", abi.ffi_types()), ("crate::types", abi.types())] {
        if !names.is_empty() {
            let names: Vec<String> = names.into_iter().collect();
            let _ = writeln!(text, "use {path}::{{{}}};", names.join(", "));
        }
    }
    text
}

fn unsafe_word(function: &Function) -> &'static str {
    if function.is_unsafe { "unsafe " } else { "" }
}

fn table(abi: &Abi) -> Result<String> {
    let mut fields = String::new();
    let mut own = String::new();
    for function in abi.in_table_order() {
        let (name, module) = (&function.name, &function.module);
        let _ = writeln!(
            fields,
            "/// `{name}`.\npub(crate) {name}: {}extern \"C\" fn({}){},",
            unsafe_word(function),
            function.rust_params(),
            function.rust_returns(),
        );
        let _ = writeln!(own, "{name}: crate::api::{module}::{name},");
    }
    rust_file(
        "The table of functions that a copy of the engine offers to the others in its process.",
        &format!(
            "{}use crate::home::TableHeader;\n\n\
             /// The header, fixed for all time, and one pointer per function in the order of `abi.txt`.\n\
             ///\n\
             /// The table of another copy may be shorter or longer: a field counts only if it lies within\n\
             /// `header.size` bytes.\n\
             #[repr(C)]\npub(crate) struct Table {{\n\
             /// Size, versions and file of the copy.\npub(crate) header: TableHeader,\n{fields}}}\n\n\
             /// The functions of this copy.\n\
             pub(crate) static OWN: Table = Table {{\nheader: TableHeader::own(size_of::<Table>()),\n{own}}};\n",
            imports(abi),
        ),
    )
}

const HOME_MACRO: &str = r"
/// The function of the home, or `None` where there is no home that this copy can use, or its table
/// ends before the function.
macro_rules! home {
    ($name:ident) => {
        match crate::home::get() {
            Ok(table) => {
                let table: *const Table = table;
                // SAFETY: every table starts with the header and lives as long as the process; the
                // function is read only if the table reaches behind it.
                unsafe {
                    if (*table).header.size >= offset_of!(Table, $name) + size_of::<usize>() {
                        Some((*table).$name)
                    } else {
                        None
                    }
                }
            }
            Err(_) => None,
        }
    };
}
";

fn calls(abi: &Abi) -> Result<String> {
    let mut text = String::new();
    for function in &abi.functions {
        let name = &function.name;
        let _ = writeln!(
            text,
            "/// `{name}` of the home.\n#[inline]\npub(crate) {}fn {name}({}){} {{",
            unsafe_word(function),
            function.rust_params(),
            function.rust_returns(),
        );
        let refused = if function.is_fallible() {
            let error = &function.params[function.params.len() - 1].0;
            format!(
                "// SAFETY: the caller's `{error}` is NULL or writable.\n\
                 unsafe {{ crate::home::refuse({error}, \"{name}\") }}"
            )
        } else {
            call(function, &format!("crate::api::{}::{name}", function.module))
        };
        let _ = writeln!(
            text,
            "if let Some(call) = home!({name}) {{\n{}\n}} else {{\n{refused}\n}}\n}}\n",
            call(function, "call"),
        );
    }
    rust_file(
        "The functions of the home, as this copy calls them.\n\n\
         Each asks for the home and checks that the home's table reaches that far. If not, a function\n\
         that can fail answers `VersionMismatch`, and one that cannot answers for this copy alone.",
        &format!(
            "#![cfg_attr(not(feature = \"exports\"), allow(dead_code, reason = \"the client needs some of them only\"))]\n\n\
             use core::mem::offset_of;\n\n{}use crate::generated::table::Table;\n{HOME_MACRO}\n{text}",
            imports(abi),
        ),
    )
}

/// A call with the arguments of the surrounding function.
fn call(function: &Function, callee: &str) -> String {
    let plain = format!("{callee}({})", function.arguments());
    if function.is_unsafe {
        format!("// SAFETY: the caller keeps the contract of the function.\nunsafe {{ {plain} }}")
    } else {
        plain
    }
}

fn exports(abi: &Abi) -> Result<String> {
    let mut text = String::new();
    for function in &abi.functions {
        let name = &function.name;
        let _ = writeln!(
            text,
            "{}#[unsafe(no_mangle)]\npub {}extern \"C\" fn {name}({}){} {{\n{}\n}}\n",
            function.rust_doc(),
            unsafe_word(function),
            function.rust_params(),
            function.rust_returns(),
            call(function, &format!("calls::{name}")),
        );
    }
    rust_file(
        "The functions of `krstate.h`: what the C library exports.",
        &format!(
            "#![allow(unreachable_pub, reason = \"cbindgen reads public items only\")]\n\
             #![allow(clippy::missing_safety_doc, reason = \"the contract is the first page of the header\")]\n\n\
             {}use crate::generated::calls;\n\n{text}",
            imports(abi),
        ),
    )
}

fn constants(abi: &Abi, lists: &Lists, types: &syn::File) -> Result<String> {
    let mut text = format!(
        "/// The major version of the ABI that this header describes: a library with another one does not fit.\n\
         pub const KR_ABI_MAJOR: u32 = {};\n\
         /// The minor version: it grows when functions are added.\n\
         pub const KR_ABI_MINOR: u32 = {};\n",
        abi.major, abi.minor,
    );
    text.push_str(
        "/// The call succeeded and its outputs are written.\npub const KR_OK: i32 = 0;\n",
    );
    for error in &lists.errors {
        let _ = writeln!(
            text,
            "/// {}\npub const KR_ERROR_{}: i32 = {};",
            markdown(&error.summary),
            screaming(&error.name),
            error.code,
        );
    }
    for kind in &lists.kinds {
        let _ = writeln!(
            text,
            "/// {}\npub const KR_KIND_{}: u32 = {};",
            kind_doc(types, kind, &lists.kinds),
            screaming(&kind.name),
            kind.tag,
        );
    }
    rust_file("The numbers of `kinds.toml` and `errors.toml`.", &text)
}

/// Which member of `kr_value` holds a value of the kind: the one whose documentation names it.
fn kind_doc(types: &syn::File, kind: &Kind, kinds: &[Kind]) -> String {
    if kind.name == "Null" {
        return "No member.".to_owned();
    }
    let payload = types.items.iter().find_map(|item| match item {
        Item::Union(item) if item.ident == "kr_payload" => Some(&item.fields.named),
        _ => None,
    });
    let member = payload.into_iter().flatten().find_map(|field| {
        let doc = doc_lines(&field.attrs).join(" ");
        field.ident.as_ref().filter(|_| names_kind(&doc, kind, kinds))
    });
    match member {
        Some(member) => format!("`as.{member}`."),
        None => "Reserved: input answers `KR_ERROR_UNSUPPORTED_TYPE`.".to_owned(),
    }
}

/// Whether a text names the kind, alone or within a range: `KR_KIND_I8` to `KR_KIND_I64` are all
/// kinds with an I and a number between.
fn names_kind(doc: &str, kind: &Kind, kinds: &[Kind]) -> bool {
    let tag_of = |text: &str| {
        let name = text.strip_prefix("KR_KIND_")?;
        kinds.iter().find(|kind| screaming(&kind.name) == name)
    };
    let family = |kind: &Kind| kind.name.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    let parts: Vec<&str> = doc.split('`').collect();
    (1..parts.len()).step_by(2).any(|at| {
        let Some(first) = tag_of(parts[at]) else { return false };
        let last = match (parts.get(at + 1), parts.get(at + 2)) {
            (Some(&" to "), Some(last)) => tag_of(last),
            _ => None,
        };
        first.tag == kind.tag
            || last.is_some_and(|last| {
                (first.tag..=last.tag).contains(&kind.tag) && family(first) == family(kind)
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::r#gen::lists::Class;

    #[test]
    fn a_range_names_the_kinds_of_its_family() {
        let kind = |name: &str, tag| Kind {
            name: name.to_owned(),
            tag,
            class: Class::Value,
            clixml: "X".to_owned(),
        };
        let kinds = [kind("I8", 2), kind("U8", 3), kind("I16", 4), kind("I32", 6), kind("I64", 8)];
        let named =
            |doc: &str| kinds.iter().map(|kind| names_kind(doc, kind, &kinds)).collect::<Vec<_>>();
        assert_eq!(named("`KR_KIND_I8` to `KR_KIND_I32`."), [true, false, true, true, false]);
        assert_eq!(named("`KR_KIND_I8`, `KR_KIND_I64`."), [true, false, false, false, true]);
    }
}
