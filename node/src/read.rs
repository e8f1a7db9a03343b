//! JavaScript values on their way into the engine.

use std::borrow::Cow;

use krstate_ffi::client::{
    Builder, Characters, ErrorKind, Input, Key, Result as EngineResult, Scalar,
};

use crate::call::{Call, foreign_call};
use crate::context::Handle;
use crate::failure::Failure;
use crate::js::{Type, Value};
use crate::text::Text;

/// The largest integer that a JavaScript number holds exactly, with all below it.
pub(crate) const MAX_SAFE: i64 = (1 << 53) - 1;

/// How the JavaScript layer passes a value; `lib/convert.js` has the same numbers.
mod passing {
    pub(super) const SCALAR: u32 = 0;
    pub(super) const HANDLE: u32 = 1;
    pub(super) const TREE: u32 = 2;
}

/// The key in an argument: a string, or an integer as number or bigint.
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
        other => format!("{} is no key", describe(other)),
    };
    let advice = "use a string, a safe integer or a bigint of 64 bits";
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
pub(crate) fn operand<T>(
    call: Call<'_>,
    index: usize,
    store: impl FnOnce(Input<'_>) -> EngineResult<T>,
) -> Result<T, Failure> {
    match call.uint(index + 1)? {
        passing::SCALAR => {
            let mut text = Text::new();
            let input = scalar(call, call.argument(index), &mut text)
                .map_err(|failure| failure.at(|| "$".to_owned()))?;
            let is_text = matches!(input, Input::Text(_, Characters::Utf16(_)));
            store(input).map_err(|error| match error.kind() {
                // Of the text itself, which has a lone surrogate.
                ErrorKind::OutOfRange if is_text => Failure::from(error).at(|| "$".to_owned()),
                _ => Failure::from(error),
            })
        }
        passing::HANDLE => match call.any_handle(index)? {
            Handle::Table(table) => Ok(store(Input::Table(&table.inner))?),
            Handle::List(list) => Ok(store(Input::List(&list.inner))?),
            _ => Err(foreign_call()),
        },
        passing::TREE => {
            let Handle::Builder(builder) = call.any_handle(index)? else {
                return Err(foreign_call());
            };
            let mut builder = builder.borrow_mut();
            Ok(store(Input::Tree(&mut builder))?)
        }
        _ => Err(foreign_call()),
    }
}

/// Adds the value in argument `index` to a builder, as `operand` does elsewhere.
pub(crate) fn element(
    call: Call<'_>,
    builder: &mut Builder,
    key: Option<Key<'_>>,
    index: usize,
) -> Result<(), Failure> {
    match call.uint(index + 1)? {
        passing::SCALAR => {
            let mut text = Text::new();
            match scalar(call, call.argument(index), &mut text) {
                Ok(input) => Ok(builder.value(key, input)?),
                Err(failure) => Err(failure.at(|| builder.path(key).unwrap_or_default())),
            }
        }
        passing::HANDLE => match call.any_handle(index)? {
            Handle::Table(table) => Ok(builder.value(key, Input::Table(&table.inner))?),
            Handle::List(list) => Ok(builder.value(key, Input::List(&list.inner))?),
            _ => Err(foreign_call()),
        },
        _ => Err(foreign_call()),
    }
}

/// A value that is no container. A string stays in `text`.
pub(crate) fn scalar<'t>(
    call: Call<'_>,
    value: Value<'_>,
    text: &'t mut Text,
) -> Result<Input<'t>, Failure> {
    let js = call.js;
    Ok(match js.type_of(value)? {
        Type::Undefined | Type::Null => Scalar::Null.into(),
        Type::Boolean => js.read_bool(value)?.into(),
        Type::Number => number(js.read_number(value)?.unwrap_or(f64::NAN)),
        Type::BigInt => Input::from(js.read_bigint(value)?.ok_or_else(|| {
            Failure::refuse(ErrorKind::OutOfRange, "the bigint does not fit 64 bits")
        })?),
        Type::String => {
            text.read(js, value)?;
            text.as_input()
        }
        other @ (Type::Symbol | Type::Function | Type::Object) => {
            return Err(Failure::refuse(
                ErrorKind::UnsupportedType,
                format!("{} cannot be stored", describe(other)),
            ));
        }
    })
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
