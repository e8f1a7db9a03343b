//! The engine's one waiter: something that is granted later, to a blocked thread or to a wake-up.

use parking_lot::{Condvar, Mutex};
use std::fmt;
use std::time::Instant;

/// Called once when a waiter is granted, outside every engine lock, on whatever thread granted it.
/// It must not block, take an interpreter's lock or run user code: it posts to a queue or sets an
/// event, and the binding goes on from there.
pub type Wake = Box<dyn FnOnce() + Send>;

/// What a cancel found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancel {
    /// The waiter left the queue; its wake-up never runs.
    Cancelled,
    /// The waiter was granted: its wake-up ran or will run once, and what it was granted is its.
    Granted,
}

#[derive(Debug, Default)]
pub(crate) struct Waiter {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
enum State {
    #[default]
    Waiting,
    /// Waiting, and to be told.
    Telling(Wake),
    Granted,
    Cancelled,
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Waiting | Self::Telling(_) => "Waiting",
            Self::Granted => "Granted",
            Self::Cancelled => "Cancelled",
        })
    }
}

impl Waiter {
    /// Grants, once. `false` if the waiter was cancelled before: the grant is somebody else's.
    /// Call it outside every lock: it runs the wake-up.
    pub(crate) fn grant(&self) -> bool {
        let mut state = self.state.lock();
        let wake = match std::mem::replace(&mut *state, State::Granted) {
            State::Waiting => None,
            State::Telling(wake) => Some(wake),
            State::Granted => return true,
            State::Cancelled => {
                *state = State::Cancelled;
                return false;
            }
        };
        self.changed.notify_all();
        drop(state);
        if let Some(wake) = wake {
            wake();
        }
        true
    }

    /// Has `wake` called at the grant; at once if it was granted already. Not called after a
    /// cancel. A later call replaces an earlier wake-up.
    pub(crate) fn on_grant(&self, wake: Wake) {
        let mut state = self.state.lock();
        match &*state {
            State::Waiting | State::Telling(_) => *state = State::Telling(wake),
            State::Granted => {
                drop(state);
                wake();
            }
            State::Cancelled => {}
        }
    }

    /// Gives up waiting, unless the grant came first. Never waits.
    pub(crate) fn cancel(&self) -> Cancel {
        let mut state = self.state.lock();
        if matches!(&*state, State::Granted) {
            return Cancel::Granted;
        }
        *state = State::Cancelled;
        self.changed.notify_all();
        Cancel::Cancelled
    }

    /// Blocks the thread until the grant; `false` once the deadline has passed (no deadline: wait
    /// for ever) or the waiter was cancelled.
    pub(crate) fn wait(&self, deadline: Option<Instant>) -> bool {
        let mut state = self.state.lock();
        loop {
            match (&*state, deadline) {
                (State::Granted, _) => return true,
                (State::Cancelled, _) => return false,
                (_, None) => self.changed.wait(&mut state),
                (_, Some(deadline)) => {
                    if self.changed.wait_until(&mut state, deadline).timed_out() {
                        return matches!(&*state, State::Granted);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cancel, Waiter};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Instant;

    #[test]
    fn a_grant_wakes_a_thread_and_a_callback_once() {
        let (waiter, woken) = (Waiter::default(), Arc::new(AtomicUsize::new(0)));
        let count = woken.clone();
        waiter.on_grant(Box::new(move || {
            count.fetch_add(1, Ordering::Relaxed);
        }));
        std::thread::scope(|threads| {
            let waiting = threads.spawn(|| waiter.wait(None));
            assert!(waiter.grant());
            assert!(waiter.grant());
            assert!(waiting.join().expect("no panic"));
        });
        assert_eq!(woken.load(Ordering::Relaxed), 1);
        let count = woken.clone();
        waiter.on_grant(Box::new(move || {
            count.fetch_add(1, Ordering::Relaxed);
        }));
        assert_eq!(woken.load(Ordering::Relaxed), 2, "told at once after the grant");
        assert_eq!(waiter.cancel(), Cancel::Granted);
    }

    #[test]
    fn a_cancelled_waiter_is_never_told() {
        let waiter = Waiter::default();
        waiter.on_grant(Box::new(|| panic!("cancelled")));
        assert_eq!(waiter.cancel(), Cancel::Cancelled);
        assert!(!waiter.grant());
        assert!(!waiter.wait(None));
    }

    #[test]
    fn a_deadline_ends_the_wait() {
        let waiter = Waiter::default();
        assert!(!waiter.wait(Some(Instant::now())));
        waiter.grant();
        assert!(waiter.wait(Some(Instant::now())));
    }

    #[test]
    fn a_cancel_and_a_grant_that_race_agree() {
        for _ in 0..2_000 {
            let waiter = Waiter::default();
            let (granted, cancelled) = std::thread::scope(|threads| {
                let grant = threads.spawn(|| waiter.grant());
                let cancel = waiter.cancel();
                (grant.join().expect("no panic"), cancel)
            });
            assert_eq!(granted, cancelled == Cancel::Granted);
        }
    }
}
