//! Texts of decimal numbers.

use super::number::trim_number;
use crate::Decimal;

/// The value of the text of a `D`, rounded half to even to what fits; none if it is not valid or
/// too large. An exponent is not valid.
#[must_use]
pub fn parse(text: &[u8]) -> Option<Decimal> {
    let text = trim_number(text);
    let negative = text.starts_with(b"-");
    let digits = text.strip_prefix(b"-").or(text.strip_prefix(b"+")).unwrap_or(text);
    let point = digits.iter().position(|&b| b == b'.');
    let (whole, fraction) = match point {
        Some(p) => (&digits[..p], &digits[p + 1..]),
        None => (digits, &[][..]),
    };
    let all_digits = |d: &[u8]| d.iter().all(u8::is_ascii_digit);
    if whole.len() + fraction.len() == 0 || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let mut magnitude = 0_u128;
    for digit in whole {
        magnitude = append(magnitude, *digit)?;
    }
    let mut scale = 0;
    while scale < fraction.len().min(usize::from(Decimal::MAX_SCALE)) {
        match append(magnitude, fraction[scale]) {
            Some(more) => magnitude = more,
            None => break,
        }
        scale += 1;
    }
    if rounds_up(magnitude, &fraction[scale..]) {
        if magnitude < Decimal::MAX_MANTISSA {
            magnitude += 1;
        } else {
            // 2^96 needs one digit less; without a decimal to give up it is too large.
            scale = scale.checked_sub(1)?;
            magnitude = (Decimal::MAX_MANTISSA + 1) / 10 + 1;
        }
    }
    Decimal::new(magnitude, u8::try_from(scale).ok()?, negative)
}

fn append(magnitude: u128, digit: u8) -> Option<u128> {
    // At most 2^96 - 1 times ten: far from the end of 128 bits.
    let more = magnitude * 10 + u128::from(digit - b'0');
    (more <= Decimal::MAX_MANTISSA).then_some(more)
}

/// Whether a number is rounded up when these digits are cut off.
fn rounds_up(magnitude: u128, cut: &[u8]) -> bool {
    match cut {
        [b'6'..=b'9', ..] => true,
        [b'5', rest @ ..] => magnitude % 2 == 1 || rest.iter().any(|&d| d != b'0'),
        _ => false,
    }
}

/// Keeps a text PowerShell writes; else puts the number's own text.
pub(super) fn normalise(text: &mut Vec<u8>) -> Result<(), &'static str> {
    let value = parse(text).ok_or("the text is not a decimal number or it is too large")?;
    let form = value.to_string();
    if form.as_bytes() != text.as_slice() {
        *text = form.into_bytes();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_what_they_become() {
        for (text, expected) in [
            ("1.10", Some("1.10")),
            ("0.0", Some("0.0")),
            ("-0", Some("-0")),
            ("+1", Some("1")),
            (".5", Some("0.5")),
            ("5.", Some("5")),
            (" 00001.50\n\0", Some("1.50")),
            ("0.00000000000000000000000000000", Some("0.0000000000000000000000000000")),
            ("0.00000000000000000000000000006", Some("0.0000000000000000000000000001")),
            ("0.00000000000000000000000000005", Some("0.0000000000000000000000000000")),
            ("79228162514264337593543950335", Some("79228162514264337593543950335")),
            ("-79228162514264337593543950335", Some("-79228162514264337593543950335")),
            ("79228162514264337593543950336", None),
            ("79228162514264337593543950335.4", Some("79228162514264337593543950335")),
            ("79228162514264337593543950335.5", None),
            ("7.9228162514264337593543950335", Some("7.9228162514264337593543950335")),
            ("7.9228162514264337593543950336", Some("7.922816251426433759354395034")),
            ("7.92281625142643375935439503355", Some("7.922816251426433759354395034")),
            ("1e5", None),
            ("1,000", None),
            (".", None),
            ("", None),
            ("- 1", None),
        ] {
            let form = parse(text.as_bytes()).map(|d| d.to_string());
            assert_eq!(form.as_deref(), expected, "{text:?}");
        }
    }
}
