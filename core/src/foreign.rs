//! Objects of a runtime that only that runtime understands: stored by reference, released by it.
//!
//! The engine keeps a token for each object and calls no code of a runtime. What a runtime has to do
//! (release an object, give a copy of one) waits in its inbox, and it takes it on a thread and at a
//! time of its own.

use crate::engine::Engine;
use crate::factory::{self, Factory, Pending};
use crate::{Error, ErrorKind, Result};
use parking_lot::{Condvar, Mutex};
use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

/// Called whenever the inbox of a runtime stops being empty, on whatever thread filled it. It must
/// not block, take an interpreter's lock, run user code or call the engine: it posts to a queue or
/// sets an event.
pub type Bell = Box<dyn Fn() + Send>;

/// What a runtime has to do.
#[derive(Debug)]
pub enum Errand {
    /// Nothing refers to one [`Object`] of this token any more.
    Release(u64),
    /// Somebody asks for a structural copy of the object with this token.
    Copy(u64, Factory),
}

/// A language instance that owns objects: .NET, one Python interpreter, one Node environment.
///
/// It ends when it is closed or dropped: from then on its bell is silent, and its objects are
/// [`ErrorKind::ForeignGone`] to all others.
#[derive(Debug)]
pub struct Runtime(Arc<Shared>);

/// A reference to an object of a runtime. A clone is the same reference.
#[derive(Clone, Debug)]
pub struct Object(Arc<Reference>);

#[derive(Debug)]
struct Reference {
    runtime: Arc<Shared>,
    token: u64,
    type_name: Box<str>,
    is_value_type: bool,
}

struct Shared {
    engine: &'static Engine,
    number: u32,
    language: Box<str>,
    inbox: Mutex<Inbox>,
    filled: Condvar,
    /// Held while the bell rings, so that a close waits for the last ring.
    bell: Mutex<Option<Bell>>,
}

struct Inbox {
    is_open: bool,
    errands: VecDeque<Errand>,
}

impl Runtime {
    /// A runtime. `language` is for people; `bell` may be left out by one that waits in
    /// [`Runtime::take`].
    #[must_use]
    pub fn new(language: &str, bell: Option<Bell>) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        Self(Arc::new(Shared {
            engine: Engine::current(),
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            language: language.into(),
            inbox: Mutex::new(Inbox { is_open: true, errands: VecDeque::new() }),
            filled: Condvar::new(),
            bell: Mutex::new(bell),
        }))
    }

    /// The number that tells the runtimes of the process apart.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.0.number
    }

    /// A reference to the object that the runtime knows by `token`. Several references may have one
    /// token: they are equal, and each is released by an errand of its own.
    ///
    /// # Errors
    /// `ForeignGone` if the runtime was closed; `Disposed` if it was made before a fork.
    pub fn object(&self, token: u64, type_name: &str, is_value_type: bool) -> Result<Object> {
        self.0.check()?;
        let type_name = type_name.into();
        Ok(Object(Arc::new(Reference { runtime: self.0.clone(), token, type_name, is_value_type })))
    }

    /// The next errand, or `None` if there is none until the deadline (no deadline: wait for ever)
    /// or the runtime was closed.
    #[must_use]
    pub fn take(&self, deadline: Option<Instant>) -> Option<Errand> {
        let mut inbox = self.0.inbox.lock();
        loop {
            if let Some(errand) = inbox.errands.pop_front() {
                return Some(errand);
            }
            if !inbox.is_open {
                return None;
            }
            match deadline {
                None => self.0.filled.wait(&mut inbox),
                Some(deadline) => {
                    if self.0.filled.wait_until(&mut inbox, deadline).timed_out() {
                        return inbox.errands.pop_front();
                    }
                }
            }
        }
    }

    /// Ends the runtime: who asked for copies gets `ForeignGone`, and nothing is released any more.
    /// When it returns, the bell does not ring and will not. Closing again does nothing.
    pub fn close(&self) {
        if !self.0.engine.is_current() {
            return;
        }
        let left = {
            let mut inbox = self.0.inbox.lock();
            inbox.is_open = false;
            std::mem::take(&mut inbox.errands)
        };
        self.0.filled.notify_all();
        let bell = self.0.bell.lock().take();
        // Outside the locks: a factory that is dropped wakes those who wait for it.
        drop((bell, left));
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        self.close();
    }
}

impl Object {
    /// The number of the runtime that owns the object.
    #[must_use]
    pub fn runtime(&self) -> u32 {
        self.0.runtime.number
    }

    /// What the runtime knows the object by.
    #[must_use]
    pub fn token(&self) -> u64 {
        self.0.token
    }

    /// The language of the runtime.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.0.runtime.language
    }

    /// The name of the object's type, as its runtime tells it.
    #[must_use]
    pub fn type_name(&self) -> &str {
        &self.0.type_name
    }

    /// Whether a reader of its own runtime gets a copy of it.
    #[must_use]
    pub fn is_value_type(&self) -> bool {
        self.0.is_value_type
    }

    /// Asks the owner for a structural copy: a wait for it.
    ///
    /// # Errors
    /// `ForeignGone` if the owner ended; `Disposed` if it was made before a fork.
    pub fn copy(&self) -> Result<Pending> {
        let runtime = &self.0.runtime;
        runtime.check()?;
        let (factory, pending) = factory::detached(runtime.engine);
        match runtime.send(Errand::Copy(self.0.token, factory)) {
            Ok(()) => Ok(pending),
            Err(_) => Err(runtime.gone()),
        }
    }
}

/// The same object of the same runtime.
impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.runtime() == other.runtime() && self.token() == other.token()
    }
}

impl Eq for Object {}

impl Drop for Reference {
    fn drop(&mut self) {
        // After a fork nobody answers for the parent's objects, and its locks are not touched.
        if self.runtime.engine.is_current() {
            // A runtime that ended has nothing to release.
            let _ = self.runtime.send(Errand::Release(self.token));
        }
    }
}

impl Shared {
    fn check(&self) -> Result<()> {
        if !self.engine.is_current() {
            return Err(Error::new(
                ErrorKind::Disposed,
                "this runtime is that of the process before the fork; register again",
            ));
        }
        if self.inbox.lock().is_open { Ok(()) } else { Err(self.gone()) }
    }

    fn gone(&self) -> Error {
        let message = format!("the {} runtime that owns the object has ended", self.language);
        Error::new(ErrorKind::ForeignGone, message)
    }

    /// Puts an errand into the inbox; gives it back if the runtime has ended.
    fn send(&self, errand: Errand) -> Result<(), Errand> {
        let mut inbox = self.inbox.lock();
        if !inbox.is_open {
            return Err(errand);
        }
        let was_empty = inbox.errands.is_empty();
        inbox.errands.push_back(errand);
        drop(inbox);
        if was_empty {
            self.filled.notify_one();
            if let Some(bell) = &*self.bell.lock() {
                bell();
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, language) = (&self.number, &self.language);
        f.debug_struct("Runtime")
            .field("number", number)
            .field("language", language)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{Errand, Runtime};
    use crate::{ErrorKind, Guard, List, SharedState, StateOptions, Table, Value};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Instant;

    fn releases(runtime: &Runtime) -> Vec<u64> {
        let now = Some(Instant::now());
        std::iter::from_fn(|| runtime.take(now))
            .map(|errand| match errand {
                Errand::Release(token) => token,
                Errand::Copy(..) => panic!("nobody asked for a copy"),
            })
            .collect()
    }

    #[test]
    fn objects_are_released_when_the_last_entry_goes() {
        let runtime = Runtime::new("Test", None);
        let table = Table::new();
        let list = List::new();
        let object = runtime.object(7, "Widget", false).expect("open");
        table.set("a", object.clone()).expect("set");
        list.push(object).expect("pushed");
        let read = table.get("a").expect("open").expect("there");
        assert!(matches!(&read, Value::Object(o) if o.token() == 7 && o.type_name() == "Widget"));
        drop(read);
        table.remove("a").expect("open");
        assert_eq!(releases(&runtime), []);
        list.clear().expect("open");
        assert_eq!(releases(&runtime), [7]);
    }

    #[test]
    fn equality_is_identity() {
        let (one, other) = (Runtime::new("One", None), Runtime::new("Other", None));
        let list = List::new();
        list.push(one.object(1, "T", false).expect("open")).expect("pushed");
        let find = |runtime: &Runtime, token| {
            list.index_of(runtime.object(token, "T", false).expect("open"), 0).expect("open")
        };
        assert_eq!(find(&one, 1), Some(0));
        assert_eq!(find(&one, 2), None);
        assert_eq!(find(&other, 1), None);
    }

    #[test]
    fn value_types_are_guarded() {
        let state =
            SharedState::new(StateOptions { allow_value_types: false, ..StateOptions::default() });
        let runtime = Runtime::new("Test", None);
        let boxed = runtime.object(1, "Point", true).expect("open");
        let error = state.set("P", boxed, Guard::Default).expect_err("guarded");
        assert_eq!(error.kind(), ErrorKind::ValueTypeNotAllowed);
        state
            .set("P", runtime.object(2, "Thing", false).expect("open"), Guard::Default)
            .expect("ok");
    }

    #[test]
    fn copies_are_made_by_the_owner_on_its_thread() {
        let runtime = Runtime::new("Test", None);
        let object = runtime.object(3, "T", false).expect("open");
        std::thread::scope(|threads| {
            threads.spawn(|| match runtime.take(None) {
                Some(Errand::Copy(3, factory)) => {
                    let made = factory.complete("a copy").expect("made");
                    assert_eq!(made.as_str(), Some("a copy"));
                }
                other => panic!("a copy is asked for, not {other:?}"),
            });
            let pending = object.copy().expect("alive");
            let value = pending.wait(None).expect("made").expect("no deadline");
            assert_eq!(value.as_str(), Some("a copy"));
        });
    }

    #[test]
    fn a_runtime_that_ends_fails_who_waits_and_rings_no_more() {
        let rings = Arc::new(AtomicUsize::new(0));
        let count = rings.clone();
        let bell = Box::new(move || {
            count.fetch_add(1, Ordering::Relaxed);
        });
        let runtime = Runtime::new("Test", Some(bell));
        let object = runtime.object(3, "T", false).expect("open");
        let pending = object.copy().expect("alive");
        let other = object.copy().expect("alive");
        assert_eq!(rings.load(Ordering::Relaxed), 1, "only when the inbox stops being empty");
        runtime.close();
        for pending in [pending, other] {
            assert_eq!(pending.wait(None).expect_err("gone").kind(), ErrorKind::ForeignGone);
        }
        assert_eq!(object.copy().expect_err("gone").kind(), ErrorKind::ForeignGone);
        let error = runtime.object(4, "T", false).expect_err("gone");
        assert_eq!(error.kind(), ErrorKind::ForeignGone);
        drop(object);
        assert_eq!(rings.load(Ordering::Relaxed), 1);
        assert_eq!(Arc::strong_count(&rings), 1, "the bell is gone");
        assert!(runtime.take(None).is_none());
    }
}
