//! The environment as a runtime whose objects others refer to.

use std::ffi::c_void;
use std::sync::Arc;

use krstate_ffi::client::{Errand, Object, Runtime, Wake};

use crate::failure::Failure;
use crate::wake::{Channel, Waking};

/// The registration of an environment. It ends when it is dropped.
pub(crate) struct Owner {
    runtime: Runtime,
    /// Who the objects of this environment are told by.
    number: u32,
    bell: *mut Bell,
    /// What JavaScript is told when errands wait.
    place: usize,
}

struct Bell {
    channel: Arc<Channel>,
    place: usize,
}

impl Owner {
    pub(crate) fn new(waking: &Waking) -> Result<Self, Failure> {
        let (channel, place) = waking.place();
        let bell = Box::into_raw(Box::new(Bell { channel, place }));
        let wake = Wake { call: ring, context: bell.cast() };
        // SAFETY: the bell is freed after the runtime was closed, in `drop`, or never used.
        let made = unsafe { Runtime::new("Node.js", Some(wake)) };
        let made = made.and_then(|runtime| runtime.number().map(|number| (runtime, number)));
        match made {
            Ok((runtime, number)) => Ok(Self { runtime, number, bell, place }),
            Err(error) => {
                // SAFETY: there is no runtime that could ring it.
                drop(unsafe { Box::from_raw(bell) });
                Err(error.into())
            }
        }
    }

    pub(crate) fn number(&self) -> u32 {
        self.number
    }

    pub(crate) fn place(&self) -> usize {
        self.place
    }

    /// A reference to the object that JavaScript knows by `id`.
    pub(crate) fn object(&self, id: u64, type_name: &str) -> Result<Object, Failure> {
        Ok(self.runtime.object(id, type_name, false)?)
    }

    /// The next errand, if there is one.
    pub(crate) fn errand(&self) -> Result<Option<Errand>, Failure> {
        Ok(self.runtime.take(0)?)
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        // Closed, the runtime does not ring any more; the one that cannot be closed is that of a
        // process before a fork, and its bell is left.
        if self.runtime.close().is_ok() {
            // SAFETY: made by `new`, and nobody calls it from here on.
            drop(unsafe { Box::from_raw(self.bell) });
        }
    }
}

unsafe extern "C" fn ring(bell: *mut c_void) {
    // SAFETY: the bell lives until the runtime was closed, which waits for this call.
    let bell = unsafe { &*bell.cast::<Bell>() };
    bell.channel.send(bell.place);
}
