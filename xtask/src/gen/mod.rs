//! `cargo xtask gen`: everything that is made from the one list of kinds, the one table of errors
//! and the functions of `ffi-c/src/api`.

use std::path::Path;

use anyhow::{Context, Result};

mod abi;
mod abuse;
mod core_lists;
mod dotnet;
mod ffi;
mod header;
mod header_layout;
mod lists;
mod node;
mod output;
mod python;

use abi::Abi;
use lists::Lists;
use output::Outputs;

/// Writes the generated files, or with `check` fails if a committed one differs.
pub(crate) fn run(check: bool) -> Result<()> {
    let root =
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the xtask folder has no parent")?;
    let lists = Lists::read(root)?;
    let mut outputs = Outputs::default();
    core_lists::add(&mut outputs, &lists)?;
    node::add(&mut outputs, &lists);
    python::add(&mut outputs, &lists);
    let abi = Abi::read(root)?;
    let (path, order) = abi.order_file();
    outputs.add(path, order);
    let types = abi::parse(&root.join("ffi-c/src/types.rs"))?;
    ffi::add(&mut outputs, &abi, &lists, &types)?;
    abuse::add(&mut outputs, &abi, &types)?;
    dotnet::add(&mut outputs, &abi, &lists, &types)?;
    header::add(&mut outputs, &abi, types, root)?;
    if check { outputs.check(root) } else { outputs.write(root) }
}
