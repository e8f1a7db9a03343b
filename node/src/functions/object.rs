//! Objects of JavaScript that others refer to, and objects of others. `lib/internal/objects.js` keeps
//! the former by their ids.

use std::rc::Rc;

use krstate_ffi::client::{Errand, Object};

use crate::call::{Call, Reply, foreign_call};
use crate::context::{Handle, Held};
use crate::failure::Failure;
use crate::text::Text;
use crate::wake::{Wait, number_of};
use crate::write;

/// To the number that `onReady` is told when errands wait. From here on the environment owns objects.
pub(super) fn start(call: Call<'_>) -> Reply<'_> {
    let place = call.context.start_owner()?.place();
    number_of(call.js, place)
}

/// `(id, type name)` to the token of a reference.
pub(super) fn new(call: Call<'_>) -> Reply<'_> {
    let mut text = Text::new();
    text.read(call.js, call.argument(1))?;
    let owner = call.context.objects().ok_or_else(foreign_call)?;
    let object = owner.object(call.id(0)?, &text.lossy())?;
    call.js.uint(call.context.hold(call.js, Handle::Object(Rc::new(object)), None))
}

/// `(limit)` to errands: the id of each reference that is gone, and `[id, factory]` for each copy that
/// somebody asks for.
pub(super) fn take(call: Call<'_>) -> Reply<'_> {
    let limit = call.uint(0)?;
    let mut errands = Vec::new();
    if let Some(owner) = call.context.objects() {
        while errands.len() < limit as usize {
            match owner.errand()? {
                None => break,
                Some(Errand::Release(id)) => errands.push(write::count(call, id)?),
                Some(Errand::Copy(id, inner)) => {
                    let id = write::count(call, id)?;
                    let handle = Handle::Factory(Rc::new(Held { inner, scope: 0 }));
                    let factory = call.context.hold(call.js, handle, None);
                    errands.push(call.js.array(&[id, call.js.uint(factory)?])?);
                }
            }
        }
    }
    call.js.array(&errands)
}

/// `(object)` to `[language, type name]`.
pub(super) fn describe(call: Call<'_>) -> Reply<'_> {
    let object = object(call)?;
    call.js.array(&[call.js.text(&object.language()?)?, call.js.text(&object.type_name()?)?])
}

/// `(object)` to a wait for a structural copy.
pub(super) fn copy(call: Call<'_>) -> Reply<'_> {
    let inner = Wait::new(object(call)?.copy()?);
    let handle = Handle::Wait(Rc::new(Held { inner, scope: 0 }));
    call.js.uint(call.context.hold(call.js, handle, None))
}

fn object(call: Call<'_>) -> Result<Rc<Object>, Failure> {
    let Handle::Object(object) = call.any_handle(0)? else { return Err(foreign_call()) };
    Ok(object)
}
