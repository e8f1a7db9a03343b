//! The suites of `tests/one-process`: several copies of the engine in one process, whose home they
//! find, and what happens to it when the process forks and its runtimes end.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{counts, program, runner, sum};
use crate::demo::Assemblies;
use crate::report::{Outcome, Report};
use crate::setup::{Dotnet, Python};
use crate::workspace::{self, Workspace};
use crate::{package, process};

const SOURCES: &str = "tests/one-process";
/// Copies of each library that the stress test opens in one process: 24 load orders.
const COPIES: [&str; 4] = ["a.so", "b.so", "c.so", "d.so"];
/// Processes of the stress test. `KRSTATE_STRESS` multiplies them.
const SHIPPED_PROCESSES: u32 = 1_000;
const GAP_PROCESSES: u32 = 200;
/// The control ends at its first split. About 1 process in 12 splits, 1 in 80 where all threads share
/// one busy core.
const CONTROL_PROCESSES: u32 = 4_000;
/// The tests of runtimes that end; a suite of their own.
const TEARDOWN: &str = "teardown.test.mjs";
/// The parts of C# and VB.NET in the tests of all languages.
const ASSEMBLIES: Assemblies<'_> =
    Assemblies { sources: SOURCES, name: "Languages.CSharp", output: "test/languages" };
/// The first function that the synthetic older home does not have.
const NEWER_FUNCTION: &str = "kr_table_new";

pub(super) fn run(workspace: &Workspace, report: &mut Report) {
    let made = match Made::build(workspace) {
        Ok(made) => made,
        Err(error) => {
            report.suite("one process", || Err(error));
            return;
        }
    };
    report.suite("one process: versions and discovery", || made.discovery(workspace));
    report.suite("one process: stress", || made.stress(workspace));
    report.suite("one process: fork", || {
        program(workspace, "one process fork", &mut made.command("fork"))
    });
    match Python::find() {
        Ok(python) => report.suite("one process: python", || made.python(workspace, &python)),
        Err(error) => report.missing("one process: python", &error),
    }
    // A missing language was reported by its own suites, and the demo's needs by the demo's.
    report.suite("one process: node", || made.node(workspace, |name| name != TEARDOWN));
    report.suite("one process: teardown", || made.node(workspace, |name| name == TEARDOWN));
}

/// What the tests are made of, below `target/`.
struct Made {
    folder: PathBuf,
    library: package::CLibrary,
    /// How many functions the table of the synthetic older home has.
    functions: usize,
}

impl Made {
    fn build(workspace: &Workspace) -> Result<Self> {
        let folder = workspace.made("test/one-process");
        workspace::empty_dir(&folder)?;
        let library = package::c_library(workspace)?;
        let hooked = package::c_library_with_hooks(workspace)?;
        let functions = functions_before(workspace, NEWER_FUNCTION)?;
        let made = Self { folder, library, functions };
        for name in COPIES {
            workspace::copy(&made.library.shared, &made.path("shipped").join(name))?;
            workspace::copy(&hooked.shared, &made.path("hooked").join(name))?;
            workspace::copy(&hooked.shared, &made.path("loose").join(name))?;
        }
        made.compile(workspace)?;
        process::output(made.command("loosen").args(made.copies("loose")))?;
        Ok(made)
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.join(below)
    }

    fn copies(&self, kind: &str) -> Vec<PathBuf> {
        COPIES.iter().map(|name| self.path(kind).join(name)).collect()
    }

    fn compile(&self, workspace: &Workspace) -> Result<()> {
        let alone = |name: &str| vec![format!("{name}.c")];
        for name in ["stress", "gap", "versions", "loosen", "embed"] {
            self.cc(workspace, &self.path(name), &alone(name), &[])?;
        }
        let archive = self.library.archive.to_string_lossy().into_owned();
        let exported = ["-DEXPORTED", "-Wl,--export-dynamic-symbol=kr_home", &archive, "-lm"];
        self.cc(workspace, &self.path("linked"), &alone("linked"), &[&archive, "-lm"])?;
        self.cc(workspace, &self.path("linked_exported"), &alone("linked"), &exported)?;
        let fork = vec!["fork.c".to_owned(), "fork_child.c".to_owned()];
        self.cc(workspace, &self.path("fork"), &fork, &["-lkrstate"])?;
        let shared = ["-shared", "-fPIC", "-Wl,-z,nodelete"];
        for (file, macro_name) in
            [("foreign.so", "FOREIGN"), ("short.so", "SHORT"), ("older.so", "OLDER")]
        {
            let define = format!("-D{macro_name}");
            let options = [&shared[..], &[&define]].concat();
            self.cc(workspace, &self.path(file), &alone("synthetic"), &options)?;
        }
        self.cc(workspace, &self.path("gate.so"), &alone("gate"), &shared)?;
        let gate = self.path("gate.so").to_string_lossy().into_owned();
        let options = [&shared[..], &["-lkrstate", &gate]].concat();
        self.cc(workspace, &self.path("racer.so"), &alone("racer"), &options)
    }

    fn cc(
        &self,
        workspace: &Workspace,
        output: &Path,
        sources: &[String],
        options: &[&str],
    ) -> Result<()> {
        let folder = self.library.shared.parent().context("the library is in no folder")?;
        let include = self.library.header.parent().context("the header is in no folder")?;
        let mut cc = process::command("cc");
        cc.args(["-std=c11", "-O1", "-g", "-pthread"])
            .args(["-Wall", "-Wextra", "-Wpedantic", "-Werror"])
            .arg("-I")
            .arg(include)
            .arg("-I")
            .arg(workspace.path("ffi-c/tests/c"))
            .args(sources.iter().map(|name| workspace.path(SOURCES).join("c").join(name)))
            .arg("-o")
            .arg(output)
            .arg("-L")
            .arg(folder)
            .arg(format!("-Wl,-rpath,{}", folder.display()))
            .args(options)
            .arg("-ldl");
        process::output(&mut cc).context("a C compiler is needed (Debian: apt-get install gcc)")?;
        Ok(())
    }

    /// A program of these tests, or of another language, that knows where everything is.
    fn command(&self, name: &str) -> Command {
        self.with_settings(process::command(self.path(name)))
    }

    fn with_settings(&self, mut command: Command) -> Command {
        command
            .env("KRSTATE_ONE_PROCESS", &self.folder)
            .env("KRSTATE_C_LIBRARY", &self.library.shared)
            .env("KRSTATE_TABLE_BEHIND", self.path("shipped").join(COPIES[0]))
            .env("KRSTATE_TABLE_FUNCTIONS", self.functions.to_string());
        command
    }

    fn discovery(&self, workspace: &Workspace) -> Result<Outcome> {
        let [hooked, loose] = ["hooked", "loose"].map(|kind| self.copies(kind));
        let mut gap = self.command("gap");
        gap.args(&hooked[..2]).args(&loose[..2]);
        let mut versions = self.command("versions");
        versions
            .arg(&self.library.shared)
            .arg(&hooked[0])
            .args(["foreign.so", "short.so", "older.so"].map(|name| self.path(name)));
        let linked = |name: &str| {
            let mut command = self.command(name);
            command.arg(&self.library.shared);
            program(workspace, &format!("one process {name}"), &mut command)
        };
        Ok(sum([
            program(workspace, "one process gap", &mut gap)?,
            program(workspace, "one process versions", &mut versions)?,
            linked("linked")?,
            linked("linked_exported")?,
        ]))
    }

    fn stress(&self, workspace: &Workspace) -> Result<Outcome> {
        let factor = match std::env::var("KRSTATE_STRESS") {
            Ok(text) => text.parse().context("KRSTATE_STRESS is a number")?,
            Err(_) => 1,
        };
        let mut total = Outcome::default();
        for (kind, processes, copies) in [
            ("shipped", SHIPPED_PROCESSES * factor, "shipped"),
            ("gap", GAP_PROCESSES * factor, "hooked"),
            ("control", CONTROL_PROCESSES, "loose"),
        ] {
            let mut stress = self.command("stress");
            stress.arg(kind).arg(processes.to_string()).args(self.copies(copies));
            let outcome = program(workspace, &format!("one process {kind}"), &mut stress)?;
            total = sum([total, outcome]);
        }
        Ok(total)
    }

    fn python(&self, workspace: &Workspace, python: &Python) -> Result<Outcome> {
        let venv = super::python::environment(workspace, python)?;
        let mut pytest = self.with_settings(venv.command());
        pytest
            .args(["-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider"])
            .args(["--import-mode=importlib", "-W", "error", "-c", "/dev/null", "--rootdir"])
            .arg(workspace.path(SOURCES))
            .arg(workspace.path(SOURCES).join("python"))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("KRSTATE_SITE_PACKAGES", venv.site_packages()?)
            .current_dir(&self.folder);
        runner(workspace, "one process python", &mut pytest, counts::pytest)
    }

    fn node(&self, workspace: &Workspace, wanted: fn(&str) -> bool) -> Result<Outcome> {
        let mut tests =
            workspace::files_with_suffix(&workspace.path(SOURCES).join("node"), ".test.mjs")?;
        tests.retain(|file| file.file_name().and_then(|name| name.to_str()).is_some_and(wanted));
        if tests.is_empty() {
            bail!("{SOURCES}/node holds no *.test.mjs");
        }
        let demo = crate::demo::prepare(workspace)?;
        let nupkg = package::nupkg(workspace)?;
        let assembly = ASSEMBLIES.build(workspace, &Dotnet::find(workspace)?, &nupkg)?;
        let mut command = self.with_settings(demo.node());
        command
            .args(["--test", "--test-reporter=tap", "--test-concurrency=1"])
            .args(tests)
            .env("KRSTATE_APP", demo.folder())
            .env("KRSTATE_LANGUAGES_ASSEMBLY", assembly);
        let suite = if wanted(TEARDOWN) { "one process teardown" } else { "one process node" };
        runner(workspace, suite, &mut command, counts::node)
    }
}

/// How many functions of the table come before the one of this name.
fn functions_before(workspace: &Workspace, name: &str) -> Result<usize> {
    let text = workspace::read(&workspace.path("ffi-c/abi.txt"))?;
    let mut names = text.lines().filter(|line| line.starts_with("kr_"));
    names.position(|line| line == name).with_context(|| format!("abi.txt does not list {name}"))
}
