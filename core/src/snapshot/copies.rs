//! Structural copies of foreign objects.

use crate::{Error, ErrorKind, Object, Result, Value};
use std::time::{Duration, Instant};

/// The copy that the owner of an object gives within a time; none is asked for without one.
pub(super) fn copy(object: &Object, timeout: Option<Duration>) -> Result<Value> {
    let unwritten = |kind, why: &str| {
        let (language, name) = (object.language(), object.type_name());
        Err(Error::new(kind, format!("an object of {language} ({name}) cannot be written{why}")))
    };
    let refused = |why: &str| unwritten(ErrorKind::UnsupportedType, why);
    let Some(timeout) = timeout else { return refused("") };
    let deadline = Instant::now().checked_add(timeout);
    match object.copy()?.wait(deadline) {
        Ok(Some(Value::Object(_))) => refused(": its copy is an object again"),
        Ok(Some(copy)) => Ok(copy),
        Ok(None) => unwritten(ErrorKind::Timeout, ": its owner gave no copy in time"),
        Err(e) => refused(&format!(": {e}")),
    }
}
