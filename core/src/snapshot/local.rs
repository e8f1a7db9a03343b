//! The local time of the machine, as CLIXML writes it: with its offset.

use crate::scalar::TICKS_PER_SECOND;
use crate::{DateTime, DateTimeKind};
use jiff::Timestamp;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

/// Seconds from the start of the year 1 to that of 1970.
const TO_UNIX: i64 = 62_135_596_800;
const TICKS_PER_MINUTE: i64 = 60 * TICKS_PER_SECOND.cast_signed();

/// The rules of a place.
#[derive(Debug)]
pub(super) struct Zone(TimeZone);

impl Zone {
    /// Those of the machine, or of the variable `TZ`.
    pub(super) fn system() -> Self {
        Self(TimeZone::system())
    }

    #[cfg(test)]
    pub(super) fn posix(rules: &str) -> Self {
        Self(TimeZone::posix(rules).expect("rules"))
    }

    /// The local time of an instant that is given in ticks of UTC. What lies beyond the years 1 to
    /// 9999 becomes their end, as in .NET.
    pub(super) fn local(&self, utc: i64) -> DateTime {
        let offset = self.0.to_offset(timestamp(utc));
        clamped(utc.saturating_add(minutes(offset) * TICKS_PER_MINUTE))
    }

    /// The offset from UTC of a local time in minutes. A time that was there twice has the later
    /// offset, one that never was the earlier.
    pub(super) fn offset(&self, local: DateTime) -> i32 {
        let local = Offset::UTC.to_datetime(timestamp(local.ticks()));
        let offset = match self.0.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset,
            AmbiguousOffset::Gap { before, .. } => before,
            AmbiguousOffset::Fold { after, .. } => after,
        };
        i32::try_from(minutes(offset)).unwrap_or(0)
    }
}

fn timestamp(ticks: i64) -> Timestamp {
    let seconds = ticks.div_euclid(TICKS_PER_SECOND.cast_signed()) - TO_UNIX;
    Timestamp::from_second(seconds).unwrap_or(if seconds < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

/// Whole minutes; the odd seconds of old local times make one more, as in .NET.
fn minutes(offset: Offset) -> i64 {
    let seconds = i64::from(offset.seconds());
    let up = if seconds < 0 { -59 } else { 59 };
    (seconds + up) / 60
}

fn clamped(ticks: i64) -> DateTime {
    let ticks = ticks.clamp(0, DateTime::MAX_TICKS);
    DateTime::new(ticks, DateTimeKind::Local).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 60 * TICKS_PER_MINUTE;

    #[test]
    fn summer_and_winter_and_the_hours_between() {
        let zone = Zone::posix("EST5EDT,M3.2.0,M11.1.0");
        // 2024-01-02 and 2024-07-02, both 12:00 UTC.
        let (winter, summer) = (638_397_936_000_000_000, 638_555_184_000_000_000);
        assert_eq!(zone.local(winter).ticks(), winter - 5 * HOUR);
        assert_eq!(zone.local(summer).ticks(), summer - 4 * HOUR);
        for utc in [winter, summer] {
            let local = zone.local(utc);
            assert_eq!(local.ticks() - i64::from(zone.offset(local)) * TICKS_PER_MINUTE, utc);
        }
        // 2024-03-10 02:30 was not there, 2024-11-03 01:30 was there twice.
        let local = |ticks| DateTime::new(ticks, DateTimeKind::Local).expect("in range");
        assert_eq!(zone.offset(local(638_456_346_000_000_000)), -300);
        assert_eq!(zone.offset(local(638_661_942_000_000_000)), -300);
    }

    #[test]
    fn the_ends_of_time_are_kept() {
        let zone = Zone::posix("XXX-14");
        assert_eq!(zone.local(DateTime::MAX_TICKS).ticks(), DateTime::MAX_TICKS);
        assert_eq!(zone.local(i64::MAX).ticks(), DateTime::MAX_TICKS);
        assert_eq!(zone.local(i64::MIN).ticks(), 0);
        assert_eq!(zone.local(0).ticks(), 14 * HOUR);
        let zone = Zone::posix("XXX12");
        assert_eq!(zone.local(0).ticks(), 0);
    }

    #[test]
    fn odd_seconds_make_a_minute() {
        assert_eq!(minutes(Offset::from_seconds(-17_762).expect("in range")), -297);
        assert_eq!(minutes(Offset::from_seconds(3_208).expect("in range")), 54);
        assert_eq!(minutes(Offset::from_seconds(-18_000).expect("in range")), -300);
    }
}
