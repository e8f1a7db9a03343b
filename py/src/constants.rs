//! Objects of the package that this module uses.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

macro_rules! constants {
    ($($(#[$doc:meta])* $name:ident = $module:literal $attribute:literal),+ $(,)?) => {
        $($(#[$doc])*
        pub(crate) fn $name(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
            static OBJECT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
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
    /// Asks, and makes what is missing with a function.
    get_or_add = "krstate._factories" "get_or_add",
    /// The same as a coroutine.
    get_or_add_async = "krstate._factories" "get_or_add_async",
}
