//! What one environment (the main thread or a worker) holds: handles to the engine, by token, and
//! the JavaScript objects that stand for them.
//!
//! JavaScript knows a handle by its token, a small integer, and gives it back through
//! `FinalizationRegistry`. A token is looked up in a table that knows its type, so that no value
//! from JavaScript is ever taken for a pointer.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use foldhash::fast::RandomState;
use krstate_ffi::client::{
    self, Builder, Counter, Entries, Factory, Host, InternedKey, List, Lock, Object, State, Table,
};

use crate::call::foreign_call;
use crate::failure::Failure;
use crate::foreign;
use crate::js::{Function, Js, Value, Weak};
use crate::lock::{Guard, Place};
use crate::snapshot::Job;
use crate::wake::{Wait, Waking};

/// An engine handle, together with the state it was reached through.
pub(crate) struct Held<T> {
    pub(crate) inner: T,
    /// The id of the state, which children inherit; 0 for a detached container.
    pub(crate) scope: u64,
}

/// A handle of any type. Cloning shares it, so that nothing is borrowed while JavaScript runs.
#[derive(Clone)]
pub(crate) enum Handle {
    Host(Rc<Host>),
    /// Exports take it to other threads.
    State(Arc<Held<State>>),
    Table(Rc<Held<Table>>),
    List(Rc<Held<List>>),
    Walk(Rc<Walk>),
    Builder(Rc<RefCell<Builder>>),
    Counter(Rc<Held<Counter>>),
    Key(Rc<InternedKey>),
    Factory(Rc<Held<Factory>>),
    Wait(Rc<Held<Wait>>),
    Object(Rc<Object>),
    Job(Rc<Job>),
    Lock(Rc<Lock>),
    Guard(Rc<Guard>),
    Place(Rc<Place>),
}

/// A running enumeration.
pub(crate) struct Walk {
    pub(crate) entries: RefCell<Entries>,
    pub(crate) scope: u64,
}

/// What a handle stands for. Two handles with one identity are one JavaScript object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Identity {
    /// A host, by the id of its state.
    Host(u64),
    /// A state, by its id.
    State(u64),
    /// A table or list reached through a state.
    Container { scope: u64, id: u64 },
    /// An object of another runtime.
    Object { runtime: u32, token: u64 },
}

/// Tells the tokens of keys from what other addons wrap, which are addresses: no address begins so.
/// Whatever is wrapped is only looked up, and never followed.
const KEY_MARK: usize = 0x6b72 << (usize::BITS - 16);

/// What the garbage collector is told that a handle weighs: about as much as a small container,
/// so that many handles to otherwise unused containers make it collect.
const WEIGHT: i64 = 512;

/// The JavaScript functions that the binding calls.
pub(crate) struct Functions {
    /// `(code, message, path, details)` to a `KrError`.
    pub(crate) make_error: Function,
    /// `(class, token)` to the object of that class.
    pub(crate) make_object: Function,
    /// `(kind, parts)` to a value that JavaScript has no type for.
    pub(crate) make_value: Function,
    /// `(number)`: what the number stands for has happened.
    pub(crate) on_ready: Function,
}

/// The handles of one environment.
pub(crate) struct Context {
    pub(crate) functions: Functions,
    waking: OnceCell<Waking>,
    objects: RefCell<Option<Rc<foreign::Owner>>>,
    slots: RefCell<Slots>,
    /// After the handles: what it holds is given back before its name is forgotten.
    owner: Owner,
}

/// Who this environment is to the locks of the engine; 0 until it has a name.
#[derive(Default)]
struct Owner(Cell<u64>);

impl Drop for Owner {
    fn drop(&mut self) {
        if self.0.get() != 0 {
            client::forget_owner(self.0.get());
        }
    }
}

#[derive(Default)]
struct Slots {
    all: Vec<Option<Slot>>,
    free: Vec<u32>,
    known: HashMap<Identity, u32, RandomState>,
}

struct Slot {
    handle: Handle,
    identity: Option<Identity>,
    object: Option<Weak>,
    /// How many JavaScript objects hold the token. Two can, for a while: one that was collected
    /// and not yet finalized, and the one made after it.
    holders: u32,
}

/// What giving a token back has done.
enum Released {
    /// Nothing: there is no such token.
    Unknown,
    /// Another object still holds it.
    Shared,
    /// The slot is free.
    Last(Slot),
}

impl Context {
    pub(crate) fn new(functions: Functions) -> Self {
        Self {
            functions,
            waking: OnceCell::new(),
            objects: RefCell::default(),
            slots: RefCell::default(),
            owner: Owner::default(),
        }
    }

    /// What wakes the waits of this environment; `None` while the environment is being set up.
    pub(crate) fn waking(&self) -> Option<&Waking> {
        self.waking.get()
    }

    pub(crate) fn set_waking(&self, waking: Waking) {
        let _ = self.waking.set(waking);
    }

    /// The registration as an owner of objects; `None` before there was one.
    pub(crate) fn objects(&self) -> Option<Rc<foreign::Owner>> {
        self.objects.borrow().clone()
    }

    pub(crate) fn start_owner(&self) -> Result<Rc<foreign::Owner>, Failure> {
        if let Some(owner) = self.objects() {
            return Ok(owner);
        }
        let waking = self.waking().ok_or_else(foreign_call)?;
        let owner = Rc::new(foreign::Owner::new(waking)?);
        *self.objects.borrow_mut() = Some(owner.clone());
        Ok(owner)
    }

    pub(crate) fn end_owner(&self) {
        let owner = self.objects.borrow_mut().take();
        drop(owner);
    }

    pub(crate) fn owner(&self) -> u64 {
        self.owner.0.get()
    }

    pub(crate) fn set_owner(&self, owner: u64) {
        let before = self.owner.0.replace(owner);
        if before != 0 {
            client::forget_owner(before);
        }
    }

    /// Makes `object` stand for an interned key, whose token is the answer.
    pub(crate) fn intern(
        &self,
        js: Js<'_>,
        object: Value<'_>,
        key: InternedKey,
    ) -> Result<u32, Failure> {
        let token = self.hold(js, Handle::Key(Rc::new(key)), None);
        if let Err(failure) = js.wrap(object, KEY_MARK | token as usize) {
            self.release(js, token);
            return Err(failure);
        }
        Ok(token)
    }

    /// The interned key that an object stands for.
    pub(crate) fn key(&self, js: Js<'_>, object: Value<'_>) -> Option<Rc<InternedKey>> {
        let token = js.wrapped(object)? ^ KEY_MARK;
        match self.handle(u32::try_from(token).ok()?)? {
            Handle::Key(key) => Some(key),
            _ => None,
        }
    }

    pub(crate) fn handle(&self, token: u32) -> Option<Handle> {
        let slots = self.slots.borrow();
        slots.all.get(token as usize)?.as_ref().map(|slot| slot.handle.clone())
    }

    /// Stores a handle whose token goes to JavaScript, which must give it back.
    pub(crate) fn hold(&self, js: Js<'_>, handle: Handle, identity: Option<Identity>) -> u32 {
        js.weigh(WEIGHT);
        self.slots.borrow_mut().insert(Slot { handle, identity, object: None, holders: 1 })
    }

    /// Makes `object` the one that stands for the handle from now on.
    pub(crate) fn bind(
        &self,
        js: Js<'_>,
        token: u32,
        object: Value<'_>,
    ) -> Result<Option<()>, Failure> {
        let weak = js.watch(object)?;
        let mut slots = self.slots.borrow_mut();
        let Some(Some(slot)) = slots.all.get_mut(token as usize) else {
            js.forget(weak);
            return Ok(None);
        };
        if let Some(old) = slot.object.replace(weak) {
            js.forget(old);
        }
        Ok(Some(()))
    }

    /// The JavaScript object for a handle: the one there is, or a new one.
    pub(crate) fn object<'s>(
        &self,
        js: Js<'s>,
        identity: Identity,
        handle: impl FnOnce() -> Handle,
    ) -> Result<Value<'s>, Failure> {
        let known = self.slots.borrow().find(js, identity)?;
        let token = match known {
            Some((_, Some(object))) => return Ok(object),
            Some((token, None)) => {
                self.slots.borrow_mut().hold_again(token);
                js.weigh(WEIGHT);
                token
            }
            None => self.hold(js, handle(), Some(identity)),
        };
        let made = self.make(js, token, identity);
        if made.is_err() {
            self.release(js, token);
        }
        made
    }

    fn make<'s>(&self, js: Js<'s>, token: u32, identity: Identity) -> Result<Value<'s>, Failure> {
        let class = match (identity, self.handle(token)) {
            (Identity::Host(_), _) => 0,
            (Identity::State(_), _) => 1,
            (Identity::Container { .. }, Some(Handle::Table(_))) => 2,
            (Identity::Container { .. }, _) => 3,
            (Identity::Object { .. }, _) => 4,
        };
        let object = js.call(&self.functions.make_object, &[js.uint(class)?, js.uint(token)?])?;
        self.bind(js, token, object)?;
        Ok(object)
    }

    /// Takes a token back. An unknown one is ignored.
    pub(crate) fn release(&self, js: Js<'_>, token: u32) {
        let released = self.slots.borrow_mut().release(token);
        if !matches!(released, Released::Unknown) {
            js.weigh(-WEIGHT);
        }
        // Only now, with nothing borrowed, the engine may drop what the handle kept alive.
        if let Released::Last(Slot { object: Some(weak), .. }) = released {
            js.forget(weak);
        }
    }
}

impl Slots {
    #[expect(clippy::expect_used, reason = "so many handles have no room in any memory")]
    fn insert(&mut self, slot: Slot) -> u32 {
        let identity = slot.identity;
        let token = if let Some(token) = self.free.pop() {
            self.all[token as usize] = Some(slot);
            token
        } else {
            self.all.push(Some(slot));
            u32::try_from(self.all.len() - 1).expect("an environment has no 2^32 handles")
        };
        if let Some(identity) = identity {
            self.known.insert(identity, token);
        }
        token
    }

    fn find<'s>(
        &self,
        js: Js<'s>,
        identity: Identity,
    ) -> Result<Option<(u32, Option<Value<'s>>)>, Failure> {
        let Some(&token) = self.known.get(&identity) else { return Ok(None) };
        let slot = self.all[token as usize].as_ref();
        let object = match slot.and_then(|slot| slot.object.as_ref()) {
            Some(weak) => js.watched(weak)?,
            None => None,
        };
        Ok(Some((token, object)))
    }

    fn hold_again(&mut self, token: u32) {
        if let Some(Some(slot)) = self.all.get_mut(token as usize) {
            slot.holders += 1;
        }
    }

    fn release(&mut self, token: u32) -> Released {
        let Some(place) = self.all.get_mut(token as usize) else { return Released::Unknown };
        let Some(slot) = place.as_mut() else { return Released::Unknown };
        slot.holders -= 1;
        if slot.holders > 0 {
            return Released::Shared;
        }
        let Some(gone) = place.take() else { return Released::Unknown };
        self.free.push(token);
        if let Some(identity) = gone.identity {
            self.known.remove(&identity);
        }
        Released::Last(gone)
    }
}
