//! Hosts.

use std::rc::Rc;

use krstate_ffi::client::{ErrorKind, Host, StateOptions};

use crate::call::{Call, Reply};
use crate::context::{Handle, Identity};
use crate::failure::Failure;
use crate::text::Text;
use crate::write;

/// `(name, caseSensitive, allowValueTypes)` to a token.
pub(super) fn new(call: Call<'_>) -> Reply<'_> {
    let name = host_name(call)?;
    let options = StateOptions { case_sensitive: call.flag(1)?, allow_value_types: call.flag(2)? };
    let host = Host::new(&name, options)?;
    let identity = Identity::Host(host.state()?.id()?);
    let token = call.context.hold(call.js, Handle::Host(Rc::new(host)), Some(identity));
    call.js.uint(token)
}

/// `(name)` to a host or undefined.
pub(super) fn find(call: Call<'_>) -> Reply<'_> {
    match Host::find(&host_name(call)?)? {
        Some(host) => write::host(call, host),
        None => call.js.undefined(),
    }
}

pub(super) fn names(call: Call<'_>) -> Reply<'_> {
    let mut names = Vec::new();
    for name in Host::names()? {
        names.push(call.js.text(&name)?);
    }
    call.js.array(&names)
}

pub(super) fn name(call: Call<'_>) -> Reply<'_> {
    call.js.text(&call.host(0)?.name()?)
}

pub(super) fn state(call: Call<'_>) -> Reply<'_> {
    write::state(call, call.host(0)?.state()?)
}

pub(super) fn close(call: Call<'_>) -> Reply<'_> {
    call.host(0)?.close()?;
    call.js.undefined()
}

pub(super) fn is_closed(call: Call<'_>) -> Reply<'_> {
    call.js.boolean(call.host(0)?.is_closed()?)
}

fn host_name(call: Call<'_>) -> Result<String, Failure> {
    let mut text = Text::new();
    let problem = if text.read(call.js, call.argument(0))? {
        match text.strict() {
            Some(name) => return Ok(name.into_owned()),
            None => "the name of a host has a lone surrogate, which is no character",
        }
    } else {
        "the name of a host is a string"
    };
    Err(Failure::refuse(ErrorKind::InvalidName, problem))
}
