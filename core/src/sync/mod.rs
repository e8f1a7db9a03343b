//! The one place with unsafe code: the lock of containers, and the pointer to the engine.

#![allow(unsafe_code)]

mod clock;
mod current;
mod lock;
#[cfg(all(test, feature = "loom"))]
mod model;
pub(crate) mod primitives;
mod readers;

pub(crate) use clock::coarse_now;
#[cfg(all(test, feature = "loom"))]
pub(crate) use current::with_engine;
pub(crate) use current::{Gate, current_engine, is_current_engine};
pub use current::{forget_after_fork, prepare_for_fork};
pub(crate) use lock::{Lock, Poisoned, ReadGuard, WriteGuard};
pub use readers::{Use, wait_for_uses};
