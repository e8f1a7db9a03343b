//! JavaScript values on their way into the engine.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use krstate_ffi::client::{
    Builder, DateTime, DateTimeKind, Decimal, Duration, ErrorKind, Guid, Input, Key, Kind, Scalar,
    TextKind,
};

use crate::call::{Call, foreign_call};
use crate::context::Handle;
use crate::failure::Failure;
use crate::js::{Type, Value};
use crate::text::Text;

/// The largest integer that a JavaScript number holds exactly, with all below it.
pub(crate) const MAX_SAFE: i64 = (1 << 53) - 1;

/// How the JavaScript layer passes a value; `lib/internal/convert.js` has the same numbers.
mod passing {
    pub(super) const SCALAR: u32 = 0;
    pub(super) const HANDLE: u32 = 1;
    pub(super) const TREE: u32 = 2;
    pub(super) const ABSENT: u32 = 3;
    /// The first of those that name a kind: its tag is added.
    pub(super) const KIND: u32 = 16;
}

/// The key in an argument: a string, an integer as number or bigint, or an interned key.
pub(crate) fn key<'t>(
    call: Call<'_>,
    index: usize,
    text: &'t mut Text,
) -> Result<Key<'t>, Failure> {
    let value = call.argument(index);
    if text.read(call.js, value)? {
        return Ok(text.as_key());
    }
    let problem = match call.js.type_of(value)? {
        Type::Number => {
            let number = call.js.read_number(value)?.unwrap_or(f64::NAN);
            match safe_integer(number) {
                Some(integer) => return Ok(Key::Integer(integer)),
                None => format!("{number} is no integer that a number holds exactly"),
            }
        }
        Type::BigInt => match call.js.read_bigint(value)? {
            Some(integer) => return Ok(Key::Integer(integer)),
            None => "the bigint does not fit 64 bits".to_owned(),
        },
        Type::Object => match call.context.key(call.js, value) {
            Some(key) => return Ok(text.keep(key)),
            None => "the object is no key".to_owned(),
        },
        other => format!("{} is no key", describe(other)),
    };
    let advice = "use a string, a safe integer, a bigint of 64 bits or a Key of this thread";
    Err(Failure::refuse(ErrorKind::InvalidKey, format!("{problem}; {advice}")))
}

/// The name of an entry of a state in an argument: `None` for what can be no name.
///
/// Names are ASCII, so that text which loses something on the way is no name either.
pub(crate) fn name<'t>(
    call: Call<'_>,
    index: usize,
    text: &'t mut Text,
) -> Result<Option<Cow<'t, str>>, Failure> {
    Ok(text.read(call.js, call.argument(index))?.then(|| text.lossy()))
}

/// Runs `store` with the value in argument `index`, which argument `index + 1` says how to read.
pub(crate) fn operand<T, E: Into<Failure>>(
    call: Call<'_>,
    index: usize,
    store: impl FnOnce(Input<'_>) -> Result<T, E>,
) -> Result<T, Failure> {
    let mut text = Text::new();
    match call.uint(index + 1)? {
        passing::HANDLE => match call.any_handle(index)? {
            Handle::Table(table) => store(Input::Table(&table.inner)).map_err(Into::into),
            Handle::List(list) => store(Input::List(&list.inner)).map_err(Into::into),
            Handle::Object(object) => store(Input::Object(&object)).map_err(Into::into),
            _ => Err(foreign_call()),
        },
        passing::TREE => {
            let builder = self::builder(call, index)?;
            store(Input::Tree(&mut builder.borrow_mut())).map_err(Into::into)
        }
        how => {
            let input = plain(call, call.argument(index), how, &mut text)
                .map_err(|failure| failure.at(|| "$".to_owned()))?;
            let is_text = matches!(input, Input::Text(..));
            store(input).map_err(|error| match error.into() {
                // Of the text itself, which has a lone surrogate or is no version.
                Failure::Engine(error) if is_text && error.kind() == ErrorKind::OutOfRange => {
                    Failure::from(error).at(|| "$".to_owned())
                }
                failure => failure,
            })
        }
    }
}

/// As [`operand`], with `None` where nothing is meant.
pub(crate) fn expected<T>(
    call: Call<'_>,
    index: usize,
    compare: impl FnOnce(Option<Input<'_>>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    if call.uint(index + 1)? == passing::ABSENT {
        return compare(None);
    }
    operand(call, index, |input| compare(Some(input)))
}

/// The builder whose token is argument `index`.
pub(crate) fn builder(call: Call<'_>, index: usize) -> Result<Rc<RefCell<Builder>>, Failure> {
    let Handle::Builder(builder) = call.any_handle(index)? else { return Err(foreign_call()) };
    Ok(builder)
}

/// Adds the value in argument `index` to a builder, as `operand` does elsewhere.
pub(crate) fn element(
    call: Call<'_>,
    builder: &mut Builder,
    key: Option<Key<'_>>,
    index: usize,
) -> Result<(), Failure> {
    match call.uint(index + 1)? {
        passing::HANDLE => match call.any_handle(index)? {
            Handle::Table(table) => Ok(builder.value(key, Input::Table(&table.inner))?),
            Handle::List(list) => Ok(builder.value(key, Input::List(&list.inner))?),
            Handle::Object(object) => Ok(builder.value(key, Input::Object(&object))?),
            _ => Err(foreign_call()),
        },
        how => {
            let mut text = Text::new();
            match plain(call, call.argument(index), how, &mut text) {
                Ok(input) => Ok(builder.value(key, input)?),
                Err(failure) => Err(failure.at(|| builder.path(key).unwrap_or_default())),
            }
        }
    }
}

/// A value that is no container: a JavaScript one, or what stands for one of the kind in `how`.
pub(crate) fn plain<'t>(
    call: Call<'t>,
    value: Value<'t>,
    how: u32,
    text: &'t mut Text,
) -> Result<Input<'t>, Failure> {
    if how == passing::SCALAR {
        return scalar(call, value, text);
    }
    let tag = how.checked_sub(passing::KIND).and_then(|tag| u8::try_from(tag).ok());
    let kind = tag.and_then(Kind::from_tag).ok_or_else(foreign_call)?;
    of_kind(call, kind, value, text)
}

/// A JavaScript value that is no object. A string stays in `text`.
fn scalar<'t>(call: Call<'_>, value: Value<'_>, text: &'t mut Text) -> Result<Input<'t>, Failure> {
    let js = call.js;
    Ok(match js.type_of(value)? {
        Type::Undefined | Type::Null => Scalar::Null.into(),
        Type::Boolean => js.read_bool(value)?.into(),
        Type::Number => number(js.read_number(value)?.unwrap_or(f64::NAN)),
        Type::BigInt => match js.read_bigint(value)? {
            Some(integer) => integer.into(),
            None => match integer(call, Kind::U64, value) {
                Ok(integer) => Scalar::U64(integer).into(),
                Err(_) => {
                    return Err(Failure::refuse(
                        ErrorKind::OutOfRange,
                        "a bigint must be from -2n ** 63n (I64) to 2n ** 64n - 1n (U64); store a larger one as text",
                    ));
                }
            },
        },
        Type::String => {
            text.read(js, value)?;
            text.as_input(TextKind::String)
        }
        other @ (Type::Symbol | Type::Function | Type::Object) => {
            return Err(Failure::refuse(
                ErrorKind::UnsupportedType,
                format!("{} cannot be stored", describe(other)),
            ));
        }
    })
}

/// An integer of 64 bits; `otherwise` for undefined.
pub(crate) fn integer_or(call: Call<'_>, value: Value<'_>, otherwise: i64) -> Result<i64, Failure> {
    let found = match call.js.type_of(value)? {
        Type::Undefined => Some(otherwise),
        Type::Number => call.js.read_number(value)?.and_then(safe_integer),
        Type::BigInt => call.js.read_bigint(value)?,
        _ => None,
    };
    found.ok_or_else(|| {
        let problem = "a counter adds safe integers and bigints of 64 bits";
        Failure::refuse(ErrorKind::InvalidArgument, problem)
    })
}

/// The value of a kind, from what the classes of `lib/values` keep of it: integers, and the bits of
/// what has no type in JavaScript, as bigints.
fn of_kind<'t>(
    call: Call<'t>,
    kind: Kind,
    value: Value<'t>,
    text: &'t mut Text,
) -> Result<Input<'t>, Failure> {
    let scalar = match kind {
        Kind::I8 => Scalar::I8(integer(call, kind, value)?),
        Kind::U8 => Scalar::U8(integer(call, kind, value)?),
        Kind::I16 => Scalar::I16(integer(call, kind, value)?),
        Kind::U16 => Scalar::U16(integer(call, kind, value)?),
        Kind::I32 => Scalar::I32(integer(call, kind, value)?),
        Kind::U32 => Scalar::U32(integer(call, kind, value)?),
        Kind::I64 => Scalar::I64(integer(call, kind, value)?),
        Kind::U64 => Scalar::U64(integer(call, kind, value)?),
        #[expect(clippy::cast_possible_truncation, reason = "that is what F32 means")]
        Kind::F32 => Scalar::F32(float(call, value)? as f32),
        Kind::F64 => Scalar::F64(float(call, value)?),
        Kind::Char => Scalar::Char(integer(call, kind, value)?),
        Kind::Duration => Scalar::Duration(Duration { ticks: integer(call, kind, value)? }),
        Kind::Decimal => Scalar::Decimal(decimal(bits(call, kind, value)?)?),
        Kind::DateTime => Scalar::DateTime(date_time(bits(call, kind, value)?)?),
        Kind::Guid => Scalar::Guid(Guid(bits(call, kind, value)?.to_be_bytes())),
        Kind::Bytes => {
            return Ok(Input::Bytes(call.js.read_bytes(value)?.ok_or_else(foreign_call)?));
        }
        Kind::Uri => return written(call, TextKind::Uri, value, text),
        Kind::Version => return written(call, TextKind::Version, value, text),
        Kind::Script => return written(call, TextKind::Script, value, text),
        Kind::Xml => return written(call, TextKind::Xml, value, text),
        _ => return Err(foreign_call()),
    };
    Ok(scalar.into())
}

fn integer<N: TryFrom<i128>>(call: Call<'_>, kind: Kind, value: Value<'_>) -> Result<N, Failure> {
    let wide = call.js.read_wide(value)?;
    let integer = wide.and_then(|(is_negative, size)| {
        let integer = i128::try_from(size).ok()?;
        N::try_from(if is_negative { -integer } else { integer }).ok()
    });
    integer.ok_or_else(|| outside(kind))
}

fn bits(call: Call<'_>, kind: Kind, value: Value<'_>) -> Result<u128, Failure> {
    match call.js.read_wide(value)? {
        Some((false, bits)) => Ok(bits),
        _ => Err(outside(kind)),
    }
}

fn float(call: Call<'_>, value: Value<'_>) -> Result<f64, Failure> {
    call.js.read_number(value)?.ok_or_else(foreign_call)
}

/// 96 bits of the digits, above them 8 of the scale and one of the sign.
fn decimal(bits: u128) -> Result<Decimal, Failure> {
    let scale = u8::try_from(bits >> 96 & 0xff).unwrap_or(u8::MAX);
    let made = Decimal::new(bits & Decimal::MAX_MANTISSA, scale, bits >> 104 & 1 != 0);
    made.filter(|_| bits >> 105 == 0).ok_or_else(|| outside(Kind::Decimal))
}

/// 62 bits of ticks, above them two of the kind.
fn date_time(bits: u128) -> Result<DateTime, Failure> {
    let ticks = i64::try_from(bits & ((1 << 62) - 1)).ok();
    let kind = u32::try_from(bits >> 62).ok().and_then(DateTimeKind::from_number);
    let made = ticks.zip(kind).and_then(|(ticks, kind)| DateTime::new(ticks, kind));
    made.ok_or_else(|| outside(Kind::DateTime))
}

fn written<'t>(
    call: Call<'t>,
    kind: TextKind,
    value: Value<'_>,
    text: &'t mut Text,
) -> Result<Input<'t>, Failure> {
    if text.read(call.js, value)? { Ok(text.as_input(kind)) } else { Err(foreign_call()) }
}

fn outside(kind: Kind) -> Failure {
    let message = format!("the value is outside the range of {}", kind.name());
    Failure::refuse(ErrorKind::OutOfRange, message)
}

fn number(number: f64) -> Input<'static> {
    match safe_integer(number) {
        // -0 has to keep its sign.
        Some(0) if number.is_sign_negative() => number.into(),
        Some(integer) => i32::try_from(integer).map_or(integer.into(), Input::from),
        None => number.into(),
    }
}

fn safe_integer(number: f64) -> Option<i64> {
    #[expect(clippy::cast_precision_loss, reason = "2^53 - 1 is exact")]
    let is_safe = number.fract() == 0.0 && number.abs() <= MAX_SAFE as f64;
    #[expect(clippy::cast_possible_truncation, reason = "checked")]
    is_safe.then_some(number as i64)
}

fn describe(found: Type) -> &'static str {
    match found {
        Type::Undefined => "undefined",
        Type::Null => "null",
        Type::Boolean => "a boolean",
        Type::Number => "a number",
        Type::String => "a string",
        Type::BigInt => "a bigint",
        Type::Symbol => "a symbol",
        Type::Function => "a function",
        Type::Object => "an object",
    }
}
