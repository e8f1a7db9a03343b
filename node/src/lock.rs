//! What an environment holds of named locks: guards, and places in queues.
//!
//! All of them end with the environment. A guard that nobody released says so to the next holder.

use std::cell::Cell;
use std::rc::Rc;

use krstate_ffi::client::{Asked, ErrorKind, Grant, Lock, LockWait, Rules};

use crate::failure::Failure;
use crate::wake::{Post, Waking};

/// A lock that is held.
pub(crate) struct Guard {
    lock: Rc<Lock>,
    grant: Grant,
    is_held: Cell<bool>,
}

impl Guard {
    pub(crate) fn new(lock: Rc<Lock>, grant: Grant) -> Self {
        Self { lock, grant, is_held: Cell::new(true) }
    }

    pub(crate) fn grant(&self) -> Grant {
        self.grant
    }

    /// Ends the holding; doing it again changes nothing.
    pub(crate) fn release(&self) -> Result<(), Failure> {
        if !self.is_held.replace(false) {
            return Ok(());
        }
        match self.lock.release(self.grant.token) {
            // A forked child holds none of its parent's locks.
            Err(error) if error.kind() != ErrorKind::Disposed => Err(error.into()),
            _ => Ok(()),
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if self.is_held.get() {
            // The one way to fail is that it is not held any more.
            let _ = self.lock.abandon(self.grant.token);
        }
    }
}

/// A place in the queue of a lock.
pub(crate) struct Place {
    lock: Rc<Lock>,
    wait: LockWait,
    post: Cell<Option<Post>>,
}

/// The answer to one that asks for a lock.
pub(crate) enum Answer {
    Held(Guard),
    Queued(Place),
}

impl Place {
    /// Enters the queue, and has JavaScript told of the number of the place at the grant.
    #[expect(clippy::unreachable, reason = "the other answer is matched before")]
    pub(crate) fn enter(
        lock: Rc<Lock>,
        owner: u64,
        rules: Rules,
        waking: &Waking,
    ) -> Result<Answer, Failure> {
        let post = Post::new(waking);
        // SAFETY: the post is freed by its call, here, or in `drop` if the call never comes.
        match unsafe { lock.ask(owner, rules, post.wake()) } {
            Ok(Asked::Queued(wait)) => {
                Ok(Answer::Queued(Self { lock, wait, post: Cell::new(Some(post)) }))
            }
            other => {
                // SAFETY: the engine calls nothing for a lock that was free, or that it refused.
                unsafe { post.reclaim() };
                match other? {
                    Asked::Granted(grant) => Ok(Answer::Held(Guard::new(lock, grant))),
                    Asked::Queued(_) => unreachable!("matched above"),
                }
            }
        }
    }

    /// As [`Place::enter`], to wait in [`Place::block`] alone.
    pub(crate) fn enter_to_block(
        lock: Rc<Lock>,
        owner: u64,
        rules: Rules,
    ) -> Result<Answer, Failure> {
        Ok(match lock.ask_to_block(owner, rules)? {
            Asked::Granted(grant) => Answer::Held(Guard::new(lock, grant)),
            Asked::Queued(wait) => Answer::Queued(Self { lock, wait, post: Cell::new(None) }),
        })
    }

    /// What JavaScript is told at the grant; 0 for one that is to block.
    pub(crate) fn number(&self) -> usize {
        let post = self.post.take();
        let number = post.as_ref().map_or(0, Post::number);
        self.post.set(post);
        number
    }

    /// Blocks the thread for at most `timeout` nanoseconds; 0 only looks.
    pub(crate) fn block(&self, timeout: i64) -> Result<Option<Guard>, Failure> {
        let grant = self.wait.block(timeout)?;
        Ok(grant.map(|grant| Guard::new(self.lock.clone(), grant)))
    }

    /// Ends the wait, for its time is over: fails unless the grant came first.
    pub(crate) fn expire(&self) -> Result<Guard, Failure> {
        Ok(Guard::new(self.lock.clone(), self.wait.expire()?))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Dropping the wait leaves the queue, or releases a grant that nobody took.
        if let Some(post) = self.post.take()
            && matches!(self.wait.cancel(), Ok(false))
        {
            // SAFETY: the cancel came first, so that it is never called.
            unsafe { post.reclaim() };
        }
    }
}
