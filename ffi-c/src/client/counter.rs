use super::container::Table;
use super::error::{Result, call};
use super::owned;
use super::value::{Key, Output, missing, no_value};
use crate::generated::calls;
use crate::types::kr_counter;

owned!(
    /// The integer at one key of one table, for hot loops.
    pub Counter(kr_counter),
    kr_counter_free
);

impl Table {
    /// A counter of the integer at `key`, which need not be there yet.
    pub fn counter(&self, key: Key<'_>) -> Result<Counter> {
        let (key, mut out) = (key.raw(), std::ptr::null_mut());
        call(|error| unsafe {
            calls::kr_counter_new(self.raw(), &raw const key, &raw mut out, error)
        })?;
        Counter::from_raw(out).ok_or_else(missing)
    }
}

impl Counter {
    /// Adds `by` and gives the new integer.
    pub fn add(&self, by: i64) -> Result<i64> {
        let mut out = 0;
        call(|error| unsafe { calls::kr_counter_add(self.raw(), by, &raw mut out, error) })?;
        Ok(out)
    }

    /// The value at the key now.
    pub fn get(&self) -> Result<Option<Output>> {
        let (mut value, mut found) = (no_value(), false);
        call(|error| unsafe {
            calls::kr_counter_get(self.raw(), &raw mut value, &raw mut found, error)
        })?;
        found.then(|| unsafe { Output::take(value) }).transpose()
    }
}
