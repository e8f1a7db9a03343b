//! Lists.

use std::rc::Rc;

use krstate_ffi::client::{self, ErrorKind, List, Output};

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
    write::optional(call, inside(list.inner.get(index(call, 1)?))?, list.scope)
}

/// `(token, index)` to the name of the kind of the item, or undefined outside of the list.
pub(super) fn kind(call: Call<'_>) -> Reply<'_> {
    let list = call.list(0)?;
    write::kind(call, inside(list.inner.get(index(call, 1)?))?)
}

/// `(token, index, value, passing)`.
pub(super) fn set(call: Call<'_>) -> Reply<'_> {
    let list = call.list(0)?;
    let index = index(call, 1)?;
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
    write::optional(call, inside(list.inner.remove(-1))?, list.scope)
}

/// `(token, index, value, passing)`.
pub(super) fn insert(call: Call<'_>) -> Reply<'_> {
    let list = call.list(0)?;
    let index = index(call, 1)?;
    read::operand(call, 2, |input| list.inner.insert(index, input, false))?;
    call.js.undefined()
}

/// `(token, index)` to the item that was there.
pub(super) fn remove(call: Call<'_>) -> Reply<'_> {
    let list = call.list(0)?;
    write::value(call, list.inner.remove(index(call, 1)?)?, list.scope)
}

/// `(token, builder)`: appends the items of a finished tree in one step.
pub(super) fn extend(call: Call<'_>) -> Reply<'_> {
    let list = call.list(0)?;
    list.inner.extend(&mut read::builder(call, 1)?.borrow_mut())?;
    call.js.undefined()
}

/// `(token, value, passing, start)` to a position, or -1.
pub(super) fn index_of(call: Call<'_>) -> Reply<'_> {
    let list = call.list(0)?;
    let start = u64::try_from(index(call, 3)?).map_err(|_| {
        Failure::refuse(ErrorKind::InvalidArgument, "the position to start at is 0 or greater")
    })?;
    match read::operand(call, 1, |input| list.inner.index_of(input, start))? {
        Some(at) => write::count(call, at),
        None => call.js.int(-1),
    }
}

/// `(token, value, passing)` to whether there was such an item.
pub(super) fn remove_value(call: Call<'_>) -> Reply<'_> {
    let list = call.list(0)?;
    call.js.boolean(read::operand(call, 1, |input| list.inner.remove_value(input))?)
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

/// `None` for what is outside of a list.
fn inside(found: client::Result<Output>) -> client::Result<Option<Output>> {
    match found {
        Err(error) if error.kind() == ErrorKind::IndexOutOfRange => Ok(None),
        found => found.map(Some),
    }
}

/// The position in an argument. A number beyond all positions is one that no list has.
fn index(call: Call<'_>, argument: usize) -> Result<i64, Failure> {
    let value = call.argument(argument);
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
