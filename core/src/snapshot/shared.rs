//! Which containers occur more than once below a value, at one instant.

use super::run::Subject;
use super::view::Snapshot;
use crate::{Entries, Items, Result, Table, Value};
use hashbrown::HashMap;

/// The containers that occur more than once, by identity, and the number each has in the text once
/// it was written.
pub(super) type Shared = HashMap<u64, Option<u32>, foldhash::fast::RandomState>;

enum Walk {
    Entries(Entries),
    Items(Items),
}

/// Looks at every container once.
pub(super) fn shared(snapshot: &Snapshot, subject: Subject<'_>) -> Result<Shared> {
    let mut search = Search { snapshot, times: HashMap::default(), open: Vec::new() };
    match subject {
        Subject::Value(value) => search.visit(value)?,
        Subject::State(state) => search.open.push(Walk::Entries(snapshot.state(state)?)),
    }
    while let Some(walk) = search.open.last_mut() {
        let value = match walk {
            Walk::Entries(entries) => entries.next().map(|(_, value)| value),
            Walk::Items(items) => items.next(),
        };
        match value {
            Some(value) => search.visit(&value)?,
            None => drop(search.open.pop()),
        }
    }
    let several = search.times.into_iter().filter(|(_, several)| *several);
    Ok(several.map(|(id, _)| (id, None)).collect())
}

struct Search<'a> {
    snapshot: &'a Snapshot,
    /// The containers that were seen, and whether more than once.
    times: HashMap<u64, bool, foldhash::fast::RandomState>,
    open: Vec<Walk>,
}

impl Search<'_> {
    fn visit(&mut self, value: &Value) -> Result<()> {
        match value {
            Value::Table(table) => self.table(table),
            Value::List(list) => {
                if self.is_new(list.id()) {
                    self.open.push(Walk::Items(self.snapshot.list(list)?));
                    list.members().map_or(Ok(()), |members| self.table(&members))?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn table(&mut self, table: &Table) -> Result<()> {
        let mut next = Some(table.clone());
        while let Some(table) = next.take().filter(|table| self.is_new(table.id())) {
            self.open.push(Walk::Entries(self.snapshot.table(&table)?));
            next = table.members();
        }
        Ok(())
    }

    fn is_new(&mut self, id: u64) -> bool {
        let mut new = true;
        self.times
            .entry(id)
            .and_modify(|several| {
                *several = true;
                new = false;
            })
            .or_insert(false);
        new
    }
}
