//! What the linker must have done with the three artifacts that contain the engine, read back from
//! the packages with `readelf`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::report::{Counts, Outcome};
use crate::setup::Python;
use crate::workspace::{self, Workspace};
use crate::{package, process};

/// The one function by which the copies of the engine in a process find each other.
const MARKER: &str = "kr_home";
/// What `CPython` and Node.js look for in an extension module and an addon.
const PYTHON_SYMBOLS: [&str; 1] = ["PyInit__native"];
const NODE_SYMBOLS: [&str; 1] = ["napi_register_module_v1"];
/// What napi-rs exports where the linker happens to take in the object that holds it.
const NODE_SYMBOL_AT_WILL: &str = "node_api_module_get_api_version_v1";

/// Checks all three.
pub(crate) fn check(workspace: &Workspace) -> Result<Outcome> {
    let folder = workspace.made("inspect");
    workspace::empty_dir(&folder)?;
    let library = package::c_library(workspace)?;
    let extension = unpack_wheel(&package::wheel(workspace)?, &folder.join("wheel"))?;
    let addon = unpack_tarball(&package::tarball(workspace)?, &folder.join("npm"))?;
    let declared = declared_functions(&workspace::read(&library.header)?);

    let mut problems = Vec::new();
    let mut counts = Counts::default();
    let mut judge = |name: &str, found: Vec<String>| {
        counts = counts.plus(Counts::one(found.is_empty()));
        problems.extend(found.into_iter().map(|problem| format!("{name}: {problem}")));
    };
    let elf = Elf::read(&library.shared)?;
    let mut found = elf.linking();
    found.extend(elf.soname("libkrstate.so"));
    found.extend(elf.exports_of_c_library(&declared));
    judge("C library", found);
    let elf = Elf::read(&extension)?;
    let mut found = elf.linking();
    found.extend(elf.no_libpython());
    found.extend(elf.own_name());
    found.extend(elf.exports_of_addon(&PYTHON_SYMBOLS));
    judge("Python extension", found);
    let elf = Elf::read(&addon)?;
    let mut found = elf.linking();
    found.extend(elf.own_name());
    found.extend(elf.exports_of_addon(&NODE_SYMBOLS));
    judge("Node addon", found);
    Ok(Outcome {
        counts,
        notes: Vec::new(),
        failure: (!problems.is_empty()).then(|| problems.join("\n")),
    })
}

fn unpack_wheel(wheel: &Path, folder: &Path) -> Result<PathBuf> {
    let python = Python::find()?;
    let mut command = process::command(&python.executable);
    command.args(["-I", "-m", "zipfile", "-e"]).arg(wheel).arg(folder);
    process::output(&mut command)?;
    library_in(folder, ".so")
}

fn unpack_tarball(tarball: &Path, folder: &Path) -> Result<PathBuf> {
    workspace::create_dir(folder)?;
    let mut command = process::command("tar");
    command.arg("-xzf").arg(tarball).arg("-C").arg(folder);
    process::output(&mut command)?;
    library_in(folder, ".node")
}

/// The one native library of an unpacked package.
fn library_in(folder: &Path, suffix: &str) -> Result<PathBuf> {
    let mut files = workspace::sources(folder)?;
    files.retain(|file| file.to_string_lossy().ends_with(suffix));
    match files.as_slice() {
        [file] => Ok(file.clone()),
        _ => bail!("{} holds {} files *{suffix}, one was expected", folder.display(), files.len()),
    }
}

/// The functions that a header declares: every `kr_name(` outside a comment.
fn declared_functions(header: &str) -> BTreeSet<String> {
    let mut code = String::new();
    let mut rest = header;
    while let Some((before, after)) = rest.split_once("/*") {
        code += before;
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    code += rest;
    let code: String = code
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .filter(|line| !line.trim_start().starts_with('#'))
        .collect::<Vec<_>>()
        .join("\n");
    let mut names = BTreeSet::new();
    for (end, _) in code.match_indices('(') {
        let before = &code[..end];
        let start =
            before.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_').map_or(0, |at| at + 1);
        let name = &before[start..];
        if name.starts_with("kr_") {
            names.insert(name.to_owned());
        }
    }
    names
}

/// What `readelf` says about one library.
struct Elf {
    dynamic: String,
    exports: BTreeSet<String>,
    relocations: String,
}

impl Elf {
    fn read(file: &Path) -> Result<Self> {
        let readelf = |option: &str| {
            let mut command = process::command("readelf");
            command.args(["--wide", option]).arg(file);
            process::output(&mut command)
                .context("readelf is needed (Debian: apt-get install binutils)")
        };
        Ok(Self {
            dynamic: readelf("--dynamic")?,
            exports: exported(&readelf("--dyn-syms")?),
            relocations: readelf("--relocs")?,
        })
    }

    /// What all three have in common: the loader never unloads them, no call to an exported name can
    /// land in another copy.
    fn linking(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if !self.has_flag("FLAGS_1", "NODELETE") {
            problems.push("the flag NODELETE is missing (link with -z nodelete)".to_owned());
        }
        if !self.has_flag("FLAGS", "SYMBOLIC") && !self.dynamic.contains("(SYMBOLIC)") {
            problems.push("the flag SYMBOLIC is missing (link with -Bsymbolic)".to_owned());
        }
        for line in self.relocations.lines() {
            if line.split_whitespace().any(|word| word.starts_with("kr_")) {
                problems.push(format!("an exported name is called through the loader: {line}"));
            }
        }
        problems
    }

    fn has_flag(&self, entry: &str, flag: &str) -> bool {
        let entry = format!("({entry})");
        self.dynamic
            .lines()
            .any(|line| line.contains(&entry) && line.split([' ', ':']).any(|word| word == flag))
    }

    fn soname(&self, wanted: &str) -> Option<String> {
        let found = self
            .dynamic
            .lines()
            .any(|line| line.contains("(SONAME)") && line.contains(&format!("[{wanted}]")));
        (!found).then(|| format!("its soname is not {wanted}"))
    }

    /// The loader would give it to whatever needs the C library.
    fn own_name(&self) -> Option<String> {
        self.soname("libkrstate.so")
            .is_none()
            .then(|| "its soname is that of the C library".to_owned())
    }

    fn no_libpython(&self) -> Option<String> {
        self.dynamic
            .lines()
            .find(|line| line.contains("(NEEDED)") && line.contains("libpython"))
            .map(|line| {
                format!("it needs libpython, which a host may have under another name: {line}")
            })
    }

    fn exports_of_addon(&self, symbols: &[&str]) -> Option<String> {
        let wanted: BTreeSet<&str> = symbols.iter().copied().chain([MARKER]).collect();
        let mut found: BTreeSet<&str> = self.exports.iter().map(String::as_str).collect();
        found.remove(NODE_SYMBOL_AT_WILL);
        (wanted != found).then(|| format!("it exports {found:?}, not {wanted:?}"))
    }

    fn exports_of_c_library(&self, declared: &BTreeSet<String>) -> Vec<String> {
        let mut wanted = declared.clone();
        wanted.insert(MARKER.to_owned());
        let difference = |one: &BTreeSet<String>, other: &BTreeSet<String>, what: &str| {
            let names: Vec<&str> = one.difference(other).map(String::as_str).collect();
            (!names.is_empty()).then(|| format!("{what}: {}", names.join(", ")))
        };
        [
            declared.is_empty().then(|| "the header declares no function".to_owned()),
            difference(&wanted, &self.exports, "declared, but not exported"),
            difference(&self.exports, &wanted, "exported, but not declared"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// The defined global symbols of `readelf --dyn-syms`, without versions.
fn exported(table: &str) -> BTreeSet<String> {
    table
        .lines()
        .filter_map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [number, _, _, _, bind, _, index, name, ..] = words.as_slice() else {
                return None;
            };
            let listed = number.ends_with(':') && ["GLOBAL", "WEAK"].contains(bind);
            let defined = index.parse::<u32>().is_ok();
            (listed && defined).then(|| name.split('@').next().unwrap_or_default().to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SYMBOLS: &str = "
Symbol table '.dynsym' contains 4 entries:
   Num:    Value          Size Type    Bind   Vis      Ndx Name
     0: 0000000000000000     0 NOTYPE  LOCAL  DEFAULT  UND
     1: 0000000000000000     0 FUNC    GLOBAL DEFAULT  UND free@GLIBC_2.2.5 (2)
     2: 0000000000011f20    80 FUNC    GLOBAL DEFAULT   13 kr_home
     3: 0000000000011f80    80 FUNC    GLOBAL DEFAULT   13 PyInit__native
";

    fn elf(dynamic: &str, relocations: &str) -> Elf {
        Elf {
            dynamic: dynamic.to_owned(),
            exports: exported(SYMBOLS),
            relocations: relocations.to_owned(),
        }
    }

    #[test]
    fn only_defined_global_symbols_count() {
        let names: Vec<String> = exported(SYMBOLS).into_iter().collect();
        assert_eq!(names, ["PyInit__native", "kr_home"]);
    }

    #[test]
    fn flags_are_found() {
        let good = " 0x1e (FLAGS)  SYMBOLIC BIND_NOW\n 0x6ffffffb (FLAGS_1)  Flags: NOW NODELETE\n";
        assert!(elf(good, "").linking().is_empty());
        assert_eq!(elf("", "").linking().len(), 2);
        let through_plt = "0000  0007 R_X86_64_JUMP_SLO 0000 kr_table_get + 0\n";
        assert_eq!(elf(good, through_plt).linking().len(), 1);
    }

    #[test]
    fn an_addon_exports_its_marker_and_its_entry_alone() {
        assert_eq!(elf("", "").exports_of_addon(&PYTHON_SYMBOLS), None);
        assert!(elf("", "").exports_of_addon(&NODE_SYMBOLS).is_some());
    }

    #[test]
    fn the_header_tells_what_the_library_exports() {
        let header = "/* kr_gone(x) */\n#define KR_CALL(x) kr_macro(x)\n// kr_old()\nint32_t kr_table_get(const kr_table *table,\n    kr_error **error);\nvoid (*kr_wake)(void);\n";
        let names: Vec<String> = declared_functions(header).into_iter().collect();
        assert_eq!(names, ["kr_table_get"]);
        let problems = elf("", "").exports_of_c_library(&declared_functions(header));
        assert_eq!(problems.len(), 2, "{problems:?}");
    }

    #[test]
    fn a_wrong_soname_and_libpython_are_found() {
        let dynamic = " 0x01 (NEEDED) Shared library: [libpython3.11.so.1.0]\n 0x0e (SONAME) Library soname: [libkrstate_ffi.so]\n";
        assert!(elf(dynamic, "").no_libpython().is_some());
        assert!(elf(dynamic, "").soname("libkrstate.so").is_some());
        assert!(elf(dynamic, "").soname("libkrstate_ffi.so").is_none());
        assert!(elf(dynamic, "").own_name().is_none());
        let dynamic = " 0x0e (SONAME) Library soname: [libkrstate.so]\n";
        assert!(elf(dynamic, "").own_name().is_some());
    }
}
