//! Ways for the tests to bring about what is rare: a module that goes and comes back in the middle
//! of a discovery. Not part of the header, of the table, or of what ships.

use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

type Between = unsafe extern "C" fn();

static BETWEEN: AtomicPtr<()> = AtomicPtr::new(std::ptr::null_mut());
static WALK_ONCE: AtomicBool = AtomicBool::new(false);

/// Has `between` called after each walk through the loaded modules, before the first of them is
/// looked at. With `walk_once` the answer of the first walk stands, as it must not.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn kr_test_discovery(between: Option<Between>, walk_once: bool) {
    let between = between.map_or(std::ptr::null_mut(), |call| call as *mut ());
    BETWEEN.store(between, Ordering::Release);
    WALK_ONCE.store(walk_once, Ordering::Release);
}

pub(super) fn between_walk_and_look() {
    let between = BETWEEN.load(Ordering::Acquire);
    if !between.is_null() {
        // SAFETY: stored from a function of this type above.
        unsafe { std::mem::transmute::<*mut (), Between>(between)() };
    }
}

pub(super) fn walks_once() -> bool {
    WALK_ONCE.load(Ordering::Acquire)
}
