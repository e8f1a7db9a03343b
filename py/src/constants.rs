//! Objects of the package that this module uses.

use crate::once::Once;
use pyo3::prelude::*;

macro_rules! constants {
    ($($(#[$doc:meta])* $name:ident = $module:literal $attribute:literal),+ $(,)?) => {
        $($(#[$doc])*
        pub(crate) fn $name(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
            static OBJECT: Once<Py<PyAny>> = Once::new();
            OBJECT.import(py, $module, $attribute)
        })+
    };
}

constants! {
    /// `krstate.ABSENT`: no value at all, which differs from `None`.
    absent = "krstate._operations" "ABSENT",
    /// A loop around `compare_and_swap`.
    add_or_update = "krstate._operations" "add_or_update",
    /// The positions of items in their order.
    order = "krstate._operations" "order",
    /// `==`.
    equal = "operator" "eq",
    /// Reads an item of anything.
    item = "operator" "getitem",
    /// Asks, and makes what is missing with a function.
    get_or_add = "krstate._factories" "get_or_add",
    /// The same as a coroutine.
    get_or_add_async = "krstate._factories" "get_or_add_async",
    /// What a structural copy has in the place of an object.
    parts = "krstate._objects" "parts",
    /// Writes a value or state.
    export_snapshot = "krstate._snapshots" "export_snapshot",
    /// Puts a snapshot into a state.
    load = "krstate._snapshots" "load",
    /// Waits for the copy of a foreign object.
    value = "krstate._objects" "value",
    /// The same as a coroutine.
    value_async = "krstate._objects" "value_async",
}
