//! Lists.

use std::rc::Rc;

use krstate_ffi::client::{ErrorKind, List};

use crate::call::{Call, Reply};
use crate::context::{Handle, Held, Identity};
use crate::failure::Failure;
use crate::js::Type;
use crate::{read, write};

use super::walk;

/// A detached list, as a token.
pub(super) fn new(call: Call<'_>) -> Reply<'_> {
    hold(call, List::new()?)
}

pub(super) fn hold(call: Call<'_>, inner: List) -> Reply<'_> {
    let identity = Identity::Container { scope: 0, id: inner.id() };
    let handle = Handle::List(Rc::new(Held { inner, scope: 0 }));
    call.js.uint(call.context.hold(call.js, handle, Some(identity)))
}

/// `(token, index)` to a value, or undefined outside of the list.
pub(super) fn at(call: Call<'_>) -> Reply<'_> {
    let list = call.list(0)?;
    let found = match list.inner.get(index(call)?) {
        Err(error) if error.kind() == ErrorKind::IndexOutOfRange => None,
        found => Some(found?),
    };
    write::optional(call, found, list.scope)
}

/// `(token, index, value, passing)`.
pub(super) fn set(call: Call<'_>) -> Reply<'_> {
    let list = call.list(0)?;
    let index = index(call)?;
    read::operand(call, 2, |input| list.inner.set(index, input))?;
    call.js.undefined()
}

/// `(token, value, passing)`.
pub(super) fn push(call: Call<'_>) -> Reply<'_> {
    let list = call.list(0)?;
    read::operand(call, 1, |input| list.inner.push(input))?;
    call.js.undefined()
}

/// `(token)` to the last item, or undefined if there is none.
pub(super) fn pop(call: Call<'_>) -> Reply<'_> {
    let list = call.list(0)?;
    let found = match list.inner.remove(-1) {
        Err(error) if error.kind() == ErrorKind::IndexOutOfRange => None,
        found => Some(found?),
    };
    write::optional(call, found, list.scope)
}

/// `(token, index, value, passing)`.
pub(super) fn insert(call: Call<'_>) -> Reply<'_> {
    let list = call.list(0)?;
    let index = index(call)?;
    read::operand(call, 2, |input| list.inner.insert(index, input, false))?;
    call.js.undefined()
}

/// `(token, index)` to the item that was there.
pub(super) fn remove(call: Call<'_>) -> Reply<'_> {
    let list = call.list(0)?;
    write::value(call, list.inner.remove(index(call)?)?, list.scope)
}

pub(super) fn clear(call: Call<'_>) -> Reply<'_> {
    call.list(0)?.inner.clear()?;
    call.js.undefined()
}

pub(super) fn size(call: Call<'_>) -> Reply<'_> {
    write::count(call, call.list(0)?.inner.count()?)
}

/// As [`walk::start`].
pub(super) fn walk(call: Call<'_>) -> Reply<'_> {
    let list = call.list(0)?;
    walk::start(call, list.inner.items()?, list.scope)
}

/// The position in argument 1. A number beyond all positions is one that no list has.
fn index(call: Call<'_>) -> Result<i64, Failure> {
    let value = call.argument(1);
    let problem = match call.js.type_of(value)? {
        Type::Number => match call.js.read_number(value)?.unwrap_or(f64::NAN) {
            #[expect(clippy::cast_possible_truncation, reason = "`as` stops at the ends")]
            number if number.fract() == 0.0 || number.is_infinite() => return Ok(number as i64),
            number => format!("{number} is no position in a list"),
        },
        _ => "a position in a list is a number".to_owned(),
    };
    Err(Failure::refuse(ErrorKind::InvalidArgument, format!("{problem}; use an integer")))
}
