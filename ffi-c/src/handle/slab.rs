//! Slots for the objects behind handles, in memory that is never given back.
//!
//! Each slot has one word: its generation (odd while it holds an object), whether it is closing,
//! and how many threads use it.
//! A use counts itself in before it looks at the generation, so the object cannot go while it is
//! in use; whoever leaves a closing slot last takes the object out.
//! Some uses are so short that they are not counted but announced, each thread in a place of its
//! own: who takes the object out waits for them.
//!
//! The numbers of the slots start from a base: those below it belong to the processes that this one
//! was forked from.

use super::Object;
use super::token::GENERATIONS;
use krstate::Use;
use parking_lot::Mutex;
use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, Ordering};

/// Slots in the first chunk; each further chunk has twice as many as the one before.
const FIRST: u32 = 1_024;
const CHUNKS: usize = 23;

const CLOSING: u64 = 1 << 31;
const USERS: u64 = CLOSING - 1;
const GENERATION: u32 = 32;

struct Slot {
    word: AtomicU64,
    object: UnsafeCell<Option<Object>>,
}

impl Slot {
    fn address(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }
}

// SAFETY: `object` is written only by the one thread that took the slot from the free list, before
// the handle exists, or that claimed a closing slot without users; otherwise it is only read.
// Objects are Send and Sync.
unsafe impl Sync for Slot {}

const _: fn() = || {
    fn shared_between_threads<T: Send + Sync>() {}
    shared_between_threads::<Object>();
};

#[derive(Debug)]
pub(super) struct Slab {
    base: u32,
    /// Places that were ever used are below this. Written under the lock of `free`; a forked child,
    /// which must not take that lock, reads it.
    used: AtomicU32,
    chunks: [AtomicPtr<Slot>; CHUNKS],
    free: Mutex<Vec<u32>>,
}

/// The chunk of a place, where it is there, and the size of the chunk.
fn split(place: u32) -> (usize, usize, usize) {
    let shifted = u64::from(place) + u64::from(FIRST);
    let chunk = shifted.ilog2() - FIRST.ilog2();
    let size = u64::from(FIRST) << chunk;
    let offset = shifted - size;
    // Both are below 2^32, and pointers have 64 bits.
    #[expect(clippy::cast_possible_truncation, reason = "handles need 64-bit pointers")]
    (chunk as usize, offset as usize, size as usize)
}

fn generation_of(word: u64) -> u64 {
    word >> GENERATION
}

impl Slab {
    /// A slab whose slots are numbered from `base`.
    pub(super) fn new(base: u32) -> Self {
        Self {
            base,
            used: AtomicU32::new(0),
            chunks: std::array::from_fn(|_| AtomicPtr::new(std::ptr::null_mut())),
            free: Mutex::new(Vec::new()),
        }
    }

    /// The number above that of every slot that was ever used. Takes no lock.
    pub(super) fn end(&self) -> u32 {
        self.base.saturating_add(self.used.load(Ordering::Acquire))
    }

    #[inline]
    fn slot(&self, index: u32) -> Option<&Slot> {
        let (chunk, offset, _) = split(index.checked_sub(self.base)?);
        let slots = self.chunks.get(chunk)?.load(Ordering::Acquire);
        if slots.is_null() {
            return None;
        }
        // SAFETY: a stored chunk has `size` initialised slots, is never freed, and offset < size.
        Some(unsafe { &*slots.add(offset) })
    }

    /// Puts an object into a free slot: the slot and its generation.
    pub(super) fn insert(&self, object: Object) -> (u32, u32) {
        let index = self.take_free();
        // The free list only gives out slots of chunks that exist.
        let Some(slot) = self.slot(index) else { return (index, 0) };
        // SAFETY: the free list gave the slot to this thread alone, and while its generation is
        // even nobody else looks at more than the word.
        unsafe { *slot.object.get() = Some(object) };
        // Publishes the object. Late users of older generations may be counted in.
        let word = slot.word.fetch_add(1 << GENERATION, Ordering::AcqRel) + (1 << GENERATION);
        #[expect(clippy::cast_possible_truncation, reason = "generations are below 2^26")]
        (index, generation_of(word) as u32)
    }

    #[expect(
        clippy::panic,
        reason = "the callers have no error for it, and the ABI makes it `Internal`"
    )]
    fn take_free(&self) -> u32 {
        let mut free = self.free.lock();
        if let Some(index) = free.pop() {
            return index;
        }
        let place = self.used.load(Ordering::Relaxed);
        let index = self.base.checked_add(place).filter(|index| *index < u32::MAX);
        let Some(index) = index else {
            panic!("this process and those it was forked from have used all 2^32 handles");
        };
        let (chunk, _, size) = split(place);
        if self.chunks[chunk].load(Ordering::Relaxed).is_null() {
            let slots: Box<[Slot]> = (0..size)
                .map(|_| Slot { word: AtomicU64::new(0), object: UnsafeCell::new(None) })
                .collect();
            let slots: *mut [Slot] = Box::into_raw(slots);
            self.chunks[chunk].store(slots.cast(), Ordering::Release);
        }
        self.used.store(place + 1, Ordering::Release);
        index
    }

    /// Keeps the object of a live handle in place while the result is alive.
    #[inline]
    pub(super) fn borrow(&self, index: u32, generation: u32) -> Option<Borrowed<'_>> {
        let slot = self.slot(index)?;
        let word = slot.word.fetch_add(1, Ordering::Acquire);
        let borrowed = Borrowed { slab: self, slot, index };
        let live = generation % 2 == 1
            && generation_of(word) == u64::from(generation)
            && word & CLOSING == 0;
        live.then_some(borrowed)
    }

    /// Uses the object of a live handle for a moment, without counting: the threads that use one handle
    /// do not disturb each other. `None` if the handle is not alive, its object is none for this, or
    /// this thread cannot say so. `body` waits for nothing and calls nobody.
    #[inline]
    pub(super) fn glance<T>(
        &self,
        index: u32,
        generation: u32,
        body: impl FnOnce(&Object) -> Option<T>,
    ) -> Option<T> {
        let slot = self.slot(index)?;
        let _announced = Use::announce(slot.address())?;
        // After the announcement: whoever closes the slot later waits for its end.
        let word = slot.word.load(Ordering::SeqCst);
        if generation.is_multiple_of(2)
            || generation_of(word) != u64::from(generation)
            || word & CLOSING != 0
        {
            return None;
        }
        // SAFETY: the handle was alive after the use was announced, so the object stays until it ends.
        let object = unsafe { (*slot.object.get()).as_ref() };
        object.filter(|object| object.is_glanced_at()).and_then(body)
    }

    /// Frees a slot, at once or when its last user leaves.
    pub(super) fn remove(&self, index: u32, generation: u32) {
        let Some(slot) = self.slot(index) else { return };
        let mut word = slot.word.load(Ordering::Relaxed);
        while generation % 2 == 1
            && generation_of(word) == u64::from(generation)
            && word & CLOSING == 0
        {
            // Counted in as a user, so that leaving does the rest.
            let closing = (word | CLOSING) + 1;
            match slot.word.compare_exchange_weak(
                word,
                closing,
                // Against the look of `glance` after its announcement.
                Ordering::SeqCst,
                Ordering::Relaxed,
            ) {
                Ok(_) => return drop(Borrowed { slab: self, slot, index }),
                Err(now) => word = now,
            }
        }
    }
}

/// A use of a slot.
pub(super) struct Borrowed<'a> {
    slab: &'a Slab,
    slot: &'a Slot,
    index: u32,
}

impl Borrowed<'_> {
    /// The object.
    #[inline]
    pub(super) fn object(&self) -> Option<&Object> {
        // SAFETY: this use is counted in and was alive, so nobody writes the object until it ends;
        // the acquiring count saw the generation that the object was published with.
        unsafe { (*self.slot.object.get()).as_ref() }
    }
}

impl Drop for Borrowed<'_> {
    #[inline]
    fn drop(&mut self) {
        let left = self.slot.word.fetch_sub(1, Ordering::AcqRel) - 1;
        if left & CLOSING != 0 && left & USERS == 0 {
            self.close(left);
        }
    }
}

impl Borrowed<'_> {
    /// Takes out the object of a slot that is closing and has no users.
    #[cold]
    fn close(&self, left: u64) {
        // The last one out of a closing slot claims it; a late user of an old handle may come in
        // between, and then it is the one that leaves last.
        let next = (generation_of(left) + 1) << GENERATION;
        if self.slot.word.compare_exchange(left, next, Ordering::AcqRel, Ordering::Relaxed).is_err()
        {
            return;
        }
        // Nobody else writes the object: the exchange is won once per generation, and nobody uses it.
        if self.object().is_some_and(Object::is_glanced_at) {
            krstate::wait_for_uses(self.slot.address());
        }
        // SAFETY: as said, and nobody who glanced at it still does.
        let object = unsafe { (*self.slot.object.get()).take() };
        if generation_of(next) + 1 < u64::from(GENERATIONS) {
            self.slab.free.lock().push(self.index);
        }
        drop(object);
    }
}

#[cfg(test)]
mod tests {
    use super::{FIRST, Slab, split};
    use crate::handle::Object;
    use krstate::{Lock, Table};

    #[test]
    fn places_are_dense() {
        assert_eq!(split(0), (0, 0, 1_024));
        assert_eq!(split(FIRST - 1), (0, 1_023, 1_024));
        assert_eq!(split(FIRST), (1, 0, 2_048));
        assert_eq!(split(3 * FIRST), (2, 0, 4_096));
        assert_eq!(split(u32::MAX).0, super::CHUNKS - 1);
    }

    #[test]
    fn a_removed_slot_is_refused_and_used_again() {
        let slab = Slab::new(0);
        let (index, generation) = slab.insert(Object::Table(Table::new()));
        assert!(slab.borrow(index, generation).is_some());
        slab.remove(index, generation);
        slab.remove(index, generation);
        assert!(slab.borrow(index, generation).is_none());
        assert_eq!(slab.insert(Object::Table(Table::new())), (index, generation + 2));
    }

    #[test]
    fn slots_below_the_base_are_not_known() {
        let parent = Slab::new(0);
        let (old, generation) = parent.insert(Object::Table(Table::new()));
        let child = Slab::new(parent.end());
        let (new, _) = child.insert(Object::Table(Table::new()));
        assert_eq!((old, new, child.end()), (0, 1, 2));
        assert!(child.borrow(old, generation).is_none());
        child.remove(old, generation);
        assert!(child.borrow(new, generation).is_some());
    }

    #[test]
    fn threads_that_glance_at_a_handle_and_free_it_agree() {
        let slab = Slab::new(0);
        for _ in 0..200 {
            let lock = Lock::get("glance").expect("a key");
            let (index, generation) = slab.insert(Object::Lock(lock));
            let is_lock = |object: &Object| match object {
                Object::Lock(lock) => Some(lock.key() == "glance"),
                _ => None,
            };
            std::thread::scope(|threads| {
                for _ in 0..3 {
                    threads.spawn(|| {
                        while let Some(same) = slab.glance(index, generation, is_lock) {
                            assert!(same);
                        }
                    });
                }
                threads.spawn(|| slab.remove(index, generation));
            });
        }
        let (index, generation) = slab.insert(Object::Table(Table::new()));
        assert_eq!(slab.glance(index, generation, |_| Some(())), None, "only at locks");
    }

    #[test]
    fn the_last_number_is_not_passed() {
        let slab = Slab::new(u32::MAX - 1);
        assert_eq!(slab.insert(Object::Table(Table::new())).0, u32::MAX - 1);
        let insert = std::panic::AssertUnwindSafe(|| slab.insert(Object::Table(Table::new())));
        let more = std::panic::catch_unwind(insert);
        assert!(more.is_err());
    }

    #[test]
    fn threads_that_use_and_free_one_handle_agree() {
        let slab = Slab::new(0);
        for _ in 0..200 {
            let (index, generation) = slab.insert(Object::Table(Table::new()));
            std::thread::scope(|threads| {
                for _ in 0..3 {
                    threads.spawn(|| {
                        while let Some(borrowed) = slab.borrow(index, generation) {
                            assert!(matches!(borrowed.object(), Some(Object::Table(_))));
                        }
                    });
                }
                threads.spawn(|| slab.remove(index, generation));
            });
        }
        assert_eq!(slab.end(), 1, "one slot served all rounds");
    }
}
