//! Wake-ups: the only functions of a caller that the library calls.

use crate::convert::invalid;
use crate::types::kr_wake;
use core::ffi::c_void;
use krstate::{Bell, Result, Wake};

/// What a wake-up gets is the caller's to share between threads.
struct Context(*mut c_void);

// SAFETY: the contract of `kr_wake` says that any thread calls it.
unsafe impl Send for Context {}

impl kr_wake {
    /// The wake-up as the engine calls it once.
    pub(crate) fn once(self) -> Result<Wake> {
        let wake = self.repeated();
        wake.map(|wake| wake as Wake).ok_or_else(|| invalid("the wake-up is NULL".to_owned()))
    }

    /// The wake-up as the engine calls it again and again, if there is a function.
    pub(crate) fn repeated(self) -> Option<Bell> {
        let call = self.call?;
        let context = Context(self.context);
        Some(Box::new(move || {
            let Context(context) = &context;
            // SAFETY: the caller gave a function that takes its context.
            unsafe { call(*context) }
        }))
    }
}
