//! The one place with unsafe code: the lock of containers, and the pointer to the engine.

#![allow(unsafe_code)]

mod clock;
mod current;
mod lock;
mod primitives;
mod readers;

pub(crate) use clock::coarse_now;
pub(crate) use current::{Gate, current_engine, is_current_engine};
pub use current::{forget_after_fork, prepare_for_fork};
pub(crate) use lock::{Lock, Poisoned, ReadGuard, WriteGuard};
