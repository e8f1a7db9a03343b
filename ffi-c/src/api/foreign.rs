//! Foreign objects: references to objects that only one runtime understands.
//!
//! A runtime registers and stores its objects by tokens of its own choice. The library calls no code
//! of a runtime but its bell: what there is to do waits as errands in the runtime's inbox, and the
//! runtime takes them on a thread and at a time of its own.

use crate::api::factory::deadline;
use crate::api::give;
use crate::boundary::{fallible, infallible};
use crate::convert::{self, argument, out};
use crate::handle::{self, Object};
use crate::types::{
    KR_ERRAND_COPY, KR_ERRAND_NONE, KR_ERRAND_RELEASE, KR_OBJECT_VALUE_TYPE, kr_errand, kr_error,
    kr_object, kr_pending, kr_runtime, kr_text, kr_value, kr_wake,
};
use krstate::{Errand, Runtime, Value};
use parking_lot::Mutex;

/// Registers a runtime. `language` is for people. `bell` is called whenever the inbox stops being
/// empty; its function may be NULL for a runtime that waits in `kr_runtime_take`.
pub unsafe extern "C" fn kr_runtime_new(
    language: kr_text,
    bell: kr_wake,
    out: *mut *mut kr_runtime,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || {
            let runtime = Runtime::new(&argument(language, "the language")?, bell.repeated());
            Ok(handle::put(Object::Runtime(runtime)))
        })
    }
}

/// The number that tells the runtimes of the process apart: the `aux` of values that are its objects.
pub unsafe extern "C" fn kr_runtime_number(
    runtime: *const kr_runtime,
    out: *mut u32,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe { give(out, error, || handle::with(runtime, |runtime| Ok(runtime.number()))) }
}

/// Takes an errand out of the inbox, waiting for one as long as `timeout` nanoseconds: 0 only looks,
/// below 0 it waits for ever. `KR_ERRAND_NONE` if there is none, or the runtime was closed.
pub unsafe extern "C" fn kr_runtime_take(
    runtime: *const kr_runtime,
    timeout: i64,
    out: *mut kr_errand,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || {
            handle::with(runtime, |runtime| Ok(give_errand(runtime.take(deadline(timeout)))))
        })
    }
}

/// Ends a runtime: who asked for copies of its objects gets `KR_ERROR_FOREIGN_GONE`, and no object is
/// released any more. When it returns, the bell is not being called and never will be. A thread that
/// waits in `kr_runtime_take` comes back. Closing again does nothing.
pub unsafe extern "C" fn kr_runtime_close(
    runtime: *const kr_runtime,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        fallible(error, || {
            handle::with(runtime, |runtime| {
                runtime.close();
                Ok(())
            })
        })
    }
}

/// Closes and frees a runtime. NULL is left alone.
pub unsafe extern "C" fn kr_runtime_free(runtime: *mut kr_runtime) {
    infallible((), || handle::free(runtime));
}

/// A reference to the object that a runtime knows by `token`, to be stored as a `KR_KIND_OBJECT` value.
/// Objects of one token are equal. When the last value and handle of a reference is gone, an errand
/// releases the token, once for each reference. `type_name` is for people. `flags` are `KR_OBJECT_*`.
pub unsafe extern "C" fn kr_object_new(
    runtime: *const kr_runtime,
    token: u64,
    type_name: kr_text,
    flags: u32,
    out: *mut *mut kr_object,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || {
            let type_name = argument(type_name, "the name of the type")?;
            let flags = convert::flags(flags, KR_OBJECT_VALUE_TYPE)?;
            handle::with(runtime, |runtime| {
                let object = runtime.object(token, &type_name, flags != 0)?;
                Ok(handle::put(Object::Foreign(object)))
            })
        })
    }
}

/// The language of the runtime that owns an object, as a string value.
pub unsafe extern "C" fn kr_object_language(
    object: *const kr_object,
    out_language: *mut kr_value,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out_language, error, || {
            handle::with(object, |object| Ok(out(Value::from(object.language()))))
        })
    }
}

/// The name of an object's type, as its runtime tells it, as a string value.
pub unsafe extern "C" fn kr_object_type(
    object: *const kr_object,
    out_type: *mut kr_value,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out_type, error, || {
            handle::with(object, |object| Ok(out(Value::from(object.type_name()))))
        })
    }
}

/// Asks the owner of an object for a structural copy: a wait for it, as `kr_table_ask` gives.
/// `KR_ERROR_FOREIGN_GONE` if the owner has ended.
pub unsafe extern "C" fn kr_object_copy(
    object: *const kr_object,
    out: *mut *mut kr_pending,
    error: *mut *mut kr_error,
) -> i32 {
    // SAFETY: the pointers are as the contract says.
    unsafe {
        give(out, error, || {
            handle::with(object, |object| Ok(handle::put(Object::Pending(object.copy()?))))
        })
    }
}

/// Frees a handle to an object. NULL is left alone.
pub unsafe extern "C" fn kr_object_free(object: *mut kr_object) {
    infallible((), || handle::free(object));
}

fn give_errand(errand: Option<Errand>) -> kr_errand {
    let factory = std::ptr::null_mut();
    match errand {
        None => kr_errand { kind: KR_ERRAND_NONE, reserved: 0, token: 0, factory },
        Some(Errand::Release(token)) => {
            kr_errand { kind: KR_ERRAND_RELEASE, reserved: 0, token, factory }
        }
        Some(Errand::Copy(token, factory)) => {
            let factory = handle::put(Object::Factory(Mutex::new(Some(factory))));
            kr_errand { kind: KR_ERRAND_COPY, reserved: 0, token, factory }
        }
    }
}
