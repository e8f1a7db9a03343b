//! Hosts: named owners of one state each, found by name from every language.

use crate::engine::Engine;
use crate::state::{Keeper, SharedState, StateOptions};
use crate::{Error, ErrorKind, Result};
use dashmap::mapref::entry::Entry;
use std::sync::Arc;

/// The longest host name, in characters.
const NAME_LIMIT: usize = 256;

/// A named owner of one state. A clone is the same host.
///
/// The registry keeps an open host alive: [`Host::close`] ends it, dropping handles does not.
///
/// ```
/// use krstate::{Guard, Host, StateOptions};
/// let host = Host::new("demo", StateOptions::default())?;
/// host.state().set("Answer", 42, Guard::Default)?;
/// assert!(Host::find("demo").is_some_and(|found| found.same(&host)));
/// host.close();
/// assert!(Host::find("demo").is_none());
/// # Ok::<(), krstate::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Host(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    engine: &'static Engine,
    name: Box<str>,
    state: SharedState,
}

impl Host {
    /// Creates and registers a host.
    ///
    /// # Errors
    /// `InvalidName` unless the name has 1 to 256 characters; `HostExists` if an open host has it.
    pub fn new(name: &str, options: StateOptions) -> Result<Self> {
        let length = name.chars().take(NAME_LIMIT + 1).count();
        if length == 0 || length > NAME_LIMIT {
            return Err(Error::new(
                ErrorKind::InvalidName,
                "a host's name is free text of 1 to 256 characters",
            ));
        }
        let engine = Engine::current();
        match engine.hosts.entry(name.into()) {
            Entry::Occupied(_) => Err(Error::new(
                ErrorKind::HostExists,
                format!("a host named {name:?} is open: find it by its name, or close it first"),
            )),
            Entry::Vacant(vacant) => {
                let owner = Keeper::Host(name.into());
                let state = SharedState::in_engine(engine, options, owner);
                let host = Self(Arc::new(Inner { engine, name: name.into(), state }));
                vacant.insert(host.clone());
                Ok(host)
            }
        }
    }

    /// The open host of that name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Engine::current().hosts.get(name).map(|host| host.clone())
    }

    /// The names of all open hosts, sorted.
    #[must_use]
    pub fn names() -> Vec<String> {
        let hosts = &Engine::current().hosts;
        let mut names: Vec<String> = hosts.iter().map(|host| host.name().to_owned()).collect();
        names.sort_unstable();
        names
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The state that the host owns.
    #[must_use]
    pub fn state(&self) -> &SharedState {
        &self.0.state
    }

    /// Whether both handles are the same host.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Closes the host and its state and frees the name. Closing again does nothing.
    pub fn close(&self) {
        if self.0.engine.is_current() {
            self.0.engine.hosts.remove_if(self.name(), |_, open| open.same(self));
            self.0.state.dispose();
        }
    }

    /// Whether the host was closed.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.0.state.is_closed()
    }
}
