//! A vector whose clone is O(1) and whose writers copy only what they touch.
//!
//! Tables keep their entry log in one, lists their items. A clone freezes the contents: an
//! enumeration, a snapshot or a cycle search walks the clone while writers go on. The first write
//! after a clone copies one leaf (and the two directories above it in a long vector), so that a
//! writer is never held up by the length of the whole.

use triomphe::Arc;

/// Items in a leaf, and entries in a directory. Larger leaves make the first write after a freeze
/// dearer, smaller ones make long directories.
const WIDTH: usize = 128;
const GROUP: usize = WIDTH * WIDTH;

type Leaf<T> = Arc<Vec<T>>;
type Group<T> = Arc<Vec<Leaf<T>>>;

/// See the module documentation.
#[derive(Debug)]
pub(crate) struct Chunks<T> {
    len: usize,
    shape: Shape<T>,
}

#[derive(Debug)]
enum Shape<T> {
    /// Nothing allocated: an empty container stays small.
    Empty,
    /// At most `WIDTH` items.
    Short(Leaf<T>),
    /// Every leaf but the last is full, every group but the last is full.
    Long(Arc<Vec<Group<T>>>),
}

impl<T> Default for Chunks<T> {
    fn default() -> Self {
        Self { len: 0, shape: Shape::Empty }
    }
}

impl<T> Clone for Chunks<T> {
    /// Freezes the contents: O(1), no item is cloned.
    fn clone(&self) -> Self {
        let shape = match &self.shape {
            Shape::Empty => Shape::Empty,
            Shape::Short(leaf) => Shape::Short(leaf.clone()),
            Shape::Long(root) => Shape::Long(root.clone()),
        };
        Self { len: self.len, shape }
    }
}

impl<T> Chunks<T> {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing was written since one was cloned from the other.
    pub(crate) fn same(&self, other: &Self) -> bool {
        let same = match (&self.shape, &other.shape) {
            (Shape::Empty, Shape::Empty) => true,
            (Shape::Short(a), Shape::Short(b)) => Arc::ptr_eq(a, b),
            (Shape::Long(a), Shape::Long(b)) => Arc::ptr_eq(a, b),
            _ => false,
        };
        same && self.len == other.len
    }

    #[inline]
    pub(crate) fn get(&self, index: usize) -> Option<&T> {
        match &self.shape {
            Shape::Empty => None,
            Shape::Short(leaf) => leaf.get(index),
            Shape::Long(root) => {
                root.get(index / GROUP)?.get(index / WIDTH % WIDTH)?.get(index % WIDTH)
            }
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.leaves().flatten()
    }

    fn leaves(&self) -> impl Iterator<Item = &Vec<T>> {
        let (short, long) = match &self.shape {
            Shape::Empty => (None, None),
            Shape::Short(leaf) => (Some(&**leaf), None),
            Shape::Long(root) => (None, Some(root)),
        };
        let long = long.into_iter().flat_map(|root| root.iter());
        short.into_iter().chain(long.flat_map(|group| group.iter().map(|leaf| &**leaf)))
    }

    /// Takes the items out of every leaf that no frozen clone shares; the shared ones are left to
    /// the clone. Lets a container be torn down without recursion.
    pub(crate) fn into_unshared(self, mut each: impl FnMut(T)) {
        let mut empty = |leaf: Leaf<T>| {
            if let Ok(items) = Arc::try_unwrap(leaf) {
                items.into_iter().for_each(&mut each);
            }
        };
        match self.shape {
            Shape::Empty => {}
            Shape::Short(leaf) => empty(leaf),
            Shape::Long(root) => {
                let groups = Arc::try_unwrap(root).unwrap_or_default();
                for group in groups {
                    Arc::try_unwrap(group).unwrap_or_default().into_iter().for_each(&mut empty);
                }
            }
        }
    }
}

impl<T: Clone> Chunks<T> {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "an increment is little more than this")]
    pub(crate) fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        match &mut self.shape {
            Shape::Empty => None,
            Shape::Short(leaf) => own(leaf).get_mut(index),
            Shape::Long(root) => {
                let group = own(root).get_mut(index / GROUP)?;
                let leaf = own(group).get_mut(index / WIDTH % WIDTH)?;
                own(leaf).get_mut(index % WIDTH)
            }
        }
    }

    pub(crate) fn push(&mut self, item: T) {
        match &mut self.shape {
            Shape::Empty => self.shape = Shape::Short(Arc::new(vec![item])),
            Shape::Short(leaf) if leaf.len() < WIDTH => own(leaf).push(item),
            Shape::Short(leaf) => {
                let leaves = vec![leaf.clone(), Arc::new(vec![item])];
                self.shape = Shape::Long(Arc::new(vec![Arc::new(leaves)]));
            }
            Shape::Long(root) => push_long(own(root), item),
        }
        self.len += 1;
    }

    pub(crate) fn pop(&mut self) -> Option<T> {
        let item = match &mut self.shape {
            Shape::Empty => None,
            Shape::Short(leaf) => own(leaf).pop(),
            Shape::Long(root) => pop_long(own(root)),
        }?;
        self.len -= 1;
        if self.len == 0 {
            self.shape = Shape::Empty;
        }
        Some(item)
    }

    /// Moves the later items one place up: O(n), as inserting into an array is.
    pub(crate) fn insert(&mut self, index: usize, item: T) {
        if let Shape::Short(leaf) = &mut self.shape
            && leaf.len() < WIDTH
            && index <= leaf.len()
        {
            own(leaf).insert(index, item);
            self.len += 1;
            return;
        }
        self.splice(index, Some(item));
    }

    /// Moves the later items one place down: O(n). `None` if there is no such item.
    pub(crate) fn remove(&mut self, index: usize) -> Option<T> {
        if index >= self.len {
            return None;
        }
        if index + 1 == self.len {
            return self.pop();
        }
        if let Shape::Short(leaf) = &mut self.shape {
            self.len -= 1;
            return Some(own(leaf).remove(index));
        }
        self.splice(index, None)
    }

    /// Rebuilds everything behind `index`: with `item` before it, or without the item at it.
    fn splice(&mut self, index: usize, item: Option<T>) -> Option<T> {
        let removing = item.is_none();
        let mut tail = Vec::with_capacity(self.len - index.min(self.len));
        while self.len > index {
            tail.extend(self.pop());
        }
        let removed = if removing { tail.pop() } else { None };
        for item in item.into_iter().chain(tail.into_iter().rev()) {
            self.push(item);
        }
        removed
    }
}

/// For writing: a copy in the place of what a frozen clone shares.
#[inline]
#[expect(clippy::unreachable, reason = "it is the only one after the copy")]
fn own<T: Clone>(shared: &mut Arc<Vec<T>>) -> &mut Vec<T> {
    if !shared.is_unique() {
        copy(shared);
    }
    // Unlike `make_mut` this brings no second, inlined copying along.
    let Some(items) = Arc::get_mut(shared) else { unreachable!("just copied") };
    items
}

/// Copies a leaf or directory, with room for all that it may come to hold.
#[cold]
fn copy<T: Clone>(shared: &mut Arc<Vec<T>>) {
    let mut items = Vec::with_capacity(shared.len().next_power_of_two().clamp(4, WIDTH));
    items.extend(shared.iter().cloned());
    *shared = Arc::new(items);
}

fn push_long<T: Clone>(groups: &mut Vec<Group<T>>, item: T) {
    if let Some(group) = groups.last_mut() {
        let full_group = group.len() == WIDTH;
        match group.last() {
            Some(leaf) if leaf.len() < WIDTH => {
                if let Some(leaf) = own(group).last_mut() {
                    own(leaf).push(item);
                }
                return;
            }
            _ if !full_group => {
                own(group).push(new_leaf(item));
                return;
            }
            _ => {}
        }
    }
    groups.push(Arc::new(vec![new_leaf(item)]));
}

/// A leaf of a long vector will most likely be filled: one allocation instead of six.
fn new_leaf<T>(item: T) -> Leaf<T> {
    let mut items = Vec::with_capacity(WIDTH);
    items.push(item);
    Arc::new(items)
}

fn pop_long<T: Clone>(groups: &mut Vec<Group<T>>) -> Option<T> {
    let group = own(groups.last_mut()?);
    let leaf = own(group.last_mut()?);
    let item = leaf.pop();
    if leaf.is_empty() {
        group.pop();
    }
    if group.is_empty() {
        groups.pop();
    }
    item
}

impl<T: Clone> FromIterator<T> for Chunks<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut chunks = Self::default();
        items.into_iter().for_each(|item| chunks.push(item));
        chunks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sizes around every boundary: leaf, group, and more than one group.
    const SIZES: [usize; 9] = [0, 1, 2, WIDTH - 1, WIDTH, WIDTH + 1, GROUP - 1, GROUP, GROUP + 300];

    #[test]
    fn holds_what_was_pushed_at_every_size() {
        for size in SIZES {
            let chunks: Chunks<usize> = (0..size).collect();
            assert_eq!(chunks.len(), size);
            assert!(chunks.iter().copied().eq(0..size));
            assert_eq!(chunks.get(size), None);
            assert_eq!(
                size.checked_sub(1).map(|last| chunks.get(last)),
                size.checked_sub(1).as_ref().map(Some)
            );
        }
    }

    #[test]
    fn pops_down_to_nothing() {
        for size in SIZES {
            let mut chunks: Chunks<usize> = (0..size).collect();
            for expected in (0..size).rev() {
                assert_eq!(chunks.pop(), Some(expected));
            }
            assert_eq!(chunks.pop(), None);
            assert!(matches!(chunks.shape, Shape::Empty));
        }
    }

    #[test]
    fn a_clone_keeps_its_instant() {
        for size in SIZES.into_iter().filter(|size| *size > 0) {
            let mut chunks: Chunks<usize> = (0..size).collect();
            let frozen = chunks.clone();
            *chunks.get_mut(size / 2).expect("in range") = usize::MAX;
            chunks.push(7);
            chunks.remove(0);
            assert!(frozen.iter().copied().eq(0..size));
        }
    }

    #[test]
    fn inserts_and_removes_like_a_vec() {
        for size in [0, 3, WIDTH, WIDTH + 1, 3 * WIDTH] {
            let mut chunks: Chunks<usize> = (0..size).collect();
            let mut model: Vec<usize> = (0..size).collect();
            for at in [0, size / 2, size] {
                chunks.insert(at, 1_000 + at);
                model.insert(at, 1_000 + at);
                assert!(chunks.iter().eq(model.iter()));
            }
            for at in [size + 2, size / 2, 0] {
                assert_eq!(chunks.remove(at), Some(model.remove(at)));
                assert!(chunks.iter().eq(model.iter()));
            }
            assert_eq!(chunks.remove(model.len()), None);
        }
    }

    #[test]
    fn leaves_shared_items_to_the_clone() {
        let chunks: Chunks<usize> = (0..10).collect();
        let frozen = chunks.clone();
        let mut taken = Vec::new();
        chunks.into_unshared(|item| taken.push(item));
        assert!(taken.is_empty());
        frozen.into_unshared(|item| taken.push(item));
        assert_eq!(taken, (0..10).collect::<Vec<_>>());
    }
}
