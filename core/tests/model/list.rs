//! Lists: items in a row.

use super::{Answer, Contents, Datum, Given, Refused, Seen, World, number};
use krstate::{ErrorKind, Slice};

#[derive(Clone, Debug)]
pub(crate) enum ListOp {
    Get(i64),
    Set(i64, Given),
    Push(Given),
    Insert(i64, Given),
    InsertClamped(i64, Given),
    Remove(i64),
    RemoveValue(Given),
    Extend(Vec<Given>),
    IndexOf(Given, usize),
    Splice(Slice, Vec<Given>, bool),
    RemoveSlice(Slice, bool),
    Reverse,
    /// Remembers the items, for `Replace` by the same handle.
    See,
    Replace(Vec<Given>),
    Len,
    Items,
    Clear,
}

/// The place that an index means among those before `end`.
fn place(index: i64, len: usize, end: usize) -> Option<usize> {
    let at = if index < 0 { i128::from(index) + len as i128 } else { index.into() };
    usize::try_from(at).ok().filter(|at| *at < end)
}

/// The positions of a slice, in its order, and its first position.
fn positions(slice: Slice, len: usize, clamp: bool) -> Refused<(Vec<usize>, usize)> {
    let (len, step) = (len as i128, i128::from(slice.step));
    if step == 0 {
        return Err(ErrorKind::InvalidArgument);
    }
    let (low, high) = if step > 0 { (0, len) } else { (-1, len - 1) };
    let bound = |position: i64| match position {
        i64::MIN => Ok(low),
        i64::MAX => Ok(high),
        _ => {
            let at = if position < 0 { i128::from(position) + len } else { position.into() };
            if (low..=high).contains(&at) || clamp {
                Ok(at.max(low).min(high))
            } else {
                Err(ErrorKind::IndexOutOfRange)
            }
        }
    };
    let (first, end) = (bound(slice.start)?, bound(slice.end)?);
    let mut found = Vec::new();
    let mut at = first;
    while if step > 0 { at < end } else { at > end } {
        found.push(usize::try_from(at).expect("within the list"));
        at += step;
    }
    Ok((found, usize::try_from(first).unwrap_or(0)))
}

impl World {
    fn items(&mut self, list: usize) -> &mut Vec<Datum> {
        match &mut self.containers[list] {
            Contents::List { items, .. } => items,
            Contents::Table { .. } => panic!("{list} is a table"),
        }
    }

    /// The items of a list that is about to change.
    fn changed(&mut self, list: usize) -> &mut Vec<Datum> {
        match &mut self.containers[list] {
            Contents::List { items, changes } => {
                *changes += 1;
                items
            }
            Contents::Table { .. } => panic!("{list} is a table"),
        }
    }

    pub(super) fn list(
        &mut self,
        on: usize,
        list: usize,
        op: &ListOp,
        came: &Answer,
    ) -> Refused<Answer> {
        self.check_open(on)?;
        let len = self.items(list).len();
        let beyond = ErrorKind::IndexOutOfRange;
        Ok(match op {
            ListOp::Get(index) => {
                let at = place(*index, len, len).ok_or(beyond)?;
                Answer::Value(Some(self.items(list)[at].clone()))
            }
            ListOp::Set(index, value) => {
                let value = self.take_in(list, value)?;
                let at = place(*index, len, len).ok_or(beyond)?;
                self.changed(list)[at] = value;
                Answer::Nothing
            }
            ListOp::Push(value) => {
                let value = self.take_in(list, value)?;
                self.changed(list).push(value);
                Answer::Count(len)
            }
            ListOp::Insert(index, value) => {
                let value = self.take_in(list, value)?;
                let at = place(*index, len, len + 1).ok_or(beyond)?;
                self.changed(list).insert(at, value);
                Answer::Nothing
            }
            ListOp::InsertClamped(index, value) => {
                let value = self.take_in(list, value)?;
                let end = if *index < 0 { 0 } else { len };
                let at = place(*index, len, len + 1).unwrap_or(end);
                self.changed(list).insert(at, value);
                Answer::Nothing
            }
            ListOp::Remove(index) => {
                let at = place(*index, len, len).ok_or(beyond)?;
                Answer::Value(Some(self.changed(list).remove(at)))
            }
            ListOp::RemoveValue(value) => {
                let value = self.resolve(value)?.ok_or(ErrorKind::Disposed)?;
                let found = self.items(list).iter().position(|item| number::same(item, &value));
                if let Some(at) = found {
                    self.changed(list).remove(at);
                }
                Answer::Flag(found.is_some())
            }
            ListOp::IndexOf(value, start) => {
                let value = self.resolve(value)?.ok_or(ErrorKind::Disposed)?;
                let mut places = self.items(list).iter().enumerate().skip(*start);
                let found = places.find(|(_, item)| number::same(item, &value));
                Answer::Position(found.map(|(at, _)| at))
            }
            ListOp::Len => Answer::Count(len),
            ListOp::Items => Answer::Items(self.items(list).clone()),
            ListOp::Clear => {
                self.changed(list).clear();
                Answer::Nothing
            }
            ListOp::Reverse => {
                self.changed(list).reverse();
                Answer::Nothing
            }
            _ => return self.many(on, list, op, came),
        })
    }

    /// The operations that concern several items.
    fn many(&mut self, on: usize, list: usize, op: &ListOp, came: &Answer) -> Refused<Answer> {
        let len = self.items(list).len();
        match op {
            ListOp::Extend(values) => {
                let values = self.take_in_all(list, values)?;
                self.changed(list).extend(values);
                Ok(Answer::Nothing)
            }
            ListOp::Splice(slice, values, clamp) => {
                let values = self.take_in_all(list, values)?;
                let (places, first) = positions(*slice, len, *clamp)?;
                if slice.step == 1 {
                    let end = first + places.len();
                    self.changed(list).splice(first..end, values);
                } else if places.len() == values.len() {
                    let items = self.changed(list);
                    for (at, value) in places.into_iter().zip(values) {
                        items[at] = value;
                    }
                } else {
                    return Err(ErrorKind::InvalidArgument);
                }
                Ok(Answer::Nothing)
            }
            ListOp::RemoveSlice(slice, clamp) => {
                let (mut places, _) = positions(*slice, len, *clamp)?;
                places.sort_unstable();
                let items = self.changed(list);
                for at in places.into_iter().rev() {
                    items.remove(at);
                }
                Ok(Answer::Nothing)
            }
            ListOp::See => {
                let Contents::List { items, changes } = self.containers[list].clone() else {
                    panic!("{list} is a table");
                };
                self.seen.retain(|seen| seen.handle != on);
                self.seen.push(Seen { handle: on, items: items.clone(), changes });
                Ok(Answer::Items(items))
            }
            ListOp::Replace(values) => {
                let Some(seen) = self.seen.iter().find(|seen| seen.handle == on).cloned() else {
                    return Ok(Answer::Nothing);
                };
                let values = self.take_in_all(list, values)?;
                let Contents::List { items, changes } = &self.containers[list] else {
                    panic!("{list} is a table");
                };
                let replaced = if *changes == seen.changes {
                    true
                } else if *items == seen.items {
                    // Changed and changed back: either will do.
                    *came == Answer::Flag(true)
                } else {
                    false
                };
                if replaced {
                    *self.changed(list) = values;
                }
                Ok(Answer::Flag(replaced))
            }
            _ => panic!("{op:?} concerns one item"),
        }
    }
}
