//! Wake-ups on their way from the engine to Python.
//!
//! A wake-up is a number in a queue: whoever grants something takes no lock of Python and runs
//! nothing of it. One thread of Python, `krstate._wakes`, takes the numbers out and tells the event
//! loops.

use krstate_ffi::client::Wake;
use pyo3::prelude::*;
use std::ffi::c_void;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

/// The number that says that the inbox of this runtime has errands. Waits count from 1.
pub(crate) const BELL: usize = 0;

#[derive(Default)]
struct Letters {
    numbers: Vec<usize>,
    closed: bool,
}

#[derive(Default)]
struct Queue {
    letters: Mutex<Letters>,
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
    let mut letters = queue.letters.lock().unwrap_or_else(PoisonError::into_inner);
    // After the end of the interpreter nobody would take it out.
    if !letters.closed {
        letters.numbers.push(context.addr());
        queue.filled.notify_one();
    }
}

/// Blocks until there are wake-ups, and takes their numbers out; none once `close_wakes` was called.
#[pyfunction]
pub(crate) fn next_wakes(py: Python<'_>) -> Vec<usize> {
    py.detach(|| {
        let queue = queue();
        let letters = queue.letters.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = |letters: &mut Letters| letters.numbers.is_empty() && !letters.closed;
        let letters = queue.filled.wait_while(letters, idle);
        std::mem::take(&mut letters.unwrap_or_else(PoisonError::into_inner).numbers)
    })
}

/// Ends `next_wakes`, at the end of the interpreter.
#[pyfunction]
pub(crate) fn close_wakes() {
    let queue = queue();
    queue.letters.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
    queue.filled.notify_all();
}
