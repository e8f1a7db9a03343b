//! Owners: who waits and who holds, as the bindings number them.

use crate::Owner;
use crate::engine::Engine;
use dashmap::DashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The bits of an owner that tell its language.
const LANGUAGE_BITS: u32 = 8;

/// Of the process and not of the engine: a forked child does not give out its parent's numbers
/// again.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// The language of an owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum Language {
    /// Not told.
    #[default]
    Other = 0,
    /// Rust.
    Rust = 1,
    /// C or C++.
    C = 2,
    /// C#, VB.NET and the other languages of .NET.
    DotNet = 3,
    /// PowerShell.
    PowerShell = 4,
    /// Python.
    Python = 5,
    /// JavaScript in Node.js.
    Node = 6,
}

impl Language {
    const ALL: [Self; 7] = [
        Self::Other,
        Self::Rust,
        Self::C,
        Self::DotNet,
        Self::PowerShell,
        Self::Python,
        Self::Node,
    ];

    /// The language of a number, as the C ABI numbers them.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|language| *language as u32 == number)
    }

    /// The name to show, such as ".NET".
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Other => "unknown",
            Self::Rust => "Rust",
            Self::C => "C",
            Self::DotNet => ".NET",
            Self::PowerShell => "PowerShell",
            Self::Python => "Python",
            Self::Node => "Node.js",
        }
    }
}

/// What is known about an owner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnerInfo {
    /// Its language.
    pub language: Language,
    /// The name of the thread, task or region; empty if it was not registered or has ended.
    pub name: Arc<str>,
}

fn next(language: Language) -> Owner {
    NEXT.fetch_add(1, Ordering::Relaxed) << LANGUAGE_BITS | language as u64
}

/// An owner that nobody else in the process has or had, of which nothing is known.
#[must_use]
pub fn new_owner() -> Owner {
    next(Language::Other)
}

impl OwnerInfo {
    /// Registers an owner that nobody else in the process has or had.
    #[must_use]
    pub fn register(language: Language, name: &str) -> Owner {
        let owner = next(language);
        Engine::current().owners.0.insert(owner, name.into());
        owner
    }

    /// Forgets an owner that was registered. What it holds stays held.
    pub fn forget(owner: Owner) {
        Engine::current().owners.0.remove(&owner);
    }
}

/// What is known about an owner: of one that has ended, or of a parent process, the language alone.
#[must_use]
pub fn owner_info(owner: Owner) -> OwnerInfo {
    Engine::current().owners.info(owner)
}

/// The names of the owners that are registered.
#[derive(Debug)]
pub(crate) struct Owners(DashMap<Owner, Arc<str>, foldhash::fast::RandomState>);

impl Owners {
    pub(crate) fn new(shards: usize) -> Self {
        Self(DashMap::with_hasher_and_shard_amount(foldhash::fast::RandomState::default(), shards))
    }

    pub(crate) fn info(&self, owner: Owner) -> OwnerInfo {
        let number = u32::try_from(owner & ((1 << LANGUAGE_BITS) - 1)).unwrap_or_default();
        let language = Language::from_number(number).unwrap_or_default();
        let name = self.0.get(&owner).map(|name| name.clone()).unwrap_or_default();
        OwnerInfo { language, name }
    }
}
