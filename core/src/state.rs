//! States: stores of named entries.

use crate::body::Body;
use crate::engine::Engine;
use crate::entries::Entries;
use crate::factory::{self, Answer, Owner, Place};
use crate::incoming::Incoming;
use crate::root::{Entry, Full, TableRoot};
use crate::scope::Scope;
use crate::sync::{ReadGuard, WriteGuard};
use crate::value::Class;
use crate::wildcard::Wildcard;
use crate::{Error, ErrorKind, Key, KeyRef, Result, Table, Value, name, table};
use std::sync::Arc;

/// How a state treats names and values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateOptions {
    /// Whether names that differ only in ASCII case are different. Default: no.
    pub case_sensitive: bool,
    /// Whether value types may be stored without saying so at each call. Default: yes.
    pub allow_value_types: bool,
}

impl Default for StateOptions {
    fn default() -> Self {
        Self { case_sensitive: false, allow_value_types: true }
    }
}

/// Whether one `set` may store a value type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Guard {
    /// As the state was made.
    #[default]
    Default,
    /// Value types are stored.
    Allow,
    /// Value types are refused.
    Refuse,
}

/// What becomes of the entries that a state has when others are loaded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Load {
    /// They go.
    #[default]
    Replace,
    /// Those of other names stay.
    Merge,
}

/// A store of named entries. A clone is the same state.
///
/// Names are of the form `^[A-Za-z_][A-Za-z0-9_]*$` and compared without regard to ASCII case
/// unless the state was made case-sensitive. Reading or removing a name of another form finds
/// nothing. A standalone state ends with its last handle, or at [`SharedState::close`].
#[derive(Clone, Debug)]
pub struct SharedState(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    scope: Arc<Scope>,
    options: StateOptions,
    owner: Keeper,
    entries: Body<TableRoot>,
}

/// Who may close a state.
#[derive(Debug)]
pub(crate) enum Keeper {
    /// Nobody: the global state.
    Process,
    /// The host of this name.
    Host(Box<str>),
    /// Whoever holds it.
    Standalone,
}

impl SharedState {
    pub(crate) fn scope(&self) -> &Arc<Scope> {
        &self.0.scope
    }

    /// A standalone state.
    #[must_use]
    pub fn new(options: StateOptions) -> Self {
        Self::in_engine(Engine::current(), options, Keeper::Standalone)
    }

    /// The one state of the process that no host owns. It cannot be closed.
    #[must_use]
    pub fn global() -> Self {
        Engine::current().global()
    }

    pub(crate) fn in_engine(engine: &'static Engine, options: StateOptions, owner: Keeper) -> Self {
        let shown = match &owner {
            Keeper::Process => "the global state".to_owned(),
            Keeper::Host(name) => format!("the host {name:?}"),
            Keeper::Standalone => "this state".to_owned(),
        };
        Self(Arc::new(Inner {
            scope: Arc::new(Scope::new(engine, shown)),
            options,
            owner,
            entries: Body::new(engine, TableRoot::new(!options.case_sensitive)),
        }))
    }

    pub(crate) fn parts(&self) -> Result<(&Body<TableRoot>, &Arc<Scope>)> {
        self.0.scope.check()?;
        Ok((&self.0.entries, &self.0.scope))
    }

    /// The identity of the state: the same for every handle to it, never used again.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.0.entries.id
    }

    /// How the state was made.
    #[must_use]
    pub fn options(&self) -> StateOptions {
        self.0.options
    }

    /// Creates or replaces an entry. The spelling of a name's first `set` is kept.
    ///
    /// # Errors
    /// `InvalidName`; `ValueTypeNotAllowed`; `Disposed`. Nothing changes if it fails.
    pub fn set(&self, name: &str, value: impl Into<Value>, guard: Guard) -> Result<()> {
        self.0.scope.check()?;
        name::check(name)?;
        let value = value.into();
        self.check_guard(name, &value, guard)?;
        let cell = Incoming::from_value(value)?.into_cell();
        let old = self.write()?.set(KeyRef::Text(name), cell).map_err(|Full| table::full())?;
        // Outside the lock: what was replaced may be a large tree.
        drop(old);
        Ok(())
    }

    /// The value of an entry, `None` if there is none. Containers come back as live handles.
    ///
    /// # Errors
    /// `Disposed`.
    pub fn get(&self, name: &str) -> Result<Option<Value>> {
        let root = self.read()?;
        Ok(root.get(KeyRef::Text(name)).map(|cell| cell.value(&self.0.scope)))
    }

    /// The value of an entry; a missing one is set to `value` first, in the same step.
    ///
    /// # Errors
    /// As [`SharedState::set`].
    pub fn get_or_add(&self, name: &str, value: impl Into<Value>, guard: Guard) -> Result<Value> {
        self.0.scope.check()?;
        name::check(name)?;
        let value = value.into();
        self.check_guard(name, &value, guard)?;
        let cell = Incoming::from_value(value)?.into_cell();
        let mut entries = self.write()?;
        let key = KeyRef::Text(name);
        let stored = if let Some(stored) = entries.get(key) {
            stored.clone()
        } else {
            entries.set(key, cell.clone()).map_err(|Full| table::full())?;
            cell.clone()
        };
        drop(entries);
        Ok(stored.value(&self.0.scope))
    }

    /// Asks for an entry that the caller would make: the value, the right to make it, or a wait
    /// for whoever makes it now. Many may ask; one makes.
    ///
    /// # Errors
    /// `InvalidName`; `Disposed`; `LockRecursion` if `owner` would wait for itself, directly or
    /// through others.
    pub fn ask(&self, name: &str, guard: Guard, owner: Owner) -> Result<Answer> {
        self.0.scope.check()?;
        name::check(name)?;
        let place = Place::State(self.clone(), guard);
        let ignore_case = !self.0.options.case_sensitive;
        factory::ask(self.0.scope.engine, place, KeyRef::Text(name), ignore_case, owner)
    }

    /// Sets the entries of a table, as an import gives it, in one step: all of them or, if it
    /// fails, none. Value types are stored whatever the guard says. Containers are shared.
    ///
    /// # Errors
    /// `InvalidName` for a key that is no name, and for two that are one name here; `Disposed`.
    pub fn load(&self, table: &Table, load: Load) -> Result<()> {
        self.0.scope.check()?;
        let mut loaded = TableRoot::new(!self.0.options.case_sensitive);
        for (key, value) in table.entries()? {
            name::check(&key.to_string())?;
            let Key::Text(name) = &key else { continue };
            let cell = Incoming::from_value(value)?.into_cell();
            if loaded.set(KeyRef::Text(name), cell).map_err(|Full| table::full())?.is_some() {
                let message = format!("{name} is there twice: this state ignores case");
                return Err(Error::new(ErrorKind::InvalidName, message));
            }
        }
        let mut entries = self.write()?;
        if load == Load::Replace {
            let old = std::mem::replace(&mut *entries, loaded);
            drop(entries);
            // Outside the lock: what was replaced may be large trees.
            drop(old);
            return Ok(());
        }
        let loaded = loaded.frozen();
        entries.reserve(loaded.live).map_err(|Full| table::full())?;
        let mut replaced = Vec::new();
        for Entry { key, cell } in loaded.entries.iter().flatten() {
            replaced.push(entries.set(key.as_ref(), cell.clone()).map_err(|Full| table::full())?);
        }
        drop(entries);
        drop(replaced);
        Ok(())
    }

    /// Whether there is an entry of that name, also with a null.
    ///
    /// # Errors
    /// `Disposed`.
    pub fn contains(&self, name: &str) -> Result<bool> {
        Ok(self.read()?.get(KeyRef::Text(name)).is_some())
    }

    /// Removes an entry. `false` if there was none.
    ///
    /// # Errors
    /// `Disposed`.
    pub fn remove(&self, name: &str) -> Result<bool> {
        let old = self.write()?.remove(KeyRef::Text(name));
        Ok(old.is_some())
    }

    /// Removes all entries in one step.
    ///
    /// # Errors
    /// `Disposed`.
    pub fn clear(&self) -> Result<()> {
        let old = self.write()?.take();
        drop(old);
        Ok(())
    }

    /// The number of entries.
    ///
    /// # Errors
    /// `Disposed`.
    pub fn len(&self) -> Result<usize> {
        Ok(self.read()?.len())
    }

    /// Whether there is no entry.
    ///
    /// # Errors
    /// `Disposed`.
    pub fn is_empty(&self) -> Result<bool> {
        Ok(self.len()? == 0)
    }

    /// The entries of one instant, in the order in which their names were first set.
    ///
    /// # Errors
    /// `Disposed`.
    pub fn entries(&self) -> Result<Entries> {
        let entries = self.read()?.frozen();
        Ok(Entries::new(entries, self.0.scope.clone()))
    }

    /// The entries of one instant whose names match a wildcard pattern of PowerShell: `*` is any
    /// text, `?` one character, `[a-c]` one of a set, and a backtick takes the meaning of the next
    /// character away. Case counts as it does for names.
    ///
    /// # Errors
    /// `InvalidArgument` for a set that does not end or a range that is the wrong way round;
    /// `Disposed`.
    pub fn find(&self, pattern: &str) -> Result<Vec<(Key, Value)>> {
        let pattern = Wildcard::parse(pattern, !self.0.options.case_sensitive)?;
        let matching = |key: &Key| match key {
            Key::Text(name) => pattern.matches(name),
            Key::Integer(_) => false,
        };
        Ok(self.entries()?.filter(|(name, _)| matching(name)).collect())
    }

    /// Closes a standalone state: its entries go, and every handle reached through it answers
    /// `Disposed`. Waits for nobody; closing again does nothing.
    ///
    /// # Errors
    /// `InvalidArgument` for the global state, and for a host's, which its host closes.
    pub fn close(&self) -> Result<()> {
        let refusal = match &self.0.owner {
            Keeper::Standalone => {
                self.dispose();
                return Ok(());
            }
            Keeper::Process => {
                "the global state lives until the process ends; use clear to empty it".to_owned()
            }
            Keeper::Host(name) => {
                format!("this state belongs to the host {name:?}: close the host")
            }
        };
        Err(Error::new(ErrorKind::InvalidArgument, refusal))
    }

    /// Whether the state was closed.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.0.scope.is_closed()
    }

    pub(crate) fn dispose(&self) {
        if self.0.scope.close() {
            let entries = self.0.entries.seize().take();
            drop(entries);
        }
    }

    /// Checks under the lock: a close marks the scope before it takes the entries, so that no one
    /// finds a closed state empty instead of closed.
    fn read(&self) -> Result<ReadGuard<'_, TableRoot>> {
        let entries = self.0.entries.read()?;
        self.0.scope.check()?;
        Ok(entries)
    }

    /// Checks again under the lock, so that nothing is stored behind a close.
    fn write(&self) -> Result<WriteGuard<'_, TableRoot>> {
        self.0.scope.check()?;
        let entries = self.0.entries.write()?;
        self.0.scope.check()?;
        Ok(entries)
    }

    fn check_guard(&self, name: &str, value: &Value, guard: Guard) -> Result<()> {
        let allowed = match guard {
            Guard::Default => self.0.options.allow_value_types,
            Guard::Allow => true,
            Guard::Refuse => false,
        };
        if allowed || value.class() != Class::Value {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::ValueTypeNotAllowed,
            format!(
                "{name} would be of the kind {kind}, which a reader copies: put it into a table \
                 ({{ Value = .. }}) and change it there, or allow value types",
                kind = value.kind().name()
            ),
        ))
    }
}
