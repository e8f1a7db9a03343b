//! Removing half of a million entries in random order.

use anyhow::{Result, ensure};
use dashmap::DashMap;
use krstate::{Key, Table};
use krstate_bench::{Report, median, milliseconds};
use std::time::Instant;

use crate::{keys, shuffled};

const MANY: u32 = 1_000_000;
const RUNS: usize = 5;

pub(crate) fn measure(report: &mut Report) -> Result<()> {
    let names: Vec<String> = keys(MANY).collect();
    let order = shuffled(MANY);
    let (gone, kept) = order.split_at(order.len() / 2);
    let (mut ours, mut peers) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let (table, dash) = (Table::new(), DashMap::new());
        for (name, value) in names.iter().zip(0_i64..) {
            table.set(name, value)?;
            dash.insert(name.clone(), value);
        }
        let begun = Instant::now();
        for at in gone {
            table.remove(&names[*at as usize])?;
        }
        ours.push(milliseconds(begun.elapsed()));
        let begun = Instant::now();
        for at in gone {
            dash.remove(&names[*at as usize]);
        }
        peers.push(milliseconds(begun.elapsed()));
        let mut expected = kept.to_vec();
        expected.sort_unstable();
        let left = table.keys()?;
        let in_order = left.iter().zip(&expected).all(|(key, at)| match key {
            Key::Text(text) => *text == names[*at as usize],
            Key::Integer(_) => false,
        });
        ensure!(in_order && left.len() == expected.len(), "the rest lost its order");
    }
    let name = "remove half of a million, at random";
    report.add(name, median(ours), "DashMap", Some(median(peers)), "ms", Some(2.0));
    Ok(())
}
