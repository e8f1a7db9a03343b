//! How a wait that ended on another thread gets to the JavaScript of this one.

use std::cell::Cell;
use std::ffi::c_void;
use std::ptr;
use std::sync::{Arc, Mutex, PoisonError};

use krstate_ffi::client::{Pending, Wake};
use napi::sys;

use crate::context::Context;
use crate::failure::Failure;
use crate::js::Js;

/// The way to an environment: `None` once it has ended.
struct Channel(Mutex<Option<sys::napi_threadsafe_function>>);

// SAFETY: any thread may call a thread-safe function; the lock is held for it, so that it is not
// called after it was closed.
unsafe impl Send for Channel {}
// SAFETY: as above.
unsafe impl Sync for Channel {}

impl Channel {
    fn send(&self, token: u32) {
        let function = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(function) = *function {
            let data = ptr::without_provenance_mut(token as usize);
            let mode = sys::ThreadsafeFunctionCallMode::nonblocking;
            // SAFETY: the function is open (see `Waking::close`). It fails only for lack of memory
            // or because the environment ends, and then nobody waits any more.
            unsafe { sys::napi_call_threadsafe_function(function, data, mode) };
        }
    }
}

/// What wakes the waits of one environment.
pub(crate) struct Waking {
    channel: Arc<Channel>,
    function: sys::napi_threadsafe_function,
    /// How many waits go on: while there are some, the environment does not end by itself.
    waits: Cell<u32>,
}

impl Waking {
    /// # Safety
    /// `context` points to a [`Context`] that lives until [`Waking::close`] was called on it, before
    /// the environment closes the function itself.
    pub(crate) unsafe fn new(js: Js<'_>, context: *mut c_void) -> Result<Self, Failure> {
        let function = js.threadsafe("krstate", deliver, context)?;
        Ok(Self {
            channel: Arc::new(Channel(Mutex::new(Some(function)))),
            function,
            waits: Cell::new(0),
        })
    }

    fn begin(&self, js: Js<'_>) {
        if self.waits.replace(self.waits.get() + 1) == 0 {
            js.hold_open(self.function, true);
        }
    }

    fn end(&self, js: Js<'_>) {
        self.waits.set(self.waits.get().saturating_sub(1));
        if self.waits.get() == 0 {
            js.hold_open(self.function, false);
        }
    }

    /// Nobody is woken after this.
    pub(crate) fn close(&self) {
        let open = self.channel.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(function) = open {
            let mode = sys::ThreadsafeFunctionReleaseMode::abort;
            // SAFETY: the environment has not closed the function yet (see `new`).
            unsafe { sys::napi_release_threadsafe_function(function, mode) };
        }
    }
}

/// Runs on the thread of the environment: tells JavaScript that the wait of a token is over.
unsafe extern "C" fn deliver(
    env: sys::napi_env,
    _function: sys::napi_value,
    context: *mut c_void,
    token: *mut c_void,
) {
    if env.is_null() {
        // The environment ends.
        return;
    }
    // SAFETY: Node-API runs this callback in `env`; the context lives as `Waking::new` demands.
    let (js, context) = unsafe { (Js::new(env), &*context.cast::<Context>()) };
    let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        if let Some(waking) = context.waking() {
            waking.end(js);
        }
        // What JavaScript throws stays pending, and Node reports it.
        if let Ok(token) = js.uint(u32::try_from(token.addr()).unwrap_or(u32::MAX)) {
            let _ = js.call(&context.functions.on_ready, &[token]);
        }
    }));
}

/// A wait for a value that somebody else makes.
pub(crate) struct Wait {
    pending: Pending,
    /// What the engine calls, until it did.
    waker: Cell<*mut Waker>,
}

struct Waker {
    channel: Arc<Channel>,
    token: u32,
}

impl Wait {
    pub(crate) fn new(pending: Pending) -> Self {
        Self { pending, waker: Cell::new(ptr::null_mut()) }
    }

    pub(crate) fn pending(&self) -> &Pending {
        &self.pending
    }

    /// Has JavaScript told once, with `token`, when the wait is over.
    pub(crate) fn watch(&self, js: Js<'_>, waking: &Waking, token: u32) -> Result<(), Failure> {
        if !self.waker.get().is_null() {
            return Ok(());
        }
        let waker = Box::into_raw(Box::new(Waker { channel: waking.channel.clone(), token }));
        self.waker.set(waker);
        waking.begin(js);
        // SAFETY: the waker is freed by its call, or in `drop` if that never comes.
        let watched = unsafe { self.pending.on_ready(Wake { call: wake, context: waker.cast() }) };
        if let Err(error) = watched {
            self.waker.set(ptr::null_mut());
            waking.end(js);
            // SAFETY: the engine did not take it.
            drop(unsafe { Box::from_raw(waker) });
            return Err(error.into());
        }
        Ok(())
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        let waker = self.waker.get();
        if !waker.is_null() && matches!(self.pending.cancel(), Ok(false)) {
            // SAFETY: the cancel came first, so that it is never called.
            drop(unsafe { Box::from_raw(waker) });
        }
    }
}

unsafe extern "C" fn wake(waker: *mut c_void) {
    // SAFETY: it comes from `watch`, and the engine calls it once.
    let waker = unsafe { Box::from_raw(waker.cast::<Waker>()) };
    waker.channel.send(waker.token);
}
