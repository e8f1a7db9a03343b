//! Checks the vectors' files: known members, bound names, and capabilities that fit what is used.

use serde_json::Value as Json;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Every operation with its required and its optional members, besides the common ones.
const OPERATIONS: &[(&str, &str, &str)] = &[
    ("host.new", "name", "case_sensitive value_types"),
    ("host.find", "name", ""),
    ("host.names", "", "contains lacks"),
    ("host.name", "on", ""),
    ("host.closed", "on", ""),
    ("host.state", "on let", ""),
    ("host.close", "on", ""),
    ("state.new", "let", "case_sensitive value_types"),
    ("state.global", "let", ""),
    ("state.set", "on name value", "guard"),
    ("state.get_or_add", "on name value", "guard"),
    ("state.get", "on name", ""),
    ("state.contains", "on name", ""),
    ("state.remove", "on name", ""),
    ("state.count", "on", ""),
    ("state.names", "on", ""),
    ("state.entries", "on", ""),
    ("state.find", "on pattern", ""),
    ("state.clear", "on", ""),
    ("state.close", "on", ""),
    ("state.closed", "on expect", ""),
    ("state.walk", "on let", ""),
    ("table.new", "let", "ignore_case"),
    ("table.set", "on key value", ""),
    ("table.swap", "on key value", ""),
    ("table.compare_and_swap", "on key value", "old"),
    ("table.get_or_add", "on key value", ""),
    ("table.update", "on value", ""),
    ("table.get", "on key", ""),
    ("table.remove", "on key", ""),
    ("table.contains", "on key", ""),
    ("table.count", "on", ""),
    ("table.clear", "on", ""),
    ("table.increment", "on key", "by"),
    ("table.keys", "on", ""),
    ("table.entries", "on", ""),
    ("table.ignores_case", "on", ""),
    ("table.walk", "on let", ""),
    ("list.new", "let", ""),
    ("list.get", "on index", ""),
    ("list.remove", "on index", ""),
    ("list.set", "on index value", ""),
    ("list.push", "on value", ""),
    ("list.extend", "on value", ""),
    ("list.index_of", "on value", "start"),
    ("list.remove_value", "on value", ""),
    ("list.insert", "on index value", "clamp"),
    ("list.count", "on", ""),
    ("list.clear", "on", ""),
    ("list.items", "on", ""),
    ("list.insert_range", "on index value", ""),
    ("list.remove_range", "on index count", ""),
    ("list.set_range", "on index value", ""),
    ("list.replace_slice", "on value", "start end step clamp"),
    ("list.remove_slice", "on", "start end step clamp"),
    ("list.slice", "on", "start end"),
    ("list.reverse", "on", ""),
    ("list.replace", "on seen value", ""),
    ("list.walk", "on let", ""),
    ("walk.next", "on expect", ""),
    ("same", "left right expect", ""),
    ("depth", "on expect", ""),
];

/// Members that any step may have.
const COMMON: &str = "op let expect error path path_repeat";

/// The capabilities, in the order in which `needs` lists them.
const CAPABILITIES: [&str; 20] = [
    "i64-width",
    "f64-width",
    "negative-index",
    "insert-strict",
    "insert-clamp",
    "i64-index",
    "guard-refuse",
    "ignore-case-tables",
    "any-key",
    "any-text",
    "native-cycles",
    "unsupported-values",
    "kinds",
    "one-step",
    "ranges",
    "slices",
    "slice-strict",
    "slice-read",
    "reverse",
    "replace-seen",
];

/// Values that need the capability `kinds`.
const KINDS: &str =
    "I8 U8 I16 U16 U32 U64 F32 Decimal Char Bytes DateTime Duration Guid Uri Version Script Xml";

/// Operations that do in one step what takes several otherwise.
const ONE_STEP: &str = "state.get_or_add table.swap table.compare_and_swap table.get_or_add table.update list.extend list.index_of list.remove_value";

/// The largest integer of which a double, and so a JavaScript number, holds every neighbour.
const SAFE: f64 = 9_007_199_254_740_991.0;

pub(crate) fn check(file_name: &str, file: &Json, findings: &mut Vec<String>) {
    let mut seen = HashSet::new();
    for case in file["cases"].as_array().into_iter().flatten() {
        let name = case["name"].as_str().unwrap_or_default();
        let place = format!("{file_name}: {name:?}");
        if name.is_empty() || !seen.insert(name) {
            findings.push(format!("{place}: a case needs a name of its own"));
        }
        let mut reader = Reader::default();
        for (number, step) in case["steps"].as_array().into_iter().flatten().enumerate() {
            for problem in reader.step(step) {
                findings.push(format!("{place}: step {}: {problem}", number + 1));
            }
        }
        let needs: Vec<_> =
            case["needs"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        let used: Vec<_> =
            CAPABILITIES.into_iter().filter(|name| reader.used.contains(name)).collect();
        if case["needs"].as_array().is_none() || needs != used {
            findings.push(format!("{place}: needs {needs:?}, but uses {used:?}"));
        }
    }
    if seen.is_empty() {
        findings.push(format!("{file_name}: no cases"));
    }
}

/// What the steps of one case have used so far.
#[derive(Default)]
struct Reader {
    bound: HashSet<String>,
    /// For each host and state, whether it takes value types in any call.
    takes_values: HashMap<String, bool>,
    used: BTreeSet<&'static str>,
}

impl Reader {
    fn step(&mut self, step: &Json) -> Vec<String> {
        let operation = step["op"].as_str().unwrap_or_default();
        let Some((_, required, optional)) = OPERATIONS.iter().find(|(name, ..)| *name == operation)
        else {
            return vec![format!("unknown operation {operation:?}")];
        };
        let mut problems = Vec::new();
        let members = step.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
        let known = |name: &&str| {
            [COMMON, required, optional].iter().any(|list| list.split(' ').any(|one| one == *name))
        };
        problems.extend(members.filter(|m| !known(m)).map(|m| format!("unknown member {m:?}")));
        for member in required.split(' ').filter(|member| !member.is_empty()) {
            let excused = matches!(member, "let" | "expect") && step.get("error").is_some();
            if step.get(member).is_none() && !excused {
                problems.push(format!("{member} is missing"));
            }
        }
        if step.get("error").is_some()
            && (step.get("expect").is_some() || step.get("let").is_some())
        {
            problems.push("an error leaves nothing to expect or bind".to_owned());
        }
        if let Some(kind) = step["error"].as_str()
            && !krstate::ErrorKind::ALL.iter().any(|known| known.name() == kind)
        {
            problems.push(format!("{kind} is no kind of error"));
        }
        self.references(step, &mut problems);
        self.capabilities(operation, step, &mut problems);
        problems
    }

    fn references(&mut self, step: &Json, problems: &mut Vec<String>) {
        for member in ["on", "left", "right", "seen"] {
            if let Some(name) = step[member].as_str() {
                self.reference(name, problems);
            }
        }
        for member in ["value", "by", "old", "expect"] {
            each_tag(&step[member], &mut |tag, content| {
                if let ("Ref", Some(name)) = (tag, content.as_str()) {
                    self.reference(name, problems);
                }
            });
        }
        if let Some(name) = step["let"].as_str() {
            self.bound.insert(name.to_owned());
        }
    }

    fn reference(&self, name: &str, problems: &mut Vec<String>) {
        if !self.bound.contains(name) {
            problems.push(format!("nothing is bound to {name:?}"));
        }
    }

    fn capabilities(&mut self, operation: &str, step: &Json, problems: &mut Vec<String>) {
        for member in ["value", "by", "old"] {
            let used = &mut self.used;
            each_tag(&step[member], &mut |tag, content| written(tag, content, used));
        }
        each_tag(&step["key"], &mut |tag, _| {
            self.used.extend(match tag {
                "Integer" => None,
                "Units" => Some("any-text"),
                _ => Some("any-key"),
            });
        });
        match step["index"].as_i64() {
            Some(index) if i32::try_from(index).is_err() => {
                self.used.insert("i64-index");
            }
            _ => {}
        }
        if step["index"].as_i64().is_some_and(|index| index < 0) {
            self.used.insert("negative-index");
        }
        if ONE_STEP.split(' ').any(|one| one == operation) {
            self.used.insert("one-step");
        }
        let clamps = step["clamp"] == true;
        let refused = step["clamp"] == false || step["error"] == "IndexOutOfRange";
        let ranges = ["list.insert_range", "list.remove_range", "list.set_range"];
        let slices = ["list.replace_slice", "list.remove_slice"];
        if refused && (ranges.contains(&operation) || slices.contains(&operation)) {
            self.used.insert("slice-strict");
        }
        match operation {
            "list.slice" => self.used.insert("slice-read"),
            "list.reverse" => self.used.insert("reverse"),
            "list.replace" => self.used.insert("replace-seen"),
            _ if ranges.contains(&operation) => self.used.insert("ranges"),
            _ if slices.contains(&operation) => self.used.insert("slices"),
            "list.insert" if clamps => self.used.insert("insert-clamp"),
            "list.insert" => self.used.insert("insert-strict"),
            "table.ignores_case" => self.used.insert("ignore-case-tables"),
            "table.new" if step["ignore_case"] == true => self.used.insert("ignore-case-tables"),
            _ => false,
        };
        self.guard(operation, step, problems);
    }

    /// States of the vectors take value types unless they say otherwise. The global state has the
    /// default of its language, so its sets must say which guard they want.
    fn guard(&mut self, operation: &str, step: &Json, problems: &mut Vec<String>) {
        let on = step["on"].as_str().unwrap_or_default();
        let takes = match operation {
            "host.new" | "state.new" => Some(step["value_types"] != false),
            "host.state" => Some(self.takes_values.get(on).copied().unwrap_or(true)),
            _ => None,
        };
        if let (Some(takes), Some(name)) = (takes, step["let"].as_str()) {
            self.takes_values.insert(name.to_owned(), takes);
        }
        if operation != "state.set" && operation != "state.get_or_add" {
            return;
        }
        match (self.takes_values.get(on), step["guard"].as_str()) {
            (None, None) => problems.push("a set on the global state needs a guard".to_owned()),
            (Some(true), Some("refuse")) => {
                self.used.insert("guard-refuse");
            }
            _ => {}
        }
    }
}

/// What a driver must be able to write for this part of a value.
fn written(tag: &str, content: &Json, used: &mut BTreeSet<&'static str>) {
    let text = content.as_str().unwrap_or_default();
    let capability = match tag {
        "I64" if text.parse::<i32>().is_ok() => Some("i64-width"),
        "F64" if is_safe_integer(text) => Some("f64-width"),
        "Units" => Some("any-text"),
        kind if KINDS.split(' ').any(|one| one == kind) => Some("kinds"),
        "Cyclic" => Some("native-cycles"),
        "Unsupported" => Some("unsupported-values"),
        "Table" => {
            for entry in content.as_array().into_iter().flatten() {
                each_tag(&entry[0], &mut |tag, _| {
                    if tag != "Integer" {
                        used.insert(if tag == "Units" { "any-text" } else { "any-key" });
                    }
                });
            }
            None
        }
        _ => None,
    };
    used.extend(capability);
}

fn is_safe_integer(text: &str) -> bool {
    let safe = |double: f64| double.fract() == 0.0 && double.abs() <= SAFE;
    text != "-0" && text.parse().is_ok_and(safe)
}

/// Calls back for every tagged value at and below this one, keys of native tables excepted.
fn each_tag(json: &Json, each: &mut dyn FnMut(&str, &Json)) {
    let mut waiting = vec![json];
    while let Some(json) = waiting.pop() {
        if let Some(items) = json.as_array() {
            waiting.extend(items);
        }
        for (tag, content) in json.as_object().into_iter().flatten() {
            each(tag, content);
            match tag.as_str() {
                "Table" => {
                    waiting.extend(content.as_array().into_iter().flatten().map(|entry| &entry[1]));
                }
                "List" => waiting.push(content),
                _ => {}
            }
        }
    }
}
