//! Scalar values that Rust has no type of its own for: exact, and with the ranges of .NET.

mod decimal;
mod guid;
mod time;

pub use decimal::Decimal;
pub use guid::Guid;
pub(crate) use time::TICKS_PER_SECOND;
pub use time::{DateTime, DateTimeKind, Duration};
