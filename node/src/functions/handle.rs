//! Tokens and the objects that stand for them.

use krstate_ffi::client;

use crate::call::{Call, Reply, foreign_call};
use crate::context::Handle;
use crate::write;

/// `(token, object)`: `object` stands for the handle from now on.
pub(super) fn bind(call: Call<'_>) -> Reply<'_> {
    let token = call.uint(0)?;
    call.context.bind(call.js, token, call.argument(1))?.ok_or_else(foreign_call)?;
    call.js.undefined()
}

/// `(token)`: one object fewer holds the token.
pub(super) fn release(call: Call<'_>) -> Reply<'_> {
    let token = call.uint(0)?;
    call.context.release(call.js, token);
    call.js.undefined()
}

/// `(open)`: whether what is to come from other threads keeps this environment open.
pub(super) fn hold_open(call: Call<'_>) -> Reply<'_> {
    call.context.waking().ok_or_else(foreign_call)?.hold_open(call.js, call.flag(0)?);
    call.js.undefined()
}

/// `(token, token)`: whether both stand for one container or one state.
pub(super) fn same(call: Call<'_>) -> Reply<'_> {
    let same = match (call.any_handle(0)?, call.any_handle(1)?) {
        (Handle::Table(left), Handle::Table(right)) => left.inner.id() == right.inner.id(),
        (Handle::List(left), Handle::List(right)) => left.inner.id() == right.inner.id(),
        (Handle::State(left), Handle::State(right)) => left.scope == right.scope,
        _ => false,
    };
    call.js.boolean(same)
}

/// The number of containers that are alive in the process.
pub(super) fn live_containers(call: Call<'_>) -> Reply<'_> {
    write::count(call, client::live_containers())
}
