//! Objects that only Python understands, stored in the engine by reference.
//!
//! The engine knows an object by its address, which is the object's own as long as the register
//! keeps it alive. What there is to do for an object (release it, give a copy of it) waits in the
//! inbox of this runtime: the bell posts a number among the wake-ups, and a thread of Python's own,
//! `krstate._objects`, runs the errands. So no code of Python runs in the engine, and no destructor
//! or copy holds up the thread that wakes event loops.

use crate::calls::call;
use crate::constants;
use crate::error::{self, ErrorKind, OrRaise, raise};
use crate::incoming::Incoming;
use crate::key::type_name;
use crate::wakes;
use foldhash::fast::FixedState;
use krstate_ffi::client::{self, Errand, Factory, Object, Runtime};
use pyo3::prelude::*;
use std::collections::HashMap;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many errands run before other threads of Python get a chance.
const BATCH: usize = 256;

/// This interpreter to the engine.
struct Owner {
    runtime: Runtime,
    number: u32,
    /// By address: the object, and how many references the engine has. The lock is only ever held
    /// for moments, by threads that have the GIL, in which nothing of Python runs.
    kept: Mutex<HashMap<usize, (Py<PyAny>, u64), FixedState>>,
}

/// Made when the first object is stored. A forked child gets another one; that of its parent stays
/// as it is, because the destructors of its objects are about what the parent still uses.
static OWNER: AtomicPtr<Owner> = AtomicPtr::new(ptr::null_mut());

fn current() -> Option<&'static Owner> {
    // SAFETY: an owner is never freed.
    unsafe { OWNER.load(Ordering::Acquire).as_ref() }
}

fn owner(py: Python<'_>) -> PyResult<&'static Owner> {
    if let Some(owner) = current() {
        return Ok(owner);
    }
    py.import("krstate._objects")?.call_method0("start")?;
    // That may have let another thread in. From here on nothing does.
    if let Some(owner) = current() {
        return Ok(owner);
    }
    // SAFETY: the bell takes any number on any thread, at any time.
    let runtime = unsafe { Runtime::new("Python", Some(wakes::wake(wakes::BELL))) }.or_raise(py)?;
    let number = runtime.number().or_raise(py)?;
    let owner = Box::leak(Box::new(Owner { runtime, number, kept: Mutex::default() }));
    OWNER.store(owner, Ordering::Release);
    Ok(owner)
}

/// Forgets the runtime, in a forked child.
pub(crate) fn forget_all() {
    OWNER.store(ptr::null_mut(), Ordering::Release);
}

impl Owner {
    fn kept(&self) -> MutexGuard<'_, HashMap<usize, (Py<PyAny>, u64), FixedState>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find<'py>(&self, py: Python<'py>, token: u64) -> Option<Bound<'py, PyAny>> {
        let address = usize::try_from(token).ok()?;
        self.kept().get(&address).map(|(object, _)| object.bind(py).clone())
    }

    /// Counts a reference of the engine.
    fn keep(&self, object: &Bound<'_, PyAny>) {
        let mut kept = self.kept();
        let entry = kept.entry(object.as_ptr() as usize);
        entry.or_insert_with(|| (object.clone().unbind(), 0)).1 += 1;
    }

    /// Counts one reference less; the object if it was the last one.
    fn release(&self, token: u64) -> Option<Py<PyAny>> {
        let address = usize::try_from(token).ok()?;
        let mut kept = self.kept();
        let (_, count) = kept.get_mut(&address)?;
        *count -= 1;
        if *count > 0 {
            return None;
        }
        let (object, _) = kept.remove(&address)?;
        // Room for what was there at once stays for the next time, unless it is far too much.
        let (room, used) = (kept.capacity(), kept.len());
        if room > 1_024 && used < room / 8 {
            kept.shrink_to(2 * used);
        }
        Some(object)
    }
}

/// A new reference of the engine to an object.
pub(crate) fn reference(object: &Bound<'_, PyAny>) -> PyResult<Object> {
    let py = object.py();
    let owner = owner(py)?;
    let token = object.as_ptr() as u64;
    owner.keep(object);
    let made = owner.runtime.object(token, &type_name(object), false);
    if made.is_err() {
        // The caller has the object still, so nothing is destroyed here.
        drop(owner.release(token));
    }
    made.or_raise(py)
}

/// The object that a reference of this runtime means; `None` for one of another runtime.
pub(crate) fn own<'py>(py: Python<'py>, object: &Object) -> PyResult<Option<Bound<'py, PyAny>>> {
    let Some(owner) = current().filter(|owner| owner.number == object.runtime()) else {
        return Ok(None);
    };
    owner.find(py, object.token()).map(Some).ok_or_else(|| {
        let message = "the object went with the end of the interpreter";
        raise(py, ErrorKind::ForeignGone, message, None)
    })
}

/// Answers who asks for a structural copy.
fn give_copy(object: &Bound<'_, PyAny>, factory: &Factory) {
    let py = object.py();
    let given = parts(object).and_then(|parts| {
        let copy = Incoming::copy(object, &parts)?;
        copy.store(py, |copy| factory.complete(copy).map(drop))
    });
    if let Err(refusal) = given {
        // Refused if the asker was answered already: it got that error.
        let _ = factory.fail(&cause(refusal.value(py).as_any()));
    }
}

/// Why there is no copy: a refusal of krstate, or the failure of what the class runs.
fn cause(exception: &Bound<'_, PyAny>) -> client::Error {
    match error::kind_of(exception) {
        Some(kind) => client::Error::new(kind, exception.to_string()),
        None => error::callback_failed(exception),
    }
}

/// What a structural copy of an object has in the place of it: a dict, a list, or plain data.
pub(crate) fn parts<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    call(constants::parts(object.py())?, (object,))
}

/// A copy that somebody asks for. Dropping it unanswered says that there is none.
#[pyclass(frozen, module = "krstate._native")]
pub(crate) struct Copying {
    object: Py<PyAny>,
    factory: Factory,
}

#[pymethods]
impl Copying {
    /// Makes the copy.
    fn answer(&self, py: Python<'_>) {
        give_copy(self.object.bind(py), &self.factory);
    }
}

type Errands = (Vec<Py<PyAny>>, Vec<Copying>);

/// Takes errands out of the inbox, at most so many that other threads get their turn: the objects to
/// let go, which happens when the list is dropped, and the copies to make. `None` if there is nothing
/// to do.
///
/// So destructors run from Python, which ends a daemon thread in the middle of one where it has to.
#[pyfunction]
pub(crate) fn take_errands(py: Python<'_>) -> PyResult<Option<Errands>> {
    let Some(owner) = current() else { return Ok(None) };
    let (mut released, mut asked) = (Vec::new(), Vec::new());
    for done in 0..BATCH {
        match owner.runtime.take(0).or_raise(py)? {
            Some(Errand::Release(token)) => released.extend(owner.release(token)),
            Some(Errand::Copy(token, factory)) => {
                // Dropping a factory says that the object is gone.
                let object = owner.find(py, token).map(Bound::unbind);
                asked.extend(object.map(|object| Copying { object, factory }));
            }
            None if done == 0 => return Ok(None),
            None => break,
        }
    }
    Ok(Some((released, asked)))
}

/// Ends the runtime, at the end of the interpreter: who waits for copies is told, and the objects
/// are let go here and now.
#[pyfunction]
pub(crate) fn close_objects(py: Python<'_>) -> PyResult<()> {
    let Some(owner) = current() else { return Ok(()) };
    py.detach(|| owner.runtime.close()).or_raise(py)?;
    let kept = std::mem::take(&mut *owner.kept());
    // Dropped without the lock, because this runs destructors.
    drop(kept);
    Ok(())
}

/// How many objects of this interpreter the engine refers to, for leak checks.
#[pyfunction]
pub(crate) fn live_objects() -> usize {
    current().map_or(0, |owner| owner.kept().len())
}
