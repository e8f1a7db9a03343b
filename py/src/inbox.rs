//! How a grant reaches an event loop: the thread that releases leaves a number and goes on; a thread
//! of Python's own takes the numbers out and tells the loops.

use core::ffi::c_void;
use krstate_ffi::client::{LockWait, Wake};
use pyo3::prelude::*;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

#[derive(Default)]
struct Letters {
    numbers: Vec<u64>,
    closed: bool,
}

type Shared = Arc<(Mutex<Letters>, Condvar)>;

/// Numbers of waits that were granted.
#[pyclass(frozen, module = "krstate._native")]
pub(crate) struct Inbox(Shared);

#[pymethods]
impl Inbox {
    #[new]
    fn new() -> Self {
        Self(Arc::default())
    }

    /// Waits, without the interpreter's lock, for numbers; none when the inbox was closed.
    fn take(&self, py: Python<'_>) -> Vec<u64> {
        py.detach(|| {
            let (letters, arrived) = &*self.0;
            let mut letters = letters.lock().unwrap_or_else(PoisonError::into_inner);
            while letters.numbers.is_empty() && !letters.closed {
                letters = arrived.wait(letters).unwrap_or_else(PoisonError::into_inner);
            }
            std::mem::take(&mut letters.numbers)
        })
    }

    /// Ends `take`.
    fn close(&self) {
        let (letters, arrived) = &*self.0;
        letters.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        arrived.notify_all();
    }
}

struct Letter {
    inbox: Shared,
    number: u64,
}

/// The wake-up of one wait: it puts a number into the inbox, once.
pub(crate) struct Post(*mut Letter);

// SAFETY: the letter may be used on any thread; it is freed by the wake-up, or by who gives it up
// after a cancel that says that the wake-up never runs.
unsafe impl Send for Post {}

impl Post {
    pub(crate) fn new(inbox: &Inbox, number: u64) -> Self {
        Self(Box::into_raw(Box::new(Letter { inbox: inbox.0.clone(), number })))
    }

    pub(crate) fn wake(&self) -> Wake {
        Wake { call: deliver, context: self.0.cast() }
    }

    /// Frees the letter of a wake-up that was never given or never runs.
    pub(crate) fn reclaim(self) {
        // SAFETY: made by `new`, and nobody else has it.
        drop(unsafe { Box::from_raw(self.0) });
    }

    /// Cancels the wait that the wake-up belongs to.
    pub(crate) fn give_up(self, wait: &LockWait) {
        // Of a parent's wait, in a forked child, nothing is known: the letter is left.
        if let Ok(false) = wait.cancel() {
            self.reclaim();
        }
    }
}

unsafe extern "C" fn deliver(context: *mut c_void) {
    // SAFETY: the context is a letter that `Post::new` made, and this runs once.
    let letter = unsafe { Box::from_raw(context.cast::<Letter>()) };
    let (letters, arrived) = &*letter.inbox;
    letters.lock().unwrap_or_else(PoisonError::into_inner).numbers.push(letter.number);
    arrived.notify_one();
}
