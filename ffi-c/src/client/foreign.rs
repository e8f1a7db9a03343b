use super::error::{Result, call};
use super::factory::{Factory, Pending, Wake};
use super::owned;
use super::value::{Output, missing, no_value, text};
use crate::generated::calls;
use crate::types::{
    KR_ERRAND_COPY, KR_ERRAND_NONE, KR_ERRAND_RELEASE, KR_OBJECT_VALUE_TYPE, kr_errand, kr_foreign,
    kr_object, kr_runtime, kr_value, kr_wake,
};

owned!(
    /// The registration of a runtime. Dropping it ends the runtime.
    pub Runtime(kr_runtime),
    kr_runtime_free
);
owned!(Handle(kr_object), kr_object_free);

/// A reference to an object of a runtime.
#[derive(Debug)]
pub struct Object {
    handle: Handle,
    runtime: u32,
    token: u64,
}

/// What a runtime has to do.
#[derive(Debug)]
pub enum Errand {
    /// One reference to the object of this token is gone.
    Release(u64),
    /// Somebody asks for a structural copy of the object of this token.
    Copy(u64, Factory),
}

impl Runtime {
    /// Registers a runtime.
    ///
    /// # Safety
    /// `bell.call` takes `bell.context` on any thread, until [`Runtime::close`] has returned or the
    /// runtime was dropped.
    pub unsafe fn new(language: &str, bell: Option<Wake>) -> Result<Self> {
        let bell = bell.map_or(kr_wake { call: None, context: std::ptr::null_mut() }, |bell| {
            kr_wake { call: Some(bell.call), context: bell.context }
        });
        let mut out = std::ptr::null_mut();
        call(|error| unsafe { calls::kr_runtime_new(text(language), bell, &raw mut out, error) })?;
        Self::from_raw(out).ok_or_else(missing)
    }

    /// The number that tells the runtimes of the process apart.
    pub fn number(&self) -> Result<u32> {
        let mut out = 0;
        call(|error| unsafe { calls::kr_runtime_number(self.raw(), &raw mut out, error) })?;
        Ok(out)
    }

    /// A reference to the object that the runtime knows by `token`.
    pub fn object(&self, token: u64, type_name: &str, is_value_type: bool) -> Result<Object> {
        let flags = if is_value_type { KR_OBJECT_VALUE_TYPE } else { 0 };
        let mut out = std::ptr::null_mut();
        call(|error| unsafe {
            calls::kr_object_new(self.raw(), token, text(type_name), flags, &raw mut out, error)
        })?;
        let handle = Handle::from_raw(out).ok_or_else(missing)?;
        Ok(Object { handle, runtime: self.number()?, token })
    }

    /// The next errand, waiting for one as long as `timeout` nanoseconds (below 0: for ever, 0: only
    /// look); `None` if there is none, or the runtime was closed.
    pub fn take(&self, timeout: i64) -> Result<Option<Errand>> {
        let factory = std::ptr::null_mut();
        let mut errand = kr_errand { kind: KR_ERRAND_NONE, reserved: 0, token: 0, factory };
        call(|error| unsafe {
            calls::kr_runtime_take(self.raw(), timeout, &raw mut errand, error)
        })?;
        match errand.kind {
            KR_ERRAND_RELEASE => Ok(Some(Errand::Release(errand.token))),
            KR_ERRAND_COPY => {
                let factory = Factory::from_raw(errand.factory).ok_or_else(missing)?;
                Ok(Some(Errand::Copy(errand.token, factory)))
            }
            _ => Ok(None),
        }
    }

    /// Ends the runtime: when it returns, the bell is silent.
    pub fn close(&self) -> Result<()> {
        call(|error| unsafe { calls::kr_runtime_close(self.raw(), error) })
    }
}

impl Object {
    pub(super) fn adopt(runtime: u32, object: kr_foreign) -> Option<Self> {
        let handle = Handle::from_raw(object.handle)?;
        Some(Self { handle, runtime, token: object.token })
    }

    pub(super) fn raw(&self) -> kr_foreign {
        kr_foreign { handle: self.handle.raw(), token: self.token }
    }

    /// The number of the runtime that owns the object.
    #[must_use]
    pub fn runtime(&self) -> u32 {
        self.runtime
    }

    /// What the runtime knows the object by.
    #[must_use]
    pub fn token(&self) -> u64 {
        self.token
    }

    /// The language of the runtime.
    pub fn language(&self) -> Result<String> {
        self.text(|object, out, error| unsafe { calls::kr_object_language(object, out, error) })
    }

    /// The name of the object's type, as its runtime tells it.
    pub fn type_name(&self) -> Result<String> {
        self.text(|object, out, error| unsafe { calls::kr_object_type(object, out, error) })
    }

    /// Asks the owner for a structural copy.
    pub fn copy(&self) -> Result<Pending> {
        let mut out = std::ptr::null_mut();
        call(|error| unsafe { calls::kr_object_copy(self.handle.raw(), &raw mut out, error) })?;
        Pending::from_raw(out).ok_or_else(missing)
    }

    fn text(
        &self,
        function: impl FnOnce(*const kr_object, *mut kr_value, *mut *mut crate::types::kr_error) -> i32,
    ) -> Result<String> {
        let mut value = no_value();
        call(|error| function(self.handle.raw(), &raw mut value, error))?;
        unsafe { Output::take(value) }?.into_text()
    }
}
