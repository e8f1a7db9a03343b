//! Snapshots: values and states as text, and back. All of it runs on the calling thread.

use super::builder::Builder;
use super::error::{Error, Result, call};
use super::state::State;
use super::value::{Input, Output, no_value, text};
use crate::generated::calls;
use crate::types::{
    KR_FORMAT_CLIXML, KR_FORMAT_JSON, KR_FORMAT_UNKNOWN, KR_LOAD_MERGE, KR_SNAPSHOT_COMPACT,
    KR_SNAPSHOT_MARK, KR_SNAPSHOT_TEXT, KR_SNAPSHOT_UTF16, kr_error, kr_reader,
    kr_snapshot_options, kr_writer,
};
use core::ffi::c_void;
use krstate::ErrorKind;
use std::any::Any;
use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{self, Path};

/// The text form of a snapshot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// CLIXML on export; on import what the input begins with.
    #[default]
    Usual,
    /// The XML of `PowerShell`.
    Clixml,
    /// JSON, tagged where a kind would be lost.
    Json,
}

/// How a snapshot is written or read; each direction looks at what it needs.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub struct SnapshotOptions {
    /// The form.
    pub format: Format,
    /// Export: a string is given instead of bytes.
    pub text: bool,
    /// Export: no indentation.
    pub compact: bool,
    /// Export: a byte order mark comes first. CLIXML only.
    pub mark: bool,
    /// Export: UTF-16, low byte first. CLIXML only.
    pub utf16: bool,
    /// Containers in containers round a value, 1 to 1,000; 0 for what is usual in the format.
    pub max_depth: u32,
    /// Import: bytes of the input; 0 for 4 GiB.
    pub input_bytes: u64,
    /// Import: values and their parts; 0 for 67,108,864.
    pub nodes: u64,
    /// Import: bytes in UTF-8 of one text; 0 for 128 MiB.
    pub string_length: u64,
    /// Import: attributes of one XML element; 0 for 256.
    pub attributes: u32,
    /// Export: nanoseconds to wait for the copy of a foreign object; 0 refuses objects.
    pub copy_timeout: i64,
}

/// Called now and then with the bytes and nodes so far; `false` ends the work as cancelled.
pub type Progress<'a> = Option<&'a mut dyn FnMut(u64, u64) -> bool>;

/// What is exported.
#[derive(Debug)]
pub enum Subject<'a> {
    /// A value.
    Value(Input<'a>),
    /// A whole state.
    State(&'a State),
}

/// The caller's functions, and how they failed.
struct Callbacks<'a, S: ?Sized> {
    progress: Progress<'a>,
    stream: Option<&'a mut S>,
    io: Option<io::Error>,
    panic: Option<Box<dyn Any + Send>>,
}

/// Writes a value or state into memory.
pub fn export(
    subject: Subject<'_>,
    options: SnapshotOptions,
    progress: Progress<'_>,
) -> Result<Output> {
    let mut out = no_value();
    run::<dyn Write>(options, progress, None, |options, _, error| match subject {
        Subject::Value(value) => value.with(|value| unsafe {
            calls::kr_snapshot_export(value, options, &raw mut out, error)
        }),
        Subject::State(state) => unsafe {
            calls::kr_snapshot_export_state(state.raw(), options, &raw mut out, error)
        },
    })?;
    unsafe { Output::take(out) }
}

/// Writes a value or state piece by piece.
pub fn write<'a>(
    subject: Subject<'_>,
    output: &'a mut (dyn Write + 'a),
    options: SnapshotOptions,
    progress: Progress<'a>,
) -> Result<()> {
    run(options, progress, Some(output), |options, context, error| {
        let writer = kr_writer { call: Some(write_some), context };
        match subject {
            Subject::Value(value) => value
                .with(|value| unsafe { calls::kr_snapshot_write(value, options, writer, error) }),
            Subject::State(state) => unsafe {
                calls::kr_snapshot_write_state(state.raw(), options, writer, error)
            },
        }
    })
}

/// Writes a value or state to a file, which has its old content or the new one whatever happens.
pub fn export_file(
    subject: Subject<'_>,
    path: impl AsRef<Path>,
    options: SnapshotOptions,
    progress: Progress<'_>,
) -> Result<()> {
    let path = absolute(path.as_ref())?;
    run::<dyn Write>(options, progress, None, |options, _, error| match subject {
        Subject::Value(value) => value.with(|value| unsafe {
            calls::kr_snapshot_export_file(value, options, text(&path), error)
        }),
        Subject::State(state) => unsafe {
            calls::kr_snapshot_export_state_file(state.raw(), options, text(&path), error)
        },
    })
}

/// Reads a snapshot that is a string or bytes.
pub fn import(
    source: Input<'_>,
    options: SnapshotOptions,
    progress: Progress<'_>,
) -> Result<Output> {
    let mut out = no_value();
    run::<dyn Read>(options, progress, None, |options, _, error| {
        source.with(|source| unsafe {
            calls::kr_snapshot_import(source, options, &raw mut out, error)
        })
    })?;
    unsafe { Output::take(out) }
}

/// Reads a snapshot piece by piece.
pub fn read<'a>(
    input: &'a mut (dyn Read + 'a),
    options: SnapshotOptions,
    progress: Progress<'a>,
) -> Result<Output> {
    let mut out = no_value();
    run(options, progress, Some(input), |options, context, error| {
        let reader = kr_reader { call: Some(read_some), context };
        unsafe { calls::kr_snapshot_read(reader, options, &raw mut out, error) }
    })?;
    unsafe { Output::take(out) }
}

/// Reads a snapshot from a file.
pub fn import_file(
    path: impl AsRef<Path>,
    options: SnapshotOptions,
    progress: Progress<'_>,
) -> Result<Output> {
    let path = absolute(path.as_ref())?;
    let mut out = no_value();
    run::<dyn Read>(options, progress, None, |options, _, error| unsafe {
        calls::kr_snapshot_import_file(text(&path), options, &raw mut out, error)
    })?;
    unsafe { Output::take(out) }
}

/// A path as the table takes it, from the current folder on.
fn absolute(path: &Path) -> Result<String> {
    let absolute = path::absolute(path).map_err(|error| {
        let message = format!("no file can have the path {:?}: {error}", path.display());
        Error::new(ErrorKind::Io, message).with_errno(error.raw_os_error())
    })?;
    absolute.into_os_string().into_string().map_err(|path| {
        let message = format!("the path {} is no Unicode text: rename the file", path.display());
        Error::new(ErrorKind::InvalidArgument, message)
    })
}

impl State {
    /// Sets the entries of a table in one step; those that the state has go, unless `merge`.
    pub fn load(&self, table: Input<'_>, merge: bool) -> Result<()> {
        let flags = if merge { KR_LOAD_MERGE } else { 0 };
        table.with(|table| {
            call(|error| unsafe { calls::kr_state_load(self.raw(), table, flags, error) })
        })
    }
}

impl Builder {
    /// Says what the innermost open container was in `PowerShell`: a `KR_FORM_*` number, and the
    /// names of its type, the most derived first.
    pub fn origin(&mut self, form: u32, types: &[&str]) -> Result<()> {
        let types = types.join("\n");
        call(|error| unsafe { calls::kr_builder_origin(self.raw(), form, text(&types), error) })
    }
}

/// Makes a call with options; the context of its streams is the second argument.
fn run<'a, S: ?Sized + Stream + 'a>(
    options: SnapshotOptions,
    progress: Progress<'a>,
    stream: Option<&'a mut S>,
    body: impl FnOnce(*const kr_snapshot_options, *mut c_void, *mut *mut kr_error) -> i32,
) -> Result<()> {
    let mut given = options.raw();
    let has_progress = progress.is_some();
    let mut callbacks = Callbacks { progress, stream, io: None, panic: None };
    let context = (&raw mut callbacks).cast::<c_void>();
    if has_progress {
        given.progress = Some(S::PROGRESS);
        given.context = context;
    }
    let outcome = call(|error| body(&raw const given, context, error));
    if let Some(panic) = callbacks.panic {
        resume_unwind(panic);
    }
    match callbacks.io {
        Some(io) => Err(Error::new(ErrorKind::Io, io.to_string()).with_errno(io.raw_os_error())),
        None => outcome,
    }
}

type ProgressFn = unsafe extern "C" fn(*mut c_void, u64, u64) -> i32;

/// A direction, for the progress function of its callbacks.
trait Stream {
    const PROGRESS: ProgressFn;
}

impl<'a> Stream for dyn Write + 'a {
    const PROGRESS: ProgressFn = report::<dyn Write + 'a>;
}

impl<'a> Stream for dyn Read + 'a {
    const PROGRESS: ProgressFn = report::<dyn Read + 'a>;
}

impl<S: ?Sized> Callbacks<'_, S> {
    /// Runs a function of the caller; `None` if it panicked, now or before.
    fn guarded<T>(&mut self, body: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.panic.is_some() {
            return None;
        }
        match catch_unwind(AssertUnwindSafe(|| body(self))) {
            Ok(answer) => Some(answer),
            Err(panic) => {
                self.panic = Some(panic);
                None
            }
        }
    }
}

unsafe extern "C" fn report<S: ?Sized>(context: *mut c_void, bytes: u64, nodes: u64) -> i32 {
    let callbacks = unsafe { &mut *context.cast::<Callbacks<'_, S>>() };
    let go = callbacks.guarded(|callbacks| {
        callbacks.progress.as_mut().is_none_or(|progress| progress(bytes, nodes))
    });
    i32::from(go != Some(true))
}

unsafe extern "C" fn write_some(context: *mut c_void, data: *const u8, len: usize) -> i32 {
    let callbacks = unsafe { &mut *context.cast::<Callbacks<'_, dyn Write>>() };
    let bytes = unsafe { std::slice::from_raw_parts(data, len) };
    let written = callbacks.guarded(|callbacks| match &mut callbacks.stream {
        Some(output) => output.write_all(bytes),
        None => Ok(()),
    });
    match written {
        Some(Ok(())) => 0,
        Some(Err(io)) => {
            callbacks.io = Some(io);
            1
        }
        None => 1,
    }
}

unsafe extern "C" fn read_some(context: *mut c_void, data: *mut u8, len: usize) -> i64 {
    let callbacks = unsafe { &mut *context.cast::<Callbacks<'_, dyn Read>>() };
    let bytes = unsafe { std::slice::from_raw_parts_mut(data, len) };
    let read = callbacks.guarded(|callbacks| {
        let Some(input) = &mut callbacks.stream else { return Ok(0) };
        loop {
            match input.read(bytes) {
                Err(io) if io.kind() == io::ErrorKind::Interrupted => {}
                done => return done,
            }
        }
    });
    match read {
        Some(Ok(read)) => i64::try_from(read).unwrap_or(-1),
        Some(Err(io)) => {
            callbacks.io = Some(io);
            -1
        }
        None => -1,
    }
}

impl SnapshotOptions {
    fn raw(self) -> kr_snapshot_options {
        let flag = |asked: bool, flag: u32| if asked { flag } else { 0 };
        kr_snapshot_options {
            format: match self.format {
                Format::Usual => KR_FORMAT_UNKNOWN,
                Format::Clixml => KR_FORMAT_CLIXML,
                Format::Json => KR_FORMAT_JSON,
            },
            flags: flag(self.text, KR_SNAPSHOT_TEXT)
                | flag(self.compact, KR_SNAPSHOT_COMPACT)
                | flag(self.mark, KR_SNAPSHOT_MARK)
                | flag(self.utf16, KR_SNAPSHOT_UTF16),
            max_depth: self.max_depth,
            input_bytes: self.input_bytes,
            nodes: self.nodes,
            string_length: self.string_length,
            attributes: self.attributes,
            copy_timeout: self.copy_timeout,
            ..kr_snapshot_options::default()
        }
    }
}
