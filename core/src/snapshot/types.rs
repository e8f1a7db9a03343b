//! Lists of type names.

use crate::Text;
use hashbrown::HashMap;
use std::sync::Arc;

/// The names of a type, the most derived first.
pub(super) type Types = Arc<[Text]>;

pub(super) const ORDERED: &str = "System.Collections.Specialized.OrderedDictionary";
/// Marks a plain table that ignores the case of its keys; `PowerShell` does not look at it.
const IGNORE_CASE: &str = "KrState.IgnoreCase";
const OBJECT: &str = "System.Object";

/// The type names of containers that came from nowhere.
#[derive(Clone, Debug)]
pub(super) struct PlainTypes {
    pub(super) dictionary: Types,
    pub(super) ignoring_case: Types,
    pub(super) list: Types,
}

impl Default for PlainTypes {
    fn default() -> Self {
        Self {
            dictionary: types([ORDERED, OBJECT]),
            ignoring_case: types([ORDERED, IGNORE_CASE, OBJECT]),
            list: types(["System.Object[]", "System.Array", OBJECT]),
        }
    }
}

/// A list of these names.
pub(super) fn types<'a>(names: impl IntoIterator<Item = &'a str>) -> Types {
    names.into_iter().map(Text::from).collect()
}

/// What an object becomes that has keys no object can have: a dictionary that says what it was.
pub(super) fn ordered(was: Option<&Types>) -> Types {
    let was = was.into_iter().flat_map(|types| types.iter().map(Text::as_str));
    types(std::iter::once(ORDERED).chain(was))
}

/// The numbers of the lists that a document has so far.
#[derive(Default)]
pub(super) struct TypeIds(HashMap<Types, u32, foldhash::fast::RandomState>);

impl TypeIds {
    /// The number of a list, and whether it has it already.
    pub(super) fn number(&mut self, types: &Types) -> (u32, bool) {
        if let Some(&number) = self.0.get(types) {
            return (number, true);
        }
        let number = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        self.0.insert(types.clone(), number);
        (number, false)
    }
}
