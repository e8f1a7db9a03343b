//! Failures on purpose, for the tests of the panic boundary. Not part of what ships.

use crate::node::Container;
use crate::{Result, Table};

/// Panics while the table is locked for writing.
///
/// # Errors
/// `Disposed`, if the table was reached through a closed state.
///
/// # Panics
/// Always, if there is no error.
#[expect(clippy::panic, reason = "that is what it is for")]
pub fn panic_in_write(table: &Table) -> Result<()> {
    if let Container::Table(node) = table.clone().into_container()? {
        let _locked = node.write()?;
        panic!("forced by a test");
    }
    Ok(())
}
