//! The files of the home for other systems: compiled where their target is installed, otherwise
//! reported by name. Nothing but a compiler looks at them here.

use std::path::Path;

use anyhow::Result;

use crate::report::{Counts, Outcome, Report};
use crate::workspace::Workspace;
use crate::{process, setup};

/// A target for each file of the home that this system does not compile.
const FOREIGN: [(&str, &str); 2] =
    [("macos.rs", "aarch64-apple-darwin"), ("windows.rs", "x86_64-pc-windows-msvc")];

/// Compiles the C ABI for the other systems.
pub(crate) fn check(workspace: &Workspace, report: &mut Report) {
    for (file, target) in FOREIGN {
        let suite = format!("ffi-c/src/home/{file}");
        match is_installed(target) {
            Ok(true) => report.suite(&suite, || {
                let mut cargo = setup::cargo(workspace);
                cargo.args(["check", "--quiet", "--package", "krstate-ffi", "--target", target]);
                process::run(cargo.args(["--features", "exports"]))?;
                Ok(Outcome::counted(Counts::one(true)))
            }),
            Ok(false) => {
                let reason = format!(
                    "not compiled: the target {target} is not installed (rustup target add {target})"
                );
                report.not_run(&suite, &reason);
            }
            Err(error) => report.suite(&suite, || Err(error)),
        }
    }
}

fn is_installed(target: &str) -> Result<bool> {
    let mut rustc = process::command(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    let folder = process::output(rustc.args(["--print", "target-libdir", "--target", target]))?;
    Ok(Path::new(folder.trim()).is_dir())
}
