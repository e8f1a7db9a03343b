//! Work on snapshots: on this thread, on one of Node's pool, or on one of its own while this one does
//! errands.

use std::cell::Cell;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use krstate_ffi::client::snapshot::{self, Progress, SnapshotOptions, Subject};
use krstate_ffi::client::{self, Error, ErrorKind, Output, State};
use napi::sys;

use crate::context::Held;
use crate::failure::Failure;
use crate::js::Js;
use crate::wake::{Channel, Waking};

/// What to do, owned by whoever does it.
pub(crate) enum Task {
    Export { what: Exported, path: Option<String>, options: SnapshotOptions },
    Import { from: Source, options: SnapshotOptions },
}

pub(crate) enum Exported {
    Value(Output),
    State(Arc<Held<State>>),
}

pub(crate) enum Source {
    Text(String),
    Bytes(Vec<u8>),
    File(String),
}

/// What an export into memory or an import gives; `None` for a file that was written.
type Outcome = client::Result<Option<Output>>;

impl Task {
    /// Does it on this thread, without anybody to tell how far it is.
    pub(crate) fn run(self) -> Outcome {
        self.work(None)
    }

    fn work(self, progress: Progress<'_>) -> Outcome {
        match self {
            Self::Export { what, path, options } => {
                let subject = match &what {
                    Exported::Value(value) => Subject::Value(value.as_input()),
                    Exported::State(state) => Subject::State(&state.inner),
                };
                match path {
                    None => snapshot::export(subject, options, progress).map(Some),
                    Some(path) => {
                        snapshot::export_file(subject, &path, options, progress).map(|()| None)
                    }
                }
            }
            Self::Import { from, options } => match from {
                Source::Text(text) => snapshot::import(text.as_str().into(), options, progress),
                Source::Bytes(bytes) => {
                    snapshot::import(client::Input::Bytes(&bytes), options, progress)
                }
                Source::File(path) => snapshot::import_file(&path, options, progress),
            }
            .map(Some),
        }
    }
}

/// Work that goes on elsewhere, as the environment that waits for it sees it.
pub(crate) struct Job {
    control: Arc<Control>,
    /// The rings of the channel that were answered.
    rings: Cell<u64>,
}

/// What both sides of a job use.
struct Control {
    channel: Arc<Channel>,
    /// What JavaScript is told at the end, and when there is more progress.
    end: usize,
    step: usize,
    is_cancelled: AtomicBool,
    bytes: AtomicU64,
    nodes: AtomicU64,
    /// Whether JavaScript was told of progress that it has not looked at.
    is_told: AtomicBool,
    outcome: Mutex<Option<Outcome>>,
}

impl Control {
    fn work(&self, task: Task) {
        let mut progress = |bytes, nodes| {
            self.bytes.store(bytes, Ordering::Relaxed);
            self.nodes.store(nodes, Ordering::Relaxed);
            if !self.is_told.swap(true, Ordering::AcqRel) {
                self.channel.send(self.step);
            }
            !self.is_cancelled.load(Ordering::Relaxed)
        };
        let outcome = catch_unwind(AssertUnwindSafe(|| task.work(Some(&mut progress))));
        let outcome = outcome.unwrap_or_else(|_| {
            Err(Error::new(
                ErrorKind::Internal,
                "a bug in krstate, caught: work on a snapshot panicked",
            ))
        });
        *self.outcome() = Some(outcome);
        self.channel.send(self.end);
    }

    fn outcome(&self) -> std::sync::MutexGuard<'_, Option<Outcome>> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Job {
    fn new(waking: &Waking) -> Self {
        let ((channel, end), (_, step)) = (waking.place(), waking.place());
        let control = Arc::new(Control {
            channel,
            end,
            step,
            is_cancelled: AtomicBool::new(false),
            bytes: AtomicU64::new(0),
            nodes: AtomicU64::new(0),
            is_told: AtomicBool::new(false),
            outcome: Mutex::new(None),
        });
        Self { control, rings: Cell::new(0) }
    }

    /// Begins work on Node's pool.
    pub(crate) fn on_pool(js: Js<'_>, waking: &Waking, task: Task) -> Result<Rc<Self>, Failure> {
        let job = Rc::new(Self::new(waking));
        let control = job.control.clone();
        let work = Box::new(Pooled { work: ptr::null_mut(), control, task: Some(task) });
        let work = Box::into_raw(work);
        // SAFETY: `work` lives until `complete`, or is freed here if that will not come.
        let begun = unsafe {
            js.async_work("krstate", execute, complete, work.cast(), &raw mut (*work).work)
        };
        if let Err(failure) = begun {
            // SAFETY: nobody else has it.
            drop(unsafe { Box::from_raw(work) });
            return Err(failure);
        }
        Ok(job)
    }

    /// Begins work on a thread of its own.
    pub(crate) fn on_thread(waking: &Waking, task: Task) -> Result<Rc<Self>, Failure> {
        let job = Rc::new(Self::new(waking));
        let control = job.control.clone();
        let name = thread::Builder::new().name("krstate snapshot".to_owned());
        match name.spawn(move || control.work(task)) {
            Ok(_) => Ok(job),
            Err(error) => Err(Failure::refuse(ErrorKind::Io, format!("no thread: {error}"))),
        }
    }

    /// What JavaScript is told at the end, and when there is more progress.
    pub(crate) fn places(&self) -> [usize; 2] {
        [self.control.end, self.control.step]
    }

    /// Blocks until the work has ended or something else has come for this environment, and no longer
    /// than a time; whether the work has ended.
    pub(crate) fn wait(&self, timeout: Duration) -> bool {
        self.rings.set(self.control.channel.rung_after(self.rings.get(), timeout));
        self.control.outcome().is_some()
    }

    /// Ends the work when it next looks.
    pub(crate) fn cancel(&self) {
        self.control.is_cancelled.store(true, Ordering::Relaxed);
    }

    /// Bytes and nodes so far.
    pub(crate) fn progress(&self) -> [u64; 2] {
        self.control.is_told.store(false, Ordering::Release);
        [&self.control.bytes, &self.control.nodes].map(|count| count.load(Ordering::Relaxed))
    }

    /// What the work has given, once.
    pub(crate) fn take(&self) -> Option<Outcome> {
        self.control.outcome().take()
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        // Nobody waits for it.
        self.cancel();
    }
}

struct Pooled {
    work: sys::napi_async_work,
    control: Arc<Control>,
    task: Option<Task>,
}

unsafe extern "C" fn execute(_env: sys::napi_env, work: *mut c_void) {
    // SAFETY: Node-API passes the work that `on_pool` has made, and nobody else uses it meanwhile.
    let work = unsafe { &mut *work.cast::<Pooled>() };
    if let Some(task) = work.task.take() {
        work.control.work(task);
    }
}

unsafe extern "C" fn complete(env: sys::napi_env, _status: sys::napi_status, work: *mut c_void) {
    // SAFETY: as in `execute`; this is the last that Node-API does with it.
    let work = unsafe { Box::from_raw(work.cast::<Pooled>()) };
    // SAFETY: the environment is the one that has made it.
    unsafe { sys::napi_delete_async_work(env, work.work) };
}
