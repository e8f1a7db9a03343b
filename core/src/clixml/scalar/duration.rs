//! Time spans.

use crate::Duration;
use crate::scalar::TICKS_PER_SECOND;

/// The value of the text of a `TS`; none if it is not valid or out of range.
///
/// A year counts 365 days, a month 30. More than seven digits of a second are cut off.
#[must_use]
pub fn parse(text: &[u8]) -> Option<Duration> {
    let text = super::trim_unicode(text)?.as_bytes();
    let (negative, text) = match text {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let text = text.strip_prefix(b"P")?;
    let (date, time) = match text.iter().position(|&b| b == b'T') {
        Some(t) => (&text[..t], Some(&text[t + 1..])),
        None => (text, None),
    };
    let mut date = Parts::new(date);
    let years = date.take(b'Y')?;
    let months = date.take(b'M')?;
    let days = date.take(b'D')?;
    let mut time = Parts::new(time.unwrap_or_default());
    let hours = time.take(b'H')?;
    let minutes = time.take(b'M')?;
    let (seconds, fraction) = time.take_seconds()?;
    let ends_in_t = text.last() == Some(&b'T');
    let has_time = text.contains(&b'T');
    // `P1DT` is not valid, for nothing follows the T.
    if !date.rest.is_empty() || !time.rest.is_empty() || (has_time && ends_in_t) {
        return None;
    }
    if !(date.any || time.any) {
        return None;
    }
    let days = (years + months / 12) * 365 + months % 12 * 30 + days;
    let seconds = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
    let ticks = seconds.checked_mul(TICKS_PER_SECOND)?.checked_add(fraction)?;
    let ticks =
        if negative { 0_i64.checked_sub_unsigned(ticks) } else { i64::try_from(ticks).ok() };
    ticks.map(|ticks| Duration { ticks })
}

/// Numbers followed by letters, in a fixed order, each of them optional.
struct Parts<'a> {
    rest: &'a [u8],
    any: bool,
}

impl<'a> Parts<'a> {
    fn new(rest: &'a [u8]) -> Self {
        Self { rest, any: false }
    }

    /// The number before `letter`, 0 if that part is not next; none if a number is too large.
    fn take(&mut self, letter: u8) -> Option<u64> {
        let (number, len) = self.number()?;
        if len > 0 && self.rest.get(len) == Some(&letter) {
            self.rest = &self.rest[len + 1..];
            self.any = true;
            return Some(number);
        }
        Some(0)
    }

    /// Seconds and the ticks of their fraction. There may be no digits on one side of the point,
    /// or even on both.
    fn take_seconds(&mut self) -> Option<(u64, u64)> {
        let (number, len) = self.number()?;
        if self.rest.get(len) != Some(&b'.') {
            return Some((self.take(b'S')?, 0));
        }
        let after = &self.rest[len + 1..];
        let digits = after.iter().take_while(|b| b.is_ascii_digit()).count();
        if after.get(digits) != Some(&b'S') {
            return None;
        }
        let kept = after[..digits].iter().copied().chain([b'0'; 7]).take(7);
        let ticks = kept.fold(0, |n, d| n * 10 + u64::from(d - b'0'));
        self.rest = &after[digits + 1..];
        self.any = true;
        Some((number, ticks))
    }

    /// The number the rest begins with and its length; none if it is over 2^31 - 1.
    fn number(&self) -> Option<(u64, usize)> {
        let len = self.rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let number = self.rest[..len].iter().try_fold(0_u64, |n, d| {
            let n = n * 10 + u64::from(d - b'0');
            i32::try_from(n).is_ok().then_some(n)
        })?;
        Some((number, len))
    }
}

pub(super) fn normalise(text: &mut Vec<u8>) -> Result<(), &'static str> {
    let span = parse(text).ok_or("the text is not a time span or it is out of range")?;
    *text = span.to_string().into_bytes();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_ticks() {
        for (text, ticks) in [
            ("PT0S", 0),
            ("-PT0S", 0),
            ("P1D", 864_000_000_000),
            (" P1DT2H3M4.567S\n", 937_845_670_000),
            ("-PT0.0000001S", -1),
            ("P10675199DT2H48M5.4775807S", i64::MAX),
            ("-P10675199DT2H48M5.4775808S", i64::MIN),
            ("P1M", 25_920_000_000_000),
            ("P2Y3M4D", 711_936_000_000_000),
            ("P13M", 341_280_000_000_000),
            ("PT.5S", 5_000_000),
            ("PT5.S", 50_000_000),
            ("PT90M", 54_000_000_000),
            ("PT0.99999999S", 9_999_999),
            ("PT1.12345678901234567890S", 11_234_567),
        ] {
            assert_eq!(parse(text.as_bytes()), Some(Duration { ticks }), "{text}");
        }
        for text in [
            "",
            "P",
            "PT",
            "P1DT",
            "P1W",
            "p1d",
            "+P1D",
            "--P1D",
            "P-1D",
            "PT1M1H",
            "P1",
            "1D",
            "PT1.5",
            "PT1.5M",
            "P1D1D",
            "P1H",
            "PT1D",
            "00:00:01",
            "P2147483648D",
            "PT2147483647H",
            "P10675199DT2H48M5.4775808S",
            "-P10675199DT2H48M5.4775809S",
            "P1Dx",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn ticks_are_written_and_read_again() {
        for (ticks, text) in [
            (0, "PT0S"),
            (864_000_000_000, "P1D"),
            (54_000_000_000, "PT1H30M"),
            (937_845_670_000, "P1DT2H3M4.567S"),
            (-1, "-PT0.0000001S"),
            (i64::MAX, "P10675199DT2H48M5.4775807S"),
            (i64::MIN, "-P10675199DT2H48M5.4775808S"),
            (600_000_000, "PT1M"),
            (10_000_000, "PT1S"),
        ] {
            assert_eq!(Duration { ticks }.to_string(), text);
            assert_eq!(parse(text.as_bytes()), Some(Duration { ticks }));
        }
    }
}
