use super::container::Table;
use super::error::{Error, Result, call};
use super::owned;
use super::state::{Guard, State};
use super::value::{Input, Key, Output, missing, no_value, text};
use crate::generated::calls;
use crate::types::{
    KR_ANSWER_MAKE, KR_ANSWER_PRESENT, KR_ANSWER_WAIT, kr_answer, kr_factory, kr_pending, kr_wake,
};
use core::ffi::c_void;

owned!(
    /// The right to make a value. Dropping it unused fails those who wait.
    pub Factory(kr_factory),
    kr_factory_free
);
owned!(
    /// A wait for a value that somebody else makes. Dropping it cancels the wait.
    pub Pending(kr_pending),
    kr_pending_free
);

/// The answer to a question for a value.
#[derive(Debug)]
pub enum Answer {
    /// The value is there.
    Present(Output),
    /// It is not: the caller makes it.
    Make(Factory),
    /// Somebody else makes it.
    Wait(Pending),
}

/// What is called once when a wait is over, on whatever thread ends it. It must not block, take
/// the lock of an interpreter or run user code.
#[derive(Clone, Copy, Debug)]
pub struct Wake {
    /// The function.
    pub call: unsafe extern "C" fn(context: *mut c_void),
    /// What the function gets.
    pub context: *mut c_void,
}

/// An owner that nobody else in the process has.
#[must_use]
pub fn new_owner() -> u64 {
    unsafe { calls::kr_owner_new() }
}

impl Table {
    /// Asks for a value that the caller would make.
    pub fn ask(&self, key: Key<'_>, owner: u64) -> Result<Answer> {
        let (key, mut answer) = (key.raw(), no_answer());
        call(|error| unsafe {
            calls::kr_table_ask(self.raw(), &raw const key, owner, &raw mut answer, error)
        })?;
        Answer::take(answer)
    }
}

impl State {
    /// Asks for an entry that the caller would make.
    pub fn ask(&self, name: &str, guard: Guard, owner: u64) -> Result<Answer> {
        let mut answer = no_answer();
        call(|error| unsafe {
            let (name, guard) = (text(name), guard.number());
            calls::kr_state_ask(self.raw(), name, guard, owner, &raw mut answer, error)
        })?;
        Answer::take(answer)
    }
}

fn no_answer() -> kr_answer {
    let (factory, pending) = (std::ptr::null_mut(), std::ptr::null_mut());
    kr_answer { kind: KR_ANSWER_PRESENT, reserved: 0, value: no_value(), factory, pending }
}

impl Answer {
    fn take(answer: kr_answer) -> Result<Self> {
        match answer.kind {
            KR_ANSWER_MAKE => Factory::from_raw(answer.factory).map(Self::Make).ok_or_else(missing),
            KR_ANSWER_WAIT => Pending::from_raw(answer.pending).map(Self::Wait).ok_or_else(missing),
            _ => unsafe { Output::take(answer.value) }.map(Self::Present),
        }
    }
}

impl Factory {
    /// Stores what was made and gives it to all who wait: the value that is there now. A value that
    /// cannot be read leaves the right as it was.
    pub fn complete(&self, value: Input<'_>) -> Result<Output> {
        let mut stored = no_value();
        value.with(|value| {
            call(|error| unsafe {
                calls::kr_factory_complete(self.raw(), value, &raw mut stored, error)
            })
        })?;
        unsafe { Output::take(stored) }
    }

    /// Says that the value could not be made.
    pub fn fail(&self, cause: &Error) -> Result<()> {
        let cause = cause.to_handle()?;
        call(|error| unsafe { calls::kr_factory_fail(self.raw(), cause.raw(), error) })
    }
}

impl Pending {
    /// Blocks the thread until the value is made: the value, or `None` if `timeout` nanoseconds are
    /// over first (below 0: never; 0: only look) or the wait was cancelled.
    pub fn wait(&self, timeout: i64) -> Result<Option<Output>> {
        let (mut value, mut ready) = (no_value(), false);
        call(|error| unsafe {
            calls::kr_pending_wait(self.raw(), timeout, &raw mut value, &raw mut ready, error)
        })?;
        ready.then(|| unsafe { Output::take(value) }).transpose()
    }

    /// Has `wake` called once when the wait is over; at once if it is.
    ///
    /// # Safety
    /// `wake.call` takes `wake.context` on any thread, until it was called or [`Pending::cancel`]
    /// has answered `false`; also after the pending was dropped.
    pub unsafe fn on_ready(&self, wake: Wake) -> Result<()> {
        let wake = kr_wake { call: Some(wake.call), context: wake.context };
        call(|error| unsafe { calls::kr_pending_on_ready(self.raw(), wake, error) })
    }

    /// Gives up waiting; whether the value came first, so that the wake-up ran or will run.
    pub fn cancel(&self) -> Result<bool> {
        let mut granted = false;
        call(|error| unsafe { calls::kr_pending_cancel(self.raw(), &raw mut granted, error) })?;
        Ok(granted)
    }
}
