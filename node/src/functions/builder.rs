//! Building a tree of new containers from a native structure.

use std::cell::RefCell;
use std::rc::Rc;

use krstate_ffi::client::{Builder, Input, Key, List, Output};

use crate::call::{Call, Reply, foreign_call};
use crate::context::Handle;
use crate::failure::Failure;
use crate::read;
use crate::text::Text;

use super::{list, table};

/// An empty builder, as a token.
pub(super) fn new(call: Call<'_>) -> Reply<'_> {
    let handle = Handle::Builder(Rc::new(RefCell::new(Builder::new()?)));
    call.js.uint(call.context.hold(call.js, handle, None))
}

/// `(token, inTable, key)`: opens a table, under `key` if the one around it is a table.
pub(super) fn begin_table(call: Call<'_>) -> Reply<'_> {
    change(call, |builder, key| Ok(builder.begin_table(key, false)?))
}

/// `(token, inTable, key)`: opens a list, likewise.
pub(super) fn begin_list(call: Call<'_>) -> Reply<'_> {
    change(call, |builder, key| Ok(builder.begin_list(key)?))
}

/// `(token, inTable, key, value, passing)`.
pub(super) fn value(call: Call<'_>) -> Reply<'_> {
    change(call, |builder, key| read::element(call, builder, key, 3))
}

/// `(token)`: closes the innermost container.
pub(super) fn end(call: Call<'_>) -> Reply<'_> {
    read::builder(call, 0)?.borrow_mut().end()?;
    call.js.undefined()
}

/// `(token, inTable, key)` to the path of that place.
pub(super) fn path(call: Call<'_>) -> Reply<'_> {
    let builder = read::builder(call, 0)?;
    let mut text = Text::new();
    let key = key(call, &builder.borrow(), &mut text)?;
    let path = builder.borrow().path(key)?;
    call.js.text(&path)
}

/// `(token)` to the token of the finished tree as a detached container.
pub(super) fn finish(call: Call<'_>) -> Reply<'_> {
    let builder = read::builder(call, 0)?;
    // A tree comes into being where it is stored, so store it for a moment.
    let store = List::new()?;
    store.push(Input::Tree(&mut builder.borrow_mut()))?;
    match store.remove(0)? {
        Output::Table(root) => table::hold(call, root),
        Output::List(root) => list::hold(call, root),
        _ => Err(foreign_call()),
    }
}

/// Changes the builder at the place that arguments 1 and 2 name.
fn change(
    call: Call<'_>,
    change: impl FnOnce(&mut Builder, Option<Key<'_>>) -> Result<(), Failure>,
) -> Reply<'_> {
    let builder = read::builder(call, 0)?;
    let mut text = Text::new();
    let mut builder = builder.borrow_mut();
    let key = key(call, &builder, &mut text)?;
    change(&mut builder, key).map_err(|failure| failure.at(|| table_path(&builder)))?;
    call.js.undefined()
}

fn key<'t>(
    call: Call<'_>,
    builder: &Builder,
    text: &'t mut Text,
) -> Result<Option<Key<'t>>, Failure> {
    if !call.flag(1)? {
        return Ok(None);
    }
    read::key(call, 2, text).map(Some).map_err(|failure| failure.at(|| table_path(builder)))
}

/// The path of the innermost open table.
fn table_path(builder: &Builder) -> String {
    let place = builder.path(Some(Key::Text(""))).unwrap_or_default();
    place.strip_suffix("[\"\"]").map(str::to_owned).unwrap_or(place)
}
