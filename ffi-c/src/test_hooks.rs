//! Functions that panic on purpose, for the tests of the panic boundary. Not part of the header, of
//! the table, or of what ships.

#![expect(clippy::panic, reason = "that is what they are for")]

use crate::boundary::{fallible, infallible};
use crate::handle;
use crate::types::{kr_error, kr_table};
use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

static ARMED: AtomicBool = AtomicBool::new(false);

/// Makes the next body that runs inside the boundary panic, whatever its function.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn kr_test_arm() {
    ARMED.store(true, Ordering::Release);
}

/// Disarms again; true if nothing has panicked since [`kr_test_arm`].
#[unsafe(no_mangle)]
pub(crate) extern "C" fn kr_test_disarm() -> bool {
    ARMED.swap(false, Ordering::AcqRel)
}

/// Panics once after [`kr_test_arm`].
pub(crate) fn panic_if_armed() {
    assert!(!ARMED.swap(false, Ordering::AcqRel), "forced by a test");
}

/// Panics in the body of a function that can fail.
///
/// # Safety
/// `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn kr_test_panic(error: *mut *mut kr_error) -> i32 {
    // SAFETY: as the caller promises.
    unsafe { fallible(error, || panic!("forced by a test")) }
}

/// Panics in the body of a function that cannot fail; 0 is its neutral value.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn kr_test_panic_infallible() -> u64 {
    infallible(0, || panic!("forced by a test"))
}

/// Panics while the table is locked for writing.
///
/// # Safety
/// `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn kr_test_panic_in_write(
    table: *const kr_table,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: as the caller promises.
    unsafe { fallible(error, || handle::with(table, krstate::test_hooks::panic_in_write)) }
}

/// Reads memory that was freed: what `AddressSanitizer` must find in this library.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn kr_test_use_after_free() -> u64 {
    let freed = Box::into_raw(Box::new(7_u64));
    // SAFETY: the box is freed once. Reading it afterwards is the mistake that this function is for;
    // nothing calls it but the control of a sanitizer, which ends the process here.
    unsafe {
        drop(Box::from_raw(freed));
        freed.read_volatile()
    }
}

/// Counts in two threads without any order between them: what `ThreadSanitizer` must find in this
/// library.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn kr_test_race() -> u64 {
    struct Shared(UnsafeCell<u64>);
    // SAFETY: it is not sound, and that is the mistake that this function is for; nothing calls it
    // but the control of a sanitizer.
    unsafe impl Sync for Shared {}
    let shared = Shared(UnsafeCell::new(0));
    // Both are there before one counts; relaxed steps order nothing.
    let arrived = AtomicU32::new(0);
    let count = || {
        let shared = &shared;
        arrived.fetch_add(1, Ordering::Relaxed);
        while arrived.load(Ordering::Relaxed) < 2 {
            std::thread::yield_now();
        }
        // SAFETY: as above; the pointer is valid.
        unsafe { *shared.0.get() += 1 };
    };
    std::thread::scope(|threads| {
        threads.spawn(count);
        threads.spawn(count);
    });
    shared.0.into_inner()
}
