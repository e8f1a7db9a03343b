//! The C suites: the header alone, and programs linked to the C library, also under valgrind.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::{LIMIT, program, sum};
use crate::package::{self, CLibrary};
use crate::report::{Counts, Outcome, Report};
use crate::sanitizer::{self, Sanitizer};
use crate::workspace::{self, Workspace};
use crate::{parallel, process};

const STRICT: [&str; 4] = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"];
/// Folders that hold programs.
const TESTS: &str = "ffi-c/tests/c";
const EXAMPLES: &str = "ffi-c/examples";
/// A folder that holds programs for the library with functions that panic on purpose.
const HOOKS: &str = "ffi-c/tests/hooks";
/// Programs that end with memory which valgrind would call lost. Forked children abandon the engine
/// of their parent, as they must; and glibc never frees its record of a thread-local whose first use
/// comes when its thread has already ended its thread-locals.
const LEAVES_MEMORY: [&str; 2] = ["exits", "fork"];
/// A folder whose `.c` files together are one program, the driver of the vectors.
const VECTORS: &str = "ffi-c/tests/vectors";

pub(super) fn run(workspace: &Workspace, report: &mut Report) {
    if let Err(error) = find_compiler("cc", "gcc") {
        report.missing("c", &error);
        return;
    }
    let built = package::c_library(workspace).and_then(|library| {
        let programs = build_all(workspace, &library)?;
        Ok((library, programs))
    });
    let (library, programs) = match built {
        Ok(built) => built,
        Err(error) => {
            report.suite("c", || Err(error));
            return;
        }
    };
    let folder = bin(workspace);
    report.suite("c header", || check_header(workspace, &library));
    report.suite("c", || {
        let runs = programs
            .iter()
            .map(|one| {
                let mut command = process::command(folder.join(&one.name));
                program(workspace, &format!("c {}", one.name), command.args(&one.arguments))
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(sum(runs))
    });
    let Some(valgrind) = process::find_program("valgrind") else {
        report.not_run(
            "c under valgrind",
            "there is no valgrind on PATH (Debian: apt-get install valgrind)",
        );
        return;
    };
    report.suite("c under valgrind", || {
        let runs = parallel::map(&programs, |one| under_valgrind(workspace, &valgrind, one));
        Ok(sum(runs.into_iter().collect::<Result<Vec<_>>>()?))
    });
}

/// Runs a program under valgrind: one test, whose checks were counted before.
fn under_valgrind(workspace: &Workspace, valgrind: &Path, one: &Program) -> Result<Outcome> {
    let mut command = process::command(valgrind);
    // One thread runs at a time; without turns a busy one can starve the others for minutes.
    command.args(["--quiet", "--error-exitcode=99", "--fair-sched=yes"]);
    if LEAVES_MEMORY.contains(&one.name.as_str()) {
        command.arg("--leak-check=no");
    } else {
        // The registries live as long as the process, and a hash map points into the middle of its
        // memory: valgrind takes that for "possibly lost".
        command.args(["--leak-check=full", "--show-leak-kinds=definite"]);
        command.arg("--errors-for-leak-kinds=definite");
    }
    command
        .arg(bin(workspace).join(&one.name))
        .args(&one.arguments)
        .env("KRSTATE_UNDER_VALGRIND", "1");
    let outcome = program(workspace, &format!("valgrind {}", one.name), &mut command)?;
    let counts = Counts::one(outcome.failure.is_none());
    Ok(Outcome { counts, notes: Vec::new(), ..outcome })
}

/// Where the programs are built.
fn bin(workspace: &Workspace) -> PathBuf {
    workspace.made("test/c/bin")
}

fn find_compiler(name: &str, package: &str) -> Result<PathBuf> {
    process::find_program(name).with_context(|| {
        format!("a compiler is missing: no `{name}` on PATH (Debian: apt-get install {package} libc6-dev)")
    })
}

/// Includes the header twice and nothing else, as C11 and as C++17.
fn check_header(workspace: &Workspace, library: &CLibrary) -> Result<Outcome> {
    let folder = workspace.made("test/c/header");
    let text = "#include \"krstate.h\"\n#include \"krstate.h\"\n";
    let include = library.header.parent().context("the header is in no folder")?;
    let mut outcomes = Vec::new();
    for (compiler, package, standard, file) in
        [("cc", "gcc", "-std=c11", "header.c"), ("c++", "g++", "-std=c++17", "header.cpp")]
    {
        let file = folder.join(file);
        workspace::write(&file, text)?;
        let mut command = process::command(find_compiler(compiler, package)?);
        command.arg(standard).args(STRICT).arg("-fsyntax-only").arg("-I").arg(include).arg(&file);
        let failure = process::output(&mut command).err();
        outcomes.push(Outcome {
            counts: Counts::one(failure.is_none()),
            notes: Vec::new(),
            failure: failure.map(|error| error.to_string()),
        });
    }
    outcomes.push(check_coverage(workspace, &library.header)?);
    Ok(sum(outcomes))
}

/// The functions that the abuse suite calls are those that the header declares.
fn check_coverage(workspace: &Workspace, header: &Path) -> Result<Outcome> {
    let header = workspace::read(header)?;
    let declared = names(&header, |line| {
        let (declaration, rest) = line.split_once('(')?;
        let is_function = !line.starts_with([' ', '/', '#']) && !rest.starts_with('*');
        declaration.split([' ', '*']).next_back().filter(|_| is_function)
    });
    let functions = workspace::read(&workspace.path(TESTS).join("functions.h"))?;
    let called = names(&functions, |line| line.strip_prefix("    {\"")?.split('"').next());
    let same = !declared.is_empty() && declared == called;
    let failure = (!same).then(|| {
        let differ: Vec<_> = declared.symmetric_difference(&called).collect();
        format!("{} functions are declared, {} called: {differ:?}", declared.len(), called.len())
    });
    Ok(Outcome { counts: Counts::one(same), notes: Vec::new(), failure })
}

/// The names of functions in the lines of a file.
fn names<'a>(text: &'a str, name: impl Fn(&'a str) -> Option<&'a str>) -> BTreeSet<&'a str> {
    text.lines().filter_map(name).filter(|name| name.starts_with("kr_")).collect()
}

/// One program: what it is made from, and how.
struct Program {
    name: String,
    sources: Vec<PathBuf>,
    arguments: Vec<OsString>,
    cplusplus: bool,
    link: Link,
}

#[derive(Clone, Copy)]
enum Link {
    Shared,
    Static,
}

impl Program {
    /// A program in C without arguments, linked to the shared library.
    fn new(name: &str, sources: Vec<PathBuf>) -> Self {
        let name = name.to_owned();
        Self { name, sources, arguments: Vec::new(), cplusplus: false, link: Link::Shared }
    }
}

/// Compiles every program, linked to the shared library, and the first example also to the static
/// one.
fn build_all(workspace: &Workspace, library: &CLibrary) -> Result<Vec<Program>> {
    let folder = bin(workspace);
    workspace::empty_dir(&folder)?;
    let mut programs = plain_programs(workspace)?;
    if let Some(example) = programs_in(&workspace.path(EXAMPLES))?.into_iter().next() {
        let sources = example.sources;
        programs.push(Program { link: Link::Static, ..Program::new("linked_statically", sources) });
    }
    for program in &programs {
        build(program, library, &Flags::default(), &folder.join(&program.name))?;
    }
    let hooks = programs_in(&workspace.path(HOOKS))?;
    if !hooks.is_empty() {
        let library = package::c_library_with_hooks(workspace)?;
        for program in &hooks {
            build(program, &library, &Flags::default(), &folder.join(&program.name))?;
        }
        programs.extend(hooks);
    }
    Ok(programs)
}

/// The programs for the library that ships: tests, examples, and the driver of the vectors.
fn plain_programs(workspace: &Workspace) -> Result<Vec<Program>> {
    let mut programs = programs_in(&workspace.path(TESTS))?;
    programs.extend(programs_in(&workspace.path(EXAMPLES))?);
    let driver = workspace::files_with_suffix(&workspace.path(VECTORS), ".c")?;
    if !driver.is_empty() {
        let vectors = workspace.path("tests/vectors").into_os_string();
        programs.push(Program { arguments: vec![vectors], ..Program::new("vectors", driver) });
    }
    if programs.is_empty() {
        bail!("there is no C program in {TESTS} and {EXAMPLES}");
    }
    Ok(programs)
}

/// Runs every program, compiled for a sanitizer and linked to the library built for it. The first
/// test is that the sanitizer finds a planted mistake in the library.
pub(crate) fn under_sanitizer(workspace: &Workspace, sanitizer: Sanitizer) -> Result<Outcome> {
    let library = package::c_library_sanitized(workspace, sanitizer)?;
    let flags =
        Flags { compile: sanitizer.compile_flags().to_vec(), link: sanitizer.link_flags()? };
    let folder = sanitizer.folder(workspace).join("bin");
    workspace::empty_dir(&folder)?;
    let log = |name: &str| format!("{} {name}", sanitizer.name());
    let start = |one: &Program| {
        let mut command = process::command(folder.join(&one.name));
        sanitizer.options(workspace, command.args(&one.arguments));
        command
    };
    let control = Program {
        arguments: vec![sanitizer.name().into()],
        ..Program::new("control", vec![sanitizer::control(workspace)])
    };
    build(&control, &library, &flags, &folder.join(&control.name))?;
    let finished =
        process::logged(&mut start(&control), &super::log(workspace, &log("control")), LIMIT)?;
    let found = !finished.success() && finished.text.contains(sanitizer.title());
    let mut outcomes = vec![Outcome {
        counts: Counts::one(found),
        notes: Vec::new(),
        failure: (!found).then(|| format!("the planted mistake was not found:\n{}", finished.text)),
    }];
    let mut programs = plain_programs(workspace)?;
    programs.extend(programs_in(&workspace.path(HOOKS))?);
    let runs = parallel::map(&programs, |one| {
        build(one, &library, &flags, &folder.join(&one.name))?;
        program(workspace, &log(&one.name), &mut start(one))
    });
    outcomes.extend(runs.into_iter().collect::<Result<Vec<_>>>()?);
    Ok(sum(outcomes))
}

/// The programs in a folder: each `.cpp` file, and each `.c` file that has a `main`, together with
/// its parts, the `.c` files whose names continue its own (`abuse.c` with `abuse_functions.c`).
fn programs_in(folder: &Path) -> Result<Vec<Program>> {
    let mut programs = Vec::new();
    let mut parts = Vec::new();
    for source in workspace::files_with_suffix(folder, ".c")? {
        let name = stem(&source);
        if workspace::read(&source)?.contains("int main(") {
            programs.push(Program::new(&name, vec![source]));
        } else {
            parts.push((name, source));
        }
    }
    for (name, source) in parts {
        let owner = programs
            .iter_mut()
            .filter(|program| name.starts_with(&format!("{}_", program.name)))
            .max_by_key(|program| program.name.len());
        match owner {
            Some(program) => program.sources.push(source),
            None => bail!("{} is part of no program: it has no main", source.display()),
        }
    }
    for source in workspace::files_with_suffix(folder, ".cpp")? {
        let name = format!("{}_cpp", stem(&source));
        programs.push(Program { cplusplus: true, ..Program::new(&name, vec![source]) });
    }
    Ok(programs)
}

fn stem(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// What a sanitizer adds to the flags of the compiler and of the linker.
#[derive(Default)]
struct Flags {
    compile: Vec<String>,
    link: Vec<String>,
}

fn build(program: &Program, library: &CLibrary, flags: &Flags, output: &Path) -> Result<()> {
    let include = library.header.parent().context("the header is in no folder")?;
    let folder = library.shared.parent().context("the library is in no folder")?;
    let (compiler, standard) = if program.cplusplus {
        (find_compiler("c++", "g++")?, "-std=c++17")
    } else {
        (find_compiler("cc", "gcc")?, "-std=c11")
    };
    let objects = output.with_extension("objects");
    workspace::empty_dir(&objects)?;
    let mut compile = process::command(&compiler);
    compile
        .args([standard, "-O1", "-g", "-pthread"])
        .args(STRICT)
        .args(&flags.compile)
        .arg("-I")
        .arg(include)
        .arg("-c")
        .args(&program.sources)
        .current_dir(&objects);
    process::output(&mut compile)?;
    let mut link = process::command(&compiler);
    link.arg("-pthread").args(workspace::files_with_suffix(&objects, ".o")?).arg("-o").arg(output);
    match program.link {
        Link::Shared => link
            .arg("-L")
            .arg(folder)
            .arg("-lkrstate")
            .arg(format!("-Wl,-rpath,{}", folder.display())),
        Link::Static => link.arg(&library.archive),
    };
    link.args(&flags.link).args(["-ldl", "-lm"]);
    process::output(&mut link).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_belong_to_the_program_whose_name_they_continue() {
        let folder = std::env::temp_dir().join(format!("xtask-c-{}", std::process::id()));
        workspace::empty_dir(&folder).unwrap();
        let main = "int main(void) { return 0; }\n";
        for (name, text) in
            [("abuse.c", main), ("abuse_functions.c", ""), ("one.c", main), ("one.cpp", "")]
        {
            workspace::write(&folder.join(name), text).unwrap();
        }
        let programs = programs_in(&folder).unwrap();
        let shown: Vec<_> = programs.iter().map(|p| (p.name.as_str(), p.sources.len())).collect();
        assert_eq!(shown, [("abuse", 2), ("one", 1), ("one_cpp", 1)]);
        workspace::write(&folder.join("stray.c"), "").unwrap();
        assert!(programs_in(&folder).is_err());
        workspace::remove_dir(&folder).unwrap();
    }
}
