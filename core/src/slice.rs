//! Changes of several items of a list in one step.

use crate::entries::Items;
use crate::topology::Change;
use crate::{Error, ErrorKind, List, Result, Value};

/// Some items of a list: those from `start` on, before `end`, each `step` behind the one before it.
///
/// Positions below 0 count from the end, and a negative step goes backwards, as in Python. It is
/// resolved inside the operation. `i64::MIN` and `i64::MAX` mean the ends of any list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// The first position.
    pub start: i64,
    /// The position before which the slice ends.
    pub end: i64,
    /// The distance of two positions, not 0.
    pub step: i64,
}

/// The positions of a slice: the first, and how many.
#[derive(Clone, Copy, Debug)]
struct Resolved {
    first: i64,
    count: usize,
    step: i64,
}

impl Slice {
    /// Resolves the slice for a list of `len` items. Positions beyond the ends are refused, or mean
    /// the ends if `clamp` says so.
    fn resolve(self, len: usize, clamp: bool) -> Result<Resolved> {
        if self.step == 0 {
            return Err(Error::new(ErrorKind::InvalidArgument, "the step of a slice is not 0"));
        }
        let size = i64::try_from(len).unwrap_or(i64::MAX);
        // Backwards, a slice starts at an item and may end in front of the first one.
        let (low, high) = if self.step > 0 { (0, size) } else { (-1, size - 1) };
        let bound = |position: i64| {
            let at = if position < 0 { position.saturating_add(size) } else { position };
            let within = at.clamp(low, high);
            if within == at || clamp || position == i64::MIN || position == i64::MAX {
                return Ok(within);
            }
            Err(Error::new(
                ErrorKind::IndexOutOfRange,
                format!("there is no position {position}: the list has {len} items"),
            ))
        };
        let (first, end) = (bound(self.start)?, bound(self.end)?);
        let distance = if self.step > 0 { end - first } else { first - end };
        let count = u64::try_from(distance).unwrap_or(0).div_ceil(self.step.unsigned_abs());
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        Ok(Resolved { first, count, step: self.step })
    }
}

impl Resolved {
    fn positions(self) -> impl Iterator<Item = usize> {
        let at = move |nth: usize| {
            let nth = i64::try_from(nth).unwrap_or(i64::MAX);
            self.first.saturating_add(self.step.saturating_mul(nth))
        };
        (0..self.count).filter_map(move |nth| usize::try_from(at(nth)).ok())
    }
}

impl List {
    /// Puts `items` in the place of the items of a slice, in one step. With a step of 1 there may be
    /// more or fewer of them, else exactly as many. With `clamp`, a position beyond an end means
    /// that end.
    ///
    /// # Errors
    /// `Disposed`; `IndexOutOfRange`; `InvalidArgument` for a step of 0, or if there are too few or
    /// too many items for another step than 1; `CycleRejected`. Nothing changes if it fails.
    pub fn splice(
        &self,
        slice: Slice,
        items: impl IntoIterator<Item = Value>,
        clamp: bool,
    ) -> Result<()> {
        self.commit_many(items, |root, cells| {
            let places = slice.resolve(root.len(), clamp)?;
            if slice.step == 1 {
                let start = usize::try_from(places.first).unwrap_or(0);
                return Ok(Change::Made((root.splice(start, places.count, cells), ())));
            }
            if places.count != cells.len() {
                let (given, wanted) = (cells.len(), places.count);
                return Err(Error::new(
                    ErrorKind::InvalidArgument,
                    format!("{given} items do not fit into a slice of {wanted} with a step"),
                ));
            }
            let places = places.positions().zip(cells);
            let old = places.filter_map(|(at, cell)| root.set(at, cell)).collect();
            Ok(Change::Made((old, ())))
        })
    }

    /// Removes the items of a slice, in one step; `clamp` as for [`List::splice`].
    ///
    /// # Errors
    /// `Disposed`; `IndexOutOfRange`; `InvalidArgument` for a step of 0. Nothing changes if it fails.
    pub fn remove_slice(&self, slice: Slice, clamp: bool) -> Result<()> {
        self.commit_many(std::iter::empty(), |root, _| {
            let places = slice.resolve(root.len(), clamp)?;
            let (Some(a), Some(b)) = (places.positions().next(), places.positions().last()) else {
                return Ok(Change::Made((Vec::new(), ())));
            };
            // The items from the lowest position to the highest one, without those of the slice.
            let (low, high) = (a.min(b), a.max(b));
            let step = usize::try_from(slice.step.unsigned_abs()).unwrap_or(usize::MAX);
            let kept = (low..=high).filter(|at| !(at - low).is_multiple_of(step));
            let kept = kept.filter_map(|at| root.get(at).cloned()).collect();
            let before = root.splice(low, high + 1 - low, kept);
            let gone = before.into_iter().step_by(step).collect();
            Ok(Change::Made((gone, ())))
        })
    }

    /// Puts the items in the opposite order, in one step.
    ///
    /// # Errors
    /// `Disposed`.
    pub fn reverse(&self) -> Result<()> {
        let (node, _) = self.parts()?;
        let before = node.write()?.reverse();
        // Outside of the lock: this may be long.
        drop(before);
        Ok(())
    }

    /// Puts `items` in the place of all items if those are still the ones that `seen` walks over;
    /// whether they were. For changes that take the caller's own code, such as sorting.
    ///
    /// # Errors
    /// `Disposed`; `CycleRejected`. Nothing changes if it fails.
    pub fn replace(&self, seen: &Items, items: impl IntoIterator<Item = Value>) -> Result<bool> {
        self.commit_many(items, |root, cells| {
            if !seen.is_of(&root.frozen()) {
                return Ok(Change::Left((Vec::new(), false)));
            }
            Ok(Change::Made((root.splice(0, root.len(), cells), true)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Slice;
    use crate::{ErrorKind, List, Table, Value};

    fn list(items: impl IntoIterator<Item = i64>) -> List {
        let list = List::new();
        list.extend(items.into_iter().map(Value::from)).expect("open");
        list
    }

    fn items(list: &List) -> Vec<i64> {
        list.items().expect("open").filter_map(|item| item.as_i64()).collect()
    }

    fn slice(start: i64, end: i64, step: i64) -> Slice {
        Slice { start, end, step }
    }

    const ALL: i64 = i64::MAX;

    #[test]
    fn a_slice_is_replaced_by_more_or_fewer_items() {
        for (part, new, expected) in [
            (slice(1, 3, 1), vec![7, 8, 9], vec![0, 7, 8, 9, 3, 4]),
            (slice(1, 3, 1), vec![], vec![0, 3, 4]),
            (slice(-2, ALL, 1), vec![7], vec![0, 1, 2, 7]),
            (slice(2, 2, 1), vec![7], vec![0, 1, 7, 2, 3, 4]),
            (slice(3, 1, 1), vec![7], vec![0, 1, 2, 7, 3, 4]),
            (slice(0, ALL, 2), vec![7, 8, 9], vec![7, 1, 8, 3, 9]),
            (slice(ALL, i64::MIN, -1), vec![7, 8, 9, 10, 11], vec![11, 10, 9, 8, 7]),
        ] {
            let list = list(0..5);
            list.splice(part, new.into_iter().map(Value::from), false).expect("in range");
            assert_eq!(items(&list), expected, "{part:?}");
        }
    }

    #[test]
    fn a_slice_is_removed() {
        for (part, expected) in [
            (slice(1, 3, 1), vec![0, 3, 4]),
            (slice(0, ALL, 2), vec![1, 3]),
            (slice(ALL, i64::MIN, -2), vec![1, 3]),
            (slice(3, 0, -2), vec![0, 2, 4]),
            (slice(3, 1, 1), vec![0, 1, 2, 3, 4]),
            (slice(1, ALL, i64::MAX), vec![0, 2, 3, 4]),
            (slice(ALL, 1, i64::MIN), vec![0, 1, 2, 3]),
        ] {
            let list = list(0..5);
            list.remove_slice(part, false).expect("in range");
            assert_eq!(items(&list), expected, "{part:?}");
        }
        let long = list(0..1_000);
        long.remove_slice(slice(1, ALL, 3), false).expect("in range");
        assert_eq!(items(&long), (0..1_000).filter(|i| i % 3 != 1).collect::<Vec<_>>());
    }

    #[test]
    fn what_does_not_fit_changes_nothing() {
        let list = list(0..3);
        for (part, kind) in [
            (slice(0, 4, 1), ErrorKind::IndexOutOfRange),
            (slice(-4, 1, 1), ErrorKind::IndexOutOfRange),
            (slice(3, 0, -1), ErrorKind::IndexOutOfRange),
            (slice(0, 1, 0), ErrorKind::InvalidArgument),
        ] {
            let error = list.remove_slice(part, false).expect_err("refused");
            assert_eq!(error.kind(), kind, "{part:?}");
        }
        let error = list.splice(slice(0, ALL, 2), [Value::Null], false).expect_err("too few");
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        let cycle = [Value::from(1), Value::from(&list)];
        let error = list.splice(slice(0, 1, 1), cycle, false).expect_err("a cycle");
        assert_eq!(error.kind(), ErrorKind::CycleRejected);
        list.remove_slice(slice(5, 9, 1), true).expect("clamped to nothing");
        assert_eq!(items(&list), [0, 1, 2]);
        list.splice(slice(-9, 9, 1), [], true).expect("clamped to all");
        assert_eq!(items(&list), Vec::<i64>::new());
    }

    #[test]
    fn the_order_is_turned_round() {
        for size in [0, 1, 2, 127, 129, 1_000] {
            let list = list(0..size);
            list.reverse().expect("open");
            assert_eq!(items(&list), (0..size).rev().collect::<Vec<_>>());
        }
    }

    #[test]
    fn all_items_are_replaced_unless_somebody_changed_them() {
        for size in [0, 3, 300] {
            let list = list(0..size);
            let seen = list.items().expect("open");
            assert!(list.replace(&seen, [Value::from(7)]).expect("open"), "{size}");
            assert_eq!(items(&list), [7]);
            assert!(!list.replace(&seen, [Value::from(8)]).expect("open"), "{size}");
            assert_eq!(items(&list), [7]);
        }
        let other = list([7]);
        let seen = other.items().expect("open");
        assert!(!list([7]).replace(&seen, []).expect("open"), "equal is not the same");
    }

    #[test]
    fn a_removed_container_may_hold_the_list() {
        let (outer, inner) = (List::new(), Table::new());
        outer.extend([Value::Null, Value::from(&inner)]).expect("open");
        assert!(inner.set("up", &outer).is_err(), "a cycle");
        outer.remove_slice(slice(1, ALL, 1), false).expect("in range");
        inner.set("up", &outer).expect("no cycle any more");
        assert!(outer.splice(slice(0, 1, 1), [Value::from(&inner)], false).is_err(), "a cycle");
        inner.clear().expect("open");
        let seen = outer.items().expect("open");
        assert!(outer.replace(&seen, [Value::from(&inner)]).expect("no cycle"));
        outer.reverse().expect("open");
        assert!(inner.set("up", &outer).is_err(), "a cycle");
    }
}
