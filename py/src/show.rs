//! What `repr` shows: bounded in depth, items and text, whatever the data are.

use crate::error::{ErrorKind, OrRaise};
use crate::outgoing;
use krstate_ffi::client::{self, Entries, Output};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString, PyStringMethods};

const DEPTH: usize = 6;
const ITEMS: usize = 100;
const TEXT: usize = 120;

/// A text in the making, and how many more items may go into it.
struct Shown<'py> {
    py: Python<'py>,
    text: String,
    items: usize,
}

/// `Table({'Count': 1})`.
pub(crate) fn table(py: Python<'_>, table: &client::Table) -> PyResult<String> {
    root(py, "Table", table.entries(), ['{', '}'], true)
}

/// `List([1, 2])`.
pub(crate) fn list(py: Python<'_>, list: &client::List) -> PyResult<String> {
    root(py, "List", list.items(), ['[', ']'], false)
}

/// `SharedState({'Visits': {'Count': 1}})`.
pub(crate) fn state(py: Python<'_>, state: &client::State) -> PyResult<String> {
    root(py, "SharedState", state.entries(), ['{', '}'], true)
}

fn root(
    py: Python<'_>,
    class: &str,
    entries: client::Result<Entries>,
    brackets: [char; 2],
    keys: bool,
) -> PyResult<String> {
    let entries = match entries {
        Err(error) if error.kind() == ErrorKind::Disposed => {
            return Ok(format!("<closed {class}>"));
        }
        entries => entries.or_raise(py)?,
    };
    let mut shown = Shown { py, text: format!("{class}("), items: ITEMS };
    shown.container(entries, brackets, keys, DEPTH)?;
    shown.text.push(')');
    Ok(shown.text)
}

impl Shown<'_> {
    fn container(
        &mut self,
        mut entries: Entries,
        [open, close]: [char; 2],
        keys: bool,
        depth: usize,
    ) -> PyResult<()> {
        self.text.push(open);
        let mut first = true;
        while let Some((key, value)) = entries.next_entry().or_raise(self.py)? {
            if !first {
                self.text.push_str(", ");
            }
            first = false;
            if self.items == 0 || depth == 0 {
                self.text.push_str("...");
                break;
            }
            self.items -= 1;
            if keys {
                self.scalar(&outgoing::key(self.py, key))?;
                self.text.push_str(": ");
            }
            self.value(value, depth - 1)?;
        }
        self.text.push(close);
        Ok(())
    }

    fn value(&mut self, value: Output, depth: usize) -> PyResult<()> {
        // A state that is closed meanwhile is no reason for `repr` to fail.
        match value {
            Output::Table(table) => match table.entries() {
                Ok(entries) => self.container(entries, ['{', '}'], true, depth)?,
                Err(_) => self.text.push_str("{...}"),
            },
            Output::List(list) => match list.items() {
                Ok(entries) => self.container(entries, ['[', ']'], false, depth)?,
                Err(_) => self.text.push_str("[...]"),
            },
            scalar => {
                let object = outgoing::object(self.py, scalar, 0)?;
                self.scalar(&object)?;
            }
        }
        Ok(())
    }

    fn scalar(&mut self, object: &Bound<'_, PyAny>) -> PyResult<()> {
        if let Ok(bytes) = object.cast_exact::<PyBytes>()
            && bytes.as_bytes().len() > TEXT
        {
            let start = PyBytes::new(self.py, &bytes.as_bytes()[..TEXT]).repr()?;
            self.text.push_str(start.to_str()?);
            self.text.push_str("...");
            return Ok(());
        }
        let Ok(text) = object.cast_exact::<PyString>() else {
            let shown = object.repr()?;
            let shown = shown.to_str()?;
            let end = shown.char_indices().nth(2 * TEXT).map_or(shown.len(), |(end, _)| end);
            self.text.push_str(&shown[..end]);
            self.text.push_str(if end < shown.len() { "..." } else { "" });
            return Ok(());
        };
        let text = text.to_str()?;
        match text.char_indices().nth(TEXT) {
            Some((end, _)) => {
                let start = PyString::new(self.py, &text[..end]).repr()?;
                self.text.push_str(start.to_str()?);
                self.text.push_str("...");
            }
            None => self.text.push_str(object.repr()?.to_str()?),
        }
        Ok(())
    }
}
