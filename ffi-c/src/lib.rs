//! The C ABI of krstate, the home, and the safe client that the Python and Node bindings use.
//!
//! - `types`, `api`: the types and functions of the header, `include/krstate.h`.
//! - `handle`: the tokens that stand for objects.
//! - `home`: how several copies of the engine in one process find the one that all use.
//! - [`client`]: the functions of the home as a safe Rust interface.
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::todo,
    clippy::unimplemented
)]

mod api;
mod boundary;
mod convert;
#[allow(clippy::struct_field_names, reason = "the fields are the names of the functions")]
mod generated;
mod handle;
mod home;
mod snapshot;
mod snapshot_file;
#[cfg(feature = "test-hooks")]
mod test_hooks;

pub mod client;
pub mod types;
mod wake;

pub use generated::constants;
