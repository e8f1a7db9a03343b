use super::error::{Result, call};
use super::owned;
use super::value::{Input, Key, Output, no_value};
use crate::generated::calls;
use crate::types::{KR_TABLE_IGNORE_CASE, kr_builder, kr_key};

owned!(
    /// A tree of new containers in the making.
    pub Builder(kr_builder),
    kr_builder_free
);

impl Builder {
    /// An empty builder.
    pub fn new() -> Result<Self> {
        let mut handle = std::ptr::null_mut();
        call(|error| unsafe { calls::kr_builder_new(&raw mut handle, error) })?;
        Self::from_raw(handle).ok_or_else(super::value::missing)
    }

    /// Opens a table; `key` is its key in the table around it, none at the root and in a list.
    pub fn begin_table(&mut self, key: Option<Key<'_>>, ignore_case: bool) -> Result<()> {
        let flags = if ignore_case { KR_TABLE_IGNORE_CASE } else { 0 };
        with_key(key, |key| {
            call(|error| unsafe { calls::kr_builder_begin_table(self.raw(), key, flags, error) })
        })
    }

    /// Opens a list.
    pub fn begin_list(&mut self, key: Option<Key<'_>>) -> Result<()> {
        with_key(key, |key| {
            call(|error| unsafe { calls::kr_builder_begin_list(self.raw(), key, error) })
        })
    }

    /// Adds a value to the innermost open container.
    pub fn value(&mut self, key: Option<Key<'_>>, value: Input<'_>) -> Result<()> {
        with_key(key, |key| {
            value.with(|value| {
                call(|error| unsafe { calls::kr_builder_value(self.raw(), key, value, error) })
            })
        })
    }

    /// Closes the innermost open container.
    pub fn end(&mut self) -> Result<()> {
        call(|error| unsafe { calls::kr_builder_end(self.raw(), error) })
    }

    /// Where the next value goes, such as `$.a.b[3]`.
    pub fn path(&self, key: Option<Key<'_>>) -> Result<String> {
        let mut value = no_value();
        with_key(key, |key| {
            call(|error| unsafe { calls::kr_builder_path(self.raw(), key, &raw mut value, error) })
        })?;
        unsafe { Output::take(value) }?.into_text()
    }
}

fn with_key<T>(key: Option<Key<'_>>, body: impl FnOnce(*const kr_key) -> T) -> T {
    match key {
        Some(key) => body(&key.raw()),
        None => body(std::ptr::null()),
    }
}
