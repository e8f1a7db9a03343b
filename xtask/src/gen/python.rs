//! `py/python/krstate/errors.py`: an exception for each kind of error.

use std::fmt::Write as _;

use super::lists::{ErrorKind, Lists, markdown};
use super::output::{MARK, Outputs};

/// Adds the module.
pub(super) fn add(outputs: &mut Outputs, lists: &Lists) {
    outputs.add("py/python/krstate/errors.py", errors(&lists.errors));
}

const BASE: &str = r#""""The exceptions of krstate: one class for each kind of error.

Each derives from `KrError` and, where Python has a fitting exception, from that one too, so that
`except KeyError` catches a missing key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from datetime import datetime


class KrError(Exception):
    """What krstate raises: the base of all its exceptions."""

    code: ClassVar[str] = "KR_INTERNAL"
    """A stable name of the kind, the same as `error.code` in Node."""

    message: str
    """What happened and what to do."""

    path: str | None
    """Where in a value it happened, such as `$.a.b[3]`; None if it is not about one place."""

    def __init__(self, message: str = "", path: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.path = path

    def __str__(self) -> str:
        return self.message if self.path is None else f"{self.message} (at {self.path})"

    def __reduce__(self) -> tuple[type[KrError], tuple[str, str | None]]:
        return type(self), (self.message, self.path)
"#;

/// What a time that is over tells about the lock.
const HOLDER: &str = r#"
    key: str | None = None
    """The key of the lock."""

    waited: float = 0.0
    """The seconds that were waited."""

    holder_language: str | None = None
    """The language of the holder; None if the lock was free by then."""

    holder_name: str | None = None
    """The name of the holder's thread or task; empty if it is not known."""

    holder_since: datetime | None = None
    """When the holder acquired the lock, UTC."""

    token: int | None = None
    """The token of the holder."""
"#;

/// Where a snapshot is malformed.
const PLACE: &str = r#"
    line: int | None = None
    """The line, counted from 1; None if it is not about a place in a text."""

    column: int | None = None
    """The character in the line, counted from 1."""

    offset: int | None = None
    """The bytes before it."""
"#;

/// Which bound a snapshot exceeds.
const LIMIT: &str = r#"
    limit: str | None = None
    """The name of the limit: a field of `SnapshotLimits`, or "max_depth"."""
"#;

fn errors(errors: &[ErrorKind]) -> String {
    let mut text = format!("# {MARK}\n{BASE}");
    for error in errors {
        let _ = write!(
            text,
            "\n\nclass {}({}):\n    \"\"\"{}\"\"\"\n\n    code = \"{}\"\n",
            error.python,
            bases(error, errors),
            markdown(&error.summary),
            error.node,
        );
        text += match error.name.as_str() {
            "LockTimeout" => HOLDER,
            "SnapshotSyntax" => PLACE,
            "SnapshotLimit" => LIMIT,
            _ => "",
        };
    }
    text += "\n\nBY_CODE: dict[int, type[KrError]] = {\n";
    for error in errors {
        let _ = writeln!(text, "    {}: {},", error.code, error.python);
    }
    text += "}\n\"\"\"The classes by the numbers of the C ABI.\"\"\"\n\n__all__ = [\n";
    let mut names: Vec<&str> = errors.iter().map(|error| error.python.as_str()).collect();
    names.push("KrError");
    names.sort_unstable();
    for name in names {
        let _ = writeln!(text, "    \"{name}\",");
    }
    text + "]\n"
}

/// `KrError` and the builtin; a class of the list stands for both.
fn bases(error: &ErrorKind, errors: &[ErrorKind]) -> String {
    if error.python_base.is_empty() {
        "KrError".to_owned()
    } else if errors.iter().any(|other| other.python == error.python_base) {
        error.python_base.clone()
    } else {
        format!("KrError, {}", error.python_base)
    }
}
