//! Discovery on Windows: a named section, made by the first copy that is used.
//!
//! Windows gives the loaded modules in no promised order, so the copies agree in another way: the
//! kernel makes the section atomically and removes it with the process. Its name carries the id and
//! the start time of the process, and it holds the address of the home's header.
//!
//! The section could be written by other programs of the same session. Its content is therefore only
//! taken if the address lies in a loaded module whose own marker gives this very address. For the
//! same reason an executable that contains a copy (linked with the static library) can be the home
//! only if it exports its marker: link it with `/EXPORT:kr_home`.

use super::{MARKER, Marker, TableHeader, own};
use core::ffi::{c_char, c_void};
use std::os::windows::ffi::OsStringExt;
use std::sync::atomic::{AtomicPtr, Ordering};

type Handle = *mut c_void;
type Module = *mut c_void;

const INVALID_HANDLE: Handle = std::ptr::without_provenance_mut(usize::MAX);
const PAGE_READWRITE: u32 = 0x04;
const FILE_MAP_READ_WRITE: u32 = 0x0002 | 0x0004;
const MODULE_PIN: u32 = 0x1;
const MODULE_UNCHANGED_REFCOUNT: u32 = 0x2;
const MODULE_FROM_ADDRESS: u32 = 0x4;
/// More than a pointer; the system gives whole pages anyway.
const SECTION_SIZE: u32 = 64;
/// Longer paths do not exist.
const LONGEST_PATH: u32 = 32_768;

#[link(name = "kernel32")]
unsafe extern "system" {
    fn GetCurrentProcess() -> Handle;
    fn GetCurrentProcessId() -> u32;
    fn GetProcessTimes(
        process: Handle,
        creation: *mut u64,
        exit: *mut u64,
        kernel: *mut u64,
        user: *mut u64,
    ) -> i32;
    fn CreateFileMappingW(
        file: Handle,
        attributes: *const c_void,
        protection: u32,
        size_high: u32,
        size_low: u32,
        name: *const u16,
    ) -> Handle;
    fn MapViewOfFile(section: Handle, access: u32, high: u32, low: u32, size: usize)
    -> *mut c_void;
    fn GetModuleHandleExW(flags: u32, address: *const c_void, module: *mut Module) -> i32;
    fn GetModuleFileNameW(module: Module, name: *mut u16, size: u32) -> u32;
    fn GetProcAddress(module: Module, name: *const c_char) -> *const c_void;
}

/// The header of the copy that came first.
pub(super) fn find_home() -> Option<*const TableHeader> {
    let place = section()?;
    let first = place.load(Ordering::Acquire);
    if !first.is_null() {
        return vouched(first);
    }
    // A copy that the others could not check must not claim the place.
    let own = vouched(own())?;
    #[cfg(feature = "test-hooks")]
    super::hooks::between_walk_and_look();
    let null = std::ptr::null_mut();
    match place.compare_exchange(null, own.cast_mut(), Ordering::AcqRel, Ordering::Acquire) {
        Ok(_) => Some(own),
        Err(first) => vouched(first),
    }
}

/// The word that all copies of this process share. The section stays open, and so stays there, until
/// the process ends.
fn section() -> Option<&'static AtomicPtr<TableHeader>> {
    let name: Vec<u16> = section_name()?.encode_utf16().chain([0]).collect();
    // SAFETY: the name is terminated; the section is backed by memory, as no file is given.
    let section = unsafe {
        CreateFileMappingW(
            INVALID_HANDLE,
            std::ptr::null(),
            PAGE_READWRITE,
            0,
            SECTION_SIZE,
            name.as_ptr(),
        )
    };
    if section.is_null() {
        return None;
    }
    // SAFETY: the section is open.
    let view = unsafe { MapViewOfFile(section, FILE_MAP_READ_WRITE, 0, 0, 0) };
    // SAFETY: a view is aligned to a page, begins with zeros, is at least a page long and is never
    // unmapped; all who use it treat its first word as an atomic pointer.
    unsafe { view.cast::<AtomicPtr<TableHeader>>().as_ref() }
}

/// The same for all copies of this process, and for no other process, also a later one.
fn section_name() -> Option<String> {
    let (mut creation, mut exit, mut kernel, mut user) = (0, 0, 0, 0);
    // SAFETY: the outputs can be written; FILETIME is two 32-bit words, low first, as a u64 is here.
    let told = unsafe {
        GetProcessTimes(
            GetCurrentProcess(),
            &raw mut creation,
            &raw mut exit,
            &raw mut kernel,
            &raw mut user,
        )
    };
    // SAFETY: no conditions.
    let process = unsafe { GetCurrentProcessId() };
    (told != 0).then(|| format!("Local\\krstate-{process}-{creation}"))
}

/// A header, if the module it lies in says that it is its own. Pins the module.
fn vouched(header: *const TableHeader) -> Option<*const TableHeader> {
    let module = module_of(header.cast(), MODULE_PIN)?;
    // SAFETY: the module is loaded and pinned, the name terminated.
    let marker = unsafe { GetProcAddress(module, MARKER.as_ptr()) };
    if marker.is_null() {
        return None;
    }
    // SAFETY: the marker has this signature in every version of krstate.
    let told = unsafe { std::mem::transmute::<*const c_void, Marker>(marker)() };
    std::ptr::eq(told, header).then_some(header)
}

/// The module that an address is in. Any number may be asked for.
fn module_of(address: *const c_void, flags: u32) -> Option<Module> {
    let mut module = std::ptr::null_mut();
    // SAFETY: the output can be written; an address that is in no module gives 0.
    let found =
        unsafe { GetModuleHandleExW(MODULE_FROM_ADDRESS | flags, address, &raw mut module) };
    (found != 0 && !module.is_null()).then_some(module)
}

/// The file of the module that an address is in.
pub(super) fn file_of(address: usize) -> Option<String> {
    let address = std::ptr::without_provenance(address);
    let module = module_of(address, MODULE_UNCHANGED_REFCOUNT)?;
    let mut name = vec![0; LONGEST_PATH as usize];
    // SAFETY: the buffer can be written, and has this size.
    let len = unsafe { GetModuleFileNameW(module, name.as_mut_ptr(), LONGEST_PATH) };
    let name = name.get(..usize::try_from(len).ok()?)?;
    (len > 0).then(|| std::ffi::OsString::from_wide(name).to_string_lossy().into_owned())
}
