//! Values of the engine on their way to JavaScript.

use std::rc::Rc;
use std::sync::Arc;

use krstate_ffi::client::{Host, Kind, Object, Output, OwnedKey, Scalar, State, TextKind};

use crate::call::{Call, Reply};
use crate::context::{Handle, Held, Identity};
use crate::js::Value;
use crate::read::MAX_SAFE;

/// A value that was read through the state `scope`.
pub(crate) fn value(call: Call<'_>, output: Output, scope: u64) -> Reply<'_> {
    let js = call.js;
    match output {
        Output::Scalar(value) => scalar(call, value),
        Output::Text(TextKind::String, text) => js.text(&text),
        Output::Text(kind, text) => made(call, kind.kind(), js.text(&text)?),
        Output::Bytes(bytes) => js.buffer(&bytes),
        Output::Object(inner) => object(call, inner),
        Output::Table(inner) => {
            let identity = Identity::Container { scope, id: inner.id() };
            let handle = || Handle::Table(Rc::new(Held { inner, scope }));
            call.context.object(js, identity, handle)
        }
        Output::List(inner) => {
            let identity = Identity::Container { scope, id: inner.id() };
            let handle = || Handle::List(Rc::new(Held { inner, scope }));
            call.context.object(js, identity, handle)
        }
    }
}

fn scalar(call: Call<'_>, value: Scalar) -> Reply<'_> {
    let js = call.js;
    match value {
        Scalar::Null => js.null(),
        Scalar::Bool(value) => js.boolean(value),
        Scalar::I8(value) => js.int(value.into()),
        Scalar::U8(value) => js.int(value.into()),
        Scalar::I16(value) => js.int(value.into()),
        Scalar::U16(value) => js.int(value.into()),
        Scalar::I32(value) => js.int(value),
        Scalar::U32(value) => js.number(value.into()),
        Scalar::I64(value) => integer(call, value),
        Scalar::U64(value) => match i64::try_from(value) {
            Ok(value) => integer(call, value),
            Err(_) => js.wide(value.into()),
        },
        Scalar::F32(value) => js.number(value.into()),
        Scalar::F64(value) => js.number(value),
        Scalar::Char(value) => made(call, Kind::Char, js.uint(value.into())?),
        Scalar::Decimal(value) => {
            let form = u128::from(value.scale()) << 96 | u128::from(value.is_negative()) << 104;
            made(call, Kind::Decimal, js.wide(value.mantissa() | form)?)
        }
        Scalar::DateTime(value) => {
            let ticks = u128::from(value.ticks().unsigned_abs());
            made(call, Kind::DateTime, js.wide(ticks | (value.kind() as u128) << 62)?)
        }
        Scalar::Duration(value) => made(call, Kind::Duration, js.bigint(value.ticks)?),
        Scalar::Guid(value) => made(call, Kind::Guid, js.text(&value.to_string())?),
    }
}

/// The object for a value that JavaScript has no type for; `lib/values` has the classes.
fn made<'s>(call: Call<'s>, kind: Kind, parts: Value<'s>) -> Reply<'s> {
    let tag = call.js.uint(kind.tag().into())?;
    call.js.call(&call.context.functions.make_value, &[tag, parts])
}

/// An object of this environment is itself, any other one a `ForeignObject`.
fn object(call: Call<'_>, object: Object) -> Reply<'_> {
    let (runtime, token) = (object.runtime(), object.token());
    if call.context.objects().is_some_and(|owner| owner.number() == runtime) {
        return made(call, Kind::Object, count(call, token)?);
    }
    let handle = || Handle::Object(Rc::new(object));
    call.context.object(call.js, Identity::Object { runtime, token }, handle)
}

/// The name of a value's kind, or undefined for an absent one.
pub(crate) fn kind(call: Call<'_>, output: Option<Output>) -> Reply<'_> {
    match output {
        Some(output) => call.js.text(output.kind().name()),
        None => call.js.undefined(),
    }
}

/// A value, or undefined for an absent one.
pub(crate) fn optional(call: Call<'_>, output: Option<Output>, scope: u64) -> Reply<'_> {
    match output {
        Some(output) => value(call, output, scope),
        None => call.js.undefined(),
    }
}

pub(crate) fn key(call: Call<'_>, key: OwnedKey) -> Reply<'_> {
    match key {
        OwnedKey::Integer(integer) => self::integer(call, integer),
        OwnedKey::Text(text) => call.js.text(&text),
    }
}

/// A count; beyond 2^53 there is not enough memory.
pub(crate) fn count(call: Call<'_>, count: u64) -> Reply<'_> {
    #[expect(clippy::cast_precision_loss, reason = "no container has 2^53 entries")]
    call.js.number(count as f64)
}

pub(crate) fn state(call: Call<'_>, inner: State) -> Reply<'_> {
    let id = inner.id()?;
    let handle = || Handle::State(Arc::new(Held { inner, scope: id }));
    call.context.object(call.js, Identity::State(id), handle)
}

pub(crate) fn host(call: Call<'_>, host: Host) -> Reply<'_> {
    let id = host.state()?.id()?;
    call.context.object(call.js, Identity::Host(id), || Handle::Host(Rc::new(host)))
}

pub(crate) fn integer(call: Call<'_>, value: i64) -> Reply<'_> {
    if value.unsigned_abs() <= MAX_SAFE.unsigned_abs() {
        #[expect(clippy::cast_precision_loss, reason = "a safe integer is exact")]
        return call.js.number(value as f64);
    }
    call.js.bigint(value)
}
