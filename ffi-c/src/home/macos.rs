//! Discovery on macOS: the images that dyld has loaded, in the order of its list.
//!
//! The list shifts when an image is unloaded, so one walk can miss a copy or meet one twice. Copies
//! cannot be unloaded once they are the home, and the walk is done again until its answer stands.
//!
//! An executable that contains a copy (linked with the static library) is found by the others if it
//! exports its marker: link it with `-Wl,-exported_symbol,_kr_home` or `-Wl,-export_dynamic`.

use super::{MARKER, Marker, TableHeader};
use core::ffi::{CStr, c_char, c_int, c_void};
use std::ffi::CString;

unsafe extern "C" {
    fn _dyld_image_count() -> u32;
    fn _dyld_get_image_name(index: u32) -> *const c_char;
}

/// The header of the first image that has the marker.
pub(super) fn find_home() -> Option<*const TableHeader> {
    loop {
        let found = walk()?;
        #[cfg(feature = "test-hooks")]
        if super::hooks::walks_once() {
            return Some(found);
        }
        if walk() == Some(found) {
            return Some(found);
        }
    }
}

fn walk() -> Option<*const TableHeader> {
    let images = images();
    #[cfg(feature = "test-hooks")]
    super::hooks::between_walk_and_look();
    images.iter().find_map(|name| marker(name))
}

/// The names of the images, copied at once: they belong to images that another thread may unload.
fn images() -> Vec<CString> {
    // SAFETY: dyld answers NULL for an index that is gone; its names are terminated.
    unsafe {
        (0.._dyld_image_count())
            .map(|index| _dyld_get_image_name(index))
            .filter(|name| !name.is_null())
            .map(|name| CStr::from_ptr(name).to_owned())
            .collect()
    }
}

/// Asks the image's own marker, if it has one, and pins the image.
fn marker(name: &CStr) -> Option<*const TableHeader> {
    let handle = open(name, libc::RTLD_LAZY | libc::RTLD_NOLOAD)?;
    // SAFETY: the handle is open, the name terminated.
    let symbol = unsafe { libc::dlsym(handle, MARKER.as_ptr()) };
    // dlsym also searches what the image depends on: the marker must be the image's own.
    let own = !symbol.is_null() && image_of(symbol).as_deref() == Some(name);
    let header = own.then(|| {
        open(name, libc::RTLD_LAZY | libc::RTLD_NOLOAD | libc::RTLD_NODELETE);
        // SAFETY: the marker has this signature in every version of krstate.
        unsafe { std::mem::transmute::<*mut c_void, Marker>(symbol)() }
    });
    // SAFETY: the handle is open, and is closed once.
    unsafe { libc::dlclose(handle) };
    header.filter(|header| !header.is_null())
}

/// Opens the image if it is still loaded.
fn open(name: &CStr, flags: c_int) -> Option<*mut c_void> {
    // SAFETY: the name is terminated.
    let handle = unsafe { libc::dlopen(name.as_ptr(), flags) };
    (!handle.is_null()).then_some(handle)
}

/// The name of the image that an address is in.
fn image_of(address: *const c_void) -> Option<CString> {
    let mut info = libc::Dl_info {
        dli_fname: std::ptr::null(),
        dli_fbase: std::ptr::null_mut(),
        dli_sname: std::ptr::null(),
        dli_saddr: std::ptr::null_mut(),
    };
    // SAFETY: `info` can be written; an address that is in no image gives 0.
    let found = unsafe { libc::dladdr(address, &raw mut info) };
    if found == 0 || info.dli_fname.is_null() {
        return None;
    }
    // SAFETY: the names of dyld are terminated.
    Some(unsafe { CStr::from_ptr(info.dli_fname) }.to_owned())
}

/// The file of the image that an address is in.
pub(super) fn file_of(address: usize) -> Option<String> {
    let name = image_of(std::ptr::without_provenance(address))?;
    Some(name.to_string_lossy().into_owned())
}
