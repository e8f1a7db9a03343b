//! Values that are made when they are first asked for, once however many ask.
//!
//! The engine never runs a factory: who asks first gets a [`Factory`] and runs its own code, with
//! no lock held; who asks meanwhile gets a [`Pending`] and waits for the outcome. A plain `set`
//! waits for nobody and wins: the factory's result is dropped then.

use crate::engine::Engine;
use crate::incoming::Incoming;
use crate::key::Key;
use crate::lock::new_owner;
use crate::scope::Scope;
use crate::waiter::{Cancel, Waiter, Wake};
use crate::{Error, ErrorKind, Guard, KeyRef, Result, SharedState, Table, Value};
use hashbrown::HashMap;
use parking_lot::Mutex;
use std::sync::Arc;
use std::time::Instant;

/// Who asks: a thread, a task or a region, as the binding numbers them. An owner that would wait
/// for itself, directly or through others, is refused.
pub type Owner = u64;

/// The answer to a question for a value.
#[derive(Debug)]
pub enum Answer {
    /// The value is there.
    Present(Value),
    /// It is not: the caller makes it.
    Make(Factory),
    /// Somebody else makes it.
    Wait(Pending),
}

/// Where a value goes.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    Table(Table),
    State(SharedState, Guard),
    /// Nowhere: the value goes to who asked.
    Detached(&'static Engine),
}

impl Place {
    fn body_id(&self) -> u64 {
        match self {
            Self::Table(table) => table.id(),
            Self::State(state, _) => state.id(),
            Self::Detached(_) => 0,
        }
    }

    /// The scope of the handles that who asked here reaches.
    fn scope(&self) -> Arc<Scope> {
        match self {
            Self::Table(table) => table.scope().clone(),
            Self::State(state, _) => state.scope().clone(),
            Self::Detached(engine) => engine.detached(),
        }
    }

    fn get(&self, key: KeyRef<'_>) -> Result<Option<Value>> {
        match (self, key.text()) {
            (Self::Table(table), _) => table.get(key),
            (Self::State(state, _), Some(name)) => state.get(name),
            (Self::State(..), None) | (Self::Detached(_), _) => Ok(None),
        }
    }

    fn get_or_add(&self, key: KeyRef<'_>, value: Value) -> Result<Value> {
        match (self, key.text()) {
            (Self::Table(table), _) => table.get_or_add(key, value),
            (Self::State(state, guard), Some(name)) => state.get_or_add(name, value, *guard),
            (Self::State(..), None) => Ok(value),
            (Self::Detached(engine), _) => {
                Ok(Incoming::from_value(value)?.into_cell().value(&engine.detached()))
            }
        }
    }
}

/// The values that are being made, and who waits for which.
#[derive(Debug, Default)]
pub(crate) struct Factories(Mutex<Registry>);

#[derive(Debug, Default)]
struct Registry {
    flights: HashMap<(u64, Key), Arc<Flight>, foldhash::fast::RandomState>,
    waits: HashMap<Owner, Vec<Arc<Flight>>, foldhash::fast::RandomState>,
}

/// One value in the making.
#[derive(Debug)]
struct Flight {
    maker: Owner,
    at: (u64, Key),
    state: Mutex<Progress>,
}

#[derive(Debug)]
enum Progress {
    Making(Vec<Arc<Waiter>>),
    Made(Value),
    Failed(Error),
}

impl Registry {
    /// Whether the maker of `flight` waits, directly or through others, for `owner`.
    fn waits_for(&self, flight: &Flight, owner: Owner) -> bool {
        let mut makers = vec![flight.maker];
        let mut seen = Vec::new();
        while let Some(maker) = makers.pop() {
            if maker == owner {
                return true;
            }
            if seen.contains(&maker) {
                continue;
            }
            seen.push(maker);
            makers.extend(self.waits.get(&maker).into_iter().flatten().map(|next| next.maker));
        }
        false
    }

    fn stop_waiting(&mut self, owner: Owner, flight: &Arc<Flight>) {
        if let Some(waits) = self.waits.get_mut(&owner) {
            if let Some(at) = waits.iter().position(|other| Arc::ptr_eq(other, flight)) {
                waits.swap_remove(at);
            }
            if waits.is_empty() {
                self.waits.remove(&owner);
            }
        }
    }
}

/// Asks for a value that the caller would make.
pub(crate) fn ask(
    engine: &'static Engine,
    place: Place,
    key: KeyRef<'_>,
    ignore_case: bool,
    owner: Owner,
) -> Result<Answer> {
    if let Some(value) = place.get(key)? {
        return Ok(Answer::Present(value));
    }
    let at = (place.body_id(), folded(key, ignore_case));
    let mut registry = engine.factories.0.lock();
    if let Some(flight) = registry.flights.get(&at).cloned() {
        if registry.waits_for(&flight, owner) {
            return Err(Error::new(
                ErrorKind::LockRecursion,
                format!("the factory of {key} would wait for itself"),
            ));
        }
        let waiter = Arc::new(Waiter::default());
        if let Progress::Making(waiters) = &mut *flight.state.lock() {
            waiters.push(waiter.clone());
        }
        registry.waits.entry(owner).or_default().push(flight.clone());
        let scope = place.scope();
        return Ok(Answer::Wait(Pending { engine, owner, flight, waiter, scope }));
    }
    // Somebody may have finished between the look above and the lock.
    if let Some(value) = place.get(key)? {
        return Ok(Answer::Present(value));
    }
    let state = Mutex::new(Progress::Making(Vec::new()));
    let flight = Arc::new(Flight { maker: owner, at: at.clone(), state });
    registry.flights.insert(at, flight.clone());
    Ok(Answer::Make(Factory { engine, place, key: key.to_key(), flight: Some(flight) }))
}

/// The right to make a value that is stored nowhere, and the wait for it.
pub(crate) fn detached(engine: &'static Engine) -> (Factory, Pending) {
    let owner = new_owner();
    let waiter = Arc::new(Waiter::default());
    let flight = Arc::new(Flight {
        maker: owner,
        at: (0, Key::Integer(0)),
        state: Mutex::new(Progress::Making(vec![waiter.clone()])),
    });
    let (place, key) = (Place::Detached(engine), Key::Integer(0));
    let factory = Factory { engine, place, key, flight: Some(flight.clone()) };
    (factory, Pending { engine, owner, flight, waiter, scope: engine.detached() })
}

fn folded(key: KeyRef<'_>, ignore_case: bool) -> Key {
    match key.to_key() {
        Key::Text(text) if ignore_case => Key::Text(text.to_ascii_lowercase().into()),
        key => key,
    }
}

/// The right to make one value. Dropping it unused fails those who wait.
#[derive(Debug)]
pub struct Factory {
    engine: &'static Engine,
    place: Place,
    key: Key,
    flight: Option<Arc<Flight>>,
}

impl Factory {
    /// Stores what was made and gives it to all who wait. If a value was stored meanwhile, that
    /// one is given instead, and what was made is dropped.
    ///
    /// # Errors
    /// Why the value could not be stored; all who wait get that error, too.
    pub fn complete(mut self, value: impl Into<Value>) -> Result<Value> {
        let stored = self.place.get_or_add(self.key.as_ref(), value.into());
        self.finish(match &stored {
            Ok(value) => Progress::Made(value.clone()),
            Err(error) => Progress::Failed(error.clone()),
        });
        stored
    }

    /// Says that the value could not be made: all who wait get the error, and who asks next may
    /// try again.
    pub fn fail(mut self, error: Error) {
        self.finish(Progress::Failed(error));
    }

    fn finish(&mut self, outcome: Progress) {
        let Some(flight) = self.flight.take() else { return };
        self.engine.factories.0.lock().flights.remove(&flight.at);
        let before = std::mem::replace(&mut *flight.state.lock(), outcome);
        if let Progress::Making(waiters) = before {
            for waiter in waiters {
                waiter.grant();
            }
        }
    }
}

impl Drop for Factory {
    fn drop(&mut self) {
        self.finish(Progress::Failed(Error::new(
            ErrorKind::ForeignGone,
            "whoever was making the value ended without making it; ask again",
        )));
    }
}

/// A wait for a value that somebody else makes.
#[derive(Debug)]
pub struct Pending {
    engine: &'static Engine,
    owner: Owner,
    flight: Arc<Flight>,
    waiter: Arc<Waiter>,
    /// Of who waits, which may differ from that of the maker.
    scope: Arc<Scope>,
}

impl Pending {
    /// Blocks the thread until the value is made: the value, or `None` once the deadline has
    /// passed (no deadline: wait for ever).
    ///
    /// # Errors
    /// What the factory failed with.
    pub fn wait(&self, deadline: Option<Instant>) -> Result<Option<Value>> {
        self.waiter.wait(deadline);
        self.outcome()
    }

    /// Has `wake` called when the value is made, or its factory failed; at once if it was already.
    pub fn on_ready(&self, wake: Wake) {
        self.waiter.on_grant(wake);
    }

    /// The value if it is made, `None` while it is in the making.
    ///
    /// # Errors
    /// What the factory failed with.
    pub fn outcome(&self) -> Result<Option<Value>> {
        match &*self.flight.state.lock() {
            Progress::Making(_) => Ok(None),
            Progress::Made(value) => Ok(Some(value.clone().within(&self.scope))),
            Progress::Failed(error) => Err(error.clone()),
        }
    }

    /// Gives up waiting. Never waits itself.
    #[must_use]
    pub fn cancel(&self) -> Cancel {
        self.waiter.cancel()
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let _ = self.waiter.cancel();
        self.engine.factories.0.lock().stop_waiting(self.owner, &self.flight);
    }
}
