use super::error::{Result, call};
use super::owned;
use super::value::{Output, OwnedKey, no_key, no_value};
use crate::generated::calls;
use crate::types::{kr_error, kr_iter};

owned!(
    /// A walk over the entries of one instant. One thread at a time may use it.
    pub Entries(kr_iter),
    kr_iter_free
);

impl Entries {
    pub(super) fn open(
        function: impl FnOnce(*mut *mut kr_iter, *mut *mut kr_error) -> i32,
    ) -> Result<Self> {
        let mut handle = std::ptr::null_mut();
        call(|error| function(&raw mut handle, error))?;
        Self::from_raw(handle).ok_or_else(super::value::missing)
    }

    /// The number of entries that are left.
    pub fn count(&self) -> Result<u64> {
        let mut out = 0;
        call(|error| unsafe { calls::kr_iter_count(self.raw(), &raw mut out, error) })?;
        Ok(out)
    }

    /// The next entry; for a list the key is the position.
    pub fn next_entry(&mut self) -> Result<Option<(OwnedKey, Output)>> {
        let (mut key, mut value, mut has) = (no_key(), no_value(), false);
        call(|error| unsafe {
            let (key, value, has) = (&raw mut key, &raw mut value, &raw mut has);
            calls::kr_iter_next(self.raw(), key, value, has, error)
        })?;
        has.then(|| unsafe { Ok((OwnedKey::read(key), Output::take(value)?)) }).transpose()
    }
}
