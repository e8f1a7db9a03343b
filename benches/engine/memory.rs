//! Bytes that are asked for: an empty container, and each of a million entries.

use anyhow::{Result, ensure};
use indexmap::IndexMap;
use krstate::{List, Table};
use krstate_bench::{Report, allocation, count};

use crate::keys;

const MANY: u32 = 1_000_000;

pub(crate) fn measure(report: &mut Report) -> Result<()> {
    warm_up()?;
    let before = allocation::live();
    let (table, empty_table) = allocation::cost(Table::new);
    let (list, empty_list) = allocation::cost(List::new);
    drop((table, list));
    let (full, ours) = allocation::cost(|| -> Result<Table> {
        let table = Table::new();
        for (key, value) in keys(MANY).zip(0_i64..) {
            table.set(&key, value)?;
        }
        Ok(table)
    });
    drop(full?);
    let left = allocation::live().saturating_sub(before);
    ensure!(left == 0, "{left} bytes are left of containers that were dropped");
    let (_, peers) = allocation::cost(|| -> IndexMap<Box<str>, i64> {
        keys(MANY).map(String::into_boxed_str).zip(0..).collect()
    });
    let mut row = |name, ours, peer, value, limit| {
        report.add(name, ours, peer, Some(value), "bytes", Some(limit));
    };
    row("an empty table", count(empty_table), "the limit", 256.0, 1.0);
    row("an empty list", count(empty_list), "the limit", 256.0, 1.0);
    let each = |bytes: usize| count(bytes) / count(MANY);
    let name = "each of a million entries";
    row(name, each(ours), "the limit", 80.0, 1.0);
    row(name, each(ours), "IndexMap<Box<str>, i64>", each(peers), 1.0);
    Ok(())
}

/// What is made once, by the first use of it: the engine, the seed of its hashes, the place of this
/// thread among the readers.
fn warm_up() -> Result<()> {
    let (table, list) = (Table::new(), List::new());
    for (key, value) in keys(100).zip(0_i64..) {
        table.set(&key, value)?;
        list.push(value)?;
    }
    for key in table.keys()? {
        table.get(&key)?;
        table.len()?;
        list.len()?;
    }
    Ok(())
}
