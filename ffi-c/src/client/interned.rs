use super::error::{Result, call};
use super::owned;
use super::value::{Key, OwnedKey, missing, no_key};
use crate::generated::calls;
use crate::types::kr_interned;

owned!(
    /// The handle of an interned key.
    Handle(kr_interned),
    kr_interned_free
);

/// A key that is looked up often: read and hashed once. Used as [`Key::Interned`], with any table and
/// from any thread.
#[derive(Debug)]
pub struct InternedKey {
    handle: Handle,
    key: OwnedKey,
}

impl InternedKey {
    /// Interns a key.
    pub fn new(key: Key<'_>) -> Result<Self> {
        let (key, mut out) = (key.raw(), std::ptr::null_mut());
        call(|error| unsafe { calls::kr_interned_new(&raw const key, &raw mut out, error) })?;
        let handle = Handle::from_raw(out).ok_or_else(missing)?;
        let mut key = no_key();
        call(|error| unsafe { calls::kr_interned_key(handle.raw(), &raw mut key, error) })?;
        let key = unsafe { OwnedKey::read(key) };
        Ok(Self { handle, key })
    }

    /// The key itself.
    #[must_use]
    pub fn key(&self) -> &OwnedKey {
        &self.key
    }

    pub(super) fn raw(&self) -> *const kr_interned {
        self.handle.raw()
    }
}
