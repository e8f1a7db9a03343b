//! Several languages in one process.

use super::demo;
use crate::report::Report;
use crate::workspace::Workspace;

pub(super) fn run(workspace: &Workspace, report: &mut Report) {
    demo::run(workspace, report);
}
