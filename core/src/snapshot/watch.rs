//! Progress and cancellation.

use crate::{Error, ErrorKind, Result};
use std::ops::ControlFlow;

/// How far an export or import is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes written to the output or taken from the input.
    pub bytes: u64,
    /// Values and their parts.
    pub nodes: u64,
}

/// Called now and then during an export or import, on the same thread, with no lock held, and
/// once at the end, with all bytes. `Break` ends the work with `Cancelled`.
pub type Watch<'a> = dyn FnMut(Progress) -> ControlFlow<()> + 'a;

/// So many nodes, or so many bytes, pass between two calls of a watch.
const NODES: u64 = 1 << 10;
const BYTES: u64 = 1 << 16;

/// Counts, and calls the watch.
pub(super) struct Meter<'a> {
    watch: &'a mut Watch<'a>,
    nodes: u64,
    /// Bytes that passed before it counts.
    passed: u64,
    told: Progress,
}

impl<'a> Meter<'a> {
    pub(super) fn new(watch: &'a mut Watch<'a>) -> Self {
        Self { watch, nodes: 0, passed: 0, told: Progress::default() }
    }

    /// The same where so many bytes have passed already.
    pub(super) fn after(self, passed: u64) -> Self {
        Self { passed, ..self }
    }

    /// Counts one node; `bytes` have passed since it counts.
    #[inline]
    pub(super) fn node(&mut self, bytes: u64) -> Result<()> {
        self.nodes += 1;
        let all = self.passed + bytes;
        if self.nodes - self.told.nodes < NODES && all - self.told.bytes < BYTES {
            return Ok(());
        }
        self.tell(bytes)
    }

    /// Calls the watch.
    #[cold]
    pub(super) fn tell(&mut self, bytes: u64) -> Result<()> {
        self.told = Progress { bytes: self.passed + bytes, nodes: self.nodes };
        match (self.watch)(self.told) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => {
                Err(Error::new(ErrorKind::Cancelled, "the snapshot was cancelled"))
            }
        }
    }
}
