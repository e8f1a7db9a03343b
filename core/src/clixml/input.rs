//! The bytes of a document as checked UTF-8, in chunks, with the place of each.

use std::io::{self, BufRead, Read};

use super::chars;
use super::encoding::{self, Encoding};
use super::error::{Error, ErrorKind, LimitKind, Position};
use super::layout::{self, Newline};
use super::limits::ReadOptions;
use super::place::Cursor;

const CHUNK: usize = 64 * 1024;
/// Enough source bytes to see a byte order mark and the header line in any encoding.
const PRIME: usize = 64;

/// Feeds the XML parser from a reader: decodes, refuses what no XML document may hold, and counts lines.
///
/// What is wrong is reported when the parser gets there, not before: what comes earlier is read.
pub(super) struct Input<R> {
    inner: R,
    encoding: Encoding,
    has_mark: bool,
    header: Option<Newline>,
    raw: Vec<u8>,
    raw_len: usize,
    chunk: Vec<u8>,
    at: usize,
    /// The place of `chunk[0]`.
    start: Cursor,
    /// Where the token being read begins, as an offset in the text, and its place if that is in a
    /// chunk that is gone.
    token: u64,
    token_place: Option<Cursor>,
    /// Whether white space before the token is passed over.
    trims: bool,
    total: u64,
    ended: bool,
    options: ReadOptions,
    pending: Option<(ErrorKind, String)>,
    failure: Option<Error>,
}

impl<R: Read> Input<R> {
    /// Reads the start of the input: byte order mark, encoding, header line.
    pub(super) fn new(inner: R, options: &ReadOptions) -> Result<Self, Error> {
        let mut input = Self {
            inner,
            encoding: options.encoding.unwrap_or_default(),
            has_mark: false,
            header: None,
            raw: vec![0; CHUNK],
            raw_len: 0,
            chunk: Vec::with_capacity(CHUNK),
            at: 0,
            start: Cursor::default(),
            token: 0,
            token_place: None,
            trims: false,
            total: 0,
            ended: false,
            options: options.clone(),
            pending: None,
            failure: None,
        };
        input
            .prime(options.header)
            .map_err(|e| Error::io(e.into(), "reading", Some(input.start.position())))?;
        Ok(input)
    }

    fn prime(&mut self, take_header: bool) -> io::Result<()> {
        while self.raw_len < PRIME && self.read_more()? {}
        if let Some(encoding) = Encoding::detect(&self.raw[..self.raw_len]) {
            let mark = encoding.mark().len();
            self.encoding = encoding;
            self.has_mark = true;
            self.raw.copy_within(mark..self.raw_len, 0);
            self.raw_len -= mark;
            self.start.source = mark as u64;
        }
        self.decode();
        if take_header && let Some((newline, len)) = layout::header(&self.chunk) {
            let header: Vec<u8> = self.chunk.drain(..len).collect();
            self.header = Some(newline);
            self.start.advance(&header, self.encoding);
            self.start.text = 0;
            self.refuse_mark();
        }
        Ok(())
    }

    /// The encoding, whether a byte order mark said so, and the end of the header line.
    pub(super) fn form(&self) -> (Encoding, bool, Option<Newline>) {
        (self.encoding, self.has_mark, self.header)
    }

    /// What of the text is in memory and comes next.
    pub(super) fn ahead(&self) -> &[u8] {
        &self.chunk[self.at..]
    }

    /// Says that a token begins here, at an offset in the text.
    /// If it `trims`, white space there does not belong to it.
    pub(super) fn begin_token(&mut self, offset: u64, trims: bool) {
        self.token = offset;
        self.token_place = None;
        self.trims = trims;
    }

    /// The place of an offset in the text. Of what is no longer in memory only the start of the
    /// token is known.
    pub(super) fn place(&self, offset: u64) -> Position {
        self.cursor(offset).position()
    }

    /// The place that is `skipped` behind the start of the token.
    pub(super) fn place_in_token(&self, skipped: &[&[u8]]) -> Position {
        let mut cursor = self.cursor(self.token + self.white_at_token() as u64);
        for part in skipped {
            cursor.advance(part, self.encoding);
        }
        cursor.position()
    }

    /// Why `fill_buf` failed, if it was not the reader underneath.
    pub(super) fn take_failure(&mut self) -> Option<Error> {
        self.failure.take()
    }

    /// Bytes taken from the reader underneath.
    pub(super) fn taken(&self) -> u64 {
        self.total
    }

    /// The next byte of the text, if there is one; used where nothing more is parsed.
    pub(super) fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.fill_buf()?.first().copied())
    }

    /// How much white space before the token is still in memory.
    fn white_at_token(&self) -> usize {
        let ahead = self.token.checked_sub(self.start.text).filter(|_| self.trims);
        let ahead = ahead.and_then(|ahead| usize::try_from(ahead).ok());
        let rest = ahead.and_then(|ahead| self.chunk.get(ahead..)).unwrap_or_default();
        rest.iter().take_while(|&&b| chars::is_white_byte(b)).count()
    }

    fn cursor(&self, offset: u64) -> Cursor {
        let mut cursor = self.start;
        match offset.checked_sub(self.start.text) {
            Some(ahead) => {
                let ahead = usize::try_from(ahead).map_or(self.chunk.len(), |a| a);
                cursor.advance(&self.chunk[..ahead.min(self.chunk.len())], self.encoding);
                cursor
            }
            None => self.token_place.unwrap_or(cursor),
        }
    }

    /// Reads bytes; false at the end of the input.
    fn read_more(&mut self) -> io::Result<bool> {
        let n = loop {
            match self.inner.read(&mut self.raw[self.raw_len..]) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.raw_len += n;
        self.total += n as u64;
        let most = self.options.limits.input_bytes;
        if self.total > most {
            let excess = usize::try_from(self.total - most).unwrap_or(usize::MAX);
            self.raw_len -= excess.min(n);
            self.ended = true;
            self.pending = Some((
                ErrorKind::Limit(LimitKind::InputBytes),
                format!("the input is longer than {most} bytes"),
            ));
            return Ok(false);
        }
        self.ended |= n == 0;
        Ok(n > 0)
    }

    /// Makes a new chunk of the bytes that were read.
    fn decode(&mut self) {
        let limited = self.pending.is_some();
        let done = encoding::decode(
            self.encoding,
            &self.raw[..self.raw_len],
            self.ended && !limited,
            self.options.replace_invalid,
            &mut self.chunk,
        );
        self.raw.copy_within(done.used..self.raw_len, 0);
        self.raw_len -= done.used;
        if done.invalid {
            self.stop(format!("the bytes here are no {}", self.encoding.name()));
        }
        if let Some(bad) = chars::first_invalid(&self.chunk) {
            let message = chars::invalid_message(&self.chunk[bad..]);
            self.chunk.truncate(bad);
            self.stop(message);
        }
        self.refuse_mark();
    }

    /// The XML parser would skip a second byte order mark at the start of the text.
    fn refuse_mark(&mut self) {
        if self.start.text == 0 && self.chunk.starts_with(Encoding::Utf8.mark()) {
            self.chunk.clear();
            self.stop(chars::SECOND_MARK.to_owned());
        }
    }

    fn stop(&mut self, message: String) {
        self.ended = true;
        self.raw_len = 0;
        self.pending = Some((ErrorKind::Syntax, message));
    }

    fn next_chunk(&mut self) -> io::Result<()> {
        if self.token_place.is_none() && self.token >= self.start.text {
            self.token += self.white_at_token() as u64;
            let end = self.start.text + self.chunk.len() as u64;
            if self.token < end || !self.trims {
                self.token_place = Some(self.cursor(self.token));
            }
        }
        self.start.advance(&self.chunk, self.encoding);
        self.chunk.clear();
        self.at = 0;
        while self.chunk.is_empty() && !self.ended {
            self.read_more()?;
            self.decode();
        }
        Ok(())
    }

    /// Goes on to the next chunk; there is none at the end.
    #[cold]
    fn refill(&mut self) -> io::Result<()> {
        let here = self.start.text + self.at as u64;
        let longest = self.options.limits.string_length;
        if here - self.token.min(here) > u64::try_from(longest).unwrap_or(u64::MAX) {
            let message = format!("more than {longest} bytes of text in one piece");
            return Err(self.fail(ErrorKind::Limit(LimitKind::StringLength), message));
        }
        if !self.ended {
            self.next_chunk()?;
        }
        match self.pending.clone() {
            Some((kind, message)) if self.at == self.chunk.len() => Err(self.fail(kind, message)),
            _ => Ok(()),
        }
    }

    fn fail(&mut self, kind: ErrorKind, message: String) -> io::Error {
        let place = self.place(self.start.text + self.at as u64);
        self.failure = Some(Error::new(kind, message, Some(place)));
        io::ErrorKind::InvalidData.into()
    }
}

impl<R: Read> Read for Input<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(buf)?;
        self.consume(n);
        Ok(n)
    }
}

impl<R: Read> BufRead for Input<R> {
    #[inline]
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.chunk.len() {
            self.refill()?;
        }
        Ok(&self.chunk[self.at..])
    }

    #[inline]
    fn consume(&mut self, amount: usize) {
        self.at = (self.at + amount).min(self.chunk.len());
    }
}
