//! The text of JSON: strings, commas, lines.

use super::error;
use crate::Result;
use std::io::Write;

/// So many bytes are gathered before they are written.
const FLUSH: usize = 64 * 1024;

/// Writes JSON piece by piece.
pub(super) struct Text<W> {
    output: W,
    buffer: Vec<u8>,
    written: u64,
    indented: bool,
    level: usize,
    /// Whether something stands already where the next item comes.
    filled: bool,
}

impl<W: Write> Text<W> {
    pub(super) fn new(output: W, indented: bool) -> Self {
        let buffer = Vec::with_capacity(FLUSH + FLUSH / 4);
        Self { output, buffer, written: 0, indented, level: 0, filled: false }
    }

    /// Bytes that were given to the output so far.
    pub(super) fn written(&self) -> u64 {
        self.written
    }

    /// Begins an array or object.
    pub(super) fn open(&mut self, bracket: &str) {
        self.raw(bracket);
        self.level += 1;
        self.filled = false;
    }

    /// Begins the next item of the innermost array or object, on a line of its own.
    pub(super) fn item(&mut self) {
        if std::mem::replace(&mut self.filled, true) {
            self.raw(",");
        }
        self.line();
    }

    /// Ends the innermost array or object.
    pub(super) fn close(&mut self, bracket: &str) {
        self.level -= 1;
        if std::mem::replace(&mut self.filled, true) {
            self.line();
        }
        self.raw(bracket);
    }

    /// Separates two things on one line.
    pub(super) fn comma(&mut self) {
        self.raw(if self.indented { ", " } else { "," });
    }

    /// A key and its colon.
    pub(super) fn key(&mut self, key: &str) {
        self.string(key);
        self.raw(if self.indented { ": " } else { ":" });
    }

    /// A string.
    pub(super) fn string(&mut self, text: &str) {
        self.raw("\"");
        let mut rest = text;
        let special = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
        while let Some(at) = rest.bytes().position(special) {
            self.raw(&rest[..at]);
            match rest.as_bytes()[at] {
                b'"' => self.raw("\\\""),
                b'\\' => self.raw("\\\\"),
                b'\n' => self.raw("\\n"),
                b'\r' => self.raw("\\r"),
                b'\t' => self.raw("\\t"),
                control => self.raw(&format!("\\u{control:04x}")),
            }
            rest = &rest[at + 1..];
        }
        self.raw(rest);
        self.raw("\"");
    }

    /// Anything else.
    pub(super) fn raw(&mut self, text: &str) {
        self.buffer.extend_from_slice(text.as_bytes());
    }

    /// Writes what was gathered, if it is much.
    pub(super) fn flush(&mut self) -> Result<()> {
        if self.buffer.len() < FLUSH { Ok(()) } else { self.write() }
    }

    /// Writes the rest and gives the output back, and the bytes that were given to it.
    pub(super) fn finish(mut self) -> Result<(W, u64)> {
        if self.indented {
            self.raw("\n");
        }
        self.write()?;
        self.output.flush().map_err(|e| failed(&e))?;
        Ok((self.output, self.written))
    }

    fn write(&mut self) -> Result<()> {
        self.output.write_all(&self.buffer).map_err(|e| failed(&e))?;
        self.written += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }

    fn line(&mut self) {
        if self.indented {
            self.buffer.push(b'\n');
            self.buffer.resize(self.buffer.len() + 2 * self.level, b' ');
        }
    }
}

fn failed(error: &std::io::Error) -> crate::Error {
    error::of_io(error, &format!("writing failed: {error}"))
}
