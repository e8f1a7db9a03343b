//! The home: the one loaded copy of the engine that all copies in the process use.
//!
//! Every copy exports one marker function. At its first use a copy looks for the first module of the
//! process that has the marker: that is the home, and its table of functions is called from then
//! on. The answer is stable because no copy can be unloaded.

mod header;

#[cfg(unix)]
mod fork;
#[cfg(feature = "test-hooks")]
mod hooks;
#[cfg_attr(target_os = "linux", path = "linux.rs")]
#[cfg_attr(target_os = "macos", path = "macos.rs")]
#[cfg_attr(windows, path = "windows.rs")]
mod system;

pub(crate) use header::{ABI_MAJOR, ABI_MINOR, PRODUCT_VERSION, TableHeader};

use crate::boundary;
use crate::generated::{calls, table};
use crate::types::{kr_error, kr_text};
use krstate::{Error, ErrorKind};
use std::ffi::{CStr, CString};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, Ordering};

/// The home has another ABI major than this copy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mismatch;

/// The name of the function that [`kr_home`] is, for looking it up.
const MARKER: &CStr = c"kr_home";

/// The type of [`kr_home`], the same in every version of krstate.
type Marker = unsafe extern "C" fn() -> *const TableHeader;

/// The header of the home's table; null until the first use. Racing discoveries store the same.
static HOME: AtomicPtr<TableHeader> = AtomicPtr::new(std::ptr::null_mut());

/// What a copy gives out about itself. One name for all time: a marker with another name would
/// split the state silently. Everything it returns stays valid until the process ends.
///
/// Another copy that asks may make this one the home, so from here on this copy follows forks.
#[unsafe(no_mangle)]
#[expect(unreachable_pub, reason = "the linker exports it")]
pub extern "C" fn kr_home() -> *const TableHeader {
    #[cfg(unix)]
    fork::watch();
    own()
}

fn own() -> *const TableHeader {
    &raw const table::OWN.header
}

/// The table of the home, if it has this copy's ABI major.
#[inline]
pub(crate) fn get() -> Result<*const table::Table, Mismatch> {
    let home = HOME.load(Ordering::Acquire);
    let home = if home.is_null() { discover() } else { home };
    // SAFETY: a stored header is never null, and stays valid until the process ends.
    if unsafe { (*home).abi_major } != ABI_MAJOR {
        return Err(Mismatch);
    }
    // With this major the header is the start of a table, which may be shorter than ours: each
    // caller checks that a function lies within its size before it reads it.
    Ok(home.cast())
}

/// Takes no lock of its own and waits for no other thread's discovery, so a child that was forked
/// in the middle of one starts anew.
#[cold]
fn discover() -> *mut TableHeader {
    #[cfg(unix)]
    fork::watch();
    let found = system::find_home().unwrap_or(own()).cast_mut();
    HOME.store(found, Ordering::Release);
    found
}

/// Answers `VersionMismatch` for a function that the home does not have.
///
/// # Safety
/// `error` is NULL or can be written.
#[cold]
pub(crate) unsafe fn refuse(error: *mut *mut kr_error, function: &str) -> i32 {
    let home = HOME.load(Ordering::Acquire).cast_const();
    let home = if home.is_null() { own() } else { home };
    // SAFETY: a stored header stays valid until the process ends, and its texts are terminated.
    let (version, file, abi) = unsafe {
        let version = CStr::from_ptr((*home).product_version).to_string_lossy();
        let file = CStr::from_ptr(((*home).file)()).to_string_lossy();
        (version, file, ((*home).abi_major, (*home).abi_minor))
    };
    let message = format!(
        "{function} needs krstate {PRODUCT_VERSION} (ABI {ABI_MAJOR}.{ABI_MINOR}, {own_file}), but \
         this process uses krstate {version} (ABI {major}.{minor}, {file}), which was loaded first; \
         install the same version of both",
        own_file = own_file(),
        major = abi.0,
        minor = abi.1,
    );
    let kind = ErrorKind::VersionMismatch;
    if !error.is_null() {
        // The error must be readable where its accessors look for it: in the home, if it can make
        // one, else in this copy.
        let text = kr_text { data: message.as_ptr().cast(), len: message.len(), encoding: 0 };
        // SAFETY: the text lives for the call, and `error` can be written.
        let made = unsafe { calls::kr_error_new(kind.code(), text, error, std::ptr::null_mut()) };
        if made != boundary::OK {
            // SAFETY: `error` can be written.
            return unsafe { boundary::report(Error::new(kind, message), error) };
        }
    }
    kind.code()
}

/// The file that this copy was loaded from; empty if the system does not tell.
pub(crate) fn own_file() -> &'static str {
    own_c_file().to_str().unwrap_or_default()
}

fn own_c_file() -> &'static CStr {
    static FILE: OnceLock<CString> = OnceLock::new();
    FILE.get_or_init(|| {
        let address = (&raw const HOME).addr();
        let file = system::file_of(address).unwrap_or_default();
        CString::new(file).unwrap_or_default()
    })
}
