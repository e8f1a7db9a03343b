//! The Node-API calls that the binding makes, each wrapped once.
//!
//! `napi`'s own `#[napi]` glue allocates on every call with arguments (measured: 200 ns for two
//! arguments, 550 ns for a method of a class, against 55 ns here), so the functions that the
//! JavaScript layer calls in hot loops go through this module instead.

use std::ffi::{CStr, c_void};
use std::marker::PhantomData;
use std::ptr;

use napi::sys;

use crate::failure::Failure;

mod references;

pub(crate) use references::{Function, Weak};

/// An environment, for as long as one callback from it runs.
#[derive(Clone, Copy)]
pub(crate) struct Js<'s> {
    env: sys::napi_env,
    scope: PhantomData<&'s ()>,
}

/// A JavaScript value, alive as long as the handle scope of the running callback.
#[derive(Clone, Copy)]
pub(crate) struct Value<'s> {
    raw: sys::napi_value,
    scope: PhantomData<&'s ()>,
}

impl Value<'_> {
    /// # Safety
    /// `raw` is a value of the handle scope of a callback that does not return before the
    /// lifetime ends.
    pub(crate) unsafe fn new(raw: sys::napi_value) -> Self {
        Self { raw, scope: PhantomData }
    }

    pub(crate) fn raw(self) -> sys::napi_value {
        self.raw
    }
}

/// What `typeof` says, as far as the binding tells values apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Undefined,
    Null,
    Boolean,
    Number,
    String,
    BigInt,
    Symbol,
    Function,
    Object,
}

impl<'s> Js<'s> {
    /// # Safety
    /// `env` is the environment of a callback that is running on this thread and does not return
    /// before `'s` ends.
    pub(crate) unsafe fn new(env: sys::napi_env) -> Self {
        Self { env, scope: PhantomData }
    }

    /// Runs a Node-API function that writes one value.
    fn make(
        self,
        create: impl FnOnce(sys::napi_env, *mut sys::napi_value) -> sys::napi_status,
    ) -> Result<Value<'s>, Failure> {
        let mut raw = ptr::null_mut();
        check(create(self.env, &raw mut raw))?;
        Ok(Value { raw, scope: PhantomData })
    }

    pub(crate) fn type_of(self, value: Value<'_>) -> Result<Type, Failure> {
        let mut found = 0;
        // SAFETY: `env` and `value` belong to the running callback (see `Js::new`).
        check(unsafe { sys::napi_typeof(self.env, value.raw, &raw mut found) })?;
        Ok(match found {
            sys::ValueType::napi_undefined => Type::Undefined,
            sys::ValueType::napi_null => Type::Null,
            sys::ValueType::napi_boolean => Type::Boolean,
            sys::ValueType::napi_number => Type::Number,
            sys::ValueType::napi_string => Type::String,
            sys::ValueType::napi_bigint => Type::BigInt,
            sys::ValueType::napi_symbol => Type::Symbol,
            sys::ValueType::napi_function => Type::Function,
            _ => Type::Object,
        })
    }

    pub(crate) fn read_bool(self, value: Value<'_>) -> Result<bool, Failure> {
        let mut found = false;
        // SAFETY: as in `type_of`.
        check(unsafe { sys::napi_get_value_bool(self.env, value.raw, &raw mut found) })?;
        Ok(found)
    }

    /// `None` if the value is no number.
    pub(crate) fn read_number(self, value: Value<'_>) -> Result<Option<f64>, Failure> {
        let mut found = 0.0;
        // SAFETY: as in `type_of`.
        let status = unsafe { sys::napi_get_value_double(self.env, value.raw, &raw mut found) };
        optional(status, sys::Status::napi_number_expected, found)
    }

    /// The sign and the size of a bigint. `None` if it has more than 128 bits, or is none.
    pub(crate) fn read_wide(self, value: Value<'_>) -> Result<Option<(bool, u128)>, Failure> {
        let (mut sign, mut count, mut words) = (0, 2, [0; 2]);
        // SAFETY: as in `type_of`; there is room for `count` words.
        let status = unsafe {
            let (sign, count) = (&raw mut sign, &raw mut count);
            sys::napi_get_value_bigint_words(self.env, value.raw, sign, count, words.as_mut_ptr())
        };
        if optional(status, sys::Status::napi_bigint_expected, ())?.is_none() {
            return Ok(None);
        }
        let size = u128::from(words[0]) | u128::from(words[1]) << 64;
        Ok((count <= 2).then_some((sign != 0, size)))
    }

    /// The bytes of a `Uint8Array`, as long as no JavaScript runs. `None` if the value is none.
    pub(crate) fn read_bytes(self, value: Value<'s>) -> Result<Option<&'s [u8]>, Failure> {
        let mut is_view = false;
        // SAFETY: as in `type_of`.
        check(unsafe { sys::napi_is_typedarray(self.env, value.raw, &raw mut is_view) })?;
        if !is_view {
            return Ok(None);
        }
        let (mut kind, mut len, mut data) = (0, 0, ptr::null_mut());
        // SAFETY: as in `type_of`; what is not asked for may be NULL.
        check(unsafe {
            sys::napi_get_typedarray_info(
                self.env,
                value.raw,
                &raw mut kind,
                &raw mut len,
                &raw mut data,
                ptr::null_mut(),
                ptr::null_mut(),
            )
        })?;
        if kind != sys::TypedarrayType::uint8_array {
            return Ok(None);
        }
        if len == 0 || data.is_null() {
            return Ok(Some(&[]));
        }
        // SAFETY: V8 keeps the bytes where they are until JavaScript runs again; the JavaScript layer
        // copies what other threads can write to first.
        Ok(Some(unsafe { std::slice::from_raw_parts(data.cast(), len) }))
    }

    /// `None` if the value is a bigint beyond 64 bits.
    pub(crate) fn read_bigint(self, value: Value<'_>) -> Result<Option<i64>, Failure> {
        let (mut found, mut lossless) = (0, false);
        // SAFETY: as in `type_of`.
        check(unsafe {
            sys::napi_get_value_bigint_int64(self.env, value.raw, &raw mut found, &raw mut lossless)
        })?;
        Ok(lossless.then_some(found))
    }

    /// Copies the units of a string into a buffer, together with a NUL. `None` if the value is no
    /// string, else how many units there were room for.
    pub(crate) fn read_units(
        self,
        value: Value<'_>,
        buffer: &mut [u16],
    ) -> Result<Option<usize>, Failure> {
        let (units, room) = (buffer.as_mut_ptr(), buffer.len());
        let mut len = 0;
        // SAFETY: as in `type_of`; the buffer has that much room.
        let status = unsafe {
            sys::napi_get_value_string_utf16(self.env, value.raw, units, room, &raw mut len)
        };
        optional(status, sys::Status::napi_string_expected, len)
    }

    /// Copies a string out as UTF-8; what is no character becomes U+FFFD.
    pub(crate) fn read_long_text(self, value: Value<'_>) -> Result<String, Failure> {
        let mut len = 0;
        let mut read = |buffer: *mut u8, room: usize| {
            // SAFETY: as in `type_of`; below, the buffer has that much room, or there is none.
            check(unsafe {
                sys::napi_get_value_string_utf8(
                    self.env,
                    value.raw,
                    buffer.cast(),
                    room,
                    &raw mut len,
                )
            })?;
            Ok::<_, Failure>(len)
        };
        let len = read(ptr::null_mut(), 0)?;
        // One more for the NUL.
        let mut bytes = vec![0; len + 1];
        let len = read(bytes.as_mut_ptr(), len + 1)?;
        bytes.truncate(len);
        String::from_utf8(bytes).map_err(|_| Failure::Node(sys::Status::napi_generic_failure))
    }

    /// The number of units of a string.
    pub(crate) fn read_len(self, value: Value<'_>) -> Result<usize, Failure> {
        let mut len = 0;
        // SAFETY: as in `type_of`; without a buffer only the length is written.
        check(unsafe {
            sys::napi_get_value_string_utf16(self.env, value.raw, ptr::null_mut(), 0, &raw mut len)
        })?;
        Ok(len)
    }

    pub(crate) fn undefined(self) -> Result<Value<'s>, Failure> {
        // SAFETY: as in `type_of`; `make` passes a place to write to.
        self.make(|env, out| unsafe { sys::napi_get_undefined(env, out) })
    }

    pub(crate) fn null(self) -> Result<Value<'s>, Failure> {
        // SAFETY: as in `undefined`.
        self.make(|env, out| unsafe { sys::napi_get_null(env, out) })
    }

    pub(crate) fn boolean(self, value: bool) -> Result<Value<'s>, Failure> {
        // SAFETY: as in `undefined`.
        self.make(|env, out| unsafe { sys::napi_get_boolean(env, value, out) })
    }

    pub(crate) fn int(self, value: i32) -> Result<Value<'s>, Failure> {
        // SAFETY: as in `undefined`.
        self.make(|env, out| unsafe { sys::napi_create_int32(env, value, out) })
    }

    pub(crate) fn uint(self, value: u32) -> Result<Value<'s>, Failure> {
        // SAFETY: as in `undefined`.
        self.make(|env, out| unsafe { sys::napi_create_uint32(env, value, out) })
    }

    pub(crate) fn number(self, value: f64) -> Result<Value<'s>, Failure> {
        // SAFETY: as in `undefined`.
        self.make(|env, out| unsafe { sys::napi_create_double(env, value, out) })
    }

    pub(crate) fn bigint(self, value: i64) -> Result<Value<'s>, Failure> {
        // SAFETY: as in `undefined`.
        self.make(|env, out| unsafe { sys::napi_create_bigint_int64(env, value, out) })
    }

    pub(crate) fn wide(self, value: u128) -> Result<Value<'s>, Failure> {
        #[expect(clippy::cast_possible_truncation, reason = "two words")]
        let words = [value as u64, (value >> 64) as u64];
        // SAFETY: as in `undefined`; the words are read before the call returns.
        self.make(|env, out| unsafe {
            sys::napi_create_bigint_words(env, 0, words.len(), words.as_ptr(), out)
        })
    }

    /// A `Buffer` with a copy of the bytes.
    pub(crate) fn buffer(self, bytes: &[u8]) -> Result<Value<'s>, Failure> {
        // SAFETY: as in `undefined`; the bytes are read before the call returns.
        self.make(|env, out| unsafe {
            let data = bytes.as_ptr().cast();
            sys::napi_create_buffer_copy(env, bytes.len(), data, ptr::null_mut(), out)
        })
    }

    pub(crate) fn text(self, text: &str) -> Result<Value<'s>, Failure> {
        // A length beyond isize cannot be: no allocation is that long.
        let len = text.len().cast_signed();
        if text.is_ascii() {
            // V8 keeps such text in one byte per unit and need not decode it.
            // SAFETY: as in `undefined`; the text is read before the call returns.
            return self.make(|env, out| unsafe {
                sys::napi_create_string_latin1(env, text.as_ptr().cast(), len, out)
            });
        }
        // SAFETY: as above.
        self.make(|env, out| unsafe {
            sys::napi_create_string_utf8(env, text.as_ptr().cast(), len, out)
        })
    }

    pub(crate) fn array(self, items: &[Value<'s>]) -> Result<Value<'s>, Failure> {
        // SAFETY: as in `undefined`.
        let array = self.make(|env, out| unsafe {
            sys::napi_create_array_with_length(env, items.len(), out)
        })?;
        for (index, item) in (0..).zip(items) {
            // SAFETY: as in `type_of`; nobody else can see the array yet.
            check(unsafe { sys::napi_set_element(self.env, array.raw, index, item.raw) })?;
        }
        Ok(array)
    }

    /// An element of an array; undefined beyond its end.
    pub(crate) fn element(self, array: Value<'_>, index: u32) -> Result<Value<'s>, Failure> {
        // SAFETY: as in `undefined`.
        self.make(|env, out| unsafe { sys::napi_get_element(env, array.raw, index, out) })
    }

    pub(crate) fn object(self) -> Result<Value<'s>, Failure> {
        // SAFETY: as in `undefined`.
        self.make(|env, out| unsafe { sys::napi_create_object(env, out) })
    }

    /// Adds a method to an object that is still being made.
    ///
    /// # Safety
    /// `callback` may be called with `data` until the environment ends.
    pub(crate) unsafe fn define(
        self,
        object: Value<'_>,
        name: &CStr,
        callback: unsafe extern "C" fn(sys::napi_env, sys::napi_callback_info) -> sys::napi_value,
        data: *mut c_void,
    ) -> Result<(), Failure> {
        let name_len = name.count_bytes().cast_signed();
        // SAFETY: as in `undefined`; the caller vouches for `callback` and `data`.
        let function = self.make(|env, out| unsafe {
            sys::napi_create_function(env, name.as_ptr(), name_len, Some(callback), data, out)
        })?;
        // SAFETY: as in `type_of`; `name` ends with a NUL.
        check(unsafe {
            sys::napi_set_named_property(self.env, object.raw, name.as_ptr(), function.raw)
        })
    }

    /// A way for other threads to have `deliver` called on this one, which does not keep the
    /// environment open.
    pub(crate) fn threadsafe(
        self,
        name: &str,
        deliver: unsafe extern "C" fn(sys::napi_env, sys::napi_value, *mut c_void, *mut c_void),
        context: *mut c_void,
    ) -> Result<sys::napi_threadsafe_function, Failure> {
        let name = self.text(name)?;
        let mut function = ptr::null_mut();
        // SAFETY: as in `type_of`; without a function, and with no limit to what is queued.
        check(unsafe {
            sys::napi_create_threadsafe_function(
                self.env,
                ptr::null_mut(),
                ptr::null_mut(),
                name.raw,
                0,
                1,
                ptr::null_mut(),
                None,
                context,
                Some(deliver),
                &raw mut function,
            )
        })?;
        self.hold_open(function, false);
        Ok(function)
    }

    /// Has `execute` called on a thread of Node's pool and `complete` on this one afterwards.
    ///
    /// # Safety
    /// Both may be called with `data`, and `work` be written to, until `complete` has been.
    pub(crate) unsafe fn async_work(
        self,
        name: &str,
        execute: unsafe extern "C" fn(sys::napi_env, *mut c_void),
        complete: unsafe extern "C" fn(sys::napi_env, sys::napi_status, *mut c_void),
        data: *mut c_void,
        work: *mut sys::napi_async_work,
    ) -> Result<(), Failure> {
        let name = self.text(name)?;
        let none = ptr::null_mut();
        // SAFETY: as in `type_of`; the caller vouches for the rest.
        unsafe {
            let (execute, complete) = (Some(execute as _), Some(complete as _));
            check(sys::napi_create_async_work(
                self.env, none, name.raw, execute, complete, data, work,
            ))?;
            let queued = check(sys::napi_queue_async_work(self.env, *work));
            if queued.is_err() {
                sys::napi_delete_async_work(self.env, *work);
            }
            queued
        }
    }

    /// Whether a thread-safe function of this environment keeps it open. It is never called on one
    /// that was closed.
    pub(crate) fn hold_open(self, function: sys::napi_threadsafe_function, open: bool) {
        // SAFETY: as in `type_of`; it only changes what keeps the loop alive.
        unsafe {
            if open {
                sys::napi_ref_threadsafe_function(self.env, function);
            } else {
                sys::napi_unref_threadsafe_function(self.env, function);
            }
        }
    }

    pub(crate) fn throw(self, error: Value<'_>) {
        // SAFETY: as in `type_of`. It fails only where JavaScript can no longer run.
        unsafe { sys::napi_throw(self.env, error.raw) };
    }

    pub(crate) fn is_throwing(self) -> bool {
        let mut pending = false;
        // SAFETY: as in `type_of`.
        let status = unsafe { sys::napi_is_exception_pending(self.env, &raw mut pending) };
        status != sys::Status::napi_ok || pending
    }
}

/// `None` if the value has another type than the one asked for.
fn optional<T>(
    status: sys::napi_status,
    other_type: sys::napi_status,
    found: T,
) -> Result<Option<T>, Failure> {
    if status == other_type {
        return Ok(None);
    }
    check(status).map(|()| Some(found))
}

fn check(status: sys::napi_status) -> Result<(), Failure> {
    match status {
        sys::Status::napi_ok => Ok(()),
        sys::Status::napi_pending_exception => Err(Failure::Thrown),
        status => Err(Failure::Node(status)),
    }
}
