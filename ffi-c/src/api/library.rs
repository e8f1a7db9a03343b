//! The library itself.

use crate::boundary::infallible;
use crate::convert::out_text;
use crate::home;
use crate::types::kr_text;

/// The version of the ABI: `(major << 16) | minor`. Compare the major with `KR_ABI_MAJOR`.
pub extern "C" fn kr_abi_version() -> u32 {
    home::ABI_MAJOR << 16 | home::ABI_MINOR
}

/// The version of the product, such as "0.1.0". `*out` is borrowed and stays valid for ever.
pub unsafe extern "C" fn kr_version(out: *mut kr_text) {
    if !out.is_null() {
        // SAFETY: not NULL, and writable as the contract says.
        unsafe { out.write_unaligned(out_text(home::PRODUCT_VERSION)) };
    }
}

/// The file of the copy that all others in the process use. `*out` is borrowed and stays valid
/// for ever; empty if the system does not tell.
pub unsafe extern "C" fn kr_home_file(out: *mut kr_text) {
    if !out.is_null() {
        let text = infallible(out_text(""), || out_text(home::own_file()));
        // SAFETY: not NULL, and writable as the contract says.
        unsafe { out.write_unaligned(text) };
    }
}

/// The number of containers that are alive in the process: what leak checks compare.
pub extern "C" fn kr_live_containers() -> u64 {
    infallible(0, krstate::live_containers)
}
