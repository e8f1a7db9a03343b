//! States.

use std::rc::Rc;

use krstate_ffi::client::{ErrorKind, Guard, State, StateOptions};

use crate::call::{Call, Reply, foreign_call};
use crate::context::{Handle, Held, Identity};
use crate::failure::Failure;
use crate::text::Text;
use crate::{read, write};

use super::walk;

/// `(caseSensitive, allowValueTypes)` to a token.
pub(super) fn new(call: Call<'_>) -> Reply<'_> {
    let options = StateOptions { case_sensitive: call.flag(0)?, allow_value_types: call.flag(1)? };
    let inner = State::new(options)?;
    let scope = inner.id()?;
    let handle = Handle::State(Rc::new(Held { inner, scope }));
    let token = call.context.hold(call.js, handle, Some(Identity::State(scope)));
    call.js.uint(token)
}

pub(super) fn global(call: Call<'_>) -> Reply<'_> {
    write::state(call, State::global()?)
}

/// `(token, name)` to a value or undefined.
pub(super) fn get(call: Call<'_>) -> Reply<'_> {
    let state = call.state(0)?;
    let mut text = Text::new();
    match read::name(call, 1, &mut text)? {
        Some(name) => write::optional(call, state.inner.get(&name)?, state.scope),
        None => call.js.undefined(),
    }
}

/// `(token, name, value, passing, guard)`; `guard` is 0 for the state's own, 1 allow, 2 refuse.
pub(super) fn set(call: Call<'_>) -> Reply<'_> {
    let state = call.state(0)?;
    let mut text = Text::new();
    let name = read::name(call, 1, &mut text)?.ok_or_else(|| {
        Failure::refuse(ErrorKind::InvalidName, "the name of an entry is a string")
    })?;
    let guard = match call.uint(4)? {
        0 => Guard::Default,
        1 => Guard::Allow,
        2 => Guard::Refuse,
        _ => return Err(foreign_call()),
    };
    read::operand(call, 2, |input| state.inner.set(&name, input, guard))?;
    call.js.undefined()
}

pub(super) fn has(call: Call<'_>) -> Reply<'_> {
    let state = call.state(0)?;
    let mut text = Text::new();
    let name = read::name(call, 1, &mut text)?;
    let found = name.map_or(Ok(false), |name| state.inner.contains(&name))?;
    call.js.boolean(found)
}

pub(super) fn delete(call: Call<'_>) -> Reply<'_> {
    let state = call.state(0)?;
    let mut text = Text::new();
    let name = read::name(call, 1, &mut text)?;
    let removed = name.map_or(Ok(false), |name| state.inner.remove(&name))?;
    call.js.boolean(removed)
}

pub(super) fn clear(call: Call<'_>) -> Reply<'_> {
    call.state(0)?.inner.clear()?;
    call.js.undefined()
}

pub(super) fn size(call: Call<'_>) -> Reply<'_> {
    write::count(call, call.state(0)?.inner.count()?)
}

/// As [`walk::start`].
pub(super) fn walk(call: Call<'_>) -> Reply<'_> {
    let state = call.state(0)?;
    walk::start(call, state.inner.entries()?, state.scope)
}

pub(super) fn close(call: Call<'_>) -> Reply<'_> {
    call.state(0)?.inner.close()?;
    call.js.undefined()
}

pub(super) fn is_closed(call: Call<'_>) -> Reply<'_> {
    call.js.boolean(call.state(0)?.inner.is_closed()?)
}
