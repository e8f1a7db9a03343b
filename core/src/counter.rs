//! Counters: handles to one integer of one table, for hot loops.

use crate::{InternedKey, KeyRef, Result, Table, Value};
use std::sync::Arc;

/// The integer at one key of one table. A clone counts the same.
///
/// It does what [`Table::increment_integer`] does, without hashing or comparing text again and
/// again. The key may be absent, removed or set by others at any time.
///
/// ```
/// use krstate::Table;
/// let visits = Table::new();
/// let count = visits.counter("Count");
/// count.add(1)?;
/// assert_eq!(count.add(2)?, 3);
/// assert_eq!(visits.get("Count")?.and_then(|count| count.as_i64()), Some(3));
/// # Ok::<(), krstate::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Counter {
    table: Table,
    key: Arc<InternedKey>,
}

impl Counter {
    /// Adds `by` and gives back the new integer; an absent one starts from I32 0.
    ///
    /// # Errors
    /// As [`Table::increment_integer`].
    #[inline]
    pub fn add(&self, by: i64) -> Result<i64> {
        self.table.increment_integer(&*self.key, by)
    }

    /// The value at the key now, of whatever kind; `None` if there is none.
    ///
    /// # Errors
    /// `Disposed`.
    #[inline]
    pub fn get(&self) -> Result<Option<Value>> {
        self.table.get(&*self.key)
    }

    /// The table.
    #[must_use]
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The key.
    #[must_use]
    pub fn key(&self) -> &crate::Key {
        self.key.key()
    }
}

impl Table {
    /// A counter of the integer at `key`. The key need not be there yet.
    #[must_use]
    pub fn counter<'k>(&self, key: impl Into<KeyRef<'k>>) -> Counter {
        Counter { table: self.clone(), key: Arc::new(InternedKey::new(key)) }
    }
}

#[cfg(test)]
mod tests {
    use crate::{ErrorKind, InternedKey, KeyRef, Table, Value};

    #[test]
    fn a_counter_follows_its_key_wherever_it_goes() {
        let table = Table::ignoring_case();
        let counter = table.counter("Count");
        for others in [0_i64, 1, 20, 300] {
            table.clear().expect("open");
            for other in 0..others {
                table.set(other, "other").expect("set");
            }
            assert_eq!(counter.add(1).expect("counted"), 1);
            for other in 0..others {
                table.remove(other).expect("open");
                assert_eq!(counter.add(1).expect("counted"), other + 2);
            }
            table.remove("COUNT").expect("open");
            table.set("first", 100).expect("set");
            assert_eq!(counter.add(1).expect("counted"), 1);
            assert!(matches!(table.get("first"), Ok(Some(Value::I32(100)))));
        }
        table.set("count", 0.5).expect("set");
        assert_eq!(counter.add(1).expect_err("a float").kind(), ErrorKind::TypeMismatch);
    }

    #[test]
    fn an_interned_key_is_its_key_in_every_table() {
        let (exact, folding) = (Table::new(), Table::ignoring_case());
        let key = InternedKey::new("Key");
        for other in 0..20 {
            folding.set(other, other).expect("set");
        }
        exact.set("key", 1).expect("set");
        exact.set(&key, 2).expect("set");
        folding.set("KEY", 3).expect("set");
        for _ in 0..3 {
            assert_eq!(exact.get(&key).expect("open").and_then(|v| v.as_i64()), Some(2));
            assert_eq!(folding.get(&key).expect("open").and_then(|v| v.as_i64()), Some(3));
        }
        assert_eq!(KeyRef::from(&key), KeyRef::Text("Key"));
        assert_eq!(exact.increment(&key, "x").expect_err("text").path(), Some("$.Key"));
        assert_eq!(InternedKey::new(7).key(), &crate::Key::Integer(7));
    }
}
