//! `ffi-c/include/krstate.h`, through cbindgen.

use std::path::Path;

use anyhow::{Context, Result};
use quote::ToTokens as _;

use super::abi::Abi;
use super::header_layout::lay_out;
use super::output::{MARK, Outputs};

const HEADER: &str = "ffi-c/include/krstate.h";
const CONTRACT: &str = "ffi-c/header.txt";

/// What cbindgen reads, in the order in which the header shows it.
const CONSTANTS: &str = "ffi-c/src/generated/constants.rs";
const EXPORTS: &str = "ffi-c/src/generated/exports.rs";

/// Adds the header; the Rust files it comes from are in `outputs` already.
pub(super) fn add(outputs: &mut Outputs, abi: &Abi, types: syn::File, root: &Path) -> Result<()> {
    let scratch = Scratch::new(root)?;
    let sources = [
        scratch.write("constants.rs", outputs.text(CONSTANTS)?)?,
        scratch.write("types.rs", &with_opaque_handles(types))?,
        scratch.write("exports.rs", &without_sections(outputs.text(EXPORTS)?))?,
    ];
    let mut config = cbindgen::Config::from_file(root.join("ffi-c/cbindgen.toml"))
        .map_err(|message| anyhow::anyhow!("ffi-c/cbindgen.toml: {message}"))?;
    config.header = Some(first_page(&read(&root.join(CONTRACT))?));
    let mut builder = cbindgen::Builder::new().with_config(config);
    for source in sources {
        builder = builder.with_src(source);
    }
    let mut bytes = Vec::new();
    builder.generate().context("cbindgen refused the functions of the ABI")?.write(&mut bytes);
    let text = String::from_utf8(bytes).context("cbindgen wrote no text")?;
    outputs.add(HEADER, lay_out(&text, abi)?);
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))
}

/// The contract as one comment.
fn first_page(contract: &str) -> String {
    let mut page = format!("/*\n * {MARK}\n *\n");
    for line in contract.lines() {
        page += format!(" * {line}").trim_end();
        page.push('\n');
    }
    page + " */"
}

/// Handles become types without a layout: cbindgen then only declares them.
fn with_opaque_handles(mut types: syn::File) -> String {
    for item in &mut types.items {
        if let syn::Item::Struct(item) = item
            && item.fields.iter().any(is_private)
        {
            item.attrs.retain(|attr| !attr.path().is_ident("repr"));
        }
    }
    types.to_token_stream().to_string()
}

fn is_private(field: &syn::Field) -> bool {
    field.ident.as_ref().is_some_and(|name| name == "_private")
}

/// Drops the `# Safety` sections: the first page of the header says it for all functions, and the
/// section exists for readers of the Rust documentation.
fn without_sections(code: &str) -> String {
    let mut out = String::new();
    let mut skipping = false;
    for line in code.lines() {
        let doc = line.strip_prefix("///").map(str::trim);
        match doc {
            Some("# Safety") => {
                skipping = true;
                // The empty line before the section goes with it.
                if out.ends_with("///\n") {
                    out.truncate(out.len() - "///\n".len());
                }
            }
            Some(text) if text.starts_with("# ") => skipping = false,
            None => skipping = false,
            Some(_) => {}
        }
        if !skipping {
            out += line;
            out.push('\n');
        }
    }
    out
}

/// A folder for the sources of cbindgen, removed at the end.
struct Scratch(std::path::PathBuf);

impl Scratch {
    fn new(root: &Path) -> Result<Self> {
        let target =
            std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
        let folder = target.join(format!("gen-{}", std::process::id()));
        std::fs::create_dir_all(&folder).with_context(|| format!("create {}", folder.display()))?;
        Ok(Self(folder))
    }

    fn write(&self, name: &str, text: &str) -> Result<std::path::PathBuf> {
        let path = self.0.join(name);
        std::fs::write(&path, text).with_context(|| format!("write {}", path.display()))?;
        Ok(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A folder that stays behind in target/ does no harm.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_safety_section_is_dropped_and_the_next_one_stays() {
        let code = "/// Makes it.\n///\n/// # Safety\n///\n/// See the header.\n///\n/// # Errors\n/// None.\nfn x() {}\n";
        assert_eq!(without_sections(code), "/// Makes it.\n/// # Errors\n/// None.\nfn x() {}\n");
    }
}
