//! Walking the entries of one instant, some at a time.

use std::cell::RefCell;
use std::rc::Rc;

use krstate_ffi::client::{Entries, Output, OwnedKey};

use crate::call::{Call, Reply, foreign_call};
use crate::context::{Handle, Walk};
use crate::failure::Failure;
use crate::js::Value;
use crate::write;

/// What of each entry is wanted; `lib/walk.js` has the same numbers.
#[derive(Clone, Copy)]
enum Part {
    Both,
    Key,
    Value,
}

impl Part {
    fn read(call: Call<'_>, index: usize) -> Result<Self, Failure> {
        Ok(match call.uint(index)? {
            0 => Self::Both,
            1 => Self::Key,
            2 => Self::Value,
            _ => return Err(foreign_call()),
        })
    }
}

/// `(token, part, limit)` to an array of all entries if there are at most `limit`, else to the
/// token of a walk.
pub(super) fn start(call: Call<'_>, entries: Entries, scope: u64) -> Reply<'_> {
    let part = Part::read(call, 1)?;
    let limit = call.uint(2)?;
    let walk = Walk { entries: RefCell::new(entries), scope };
    if walk.entries.borrow().count()? <= u64::from(limit) {
        return batch(call, &walk, part, limit);
    }
    call.js.uint(call.context.hold(call.js, Handle::Walk(Rc::new(walk)), None))
}

/// `(token, part, limit)` to an array of the next entries; it is empty at the end. Keys and values
/// take turns in it if both are wanted.
pub(super) fn next(call: Call<'_>) -> Reply<'_> {
    let Handle::Walk(walk) = call.any_handle(0)? else { return Err(foreign_call()) };
    batch(call, &walk, Part::read(call, 1)?, call.uint(2)?)
}

fn batch<'s>(call: Call<'s>, walk: &Walk, part: Part, limit: u32) -> Reply<'s> {
    let mut found: Vec<Value<'s>> = Vec::new();
    for _ in 0..limit {
        // Nothing stays borrowed while `write` calls into JavaScript.
        let next: Option<(OwnedKey, Output)> = walk.entries.borrow_mut().next_entry()?;
        let Some((key, value)) = next else { break };
        if !matches!(part, Part::Value) {
            found.push(write::key(call, key)?);
        }
        if !matches!(part, Part::Key) {
            found.push(write::value(call, value, walk.scope)?);
        }
    }
    call.js.array(&found)
}
