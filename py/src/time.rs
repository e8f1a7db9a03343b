//! Times in seconds, as Python gives them.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use std::time::Instant;

/// For ever, to the engine.
pub(crate) const FOR_EVER: i64 = -1;

/// A time in seconds as the engine takes it; None is for ever.
pub(crate) fn nanoseconds(timeout: Option<f64>) -> PyResult<i64> {
    match timeout {
        None => Ok(FOR_EVER),
        #[expect(clippy::cast_possible_truncation, reason = "what is too long is for ever")]
        Some(seconds) if seconds >= 0.0 => {
            let nanoseconds = seconds * 1e9;
            Ok(if nanoseconds < 9e18 { nanoseconds as i64 } else { FOR_EVER })
        }
        Some(_) => Err(PyValueError::new_err("a timeout is None or a number of seconds from 0 on")),
    }
}

/// A time that is running out.
pub(crate) struct Time {
    start: Instant,
    whole: Option<i64>,
}

impl Time {
    pub(crate) fn new(timeout: Option<f64>) -> PyResult<Self> {
        Ok(Self::of(nanoseconds(timeout)?))
    }

    pub(crate) fn of(nanoseconds: i64) -> Self {
        let whole = (nanoseconds != FOR_EVER).then_some(nanoseconds);
        Self { start: Instant::now(), whole }
    }

    /// The nanoseconds that are left; `None` for ever.
    pub(crate) fn left(&self) -> Option<i64> {
        let passed = i64::try_from(self.start.elapsed().as_nanos()).unwrap_or(i64::MAX);
        self.whole.map(|whole| (whole - passed).max(0))
    }
}
