//! What outlives the callback that it came from.

use std::ffi::c_void;
use std::ptr;

use napi::sys;

use super::{Js, Value, check};
use crate::failure::Failure;

/// A reference that does not keep its object alive.
pub(crate) struct Weak(sys::napi_ref);

/// A reference that keeps its function alive until the environment ends.
pub(crate) struct Function(sys::napi_ref);

impl<'s> Js<'s> {
    pub(crate) fn keep(self, function: Value<'_>) -> Result<Function, Failure> {
        let mut reference = ptr::null_mut();
        // SAFETY: as in `type_of`.
        check(unsafe {
            sys::napi_create_reference(self.env, function.raw, 1, &raw mut reference)
        })?;
        Ok(Function(reference))
    }

    pub(crate) fn call(
        self,
        function: &Function,
        arguments: &[Value<'_>],
    ) -> Result<Value<'s>, Failure> {
        // SAFETY: as in `undefined`; a `Function` is never deleted.
        let callee =
            self.make(|env, out| unsafe { sys::napi_get_reference_value(env, function.0, out) })?;
        let receiver = self.undefined()?;
        let arguments: Vec<sys::napi_value> = arguments.iter().map(|value| value.raw).collect();
        // SAFETY: as in `undefined`; all values belong to the running callback.
        self.make(|env, out| unsafe {
            sys::napi_call_function(
                env,
                receiver.raw,
                callee.raw,
                arguments.len(),
                arguments.as_ptr(),
                out,
            )
        })
    }

    /// Puts a number into an object, which no JavaScript sees. To be done once.
    pub(crate) fn wrap(self, object: Value<'_>, number: usize) -> Result<(), Failure> {
        let data = ptr::without_provenance_mut(number);
        // SAFETY: as in `type_of`; nothing is to be done with the number at the end.
        check(unsafe {
            sys::napi_wrap(self.env, object.raw, data, None, ptr::null_mut(), ptr::null_mut())
        })
    }

    /// What `wrap` of this or another addon has put into an object.
    pub(crate) fn wrapped(self, object: Value<'_>) -> Option<usize> {
        let mut data = ptr::null_mut::<c_void>();
        // SAFETY: as in `type_of`.
        let status = unsafe { sys::napi_unwrap(self.env, object.raw, &raw mut data) };
        (status == sys::Status::napi_ok).then(|| data.addr())
    }

    pub(crate) fn watch(self, object: Value<'_>) -> Result<Weak, Failure> {
        let mut reference = ptr::null_mut();
        // SAFETY: as in `type_of`.
        check(unsafe { sys::napi_create_reference(self.env, object.raw, 0, &raw mut reference) })?;
        Ok(Weak(reference))
    }

    /// The object, unless it was collected.
    pub(crate) fn watched(self, weak: &Weak) -> Result<Option<Value<'s>>, Failure> {
        // SAFETY: as in `undefined`; a `Weak` is deleted only by value.
        let object =
            self.make(|env, out| unsafe { sys::napi_get_reference_value(env, weak.0, out) })?;
        Ok((!object.raw.is_null()).then_some(object))
    }

    #[expect(clippy::needless_pass_by_value, reason = "the reference is gone after this")]
    pub(crate) fn forget(self, weak: Weak) {
        // SAFETY: as in `type_of`; `weak` is gone after this. Failing would only mean that the
        // environment is ending, which deletes the reference itself.
        unsafe { sys::napi_delete_reference(self.env, weak.0) };
    }

    /// Tells the garbage collector about memory that an object of ours stands for.
    pub(crate) fn weigh(self, bytes: i64) {
        let mut total = 0;
        // SAFETY: as in `type_of`. It is a hint, so that a failure changes nothing.
        unsafe { sys::napi_adjust_external_memory(self.env, bytes, &raw mut total) };
    }
}
