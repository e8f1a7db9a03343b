//! The scope of a handle: the state through which its container was reached.

use crate::engine::Engine;
use crate::{Error, ErrorKind, Result};
use std::sync::atomic::{AtomicBool, Ordering};

/// Every handle carries the scope it was reached through; closing a state closes its scope.
#[derive(Debug)]
pub(crate) struct Scope {
    pub(crate) engine: &'static Engine,
    closed: AtomicBool,
    /// What closes the scope, for the error message.
    owner: Box<str>,
}

impl Scope {
    pub(crate) fn new(engine: &'static Engine, owner: impl Into<Box<str>>) -> Self {
        Self { engine, closed: AtomicBool::new(false), owner: owner.into() }
    }

    /// Refuses an operation on a handle whose state is closed, or that was made before a fork.
    #[inline]
    pub(crate) fn check(&self) -> Result<()> {
        if self.closed.load(Ordering::Acquire) || !self.engine.is_current() {
            return Err(self.disposed());
        }
        Ok(())
    }

    #[cold]
    fn disposed(&self) -> Error {
        if self.closed.load(Ordering::Acquire) {
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
        self.check().is_err()
    }

    /// Closes the scope. `false` if it was closed already.
    pub(crate) fn close(&self) -> bool {
        !self.closed.swap(true, Ordering::AcqRel)
    }
}
