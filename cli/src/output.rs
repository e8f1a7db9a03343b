//! Where a command writes to.

use std::io::{self, BufWriter, StdoutLock, Write};

use crate::failure::{Failure, Result};

/// Writes to the standard output, and once more to be told what a buffer held back.
pub(crate) fn standard(
    write: impl FnOnce(&mut BufWriter<StdoutLock<'static>>) -> io::Result<()>,
) -> Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    let result = write(&mut out).and_then(|()| out.flush());
    // What could not be written would be tried again, and wait, when the buffer is dropped.
    let _ = out.into_parts();
    result.map_err(|e| Failure::output(&e))
}
