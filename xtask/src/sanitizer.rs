//! Builds with one of LLVM's sanitizers, by the installed toolchain: rustc has them, but calls them
//! unstable. The standard library stays as it comes, without them; what `ThreadSanitizer` cannot see
//! of it is in `ffi-c/tests/sanitizer`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace::{self, Workspace};
use crate::{process, setup};

const SOURCES: &str = "ffi-c/tests/sanitizer";
/// The end of the symbol that `std.c` wraps; what stands before it changes with the compiler.
const SCOPE_END: &str = "9ScopeData29decrement_num_running_threads";

/// One sanitizer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sanitizer {
    /// Memory that is used after its end, beyond its bounds, or never freed.
    Address,
    /// Memory that threads use without an order between them.
    Thread,
}

impl Sanitizer {
    pub(crate) const ALL: [Self; 2] = [Self::Address, Self::Thread];

    /// As the compilers call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Thread => "thread",
        }
    }

    /// As people and its reports call it.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Address => "AddressSanitizer",
            Self::Thread => "ThreadSanitizer",
        }
    }

    /// A cargo that builds for the sanitizer, into a target folder of its own. With `--target`, the
    /// flags are not for build scripts.
    pub(crate) fn cargo(self, workspace: &Workspace) -> Result<Command> {
        let mut flags = vec![
            format!("-Zsanitizer={}", self.name()),
            "-Cforce-frame-pointers=yes".to_owned(),
            "-Cdebuginfo=1".to_owned(),
        ];
        if self == Self::Thread {
            flags.push("-Cunsafe-allow-abi-mismatch=sanitizer".to_owned());
            let scope_end = scope_end(workspace)?;
            let object = self.std_object(workspace, &scope_end)?;
            flags.push(format!("-Clink-arg={}", object.display()));
            for name in ["__tsan_atomic64_fetch_sub", &scope_end] {
                flags.push(format!("-Clink-arg=-Wl,--wrap={name}"));
            }
        }
        let mut cargo = setup::cargo(workspace);
        cargo
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"))
            .env("CARGO_BUILD_TARGET", host()?)
            .env("CARGO_TARGET_DIR", self.folder(workspace).join("target"));
        Ok(cargo)
    }

    /// Where everything built for it lies.
    pub(crate) fn folder(self, workspace: &Workspace) -> PathBuf {
        workspace.made("sanitizer").join(self.name())
    }

    /// What a C compiler needs to compile for it.
    pub(crate) fn compile_flags(self) -> [String; 2] {
        [format!("-fsanitize={}", self.name()), "-fno-omit-frame-pointer".to_owned()]
    }

    /// What links a program with rustc's runtime for it: a C compiler's own is older.
    pub(crate) fn link_flags(self) -> Result<Vec<String>> {
        let short = match self {
            Self::Address => "asan",
            Self::Thread => "tsan",
        };
        let rustlib = output(rustc().args(["--print", "target-libdir"]))?;
        let runtime = workspace::files_with_suffix(Path::new(&rustlib), &format!("rt.{short}.a"))?;
        let [runtime] = runtime.as_slice() else {
            bail!("this Rust comes without {}: no *rt.{short}.a in {rustlib}", self.title());
        };
        Ok(vec![
            "-Wl,--whole-archive".to_owned(),
            runtime.display().to_string(),
            "-Wl,--no-whole-archive".to_owned(),
            // The library finds the runtime in the program.
            "-Wl,--export-dynamic".to_owned(),
            "-lrt".to_owned(),
            "-lresolv".to_owned(),
        ])
    }

    /// Sets the options of a run.
    pub(crate) fn options(self, workspace: &Workspace, command: &mut Command) {
        match self {
            Self::Address => {
                let known = workspace.path(SOURCES).join("address.supp");
                command.env("ASAN_OPTIONS", "detect_stack_use_after_return=1:detect_leaks=1").env(
                    "LSAN_OPTIONS",
                    format!("suppressions={}:print_suppressions=0", known.display()),
                );
            }
            Self::Thread => {
                let known = workspace.path(SOURCES).join("thread.supp");
                command.env("TSAN_OPTIONS", format!("suppressions={}", known.display()));
                // To print one, the standard library reads its tables under a lock that the
                // sanitizer does not see.
                command.env("RUST_BACKTRACE", "0");
            }
        }
    }

    /// The object of `std.c`.
    fn std_object(self, workspace: &Workspace, scope_end: &str) -> Result<PathBuf> {
        let object = self.folder(workspace).join("std.o");
        let mut cc = process::command("cc");
        cc.args(["-std=c11", "-O2", "-fPIC", "-Wall", "-Wextra", "-Werror", "-c"])
            .arg(format!("-DSCOPE_END={scope_end}"))
            .arg(workspace.path(SOURCES).join("std.c"))
            .arg("-o")
            .arg(&object);
        process::output(&mut cc).context("a C compiler is needed (Debian: apt-get install gcc)")?;
        Ok(object)
    }
}

/// The program that makes the mistakes which the sanitizers must find.
pub(crate) fn control(workspace: &Workspace) -> PathBuf {
    workspace.path(SOURCES).join("control.c")
}

/// The target that this toolchain builds for by default.
pub(crate) fn host() -> Result<String> {
    let text = output(rustc().arg("-vV"))?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc does not tell its host")
}

/// The symbol of the function by which a thread leaves its scope, as a small object refers to it.
fn scope_end(workspace: &Workspace) -> Result<String> {
    let folder = Sanitizer::Thread.folder(workspace);
    let [source, object] = ["scope.rs", "scope.o"].map(|name| folder.join(name));
    let text = "pub fn scope() { std::thread::scope(|threads| { threads.spawn(|| ()); }); }\n";
    workspace::write(&source, text)?;
    let mut compile = rustc();
    compile.args(["--crate-type", "lib", "--emit", "obj", "-o"]).arg(&object).arg(&source);
    process::output(&mut compile)?;
    let symbols = process::output(process::command("nm").arg(&object))
        .context("nm is needed (Debian: apt-get install binutils)")?;
    let name = symbols.split_whitespace().find(|word| word.ends_with(SCOPE_END));
    name.map(str::to_owned).with_context(|| {
        format!("the scopes of threads of this Rust end without *{SCOPE_END}: see {SOURCES}/std.c")
    })
}

fn rustc() -> Command {
    process::command(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
}

fn output(command: &mut Command) -> Result<String> {
    Ok(process::output(command)?.trim().to_owned())
}
