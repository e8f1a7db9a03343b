//! The scope of a handle: the state through which its container was reached.

use crate::engine::Engine;
use crate::sync::Gate;
use crate::{Error, ErrorKind, Result};

/// Every handle carries the scope it was reached through; closing a state closes its scope.
///
/// Aligned to a cache line, so that counting the handles does not disturb who looks at the gate.
#[derive(Debug)]
#[repr(align(64))]
pub(crate) struct Scope {
    gate: Gate,
    pub(crate) engine: &'static Engine,
    /// What closes the scope, for the error message.
    owner: Box<str>,
}

impl Scope {
    pub(crate) fn new(engine: &'static Engine, owner: impl Into<Box<str>>) -> Self {
        Self { gate: Gate::new(engine), engine, owner: owner.into() }
    }

    /// Refuses an operation on a handle whose state is closed, or that was made before a fork.
    #[inline]
    pub(crate) fn check(&self) -> Result<()> {
        if self.gate.is_open() { Ok(()) } else { Err(self.disposed()) }
    }

    #[cold]
    fn disposed(&self) -> Error {
        if self.gate.is_closed() {
            return Error::new(
                ErrorKind::Disposed,
                format!("{} is closed, and with it every handle reached through it", self.owner),
            );
        }
        Error::new(
            ErrorKind::Disposed,
            "this handle was made before the process forked; \
             the child starts with an empty engine and must make its own",
        )
    }

    pub(crate) fn is_closed(&self) -> bool {
        !self.gate.is_open()
    }

    /// Closes the scope. `false` if it was closed already.
    pub(crate) fn close(&self) -> bool {
        self.gate.close()
    }
}
