//! Progress records as tables.

use super::clixml_write::Work;
use crate::cell::Cell;
use crate::clixml::{ProgressField, is_record_type};
use crate::root::{Full, TableRoot};
use crate::{Entries, Key, KeyRef, Value};

/// The key of the part that can be any value.
pub(super) const CURRENT_OPERATION: &str = "CurrentOperation";
pub(super) const TYPES: [&str; 2] =
    ["System.Management.Automation.ProgressRecord", "System.Object"];

/// The parts of a record in their order, with their keys.
const PARTS: [(&str, Option<ProgressField>); 8] = [
    ("Activity", Some(ProgressField::Activity)),
    ("ActivityId", Some(ProgressField::ActivityId)),
    (CURRENT_OPERATION, None),
    ("ParentActivityId", Some(ProgressField::ParentActivityId)),
    ("PercentComplete", Some(ProgressField::PercentComplete)),
    ("RecordType", Some(ProgressField::RecordType)),
    ("SecondsRemaining", Some(ProgressField::SecondsRemaining)),
    ("StatusDescription", Some(ProgressField::StatusDescription)),
];

/// Puts a part into the table of a record.
pub(super) fn set(root: &mut TableRoot, field: ProgressField, text: &str) -> Result<(), Full> {
    let is_text = matches!(
        field,
        ProgressField::Activity | ProgressField::StatusDescription | ProgressField::RecordType
    );
    let cell = match text.parse() {
        Ok(number) if !is_text => Cell::I32(number),
        _ => Cell::String(text.into()),
    };
    let part = PARTS.iter().find(|(_, part)| *part == Some(field));
    root.set(KeyRef::Text(part.map_or("", |(key, _)| key)), cell).map(drop)
}

/// What writes the parts, the last one first; `None` if the entries make no record any more.
pub(super) fn fields(entries: &Entries) -> Option<Vec<Work>> {
    let entries: Vec<(Key, Value)> = entries.clone().collect();
    let get = |wanted: &str| {
        let is_it = |(key, _): &&(Key, Value)| matches!(key, Key::Text(key) if key == wanted);
        entries.iter().find(is_it).map(|(_, value)| value)
    };
    if entries.len() != PARTS.len() {
        return None;
    }
    let number = |key| match get(key) {
        Some(Value::I32(number)) => Some(*number),
        _ => None,
    };
    let id = number("ActivityId")?;
    if id < 0 || number("ParentActivityId") == Some(id) || number("PercentComplete")? > 100 {
        return None;
    }
    let mut work = Vec::new();
    for (key, field) in PARTS.iter().rev() {
        work.push(match (field, get(key)?) {
            (None, value) => Work::Value(value.clone()),
            (Some(ProgressField::RecordType), Value::String(text)) => {
                let text = is_record_type(text.as_str().into()).then(|| text.to_string())?;
                Work::Field(ProgressField::RecordType, text)
            }
            (Some(field @ (ProgressField::Activity | ProgressField::StatusDescription)), value) => {
                let text = value.as_str().filter(|text| !text.is_empty())?;
                Work::Field(*field, text.to_owned())
            }
            (Some(field), Value::I32(number)) => Work::Field(*field, number.to_string()),
            _ => return None,
        });
    }
    Some(work)
}
