//! `ffi-c/tests/c/functions.h`: every function of the ABI as data, so that the abuse suite calls
//! each with every kind of wrong argument, also those that are added later; and `handles.h` beside it:
//! the types of handles.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use syn::{Item, Type};

use super::abi::{Abi, Function, rust};
use super::lists::screaming;
use super::output::{MARK, Outputs};

/// Adds the C file.
pub(super) fn add(outputs: &mut Outputs, abi: &Abi, types: &syn::File) -> Result<()> {
    let handles = handle_types(types);
    outputs.add("ffi-c/tests/c/handles.h", handles_header(&handles));
    let mut text =
        format!("/* {MARK} */\n#ifndef KR_TEST_FUNCTIONS_H\n#define KR_TEST_FUNCTIONS_H\n\n");
    text += "#include \"abuse.h\"\n#include \"handles.h\"\n\n";
    for function in &abi.functions {
        text += &thunk(abi, function, &handles).with_context(|| function.name.clone())?;
    }
    text += "static const function FUNCTIONS[] = {\n";
    for function in &abi.functions {
        let _ = writeln!(
            text,
            "    {{\"{0}\", {1}, {2}, {3}, call_{0}}},",
            function.name,
            function.is_fallible(),
            function.params.len(),
            if function.params.is_empty() {
                "NULL".to_owned()
            } else {
                format!("params_{}", function.name)
            },
        );
    }
    text += "};\n\n#endif\n";
    outputs.add("ffi-c/tests/c/functions.h", text);
    Ok(())
}

/// The types of handles, and a function that frees one.
fn handles_header(handles: &BTreeSet<String>) -> String {
    let mut text =
        format!("/* {MARK} */\n#ifndef KR_TEST_HANDLES_H\n#define KR_TEST_HANDLES_H\n\n");
    text += "#include <krstate.h>\n\n/* Every type of handle. */\ntypedef enum handle_type {\n";
    for handle in handles {
        let _ = writeln!(text, "    {},", enumerator(handle));
    }
    text += "    HANDLE_COUNT\n} handle_type;\n\n";
    text += "static inline void free_handle(int type, void *handle) {\n    switch (type) {\n";
    for handle in handles {
        let _ = writeln!(
            text,
            "    case {}:\n        {handle}_free(handle);\n        break;",
            enumerator(handle)
        );
    }
    text + "    default:\n        break;\n    }\n}\n\n#endif\n"
}

/// The types without a layout.
fn handle_types(types: &syn::File) -> BTreeSet<String> {
    let handles = types.items.iter().filter_map(|item| match item {
        Item::Struct(item)
            if item
                .fields
                .iter()
                .any(|f| f.ident.as_ref().is_some_and(|name| name == "_private")) =>
        {
            Some(item.ident.to_string())
        }
        _ => None,
    });
    handles.collect()
}

/// `HANDLE_HOST` of `kr_host`.
fn enumerator(handle: &str) -> String {
    format!("HANDLE_{}", screaming(handle.trim_start_matches("kr_")))
}

/// The description of the parameters, and a function that calls with what the slots hold.
fn thunk(abi: &Abi, function: &Function, handles: &BTreeSet<String>) -> Result<String> {
    let name = &function.name;
    let mut params = String::new();
    let mut arguments = Vec::new();
    for (at, (param, ty)) in function.params.iter().enumerate() {
        let is_last = at + 1 == function.params.len();
        let (role, handle) = role(ty, handles, is_last)?;
        let by_value = matches!(role, "IN_TEXT" | "IN_WAKE" | "IN_READER" | "IN_WRITER");
        let nullable = !by_value && may_be_null(abi, function, param);
        let _ = writeln!(
            params,
            "    {{\"{param}\", {role}, {}, {nullable}}},",
            handle.as_deref().map_or_else(|| "0".to_owned(), enumerator)
        );
        arguments.push(match (role, rust(ty).as_str()) {
            ("IN_NUMBER", "bool") => format!("s[{at}].number != 0"),
            ("IN_NUMBER", number) => format!("({})s[{at}].number", c_number(number)),
            ("IN_TEXT", _) => format!("s[{at}].text"),
            ("IN_WAKE", _) => format!("s[{at}].wake"),
            ("IN_READER", _) => format!("s[{at}].reader"),
            ("IN_WRITER", _) => format!("s[{at}].writer"),
            _ => format!("s[{at}].pointer"),
        });
    }
    let arguments = arguments.join(", ");
    let mut text = String::new();
    if !params.is_empty() {
        let _ = write!(text, "static const param params_{name}[] = {{\n{params}}};\n");
    }
    let unused = if params.is_empty() { "    (void)s;\n" } else { "" };
    let body = match &function.returns {
        None => format!("    {name}({arguments});\n    return 0;\n"),
        Some(_) => format!("    return (int32_t){name}({arguments});\n"),
    };
    let _ = write!(text, "static int32_t call_{name}(const slot *s) {{\n{unused}{body}}}\n\n");
    Ok(text)
}

/// What a parameter is for, and the type of handle it takes or gives.
fn role(
    ty: &Type,
    handles: &BTreeSet<String>,
    is_last: bool,
) -> Result<(&'static str, Option<String>)> {
    let text = rust(ty);
    if text == "kr_text" {
        return Ok(("IN_TEXT", None));
    }
    let by_value = match text.as_str() {
        "kr_wake" => Some("IN_WAKE"),
        "kr_reader" => Some("IN_READER"),
        "kr_writer" => Some("IN_WRITER"),
        _ => None,
    };
    if let Some(role) = by_value {
        return Ok((role, None));
    }
    if let Some(inner) = text.strip_prefix("* mut * mut ") {
        return Ok(if inner == "kr_error" && is_last {
            ("OUT_ERROR", None)
        } else {
            ("OUT_HANDLE", Some(inner.to_owned()))
        });
    }
    if let Some(inner) = text.strip_prefix("* mut ").or(text.strip_prefix("* const ")) {
        if handles.contains(inner) {
            return Ok(("IN_HANDLE", Some(inner.to_owned())));
        }
        return Ok(match (inner, text.starts_with("* const")) {
            ("kr_key", true) => ("IN_KEY", None),
            ("kr_value", true) => ("IN_VALUE", None),
            ("kr_snapshot_options", true) => ("IN_OPTIONS", None),
            ("kr_key", false) => ("OUT_KEY", None),
            ("kr_value", false) => ("OUT_VALUE", None),
            ("kr_answer", false) => ("OUT_ANSWER", None),
            ("kr_errand", false) => ("OUT_ERRAND", None),
            ("kr_text" | "bool" | "u32" | "u64" | "i64" | "f64", false) => ("OUT_PLAIN", None),
            _ => bail!("the abuse suite does not know the type {text}"),
        });
    }
    if text == "bool" || !c_number(&text).is_empty() {
        return Ok(("IN_NUMBER", None));
    }
    bail!("the abuse suite does not know the type {text}")
}

fn c_number(ty: &str) -> &'static str {
    match ty {
        "i32" => "int32_t",
        "i64" => "int64_t",
        "u32" => "uint32_t",
        "u64" => "uint64_t",
        "usize" => "size_t",
        "f64" => "double",
        _ => "",
    }
}

/// Whether the documentation of the function, or of the one it refers to, says that a parameter may
/// be NULL: `key` and `value` may be NULL; `key` is .., and NULL at the root.
fn may_be_null(abi: &Abi, function: &Function, param: &str) -> bool {
    let words: Vec<String> = function.doc.join(" ").split_whitespace().map(str::to_owned).collect();
    let doc = words.join(" ");
    let quoted = format!("`{param}`");
    doc.split(". ").flat_map(|sentence| sentence.split("; ")).any(|clause| {
        if !clause.contains(&quoted) {
            return false;
        }
        let refers = clause.split_once(&format!("{quoted} as for `")).and_then(|(_, rest)| {
            let name = rest.split('`').next()?;
            abi.functions.iter().find(|f| f.name == name && f.name != function.name)
        });
        clause.contains("may be NULL")
            || clause.contains("and NULL at")
            || refers.is_some_and(|other| may_be_null(abi, other, param))
    })
}
