//! Sequences of calls of the C ABI, on whatever handles earlier calls gave: see `abi.c`.

#![no_main]

use krstate_ffi as _;

unsafe extern "C" {
    fn play(data: *const u8, len: usize);
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    // SAFETY: the bytes live for the call, which only reads them.
    unsafe { play(data.as_ptr(), data.len()) }
});
