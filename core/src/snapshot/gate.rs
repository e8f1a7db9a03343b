//! An input that lets only so much through.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

/// What has passed, and what may.
#[derive(Debug, Default)]
pub(super) struct Counts {
    taken: Cell<u64>,
    allowed: Cell<u64>,
    closed: Cell<bool>,
}

/// The input.
#[derive(Debug)]
pub(super) struct Gate<R> {
    input: R,
    counts: Rc<Counts>,
}

impl<R> Gate<R> {
    pub(super) fn new(input: R) -> (Self, Rc<Counts>) {
        let counts = Rc::new(Counts::default());
        (Self { input, counts: counts.clone() }, counts)
    }
}

impl Counts {
    /// Bytes that have passed.
    pub(super) fn taken(&self) -> u64 {
        self.taken.get()
    }

    /// Lets bytes through up to this many in all.
    pub(super) fn allow(&self, bytes: u64) {
        self.allowed.set(bytes);
    }

    /// Whether there was more than was allowed.
    pub(super) fn is_closed(&self) -> bool {
        self.closed.get()
    }
}

impl<R: Read> Read for Gate<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.counts.allowed.get().saturating_sub(self.counts.taken.get());
        // One byte more than allowed tells whether there is more.
        let most = usize::try_from(left).unwrap_or(usize::MAX).saturating_add(1);
        let end = buffer.len().min(most);
        let read = self.input.read(&mut buffer[..end])?;
        self.counts.taken.set(self.counts.taken.get() + read as u64);
        if read as u64 > left {
            self.counts.closed.set(true);
            return Err(io::Error::other("a bound was passed"));
        }
        Ok(read)
    }
}
