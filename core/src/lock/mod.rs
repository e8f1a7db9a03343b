//! Named locks: process-wide, exclusive, one queue for threads and tasks of every language.
//!
//! [`Lock::get`] finds the lock of a key. An acquire is a [`Claim`] of an owner; what it gives is a
//! [`Grant`], whose token releases it. Whoever cannot have the lock at once waits in the one queue
//! of the key, in the order of arrival, whether a thread blocks or a wake-up is to be called.
//!
//! The engine has no threads: the release of one holder hands the lock to the next, and calls that
//! one's wake-up after it has left every lock of its own.

mod claim;
mod hold;
mod key;
#[cfg(all(test, feature = "loom"))]
mod model;
mod named;
mod owner;
mod queue;
mod registry;
mod report;
mod wait;

pub use claim::{Claim, Grant};
pub use hold::LockGuard;
pub use named::Lock;
pub(crate) use owner::Owners;
pub use owner::{Language, OwnerInfo, new_owner, owner_info};
pub(crate) use registry::Locks;
pub use registry::{live_locks, locks};
pub use report::{Holder, LockInfo};
pub use wait::{Asked, LockWait};
