//! What is asked of a lock, and what it gives.

use crate::Owner;

/// One acquire: for whom, and under which rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Who asks. 0 is nobody: never recursive, and listed without a name.
    pub owner: Owner,
    /// Whether an unbounded wait of the owner that already holds the lock is refused. Off for a
    /// wait that ends by itself, or where somebody else may release.
    pub checked: bool,
    /// Whether [`Lock::release_open`](super::Lock::release_open) may end the holding.
    pub open: bool,
}

impl Claim {
    /// The usual claim: checked, and released by its token.
    #[must_use]
    pub const fn of(owner: Owner) -> Self {
        Self { owner, checked: true, open: false }
    }

    /// The same claim without the check for recursion.
    #[must_use]
    pub const fn unchecked(mut self) -> Self {
        self.checked = false;
        self
    }

    /// The same claim, to be released by anyone.
    #[must_use]
    pub const fn open(mut self) -> Self {
        self.open = true;
        self
    }
}

/// That the lock was acquired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The fencing token: never 0, and greater than that of every earlier grant of this key in the
    /// process. It releases the lock.
    pub token: u64,
    /// Whether the holder before disappeared without releasing: what the lock guards may be half
    /// done.
    pub abandoned: bool,
}
