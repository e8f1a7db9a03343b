//! Who acquires locks: threads and tasks, with what they hold.

use crate::error::OrRaise;
use krstate_ffi::client::{self, Language};
use pyo3::prelude::*;
use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError};

/// A thread or a task. What it still holds when it ends is abandoned.
pub(crate) struct Owner {
    number: u64,
    is_main: bool,
    /// What it acquired without a guard.
    held: Mutex<Vec<(Arc<client::Lock>, u64)>>,
}

thread_local! {
    static THREAD: RefCell<Option<Arc<Owner>>> = const { RefCell::new(None) };
}

impl Owner {
    pub(crate) fn named(py: Python<'_>, name: &str, is_main: bool) -> PyResult<Self> {
        let number = client::named_owner(Language::Python, name).or_raise(py)?;
        Ok(Self { number, is_main, held: Mutex::default() })
    }

    /// The owner that this thread is.
    pub(crate) fn of_thread(py: Python<'_>) -> PyResult<Arc<Self>> {
        if let Some(owner) = THREAD.with_borrow(Clone::clone) {
            return Ok(owner);
        }
        let threading = py.import("threading")?;
        let current = threading.call_method0("current_thread")?;
        let is_main = current.is(threading.call_method0("main_thread")?);
        let name: String = current.getattr("name")?.extract()?;
        let owner = Arc::new(Self::named(py, &name, is_main)?);
        THREAD.set(Some(owner.clone()));
        Ok(owner)
    }

    /// For a forked child: its thread is another owner than its parent's.
    pub(crate) fn forget_thread() {
        drop(THREAD.take());
    }

    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// Whether signals are looked for while it waits.
    pub(crate) fn is_main(&self) -> bool {
        self.is_main
    }

    pub(crate) fn keep(&self, lock: &Arc<client::Lock>, token: u64) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.push((lock.clone(), token));
    }

    /// Takes out the token under which it holds the lock, if it does.
    pub(crate) fn give_back(&self, lock: &Arc<client::Lock>) -> Option<u64> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let same = held.iter().rposition(|(other, _)| Arc::ptr_eq(other, lock));
        // Another object for the same key may have acquired it.
        let at = same.or_else(|| {
            let (token, _) = lock.state().ok()?;
            held.iter().rposition(|(_, kept)| *kept == token)
        })?;
        Some(held.swap_remove(at).1)
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        let held = self.held.get_mut().unwrap_or_else(PoisonError::into_inner);
        for (lock, token) in held.drain(..) {
            // In a forked child there is nothing to do.
            let _ = lock.abandon(token);
        }
        client::forget_owner(self.number);
    }
}
