//! States.

use std::borrow::Cow;
use std::sync::Arc;

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
    let handle = Handle::State(Arc::new(Held { inner, scope }));
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

/// `(token, name)` to the name of the kind of its value, or undefined.
pub(super) fn kind(call: Call<'_>) -> Reply<'_> {
    let state = call.state(0)?;
    let mut text = Text::new();
    match read::name(call, 1, &mut text)? {
        Some(name) => write::kind(call, state.inner.get(&name)?),
        None => call.js.undefined(),
    }
}

/// `(token, name, value, passing, guard)`; `guard` is 0 for the state's own, 1 allow, 2 refuse.
pub(super) fn set(call: Call<'_>) -> Reply<'_> {
    let state = call.state(0)?;
    let mut text = Text::new();
    let (name, guard) = (stored_name(call, &mut text)?, guard(call, 4)?);
    read::operand(call, 2, |input| state.inner.set(&name, input, guard))?;
    call.js.undefined()
}

/// `(token, name, value, passing, guard)` to the value that is there now.
pub(super) fn get_or_add(call: Call<'_>) -> Reply<'_> {
    let state = call.state(0)?;
    let mut text = Text::new();
    let (name, guard) = (stored_name(call, &mut text)?, guard(call, 4)?);
    let stored = read::operand(call, 2, |input| state.inner.get_or_add(&name, input, guard))?;
    write::value(call, stored, state.scope)
}

/// The name in argument 1, of an entry that may be made.
pub(super) fn stored_name<'t>(call: Call<'_>, text: &'t mut Text) -> Result<Cow<'t, str>, Failure> {
    read::name(call, 1, text)?
        .ok_or_else(|| Failure::refuse(ErrorKind::InvalidName, "the name of an entry is a string"))
}

pub(super) fn guard(call: Call<'_>, index: usize) -> Result<Guard, Failure> {
    match call.uint(index)? {
        0 => Ok(Guard::Default),
        1 => Ok(Guard::Allow),
        2 => Ok(Guard::Refuse),
        _ => Err(foreign_call()),
    }
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

/// As [`walk::start`], of the entries whose names match the wildcard pattern in argument 3.
pub(super) fn find(call: Call<'_>) -> Reply<'_> {
    let state = call.state(0)?;
    let mut text = Text::new();
    if !text.read(call.js, call.argument(3))? {
        let problem = "a pattern is a string, such as 'Visit*'";
        return Err(Failure::refuse(ErrorKind::InvalidArgument, problem));
    }
    walk::start(call, state.inner.find(&text.lossy())?, state.scope)
}

pub(super) fn close(call: Call<'_>) -> Reply<'_> {
    call.state(0)?.inner.close()?;
    call.js.undefined()
}

pub(super) fn is_closed(call: Call<'_>) -> Reply<'_> {
    call.js.boolean(call.state(0)?.inner.is_closed()?)
}
