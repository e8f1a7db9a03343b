//! Numbers: which kind a sum has and when it is refused, and when two numbers are the same.

use crate::cell::Cell;
use crate::scalar::Decimal;
use crate::{Error, ErrorKind, Kind, Result};

/// The canonical NaN: every NaN is stored as this one.
pub(crate) const NAN: f64 = f64::from_bits(0x7ff8_0000_0000_0000);
/// The canonical NaN of single precision.
pub(crate) const NAN_32: f32 = f32::from_bits(0x7fc0_0000);

/// Maps every NaN to the canonical one.
pub(crate) fn canonical(float: f64) -> f64 {
    if float.is_nan() { NAN } else { float }
}

/// A number whatever its width.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Number {
    Integer(i128),
    Float(f64),
    Decimal(Decimal),
}

impl Number {
    pub(crate) fn of(cell: &Cell) -> Option<Self> {
        Some(match cell {
            Cell::I8(value) => Self::Integer((*value).into()),
            Cell::U8(value) => Self::Integer((*value).into()),
            Cell::I16(value) => Self::Integer((*value).into()),
            Cell::U16(value) => Self::Integer((*value).into()),
            Cell::I32(value) => Self::Integer((*value).into()),
            Cell::U32(value) => Self::Integer((*value).into()),
            Cell::I64(value) => Self::Integer((*value).into()),
            Cell::U64(value) => Self::Integer((*value).into()),
            Cell::F32(value) => Self::Float((*value).into()),
            Cell::F64(value) => Self::Float(*value),
            Cell::Decimal(value) => Self::Decimal(*value),
            _ => return None,
        })
    }

    /// Whether both are mathematically the same number. NaN is the same as NaN, -0 as 0.
    pub(crate) fn same(self, other: Self) -> bool {
        match (self, other) {
            (Self::Integer(a), Self::Integer(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => same_float(a, b),
            (Self::Decimal(a), Self::Decimal(b)) => a.same_number(b),
            (Self::Integer(integer), Self::Float(float))
            | (Self::Float(float), Self::Integer(integer)) => integer_of(float) == Some(integer),
            (Self::Integer(integer), Self::Decimal(decimal))
            | (Self::Decimal(decimal), Self::Integer(integer)) => {
                decimal.to_integer() == Some(integer)
            }
            (Self::Float(float), Self::Decimal(decimal))
            | (Self::Decimal(decimal), Self::Float(float)) => {
                Decimal::from_f64(float).is_some_and(|exact| exact.same_number(decimal))
            }
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "float plus integer is a float sum")]
    fn to_float(self) -> f64 {
        match self {
            Self::Integer(integer) => integer as f64,
            Self::Float(float) => float,
            Self::Decimal(decimal) => decimal.to_f64(),
        }
    }

    fn to_decimal(self) -> Option<Decimal> {
        match self {
            Self::Integer(integer) => Decimal::new(integer.unsigned_abs(), 0, integer < 0),
            Self::Float(float) => Decimal::from_f64(float),
            Self::Decimal(decimal) => Some(decimal),
        }
    }
}

#[expect(clippy::float_cmp, reason = "the same number, bit for bit but for NaN and zero")]
fn same_float(a: f64, b: f64) -> bool {
    a == b || a.is_nan() && b.is_nan()
}

/// The integer that a float is, if it is one within 128 bits.
fn integer_of(float: f64) -> Option<i128> {
    let whole = float.is_finite() && float.fract() == 0.0 && float.abs() < 1e38;
    #[expect(clippy::cast_possible_truncation, reason = "whole and in range")]
    whole.then_some(float as i128)
}

/// The sum of a stored number (absent counts as I32 0) and `by`.
///
/// Signed integers up to 32 bits, U8 and U16 give the smaller of I32 and I64 that holds the sum,
/// I64 stays I64; U32 gives the smaller of U32 and U64, U64 stays U64. A decimal on either side
/// gives a decimal, a float on the stored side (or added to an integer) F64.
pub(crate) fn add(stored: Option<&Cell>, by: &Cell) -> Result<Cell> {
    let stored = stored.unwrap_or(&Cell::I32(0));
    // By far the most sums.
    match (stored, by) {
        (Cell::I32(a), Cell::I32(b)) => {
            if let Some(sum) = a.checked_add(*b) {
                return Ok(Cell::I32(sum));
            }
        }
        (Cell::I64(a), Cell::I64(b)) => {
            if let Some(sum) = a.checked_add(*b) {
                return Ok(Cell::I64(sum));
            }
        }
        _ => {}
    }
    let left = Number::of(stored).ok_or_else(|| not_numeric(stored.kind(), "stored"))?;
    let right = Number::of(by).ok_or_else(|| not_numeric(by.kind(), "given"))?;
    match (left, right) {
        (Number::Integer(a), Number::Integer(b)) => integer(stored.kind(), a + b),
        (Number::Float(_), _) | (Number::Integer(_), Number::Float(_)) => {
            Ok(Cell::F64(canonical(left.to_float() + right.to_float())))
        }
        _ => decimal(left, right),
    }
    .map_err(|refused| match refused {
        Refused::Sum => Error::new(
            ErrorKind::Overflow,
            format!("the sum is outside the range of {}; nothing was changed", range(stored)),
        ),
        Refused::Float => Error::new(
            ErrorKind::OutOfRange,
            "the float is no decimal of 96 bits; convert it to a decimal first",
        ),
    })
}

enum Refused {
    Sum,
    Float,
}

fn integer(kind: Kind, sum: i128) -> Result<Cell, Refused> {
    let fits = match kind {
        Kind::U32 => match u32::try_from(sum) {
            Ok(sum) => Some(Cell::U32(sum)),
            Err(_) => u64::try_from(sum).ok().map(Cell::U64),
        },
        Kind::U64 => u64::try_from(sum).ok().map(Cell::U64),
        Kind::I64 => i64::try_from(sum).ok().map(Cell::I64),
        _ => match i32::try_from(sum) {
            Ok(sum) => Some(Cell::I32(sum)),
            Err(_) => i64::try_from(sum).ok().map(Cell::I64),
        },
    };
    fits.ok_or(Refused::Sum)
}

fn decimal(left: Number, right: Number) -> Result<Cell, Refused> {
    let left = left.to_decimal().ok_or(Refused::Float)?;
    let right = right.to_decimal().ok_or(Refused::Float)?;
    left.checked_add(right).map(Cell::Decimal).ok_or(Refused::Sum)
}

fn range(stored: &Cell) -> &'static str {
    match stored.kind() {
        Kind::U32 | Kind::U64 => "an unsigned 64-bit integer",
        Kind::Decimal => "a decimal of 96 bits",
        _ => "a 64-bit integer",
    }
}

fn not_numeric(kind: Kind, which: &str) -> Error {
    Error::new(
        ErrorKind::NotNumeric,
        format!("the {which} value is {}, and only numbers can be added", kind.name()),
    )
}

#[cfg(test)]
mod tests {
    use super::{NAN, Number, add};
    use crate::ErrorKind;
    use crate::cell::Cell;
    use crate::scalar::Decimal;

    #[expect(clippy::needless_pass_by_value, reason = "literals read better")]
    fn sum(stored: Option<Cell>, by: Cell) -> Result<Cell, ErrorKind> {
        add(stored.as_ref(), &by).map_err(|error| error.kind())
    }

    fn decimal(mantissa: u128, scale: u8) -> Cell {
        Cell::Decimal(Decimal::new(mantissa, scale, false).expect("in range"))
    }

    #[test]
    fn widths_follow_the_documented_rules() {
        let max = i64::from(i32::MAX);
        assert!(matches!(sum(None, Cell::I32(2)), Ok(Cell::I32(2))));
        assert!(matches!(sum(None, Cell::I64(2)), Ok(Cell::I32(2))));
        assert!(matches!(sum(None, Cell::I64(1 << 40)), Ok(Cell::I64(_))));
        for small in [Cell::I8(1), Cell::U8(1), Cell::I16(1), Cell::U16(1), Cell::I32(1)] {
            assert!(matches!(sum(Some(small.clone()), Cell::I32(-3)), Ok(Cell::I32(-2))));
            let wide = sum(Some(small), Cell::I64(max));
            assert!(matches!(wide, Ok(Cell::I64(value)) if value == max + 1));
        }
        assert!(matches!(sum(Some(Cell::I64(1)), Cell::I32(-1)), Ok(Cell::I64(0))));
        assert!(matches!(sum(Some(Cell::U32(1)), Cell::I32(-1)), Ok(Cell::U32(0))));
        assert!(matches!(sum(Some(Cell::U32(u32::MAX)), Cell::I32(1)), Ok(Cell::U64(_))));
        assert!(matches!(sum(Some(Cell::U64(1)), Cell::U64(1)), Ok(Cell::U64(2))));
        assert!(matches!(sum(Some(Cell::I32(1)), Cell::F64(0.5)), Ok(Cell::F64(1.5))));
        assert!(matches!(sum(Some(Cell::F64(0.5)), Cell::I64(1)), Ok(Cell::F64(1.5))));
        assert!(matches!(sum(Some(Cell::F32(0.5)), Cell::F32(1.0)), Ok(Cell::F64(1.5))));
    }

    #[test]
    fn decimals_stay_decimals() {
        let Ok(Cell::Decimal(result)) = sum(Some(decimal(110, 2)), Cell::I32(1)) else {
            panic!("a decimal sum")
        };
        assert_eq!(result.to_string(), "2.10");
        assert!(matches!(sum(Some(Cell::I32(1)), decimal(5, 1)), Ok(Cell::Decimal(_))));
        assert!(matches!(sum(Some(decimal(1, 0)), Cell::F64(0.5)), Ok(Cell::Decimal(_))));
        assert!(matches!(sum(Some(decimal(1, 0)), Cell::F64(0.1)), Err(ErrorKind::OutOfRange)));
        let full = decimal(Decimal::MAX_MANTISSA, 0);
        assert!(matches!(sum(Some(full), Cell::I32(1)), Err(ErrorKind::Overflow)));
    }

    #[test]
    fn refuses_overflow_and_other_kinds() {
        for (stored, by) in [
            (Cell::I64(i64::MAX), Cell::I32(1)),
            (Cell::I32(-1), Cell::I64(i64::MIN)),
            (Cell::U32(0), Cell::I32(-1)),
            (Cell::U64(u64::MAX), Cell::U8(1)),
        ] {
            assert!(matches!(sum(Some(stored), by), Err(ErrorKind::Overflow)));
        }
        for other in [Cell::Bool(true), Cell::Null, Cell::Char(65), Cell::String("1".into())] {
            assert!(matches!(sum(Some(other.clone()), Cell::I32(1)), Err(ErrorKind::NotNumeric)));
            assert!(matches!(sum(None, other), Err(ErrorKind::NotNumeric)));
        }
    }

    #[test]
    fn every_nan_is_the_canonical_one() {
        let Ok(Cell::F64(nan)) = sum(Some(Cell::F64(f64::INFINITY)), Cell::F64(f64::NEG_INFINITY))
        else {
            panic!("a float sum")
        };
        assert_eq!(nan.to_bits(), NAN.to_bits());
    }

    #[test]
    fn numbers_are_compared_by_their_value() {
        let same = |a: &Cell, b: &Cell| {
            Number::of(a).expect("a number").same(Number::of(b).expect("a number"))
        };
        let five = [Cell::U8(5), Cell::I64(5), Cell::F32(5.0), Cell::F64(5.0), decimal(500, 2)];
        for a in &five {
            for b in &five {
                assert!(same(a, b), "{a:?} {b:?}");
            }
            assert!(!same(a, &Cell::F64(5.5)));
            assert!(!same(a, &Cell::F64(f64::NAN)));
        }
        assert!(same(&Cell::F64(f64::NAN), &Cell::F32(f32::NAN)));
        assert!(same(&Cell::F64(-0.0), &Cell::I32(0)));
        assert!(same(&decimal(25, 2), &Cell::F64(0.25)));
        assert!(!same(&decimal(1, 1), &Cell::F64(0.1)), "0.1 is no double");
        let large = (1_i64 << 53) + 1;
        #[expect(clippy::cast_precision_loss, reason = "the point of the test")]
        let near = Cell::F64(large as f64);
        assert!(!same(&Cell::I64(large), &near), "one beside it");
        assert!(same(&Cell::U64(1 << 63), &Cell::F64(9_223_372_036_854_775_808.0)));
    }
}
