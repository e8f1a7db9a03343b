//! The functions of the C ABI, read from `ffi-c/src/api`, and their order in the table.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use quote::ToTokens as _;
use syn::{Expr, FnArg, Item, ItemFn, Lit, Meta, Pat, ReturnType, Safety, Type, Visibility};

/// One function of the ABI.
pub(super) struct Function {
    /// Its name in C.
    pub(super) name: String,
    /// The file of `ffi-c/src/api` that holds it, without `.rs`.
    pub(super) module: String,
    /// The lines of its doc comment.
    pub(super) doc: Vec<String>,
    /// Name and type of each parameter.
    pub(super) params: Vec<(String, Type)>,
    /// What it returns, if anything.
    pub(super) returns: Option<Type>,
    /// Whether it is an `unsafe fn`.
    pub(super) is_unsafe: bool,
}

/// One file of `ffi-c/src/api`.
pub(super) struct Module {
    /// Its name, as in `crate::api::host`.
    pub(super) name: String,
    /// The lines of its doc comment: the chapter of the header.
    pub(super) doc: Vec<String>,
}

/// The whole ABI.
pub(super) struct Abi {
    /// The chapters, in the order of their first functions in the table.
    pub(super) modules: Vec<Module>,
    /// The functions, chapter by chapter, in the order of the source.
    pub(super) functions: Vec<Function>,
    /// The names in the order of the table.
    pub(super) order: Vec<String>,
    /// The major version.
    pub(super) major: u32,
    /// The minor version.
    pub(super) minor: u32,
}

const API: &str = "ffi-c/src/api";
const VERSION: &str = "ffi-c/src/home/header.rs";
const ORDER: &str = "ffi-c/abi.txt";
/// Where the table is generated.
pub(super) const TABLE: &str = "ffi-c/src/generated/table.rs";

impl Abi {
    /// Reads the functions and appends the new ones to the order of the table.
    pub(super) fn read(root: &Path) -> Result<Self> {
        let mut modules = Vec::new();
        let mut functions = Vec::new();
        for name in module_names(&parse(&root.join(API).join("mod.rs"))?) {
            let path = format!("{API}/{name}.rs");
            let file = parse(&root.join(&path))?;
            let found = functions_of(&file, &name).with_context(|| path.clone())?;
            if found.is_empty() {
                continue;
            }
            modules.push(Module { doc: doc_lines(&file.attrs), name });
            functions.extend(found);
        }
        let mut seen = HashSet::new();
        for function in &functions {
            ensure!(seen.insert(&function.name), "{} is defined twice", function.name);
        }
        let listed = read_order(root)?;
        let committed = committed_fields(root)?;
        let order = extend_order(listed, &committed, &functions)?;
        sort_chapters(&mut modules, &mut functions, &order);
        let version = parse(&root.join(VERSION))?;
        let (major, minor) = (number(&version, "ABI_MAJOR")?, number(&version, "ABI_MINOR")?);
        Ok(Self { modules, functions, order, major, minor })
    }

    /// The text of `ffi-c/abi.txt`.
    pub(super) fn order_file(&self) -> (&'static str, String) {
        let mut text = format!(
            "# {}\n# The order of the function table, which is part of the ABI: names are only ever appended.\n",
            super::output::MARK
        );
        for name in &self.order {
            let _ = writeln!(text, "{name}");
        }
        (ORDER, text)
    }

    /// The functions in the order of the table.
    pub(super) fn in_table_order(&self) -> impl Iterator<Item = &Function> {
        self.order.iter().filter_map(|name| self.functions.iter().find(|f| f.name == *name))
    }

    /// The `kr_` types that the signatures name.
    pub(super) fn types(&self) -> BTreeSet<String> {
        self.type_words(|word| word.starts_with("kr_"))
    }

    /// The types of `core::ffi` that the signatures name.
    pub(super) fn ffi_types(&self) -> BTreeSet<String> {
        self.type_words(|word| word.starts_with("c_"))
    }

    fn type_words(&self, wanted: impl Fn(&str) -> bool) -> BTreeSet<String> {
        self.functions
            .iter()
            .flat_map(|f| f.params.iter().map(|(_, ty)| ty).chain(&f.returns))
            .flat_map(|ty| {
                ty.to_token_stream()
                    .to_string()
                    .split(|c: char| !(c.is_alphanumeric() || c == '_'))
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            })
            .filter(|word| wanted(word))
            .collect()
    }
}

impl Function {
    /// Whether it can answer with an error: its last parameter then takes the detail.
    pub(super) fn is_fallible(&self) -> bool {
        self.params.last().is_some_and(|(_, ty)| rust(ty) == "* mut * mut kr_error")
    }

    /// `name: type, ..` in Rust.
    pub(super) fn rust_params(&self) -> String {
        let params: Vec<String> =
            self.params.iter().map(|(name, ty)| format!("{name}: {}", rust(ty))).collect();
        params.join(", ")
    }

    /// The names of the parameters, for a call.
    pub(super) fn arguments(&self) -> String {
        let names: Vec<&str> = self.params.iter().map(|(name, _)| name.as_str()).collect();
        names.join(", ")
    }

    /// ` -> type` in Rust, or nothing.
    pub(super) fn rust_returns(&self) -> String {
        self.returns.as_ref().map_or_else(String::new, |ty| format!(" -> {}", rust(ty)))
    }

    /// The doc comment as Rust source.
    pub(super) fn rust_doc(&self) -> String {
        self.doc.iter().fold(String::new(), |mut text, line| {
            let _ = writeln!(text, "///{line}");
            text
        })
    }
}

/// A type as Rust source.
pub(super) fn rust(ty: &Type) -> String {
    ty.to_token_stream().to_string()
}

/// Parses one Rust file.
pub(super) fn parse(path: &Path) -> Result<syn::File> {
    let text = std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
    syn::parse_file(&text).with_context(|| format!("parse {}", path.display()))
}

/// The lines of a doc comment, each with its leading space.
pub(super) fn doc_lines(attrs: &[syn::Attribute]) -> Vec<String> {
    let mut lines = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("doc")) {
        if let Meta::NameValue(pair) = &attr.meta
            && let Expr::Lit(literal) = &pair.value
            && let Lit::Str(text) = &literal.lit
        {
            lines.push(text.value());
        }
    }
    lines
}

/// The value of a constant that is a plain number.
fn number(file: &syn::File, name: &str) -> Result<u32> {
    for item in &file.items {
        if let Item::Const(item) = item
            && item.ident == name
            && let Expr::Lit(literal) = &*item.expr
            && let Lit::Int(value) = &literal.lit
        {
            return value.base10_parse().with_context(|| format!("{VERSION}: {name}"));
        }
    }
    bail!("{VERSION} has no number {name}")
}

fn module_names(file: &syn::File) -> Vec<String> {
    let modules = file.items.iter().filter_map(|item| match item {
        Item::Mod(module) if module.content.is_none() => Some(module.ident.to_string()),
        _ => None,
    });
    modules.collect()
}

fn functions_of(file: &syn::File, module: &str) -> Result<Vec<Function>> {
    let mut functions = Vec::new();
    for item in &file.items {
        if let Item::Fn(item) = item
            && item.sig.ident.to_string().starts_with("kr_")
        {
            let name = item.sig.ident.to_string();
            functions.push(function(item, module).with_context(|| name)?);
        }
    }
    Ok(functions)
}

fn function(item: &ItemFn, module: &str) -> Result<Function> {
    ensure!(
        matches!(item.vis, Visibility::Public(_) | Visibility::Restricted(_)),
        "a function of the ABI is public"
    );
    let abi = item.sig.abi.as_ref().and_then(|abi| abi.name.as_ref());
    ensure!(abi.is_some_and(|name| name.value() == "C"), "a function of the ABI is extern \"C\"");
    let doc = doc_lines(&item.attrs);
    ensure!(!doc.is_empty(), "a function of the ABI has a doc comment");
    let mut params = Vec::new();
    for input in &item.sig.inputs {
        let FnArg::Typed(input) = input else {
            bail!("a function of the ABI has no receiver");
        };
        let Pat::Ident(name) = &*input.pat else {
            bail!("a parameter of the ABI is a plain name");
        };
        params.push((c_name(&name.ident.to_string()), (*input.ty).clone()));
    }
    let returns = match &item.sig.output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => Some((**ty).clone()),
    };
    let function = Function {
        name: item.sig.ident.to_string(),
        module: module.to_owned(),
        doc,
        params,
        returns,
        is_unsafe: matches!(item.sig.safety, Safety::Unsafe(_)),
    };
    if function.is_fallible() {
        ensure!(
            function.rust_returns() == " -> i32",
            "a function that takes `error` returns the status, i32"
        );
    }
    Ok(function)
}

/// The name of a parameter in C. In the source a parameter carries a prefix or suffix where a
/// function of the module has its plain name: `out_value` is `out`, `key_in` is `key`.
fn c_name(name: &str) -> String {
    let plain = name.strip_suffix("_in").unwrap_or(name);
    if plain.starts_with("out_") { "out".to_owned() } else { plain.to_owned() }
}

fn read_order(root: &Path) -> Result<Vec<String>> {
    let path = root.join(ORDER);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let text = std::fs::read_to_string(&path).with_context(|| format!("read {ORDER}"))?;
    let names = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect();
    Ok(names)
}

/// The fields of the committed table after its header.
fn committed_fields(root: &Path) -> Result<Vec<String>> {
    let path = root.join(TABLE);
    if !path.exists() {
        return Ok(Vec::new());
    }
    for item in parse(&path)?.items {
        if let Item::Struct(table) = item
            && table.ident == "Table"
        {
            let names = table.fields.iter().filter_map(|field| field.ident.as_ref());
            return Ok(names.skip(1).map(ToString::to_string).collect());
        }
    }
    bail!("{TABLE} holds no struct Table")
}

/// Chapters stand in the order in which they first appear in the table, whatever the order of the
/// files; inside a chapter the source decides.
fn sort_chapters(modules: &mut [Module], functions: &mut [Function], order: &[String]) {
    let first = |module: &str, functions: &[Function]| {
        order
            .iter()
            .position(|name| functions.iter().any(|f| f.name == *name && f.module == module))
    };
    modules.sort_by_key(|module| first(&module.name, functions));
    let rank = |function: &Function| modules.iter().position(|m| m.name == function.module);
    functions.sort_by_key(rank);
}

/// The order of the table with the new functions appended; a function that left, or an order that
/// is not the committed one, is an error.
fn extend_order(
    listed: Vec<String>,
    committed: &[String],
    functions: &[Function],
) -> Result<Vec<String>> {
    const CURE: &str = "A published function stays where it is for ever. For one that was never released, delete \
        ffi-c/abi.txt and ffi-c/src/generated/table.rs and generate again.";
    for name in &listed {
        ensure!(
            functions.iter().any(|f| f.name == *name),
            "{name} is listed in {ORDER} but is not in {API}. {CURE}"
        );
    }
    ensure!(
        listed.starts_with(committed) || committed.starts_with(&listed),
        "the order in {ORDER} is not the order of the committed table. {CURE}"
    );
    ensure!(
        listed.len() >= committed.len(),
        "{ORDER} lost lines that the committed table has. {CURE}"
    );
    let mut order = listed;
    for function in functions {
        if !order.contains(&function.name) {
            order.push(function.name.clone());
        }
    }
    Ok(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn functions(source: &str) -> Vec<Function> {
        functions_of(&syn::parse_file(source).unwrap(), "host").unwrap()
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    const TWO: &str =
        "/// A.\npub unsafe extern \"C\" fn kr_a(error: *mut *mut kr_error) -> i32 { 0 }\n
        /// B.\npub extern \"C\" fn kr_b() -> u32 { 0 }";

    #[test]
    fn the_last_parameter_makes_a_function_fallible() {
        let functions = functions(TWO);
        assert!(functions[0].is_fallible() && functions[0].is_unsafe);
        assert!(!functions[1].is_fallible() && !functions[1].is_unsafe);
    }

    #[test]
    fn new_functions_are_appended() {
        let listed = names(&["kr_b"]);
        let order = extend_order(listed.clone(), &listed, &functions(TWO)).unwrap();
        assert_eq!(order, names(&["kr_b", "kr_a"]));
    }

    #[test]
    fn a_function_that_left_is_refused() {
        let error = extend_order(names(&["kr_gone"]), &[], &functions(TWO)).unwrap_err();
        assert!(error.to_string().contains("kr_gone"));
    }

    #[test]
    fn another_order_is_refused() {
        let committed = names(&["kr_b", "kr_a"]);
        assert!(extend_order(names(&["kr_a", "kr_b"]), &committed, &functions(TWO)).is_err());
        assert!(extend_order(names(&["kr_b"]), &committed, &functions(TWO)).is_err());
    }

    #[test]
    fn a_function_without_documentation_is_refused() {
        let file = syn::parse_file("pub extern \"C\" fn kr_b() -> u32 { 0 }").unwrap();
        assert!(functions_of(&file, "host").is_err());
    }
}
