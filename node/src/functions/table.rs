//! Tables.

use std::rc::Rc;

use krstate_ffi::client::{InternedKey, Table};

use crate::call::{Call, Reply, foreign_call};
use crate::context::{Handle, Held, Identity};
use crate::js::Type;
use crate::text::Text;
use crate::{read, write};

use super::walk;

/// A detached table, as a token.
pub(super) fn new(call: Call<'_>) -> Reply<'_> {
    hold(call, Table::new(false)?)
}

pub(super) fn hold(call: Call<'_>, inner: Table) -> Reply<'_> {
    let identity = Identity::Container { scope: 0, id: inner.id() };
    let handle = Handle::Table(Rc::new(Held { inner, scope: 0 }));
    call.js.uint(call.context.hold(call.js, handle, Some(identity)))
}

/// `(object, key)`: interns a key, for which the object stands from now on, to its token.
pub(super) fn key_new(call: Call<'_>) -> Reply<'_> {
    if call.js.type_of(call.argument(0))? != Type::Object {
        return Err(foreign_call());
    }
    let mut text = Text::new();
    let key = InternedKey::new(read::key(call, 1, &mut text)?)?;
    call.js.uint(call.context.intern(call.js, call.argument(0), key)?)
}

/// `(token, key)` to a value or undefined.
pub(super) fn get(call: Call<'_>) -> Reply<'_> {
    let table = call.table(0)?;
    let mut text = Text::new();
    let found = table.inner.get(read::key(call, 1, &mut text)?)?;
    write::optional(call, found, table.scope)
}

/// `(token, key, value, passing)`.
pub(super) fn set(call: Call<'_>) -> Reply<'_> {
    let table = call.table(0)?;
    let mut text = Text::new();
    let key = read::key(call, 1, &mut text)?;
    read::operand(call, 2, |input| table.inner.set(key, input))?;
    call.js.undefined()
}

pub(super) fn has(call: Call<'_>) -> Reply<'_> {
    let table = call.table(0)?;
    let mut text = Text::new();
    call.js.boolean(table.inner.contains(read::key(call, 1, &mut text)?)?)
}

pub(super) fn delete(call: Call<'_>) -> Reply<'_> {
    let table = call.table(0)?;
    let mut text = Text::new();
    let removed = table.inner.remove(read::key(call, 1, &mut text)?)?;
    call.js.boolean(removed.is_some())
}

pub(super) fn clear(call: Call<'_>) -> Reply<'_> {
    call.table(0)?.inner.clear()?;
    call.js.undefined()
}

pub(super) fn size(call: Call<'_>) -> Reply<'_> {
    write::count(call, call.table(0)?.inner.count()?)
}

/// `(token, key)` to the name of the kind of its value, or undefined.
pub(super) fn kind(call: Call<'_>) -> Reply<'_> {
    let table = call.table(0)?;
    let mut text = Text::new();
    write::kind(call, table.inner.get(read::key(call, 1, &mut text)?)?)
}

/// `(token, key, by, passing)` to the new number; undefined means 1.
pub(super) fn increment(call: Call<'_>) -> Reply<'_> {
    let table = call.table(0)?;
    let mut text = Text::new();
    let key = read::key(call, 1, &mut text)?;
    let by = call.argument(2);
    let result = if call.js.type_of(by)? == Type::Undefined {
        table.inner.increment(key, 1.into())?
    } else {
        let mut text = Text::new();
        table.inner.increment(key, read::plain(call, by, call.uint(3)?, &mut text)?)?
    };
    write::value(call, result, table.scope)
}

/// `(token, key)` to the token of a counter.
pub(super) fn counter(call: Call<'_>) -> Reply<'_> {
    let table = call.table(0)?;
    let mut text = Text::new();
    let inner = table.inner.counter(read::key(call, 1, &mut text)?)?;
    let handle = Handle::Counter(Rc::new(Held { inner, scope: table.scope }));
    call.js.uint(call.context.hold(call.js, handle, None))
}

/// `(counter, by)` to the new integer; undefined means 1.
pub(super) fn counter_add(call: Call<'_>) -> Reply<'_> {
    let Handle::Counter(counter) = call.any_handle(0)? else { return Err(foreign_call()) };
    let by = read::integer_or(call, call.argument(1), 1)?;
    write::integer(call, counter.inner.add(by)?)
}

/// `(counter)` to the value at its key, or undefined.
pub(super) fn counter_get(call: Call<'_>) -> Reply<'_> {
    let Handle::Counter(counter) = call.any_handle(0)? else { return Err(foreign_call()) };
    write::optional(call, counter.inner.get()?, counter.scope)
}

/// `(token, key, value, passing)` to the value that is there now.
pub(super) fn get_or_add(call: Call<'_>) -> Reply<'_> {
    let table = call.table(0)?;
    let mut text = Text::new();
    let key = read::key(call, 1, &mut text)?;
    let stored = read::operand(call, 2, |input| table.inner.get_or_add(key, input))?;
    write::value(call, stored, table.scope)
}

/// `(token, key, value, passing)` to the old value or undefined.
pub(super) fn swap(call: Call<'_>) -> Reply<'_> {
    let table = call.table(0)?;
    let mut text = Text::new();
    let key = read::key(call, 1, &mut text)?;
    let old = read::operand(call, 2, |input| table.inner.swap(key, input))?;
    write::optional(call, old, table.scope)
}

/// `(token, key, expected, passing, value, passing)` to whether it was set.
pub(super) fn compare_and_swap(call: Call<'_>) -> Reply<'_> {
    let table = call.table(0)?;
    let mut text = Text::new();
    let key = read::key(call, 1, &mut text)?;
    let swapped = read::expected(call, 2, |expected| {
        read::operand(call, 4, |value| table.inner.compare_and_swap(key, expected, value))
    })?;
    call.js.boolean(swapped)
}

/// `(token, builder)`: sets the entries of a finished tree in one step.
pub(super) fn update(call: Call<'_>) -> Reply<'_> {
    let table = call.table(0)?;
    table.inner.update(&mut read::builder(call, 1)?.borrow_mut())?;
    call.js.undefined()
}

/// As [`walk::start`].
pub(super) fn walk(call: Call<'_>) -> Reply<'_> {
    let table = call.table(0)?;
    walk::start(call, table.inner.entries()?, table.scope)
}
