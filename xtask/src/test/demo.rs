//! The demo: all languages in one process, as a person starts it, and the routes it serves.

use anyhow::{Result, bail};

use super::{counts, runner};
use crate::demo;
use crate::report::{Outcome, Report};
use crate::workspace::{self, Workspace};

pub(super) fn run(workspace: &Workspace, report: &mut Report) {
    report.suite("cross demo", || suite(workspace));
}

fn suite(workspace: &Workspace) -> Result<Outcome> {
    let demo = demo::prepare(workspace)?;
    let tests = workspace::files_with_suffix(&demo.folder().join("test"), ".test.mjs")?;
    if tests.is_empty() {
        bail!("examples/one-process/test holds no *.test.mjs");
    }
    let mut command = demo.node();
    command.args(["--test", "--test-reporter=tap"]).args(tests).current_dir(demo.folder());
    runner(workspace, "cross demo", &mut command, counts::node)
}
