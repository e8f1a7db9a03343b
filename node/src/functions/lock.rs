//! Named locks. `lib/lock.js` has the promises, the timers and the regions.
//!
//! A guard is answered as `[guard, token, abandoned]`, a place in a queue as `[place, number]`, where
//! `onReady` is told of the number at the grant.

use std::rc::Rc;

use krstate_ffi::client::{self, ErrorKind, Language, Lock, LockInfo, Output, Rules, Scalar};

use crate::call::{Call, Reply, foreign_call};
use crate::context::Handle;
use crate::failure::Failure;
use crate::lock::{Answer, Guard, Place};
use crate::text::Text;
use crate::wake::number_of;
use crate::write;

/// The waits of promises are not checked: others in this thread may release, and `use` checks itself.
const UNCHECKED: Rules = Rules { unchecked: true, open: false };

/// `(name)`: what errors and listings call this environment.
pub(super) fn owner(call: Call<'_>) -> Reply<'_> {
    let mut text = Text::new();
    text.read(call.js, call.argument(0))?;
    call.context.set_owner(client::named_owner(Language::Node, &text.lossy())?);
    call.js.undefined()
}

/// `(key)` to the token of the lock.
pub(super) fn get(call: Call<'_>) -> Reply<'_> {
    let mut text = Text::new();
    let key = if text.read(call.js, call.argument(0))? { text.strict() } else { None };
    let Some(key) = key else {
        let problem = "the key of a lock is a string without lone surrogates";
        return Err(Failure::refuse(ErrorKind::InvalidKey, problem));
    };
    let lock = Lock::get(&key)?;
    call.js.uint(call.context.hold(call.js, Handle::Lock(Rc::new(lock)), None))
}

/// `(lock)` to its key, trimmed and in lower case.
pub(super) fn key(call: Call<'_>) -> Reply<'_> {
    call.js.text(&lock(call)?.key()?)
}

/// `(lock)` to `[token of the holder, waiters]`.
pub(super) fn state(call: Call<'_>) -> Reply<'_> {
    let (token, waiters) = lock(call)?.state()?;
    call.js.array(&[write::count(call, token)?, write::count(call, waiters)?])
}

/// `(lock)` to a guard, or undefined if somebody holds it.
pub(super) fn try_acquire(call: Call<'_>) -> Reply<'_> {
    let lock = lock(call)?;
    let grant = lock.try_acquire(call.context.owner(), UNCHECKED)?;
    optional(call, grant.map(|grant| Guard::new(lock, grant)))
}

/// `(lock)` to a guard if it was free, else to a place.
pub(super) fn ask(call: Call<'_>) -> Reply<'_> {
    let waking = call.context.waking().ok_or_else(foreign_call)?;
    answer(call, Place::enter(lock(call)?, call.context.owner(), UNCHECKED, waking)?)
}

/// `(lock, bounded)`: as `lockAsk`, for a wait in `lockBlock`.
pub(super) fn ask_to_block(call: Call<'_>) -> Reply<'_> {
    let rules = Rules { unchecked: call.flag(1)?, open: false };
    answer(call, Place::enter_to_block(lock(call)?, call.context.owner(), rules)?)
}

/// `(place, milliseconds)` to a guard, or undefined when the time is over; 0 only looks.
pub(super) fn block(call: Call<'_>) -> Reply<'_> {
    let guard = place(call)?.block(i64::from(call.uint(1)?) * 1_000_000)?;
    optional(call, guard)
}

/// `(place)` to the guard if the grant came first; else fails as timed out.
pub(super) fn expire(call: Call<'_>) -> Reply<'_> {
    let guard = place(call)?.expire()?;
    optional(call, Some(guard))
}

/// `(guard)`: releases the lock. Again it does nothing.
pub(super) fn release(call: Call<'_>) -> Reply<'_> {
    let Handle::Guard(guard) = call.any_handle(0)? else { return Err(foreign_call()) };
    guard.release()?;
    call.js.undefined()
}

/// To the locks that are held: `[key, language, name, since, held, token, waiters]` of each.
pub(super) fn all(call: Call<'_>) -> Reply<'_> {
    let rows = client::locks()?;
    let rows = rows.iter().map(|info| row(call, info)).collect::<Result<Vec<_>, _>>()?;
    call.js.array(&rows)
}

/// The number of keys that the process remembers.
pub(super) fn live(call: Call<'_>) -> Reply<'_> {
    write::count(call, client::live_locks())
}

fn row<'s>(call: Call<'s>, info: &LockInfo) -> Reply<'s> {
    let time = |scalar| write::value(call, Output::Scalar(scalar), 0);
    let row = [
        call.js.text(&info.key)?,
        call.js.text(&info.language)?,
        call.js.text(&info.name)?,
        time(Scalar::DateTime(info.since))?,
        time(Scalar::Duration(info.held))?,
        write::count(call, info.token)?,
        write::count(call, info.waiters)?,
    ];
    call.js.array(&row)
}

fn lock(call: Call<'_>) -> Result<Rc<Lock>, Failure> {
    let Handle::Lock(lock) = call.any_handle(0)? else { return Err(foreign_call()) };
    Ok(lock)
}

fn place(call: Call<'_>) -> Result<Rc<Place>, Failure> {
    let Handle::Place(place) = call.any_handle(0)? else { return Err(foreign_call()) };
    Ok(place)
}

fn answer(call: Call<'_>, answer: Answer) -> Reply<'_> {
    match answer {
        Answer::Held(guard) => optional(call, Some(guard)),
        Answer::Queued(place) => {
            let number = number_of(call.js, place.number())?;
            let token = call.context.hold(call.js, Handle::Place(Rc::new(place)), None);
            call.js.array(&[call.js.uint(token)?, number])
        }
    }
}

fn optional(call: Call<'_>, guard: Option<Guard>) -> Reply<'_> {
    let Some(guard) = guard else { return call.js.undefined() };
    let grant = guard.grant();
    let (token, abandoned) = (write::count(call, grant.token)?, call.js.boolean(grant.abandoned)?);
    let guard = call.context.hold(call.js, Handle::Guard(Rc::new(guard)), None);
    call.js.array(&[call.js.uint(guard)?, token, abandoned])
}
