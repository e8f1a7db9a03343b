//! One function per sort of handle: from a step to a call of the engine.

use crate::input;
use crate::run::{Bound, Failure, Names, Outcome};
use krstate::{Guard, Host, List, SharedState, Slice, StateOptions, Table, Tree, Value};
use serde_json::Value as Json;

pub(crate) fn perform(step: &Json, names: &mut Names) -> Result<Outcome, Failure> {
    let operation = step["op"].as_str().unwrap_or_default();
    match operation.split_once('.') {
        Some(("host", rest)) => host(rest, step, names),
        Some(("state", rest)) => state(rest, step, names),
        Some(("table", rest)) => table(rest, step, names),
        Some(("list", rest)) => list(rest, step, names),
        Some(("walk", "next")) => walk(step, names),
        None if operation == "same" => same(step, names),
        None if operation == "depth" => depth(step, names),
        _ => Err(unknown(step)),
    }
}

fn unknown(step: &Json) -> Failure {
    Failure::driver(format!("unknown operation: {step}"))
}

fn text<'a>(step: &'a Json, member: &str) -> Result<&'a str, Failure> {
    step[member].as_str().ok_or_else(|| Failure::driver(format!("no {member}: {step}")))
}

fn flag(step: &Json, member: &str, absent: bool) -> bool {
    step[member].as_bool().unwrap_or(absent)
}

fn options(step: &Json) -> StateOptions {
    StateOptions {
        case_sensitive: flag(step, "case_sensitive", false),
        allow_value_types: flag(step, "value_types", true),
    }
}

fn value_or_absent(value: Option<Value>) -> Outcome {
    value.map_or(Outcome::Absent, Outcome::Value)
}

fn bound<'a>(step: &'a Json, member: &str, names: &'a Names) -> Result<&'a Bound, Failure> {
    let name = text(step, member)?;
    names.get(name).ok_or_else(|| Failure::driver(format!("nothing is bound to {name}")))
}

fn host(operation: &str, step: &Json, names: &Names) -> Result<Outcome, Failure> {
    match operation {
        "new" => {
            let host = Host::new(text(step, "name")?, options(step))?;
            return Ok(Outcome::Handle(Bound::Host(host)));
        }
        "find" => {
            let host = Host::find(text(step, "name")?);
            return Ok(host.map_or(Outcome::Absent, |host| Outcome::Handle(Bound::Host(host))));
        }
        "names" => return host_names(step),
        _ => {}
    }
    let Bound::Host(host) = bound(step, "on", names)? else { return Err(unknown(step)) };
    Ok(match operation {
        "name" => Outcome::Text(host.name().to_owned()),
        "closed" => Outcome::Flag(host.is_closed()),
        "state" => Outcome::Handle(Bound::State(host.state().clone())),
        "close" => {
            host.close();
            Outcome::Nothing
        }
        _ => return Err(unknown(step)),
    })
}

fn host_names(step: &Json) -> Result<Outcome, Failure> {
    let names = Host::names();
    for (member, wanted) in [("contains", true), ("lacks", false)] {
        for name in step[member].as_array().into_iter().flatten().filter_map(Json::as_str) {
            if names.iter().any(|found| found == name) != wanted {
                return Err(Failure::driver(format!("{names:?} came: {member} {name:?}?")));
            }
        }
    }
    Ok(Outcome::Names(names))
}

fn state(operation: &str, step: &Json, names: &Names) -> Result<Outcome, Failure> {
    match operation {
        "new" => return Ok(Outcome::Handle(Bound::State(SharedState::new(options(step))))),
        "global" => return Ok(Outcome::Handle(Bound::State(SharedState::global()))),
        _ => {}
    }
    let Bound::State(state) = bound(step, "on", names)? else { return Err(unknown(step)) };
    Ok(match operation {
        "set" | "get_or_add" => {
            let guard = match step["guard"].as_str() {
                None => Guard::Default,
                Some("allow") => Guard::Allow,
                Some("refuse") => Guard::Refuse,
                Some(_) => return Err(unknown(step)),
            };
            let (name, value) = (text(step, "name")?, input::value(&step["value"], names)?);
            if operation == "get_or_add" {
                return Ok(Outcome::Value(state.get_or_add(name, value, guard)?));
            }
            state.set(name, value, guard)?;
            Outcome::Nothing
        }
        "get" => value_or_absent(state.get(text(step, "name")?)?),
        "contains" => Outcome::Flag(state.contains(text(step, "name")?)?),
        "remove" => Outcome::Flag(state.remove(text(step, "name")?)?),
        "count" => Outcome::Count(state.len()?),
        "names" => Outcome::Names(state.entries()?.map(|(name, _)| name.to_string()).collect()),
        "entries" => Outcome::Entries(state.entries()?.collect()),
        "find" => Outcome::Entries(state.find(text(step, "pattern")?)?),
        "walk" => Outcome::Handle(Bound::EntryWalk(state.entries()?)),
        "closed" => Outcome::Flag(state.is_closed()),
        "clear" => {
            state.clear()?;
            Outcome::Nothing
        }
        "close" => {
            state.close()?;
            Outcome::Nothing
        }
        _ => return Err(unknown(step)),
    })
}

fn table(operation: &str, step: &Json, names: &Names) -> Result<Outcome, Failure> {
    if operation == "new" {
        let ignore_case = flag(step, "ignore_case", false);
        let table = if ignore_case { Table::ignoring_case() } else { Table::new() };
        return Ok(Outcome::Handle(Bound::Table(table)));
    }
    let Bound::Table(table) = bound(step, "on", names)? else { return Err(unknown(step)) };
    let key = step.get("key").map(input::key).transpose()?;
    let value = || input::value(&step["value"], names);
    Ok(match (operation, &key) {
        ("set", Some(key)) => {
            table.set(key, value()?)?;
            Outcome::Nothing
        }
        ("swap", Some(key)) => value_or_absent(table.swap(key, value()?)?),
        ("compare_and_swap", Some(key)) => {
            let old = step.get("old").map(|old| input::value(old, names)).transpose()?;
            Outcome::Flag(table.compare_and_swap(key, old, value()?)?)
        }
        ("get_or_add", Some(key)) => Outcome::Value(table.get_or_add(key, value()?)?),
        ("update", None) => {
            table.update(tree(&value()?)?.entries()?)?;
            Outcome::Nothing
        }
        ("get", Some(key)) => value_or_absent(table.get(key)?),
        ("remove", Some(key)) => value_or_absent(table.remove(key)?),
        ("contains", Some(key)) => Outcome::Flag(table.contains(key)?),
        ("increment", Some(key)) => {
            let by = step.get("by").map_or(Ok(Value::I32(1)), |by| input::value(by, names))?;
            Outcome::Value(table.increment(key, by)?)
        }
        ("count", None) => Outcome::Count(table.len()?),
        ("keys", None) => Outcome::Keys(table.keys()?),
        ("entries", None) => Outcome::Entries(table.entries()?.collect()),
        ("walk", None) => Outcome::Handle(Bound::EntryWalk(table.entries()?)),
        ("ignores_case", None) => Outcome::Flag(table.ignores_case()?),
        ("clear", None) => {
            table.clear()?;
            Outcome::Nothing
        }
        _ => return Err(unknown(step)),
    })
}

fn list(operation: &str, step: &Json, names: &Names) -> Result<Outcome, Failure> {
    if operation == "new" {
        return Ok(Outcome::Handle(Bound::List(List::new())));
    }
    let Bound::List(list) = bound(step, "on", names)? else { return Err(unknown(step)) };
    let index = step["index"].as_i64();
    let value = || input::value(&step["value"], names);
    match (operation, index) {
        ("get", Some(index)) => return Ok(Outcome::Value(list.get(index)?)),
        ("remove", Some(index)) => return Ok(Outcome::Value(list.remove(index)?)),
        ("count", None) => return Ok(Outcome::Count(list.len()?)),
        ("items", None) => return Ok(Outcome::Items(list.items()?.collect())),
        ("walk", None) => return Ok(Outcome::Handle(Bound::ItemWalk(list.items()?))),
        ("index_of", None) => {
            let start = step["start"].as_u64().and_then(|start| usize::try_from(start).ok());
            return Ok(Outcome::Position(list.index_of(value()?, start.unwrap_or_default())?));
        }
        ("remove_value", None) => return Ok(Outcome::Flag(list.remove_value(value()?)?)),
        ("extend", None) => list.extend(tree(&value()?)?.items()?)?,
        ("set", Some(index)) => list.set(index, value()?)?,
        ("push", None) => {
            list.push(value()?)?;
        }
        ("insert", Some(index)) if flag(step, "clamp", false) => {
            list.insert_clamped(index, value()?)?;
        }
        ("insert", Some(index)) => list.insert(index, value()?)?,
        ("clear", None) => list.clear()?,
        ("reverse", None) => list.reverse()?,
        ("insert_range", Some(index)) => {
            list.splice(range(index, 0), tree(&value()?)?.items()?, false)?;
        }
        ("set_range", Some(index)) => {
            let items = tree(&value()?)?.items()?;
            list.splice(range(index, items.len()), items, false)?;
        }
        ("remove_range", Some(index)) => {
            let count = step["count"].as_u64().and_then(|count| usize::try_from(count).ok());
            list.remove_slice(range(index, count.unwrap_or_default()), false)?;
        }
        ("replace_slice", None) => {
            let items = tree(&value()?)?.items()?;
            list.splice(slice(step), items, flag(step, "clamp", true))?;
        }
        ("remove_slice", None) => list.remove_slice(slice(step), flag(step, "clamp", true))?,
        ("replace", None) => {
            let Bound::ItemWalk(seen) = bound(step, "seen", names)? else {
                return Err(unknown(step));
            };
            return Ok(Outcome::Flag(list.replace(seen, tree(&value()?)?.items()?)?));
        }
        _ => return Err(unknown(step)),
    }
    Ok(Outcome::Nothing)
}

fn range(index: i64, count: usize) -> Slice {
    Slice { start: index, end: index.saturating_add_unsigned(count as u64), step: 1 }
}

fn slice(step: &Json) -> Slice {
    let distance = step["step"].as_i64().unwrap_or(1);
    let ends = if distance < 0 { (i64::MAX, i64::MIN) } else { (i64::MIN, i64::MAX) };
    Slice {
        start: step["start"].as_i64().unwrap_or(ends.0),
        end: step["end"].as_i64().unwrap_or(ends.1),
        step: distance,
    }
}

fn tree(value: &Value) -> Result<Tree, Failure> {
    match value {
        Value::Tree(tree) => Ok(tree.clone()),
        _ => Err(Failure::driver("the value is no native table or list")),
    }
}

fn walk(step: &Json, names: &mut Names) -> Result<Outcome, Failure> {
    match names.get_mut(text(step, "on")?) {
        Some(Bound::EntryWalk(walk)) => Ok(walk.next().map_or(Outcome::Absent, Outcome::Entry)),
        Some(Bound::ItemWalk(walk)) => Ok(value_or_absent(walk.next())),
        _ => Err(unknown(step)),
    }
}

fn same(step: &Json, names: &Names) -> Result<Outcome, Failure> {
    Ok(Outcome::Flag(match (bound(step, "left", names)?, bound(step, "right", names)?) {
        (Bound::Table(left), Bound::Table(right)) => left.same(right),
        (Bound::List(left), Bound::List(right)) => left.same(right),
        (Bound::State(left), Bound::State(right)) => left.id() == right.id(),
        (Bound::Table(_), Bound::List(_)) | (Bound::List(_), Bound::Table(_)) => false,
        _ => return Err(unknown(step)),
    }))
}

fn depth(step: &Json, names: &Names) -> Result<Outcome, Failure> {
    let mut at = match bound(step, "on", names)? {
        Bound::Table(table) => Some(Value::Table(table.clone())),
        Bound::List(list) => Some(Value::List(list.clone())),
        _ => return Err(unknown(step)),
    };
    let mut depth = 0;
    loop {
        at = match at {
            Some(Value::Table(table)) => table.entries()?.next().map(|(_, value)| value),
            Some(Value::List(list)) => list.items()?.next(),
            _ => return Ok(Outcome::Count(depth)),
        };
        depth += 1;
    }
}
