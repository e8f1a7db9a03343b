use std::fmt;

/// A decimal number of 96 bits with its scale kept: `1.10` differs in form from `1.1`.
///
/// Its value is `mantissa / 10^scale`, negated if `negative`; zero has a sign, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// Three words of the mantissa, the lowest first.
    words: [u32; 3],
    scale: u8,
    negative: bool,
}

impl Decimal {
    /// The greatest mantissa.
    pub const MAX_MANTISSA: u128 = (1 << 96) - 1;

    /// The most digits behind the point.
    pub const MAX_SCALE: u8 = 28;

    /// A decimal; `None` if the mantissa has more than 96 bits or the scale is above 28.
    #[must_use]
    pub const fn new(mantissa: u128, scale: u8, negative: bool) -> Option<Self> {
        if mantissa > Self::MAX_MANTISSA || scale > Self::MAX_SCALE {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "each word is masked by its width")]
        let words = [mantissa as u32, (mantissa >> 32) as u32, (mantissa >> 64) as u32];
        Some(Self { words, scale, negative })
    }

    /// The digits as an integer of at most 96 bits.
    #[must_use]
    pub const fn mantissa(self) -> u128 {
        self.words[0] as u128 | (self.words[1] as u128) << 32 | (self.words[2] as u128) << 64
    }

    /// The number of digits behind the point, 0 to 28.
    #[must_use]
    pub const fn scale(self) -> u8 {
        self.scale
    }

    /// Whether there is a minus in front.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.negative
    }

    /// The sum, exact, with the greater of both scales; `None` if 96 bits do not hold it.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        let sum = self.scaled_to(scale)?.checked_add(other.scaled_to(scale)?)?;
        let negative = sum < 0 || sum == 0 && self.negative && other.negative;
        Self::fitting(sum.unsigned_abs(), scale, negative)
    }

    /// The double nearest to the value.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        // Through text: dividing rounded mantissas would round twice.
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// The decimal that is exactly the double; `None` if there is none.
    #[must_use]
    pub fn from_f64(float: f64) -> Option<Self> {
        if !float.is_finite() {
            return None;
        }
        let (mantissa, exponent) = parts(float);
        let negative = float.is_sign_negative();
        if mantissa == 0 {
            return Self::new(0, 0, negative);
        }
        let mantissa = u128::from(mantissa);
        match u32::try_from(exponent) {
            Ok(up) if up <= 96 - mantissa.ilog2() => Self::new(mantissa << up, 0, negative),
            Ok(_) => None,
            // m / 2^k = m * 5^k / 10^k
            Err(_) => {
                let down = exponent.unsigned_abs();
                let scale = u8::try_from(down).ok().filter(|scale| *scale <= Self::MAX_SCALE)?;
                Self::new(mantissa.checked_mul(5_u128.checked_pow(down)?)?, scale, negative)
            }
        }
    }

    /// Whether both are the same number, whatever their scales.
    #[must_use]
    pub fn same_number(self, other: Self) -> bool {
        let (a, b) = (self.reduced(), other.reduced());
        a.words == b.words && a.scale == b.scale && (a.negative == b.negative || a.mantissa() == 0)
    }

    /// The integer, if the value is one.
    #[must_use]
    pub fn to_integer(self) -> Option<i128> {
        let reduced = self.reduced();
        let integer = i128::try_from(reduced.mantissa()).ok().filter(|_| reduced.scale == 0)?;
        Some(if self.negative { -integer } else { integer })
    }

    /// Without zeros at the end behind the point.
    fn reduced(self) -> Self {
        let (mut mantissa, mut scale) = (self.mantissa(), self.scale);
        while scale > 0 && mantissa.is_multiple_of(10) {
            mantissa /= 10;
            scale -= 1;
        }
        Self::new(mantissa, scale, self.negative).unwrap_or(self)
    }

    /// The mantissa at a greater scale, with its sign.
    fn scaled_to(self, scale: u8) -> Option<i128> {
        let factor = 10_i128.checked_pow(u32::from(scale - self.scale))?;
        let mantissa = i128::try_from(self.mantissa()).ok()?.checked_mul(factor)?;
        Some(if self.negative { -mantissa } else { mantissa })
    }

    /// Drops zeros at the end until 96 bits hold the mantissa.
    fn fitting(mut mantissa: u128, mut scale: u8, negative: bool) -> Option<Self> {
        while mantissa > Self::MAX_MANTISSA && scale > 0 && mantissa.is_multiple_of(10) {
            mantissa /= 10;
            scale -= 1;
        }
        Self::new(mantissa, scale, negative)
    }
}

/// An odd (or zero) mantissa and a power of two: `float = mantissa * 2^exponent`.
fn parts(float: f64) -> (u64, i32) {
    let bits = float.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    let biased = i32::try_from(bits >> 52 & 0x7ff).unwrap_or(0);
    let (mantissa, exponent) =
        if biased == 0 { (fraction, -1074) } else { (fraction | 1 << 52, biased - 1075) };
    if mantissa == 0 {
        return (0, 0);
    }
    let zeros = mantissa.trailing_zeros();
    (mantissa >> zeros, exponent + i32::try_from(zeros).unwrap_or(0))
}

impl From<i64> for Decimal {
    fn from(integer: i64) -> Self {
        Self::new(integer.unsigned_abs().into(), 0, integer < 0).unwrap_or_default()
    }
}

impl From<u64> for Decimal {
    fn from(integer: u64) -> Self {
        Self::new(integer.into(), 0, false).unwrap_or_default()
    }
}

impl fmt::Display for Decimal {
    /// All digits, those at the end too: `1.10`, `-0.0`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = usize::from(self.scale);
        let digits = format!("{:0>1$}", self.mantissa(), scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let sign = if self.negative { "-" } else { "" };
        if fraction.is_empty() {
            write!(f, "{sign}{whole}")
        } else {
            write!(f, "{sign}{whole}.{fraction}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    fn decimal(mantissa: u128, scale: u8, negative: bool) -> Decimal {
        Decimal::new(mantissa, scale, negative).expect("in range")
    }

    #[test]
    fn parts_survive_and_limits_hold() {
        let greatest = decimal(Decimal::MAX_MANTISSA, 28, true);
        assert_eq!(greatest.mantissa(), Decimal::MAX_MANTISSA);
        assert_eq!((greatest.scale(), greatest.is_negative()), (28, true));
        assert_eq!(Decimal::new(Decimal::MAX_MANTISSA + 1, 0, false), None);
        assert_eq!(Decimal::new(1, 29, false), None);
    }

    #[test]
    fn sums_are_exact_or_refused() {
        let sum = decimal(110, 2, false).checked_add(decimal(1, 0, false));
        assert_eq!(sum.expect("fits").to_string(), "2.10");
        let sum = decimal(5, 1, false).checked_add(decimal(5, 1, true));
        assert_eq!(sum.expect("fits").to_string(), "0.0");
        let greatest = decimal(Decimal::MAX_MANTISSA, 0, false);
        assert_eq!(greatest.checked_add(decimal(1, 0, false)), None);
        assert_eq!(greatest.checked_add(decimal(1, 28, false)), None);
        assert_eq!(
            greatest.checked_add(decimal(10, 1, true)).map(|d| d.to_string()),
            Some("79228162514264337593543950334".to_owned())
        );
    }

    #[test]
    fn doubles_convert_exactly_or_not_at_all() {
        for (float, text) in
            [(0.5, "0.5"), (-3.0, "-3"), (0.0, "0"), (-0.0, "-0"), (1e20, "100000000000000000000")]
        {
            let exact = Decimal::from_f64(float).expect("exact");
            assert_eq!(exact.to_string(), text);
            assert!((exact.to_f64() - float).abs() < f64::EPSILON);
        }
        for float in [0.1, 1e29, f64::NAN, f64::INFINITY, f64::MIN_POSITIVE] {
            assert_eq!(Decimal::from_f64(float), None, "{float}");
        }
    }

    #[test]
    fn numbers_are_compared_without_their_scale() {
        assert!(decimal(110, 2, false).same_number(decimal(11, 1, false)));
        assert!(decimal(0, 5, true).same_number(decimal(0, 0, false)));
        assert!(!decimal(1, 0, true).same_number(decimal(1, 0, false)));
        assert_eq!(decimal(5_000, 3, true).to_integer(), Some(-5));
        assert_eq!(decimal(5_001, 3, true).to_integer(), None);
    }
}
