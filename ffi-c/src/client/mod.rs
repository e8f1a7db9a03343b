//! The functions of the home as a safe Rust interface: what the Python and Node bindings call.
//!
//! Every method goes through the table of the home, so that a binding works with whatever copy of
//! the engine the process uses. Handles free themselves; all types can be used from any thread.
//! A method fails as the function of the header that it calls.
//!
//! All unsafe blocks in here rest on the same grounds: handles are alive as long as their owner,
//! inputs live for the call, and outputs are local variables that the home writes on success.

#![expect(clippy::undocumented_unsafe_blocks, reason = "the module documentation says it once")]
#![expect(clippy::missing_errors_doc, reason = "a method fails as its function of the header")]

mod builder;
mod container;
mod counter;
mod entries;
mod error;
mod factory;
mod foreign;
mod interned;
mod lock;
mod scalar;
pub mod snapshot;
mod state;
mod value;

pub use builder::Builder;
pub use container::{List, Table};
pub use counter::Counter;
pub use entries::Entries;
pub use error::{Error, Result};
pub use factory::{Answer, Factory, Pending, Wake, new_owner};
pub use foreign::{Errand, Object, Runtime};
pub use interned::InternedKey;
pub use krstate::{
    DateTime, DateTimeKind, Decimal, Duration, ErrorKind, Guid, Kind, Language, Slice,
};
pub use lock::{
    Asked, Grant, Lock, LockInfo, LockWait, Rules, forget_owner, live_locks, locks, named_owner,
};
pub use scalar::Scalar;
pub use state::{Guard, Host, State, StateOptions};
pub use value::{Bytes, Characters, Input, Key, Output, OwnedKey, Text, TextKind};

use crate::generated::calls;

/// The number of containers that are alive in the process.
#[must_use]
pub fn live_containers() -> u64 {
    calls::kr_live_containers()
}

/// The version of the ABI of the copy that the process uses: `(major << 16) | minor`.
#[must_use]
pub fn abi_version() -> u32 {
    calls::kr_abi_version()
}

/// The file of the copy that the process uses.
#[must_use]
pub fn home_file() -> String {
    let mut text = value::no_text();
    // SAFETY: the output can be written, and the text stays valid for ever.
    unsafe {
        calls::kr_home_file(&raw mut text);
        value::read_text(text).to_owned()
    }
}

/// Defines an owning wrapper of a handle that frees it when it is dropped.
macro_rules! owned {
    ($(#[$doc:meta])* $visibility:vis $name:ident($c_type:ty), $free:ident) => {
        $(#[$doc])*
        #[derive(Debug)]
        $visibility struct $name(std::ptr::NonNull<$c_type>);

        // SAFETY: handles are tokens that any thread may use at any time.
        unsafe impl Send for $name {}
        // SAFETY: as above.
        unsafe impl Sync for $name {}

        impl $name {
            #[allow(dead_code, reason = "not every type is made from a raw handle")]
            pub(super) fn from_raw(handle: *mut $c_type) -> Option<Self> {
                std::ptr::NonNull::new(handle).map(Self)
            }

            pub(super) fn raw(&self) -> *mut $c_type {
                self.0.as_ptr()
            }
        }

        impl Drop for $name {
            fn drop(&mut self) {
                // SAFETY: the handle is this value's own, and goes once.
                unsafe { crate::generated::calls::$free(self.raw()) };
            }
        }
    };
}
use owned;
