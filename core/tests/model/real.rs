//! The engine's side: the same operations on live handles, and answers in the model's terms.

use super::{Answer, Contents, Datum, Given, ListOp, Op, StateOp, TableOp, Target, World};
use krstate::{
    Builder, ErrorKind, InternedKey, Items, Key, List, Result, SharedState, Snapshot, StateOptions,
    Table, Value,
};
use std::collections::HashMap;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub(crate) enum Held {
    Table(Table),
    List(List),
    State(SharedState),
}

/// The handles of a world. Threads have a clone each.
#[derive(Clone, Debug, Default)]
pub(crate) struct Real {
    pub(crate) handles: Vec<Held>,
    /// From the engine's number of a container to the world's.
    numbers: HashMap<u64, usize>,
    /// One for all tables, so that they get in each other's way.
    interned: HashMap<Key, Arc<InternedKey>>,
    seen: HashMap<usize, Items>,
    /// The native values of the operation at work.
    copied: Vec<Value>,
}

/// What an operation gave. What a container is called is known when all is done.
enum Came {
    Value(Option<Value>),
    Answer(Answer),
}

impl From<Answer> for Came {
    fn from(answer: Answer) -> Self {
        Self::Answer(answer)
    }
}

fn of_datum(datum: &Datum) -> Value {
    match datum {
        Datum::Null => Value::Null,
        Datum::Bool(flag) => (*flag).into(),
        Datum::I32(number) => (*number).into(),
        Datum::I64(number) => (*number).into(),
        Datum::F64(bits) => f64::from_bits(*bits).into(),
        Datum::Text(text) => text.as_str().into(),
        Datum::Ref(_) => panic!("a container is given by its handle"),
    }
}

impl Real {
    /// New handles for a world of empty containers and states.
    pub(crate) fn of(world: &World) -> Self {
        let mut real = Self::default();
        for (at, handle) in world.handles.iter().enumerate() {
            if let Some(first) = world.handles[..at].iter().position(|h| h.target == handle.target)
            {
                real.hold(real.handles[first].clone());
                continue;
            }
            let held = match handle.target {
                Target::State(state) => {
                    let state = &world.states[state];
                    Held::State(SharedState::new(StateOptions {
                        case_sensitive: state.case_sensitive,
                        allow_value_types: state.allow_value_types,
                    }))
                }
                Target::Container(container) => match &world.containers[container] {
                    Contents::Table { ignore_case: true, .. } => {
                        Held::Table(Table::ignoring_case())
                    }
                    Contents::Table { .. } => Held::Table(Table::new()),
                    Contents::List { .. } => Held::List(List::new()),
                },
            };
            real.hold(held);
        }
        real
    }

    fn hold(&mut self, held: Held) {
        let id = match &held {
            Held::Table(table) => Some(table.id()),
            Held::List(list) => Some(list.id()),
            Held::State(_) => None,
        };
        if let Some(id) = id {
            let next = self.numbers.len();
            self.numbers.entry(id).or_insert(next);
        }
        self.handles.push(held);
    }

    /// The value in the model's terms; a container that the world does not know is an error of the
    /// engine.
    fn datum(&self, value: &Value) -> Datum {
        let number = |id| Datum::Ref(self.numbers.get(&id).copied().unwrap_or(usize::MAX));
        match value {
            Value::Null => Datum::Null,
            Value::Bool(flag) => Datum::Bool(*flag),
            Value::I32(number) => Datum::I32(*number),
            Value::I64(number) => Datum::I64(*number),
            Value::F64(float) => Datum::F64(float.to_bits()),
            Value::String(text) => Datum::Text(text.to_string()),
            Value::Table(table) => number(table.id()),
            Value::List(list) => number(list.id()),
            other => panic!("{other:?} was never stored"),
        }
    }

    fn entries(&self, entries: impl IntoIterator<Item = (Key, Value)>) -> Vec<(Key, Datum)> {
        entries.into_iter().map(|(key, value)| (key, self.datum(&value))).collect()
    }

    fn give(&mut self, given: &Given) -> Result<Value> {
        match given {
            Given::Plain(datum) => Ok(of_datum(datum)),
            Given::Handle(at) => Ok(match &self.handles[*at] {
                Held::Table(table) => table.into(),
                Held::List(list) => list.into(),
                Held::State(_) => Value::Null,
            }),
            Given::Table(entries) => {
                let mut builder = Builder::new();
                builder.begin_table(None, false)?;
                for (key, value) in entries {
                    let value = self.give(value)?;
                    builder.value(Some(key.as_ref()), value)?;
                }
                self.finish(builder)
            }
            Given::List(items) => {
                let mut builder = Builder::new();
                builder.begin_list(None)?;
                for value in items {
                    let value = self.give(value)?;
                    builder.value(None, value)?;
                }
                self.finish(builder)
            }
        }
    }

    fn finish(&mut self, mut builder: Builder) -> Result<Value> {
        builder.end()?;
        let tree = builder.finish()?;
        self.copied.push(tree.clone().into());
        Ok(tree.into())
    }

    fn give_all(&mut self, given: &[Given]) -> Result<Vec<Value>> {
        given.iter().map(|value| self.give(value)).collect()
    }

    fn interned(&mut self, key: &Key) -> Arc<InternedKey> {
        let interned = || Arc::new(InternedKey::new(key.as_ref()));
        self.interned.entry(key.clone()).or_insert_with(interned).clone()
    }

    /// Does an operation, and holds the handle that came of it.
    pub(crate) fn perform(&mut self, on: usize, op: &Op) -> Answer {
        let came = match (self.handles[on].clone(), op) {
            (Held::Table(table), Op::Table(op)) => self.table(&table, op),
            (Held::List(list), Op::List(op)) => self.list(on, &list, op),
            (Held::State(state), Op::State(op)) => self.state(&state, op),
            _ => panic!("{op:?} on another sort of handle"),
        };
        if came.as_ref().is_err_and(|error| error.kind() == ErrorKind::Disposed) {
            self.copied.clear();
        }
        for copied in std::mem::take(&mut self.copied) {
            let Value::Tree(tree) = copied else { panic!("a native value") };
            match tree.into_value() {
                Value::Table(table) => self.hold(Held::Table(table)),
                Value::List(list) => self.hold(Held::List(list)),
                other => panic!("{other:?} is no container"),
            }
        }
        match came {
            Err(error) => Answer::Failed(error.kind()),
            Ok(Came::Value(got)) => {
                match &got {
                    Some(Value::Table(table)) => self.hold(Held::Table(table.clone())),
                    Some(Value::List(list)) => self.hold(Held::List(list.clone())),
                    _ => {}
                }
                Answer::Value(got.map(|value| self.datum(&value)))
            }
            Ok(Came::Answer(answer)) => answer,
        }
    }

    fn table(&mut self, table: &Table, op: &TableOp) -> Result<Came> {
        match op {
            TableOp::Get(key) => return Ok(Came::Value(table.get(key.as_ref())?)),
            TableOp::Contains(key) => {
                return Ok(Answer::Flag(table.contains(&*self.interned(key))?).into());
            }
            TableOp::Set(key, value) => table.set(key.as_ref(), self.give(value)?)?,
            TableOp::Swap(key, value) => {
                return Ok(Came::Value(table.swap(key.as_ref(), self.give(value)?)?));
            }
            TableOp::CompareAndSwap(key, expected, value) => {
                let expected = expected.as_ref().map(|expected| self.give(expected)).transpose()?;
                let value = self.give(value)?;
                let swapped = table.compare_and_swap(key.as_ref(), expected, value)?;
                return Ok(Answer::Flag(swapped).into());
            }
            TableOp::GetOrAdd(key, value) => {
                return Ok(Came::Value(Some(table.get_or_add(key.as_ref(), self.give(value)?)?)));
            }
            TableOp::Add(key, value) => {
                return Ok(Answer::Flag(table.add(key.as_ref(), self.give(value)?)?).into());
            }
            TableOp::Remove(key) => return Ok(Came::Value(table.remove(key.as_ref())?)),
            TableOp::Increment(key, by) => {
                return Ok(Came::Value(Some(table.increment(key.as_ref(), self.give(by)?)?)));
            }
            TableOp::IncrementInteger(key, by) => {
                let sum = table.increment_integer(&*self.interned(key), *by)?;
                return Ok(Came::Value(Some(sum.into())));
            }
            TableOp::Update(many) => {
                let values = many.iter().map(|(key, value)| Ok((key.clone(), self.give(value)?)));
                let values = values.collect::<Result<Vec<_>>>()?;
                table.update(values)?;
            }
            TableOp::Len => return Ok(Answer::Count(table.len()?).into()),
            TableOp::Keys => return Ok(Answer::Keys(table.keys()?).into()),
            TableOp::Entries => return Ok(Answer::Entries(self.entries(table.entries()?)).into()),
            TableOp::Clear => table.clear()?,
            TableOp::IgnoresCase => return Ok(Answer::Flag(table.ignores_case()?).into()),
        }
        Ok(Answer::Nothing.into())
    }

    fn list(&mut self, on: usize, list: &List, op: &ListOp) -> Result<Came> {
        match op {
            ListOp::Get(index) => return Ok(Came::Value(Some(list.get(*index)?))),
            ListOp::Set(index, value) => list.set(*index, self.give(value)?)?,
            ListOp::Push(value) => return Ok(Answer::Count(list.push(self.give(value)?)?).into()),
            ListOp::Insert(index, value) => list.insert(*index, self.give(value)?)?,
            ListOp::InsertClamped(index, value) => {
                list.insert_clamped(*index, self.give(value)?)?;
            }
            ListOp::Remove(index) => return Ok(Came::Value(Some(list.remove(*index)?))),
            ListOp::RemoveValue(value) => {
                return Ok(Answer::Flag(list.remove_value(self.give(value)?)?).into());
            }
            ListOp::Extend(values) => list.extend(self.give_all(values)?)?,
            ListOp::IndexOf(value, start) => {
                return Ok(Answer::Position(list.index_of(self.give(value)?, *start)?).into());
            }
            ListOp::Splice(slice, values, clamp) => {
                list.splice(*slice, self.give_all(values)?, *clamp)?;
            }
            ListOp::RemoveSlice(slice, clamp) => list.remove_slice(*slice, *clamp)?,
            ListOp::Reverse => list.reverse()?,
            ListOp::See => {
                let items = list.items()?;
                self.seen.insert(on, items.clone());
                return Ok(Answer::Items(items.map(|item| self.datum(&item)).collect()).into());
            }
            ListOp::Replace(values) => {
                // What the model says to a closed one.
                list.len()?;
                let Some(seen) = self.seen.get(&on).cloned() else {
                    return Ok(Answer::Nothing.into());
                };
                let values = self.give_all(values)?;
                return Ok(Answer::Flag(list.replace(&seen, values)?).into());
            }
            ListOp::Len => return Ok(Answer::Count(list.len()?).into()),
            ListOp::Items => {
                let items = list.items()?;
                return Ok(Answer::Items(items.map(|item| self.datum(&item)).collect()).into());
            }
            ListOp::Clear => list.clear()?,
        }
        Ok(Answer::Nothing.into())
    }

    fn state(&mut self, state: &SharedState, op: &StateOp) -> Result<Came> {
        match op {
            StateOp::Get(name) => return Ok(Came::Value(state.get(name)?)),
            StateOp::Contains(name) => return Ok(Answer::Flag(state.contains(name)?).into()),
            StateOp::Set(name, value, guard) => state.set(name, self.give(value)?, *guard)?,
            StateOp::GetOrAdd(name, value, guard) => {
                return Ok(Came::Value(Some(state.get_or_add(name, self.give(value)?, *guard)?)));
            }
            StateOp::Remove(name) => return Ok(Answer::Flag(state.remove(name)?).into()),
            StateOp::Find(start) => {
                return Ok(Answer::Entries(self.entries(state.find(&format!("{start}*"))?)).into());
            }
            StateOp::Load(from, load) => match &self.handles[*from] {
                Held::Table(table) => state.load(table, *load)?,
                Held::List(_) | Held::State(_) => drop(state.len()?),
            },
            StateOp::Len => return Ok(Answer::Count(state.len()?).into()),
            StateOp::Entries => return Ok(Answer::Entries(self.entries(state.entries()?)).into()),
            StateOp::Clear => state.clear()?,
            StateOp::Close => state.close()?,
            StateOp::IsClosed => return Ok(Answer::Flag(state.is_closed()).into()),
        }
        Ok(Answer::Nothing.into())
    }

    /// What a snapshot has for a handle.
    pub(crate) fn snapshot(&self, snapshot: &Snapshot, on: usize) -> Answer {
        let came = match &self.handles[on] {
            Held::Table(table) => snapshot.table(table).map(|e| Answer::Entries(self.entries(e))),
            Held::State(state) => snapshot.state(state).map(|e| Answer::Entries(self.entries(e))),
            Held::List(list) => snapshot
                .list(list)
                .map(|items| Answer::Items(items.map(|item| self.datum(&item)).collect())),
        };
        came.unwrap_or_else(|error| Answer::Failed(error.kind()))
    }

    /// The world's number of the container that the engine has behind a handle.
    pub(crate) fn number(&self, on: usize) -> Option<usize> {
        match &self.handles[on] {
            Held::Table(table) => self.numbers.get(&table.id()).copied(),
            Held::List(list) => self.numbers.get(&list.id()).copied(),
            Held::State(_) => None,
        }
    }
}
