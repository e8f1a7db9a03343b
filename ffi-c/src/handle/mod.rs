//! Handles: tokens of pointer size that are looked up, never followed.
//!
//! A token names a slot of the slab, the slot's generation and the type of the object. A handle that
//! was freed, that has another type, that never was one or that was made before a fork is recognised
//! and refused; freeing one while another thread uses it is safe.
//!
//! A forked child gets a slab of its own, whose slots are numbered from where the parent's ended: a
//! lower number is a handle of an ancestor, however often the process was forked. The parent's slab,
//! its objects and its lock are not touched again.

mod slab;
mod token;

use crate::types::{
    kr_builder, kr_counter, kr_error, kr_factory, kr_host, kr_interned, kr_iter, kr_list, kr_lock,
    kr_lock_wait, kr_object, kr_pending, kr_runtime, kr_state, kr_table,
};
use krstate::{
    Builder, Counter, Entries, Error, ErrorKind, Factory, Host, InternedKey, Items, List, Lock,
    LockWait, Pending, Result, Runtime, SharedState, Table,
};
use parking_lot::Mutex;
use slab::{Borrowed, Slab};
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};
use token::{Kind, Token};

/// What a slot holds.
#[derive(Debug)]
pub(crate) enum Object {
    Host(Host),
    State(SharedState),
    Table(Table),
    List(List),
    Iter(Mutex<Walk>),
    Builder(Mutex<Builder>),
    Error(Failure),
    Factory(Mutex<Option<Factory>>),
    Pending(Pending),
    Runtime(Runtime),
    Foreign(krstate::Object),
    Counter(Counter),
    Lock(Lock),
    LockWait(LockWait),
    Interned(InternedKey),
}

impl Object {
    /// Whether [`glance`] may look at it: whoever frees it looks at every thread once.
    fn is_glanced_at(&self) -> bool {
        matches!(self, Self::Lock(_))
    }
}

/// An iterator's state: the walk, and the key it gave out last, which the caller borrows.
#[derive(Debug)]
pub(crate) struct Walk {
    pub(crate) walking: Walking,
    pub(crate) key: Option<krstate::Key>,
}

#[derive(Debug)]
pub(crate) enum Walking {
    Entries(Entries),
    Items(Items, i64),
    Names(std::vec::IntoIter<String>),
    Found(std::vec::IntoIter<(krstate::Key, krstate::Value)>),
}

/// An error with its texts, which the caller borrows until it frees the error.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) Error);

/// A C type, the Rust type it stands for, and how to find it in a slot.
pub(crate) trait Handle: Sized {
    type Target;
    const KIND: Kind;
    fn target(object: &Object) -> Option<&Self::Target>;
}

macro_rules! handles {
    ($($c_type:ty => $variant:ident($target:ty)),+ $(,)?) => {
        $(impl Handle for $c_type {
            type Target = $target;
            const KIND: Kind = Kind::$variant;
            fn target(object: &Object) -> Option<&$target> {
                match object {
                    Object::$variant(target) => Some(target),
                    _ => None,
                }
            }
        })+
    };
}

handles! {
    kr_host => Host(Host),
    kr_state => State(SharedState),
    kr_table => Table(Table),
    kr_list => List(List),
    kr_iter => Iter(Mutex<Walk>),
    kr_builder => Builder(Mutex<Builder>),
    kr_error => Error(Failure),
    kr_factory => Factory(Mutex<Option<Factory>>),
    kr_pending => Pending(Pending),
    kr_runtime => Runtime(Runtime),
    kr_object => Foreign(krstate::Object),
    kr_counter => Counter(Counter),
    kr_lock => Lock(Lock),
    kr_lock_wait => LockWait(LockWait),
    kr_interned => Interned(InternedKey),
}

/// Null until the first use, and again after a fork in the child. Slabs are never freed.
static SLAB: AtomicPtr<Slab> = AtomicPtr::new(std::ptr::null_mut());
/// The number of the first slot of this process.
static BASE: AtomicU32 = AtomicU32::new(0);

#[inline]
fn slab() -> &'static Slab {
    let current = SLAB.load(Ordering::Acquire);
    if !current.is_null() {
        // SAFETY: a pointer stored in SLAB was leaked by `first_slab` and is never freed.
        return unsafe { &*current };
    }
    first_slab()
}

#[cold]
fn first_slab() -> &'static Slab {
    let made = Box::into_raw(Box::new(Slab::new(BASE.load(Ordering::Relaxed))));
    let null = std::ptr::null_mut();
    match SLAB.compare_exchange(null, made, Ordering::AcqRel, Ordering::Acquire) {
        // SAFETY: `made` was leaked and is never freed once it is stored.
        Ok(_) => unsafe { &*made },
        Err(winner) => {
            // SAFETY: `made` was not published: this thread is its only owner.
            drop(unsafe { Box::from_raw(made) });
            // SAFETY: a pointer stored in SLAB is never freed.
            unsafe { &*winner }
        }
    }
}

/// For the child's side of a fork: every handle of the parent is refused from here on. Takes no
/// lock and allocates nothing; a second call does nothing more.
pub(crate) fn forget_after_fork() {
    let slab = SLAB.swap(std::ptr::null_mut(), Ordering::AcqRel);
    if !slab.is_null() {
        // SAFETY: a pointer stored in SLAB is never freed.
        BASE.store(unsafe { (*slab).end() }, Ordering::Relaxed);
    }
    krstate::forget_after_fork();
}

/// Puts an object into a slot and gives its handle.
pub(crate) fn put<H: Handle>(object: Object) -> *mut H {
    let (index, generation) = slab().insert(object);
    Token { index, generation, kind: H::KIND }.encode()
}

/// The object of a handle, which stays in place as long as this is there.
pub(crate) struct Held<T> {
    target: NonNull<T>,
    _borrowed: Borrowed<'static>,
}

impl<T> Deref for Held<T> {
    type Target = T;
    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: it points into the object of a slot that is borrowed, which nobody takes away or
        // writes until the borrow ends.
        unsafe { self.target.as_ref() }
    }
}

/// Takes hold of the object of a handle.
#[inline]
pub(crate) fn hold<H: Handle>(handle: *const H) -> Result<Held<H::Target>> {
    let token = check(handle)?;
    let borrowed = slab().borrow(token.index, token.generation).ok_or_else(|| closed(H::KIND))?;
    let target = borrowed.object().and_then(H::target).ok_or_else(|| closed(H::KIND))?;
    Ok(Held { target: NonNull::from(target), _borrowed: borrowed })
}

/// Runs `body` with the object of a handle.
#[inline]
pub(crate) fn with<H: Handle, T>(
    handle: *const H,
    body: impl FnOnce(&H::Target) -> Result<T>,
) -> Result<T> {
    body(&*hold(handle)?)
}

/// Runs a `body` that waits for nothing and calls nobody, at half the price of [`with`]. `None` if it is
/// to be done by [`with`], which also tells what is wrong with the handle.
#[inline]
pub(crate) fn glance<H: Handle, T>(
    handle: *const H,
    body: impl FnOnce(&H::Target) -> Option<T>,
) -> Option<T> {
    let token = Token::decode_as(handle, H::KIND)?;
    slab().glance(token.index, token.generation, |object| body(H::target(object)?))
}

/// Frees a handle; what is none, or is none any more, is left alone.
pub(crate) fn free<H: Handle>(handle: *const H) {
    if let Ok(token) = check(handle) {
        slab().remove(token.index, token.generation);
    }
}

#[inline]
fn check<H: Handle>(handle: *const H) -> Result<Token> {
    match Token::decode_as(handle, H::KIND) {
        Some(token) if token.index >= BASE.load(Ordering::Relaxed) => Ok(token),
        _ => Err(refused(handle)),
    }
}

/// Why a handle is none of this kind and this process.
#[cold]
fn refused<H: Handle>(handle: *const H) -> Error {
    let wanted = H::KIND.name();
    if handle.is_null() {
        return invalid(format!("the {wanted} is NULL"));
    }
    match Token::decode(handle) {
        None => invalid(format!("the {wanted} is not a handle of krstate")),
        Some(token) if token.kind != H::KIND => {
            let kind = token.kind.name();
            invalid(format!("the handle is a {kind}, and a {wanted} is needed"))
        }
        Some(_) => Error::new(
            ErrorKind::Disposed,
            "this handle was made before the process forked; \
             the child starts with an empty engine and must make its own",
        ),
    }
}

#[cold]
fn closed(kind: Kind) -> Error {
    invalid(format!("the {} was freed", kind.name()))
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidArgument, message)
}
