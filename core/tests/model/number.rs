//! Which numbers are the same, and what a sum is: of the three kinds that the model has.

use super::{Datum, Refused};
use krstate::ErrorKind;

const NAN: u64 = 0x7ff8_0000_0000_0000;

fn integer(datum: &Datum) -> Option<i64> {
    match datum {
        Datum::I32(number) => Some((*number).into()),
        Datum::I64(number) => Some(*number),
        _ => None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "float plus integer is a float sum")]
fn float(datum: &Datum) -> Option<f64> {
    match datum {
        Datum::F64(bits) => Some(f64::from_bits(*bits)),
        _ => integer(datum).map(|integer| integer as f64),
    }
}

/// Equality as `compare_and_swap` and `index_of` know it.
pub(super) fn same(a: &Datum, b: &Datum) -> bool {
    match (a, b) {
        (Datum::I32(_) | Datum::I64(_), Datum::I32(_) | Datum::I64(_)) => integer(a) == integer(b),
        // The model's integers beside floats are small: a double holds them.
        (Datum::F64(_), Datum::I32(_) | Datum::I64(_) | Datum::F64(_))
        | (Datum::I32(_) | Datum::I64(_), Datum::F64(_)) => {
            let (a, b) = (float(a), float(b));
            a == b || a.is_some_and(f64::is_nan) && b.is_some_and(f64::is_nan)
        }
        _ => a == b,
    }
}

/// The sum of what is stored and `by`.
pub(super) fn sum(stored: Option<&Datum>, by: &Datum) -> Refused<Datum> {
    let stored = stored.unwrap_or(&Datum::I32(0));
    if let (Some(a), Some(b)) = (integer(stored), integer(by)) {
        let sum = a.checked_add(b).ok_or(ErrorKind::Overflow)?;
        return Ok(match (stored, i32::try_from(sum)) {
            (Datum::I32(_), Ok(narrow)) => Datum::I32(narrow),
            _ => Datum::I64(sum),
        });
    }
    let (Some(a), Some(b)) = (float(stored), float(by)) else { return Err(ErrorKind::NotNumeric) };
    let sum = a + b;
    Ok(Datum::F64(if sum.is_nan() { NAN } else { sum.to_bits() }))
}

/// As [`sum`], for those who want an integer.
pub(super) fn integer_sum(stored: Option<&Datum>, by: i64) -> Refused<Datum> {
    match sum(stored, &Datum::I64(by))? {
        Datum::F64(_) => Err(ErrorKind::TypeMismatch),
        sum => Ok(sum),
    }
}
