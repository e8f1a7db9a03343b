//! Whether what came is what a vector expects.

use crate::input::{double, key, number, rare, repeated, tagged};
use crate::run::{Bound, Failure, Names, Outcome};
use krstate::{Key, Value};
use serde_json::Value as Json;

/// Compares a whole outcome. The error says what came instead.
pub(crate) fn outcome(expected: &Json, came: &Outcome, names: &Names) -> Result<(), Failure> {
    let same = match came {
        Outcome::Absent => *expected == serde_json::json!({"Absent": true}),
        Outcome::Value(came) => value(expected, came, names)?,
        Outcome::Flag(flag) => expected.as_bool() == Some(*flag),
        Outcome::Count(count) => expected.as_u64() == Some(*count as u64),
        Outcome::Position(at) => {
            expected.as_i64() == at.map_or(Some(-1), |at| i64::try_from(at).ok())
        }
        Outcome::Text(text) => expected.as_str() == Some(text),
        Outcome::Names(came) => {
            came.iter().map(String::as_str).eq(array(expected)?.iter().filter_map(Json::as_str))
        }
        Outcome::Keys(came) => each(array(expected)?, came, |e, c| Ok(key(e)? == *c))?,
        Outcome::Entries(came) => entries(array(expected)?, came, names)?,
        Outcome::Entry(came) => entry(expected, came, names)?,
        Outcome::Items(came) => each(array(expected)?, came, |e, c| value(e, c, names))?,
        Outcome::Nothing | Outcome::Handle(_) => false,
    };
    if same { Ok(()) } else { Err(Failure::driver(format!("{came:?} came, not {expected}"))) }
}

fn array(expected: &Json) -> Result<&[Json], Failure> {
    let array = expected.as_array().map(Vec::as_slice);
    array.ok_or_else(|| Failure::driver(format!("an array came, not {expected}")))
}

fn each<T>(
    expected: &[Json],
    came: &[T],
    same: impl Fn(&Json, &T) -> Result<bool, Failure>,
) -> Result<bool, Failure> {
    for (expected, came) in expected.iter().zip(came) {
        if !same(expected, came)? {
            return Ok(false);
        }
    }
    Ok(expected.len() == came.len())
}

fn entries(expected: &[Json], came: &[(Key, Value)], names: &Names) -> Result<bool, Failure> {
    each(expected, came, |expected, came| entry(expected, came, names))
}

fn entry(expected: &Json, came: &(Key, Value), names: &Names) -> Result<bool, Failure> {
    Ok(key(&expected[0])? == came.0 && value(&expected[1], &came.1, names)?)
}

/// Compares a value with its kind: `{"I64": "5"}` is not `{"I32": "5"}`.
fn value(expected: &Json, came: &Value, names: &Names) -> Result<bool, Failure> {
    Ok(match (expected, came) {
        (Json::Null, came) => matches!(came, Value::Null),
        (Json::Bool(flag), came) => matches!(came, Value::Bool(came) if came == flag),
        (Json::String(text), came) => came.as_str() == Some(text),
        _ => match (tagged(expected)?, came) {
            (("I32", digits), Value::I32(came)) => number::<i32>(digits)? == *came,
            (("I64", digits), Value::I64(came)) => number::<i64>(digits)? == *came,
            (("F64", digits), Value::F64(came)) => same_bits(double(digits)?, *came),
            (("Repeat", content), Value::String(came)) => repeated(content)? == **came,
            (("Ref", name), came) => same_container(name, came, names)?,
            (("Table", content), Value::Table(came)) => {
                let came: Vec<_> = came.entries()?.collect();
                entries(array(content)?, &came, names)?
            }
            (("List", content), Value::List(came)) => {
                let came: Vec<_> = came.items()?.collect();
                each(array(content)?, &came, |e, c| value(e, c, names))?
            }
            (("Any", _), _) => true,
            ((tag, content), came) => match rare(tag, content)? {
                Some(expected) => same_scalar(&expected, came),
                None => false,
            },
        },
    })
}

/// -0 is not 0, and every NaN that the engine gives is the canonical one.
fn same_bits(expected: f64, came: f64) -> bool {
    if expected.is_nan() {
        return came.to_bits() == 0x7ff8_0000_0000_0000;
    }
    expected.to_bits() == came.to_bits()
}

/// Compares kind and content; floats by their bits.
fn same_scalar(expected: &Value, came: &Value) -> bool {
    match (expected, came) {
        (Value::F32(expected), Value::F32(came)) if expected.is_nan() => {
            came.to_bits() == 0x7fc0_0000
        }
        (Value::F32(expected), Value::F32(came)) => expected.to_bits() == came.to_bits(),
        // The others show all that they hold.
        (expected, came) => {
            expected.kind() == came.kind() && format!("{expected:?}") == format!("{came:?}")
        }
    }
}

fn same_container(name: &Json, came: &Value, names: &Names) -> Result<bool, Failure> {
    match (names.get(name.as_str().unwrap_or_default()), came) {
        (Some(Bound::Table(bound)), Value::Table(came)) => Ok(bound.same(came)),
        (Some(Bound::List(bound)), Value::List(came)) => Ok(bound.same(came)),
        (Some(Bound::Table(_) | Bound::List(_)), _) => Ok(false),
        _ => Err(Failure::driver(format!("{name} is no live container"))),
    }
}
