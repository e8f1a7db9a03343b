//! One live, structured, thread-safe shared state for every runtime in a process.
//!
//! This crate is the engine. Other languages reach it through `krstate-ffi`; from Rust it is used
//! directly.
//!
//! # Guarantees
//! - Every operation on one container is atomic, from any thread.
//! - Enumeration walks the entries of one instant: it never fails and never holds up a writer.
//! - Insertion order is kept.
//! - Containers never come to hold themselves, also when two threads try to add the two halves of
//!   a cycle at once.
//! - Depth costs no stack: deep structures are made, walked and dropped with work lists.
//! - A handle keeps its container alive; closing a state makes every handle reached through it
//!   answer [`ErrorKind::Disposed`].
//!
//! # Contents
//! - [`Host`], [`SharedState`]: named states and their owners.
//! - [`Table`], [`List`]: live containers.
//! - [`Value`], [`Key`], [`KeyRef`]: what they hold; [`InternedKey`], [`Counter`] for hot loops.
//! - [`Builder`], [`Tree`]: many new containers stored in one step.
//! - [`Snapshot`]: many containers as they were at one instant.
//! - [`Runtime`], [`Object`]: objects that only one runtime understands.
//! - [`Error`], [`ErrorKind`]: what can go wrong.
//! - [`snapshot`]: values and states as text, and back.
//! - [`clixml`]: documents of PowerShell, read and written without loss.
//! - [`file`](mod@file): files that are replaced whole.
//!
//! # Use
//! ```
//! use krstate::{Guard, SharedState, StateOptions, Table};
//! let state = SharedState::new(StateOptions::default());
//! state.set("Visits", Table::new(), Guard::Default)?;
//! let Some(visits) = state.get("visits")? else { unreachable!() };
//! let visits = visits.as_table().expect("a live handle");
//! std::thread::scope(|threads| {
//!     for _ in 0..4 {
//!         threads.spawn(|| visits.increment("Count", 1));
//!     }
//! });
//! assert_eq!(visits.get("Count")?.and_then(|count| count.as_i64()), Some(4));
//! # Ok::<(), krstate::Error>(())
//! ```
#![deny(unsafe_code)]
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::todo,
    clippy::unimplemented
)]

mod body;
mod cell;
mod chunks;
pub mod clixml;
mod counter;
mod engine;
mod entries;
mod error;
mod factory;
pub mod file;
mod foreign;
mod generated;
mod hash;
mod host;
mod incoming;
mod instant;
mod interned;
mod key;
mod list;
mod lock;
mod name;
mod node;
mod number;
mod origin;
mod path;
mod root;
mod scalar;
mod scope;
mod slice;
pub mod snapshot;
mod state;
mod sync;
mod table;
#[cfg(feature = "test-hooks")]
#[doc(hidden)]
pub mod test_hooks;
mod topology;
mod tree;
mod value;
mod waiter;
mod wildcard;

pub use counter::Counter;
pub use engine::live_containers;
pub use entries::{Entries, Items};
pub use error::{Error, ErrorKind, Result};
pub use factory::{Answer, Factory, Owner, Pending};
pub use foreign::{Bell, Errand, Object, Runtime};
pub use host::Host;
pub use interned::InternedKey;
pub use key::{Key, KeyRef};
pub use list::List;
pub use lock::{
    Asked, Claim, Grant, Holder, Language, Lock, LockGuard, LockInfo, LockWait, OwnerInfo,
    live_locks, locks, new_owner, owner_info,
};
pub use origin::{Form, Origin};
pub use scalar::{DateTime, DateTimeKind, Decimal, Duration, Guid};
pub use slice::Slice;
pub use snapshot::Snapshot;
pub use state::{Guard, Load, SharedState, StateOptions};
#[doc(hidden)]
pub use sync::{Use, forget_after_fork, prepare_for_fork, wait_for_uses};
pub use table::Table;
pub use tree::{Builder, Tree};
pub use value::{Bytes, Class, Kind, Text, Value};
pub use waiter::{Cancel, Wake};

/// The code of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// The code of the page on locks.
#[cfg(doctest)]
#[doc = include_str!("../../docs/locks.md")]
struct LocksPage;
