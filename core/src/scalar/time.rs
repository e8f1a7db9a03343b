use std::fmt;

/// Ticks of 100 ns in a second.
pub(crate) const TICKS_PER_SECOND: u64 = 10_000_000;

/// What a date and time is relative to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum DateTimeKind {
    /// Nothing is said.
    #[default]
    Unspecified = 0,
    /// Coordinated universal time.
    Utc = 1,
    /// The time of the machine.
    Local = 2,
}

impl DateTimeKind {
    /// The kind of a number, as the C ABI and .NET number them.
    #[must_use]
    pub const fn from_number(number: u32) -> Option<Self> {
        match number {
            0 => Some(Self::Unspecified),
            1 => Some(Self::Utc),
            2 => Some(Self::Local),
            _ => None,
        }
    }
}

/// A date and time from the years 1 to 9999, in ticks of 100 ns.
///
/// One word: the kind in the two bits above the ticks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct DateTime(u64);

const TICK_BITS: u32 = 62;

impl DateTime {
    /// The last tick of the year 9999.
    pub const MAX_TICKS: i64 = 3_155_378_975_999_999_999;

    /// The ticks of 100 ns since the start of the year 1; `None` outside the years 1 to 9999.
    #[must_use]
    pub const fn new(ticks: i64, kind: DateTimeKind) -> Option<Self> {
        if ticks < 0 || ticks > Self::MAX_TICKS {
            return None;
        }
        Some(Self(ticks.cast_unsigned() | (kind as u64) << TICK_BITS))
    }

    /// The ticks of 100 ns since the start of the year 1.
    #[must_use]
    pub const fn ticks(self) -> i64 {
        (self.0 & ((1 << TICK_BITS) - 1)).cast_signed()
    }

    /// What the time is relative to.
    #[must_use]
    pub const fn kind(self) -> DateTimeKind {
        match self.0 >> TICK_BITS {
            1 => DateTimeKind::Utc,
            2 => DateTimeKind::Local,
            _ => DateTimeKind::Unspecified,
        }
    }
}

/// A span of time in ticks of 100 ns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Duration {
    /// The number of ticks, negative for spans back.
    pub ticks: i64,
}

impl fmt::Display for Duration {
    /// As .NET writes it in XML, with parts that are zero left out: `P1DT2H3M4.567S`, `PT0S`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.ticks.unsigned_abs();
        let seconds = magnitude / TICKS_PER_SECOND;
        let fraction = format!("{:07}", magnitude % TICKS_PER_SECOND);
        let fraction = fraction.trim_end_matches('0');
        let days = seconds / 86_400;
        f.write_str(if self.ticks < 0 { "-P" } else { "P" })?;
        if days > 0 {
            write!(f, "{days}D")?;
        }
        if days * 86_400 != seconds || !fraction.is_empty() || self.ticks == 0 {
            f.write_str("T")?;
        }
        let clock = [(seconds / 3600 % 24, 'H'), (seconds / 60 % 60, 'M')];
        for (number, letter) in clock.into_iter().filter(|&(n, _)| n != 0) {
            write!(f, "{number}{letter}")?;
        }
        if !seconds.is_multiple_of(60) || !fraction.is_empty() || self.ticks == 0 {
            let point = if fraction.is_empty() { "" } else { "." };
            write!(f, "{}{point}{fraction}S", seconds % 60)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{DateTime, DateTimeKind};

    #[test]
    fn only_the_years_1_to_9999_are_there() {
        for ticks in [0, 1, DateTime::MAX_TICKS] {
            let time = DateTime::new(ticks, DateTimeKind::Utc).expect("in range");
            assert_eq!((time.ticks(), time.kind()), (ticks, DateTimeKind::Utc));
        }
        for ticks in [-1, DateTime::MAX_TICKS + 1, i64::MIN, i64::MAX] {
            assert_eq!(DateTime::new(ticks, DateTimeKind::Utc), None);
        }
    }
}
