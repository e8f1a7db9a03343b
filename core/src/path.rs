//! Where in a structure something is: `$.Config.Db[3]["odd key"]`.

use crate::KeyRef;
use std::fmt::Write;

/// The path of `keys`, starting at `$`.
pub(crate) fn render<'a>(keys: impl IntoIterator<Item = KeyRef<'a>>) -> String {
    let mut path = String::from("$");
    for key in keys {
        push(&mut path, key);
    }
    path
}

/// Appends one step to a path.
pub(crate) fn push(path: &mut String, key: KeyRef<'_>) {
    // Writing to a String cannot fail.
    let _ = match key {
        KeyRef::Integer(index) => write!(path, "[{index}]"),
        KeyRef::Text(name) if crate::name::is_valid(name) => write!(path, ".{name}"),
        KeyRef::Text(text) => write!(path, "[{text:?}]"),
        KeyRef::Interned(interned) => return push(path, interned.key().as_ref()),
    };
}

#[cfg(test)]
mod tests {
    use super::render;
    use crate::KeyRef;

    #[test]
    fn names_go_behind_dots_and_the_rest_in_brackets() {
        let keys = [KeyRef::Text("a"), KeyRef::Integer(3), KeyRef::Text("odd key")];
        assert_eq!(render(keys), r#"$.a[3]["odd key"]"#);
        assert_eq!(render([]), "$");
    }
}
