//! Reading many containers as they were at one instant.

use crate::engine::Engine;
use crate::entries::{Entries, Items};
use crate::instant::View;
use crate::root::Frozen;
use crate::scope::Scope;
use crate::{Error, ErrorKind, List, Result, SharedState, Table};
use std::sync::Arc;

/// One instant of everything in the process, for reading containers that must fit together.
///
/// Every change of every container is before or after the instant, in an order that agrees with
/// real time: if a thread changes A and then B, no snapshot has the new B with the old A, and the
/// keys of one [`Table::update`] are never half there. Writers are not held up; while a snapshot
/// is open, the first change of a container copies what it touches.
///
/// ```
/// use krstate::{Snapshot, Table};
/// let (a, b) = (Table::new(), Table::new());
/// a.set("n", 1)?;
/// let snapshot = Snapshot::take();
/// a.set("n", 2)?;
/// b.set("n", 2)?;
/// let (_, n) = snapshot.table(&a)?.next().expect("one entry");
/// assert_eq!(n.as_i64(), Some(1));
/// assert_eq!(snapshot.table(&b)?.count(), 0);
/// # Ok::<(), krstate::Error>(())
/// ```
#[derive(Debug)]
pub struct Snapshot(View);

impl Snapshot {
    /// Takes the instant.
    #[must_use]
    pub fn take() -> Self {
        Self(View::open(Engine::current()))
    }

    /// The entries of a table at the instant, in insertion order. Containers among them are live
    /// handles: read them through the snapshot, too. A table that was made later has the entries
    /// of some later instant.
    ///
    /// # Errors
    /// `Disposed`, also for a table of before a fork.
    pub fn table(&self, table: &Table) -> Result<Entries> {
        let (node, scope) = table.parts()?;
        entries(self.0.of(&node.body)?, scope)
    }

    /// The items of a list at the instant.
    ///
    /// # Errors
    /// `Disposed`.
    pub fn list(&self, list: &List) -> Result<Items> {
        let (node, scope) = list.parts()?;
        match self.0.of(&node.body)? {
            Frozen::List(items) => Ok(Items::new(items, scope.clone())),
            Frozen::Table(_) => Err(mixed_up()),
        }
    }

    /// The entries of a state at the instant.
    ///
    /// # Errors
    /// `Disposed`.
    pub fn state(&self, state: &SharedState) -> Result<Entries> {
        let (body, scope) = state.parts()?;
        entries(self.0.of(body)?, scope)
    }
}

fn entries(frozen: Frozen, scope: &Arc<Scope>) -> Result<Entries> {
    match frozen {
        Frozen::Table(table) => Ok(Entries::new(table, scope.clone())),
        Frozen::List(_) => Err(mixed_up()),
    }
}

fn mixed_up() -> Error {
    Error::new(ErrorKind::Internal, "a container changed its kind")
}
