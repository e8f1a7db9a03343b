//! What containers and states are to do, written down a second time in the plainest way: vectors,
//! one thread, no sharing. Tests replay operations here and on the engine and compare the answers.

// Every test that uses the model uses a part of it.
#![allow(dead_code)]

mod list;
mod number;
mod real;
mod state;
mod table;

use krstate::{ErrorKind, Key};

pub(crate) use list::ListOp;
pub(crate) use real::Real;
pub(crate) use state::StateOp;
pub(crate) use table::TableOp;

/// A stored value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Datum {
    Null,
    Bool(bool),
    I32(i32),
    I64(i64),
    /// The bits of a double.
    F64(u64),
    Text(String),
    /// A container, by its number in the world.
    Ref(usize),
}

/// A value as it is handed in.
#[derive(Clone, Debug)]
pub(crate) enum Given {
    Plain(Datum),
    /// The container behind a handle; null if that is a state's.
    Handle(usize),
    /// A native map or list, which is copied in.
    Table(Vec<(Key, Given)>),
    List(Vec<Given>),
}

/// An operation on one handle.
#[derive(Clone, Debug)]
pub(crate) enum Op {
    Table(TableOp),
    List(ListOp),
    State(StateOp),
}

/// What an operation gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Nothing,
    Flag(bool),
    Value(Option<Datum>),
    Count(usize),
    Position(Option<usize>),
    Keys(Vec<Key>),
    Entries(Vec<(Key, Datum)>),
    Items(Vec<Datum>),
    Failed(ErrorKind),
}

type Refused<T> = Result<T, ErrorKind>;

/// The contents of a container.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Contents {
    Table {
        ignore_case: bool,
        entries: Vec<(Key, Datum)>,
    },
    /// With the number of successful changes.
    List {
        items: Vec<Datum>,
        changes: u32,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct State {
    pub(crate) case_sensitive: bool,
    pub(crate) allow_value_types: bool,
    pub(crate) entries: Vec<(Key, Datum)>,
    pub(crate) closed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Target {
    Container(usize),
    State(usize),
}

/// A container or state, and the state through which it was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Handle {
    pub(crate) target: Target,
    pub(crate) scope: Option<usize>,
}

/// The items that a handle has looked at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Seen {
    handle: usize,
    items: Vec<Datum>,
    changes: u32,
}

/// Everything there is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct World {
    pub(crate) containers: Vec<Contents>,
    pub(crate) states: Vec<State>,
    pub(crate) handles: Vec<Handle>,
    seen: Vec<Seen>,
}

impl Datum {
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i32> for Given {
    fn from(number: i32) -> Self {
        Self::Plain(Datum::I32(number))
    }
}

impl World {
    /// A container, and a handle to it that no close reaches.
    pub(crate) fn add(&mut self, contents: Contents) -> usize {
        self.containers.push(contents);
        let target = Target::Container(self.containers.len() - 1);
        self.handles.push(Handle { target, scope: None });
        self.containers.len() - 1
    }

    pub(crate) fn add_state(&mut self, case_sensitive: bool, allow_value_types: bool) {
        let entries = Vec::new();
        self.states.push(State { case_sensitive, allow_value_types, entries, closed: false });
        let state = self.states.len() - 1;
        self.handles.push(Handle { target: Target::State(state), scope: Some(state) });
    }

    /// Does an operation as the engine did it. Fails with what the answer should have been.
    ///
    /// The answer is looked at only where more than one is right. What was made for an operation on
    /// something closed is not kept.
    pub(crate) fn step(&mut self, on: usize, op: &Op, came: &Answer) -> Result<(), Answer> {
        let before = (self.containers.len(), self.handles.len());
        let answer = self.answer(on, op, came).unwrap_or_else(Answer::Failed);
        if answer == Answer::Failed(ErrorKind::Disposed) {
            self.containers.truncate(before.0);
            self.handles.truncate(before.1);
        }
        if answer != *came {
            return Err(answer);
        }
        if let Answer::Value(Some(Datum::Ref(container))) = answer {
            let scope = self.handles[on].scope;
            self.handles.push(Handle { target: Target::Container(container), scope });
        }
        Ok(())
    }

    fn answer(&mut self, on: usize, op: &Op, came: &Answer) -> Refused<Answer> {
        match (op, self.handles[on].target) {
            (Op::Table(op), Target::Container(table)) => self.table(on, table, op),
            (Op::List(op), Target::Container(list)) => self.list(on, list, op, came),
            (Op::State(op), Target::State(state)) => self.state(state, op),
            _ => panic!("{op:?} on another sort of handle"),
        }
    }

    pub(crate) fn is_open(&self, handle: Handle) -> bool {
        handle.scope.is_none_or(|state| !self.states[state].closed)
    }

    fn check_open(&self, on: usize) -> Refused<()> {
        if self.is_open(self.handles[on]) { Ok(()) } else { Err(ErrorKind::Disposed) }
    }

    /// The value that is to be stored. `Err` for a copy that cannot be made; a handle of a closed
    /// state gives `None`.
    fn resolve(&mut self, given: &Given) -> Refused<Option<Datum>> {
        let datum = match given {
            Given::Plain(datum) => datum.clone(),
            Given::Handle(at) => match self.handles[*at] {
                Handle { target: Target::State(_), .. } => Datum::Null,
                handle if !self.is_open(handle) => return Ok(None),
                Handle { target: Target::Container(container), .. } => Datum::Ref(container),
            },
            Given::Table(given) => {
                let mut entries = Vec::new();
                for (key, value) in given {
                    let value = self.resolve(value)?.ok_or(ErrorKind::Disposed)?;
                    table::put(&mut entries, false, key, value);
                }
                Datum::Ref(self.add(Contents::Table { ignore_case: false, entries }))
            }
            Given::List(given) => {
                let items = given.iter().map(|value| {
                    let value = self.resolve(value)?;
                    value.ok_or(ErrorKind::Disposed)
                });
                let items = items.collect::<Refused<_>>()?;
                Datum::Ref(self.add(Contents::List { items, changes: 0 }))
            }
        };
        Ok(Some(datum))
    }

    /// The value that is to become a part of `container`.
    fn take_in(&mut self, container: usize, given: &Given) -> Refused<Datum> {
        let datum = self.resolve(given)?.ok_or(ErrorKind::Disposed)?;
        self.check_edges(container, std::slice::from_ref(&datum))?;
        Ok(datum)
    }

    fn take_in_all(&mut self, container: usize, given: &[Given]) -> Refused<Vec<Datum>> {
        let values = given.iter().map(|value| self.resolve(value)).collect::<Refused<Vec<_>>>()?;
        let values = values.into_iter().collect::<Option<Vec<_>>>().ok_or(ErrorKind::Disposed)?;
        self.check_edges(container, &values)?;
        Ok(values)
    }

    fn check_edges(&self, container: usize, children: &[Datum]) -> Refused<()> {
        let mut waiting: Vec<&Datum> = children.iter().collect();
        let mut met = vec![false; self.containers.len()];
        while let Some(next) = waiting.pop() {
            let Datum::Ref(next) = *next else { continue };
            if next == container {
                return Err(ErrorKind::CycleRejected);
            }
            if !std::mem::replace(&mut met[next], true) {
                match &self.containers[next] {
                    Contents::Table { entries, .. } => waiting.extend(entries.iter().map(|e| &e.1)),
                    Contents::List { items, .. } => waiting.extend(items),
                }
            }
        }
        Ok(())
    }
}
