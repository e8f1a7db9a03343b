//! Where a document comes from: a reader, or memory.

use std::io::{BufRead, Read};

use quick_xml::Reader;
use quick_xml::events::Event;

use super::chars;
use super::encoding::Encoding;
use super::error::{Error, LimitKind, Position, Result};
use super::input::Input;
use super::layout::{self, Newline};
use super::limits::ReadOptions;
use super::place::Cursor;

/// Gives the parts of a document to a [`Reader`](super::Reader). It cannot be implemented outside.
pub trait Source: sealed::Sealed {}

impl<T: sealed::Sealed> Source for T {}

pub(super) mod sealed {
    use super::{Encoding, Event, Newline, Position, Result};

    pub trait Sealed {
        /// Reads the next token; the text it needs to hold is put into `buf`. If it `trims`, white
        /// space before it is passed over. All that quick-xml finds wrong is an error with its
        /// place.
        fn read<'b>(&mut self, buf: &'b mut Vec<u8>, trims: bool) -> Result<Event<'b>>
        where
            Self: 'b;

        /// What follows the tag read last, as far as it is at hand and known to be good.
        fn ahead(&mut self) -> &[u8];

        /// Says that a token begins there, after white space.
        fn begin(&mut self);

        /// Passes over so many bytes of what is ahead.
        fn pass(&mut self, len: usize);

        /// The byte in the text at which the next token begins.
        fn offset(&self) -> u64;

        /// The place that is `skipped` behind the start of the token read last.
        fn place(&self, skipped: &[&[u8]]) -> Position;

        /// The first byte after the token read last.
        fn peek(&mut self) -> Result<Option<u8>>;

        /// Encoding, whether there was a byte order mark, line end of the header.
        fn form(&self) -> (Encoding, bool, Option<Newline>);

        /// Bytes taken from the input.
        fn taken(&self) -> u64;
    }
}

/// The names of end tags are checked elsewhere, for not all tags are seen here.
fn configured<R>(mut reader: Reader<R>) -> Reader<R> {
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    reader
}

/// A document that is read in chunks from any [`Read`].
pub struct Stream<R> {
    reader: Reader<Input<R>>,
}

impl<R: Read> Stream<R> {
    pub(super) fn new(input: R, options: &ReadOptions) -> Result<Self> {
        Ok(Self { reader: configured(Reader::from_reader(Input::new(input, options)?)) })
    }

    #[cold]
    fn error(&mut self, e: quick_xml::Error) -> Error {
        let place = self.reader.get_ref().place(self.reader.error_position());
        match e {
            quick_xml::Error::Io(e) => match self.reader.get_mut().take_failure() {
                Some(failure) => failure,
                None => Error::io(e, "reading", Some(place)),
            },
            e => Error::syntax(e.to_string(), place),
        }
    }
}

impl<R: Read> sealed::Sealed for Stream<R> {
    fn read<'b>(&mut self, buf: &'b mut Vec<u8>, trims: bool) -> Result<Event<'b>>
    where
        Self: 'b,
    {
        let at = self.reader.buffer_position();
        self.reader.get_mut().begin_token(at, trims);
        self.reader.config_mut().trim_text_start = trims;
        buf.clear();
        self.reader.read_event_into(buf).map_err(|e| self.error(e))
    }

    fn ahead(&mut self) -> &[u8] {
        self.reader.get_ref().ahead()
    }

    fn begin(&mut self) {
        let at = self.reader.buffer_position();
        self.reader.get_mut().begin_token(at, true);
    }

    fn pass(&mut self, len: usize) {
        self.reader.stream().consume(len);
    }

    fn offset(&self) -> u64 {
        self.reader.buffer_position()
    }

    fn place(&self, skipped: &[&[u8]]) -> Position {
        self.reader.get_ref().place_in_token(skipped)
    }

    fn peek(&mut self) -> Result<Option<u8>> {
        let next = self.reader.get_mut().peek();
        next.map_err(|e| self.error(e.into()))
    }

    fn form(&self) -> (Encoding, bool, Option<Newline>) {
        self.reader.get_ref().form()
    }

    fn taken(&self) -> u64 {
        self.reader.get_ref().taken()
    }
}

/// A document that is in memory.
///
/// In UTF-8 it is parsed where it lies; in another encoding it is read as a [`Stream`].
pub struct Memory<'a> {
    inner: Inner<'a>,
}

enum Inner<'a> {
    Slice(Slice<'a>),
    Stream(Box<Stream<&'a [u8]>>),
}

impl<'a> Memory<'a> {
    pub(super) fn new(bytes: &'a [u8], options: &ReadOptions) -> Result<Self> {
        let inner = match Slice::new(bytes, options) {
            Some(slice) => Inner::Slice(slice),
            None => Inner::Stream(Box::new(Stream::new(bytes, options)?)),
        };
        Ok(Self { inner })
    }
}

impl sealed::Sealed for Memory<'_> {
    #[inline]
    fn read<'b>(&mut self, buf: &'b mut Vec<u8>, trims: bool) -> Result<Event<'b>>
    where
        Self: 'b,
    {
        match &mut self.inner {
            Inner::Slice(slice) => slice.read(trims),
            Inner::Stream(stream) => stream.read(buf, trims),
        }
    }

    #[inline]
    fn ahead(&mut self) -> &[u8] {
        match &mut self.inner {
            Inner::Slice(slice) => slice.ahead(),
            Inner::Stream(stream) => stream.ahead(),
        }
    }

    #[inline]
    fn begin(&mut self) {
        match &mut self.inner {
            Inner::Slice(slice) => slice.begin(),
            Inner::Stream(stream) => stream.begin(),
        }
    }

    #[inline]
    fn pass(&mut self, len: usize) {
        match &mut self.inner {
            Inner::Slice(slice) => slice.pass(len),
            Inner::Stream(stream) => stream.pass(len),
        }
    }

    fn offset(&self) -> u64 {
        match &self.inner {
            Inner::Slice(slice) => slice.offset(),
            Inner::Stream(stream) => stream.offset(),
        }
    }

    fn place(&self, skipped: &[&[u8]]) -> Position {
        match &self.inner {
            Inner::Slice(slice) => slice.place(skipped),
            Inner::Stream(stream) => stream.place(skipped),
        }
    }

    fn peek(&mut self) -> Result<Option<u8>> {
        match &mut self.inner {
            Inner::Slice(slice) => slice.peek(),
            Inner::Stream(stream) => stream.peek(),
        }
    }

    fn form(&self) -> (Encoding, bool, Option<Newline>) {
        match &self.inner {
            Inner::Slice(slice) => slice.form(),
            Inner::Stream(stream) => stream.form(),
        }
    }

    fn taken(&self) -> u64 {
        match &self.inner {
            Inner::Slice(slice) => slice.taken(),
            Inner::Stream(stream) => stream.taken(),
        }
    }
}

/// How much text is checked in one go.
const STEP: usize = 64 * 1024;

/// A document in memory, in UTF-8 (which quick-xml checks). Nothing of it is copied to be parsed.
struct Slice<'a> {
    reader: Reader<&'a [u8]>,
    text: &'a [u8],
    /// The place of the text in the input.
    start: Cursor,
    form: (Encoding, bool, Option<Newline>),
    /// Up to here the text has no character that XML forbids.
    clean: usize,
    /// Up to here it is valid UTF-8, too; never more than `clean`.
    good: usize,
    /// Whether it is not good behind that.
    ends_good: bool,
    /// Where the token read last begins, and whether white space there is passed over.
    token: u64,
    trims: bool,
    longest_token: u64,
}

impl<'a> Slice<'a> {
    /// None if the bytes must be decoded, or are too many; then they are for a [`Stream`].
    fn new(bytes: &'a [u8], options: &ReadOptions) -> Option<Self> {
        let detected = Encoding::detect(bytes);
        let encoding = detected.or(options.encoding).unwrap_or_default();
        let too_many = bytes.len() as u64 > options.limits.input_bytes;
        if encoding != Encoding::Utf8 || too_many {
            return None;
        }
        let mark = detected.map_or(0, |e| e.mark().len());
        let mut text = &bytes[mark..];
        if options.replace_invalid && std::str::from_utf8(text).is_err() {
            return None;
        }
        let mut start = Cursor::default();
        start.source = mark as u64;
        let header = layout::header(text).filter(|_| options.header);
        if let Some((_, len)) = header {
            start.advance(&text[..len], encoding);
            start.text = 0;
            text = &text[len..];
        }
        Some(Self {
            reader: configured(Reader::from_reader(text)),
            text,
            start,
            form: (encoding, detected.is_some(), header.map(|(newline, _)| newline)),
            clean: 0,
            good: 0,
            ends_good: false,
            token: 0,
            trims: false,
            longest_token: options.limits.string_length as u64,
        })
    }

    fn at(&self, offset: u64) -> Cursor {
        let mut cursor = self.start;
        let offset = usize::try_from(offset).unwrap_or(self.text.len());
        cursor.advance(&self.text[..offset.min(self.text.len())], Encoding::Utf8);
        cursor
    }

    #[cold]
    fn check_length(&self, end: usize) -> Result<()> {
        if end as u64 - self.start_of_token() <= self.longest_token {
            return Ok(());
        }
        let message = format!("more than {} bytes of text in one piece", self.longest_token);
        let place = self.at(end as u64).position();
        Err(Error::limit(LimitKind::StringLength, message, Some(place)))
    }

    /// Where the token read last begins, after white space that was passed over.
    fn start_of_token(&self) -> u64 {
        let before = usize::try_from(self.token).ok().filter(|_| self.trims);
        let rest = before.and_then(|b| self.text.get(b..)).unwrap_or_default();
        let white = rest.iter().take_while(|&&b| chars::is_white_byte(b)).count();
        self.token + white as u64
    }

    #[cold]
    fn error(&self, e: &quick_xml::Error, end: usize) -> Error {
        let place = self.at(self.reader.error_position()).position();
        self.not_utf8(end).unwrap_or_else(|| Error::syntax(e.to_string(), place))
    }

    /// The error for the first bytes of the token that are no UTF-8, if there are any up to `end`.
    fn not_utf8(&self, end: usize) -> Option<Error> {
        let token = usize::try_from(self.token).unwrap_or(0).min(end);
        // A character that begins before the end may go on behind it.
        let behind = end.saturating_add(3).min(self.text.len());
        let valid = std::str::from_utf8(&self.text[token..behind]).err()?.valid_up_to();
        if token + valid >= end {
            return None;
        }
        let place = self.at((token + valid) as u64).position();
        Some(Error::syntax("the bytes here are no UTF-8", place))
    }

    /// Checks the characters up to `end` and some way beyond; what is wrong beyond is not an error
    /// yet.
    #[cold]
    fn check(&mut self, end: usize) -> Result<()> {
        let bytes = self.text;
        if self.clean == 0 && bytes.starts_with(Encoding::Utf8.mark()) {
            return Err(Error::syntax(chars::SECOND_MARK, self.at(0).position()));
        }
        let to = end.saturating_add(STEP).min(bytes.len());
        let bad = chars::first_invalid(&bytes[self.clean..to]);
        self.clean = bad.map_or(to, |bad| self.clean + bad);
        if bad.is_some() && self.clean < end {
            let message = chars::invalid_message(&bytes[self.clean..]);
            let place = self.at(self.clean as u64).position();
            let error = self.not_utf8(self.clean);
            return Err(error.unwrap_or_else(|| Error::syntax(message, place)));
        }
        Ok(())
    }

    /// Reads the next token.
    #[inline]
    fn read(&mut self, trims: bool) -> Result<Event<'a>> {
        self.token = self.reader.buffer_position();
        self.trims = trims;
        self.reader.config_mut().trim_text_start = trims;
        let result = self.reader.read_event();
        let end = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        // The empty text is checked, too: a byte order mark would be passed over.
        if end >= self.clean || result.is_err() {
            self.check(end)?;
        }
        if end as u64 - self.token > self.longest_token {
            self.check_length(end)?;
        }
        match result {
            Ok(event) => Ok(event),
            Err(e) => Err(self.error(&e, end)),
        }
    }

    /// Where the next token begins, as an index in the text.
    fn next(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).map_or(self.text.len(), |at| at)
    }

    #[inline]
    fn ahead(&mut self) -> &'a [u8] {
        /// More than nearly all elements have.
        const NEAR: usize = 4096;
        let at = self.next();
        if at + NEAR > self.good && !self.ends_good {
            self.look_further(at);
        }
        self.text.get(at..self.good).unwrap_or_default()
    }

    /// Finds out how much of the text behind `at` is good.
    #[cold]
    fn look_further(&mut self, at: usize) {
        let from = self.good;
        let to = at.saturating_add(STEP).min(self.text.len());
        let new = self.text.get(from..to).unwrap_or_default();
        let valid = match simdutf8::compat::from_utf8(new) {
            Ok(_) => new.len(),
            Err(e) => {
                self.ends_good = e.error_len().is_some();
                e.valid_up_to()
            }
        };
        let bad = chars::first_invalid(&new[..valid]);
        self.ends_good |= bad.is_some() || to == self.text.len();
        self.good = from + bad.unwrap_or(valid);
        self.clean = self.clean.max(self.good);
    }

    fn begin(&mut self) {
        self.token = self.reader.buffer_position();
        self.trims = true;
    }

    #[inline]
    fn pass(&mut self, len: usize) {
        self.reader.stream().consume(len);
    }

    fn offset(&self) -> u64 {
        self.reader.buffer_position()
    }

    fn place(&self, skipped: &[&[u8]]) -> Position {
        let mut cursor = self.at(self.start_of_token());
        for part in skipped {
            cursor.advance(part, Encoding::Utf8);
        }
        cursor.position()
    }

    fn peek(&mut self) -> Result<Option<u8>> {
        let at = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        if at >= self.clean && at < self.text.len() {
            self.check(at + 1)?;
        }
        Ok(self.text.get(at).copied())
    }

    fn form(&self) -> (Encoding, bool, Option<Newline>) {
        self.form
    }

    fn taken(&self) -> u64 {
        self.start.source + self.reader.buffer_position()
    }
}
