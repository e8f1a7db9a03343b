//! How what happens on another thread gets to the JavaScript of this one.

use std::cell::Cell;
use std::ffi::c_void;
use std::ptr;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use krstate_ffi::client::{Pending, Wake};
use napi::sys;

use crate::context::Context;
use crate::failure::Failure;
use crate::js::Js;

/// The way to an environment.
pub(crate) struct Channel {
    /// `None` once the environment has ended.
    function: Mutex<Option<sys::napi_threadsafe_function>>,
    /// How often something was sent, for an environment that is blocked.
    rings: Mutex<u64>,
    rung: Condvar,
}

// SAFETY: any thread may call a thread-safe function; the lock is held for it, so that it is not
// called after it was closed.
unsafe impl Send for Channel {}
// SAFETY: as above.
unsafe impl Sync for Channel {}

impl Channel {
    /// Has JavaScript told of `number`, once for each call.
    pub(crate) fn send(&self, number: usize) {
        *self.rings.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.rung.notify_all();
        let function = self.function.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(function) = *function {
            let data = ptr::without_provenance_mut(number);
            let mode = sys::ThreadsafeFunctionCallMode::nonblocking;
            // SAFETY: the function is open (see `Waking::close`). It fails only for lack of memory
            // or because the environment ends, and then nobody waits any more.
            unsafe { sys::napi_call_threadsafe_function(function, data, mode) };
        }
    }

    /// How often something was sent. Blocks until that is more often than `seen`, and no longer than a
    /// time.
    pub(crate) fn rung_after(&self, seen: u64, timeout: Duration) -> u64 {
        let rings = self.rings.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.rung.wait_timeout_while(rings, timeout, |rings| *rings <= seen);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// What wakes the waits of one environment.
pub(crate) struct Waking {
    channel: Arc<Channel>,
    function: sys::napi_threadsafe_function,
    /// The number of the latest wait. A number is never used twice, so that a wake-up that comes
    /// after its wait was given up is nobody else's.
    latest: Cell<usize>,
}

impl Waking {
    /// # Safety
    /// `context` points to a [`Context`] that lives until [`Waking::close`] was called on it, before
    /// the environment closes the function itself.
    pub(crate) unsafe fn new(js: Js<'_>, context: *mut c_void) -> Result<Self, Failure> {
        let function = js.threadsafe("krstate", deliver, context)?;
        Ok(Self {
            channel: Arc::new(Channel {
                function: Mutex::new(Some(function)),
                rings: Mutex::new(0),
                rung: Condvar::new(),
            }),
            function,
            latest: Cell::new(0),
        })
    }

    /// The way from other threads, and a new number to send on it.
    pub(crate) fn place(&self) -> (Arc<Channel>, usize) {
        self.latest.set(self.latest.get() + 1);
        (self.channel.clone(), self.latest.get())
    }

    /// Whether the environment stays open for what is to come.
    pub(crate) fn hold_open(&self, js: Js<'_>, open: bool) {
        js.hold_open(self.function, open);
    }

    /// Nobody is woken after this.
    pub(crate) fn close(&self) {
        let open = self.channel.function.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(function) = open {
            let mode = sys::ThreadsafeFunctionReleaseMode::abort;
            // SAFETY: the environment has not closed the function yet (see `new`).
            unsafe { sys::napi_release_threadsafe_function(function, mode) };
        }
    }
}

/// Runs on the thread of the environment: tells JavaScript of a number.
unsafe extern "C" fn deliver(
    env: sys::napi_env,
    _function: sys::napi_value,
    context: *mut c_void,
    number: *mut c_void,
) {
    if env.is_null() {
        // The environment ends.
        return;
    }
    // SAFETY: Node-API runs this callback in `env`; the context lives as `Waking::new` demands.
    let (js, context) = unsafe { (Js::new(env), &*context.cast::<Context>()) };
    let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        // What JavaScript throws stays pending, and Node reports it.
        if let Ok(number) = number_of(js, number.addr()) {
            let _ = js.call(&context.functions.on_ready, &[number]);
        }
    }));
}

/// The number of a wait as JavaScript has it.
pub(crate) fn number_of(js: Js<'_>, number: usize) -> Result<crate::js::Value<'_>, Failure> {
    #[expect(clippy::cast_precision_loss, reason = "no environment has 2^53 waits")]
    js.number(number as f64)
}

/// What the engine calls once at the end of a wait, with a number of its own.
pub(crate) struct Post {
    waker: *mut Waker,
    number: usize,
}

struct Waker {
    channel: Arc<Channel>,
    number: usize,
}

impl Post {
    pub(crate) fn new(waking: &Waking) -> Self {
        let (channel, number) = waking.place();
        Self { waker: Box::into_raw(Box::new(Waker { channel, number })), number }
    }

    pub(crate) fn number(&self) -> usize {
        self.number
    }

    /// For the engine, which calls it once or not at all.
    pub(crate) fn wake(&self) -> Wake {
        Wake { call: wake, context: self.waker.cast() }
    }

    /// Frees what the engine will not call.
    ///
    /// # Safety
    /// The engine has not taken [`Post::wake`], or has answered that it never calls it.
    pub(crate) unsafe fn reclaim(self) {
        // SAFETY: the caller says that it was not and will not be freed by its call.
        drop(unsafe { Box::from_raw(self.waker) });
    }
}

unsafe extern "C" fn wake(waker: *mut c_void) {
    // SAFETY: it comes from a `Post`, and the engine calls it once.
    let waker = unsafe { Box::from_raw(waker.cast::<Waker>()) };
    waker.channel.send(waker.number);
}

/// A wait for a value that somebody else makes.
pub(crate) struct Wait {
    pending: Pending,
    /// What the engine calls.
    post: Cell<Option<Post>>,
}

impl Wait {
    pub(crate) fn new(pending: Pending) -> Self {
        Self { pending, post: Cell::new(None) }
    }

    pub(crate) fn pending(&self) -> &Pending {
        &self.pending
    }

    /// Has JavaScript told of a new number, which is the answer, when the wait is over. To be called
    /// once.
    pub(crate) fn watch(&self, waking: &Waking) -> Result<usize, Failure> {
        let post = Post::new(waking);
        // SAFETY: the post is freed by its call, or in `drop` if that never comes.
        if let Err(error) = unsafe { self.pending.on_ready(post.wake()) } {
            // SAFETY: the engine did not take it.
            unsafe { post.reclaim() };
            return Err(error.into());
        }
        let number = post.number();
        self.post.set(Some(post));
        Ok(number)
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        if let Some(post) = self.post.take()
            && matches!(self.pending.cancel(), Ok(false))
        {
            // SAFETY: the cancel came first, so that it is never called.
            unsafe { post.reclaim() };
        }
    }
}
