//! The start of every copy's table, the same for all time.

use core::ffi::c_char;

/// The ABI major of this copy: copies with another one do not work together.
pub(crate) const ABI_MAJOR: u32 = 0;
/// The ABI minor of this copy: it grows when functions are appended.
pub(crate) const ABI_MINOR: u32 = 1;

/// The version of this copy, terminated by NUL.
const VERSION: &str = if cfg!(feature = "test-hooks") {
    // Another version of the product than what ships: it is never packed.
    concat!(env!("CARGO_PKG_VERSION"), "+test-hooks\0")
} else {
    concat!(env!("CARGO_PKG_VERSION"), "\0")
};
/// The version of this copy.
pub(crate) const PRODUCT_VERSION: &str = match VERSION.split_at_checked(VERSION.len() - 1) {
    Some((version, _)) => version,
    None => VERSION,
};

/// What every copy tells about itself. This layout is the same in every version of krstate.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct TableHeader {
    /// The size of the whole table in bytes: a function counts only if it lies within.
    pub(crate) size: usize,
    /// The major version of the ABI.
    pub(crate) abi_major: u32,
    /// The minor version of the ABI.
    pub(crate) abi_minor: u32,
    /// The version of the product, terminated by NUL.
    pub(crate) product_version: *const c_char,
    /// Gives the file that the copy was loaded from, terminated by NUL and valid for ever.
    pub(crate) file: extern "C" fn() -> *const c_char,
}

// SAFETY: the pointer is to a constant text.
unsafe impl Sync for TableHeader {}

impl TableHeader {
    pub(crate) const fn own(size: usize) -> Self {
        Self {
            size,
            abi_major: ABI_MAJOR,
            abi_minor: ABI_MINOR,
            product_version: VERSION.as_ptr().cast(),
            file: own_file,
        }
    }
}

extern "C" fn own_file() -> *const c_char {
    super::own_c_file().as_ptr()
}
