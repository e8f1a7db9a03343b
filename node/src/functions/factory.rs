//! Values that are made when they are first asked for. `lib/internal/factory.js` runs the functions
//! that make them.

use std::rc::Rc;

use krstate_ffi::client::{self, Answer, ErrorKind, Key};

use crate::call::{Call, Reply, foreign_call};
use crate::context::{Handle, Held};
use crate::failure::Failure;
use crate::text::Text;
use crate::wake::{Wait, number_of};
use crate::{read, write};

use super::state::{guard, stored_name};

/// What an answer starts with; `lib/internal/factory.js` has the same numbers.
mod answer {
    pub(super) const PRESENT: u32 = 0;
    pub(super) const MAKE: u32 = 1;
    pub(super) const WAIT: u32 = 2;
}

/// An owner that nobody else in the process has.
pub(super) fn owner_new(call: Call<'_>) -> Reply<'_> {
    write::count(call, client::new_owner())
}

/// `(token, key, owner)` to `[PRESENT, value]`, `[MAKE, factory, place]` or `[WAIT, pending, place]`.
pub(super) fn table_ask(call: Call<'_>) -> Reply<'_> {
    let table = call.table(0)?;
    let mut text = Text::new();
    let key = read::key(call, 1, &mut text)?;
    let answer = table.inner.ask(key, call.id(2)?)?;
    let place = || Ok(place(table.inner.id(), key, table.inner.ignores_case()?));
    reply(call, answer, table.scope, place)
}

/// `(token, name, owner, guard)`, as for a table.
pub(super) fn state_ask(call: Call<'_>) -> Reply<'_> {
    let state = call.state(0)?;
    let mut text = Text::new();
    let name = stored_name(call, &mut text)?;
    let answer = state.inner.ask(&name, guard(call, 3)?, call.id(2)?)?;
    let place = || Ok(place(state.scope, Key::Text(&name), state.inner.ignores_case()?));
    reply(call, answer, state.scope, place)
}

/// The same text for the same place.
fn place(id: u64, key: Key<'_>, ignore_case: bool) -> String {
    match key {
        Key::Integer(integer) => format!("{id} {integer}"),
        Key::Text(text) if ignore_case => format!("{id}:{}", text.to_ascii_lowercase()),
        Key::Text(text) => format!("{id}:{text}"),
        Key::Utf16(units) => {
            let text = String::from_utf16_lossy(units);
            place(id, Key::Text(&text), ignore_case)
        }
        Key::Interned(interned) => place(id, interned.key().as_key(), ignore_case),
    }
}

fn reply(
    call: Call<'_>,
    answer: Answer,
    scope: u64,
    place: impl FnOnce() -> Result<String, Failure>,
) -> Reply<'_> {
    let (kind, handle) = match answer {
        Answer::Present(value) => {
            let value = write::value(call, value, scope)?;
            return call.js.array(&[call.js.uint(answer::PRESENT)?, value]);
        }
        Answer::Make(inner) => (answer::MAKE, Handle::Factory(Rc::new(Held { inner, scope }))),
        Answer::Wait(pending) => {
            let inner = Wait::new(pending);
            (answer::WAIT, Handle::Wait(Rc::new(Held { inner, scope })))
        }
    };
    let place = call.js.text(&place()?)?;
    let token = call.context.hold(call.js, handle, None);
    call.js.array(&[call.js.uint(kind)?, call.js.uint(token)?, place])
}

/// `(factory, value, passing)` to the value that is there now.
pub(super) fn complete(call: Call<'_>) -> Reply<'_> {
    let factory = factory(call)?;
    let stored = read::operand(call, 1, |input| factory.inner.complete(input))?;
    write::value(call, stored, factory.scope)
}

/// `(factory, message, kind)`: all who wait get an error with that message, unless it was completed. The
/// kind is the number of one, `CallbackFailed` if it is undefined.
pub(super) fn fail(call: Call<'_>) -> Reply<'_> {
    let factory = factory(call)?;
    let mut text = Text::new();
    text.read(call.js, call.argument(1))?;
    #[expect(clippy::cast_possible_truncation, reason = "another number is no kind")]
    let kind = call.js.read_number(call.argument(2))?.map(|number| number as i32);
    let kind = kind.and_then(ErrorKind::from_code).unwrap_or(ErrorKind::CallbackFailed);
    let cause = client::Error::new(kind, text.lossy());
    // The one way to fail is that the right is used up.
    let _ = factory.inner.fail(&cause);
    call.js.undefined()
}

/// `(pending)` to the number that `onReady` is told when the wait is over; once.
pub(super) fn watch(call: Call<'_>) -> Reply<'_> {
    let waking = call.context.waking().ok_or_else(foreign_call)?;
    number_of(call.js, wait(call)?.inner.watch(waking)?)
}

/// `(pending)` to the value that was made.
pub(super) fn take(call: Call<'_>) -> Reply<'_> {
    let wait = wait(call)?;
    write::optional(call, wait.inner.pending().wait(0)?, wait.scope)
}

fn factory(call: Call<'_>) -> Result<Rc<Held<client::Factory>>, Failure> {
    let Handle::Factory(factory) = call.any_handle(0)? else { return Err(foreign_call()) };
    Ok(factory)
}

fn wait(call: Call<'_>) -> Result<Rc<Held<Wait>>, Failure> {
    let Handle::Wait(wait) = call.any_handle(0)? else { return Err(foreign_call()) };
    Ok(wait)
}
