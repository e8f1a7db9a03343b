//! Snapshots: values and states as text, and back, without the GIL. `krstate._snapshots` is the public
//! side of it.

use crate::calls::call;
use crate::error::{ErrorKind, raise};
use crate::handles::DETACHED;
use crate::incoming::{self, Incoming};
use crate::key::{Text, type_name};
use crate::outgoing;
use crate::owner::Owner;
use crate::state::SharedState;
use krstate_ffi::client::snapshot::{self, Format, SnapshotOptions, Subject};
use krstate_ffi::client::{self, Input, TextKind};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How often Python is asked whether to go on.
const PAUSE: Duration = Duration::from_millis(50);

/// How a snapshot is written.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Writing {
    format: String,
    utf16: bool,
    mark: bool,
    compact: bool,
    max_depth: u32,
    copy_timeout: i64,
    progress: Option<Py<PyAny>>,
}

/// How a snapshot is read.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Reading {
    format: Option<String>,
    max_depth: u32,
    input_bytes: u64,
    nodes: u64,
    string_length: u64,
    attributes: u32,
    progress: Option<Py<PyAny>>,
}

impl Writing {
    fn options(&self, format: Format, text: bool) -> SnapshotOptions {
        SnapshotOptions {
            format,
            text,
            compact: self.compact,
            mark: self.mark,
            utf16: self.utf16,
            max_depth: self.max_depth,
            copy_timeout: self.copy_timeout,
            ..SnapshotOptions::default()
        }
    }
}

impl Reading {
    fn options(&self, format: Format) -> SnapshotOptions {
        SnapshotOptions {
            format,
            max_depth: self.max_depth,
            input_bytes: self.input_bytes,
            nodes: self.nodes,
            string_length: self.string_length,
            attributes: self.attributes,
            ..SnapshotOptions::default()
        }
    }
}

/// What the caller's function is told, and what it raised.
struct Watch {
    progress: Option<Py<PyAny>>,
    /// Whether there is anybody to ask: only the main thread has signals.
    asks: bool,
    /// When it was asked last; the first time is at once.
    asked: Option<Instant>,
    now: (u64, u64),
    told: Option<(u64, u64)>,
    raised: Option<PyErr>,
}

impl Watch {
    fn new(py: Python<'_>, progress: Option<Py<PyAny>>) -> PyResult<Self> {
        let asks = progress.is_some() || Owner::of_thread(py)?.is_main();
        Ok(Self { progress, asks, asked: None, now: (0, 0), told: None, raised: None })
    }

    /// Whether to go on, without the GIL.
    fn go_on(&mut self, bytes: u64, nodes: u64) -> bool {
        self.now = (bytes, nodes);
        if !self.asks || self.asked.is_some_and(|asked| asked.elapsed() < PAUSE) {
            return true;
        }
        self.raised = Python::attach(|py| self.tell(py)).err();
        self.asked = Some(Instant::now());
        self.raised.is_none()
    }

    fn tell(&mut self, py: Python<'_>) -> PyResult<()> {
        py.check_signals()?;
        if let Some(progress) = &self.progress {
            call(progress.bind(py), self.now)?;
        }
        self.told = Some(self.now);
        Ok(())
    }

    /// The outcome, of which the function was told.
    fn end<T>(
        mut self,
        py: Python<'_>,
        outcome: client::Result<T>,
        path: Option<&Path>,
    ) -> PyResult<T> {
        if let Some(raised) = self.raised {
            return Err(raised);
        }
        let done = outcome.map_err(|error| failed(py, &error, path))?;
        if self.progress.is_some() && self.told != Some(self.now) {
            self.tell(py)?;
        }
        Ok(done)
    }
}

/// The exception of a failure, with where it was; `path` is that of the file.
fn failed(py: Python<'_>, error: &client::Error, path: Option<&Path>) -> PyErr {
    let raised = raise(py, error.kind(), error.message(), error.path());
    match describe(error, raised.value(py).as_any(), path) {
        Ok(()) => raised,
        Err(failure) => failure,
    }
}

fn describe(error: &client::Error, raised: &Bound<'_, PyAny>, path: Option<&Path>) -> PyResult<()> {
    if error.kind() == ErrorKind::Io {
        raised.setattr("errno", error.errno())?;
        raised.setattr("filename", path)?;
    }
    for name in ["line", "column", "offset", "limit"] {
        if let Some(field) = error.field(name) {
            raised.setattr(name, outgoing::object(raised.py(), field, DETACHED)?)?;
        }
    }
    Ok(())
}

/// Writes a value or state: a str, bytes for an encoding, or nothing for a file.
#[pyfunction]
#[expect(clippy::needless_pass_by_value, reason = "so Python hands it over")]
pub(crate) fn snapshot_export<'py>(
    value: &Bound<'py, PyAny>,
    path: Option<PathBuf>,
    as_text: bool,
    mut writing: Writing,
) -> PyResult<Bound<'py, PyAny>> {
    let py = value.py();
    let format = format(py, Some(&writing.format))?;
    let mut watch = Watch::new(py, writing.progress.take())?;
    let mut incoming;
    let subject = if let Ok(state) = value.cast::<SharedState>() {
        Subject::State(state.get().engine())
    } else {
        incoming = Incoming::new(value)?;
        Subject::Value(incoming.input())
    };
    let outcome = py.detach(|| {
        let mut progress = |bytes, nodes| watch.go_on(bytes, nodes);
        let options = writing.options(format, as_text && path.is_none());
        match &path {
            Some(path) => {
                snapshot::export_file(subject, path, options, Some(&mut progress)).map(|()| None)
            }
            None => snapshot::export(subject, options, Some(&mut progress)).map(Some),
        }
    });
    match watch.end(py, outcome, path.as_deref())? {
        Some(written) => outgoing::object(py, written, DETACHED),
        None => Ok(py.None().into_bound(py)),
    }
}

/// Reads a snapshot that is a str or bytes, or that a file has.
#[pyfunction]
#[expect(clippy::needless_pass_by_value, reason = "so Python hands it over")]
pub(crate) fn snapshot_import<'py>(
    source: &Bound<'py, PyAny>,
    path: Option<PathBuf>,
    mut reading: Reading,
) -> PyResult<Bound<'py, PyAny>> {
    let py = source.py();
    let format = format(py, reading.format.as_deref())?;
    let mut watch = Watch::new(py, reading.progress.take())?;
    let text = source.cast::<PyString>().ok().map(Text::new).transpose()?;
    let bytes = match (&text, &path) {
        (None, None) => Some(bytes_of(source)?),
        _ => None,
    };
    let source = match (&text, &bytes) {
        (Some(text), _) => Input::Text(TextKind::String, text.characters()),
        (None, Some(bytes)) => Input::Bytes(bytes.as_bytes()),
        (None, None) => Input::Bytes(&[]),
    };
    let outcome = py.detach(|| {
        let mut progress = |bytes, nodes| watch.go_on(bytes, nodes);
        let options = reading.options(format);
        match &path {
            Some(path) => snapshot::import_file(path, options, Some(&mut progress)),
            None => snapshot::import(source, options, Some(&mut progress)),
        }
    });
    outgoing::object(py, watch.end(py, outcome, path.as_deref())?, DETACHED)
}

fn bytes_of<'py>(source: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    incoming::bytes(source).map_err(|_| {
        let given = type_name(source);
        PyTypeError::new_err(format!("a snapshot is a str or bytes, not {given}"))
    })
}

fn format(py: Python<'_>, name: Option<&str>) -> PyResult<Format> {
    match name {
        None => Ok(Format::Usual),
        Some("clixml") => Ok(Format::Clixml),
        Some("json") => Ok(Format::Json),
        Some(other) => {
            let message = format!("a format is \"clixml\" or \"json\", not {other:?}");
            Err(raise(py, ErrorKind::InvalidArgument, &message, None))
        }
    }
}
