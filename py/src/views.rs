//! The views of a table, whose classes are written in Python over `collections.abc`.

use crate::entries::{Entries, Part};
use crate::once::Once;
use crate::table::Table;
use pyo3::prelude::*;
use pyo3::types::PyType;

/// Which view.
#[derive(Clone, Copy)]
pub(crate) enum View {
    Keys,
    Values,
    Items,
}

/// A new view of a table.
pub(crate) fn view<'py>(table: &Bound<'py, Table>, view: View) -> PyResult<Bound<'py, PyAny>> {
    static KEYS: Once<Py<PyType>> = Once::new();
    static VALUES: Once<Py<PyType>> = Once::new();
    static ITEMS: Once<Py<PyType>> = Once::new();
    let (class, name) = match view {
        View::Keys => (&KEYS, "TableKeys"),
        View::Values => (&VALUES, "TableValues"),
        View::Items => (&ITEMS, "TableItems"),
    };
    class.import(table.py(), "krstate._views", name)?.call1((table,))
}

/// Walks over the values of one instant.
#[pyfunction]
pub(crate) fn iter_values(table: &Bound<'_, Table>) -> PyResult<Entries> {
    table.get().walk(table.py(), Part::Values)
}

/// Walks over the pairs of key and value of one instant.
#[pyfunction]
pub(crate) fn iter_items(table: &Bound<'_, Table>) -> PyResult<Entries> {
    table.get().walk(table.py(), Part::Items)
}
