//! The pointer to the engine of this process, and what is open because of it.

use super::primitives::{AtomicPtr, Ordering};
use crate::engine::Engine;
use crate::hash;

/// Null until the first use, and again after a fork in the child. An engine is never freed, so
/// handles can refer to it for ever.
#[cfg(not(feature = "loom"))]
static CURRENT: AtomicPtr<Engine> = AtomicPtr::new(std::ptr::null_mut());

#[cfg(feature = "loom")]
loom::lazy_static! {
    static ref CURRENT: AtomicPtr<Engine> = AtomicPtr::new(std::ptr::null_mut());
}

pub(crate) fn current_engine() -> &'static Engine {
    first_of(&CURRENT, Engine::new)
}

/// What is at the pointer; null, it is made now. Of those that several threads make at once, one is
/// kept, for ever.
#[inline]
pub(super) fn first_of<T>(at: &AtomicPtr<T>, make: impl FnOnce() -> T) -> &'static T {
    let current = at.load(Ordering::Acquire);
    if current.is_null() {
        return make_first(at, make());
    }
    // SAFETY: a pointer that is stored here comes from a Box and is never freed.
    unsafe { &*current }
}

#[cold]
fn make_first<T>(at: &AtomicPtr<T>, made: T) -> &'static T {
    let made: *mut T = Box::into_raw(Box::new(made));
    let null = std::ptr::null_mut();
    match at.compare_exchange(null, made, Ordering::AcqRel, Ordering::Acquire) {
        // SAFETY: `made` was leaked above and is never freed once it is stored.
        Ok(_) => unsafe { &*made },
        Err(winner) => {
            // SAFETY: `made` was not published: this thread is its only owner.
            drop(unsafe { Box::from_raw(made) });
            // SAFETY: a pointer that is stored here is never freed.
            unsafe { &*winner }
        }
    }
}

/// Runs with an engine of its own, which is freed afterwards: a model checker runs it very often.
#[cfg(all(test, feature = "loom"))]
pub(crate) fn with_engine(body: impl FnOnce(&'static Engine)) {
    let made: *mut Engine = Box::into_raw(Box::new(Engine::new()));
    // SAFETY: it is freed below, when `body` has dropped all that refers to it.
    body(unsafe { &*made });
    // SAFETY: as above.
    drop(unsafe { Box::from_raw(made) });
}

#[inline]
pub(crate) fn is_current_engine(engine: &'static Engine) -> bool {
    std::ptr::eq(CURRENT.load(Ordering::Relaxed), engine)
}

/// Whether something is open: until it is closed, and in the process that made its engine. One
/// comparison tells both.
#[derive(Debug)]
pub(crate) struct Gate(AtomicPtr<Engine>);

/// What no engine's address is, and no process's pointer to its engine.
const CLOSED: *mut Engine = std::ptr::dangling_mut();

impl Gate {
    pub(crate) fn new(engine: &'static Engine) -> Self {
        Self(AtomicPtr::new(std::ptr::from_ref(engine).cast_mut()))
    }

    #[inline]
    pub(crate) fn is_open(&self) -> bool {
        std::ptr::eq(self.0.load(Ordering::Acquire), CURRENT.load(Ordering::Relaxed))
    }

    pub(crate) fn is_closed(&self) -> bool {
        std::ptr::eq(self.0.load(Ordering::Acquire), CLOSED)
    }

    /// `false` if it was closed already.
    pub(crate) fn close(&self) -> bool {
        !std::ptr::eq(self.0.swap(CLOSED, Ordering::AcqRel), CLOSED)
    }
}

/// For the parent's side of a fork, before it happens: waits until no thread is in the middle of
/// making what the process makes once. The child would wait for ever for a thread it does not have.
pub fn prepare_for_fork() {
    hash::prepare();
}

/// For the child's side of a fork: forgets the parent's engine. Takes no lock and allocates
/// nothing; every handle from before answers `Disposed` from here on.
pub fn forget_after_fork() {
    CURRENT.store(std::ptr::null_mut(), Ordering::Release);
    super::readers::forget_after_fork();
}
