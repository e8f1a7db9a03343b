//! What a fork does to a copy: the child starts with an empty engine.
//!
//! The child must never wait for a thread that it does not have. So it touches no lock of the
//! parent's engine, what is made once in a process is complete before the fork happens, and so is
//! the discovery of the home: the loader's own locks may be held in the child for ever (glibc
//! leaves that of `dl_iterate_phdr` as it was).

use std::sync::atomic::{AtomicBool, Ordering};

/// Registers the handlers when this copy is loaded: a child may be the first to use it.
#[used]
#[cfg_attr(not(target_vendor = "apple"), unsafe(link_section = ".init_array"))]
#[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__mod_init_func"))]
static AT_LOAD: extern "C" fn() = watch;

/// Makes this copy follow the forks of the process from here on.
///
/// Every use of a copy comes through here as well, in case a linker has left the static library's
/// [`AT_LOAD`] out. Threads that race may register the handlers twice, which does no harm: to wait
/// for each other would.
pub(super) extern "C" fn watch() {
    static WATCHED: AtomicBool = AtomicBool::new(false);
    if !WATCHED.load(Ordering::Acquire) {
        // SAFETY: the handlers stay loaded, because this module is never unloaded; the child's only
        // stores to atomics.
        unsafe { libc::pthread_atfork(Some(before), None, Some(in_child)) };
        WATCHED.store(true, Ordering::Release);
    }
}

extern "C" fn before() {
    // The answer counts at the first use.
    let _ = super::get();
    super::own_c_file();
    krstate::prepare_for_fork();
}

extern "C" fn in_child() {
    crate::handle::forget_after_fork();
}
