//! Wake-ups on their way from the engine to the event loops of Python.
//!
//! A wake-up is a number in a queue: whoever grants something takes no lock of Python and runs
//! nothing of it. One thread of Python, `krstate._wakes`, takes the numbers out and tells the loops.

use krstate_ffi::client::Wake;
use pyo3::prelude::*;
use std::ffi::c_void;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

#[derive(Default)]
struct Queue {
    numbers: Mutex<Vec<usize>>,
    filled: Condvar,
}

/// A forked child gets another queue, because the lock of this one may be held by a thread that the
/// child does not have.
static QUEUE: AtomicPtr<Queue> = AtomicPtr::new(ptr::null_mut());

fn queue() -> &'static Queue {
    let queue = QUEUE.load(Ordering::Acquire);
    let queue = if queue.is_null() { renew(ptr::null_mut()) } else { queue };
    // SAFETY: a queue is never freed.
    unsafe { &*queue }
}

/// Puts a new queue in the place of `old`, unless somebody else has; the one that is there now.
fn renew(old: *mut Queue) -> *mut Queue {
    let new = Box::into_raw(Box::<Queue>::default());
    match QUEUE.compare_exchange(old, new, Ordering::AcqRel, Ordering::Acquire) {
        Ok(_) => new,
        Err(there) => {
            // SAFETY: nobody else has seen the new one.
            drop(unsafe { Box::from_raw(new) });
            there
        }
    }
}

/// Forgets all wake-ups, in a forked child.
pub(crate) fn forget_all() {
    renew(QUEUE.load(Ordering::Acquire));
}

/// A wake-up that puts a number into the queue.
pub(crate) fn wake(number: usize) -> Wake {
    Wake { call: put, context: ptr::without_provenance_mut(number) }
}

unsafe extern "C" fn put(context: *mut c_void) {
    let queue = queue();
    queue.numbers.lock().unwrap_or_else(PoisonError::into_inner).push(context.addr());
    queue.filled.notify_one();
}

/// Blocks until there are wake-ups, and takes their numbers out.
#[pyfunction]
pub(crate) fn next_wakes(py: Python<'_>) -> Vec<usize> {
    py.detach(|| {
        let queue = queue();
        let numbers = queue.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        let numbers = queue.filled.wait_while(numbers, |numbers| numbers.is_empty());
        std::mem::take(&mut *numbers.unwrap_or_else(PoisonError::into_inner))
    })
}
