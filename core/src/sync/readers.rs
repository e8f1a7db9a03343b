//! Who reads what without having taken a lock: one slot for each thread.
//!
//! A slot is one private cache line that names the lock its thread reads under. Slots are never
//! freed; a thread that ends leaves its slot to the next one that starts.

use super::primitives::{AtomicBool, AtomicPtr, AtomicUsize, Ordering, order_in_model, relax};
use std::cell::Cell;

/// Aligned to two cache lines: processors fetch them in pairs.
#[derive(Debug)]
#[repr(align(128))]
pub(super) struct Slot {
    /// The address of the lock; 0 for none.
    reading: AtomicUsize,
    owned: AtomicBool,
    next: *const Slot,
}

// SAFETY: `next` is written before the slot is published, and never again.
unsafe impl Sync for Slot {}

/// The latest slot made, and through it all others.
#[cfg(not(feature = "loom"))]
static LAST: AtomicPtr<Slot> = AtomicPtr::new(std::ptr::null_mut());

/// The slot of a thread, left to others when the thread ends.
struct Mine(&'static Slot);

impl Drop for Mine {
    fn drop(&mut self) {
        // What ends after this reads without a slot.
        let _ = SLOT.try_with(|slot| slot.set(None));
        self.0.owned.store(false, Ordering::Release);
    }
}

#[cfg(not(feature = "loom"))]
thread_local! {
    static MINE: Mine = Mine(claim());
    /// The slot in [`MINE`], to be had without asking whether that is there.
    static SLOT: Cell<Option<&'static Slot>> = const { Cell::new(None) };
}

#[cfg(feature = "loom")]
loom::lazy_static! {
    static ref LAST: AtomicPtr<Slot> = AtomicPtr::new(std::ptr::null_mut());
}

#[cfg(feature = "loom")]
loom::thread_local! {
    static MINE: Mine = Mine(claim());
    static SLOT: Cell<Option<&'static Slot>> = Cell::new(None);
}

impl Slot {
    /// Says that this thread is about to read under the lock at `address`.
    #[inline]
    pub(super) fn announce(&self, address: usize) {
        // One step that nothing later may overtake: a plain store and a fence would cost more.
        self.reading.swap(address, Ordering::SeqCst);
        order_in_model();
    }

    /// Says that the thread has finished reading.
    #[inline]
    pub(super) fn clear(&self) {
        self.reading.store(0, Ordering::Release);
    }
}

/// The slot of this thread, unless it is in use further up, or the thread is ending.
#[inline]
pub(super) fn free_slot() -> Option<&'static Slot> {
    let slot = match SLOT.try_with(Cell::get) {
        Ok(Some(slot)) => slot,
        _ => claim_for_thread()?,
    };
    (slot.reading.load(Ordering::Relaxed) == 0).then_some(slot)
}

#[cold]
fn claim_for_thread() -> Option<&'static Slot> {
    let slot = MINE.try_with(|mine| mine.0).ok()?;
    SLOT.try_with(|mine| mine.set(Some(slot))).ok()?;
    Some(slot)
}

/// A use, for a moment, of what is at an address and stays there until [`wait_for_uses`] returns. While
/// it lasts, the thread waits for nothing and calls nobody.
#[doc(hidden)]
#[derive(Debug)]
pub struct Use(&'static Slot);

impl Use {
    /// Announces the use. Whether the thing is still good is to be looked up afterwards, by a load that
    /// is `SeqCst`. `None` if the thread cannot announce it.
    #[must_use]
    #[inline]
    pub fn announce(address: usize) -> Option<Self> {
        let slot = free_slot()?;
        slot.announce(address);
        Some(Self(slot))
    }
}

impl Drop for Use {
    #[inline]
    fn drop(&mut self) {
        self.0.clear();
    }
}

/// Waits until nobody uses what is at `address`. The caller has said before, by a store that is
/// `SeqCst`, that the thing is good no more.
#[doc(hidden)]
pub fn wait_for_uses(address: usize) {
    wait_for(address);
}

/// Waits until nobody reads under the lock at `address`. The caller has made sure that nobody
/// starts to.
#[cold]
pub(super) fn wait_for(address: usize) {
    for slot in all() {
        let mut spins = 0_u32;
        while slot.reading.load(Ordering::SeqCst) == address {
            // A reader only copies a value or an Arc; it may have lost its processor.
            relax(spins);
            spins = spins.saturating_add(1);
        }
    }
}

/// For the child's side of a fork: the parent's other threads read nothing here.
pub(super) fn forget_after_fork() {
    let mine = SLOT.try_with(Cell::get).ok().flatten();
    let mine = mine.map_or(std::ptr::null(), std::ptr::from_ref);
    for slot in all() {
        if !std::ptr::eq(slot, mine) {
            slot.reading.store(0, Ordering::Relaxed);
            slot.owned.store(false, Ordering::Relaxed);
        }
    }
}

fn all() -> impl Iterator<Item = &'static Slot> {
    let mut next = LAST.load(Ordering::SeqCst).cast_const();
    std::iter::from_fn(move || {
        // SAFETY: slots are leaked, and linked only to slots or to null.
        let slot: &'static Slot = unsafe { next.as_ref() }?;
        next = slot.next;
        Some(slot)
    })
}

#[cold]
fn claim() -> &'static Slot {
    let free = all().find(|slot| {
        let taken = slot.owned.compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed);
        taken.is_ok()
    });
    free.unwrap_or_else(|| {
        let mut last = LAST.load(Ordering::Relaxed);
        let made = Box::into_raw(Box::new(Slot {
            reading: AtomicUsize::new(0),
            owned: AtomicBool::new(true),
            next: last,
        }));
        loop {
            match LAST.compare_exchange(last, made, Ordering::SeqCst, Ordering::Relaxed) {
                // SAFETY: `made` was leaked and is never freed.
                Ok(_) => return unsafe { &*made },
                Err(now) => {
                    last = now;
                    // SAFETY: `made` is not published yet: this thread is its only owner.
                    unsafe { (*made).next = now };
                }
            }
        }
    })
}
