//! One call from JavaScript: its arguments, its answer, and the border that no panic crosses.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::rc::Rc;
use std::sync::Arc;

use krstate_ffi::client::{ErrorKind, Host, List, State, Table};
use napi::sys;

use crate::context::{Context, Handle, Held};
use crate::failure::Failure;
use crate::js::{Js, Value};

/// The most arguments that any function takes.
const ARGUMENTS: usize = 6;

/// A running call.
pub(crate) struct Invocation<'s> {
    pub(crate) js: Js<'s>,
    pub(crate) context: &'s Context,
    arguments: [Value<'s>; ARGUMENTS],
}

/// What every function gets.
pub(crate) type Call<'s> = &'s Invocation<'s>;

/// What every function answers.
pub(crate) type Reply<'s> = Result<Value<'s>, Failure>;

/// Runs `body` for a call from JavaScript. Its failure, or its panic, becomes an exception.
///
/// # Safety
/// To be called by Node-API as the callback of a function whose data is a [`Context`] that lives
/// until the environment ends.
pub(crate) unsafe fn enter(
    env: sys::napi_env,
    info: sys::napi_callback_info,
    body: impl for<'s> Fn(Call<'s>) -> Reply<'s>,
) -> sys::napi_value {
    let mut raw = [ptr::null_mut(); ARGUMENTS];
    let mut count = ARGUMENTS;
    let mut data = ptr::null_mut();
    // SAFETY: `env` and `info` are those of this callback; there is room for `count` arguments.
    // Node-API fills the ones that the caller left out with undefined.
    let status = unsafe {
        sys::napi_get_cb_info(
            env,
            info,
            &raw mut count,
            raw.as_mut_ptr(),
            ptr::null_mut(),
            &raw mut data,
        )
    };
    if status != sys::Status::napi_ok || data.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: the callback runs until this function returns; nothing outlives `invocation`.
    let js = unsafe { Js::new(env) };
    let invocation = Invocation {
        js,
        // SAFETY: the caller vouches for the data.
        context: unsafe { &*data.cast::<Context>() },
        // SAFETY: these are the arguments of this callback.
        arguments: raw.map(|raw| unsafe { Value::new(raw) }),
    };
    // The engine keeps its own state right when it panics, and so does `Context`, which is never
    // borrowed while other code runs.
    let failure = match catch_unwind(AssertUnwindSafe(|| body(&invocation))) {
        Ok(Ok(value)) => return value.raw(),
        Ok(Err(failure)) => failure,
        Err(panic) => Failure::Panic(message(panic.as_ref())),
    };
    // A panic while the error is made leaves no better answer than undefined.
    let _ = catch_unwind(AssertUnwindSafe(|| failure.throw(&invocation)));
    ptr::null_mut()
}

fn message(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_else(|| "a panic without a message".to_owned())
}

impl<'s> Invocation<'s> {
    pub(crate) fn argument(&self, index: usize) -> Value<'s> {
        self.arguments[index]
    }

    /// A number that the JavaScript layer made: a token, a count, a selector.
    pub(crate) fn uint(&self, index: usize) -> Result<u32, Failure> {
        let number = self.js.read_number(self.argument(index))?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
        match number {
            Some(number) if (0.0..=f64::from(u32::MAX)).contains(&number) => Ok(number as u32),
            _ => Err(foreign_call()),
        }
    }

    /// A number from 1 on that came from the engine or counts what JavaScript has made.
    pub(crate) fn id(&self, index: usize) -> Result<u64, Failure> {
        match self.js.read_number(self.argument(index))? {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
            Some(number) if number >= 1.0 && number.fract() == 0.0 => Ok(number as u64),
            _ => Err(foreign_call()),
        }
    }

    pub(crate) fn flag(&self, index: usize) -> Result<bool, Failure> {
        self.js.read_bool(self.argument(index))
    }

    fn handle(&self, index: usize) -> Result<Handle, Failure> {
        self.context.handle(self.uint(index)?).ok_or_else(foreign_call)
    }

    pub(crate) fn any_handle(&self, index: usize) -> Result<Handle, Failure> {
        self.handle(index)
    }

    pub(crate) fn host(&self, index: usize) -> Result<Rc<Host>, Failure> {
        let Handle::Host(host) = self.handle(index)? else { return Err(foreign_call()) };
        Ok(host)
    }

    pub(crate) fn state(&self, index: usize) -> Result<Arc<Held<State>>, Failure> {
        let Handle::State(state) = self.handle(index)? else { return Err(foreign_call()) };
        Ok(state)
    }

    pub(crate) fn table(&self, index: usize) -> Result<Rc<Held<Table>>, Failure> {
        let Handle::Table(table) = self.handle(index)? else { return Err(foreign_call()) };
        Ok(table)
    }

    pub(crate) fn list(&self, index: usize) -> Result<Rc<Held<List>>, Failure> {
        let Handle::List(list) = self.handle(index)? else { return Err(foreign_call()) };
        Ok(list)
    }
}

/// The functions are for the JavaScript layer of this package alone, which hands them what they
/// need; somebody else has called.
pub(crate) fn foreign_call() -> Failure {
    Failure::refuse(
        ErrorKind::InvalidArgument,
        "not a live handle of this environment; use the classes that the package krstate exports",
    )
}
