//! Discovery on Linux: the loaded modules in load order.
//!
//! An executable that contains a copy (linked with the static library) is the first module. The
//! others find it if its marker is among its dynamic symbols: link it with
//! `-Wl,--export-dynamic-symbol=kr_home` or `-rdynamic`.

use super::{MARKER, Marker, TableHeader};
use core::ffi::{CStr, c_int, c_void};
use std::ffi::CString;
use std::ops::Range;

/// A loaded module: its name (empty for the executable) and where its segments lie.
struct Module {
    name: CString,
    segments: Vec<Range<usize>>,
}

/// The header of the first module in load order that has the marker.
///
/// Pins what it finds and walks again until the answer stands: between the walk and the look at a
/// module another thread may have unloaded it and loaded it again, now last in the list.
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
    let modules = modules();
    #[cfg(feature = "test-hooks")]
    super::hooks::between_walk_and_look();
    modules.iter().find_map(Module::marker)
}

fn modules() -> Vec<Module> {
    let mut modules: Vec<Module> = Vec::new();
    // SAFETY: the callback gets the pointer to `modules`, which outlives the call.
    unsafe { libc::dl_iterate_phdr(Some(collect), (&raw mut modules).cast()) };
    modules
}

/// Only collects: opening a module in here would deadlock with a thread inside dlopen.
unsafe extern "C" fn collect(
    info: *mut libc::dl_phdr_info,
    _size: usize,
    modules: *mut c_void,
) -> c_int {
    // SAFETY: the loader passes a valid description, and the pointer given to dl_iterate_phdr.
    let (info, modules) = unsafe { (&*info, &mut *modules.cast::<Vec<Module>>()) };
    let name = if info.dlpi_name.is_null() {
        CString::default()
    } else {
        // SAFETY: the loader's names are terminated.
        unsafe { CStr::from_ptr(info.dlpi_name) }.to_owned()
    };
    let headers = if info.dlpi_phdr.is_null() {
        &[]
    } else {
        // SAFETY: the loader passes dlpi_phnum program headers.
        unsafe { std::slice::from_raw_parts(info.dlpi_phdr, usize::from(info.dlpi_phnum)) }
    };
    let address = |offset: u64| usize::try_from(info.dlpi_addr.wrapping_add(offset)).unwrap_or(0);
    let segments = headers
        .iter()
        .filter(|header| header.p_type == libc::PT_LOAD)
        .map(|header| address(header.p_vaddr)..address(header.p_vaddr + header.p_memsz))
        .collect();
    modules.push(Module { name, segments });
    0
}

impl Module {
    /// Asks the module's own marker, if it has one, and pins the module.
    fn marker(&self) -> Option<*const TableHeader> {
        let handle = self.open(libc::RTLD_LAZY | libc::RTLD_NOLOAD)?;
        // SAFETY: the handle is open, the name terminated.
        let symbol = unsafe { libc::dlsym(handle, MARKER.as_ptr()) };
        // dlsym also searches what the module depends on: the marker must be the module's own.
        let header = (!symbol.is_null() && self.contains(symbol.addr())).then(|| {
            self.open(libc::RTLD_LAZY | libc::RTLD_NOLOAD | libc::RTLD_NODELETE);
            // SAFETY: the marker has this signature in every version of krstate.
            unsafe { std::mem::transmute::<*mut c_void, Marker>(symbol)() }
        });
        // SAFETY: the handle is open, and is closed once.
        unsafe { libc::dlclose(handle) };
        header.filter(|header| !header.is_null())
    }

    fn contains(&self, address: usize) -> bool {
        self.segments.iter().any(|segment| segment.contains(&address))
    }

    /// Opens the module if it is still loaded. Waits until a load in progress is finished.
    fn open(&self, flags: c_int) -> Option<*mut c_void> {
        let name = if self.name.is_empty() { std::ptr::null() } else { self.name.as_ptr() };
        // SAFETY: the name is NULL (the executable) or terminated.
        let handle = unsafe { libc::dlopen(name, flags) };
        (!handle.is_null()).then_some(handle)
    }
}

/// The file of the module that an address is in.
pub(super) fn file_of(address: usize) -> Option<String> {
    let module = modules().into_iter().find(|module| module.contains(address))?;
    let name = module.name.to_string_lossy();
    let file = if name.is_empty() {
        std::env::current_exe().ok()?
    } else {
        // The loader keeps a relative path as it was given.
        std::path::absolute(&*name)
            .ok()
            .filter(|file| file.exists())
            .unwrap_or(name.as_ref().into())
    };
    Some(file.to_string_lossy().into_owned())
}
