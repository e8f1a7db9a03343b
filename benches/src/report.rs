//! The rows of a bench.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// A figure beside that of its peer, of the same run.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Row {
    /// What was measured.
    pub name: String,
    /// How many threads did it.
    pub threads: usize,
    /// Our figure.
    pub ours: f64,
    /// Whose figure it is compared with.
    pub peer: String,
    /// The peer's figure; none if it is not on this machine.
    pub peer_value: Option<f64>,
    /// Ours divided by the peer's.
    pub ratio: Option<f64>,
    /// The unit of both figures.
    pub unit: String,
    /// The ratio that may not be exceeded; none if the row is only for comparison.
    pub limit: Option<f64>,
}

impl Row {
    /// Whether it exceeds its limit.
    #[must_use]
    pub fn fails(&self) -> bool {
        matches!((self.ratio, self.limit), (Some(ratio), Some(limit)) if ratio > limit)
    }
}

/// All rows of a bench.
#[derive(Debug, Default)]
pub struct Report {
    rows: Vec<Row>,
}

impl Report {
    /// Adds a row of one thread.
    pub fn add(
        &mut self,
        name: &str,
        ours: f64,
        peer: &str,
        peer_value: Option<f64>,
        unit: &str,
        limit: Option<f64>,
    ) {
        self.push(Row {
            name: name.to_owned(),
            threads: 1,
            ours,
            peer: peer.to_owned(),
            peer_value,
            ratio: peer_value.map(|value| ours / value),
            unit: unit.to_owned(),
            limit,
        });
    }

    /// Adds a row whose figures are both of so many threads.
    pub fn compare(
        &mut self,
        (name, ours): (&str, f64),
        (peer, value): (&str, f64),
        threads: usize,
        limit: Option<f64>,
    ) {
        self.push(Row {
            name: name.to_owned(),
            threads,
            ours,
            peer: peer.to_owned(),
            peer_value: Some(value),
            ratio: Some(ours / value),
            unit: "ns".to_owned(),
            limit,
        });
    }

    /// Adds the rows that another program wrote.
    ///
    /// # Errors
    ///
    /// If the file is not there, or holds no rows.
    pub fn merge(&mut self, file: &Path) -> Result<()> {
        let text = fs::read(file).with_context(|| format!("read {}", file.display()))?;
        let rows: Vec<Row> =
            serde_json::from_slice(&text).with_context(|| format!("rows of {}", file.display()))?;
        self.rows.extend(rows);
        Ok(())
    }

    /// Adds a row.
    pub fn push(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// The rows that exceed their limits.
    pub fn failures(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.fails())
    }

    /// The table, for people.
    #[must_use]
    pub fn table(&self) -> String {
        let number = |n: f64| if n.abs() >= 100.0 { format!("{n:.0}") } else { format!("{n:.2}") };
        let absent = || "-".to_owned();
        let heading = ["what", "threads", "ours", "peer's", "unit", "ratio", "limit", "peer"]
            .map(String::from);
        let lines = self.rows.iter().map(|row| {
            let mark = if row.fails() { " !" } else { "" };
            [
                row.name.clone(),
                row.threads.to_string(),
                number(row.ours),
                row.peer_value.map_or_else(absent, number),
                row.unit.clone(),
                row.ratio.map_or_else(absent, |r| format!("{r:.2}{mark}")),
                row.limit.map_or_else(absent, number),
                row.peer.clone(),
            ]
        });
        let lines: Vec<_> = std::iter::once(heading).chain(lines).collect();
        let width = |column: usize| {
            lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default()
        };
        let widths: [usize; 8] = std::array::from_fn(width);
        let row = |line: &[String; 8]| {
            let cells = line.iter().zip(widths).enumerate().map(|(column, (cell, width))| {
                let numeric = matches!(column, 1..=3 | 5 | 6);
                if numeric { format!("{cell:>width$}") } else { format!("{cell:width$}") }
            });
            let row = cells.collect::<Vec<_>>().join("  ");
            row.trim_end().to_owned() + "\n"
        };
        lines.iter().map(row).collect()
    }

    /// Prints the table and writes the rows to a file.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn finish(&self, file: &Path) -> Result<()> {
        print!("{}", self.table());
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).with_context(|| format!("create {}", folder.display()))?;
        }
        let mut json = serde_json::to_string_pretty(&self.rows)?;
        json.push('\n');
        fs::write(file, json).with_context(|| format!("write {}", file.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_over_their_limit_are_marked() {
        let mut report = Report::default();
        report.add("good", 1.0, "a", Some(2.0), "ms", Some(1.0));
        report.add("bad", 300.0, "b", Some(2.0), "ms", Some(1.0));
        report.add("alone", 3.0, "c", None, "ms", Some(1.0));
        let failures: Vec<_> = report.failures().map(|row| row.name.as_str()).collect();
        assert_eq!(failures, ["bad"]);
        let table = report.table();
        assert_eq!(table.lines().count(), 4);
        assert!(table.contains("150.00 !"), "{table}");
    }
}
