//! A clock that costs a few nanoseconds and is right to some milliseconds.

/// Nanoseconds since a start that stays the same while the process runs. It never goes back.
#[cfg(target_os = "linux")]
#[inline]
pub(crate) fn coarse_now() -> u64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `now` can be written. The call cannot fail with a clock that every Linux has.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC_COARSE, &raw mut now) };
    now.tv_sec.cast_unsigned() * 1_000_000_000 + now.tv_nsec.cast_unsigned()
}

/// Nanoseconds since a start that stays the same while the process runs. It never goes back.
#[cfg(not(target_os = "linux"))]
pub(crate) fn coarse_now() -> u64 {
    use std::time::Instant;
    static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    u64::try_from(START.elapsed().as_nanos()).unwrap_or(u64::MAX)
}
