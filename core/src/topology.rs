//! Keeping containers free of cycles, also when two threads add the two halves of one.
//!
//! An edge to a container that others can already reach is added under one process-wide lock:
//! checked and committed together. A newly made tree that shares nothing cannot close a cycle and
//! skips it. No operation holds two container locks.

use crate::node::Container;
use crate::root::FrozenCells;
use crate::{Error, ErrorKind, Result};
use hashbrown::HashSet;
use std::collections::VecDeque;

/// Slots that the search downwards reads before the search upwards gets its turn.
const STRIDE: usize = 64;

type Ids = HashSet<u64, foldhash::fast::RandomState>;

/// Edges that a change adds to `parent`.
#[derive(Default)]
pub(crate) struct Edges {
    pub(crate) children: Vec<Container>,
    /// The containers at or below the children that others can reach: none for a new tree.
    pub(crate) shared: Vec<Container>,
}

/// What became of a change.
pub(crate) enum Change<T> {
    /// The edges are there.
    Made(T),
    /// The change found that it does not apply; nothing was stored.
    Left(T),
}

/// Runs `commit`, which adds edges to `parent`, unless one of them closes a cycle.
///
/// `path` tells where, for the error.
pub(crate) fn link<T>(
    parent: &Container,
    edges: &Edges,
    path: impl FnOnce() -> String,
    commit: impl FnOnce() -> Result<Change<T>>,
) -> Result<T> {
    let _topology = (!edges.shared.is_empty()).then(|| parent.engine().topology.lock());
    if !edges.shared.is_empty() && reaches(&edges.shared, parent) {
        return Err(Error::new(
            ErrorKind::CycleRejected,
            "the container would come to hold itself; store a copy or a key instead",
        )
        .at(path()));
    }
    edges.children.iter().for_each(|child| child.add_parent(parent));
    let unlink = || edges.children.iter().for_each(|child| child.remove_parent(parent.id()));
    match commit() {
        Ok(Change::Made(result)) => Ok(result),
        Ok(Change::Left(result)) => {
            unlink();
            Ok(result)
        }
        Err(error) => {
            unlink();
            Err(error)
        }
    }
}

/// Whether `target` can be reached from one of `starts`. Searches down from the starts and up from
/// the target in turn, so that the shorter side decides what it costs.
fn reaches(starts: &[Container], target: &Container) -> bool {
    let mut down = Down::new(starts);
    let mut up = Up::new(target);
    if down.seen.contains(&target.id()) {
        return true;
    }
    loop {
        match down.step(&up.seen) {
            Step::Met => return true,
            Step::Exhausted => return false,
            Step::Going => {}
        }
        match up.step(&down.seen) {
            Step::Met => return true,
            Step::Exhausted => return false,
            Step::Going => {}
        }
    }
}

enum Step {
    Met,
    Exhausted,
    Going,
}

struct Down {
    seen: Ids,
    waiting: Vec<Container>,
    open: Option<FrozenCells>,
}

impl Down {
    fn new(starts: &[Container]) -> Self {
        Self {
            seen: starts.iter().map(Container::id).collect(),
            waiting: starts.to_vec(),
            open: None,
        }
    }

    fn step(&mut self, goal: &Ids) -> Step {
        let Some(cells) = &mut self.open else {
            let Some(next) = self.waiting.pop() else { return Step::Exhausted };
            self.open = FrozenCells::of(&next);
            return Step::Going;
        };
        for _ in 0..STRIDE {
            let Some(cell) = cells.next_cell() else {
                self.open = None;
                return Step::Going;
            };
            if let Some(child) = cell.container() {
                if goal.contains(&child.id()) {
                    return Step::Met;
                }
                if self.seen.insert(child.id()) {
                    self.waiting.push(child);
                }
            }
        }
        Step::Going
    }
}

struct Up {
    seen: Ids,
    waiting: VecDeque<Container>,
}

impl Up {
    fn new(target: &Container) -> Self {
        let seen = std::iter::once(target.id()).collect();
        Self { seen, waiting: VecDeque::from([target.clone()]) }
    }

    fn step(&mut self, goal: &Ids) -> Step {
        let Some(next) = self.waiting.pop_front() else { return Step::Exhausted };
        let mut met = false;
        next.each_parent(|parent| {
            met |= goal.contains(&parent.id());
            if self.seen.insert(parent.id()) {
                self.waiting.push_back(parent);
            }
        });
        if met { Step::Met } else { Step::Going }
    }
}
