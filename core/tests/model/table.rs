//! Tables: entries in insertion order.

use super::{Answer, Contents, Datum, Given, Refused, World, number};
use krstate::{ErrorKind, Key};

#[derive(Clone, Debug)]
pub(crate) enum TableOp {
    Get(Key),
    Contains(Key),
    Set(Key, Given),
    Swap(Key, Given),
    CompareAndSwap(Key, Option<Given>, Given),
    GetOrAdd(Key, Given),
    Add(Key, Given),
    Remove(Key),
    Increment(Key, Given),
    IncrementInteger(Key, i64),
    Update(Vec<(Key, Given)>),
    Len,
    Keys,
    Entries,
    Clear,
    IgnoresCase,
}

type Entries = Vec<(Key, Datum)>;

pub(super) fn find(entries: &Entries, ignore_case: bool, key: &Key) -> Option<usize> {
    entries.iter().position(|(known, _)| match (known, key) {
        (Key::Text(known), Key::Text(key)) if ignore_case => known.eq_ignore_ascii_case(key),
        _ => known == key,
    })
}

/// Sets a key: a new one at the end, an old one in its place and spelling.
pub(super) fn put(
    entries: &mut Entries,
    ignore_case: bool,
    key: &Key,
    value: Datum,
) -> Option<Datum> {
    if let Some(at) = find(entries, ignore_case, key) {
        return Some(std::mem::replace(&mut entries[at].1, value));
    }
    entries.push((key.clone(), value));
    None
}

impl World {
    fn entries(&mut self, table: usize) -> (&mut Entries, bool) {
        match &mut self.containers[table] {
            Contents::Table { entries, ignore_case } => (entries, *ignore_case),
            Contents::List { .. } => panic!("{table} is a list"),
        }
    }

    fn stored(&mut self, table: usize, key: &Key) -> Option<Datum> {
        let (entries, ignore_case) = self.entries(table);
        find(entries, ignore_case, key).map(|at| entries[at].1.clone())
    }

    fn put(&mut self, table: usize, key: &Key, value: Datum) -> Option<Datum> {
        let (entries, ignore_case) = self.entries(table);
        put(entries, ignore_case, key, value)
    }

    fn put_if(
        &mut self,
        table: usize,
        key: &Key,
        expected: Option<&Datum>,
        value: Datum,
    ) -> Answer {
        let matches = match (self.stored(table, key), expected) {
            (Some(stored), Some(expected)) => number::same(&stored, expected),
            (None, None) => true,
            _ => false,
        };
        if matches {
            self.put(table, key, value);
        }
        Answer::Flag(matches)
    }

    fn compare_and_swap(
        &mut self,
        table: usize,
        key: &Key,
        expected: Option<&Given>,
        value: &Given,
    ) -> Refused<Answer> {
        let expected = expected.map(|expected| self.resolve(expected)).transpose()?;
        // Both are made before either is looked at.
        let value = self.resolve(value)?.ok_or(ErrorKind::Disposed)?;
        let expected = match expected {
            Some(expected) => Some(expected.ok_or(ErrorKind::Disposed)?),
            None => None,
        };
        self.check_edges(table, std::slice::from_ref(&value))?;
        Ok(self.put_if(table, key, expected.as_ref(), value))
    }

    pub(super) fn table(&mut self, on: usize, table: usize, op: &TableOp) -> Refused<Answer> {
        self.check_open(on)?;
        Ok(match op {
            TableOp::Get(key) => Answer::Value(self.stored(table, key)),
            TableOp::Contains(key) => Answer::Flag(self.stored(table, key).is_some()),
            TableOp::Set(key, value) => {
                let value = self.take_in(table, value)?;
                self.put(table, key, value);
                Answer::Nothing
            }
            TableOp::Swap(key, value) => {
                let value = self.take_in(table, value)?;
                Answer::Value(self.put(table, key, value))
            }
            TableOp::CompareAndSwap(key, expected, value) => {
                return self.compare_and_swap(table, key, expected.as_ref(), value);
            }
            TableOp::GetOrAdd(key, value) => {
                let value = self.take_in(table, value)?;
                let stored = self.stored(table, key);
                if stored.is_none() {
                    self.put(table, key, value.clone());
                }
                Answer::Value(Some(stored.unwrap_or(value)))
            }
            TableOp::Add(key, value) => {
                let value = self.take_in(table, value)?;
                self.put_if(table, key, None, value)
            }
            TableOp::Remove(key) => {
                let (entries, ignore_case) = self.entries(table);
                let at = find(entries, ignore_case, key);
                Answer::Value(at.map(|at| entries.remove(at).1))
            }
            TableOp::Increment(key, by) => {
                let by = self.resolve(by)?.ok_or(ErrorKind::Disposed)?;
                let sum = number::sum(self.stored(table, key).as_ref(), &by)?;
                self.put(table, key, sum.clone());
                Answer::Value(Some(sum))
            }
            TableOp::IncrementInteger(key, by) => {
                let sum = number::integer_sum(self.stored(table, key).as_ref(), *by)?;
                self.put(table, key, sum.clone());
                Answer::Value(Some(match sum {
                    Datum::I32(sum) => Datum::I64(sum.into()),
                    sum => sum,
                }))
            }
            TableOp::Update(many) => {
                let given: Vec<Given> = many.iter().map(|(_, value)| value.clone()).collect();
                let values = self.take_in_all(table, &given)?;
                for ((key, _), value) in many.iter().zip(values) {
                    self.put(table, key, value);
                }
                Answer::Nothing
            }
            TableOp::Len => Answer::Count(self.entries(table).0.len()),
            TableOp::Keys => {
                Answer::Keys(self.entries(table).0.iter().map(|(key, _)| key.clone()).collect())
            }
            TableOp::Entries => Answer::Entries(self.entries(table).0.clone()),
            TableOp::Clear => {
                self.entries(table).0.clear();
                Answer::Nothing
            }
            TableOp::IgnoresCase => Answer::Flag(self.entries(table).1),
        })
    }
}
