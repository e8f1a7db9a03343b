//! States: named entries, and the end of all handles that were reached through them.

use super::{Answer, Contents, Datum, Given, Refused, Target, World, table};
use krstate::{ErrorKind, Guard, Key, Load};

#[derive(Clone, Debug)]
pub(crate) enum StateOp {
    Get(String),
    Contains(String),
    Set(String, Given, Guard),
    GetOrAdd(String, Given, Guard),
    Remove(String),
    /// The names that begin with a text.
    Find(String),
    /// The entries of the table behind a handle.
    Load(usize, Load),
    Len,
    Entries,
    Clear,
    Close,
    IsClosed,
}

fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && chars.all(|char| char.is_ascii_alphanumeric() || char == '_')
}

fn key(name: &str) -> Key {
    Key::Text(name.into())
}

impl World {
    /// The value that is to be stored under a name.
    fn admit(&mut self, state: usize, name: &str, given: &Given, guard: Guard) -> Refused<Datum> {
        let value = self.resolve(given)?;
        if !is_name(name) {
            return Err(ErrorKind::InvalidName);
        }
        let allowed = match guard {
            Guard::Default => self.states[state].allow_value_types,
            Guard::Allow => true,
            Guard::Refuse => false,
        };
        let is_value =
            |v| matches!(v, Datum::Bool(_) | Datum::I32(_) | Datum::I64(_) | Datum::F64(_));
        if !allowed && value.clone().is_some_and(is_value) {
            return Err(ErrorKind::ValueTypeNotAllowed);
        }
        value.ok_or(ErrorKind::Disposed)
    }

    pub(super) fn state(&mut self, state: usize, op: &StateOp) -> Refused<Answer> {
        match op {
            StateOp::IsClosed => return Ok(Answer::Flag(self.states[state].closed)),
            StateOp::Close => {
                self.states[state].closed = true;
                self.states[state].entries.clear();
                return Ok(Answer::Nothing);
            }
            _ if self.states[state].closed => return Err(ErrorKind::Disposed),
            _ => {}
        }
        let ignore_case = !self.states[state].case_sensitive;
        let find = |world: &Self, name: &str| {
            let entries = &world.states[state].entries;
            table::find(entries, ignore_case, &key(name))
        };
        Ok(match op {
            StateOp::Get(name) => {
                let at = find(self, name);
                Answer::Value(at.map(|at| self.states[state].entries[at].1.clone()))
            }
            StateOp::Contains(name) => Answer::Flag(find(self, name).is_some()),
            StateOp::Set(name, value, guard) => {
                let value = self.admit(state, name, value, *guard)?;
                table::put(&mut self.states[state].entries, ignore_case, &key(name), value);
                Answer::Nothing
            }
            StateOp::GetOrAdd(name, value, guard) => {
                let value = self.admit(state, name, value, *guard)?;
                let entries = &mut self.states[state].entries;
                if let Some(at) = table::find(entries, ignore_case, &key(name)) {
                    return Ok(Answer::Value(Some(entries[at].1.clone())));
                }
                entries.push((key(name), value.clone()));
                Answer::Value(Some(value))
            }
            StateOp::Remove(name) => {
                let at = find(self, name);
                let removed = at.map(|at| self.states[state].entries.remove(at));
                Answer::Flag(removed.is_some())
            }
            StateOp::Find(start) => {
                let begins = |name: &str| {
                    let head = name.get(..start.len());
                    head.is_some_and(|head| {
                        head == start || ignore_case && head.eq_ignore_ascii_case(start)
                    })
                };
                let entries = self.states[state].entries.iter();
                Answer::Entries(entries.filter(|(k, _)| begins(&k.to_string())).cloned().collect())
            }
            StateOp::Load(from, load) => self.load(state, *from, *load)?,
            StateOp::Len => Answer::Count(self.states[state].entries.len()),
            StateOp::Entries => Answer::Entries(self.states[state].entries.clone()),
            StateOp::Clear => {
                self.states[state].entries.clear();
                Answer::Nothing
            }
            StateOp::Close | StateOp::IsClosed => panic!("answered above"),
        })
    }

    fn load(&mut self, state: usize, from: usize, load: Load) -> Refused<Answer> {
        let handle = self.handles[from];
        let Target::Container(table) = handle.target else { return Ok(Answer::Nothing) };
        let Contents::Table { entries, .. } = self.containers[table].clone() else {
            return Ok(Answer::Nothing);
        };
        if !self.is_open(handle) {
            return Err(ErrorKind::Disposed);
        }
        let ignore_case = !self.states[state].case_sensitive;
        let mut loaded = Vec::new();
        for (key, value) in &entries {
            let named = matches!(key, Key::Text(name) if is_name(name));
            if !named || table::put(&mut loaded, ignore_case, key, value.clone()).is_some() {
                return Err(ErrorKind::InvalidName);
            }
        }
        let stored = &mut self.states[state].entries;
        if load == Load::Replace {
            *stored = loaded;
            return Ok(Answer::Nothing);
        }
        for (key, value) in loaded {
            table::put(stored, ignore_case, &key, value);
        }
        Ok(Answer::Nothing)
    }
}
