//! Points in time.

use crate::scalar::TICKS_PER_SECOND;
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

/// Ticks of 100 ns in a day.
pub const TICKS_PER_DAY: u64 = 864_000_000_000;
/// Days from 0001-01-01 to 1970-01-01.
const DAYS_TO_EPOCH: u64 = 719_162;
/// The year that stands in where only month and day are given; .NET has it so.
const LEAP_YEAR: u32 = 1904;

/// A point in time as its text gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime {
    /// The day.
    pub date: Date,
    /// Ticks of 100 ns since midnight.
    pub time: u64,
    /// What the clock was set to.
    pub zone: Zone,
}

/// The day of a [`DateTime`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Date {
    /// A day by its number, counted from 0 for 0001-01-01.
    Day(u32),
    /// A day of the year in which the text is read (`--03`, `---07`).
    ThisYear {
        /// 1 to 12.
        month: u32,
        /// 1 to 31.
        day: u32,
    },
    /// The day on which the text is read (a time alone).
    Today,
}

/// What the clock of a [`DateTime`] was set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// Not known.
    Unspecified,
    /// UTC, written `Z`.
    Utc,
    /// An offset from UTC in minutes. .NET takes `+00:00` as the local time of the machine and up
    /// to 99 hours 99 minutes either way.
    Offset(i32),
}

impl DateTime {
    /// The date and time of ticks of 100 ns since the start of the year 1; negative ones are none.
    #[must_use]
    pub fn of_ticks(ticks: i64, zone: Zone) -> Self {
        let ticks = u64::try_from(ticks).unwrap_or_default();
        let day = u32::try_from(ticks / TICKS_PER_DAY).unwrap_or(u32::MAX);
        Self { date: Date::Day(day), time: ticks % TICKS_PER_DAY, zone }
    }

    /// The ticks of 100 ns since the start of the year 1, whatever the zone.
    #[must_use]
    pub fn ticks(&self) -> i64 {
        let (day, time) = self.resolve();
        i64::try_from(u64::from(day) * TICKS_PER_DAY + time).unwrap_or(i64::MAX)
    }

    /// The day's number and the time of day, with today's date (in UTC) where the text leaves the
    /// date open.
    #[must_use]
    pub fn resolve(&self) -> (u32, u64) {
        let today = || {
            let since = SystemTime::now().duration_since(UNIX_EPOCH);
            let days = since.map_or(0, |d| d.as_secs() / 86_400) + DAYS_TO_EPOCH;
            u32::try_from(days).unwrap_or_default()
        };
        let day = match self.date {
            Date::Day(day) => day,
            Date::ThisYear { month, day } => day_number(civil(today()).0, month, day),
            Date::Today => today(),
        };
        (day, self.time)
    }

    /// The text with all seven digits of the fraction; an offset of zero is `Z`.
    #[must_use]
    pub fn canonical(&self) -> String {
        let (day, time) = self.resolve();
        let zone = match self.zone {
            Zone::Offset(0) => Zone::Utc,
            zone => zone,
        };
        let fraction = time % TICKS_PER_SECOND;
        format!("{}.{fraction:07}{zone}", seconds_form(day, time))
    }
}

impl fmt::Display for DateTime {
    /// The text PowerShell writes: the fraction without zeros at its end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (day, time) = self.resolve();
        f.write_str(&seconds_form(day, time))?;
        let fraction = format!("{:07}", time % TICKS_PER_SECOND);
        let fraction = fraction.trim_end_matches('0');
        if !fraction.is_empty() {
            write!(f, ".{fraction}")?;
        }
        write!(f, "{}", self.zone)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Unspecified => Ok(()),
            Self::Utc => f.write_str("Z"),
            Self::Offset(minutes) => {
                let sign = if minutes < 0 { '-' } else { '+' };
                let minutes = minutes.unsigned_abs();
                // Beyond 99:59 only a number of minutes above 59 keeps two digits for the hours.
                let hours = (minutes / 60).min(99);
                write!(f, "{sign}{hours:02}:{:02}", minutes - hours * 60)
            }
        }
    }
}

fn seconds_form(day: u32, time: u64) -> String {
    let (year, month, day) = civil(day);
    let seconds = time / TICKS_PER_SECOND;
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// The value of the text of a `DT`; none if it is not valid.
///
/// These are the forms of XML Schema that `XmlConvert.ToDateTime` takes: date and time, a date, a
/// time, or only some parts of a date, each with a zone or without, and white space around.
#[must_use]
pub fn parse(text: &[u8]) -> Option<DateTime> {
    let text = super::trim_unicode(text)?.as_bytes();
    date_time(text)
        .or_else(|| time_and_zone(text).map(|(time, zone)| at(Date::Today, time, zone)))
        .or_else(|| part_of_date(text))
        .and_then(whole_days)
}

fn at(date: Date, time: u64, zone: Zone) -> DateTime {
    DateTime { date, time, zone }
}

/// Rounding up the fraction may have made it the next day, which must exist. A time alone begins
/// its day again, as in .NET.
fn whole_days(value: DateTime) -> Option<DateTime> {
    match value.date {
        Date::Day(day) if value.time == TICKS_PER_DAY => {
            let next = day + 1;
            (next <= day_number(9999, 12, 31)).then_some(DateTime {
                date: Date::Day(next),
                time: 0,
                ..value
            })
        }
        _ => Some(DateTime { time: value.time % TICKS_PER_DAY, ..value }),
    }
}

fn date_time(text: &[u8]) -> Option<DateTime> {
    let (date, rest) = text.split_at_checked(10)?;
    let year = digits(&date[..4])?;
    let month = digits(&date[5..7])?;
    let day = digits(&date[8..])?;
    if date[4] != b'-' || date[7] != b'-' || !is_date(year, month, day) {
        return None;
    }
    let date = Date::Day(day_number(year, month, day));
    match rest {
        [b'T', rest @ ..] => time_and_zone(rest).map(|(time, zone)| at(date, time, zone)),
        rest => Some(at(date, 0, zone(rest)?)),
    }
}

fn part_of_date(text: &[u8]) -> Option<DateTime> {
    let month_of = |t: &[u8]| digits(t).filter(|m| (1..=12).contains(m));
    let (date, zone) = match text {
        [b'-', b'-', b'-', d1, d2, rest @ ..] => {
            let day = digits(&[*d1, *d2]).filter(|d| (1..=31).contains(d))?;
            (Date::ThisYear { month: 1, day }, zone(rest)?)
        }
        [b'-', b'-', m1, m2, rest @ ..] => {
            let month = month_of(&[*m1, *m2])?;
            let day_of = |rest: &[u8]| match rest {
                [b'-', d1, d2, rest @ ..] => {
                    let day = digits(&[*d1, *d2]).filter(|&d| is_date(LEAP_YEAR, month, d))?;
                    Some((Date::Day(day_number(LEAP_YEAR, month, day)), zone(rest)?))
                }
                _ => None,
            };
            // What is no day and a zone may be the zone of a month.
            if let Some(found) = day_of(rest) {
                found
            } else {
                let zone = zone(rest.strip_prefix(b"--").unwrap_or(rest))?;
                (Date::ThisYear { month, day: 1 }, zone)
            }
        }
        _ => {
            let (year, rest) = text.split_at_checked(4)?;
            let year = digits(year).filter(|&y| y >= 1)?;
            let with_month = match rest {
                [b'-', m1, m2, rest @ ..] => {
                    month_of(&[*m1, *m2]).and_then(|m| Some((m, zone(rest)?)))
                }
                _ => None,
            };
            let (month, zone) = match with_month {
                Some(found) => found,
                None => (1, zone(rest)?),
            };
            (Date::Day(day_number(year, month, 1)), zone)
        }
    };
    Some(at(date, 0, zone))
}

/// `hh:mm:ss`, perhaps a fraction, perhaps a zone.
fn time_and_zone(text: &[u8]) -> Option<(u64, Zone)> {
    let (time, rest) = text.split_at_checked(8)?;
    let hour = digits(&time[..2]).filter(|&h| h < 24)?;
    let minute = digits(&time[3..5]).filter(|&m| m < 60)?;
    let second = digits(&time[6..]).filter(|&s| s < 60)?;
    if time[2] != b':' || time[5] != b':' {
        return None;
    }
    let (fraction, rest) = match rest {
        [b'.', rest @ ..] => fraction(rest)?,
        rest => (0, rest),
    };
    let seconds = u64::from(hour * 3600 + minute * 60 + second);
    Some((seconds * TICKS_PER_SECOND + fraction, zone(rest)?))
}

/// Ticks, rounded half to even at the seventh digit.
fn fraction(text: &[u8]) -> Option<(u64, &[u8])> {
    let len = text.iter().take_while(|b| b.is_ascii_digit()).count();
    let (digits, rest) = text.split_at(len);
    if digits.is_empty() {
        return None;
    }
    let kept = digits.iter().copied().chain([b'0'; 7]).take(7);
    let ticks = kept.fold(0, |n, d| n * 10 + u64::from(d - b'0'));
    let round_up = match digits.get(7..) {
        Some([b'6'..=b'9', ..]) => true,
        Some([b'5', tail @ ..]) => ticks % 2 == 1 || tail.iter().any(|&d| d != b'0'),
        _ => false,
    };
    Some((ticks + u64::from(round_up), rest))
}

fn zone(text: &[u8]) -> Option<Zone> {
    match text {
        [] => Some(Zone::Unspecified),
        [b'Z' | b'z'] => Some(Zone::Utc),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let minutes = digits(&[*h1, *h2])? * 60 + digits(&[*m1, *m2])?;
            let minutes = i32::try_from(minutes).ok()?;
            Some(Zone::Offset(if *sign == b'-' { -minutes } else { minutes }))
        }
        _ => None,
    }
}

fn digits(text: &[u8]) -> Option<u32> {
    text.iter().try_fold(0, |n, d| d.is_ascii_digit().then(|| n * 10 + u32::from(d - b'0')))
}

fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn is_date(year: u32, month: u32, day: u32) -> bool {
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => return false,
    };
    year >= 1 && (1..=days).contains(&day)
}

/// The number of a day of the Gregorian calendar, counted from 0 for 0001-01-01.
#[must_use]
pub fn day_number(year: u32, month: u32, day: u32) -> u32 {
    // With the year beginning in March the leap day is the last one.
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let years = year * 365 + year / 4 - year / 100 + year / 400;
    years + (month * 153 + 2) / 5 + day - 1 - 306
}

/// Year, month and day of a day's number.
#[must_use]
pub fn civil(day: u32) -> (u32, u32, u32) {
    let shifted = day + 306;
    let era = shifted / 146_097;
    let of_era = shifted % 146_097;
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + u32::from(month <= 2);
    (year, month, day)
}

/// Keeps the text of what depends on today's date; else puts the form PowerShell writes.
pub(super) fn normalise(text: &mut Vec<u8>) -> Result<(), &'static str> {
    let value = parse(text).ok_or("the text is not a date and time")?;
    match value.date {
        Date::Day(_) if is_written(text) => {}
        Date::Day(_) => *text = value.to_string().into_bytes(),
        _ => *text = super::trim_unicode(text).unwrap_or_default().into(),
    }
    Ok(())
}

/// Whether a valid text is in the form PowerShell writes, as nearly all are.
fn is_written(text: &[u8]) -> bool {
    if text.get(10) != Some(&b'T') || !text[0].is_ascii_digit() {
        return false;
    }
    let rest = match text.get(19..) {
        Some([b'.', fraction @ ..]) => {
            let len = fraction.iter().take_while(|b| b.is_ascii_digit()).count();
            if len > 7 || fraction[..len].ends_with(b"0") {
                return false;
            }
            &fraction[len..]
        }
        Some(rest) => rest,
        None => return false,
    };
    let is_offset = matches!(rest, [b'+' | b'-', _, _, b':', b'0'..=b'5', _]);
    rest.is_empty() || rest == b"Z" || (is_offset && rest != b"-00:00")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_powershell_writes_is_recognised() {
        let zones = ["", "Z", "z", "+00:00", "-00:00", "-05:30", "+01:60", "+99:59", " "];
        for fraction in ["", ".1", ".10", ".0", ".1234567", ".12345678", ".0000001"] {
            for zone in zones {
                for lead in ["", " "] {
                    let text = format!("{lead}2024-01-02T03:04:05{fraction}{zone}");
                    let Some(value) = parse(text.as_bytes()) else { panic!("{text}") };
                    assert_eq!(is_written(text.as_bytes()), value.to_string() == text, "{text}");
                }
            }
        }
        assert!(!is_written(b"2024-01-02") && !is_written(b"2024-01-02Z") && !is_written(b"2024"));
    }

    #[test]
    fn days_and_dates() {
        assert_eq!(day_number(1, 1, 1), 0);
        assert_eq!(u64::from(day_number(1970, 1, 1)), DAYS_TO_EPOCH);
        assert_eq!(day_number(9999, 12, 31), 3_652_058);
        let mut date = (1, 1, 1);
        for day in 0..=3_652_058 {
            assert_eq!(civil(day), date);
            assert_eq!(day_number(date.0, date.1, date.2), day);
            let (y, m, d) = date;
            date = if is_date(y, m, d + 1) {
                (y, m, d + 1)
            } else if m < 12 {
                (y, m + 1, 1)
            } else {
                (y + 1, 1, 1)
            };
        }
    }

    #[test]
    fn texts_and_what_they_become() {
        for (text, expected) in [
            ("2024-01-02T03:04:05.1200000Z", "2024-01-02T03:04:05.12Z"),
            ("2024-01-02T03:04:05", "2024-01-02T03:04:05"),
            (" 2024-01-02T03:04:05z\u{a0}", "2024-01-02T03:04:05Z"),
            ("2024-01-02T03:04:05.12345675", "2024-01-02T03:04:05.1234568"),
            ("2024-01-02T03:04:05.123456650", "2024-01-02T03:04:05.1234566"),
            ("2024-01-02T03:04:05.1234566500001", "2024-01-02T03:04:05.1234567"),
            ("2024-02-28T23:59:59.99999999", "2024-02-29T00:00:00"),
            ("2024-01-02T03:04:05-05:00", "2024-01-02T03:04:05-05:00"),
            ("2024-01-02T03:04:05+99:99", "2024-01-02T03:04:05+99:99"),
            ("2024-01-02", "2024-01-02T00:00:00"),
            ("2024-01-02+01:00", "2024-01-02T00:00:00+01:00"),
            ("2024-01", "2024-01-01T00:00:00"),
            ("2024Z", "2024-01-01T00:00:00Z"),
            ("--02-29", "1904-02-29T00:00:00"),
        ] {
            let value = parse(text.as_bytes()).unwrap();
            assert_eq!(value.to_string(), expected, "{text}");
        }
        let value = parse(b"2024-01-02T03:04:05.5+00:00").unwrap();
        assert_eq!(value.canonical(), "2024-01-02T03:04:05.5000000Z");
        assert_eq!(parse(b"--03").unwrap().date, Date::ThisYear { month: 3, day: 1 });
        let month = parse(b"--03-12:00").unwrap();
        assert_eq!(month.date, Date::ThisYear { month: 3, day: 1 });
        assert_eq!(month.zone, Zone::Offset(-720));
        assert_eq!(parse(b"--03--").unwrap().date, Date::ThisYear { month: 3, day: 1 });
        assert_eq!(parse(b"---31").unwrap().date, Date::ThisYear { month: 1, day: 31 });
        assert_eq!(parse(b"03:04:05").unwrap().date, Date::Today);
        let midnight = parse(b"23:59:59.99999995").unwrap();
        assert_eq!((midnight.date, midnight.time), (Date::Today, 0));
    }

    #[test]
    fn what_is_no_date_and_time() {
        for text in [
            "",
            "2024-01-02 03:04:05",
            "2024-01-02t03:04:05",
            "2024-01-02T03:04",
            "2024-01-02T03:04:05.",
            "2024-01-02T03:04:05 Z",
            "2024-01-02T03:04:05Zx",
            "2024-01-02T03:04:05+0530",
            "2024-01-02T03:04:05+05",
            "2024-01-02T24:00:00",
            "2024-01-02T03:60:00",
            "2024-01-02T03:04:60",
            "2023-02-29",
            "2024-13-01",
            "2024-00-01",
            "0000-01-01",
            "0000",
            "10000-01-01T00:00:00",
            "-2024-01-01",
            "9999-12-31T23:59:59.99999999",
            "--13",
            "--02-30",
            "---32",
            "--1",
            "01/02/2024",
        ] {
            assert!(parse(text.as_bytes()).is_none(), "{text}");
        }
    }
}
