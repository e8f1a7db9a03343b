//! Snapshots at the boundary: options as they come in, and the caller's streams.

use crate::convert::invalid;
use crate::types::{
    KR_FORMAT_CLIXML, KR_FORMAT_JSON, KR_FORMAT_UNKNOWN, KR_SNAPSHOT_COMPACT, KR_SNAPSHOT_MARK,
    KR_SNAPSHOT_TEXT, KR_SNAPSHOT_UTF16, kr_reader, kr_snapshot_options, kr_writer,
};
use core::ffi::c_void;
use krstate::clixml::Encoding;
use krstate::snapshot::{
    ExportOptions, Format, ImportOptions, Limits, Progress, Subject, export_to, import_from,
};
use krstate::{Error, ErrorKind, Result, Value};
use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::time::Duration;

/// What the options ask for.
pub(crate) struct Asked {
    pub(crate) export: ExportOptions,
    pub(crate) import: ImportOptions,
    text: bool,
    progress: Option<unsafe extern "C" fn(*mut c_void, u64, u64) -> i32>,
    context: *mut c_void,
}

impl Asked {
    /// Reads options: the defaults for NULL, and for what lies beyond their size.
    ///
    /// # Safety
    /// `options` is NULL or points to as many bytes as its `size` says.
    pub(crate) unsafe fn read(options: *const kr_snapshot_options) -> Result<Self> {
        let mut given = kr_snapshot_options::default();
        if !options.is_null() {
            // SAFETY: the size comes first, and is there as the caller promises.
            let size = unsafe { options.cast::<u32>().read_unaligned() } as usize;
            if size < size_of::<u32>() || size > isize::MAX as usize {
                return Err(invalid(format!("options have no size of {size}")));
            }
            let size = size.min(size_of::<kr_snapshot_options>());
            let to = (&raw mut given).cast::<u8>();
            // SAFETY: both sides have as many bytes; any bits are valid for numbers and addresses.
            unsafe { std::ptr::copy_nonoverlapping(options.cast::<u8>(), to, size) };
        }
        Self::of(&given)
    }

    fn of(given: &kr_snapshot_options) -> Result<Self> {
        let known = KR_SNAPSHOT_TEXT | KR_SNAPSHOT_COMPACT | KR_SNAPSHOT_MARK | KR_SNAPSHOT_UTF16;
        let flags = crate::convert::flags(given.flags, known)?;
        let has = |flag| flags & flag != 0;
        let format = match given.format {
            KR_FORMAT_UNKNOWN => None,
            KR_FORMAT_CLIXML => Some(Format::Clixml),
            KR_FORMAT_JSON => Some(Format::Json),
            other => return Err(invalid(format!("{other} is not a KR_FORMAT_ number"))),
        };
        if has(KR_SNAPSHOT_TEXT) && has(KR_SNAPSHOT_UTF16 | KR_SNAPSHOT_MARK) {
            return Err(invalid("a string has no other encoding and no mark".to_owned()));
        }
        let max_depth = (given.max_depth != 0).then_some(given.max_depth);
        let copies = u64::try_from(given.copy_timeout).ok().filter(|nanos| *nanos > 0);
        let export = ExportOptions {
            format: format.unwrap_or_default(),
            max_depth,
            encoding: if has(KR_SNAPSHOT_UTF16) { Encoding::Utf16Le } else { Encoding::Utf8 },
            byte_order_mark: has(KR_SNAPSHOT_MARK),
            indented: !has(KR_SNAPSHOT_COMPACT),
            copies: copies.map(Duration::from_nanos),
        };
        let limits = Limits::default();
        let or = |asked: u64, usual| if asked == 0 { usual } else { asked };
        let size = |asked: u64, usual: usize| match usize::try_from(asked) {
            Ok(0) => usual,
            asked => asked.unwrap_or(usize::MAX),
        };
        let limits = Limits {
            input_bytes: or(given.input_bytes, limits.input_bytes),
            nodes: or(given.nodes, limits.nodes),
            string_length: size(given.string_length, limits.string_length),
            attributes: size(given.attributes.into(), limits.attributes),
        };
        let import = ImportOptions { format, max_depth, limits };
        let (progress, context) = (given.progress, given.context);
        Ok(Self { export, import, text: has(KR_SNAPSHOT_TEXT), progress, context })
    }

    /// The caller's progress function.
    pub(crate) fn watch(&self) -> impl FnMut(Progress) -> ControlFlow<()> {
        let (progress, context) = (self.progress, self.context);
        move |at| match progress {
            // SAFETY: the caller gave a function that takes its context, for the call.
            Some(call) if unsafe { call(context, at.bytes, at.nodes) } != 0 => {
                ControlFlow::Break(())
            }
            _ => ControlFlow::Continue(()),
        }
    }
}

impl Default for kr_snapshot_options {
    /// All zeros but the size: the usual.
    fn default() -> Self {
        Self {
            size: u32::try_from(size_of::<Self>()).unwrap_or(u32::MAX),
            format: 0,
            flags: 0,
            max_depth: 0,
            input_bytes: 0,
            nodes: 0,
            string_length: 0,
            attributes: 0,
            reserved: 0,
            copy_timeout: 0,
            progress: None,
            context: std::ptr::null_mut(),
        }
    }
}

/// Writes into memory.
pub(crate) fn text(subject: Subject<'_>, asked: &Asked) -> Result<Value> {
    let bytes = export_to(Vec::new(), subject, &asked.export, &mut asked.watch())?;
    if !asked.text {
        return Ok(Value::from(bytes));
    }
    let text = String::from_utf8(bytes);
    text.map(Value::from).map_err(|_| Error::new(ErrorKind::Internal, "the text is no UTF-8"))
}

/// Writes to the caller.
pub(crate) fn write(subject: Subject<'_>, asked: &Asked, writer: kr_writer) -> Result<()> {
    let Some(call) = writer.call else { return Err(invalid("the writer is NULL".to_owned())) };
    let mut failed = None;
    let output = Output { call, context: writer.context, failed: &mut failed };
    let written = export_to(output, subject, &asked.export, &mut asked.watch()).map(drop);
    written.map_err(|error| failed.map_or(error, of_callback))
}

/// Reads from the caller.
pub(crate) fn read(reader: kr_reader, asked: &Asked) -> Result<Value> {
    let Some(call) = reader.call else { return Err(invalid("the reader is NULL".to_owned())) };
    let mut failed = None;
    let input = Input { call, context: reader.context, failed: &mut failed };
    let read = import_from(input, &asked.import, &mut asked.watch());
    read.map_err(|error| failed.map_or(error, of_callback))
}

fn of_callback(answer: i64) -> Error {
    let message = format!("the caller's stream failed: it answered {answer}");
    Error::new(ErrorKind::CallbackFailed, message).with("answer", answer)
}

struct Output<'a> {
    call: unsafe extern "C" fn(*mut c_void, *const u8, usize) -> i32,
    context: *mut c_void,
    /// What the function answered when it failed.
    failed: &'a mut Option<i64>,
}

impl Write for Output<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // SAFETY: the caller gave a function that takes its context and reads the bytes.
        match unsafe { (self.call)(self.context, bytes.as_ptr(), bytes.len()) } {
            0 => Ok(bytes.len()),
            other => {
                *self.failed = Some(other.into());
                Err(io::Error::other("the caller's writer failed"))
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Input<'a> {
    call: unsafe extern "C" fn(*mut c_void, *mut u8, usize) -> i64,
    context: *mut c_void,
    /// What the function answered when it failed.
    failed: &'a mut Option<i64>,
}

impl Read for Input<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        // SAFETY: the caller gave a function that takes its context and fills the bytes, which hold
        // values already.
        let answer = unsafe { (self.call)(self.context, bytes.as_mut_ptr(), bytes.len()) };
        match usize::try_from(answer) {
            Ok(read) if read <= bytes.len() => Ok(read),
            _ => {
                *self.failed = Some(answer);
                Err(io::Error::other("the caller's reader failed"))
            }
        }
    }
}
