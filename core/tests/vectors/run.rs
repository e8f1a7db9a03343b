//! Running cases: which are skipped, what a step gives, what failed.

use crate::{compare, operations};
use krstate::{Entries, Error, Host, Items, Key, List, SharedState, Table, Value};
use serde_json::Value as Json;
use std::collections::HashMap;
use std::fmt;

/// What this driver can't do, with the reason that a skip prints.
const LACKS: [(&str, &str); 5] = [
    ("any-key", "keys are typed"),
    ("any-text", "text is valid Unicode by its type"),
    ("native-cycles", "trees are built from the outside in, so none can contain itself"),
    ("unsupported-values", "values are typed"),
    ("slice-read", "a walk over the items is cut as any iterator"),
];

/// The handles that the steps of a case have bound.
pub(crate) type Names = HashMap<String, Bound>;

/// What a name stands for.
#[derive(Debug)]
pub(crate) enum Bound {
    Host(Host),
    State(SharedState),
    Table(Table),
    List(List),
    EntryWalk(Entries),
    ItemWalk(Items),
}

/// What an operation gave.
#[derive(Debug)]
pub(crate) enum Outcome {
    Nothing,
    Absent,
    Value(Value),
    Flag(bool),
    Count(usize),
    Position(Option<usize>),
    Text(String),
    Names(Vec<String>),
    Keys(Vec<Key>),
    Entries(Vec<(Key, Value)>),
    Entry((Key, Value)),
    Items(Vec<Value>),
    Handle(Bound),
}

/// Why a step did not go as usual.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The engine refused: perhaps what the vector expects.
    Engine(Error),
    /// The vector is wrong for this driver, or the engine did something else.
    Driver(String),
}

impl Failure {
    pub(crate) fn driver(message: impl Into<String>) -> Self {
        Self::Driver(message.into())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Engine(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Engine(error) => write!(f, "{}: {error}", error.kind().name()),
            Self::Driver(message) => f.write_str(message),
        }
    }
}

/// What became of the cases.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) skipped: usize,
    pub(crate) failures: Vec<String>,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { passed, skipped, failures } = self;
        write!(f, "{passed} passed, {} failed, {skipped} skipped", failures.len())
    }
}

impl Tally {
    pub(crate) fn replay(&mut self, file: &Json) {
        let area = file["area"].as_str().unwrap_or_default();
        for case in file["cases"].as_array().into_iter().flatten() {
            let place = format!("{area}: {}", case["name"].as_str().unwrap_or_default());
            let mut needs = case["needs"].as_array().into_iter().flatten();
            let lacking = |need: &Json| LACKS.iter().find(|(lack, _)| need == lack);
            if let Some((need, reason)) = needs.find_map(lacking) {
                println!("skipped: {place}: needs {need}: {reason}");
                self.skipped += 1;
                continue;
            }
            match run_case(case) {
                Ok(()) => self.passed += 1,
                Err(failure) => self.failures.push(format!("FAIL {place}: {failure}")),
            }
        }
    }
}

fn run_case(case: &Json) -> Result<(), String> {
    let mut names = Names::new();
    let mut hosts = Vec::new();
    let mut result = Ok(());
    for (number, step) in case["steps"].as_array().into_iter().flatten().enumerate() {
        if let Err(failure) = run_step(step, &mut names, &mut hosts) {
            let operation = step["op"].as_str().unwrap_or_default();
            result = Err(format!("step {} {operation}: {failure}", number + 1));
            break;
        }
    }
    hosts.iter().for_each(Host::close);
    result
}

fn run_step(step: &Json, names: &mut Names, hosts: &mut Vec<Host>) -> Result<(), Failure> {
    let came = operations::perform(step, names);
    if let Some(kind) = step.get("error") {
        return match came {
            Err(Failure::Engine(error)) => expect_error(step, kind, &error),
            Err(failure) => Err(failure),
            Ok(came) => Err(Failure::driver(format!("{came:?} came, not the error {kind}"))),
        };
    }
    let came = came?;
    if let Outcome::Handle(Bound::Host(host)) = &came {
        hosts.push(host.clone());
    }
    if let Some(expected) = step.get("expect") {
        compare::outcome(expected, &came, names)?;
    }
    if let Some(name) = step["let"].as_str() {
        let bound = match came {
            Outcome::Handle(bound) => bound,
            Outcome::Value(Value::Table(table)) => Bound::Table(table),
            Outcome::Value(Value::List(list)) => Bound::List(list),
            other => return Err(Failure::driver(format!("{other:?} came, which is no handle"))),
        };
        names.insert(name.to_owned(), bound);
    }
    Ok(())
}

fn expect_error(step: &Json, kind: &Json, error: &Error) -> Result<(), Failure> {
    let path = step["path"].as_str().map(|path| {
        let repeat = step.get("path_repeat").map(crate::input::repeated);
        repeat.unwrap_or_else(|| Ok(String::new())).map(|more| path.to_owned() + &more)
    });
    let path = path.transpose()?;
    if kind.as_str() != Some(error.kind().name()) {
        return Err(Failure::driver(format!("{}: {error} came, not {kind}", error.kind().name())));
    }
    if path.is_some() && path.as_deref() != error.path() {
        let (came, wanted) = (error.path().unwrap_or("no path"), path.unwrap_or_default());
        return Err(Failure::driver(format!("the path is {came}, not {wanted}")));
    }
    Ok(())
}
