//! Integers and floating point numbers.

use super::super::tag::Scalar;
use super::{keep, trim_xml};

const NOT_A_NUMBER: &str = "the text is not a number of this type";

/// The range and whether a sign is allowed.
fn range(kind: Scalar) -> Option<(i128, i128)> {
    Some(match kind {
        Scalar::Byte => (0, u8::MAX.into()),
        Scalar::Char | Scalar::UInt16 => (0, u16::MAX.into()),
        Scalar::UInt32 => (0, u32::MAX.into()),
        Scalar::UInt64 => (0, u64::MAX.into()),
        Scalar::SByte => (i8::MIN.into(), i8::MAX.into()),
        Scalar::Int16 => (i16::MIN.into(), i16::MAX.into()),
        Scalar::Int32 => (i32::MIN.into(), i32::MAX.into()),
        Scalar::Int64 => (i64::MIN.into(), i64::MAX.into()),
        _ => return None,
    })
}

/// The value of the text of an integer or [`Scalar::Char`]; none if it is not valid or out of the
/// range of its kind.
///
/// White space (tab, LF, VT, FF, CR, blank) may stand around the number and NUL characters at its
/// end; a sign is only for the kinds that have negative numbers.
#[must_use]
pub fn integer(kind: Scalar, text: &[u8]) -> Option<i128> {
    let (min, max) = range(kind)?;
    let text = trim_number(text);
    let (negative, digits) = match text {
        [b'-', digits @ ..] if min < 0 => (true, digits),
        [b'+', digits @ ..] if min < 0 => (false, digits),
        digits => (false, digits),
    };
    if digits.is_empty() {
        return None;
    }
    let magnitude = digits.iter().try_fold(0_i128, |n, d| {
        // Any limit above the ranges keeps the arithmetic from overflowing.
        (d.is_ascii_digit() && n < 1 << 66).then(|| n * 10 + i128::from(d - b'0'))
    })?;
    let value = if negative { -magnitude } else { magnitude };
    (min..=max).contains(&value).then_some(value)
}

pub(super) fn normalise_integer(kind: Scalar, text: &mut Vec<u8>) -> Result<(), &'static str> {
    if is_plain_integer(text) && text.len() <= surely_in_range(kind) && text[0] != b'-' {
        return Ok(());
    }
    let value = integer(kind, text).ok_or(NOT_A_NUMBER)?;
    if !is_plain_integer(text) {
        *text = value.to_string().into_bytes();
    }
    Ok(())
}

/// So many digits are never too many.
const fn surely_in_range(kind: Scalar) -> usize {
    match kind {
        Scalar::Byte | Scalar::SByte => 2,
        Scalar::Char | Scalar::UInt16 | Scalar::Int16 => 4,
        Scalar::UInt32 | Scalar::Int32 => 9,
        _ => 18,
    }
}

/// Whether it is digits as a writer writes them, perhaps after a minus.
fn is_plain_integer(text: &[u8]) -> bool {
    match text {
        b"0" => true,
        [b'-', b'1'..=b'9', rest @ ..] | [b'1'..=b'9', rest @ ..] => {
            rest.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    }
}

/// The text without what the number parser of .NET skips: white space in front; white space, then
/// NUL characters, at the end.
pub(super) fn trim_number(text: &[u8]) -> &[u8] {
    let is_white = |b: &u8| matches!(b, 9..=13 | b' ');
    let start = text.iter().position(|b| !is_white(b)).unwrap_or(text.len());
    let text = &text[start..];
    let end = text.iter().rposition(|&b| b != 0).map_or(0, |i| i + 1);
    let text = &text[..end];
    let end = text.iter().rposition(|b| !is_white(b)).map_or(0, |i| i + 1);
    &text[..end]
}

/// The value of the text of a `Db`; none if it is not valid. Not a number is always
/// `fff8000000000000`, as in .NET.
#[must_use]
pub fn double(text: &[u8]) -> Option<f64> {
    // White space of XML behind a NUL goes first, before what the number parser skips.
    match float(text, trim_number(trim_xml(text)))? {
        Float::Infinity => Some(f64::INFINITY),
        Float::NegativeInfinity => Some(f64::NEG_INFINITY),
        Float::NotANumber => Some(f64::from_bits(0xFFF8_0000_0000_0000)),
        Float::Finite(digits) => digits.parse().ok(),
    }
}

/// The value of the text of a `Sg`; none if it is not valid. Not a number is always `ffc00000`.
///
/// Around it is only the white space of XML: vertical tabs and form feeds are for the other kinds.
#[must_use]
pub fn single(text: &[u8]) -> Option<f32> {
    let trimmed = trim_xml(text);
    let end = trimmed.iter().rposition(|&b| b != 0).map_or(0, |i| i + 1);
    match float(text, &trimmed[..end])? {
        Float::Infinity => Some(f32::INFINITY),
        Float::NegativeInfinity => Some(f32::NEG_INFINITY),
        Float::NotANumber => Some(f32::from_bits(0xFFC0_0000)),
        Float::Finite(digits) => digits.parse().ok(),
    }
}

enum Float<'a> {
    Infinity,
    NegativeInfinity,
    NotANumber,
    /// An optional sign, digits with at most one point, an optional exponent.
    Finite(&'a str),
}

/// The value of `text`, which without what may stand around a number is `trimmed`.
fn float<'a>(text: &'a [u8], trimmed: &'a [u8]) -> Option<Float<'a>> {
    match trim_xml(text) {
        b"INF" => return Some(Float::Infinity),
        b"-INF" => return Some(Float::NegativeInfinity),
        _ => {}
    }
    if is_float(trimmed) {
        return std::str::from_utf8(trimmed).ok().map(Float::Finite);
    }
    let word = super::trim_unicode(text)?;
    let (sign, name) = match word.as_bytes().first()? {
        b'+' | b'-' => word.split_at(1),
        _ => ("", word),
    };
    if name.eq_ignore_ascii_case("nan") {
        Some(Float::NotANumber)
    } else if name.eq_ignore_ascii_case("infinity") {
        Some(if sign == "-" { Float::NegativeInfinity } else { Float::Infinity })
    } else {
        None
    }
}

fn is_float(text: &[u8]) -> bool {
    let unsigned = text.strip_prefix(b"+").or(text.strip_prefix(b"-"));
    let (mantissa, exponent) = split_exponent(unsigned.unwrap_or(text));
    let point = mantissa.iter().position(|&b| b == b'.');
    let (whole, fraction) = match point {
        Some(p) => (&mantissa[..p], &mantissa[p + 1..]),
        None => (mantissa, &[][..]),
    };
    let all_digits = |d: &[u8]| d.iter().all(u8::is_ascii_digit);
    let has_digit = whole.len() + fraction.len() > 0;
    let exponent = exponent.is_none_or(|e| {
        let digits = e.strip_prefix(b"+").or(e.strip_prefix(b"-")).unwrap_or(e);
        !digits.is_empty() && all_digits(digits)
    });
    has_digit && all_digits(whole) && all_digits(fraction) && exponent
}

fn split_exponent(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    match text.iter().position(|b| matches!(b, b'e' | b'E')) {
        Some(e) => (&text[..e], Some(&text[e + 1..])),
        None => (text, None),
    }
}

pub(super) fn normalise_double(text: &mut Vec<u8>) -> Result<(), &'static str> {
    // Without an exponent so few digits are never too large, so their value need not be known.
    if text.len() < 32 && !text.contains(&b'E') && keep_written_float(text, true) {
        return Ok(());
    }
    let value = double(text).ok_or(NOT_A_NUMBER)?;
    if !keep_written_float(text, value.is_finite()) {
        *text = write_double(value).into_bytes();
    }
    Ok(())
}

pub(super) fn normalise_single(text: &mut Vec<u8>) -> Result<(), &'static str> {
    let value = single(text).ok_or(NOT_A_NUMBER)?;
    if !keep_written_float(text, value.is_finite()) {
        *text = write_single(value).into_bytes();
    }
    Ok(())
}

/// Keeps a form that some PowerShell writes; false if it is none, as that of a number too large
/// for its type.
fn keep_written_float(text: &mut Vec<u8>, finite: bool) -> bool {
    let range = super::inside_xml_white(text);
    let trimmed = &text[range.clone()];
    if matches!(trimmed, b"INF" | b"-INF" | b"NaN") {
        keep(text, range);
        return true;
    }
    let (mantissa, exponent) = split_exponent(trimmed.strip_prefix(b"-").unwrap_or(trimmed));
    let (whole, fraction) = match mantissa.iter().position(|&b| b == b'.') {
        Some(p) => (&mantissa[..p], Some(&mantissa[p + 1..])),
        None => (mantissa, None),
    };
    let written = finite
        && is_float(trimmed)
        && (whole == b"0" || matches!(whole, [b'1'..=b'9', ..]))
        && fraction.is_none_or(|f| !f.is_empty())
        && exponent.is_none_or(|e| matches!(e, [b'+' | b'-', _, _, ..]))
        && !trimmed.contains(&b'e')
        && trimmed.len() <= 32;
    if written {
        keep(text, range);
    }
    written
}

/// The text PowerShell 7 writes for a `Db`: the fewest digits that give the number back.
#[must_use]
pub fn write_double(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    shortest(&format!("{value:e}"), 17, value.is_infinite())
}

/// The text PowerShell 7 writes for a `Sg`.
#[must_use]
pub fn write_single(value: f32) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    shortest(&format!("{value:e}"), 9, value.is_infinite())
}

/// Lays out the digits of `{:e}`: plain, or with an exponent from `10^plain` up and below
/// `10^-4`.
fn shortest(scientific: &str, plain: i32, infinite: bool) -> String {
    let (sign, number) = match scientific.strip_prefix('-') {
        Some(number) => ("-", number),
        None => ("", scientific),
    };
    if infinite {
        return format!("{sign}INF");
    }
    let (mantissa, exponent) = number.split_once('e').unwrap_or((number, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    if exponent >= plain || exponent <= -5 {
        let sign_of_exponent = if exponent < 0 { '-' } else { '+' };
        return format!("{sign}{mantissa}E{sign_of_exponent}{:02}", exponent.unsigned_abs());
    }
    let point = usize::try_from(exponent + 1).unwrap_or(0);
    if point == 0 {
        let zeros = "0".repeat(usize::try_from(-exponent - 1).unwrap_or(0));
        format!("{sign}0.{zeros}{digits}")
    } else if digits.len() <= point {
        format!("{sign}{digits}{}", "0".repeat(point - digits.len()))
    } else {
        format!("{sign}{}.{}", &digits[..point], &digits[point..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(kind: Scalar, text: &str) -> Option<String> {
        let mut bytes = text.as_bytes().to_vec();
        super::super::normalise(kind, &mut bytes).ok()?;
        String::from_utf8(bytes).ok()
    }

    #[test]
    fn integers() {
        for (kind, text, expected) in [
            (Scalar::Byte, "255", Some("255")),
            (Scalar::Byte, "256", None),
            (Scalar::Byte, "+7", None),
            (Scalar::Byte, "-0", None),
            (Scalar::SByte, "-128", Some("-128")),
            (Scalar::SByte, "-0", Some("0")),
            (Scalar::Int32, "+5", Some("5")),
            (Scalar::Int32, " \u{b}007\n\0\0", Some("7")),
            (Scalar::Int32, "7\0 ", None),
            (Scalar::Int32, "\u{0}7", None),
            (Scalar::Int32, "7-", None),
            (Scalar::Int32, "- 7", None),
            (Scalar::Int32, "", None),
            (Scalar::Int32, "1e2", None),
            (Scalar::Int32, "\u{a0}7", None),
            (Scalar::Int64, "-9223372036854775808", Some("-9223372036854775808")),
            (Scalar::UInt64, "18446744073709551616", None),
            (Scalar::UInt64, "99999999999999999999999999999999999999999999", None),
            (Scalar::Char, "65535", Some("65535")),
            (Scalar::Char, "-1", None),
        ] {
            assert_eq!(form(kind, text).as_deref(), expected, "{kind:?} {text:?}");
        }
    }

    #[test]
    fn floating_point_texts() {
        for (text, expected) in [
            ("1.5", Some("1.5")),
            ("0.33333333333333331", Some("0.33333333333333331")),
            ("4.94065645841247E-324", Some("4.94065645841247E-324")),
            ("1E+17", Some("1E+17")),
            ("-0", Some("-0")),
            (" INF\n", Some("INF")),
            ("\u{c}INF", None),
            ("INF\u{b}", None),
            ("7\0 \n", Some("7")),
            ("7\0\u{c}", None),
            ("-INF", Some("-INF")),
            ("NaN", Some("NaN")),
            ("1e5", Some("100000")),
            ("+.5", Some("0.5")),
            ("5.", Some("5")),
            ("1E+400", Some("INF")),
            ("-1e99999999999", Some("-INF")),
            ("\u{a0}-nan", Some("NaN")),
            ("+Infinity", Some("INF")),
            ("7\0", Some("7")),
            ("+INF", None),
            ("inf", None),
            ("1,5", None),
            (".", None),
            ("1e", None),
            ("1e 5", None),
            ("0x1p3", None),
            ("", None),
        ] {
            assert_eq!(form(Scalar::Double, text).as_deref(), expected, "{text:?}");
        }
        assert_eq!(form(Scalar::Double, "\u{b}7\u{c}").as_deref(), Some("7"));
        assert_eq!(form(Scalar::Single, "\t7\n").as_deref(), Some("7"));
        assert_eq!(form(Scalar::Single, "7\0").as_deref(), Some("7"));
        assert_eq!(form(Scalar::Single, "7\u{c}"), None);
        assert_eq!(form(Scalar::Single, "7 \0"), None);
    }

    #[test]
    fn floating_point_numbers_are_written_as_powershell_7_does() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "-0"),
            (1e15, "1000000000000000"),
            (1e16, "10000000000000000"),
            (1e17, "1E+17"),
            (1.25e-4, "0.000125"),
            (1e-5, "1E-05"),
            (123.456, "123.456"),
            (5e-324, "5E-324"),
            (1.0 / 3.0, "0.3333333333333333"),
            (f64::MAX, "1.7976931348623157E+308"),
        ] {
            assert_eq!(write_double(value), text);
        }
        assert_eq!(write_single(1e7), "10000000");
        assert_eq!(write_single(f32::MAX), "3.4028235E+38");
        assert_eq!(write_single(1e9), "1E+09");
        assert_eq!(write_single(f32::NAN), "NaN");
    }
}
