//! One version for everything: `workspace.package.version`. Every other place that names it is
//! listed here and compared with it, or set to it.

use std::ops::Range;

use anyhow::{Result, bail};

use crate::workspace::{self, Workspace};

/// A text that the version follows directly, in a file.
struct Place {
    path: &'static str,
    before: &'static str,
    /// A file that need not name the version, because its tool takes it from elsewhere.
    optional: bool,
}

const PLACES: [Place; 6] = [
    Place::required("Cargo.toml", "krstate = { path = \"core\", version = \""),
    Place::required("Cargo.toml", "krstate-ffi = { path = \"ffi-c\", version = \""),
    Place::optional("py/pyproject.toml", "\nversion = \""),
    Place::required("node/package.json", "\n  \"version\": \""),
    Place::optional("node/package-lock.json", "\n  \"version\": \""),
    Place::required("dotnet/Directory.Build.props", "<Version>"),
];

impl Place {
    const fn required(path: &'static str, before: &'static str) -> Self {
        Self { path, before, optional: false }
    }

    const fn optional(path: &'static str, before: &'static str) -> Self {
        Self { path, before, optional: true }
    }
}

/// Sets every place to the version, or with `check` fails if one differs.
pub(crate) fn run(workspace: &Workspace, check: bool) -> Result<()> {
    let version = workspace.version()?;
    let mut problems = Vec::new();
    for place in &PLACES {
        let path = workspace.path(place.path);
        if !path.is_file() {
            continue;
        }
        let text = workspace::read(&path)?;
        match find(&text, place.before) {
            Some(range) if text[range.clone()] == version => {}
            Some(range) if check => problems
                .push(format!("{} says {}, Cargo.toml says {version}", place.path, &text[range])),
            Some(range) => {
                let mut text = text;
                text.replace_range(range, &version);
                workspace::write(&path, text)?;
                println!("gen: set the version in {}", place.path);
            }
            None if place.optional => {}
            None => problems.push(format!("{} does not name its version", place.path)),
        }
    }
    if problems.is_empty() {
        return Ok(());
    }
    bail!("versions differ; `cargo xtask gen` sets them\n{}", problems.join("\n"));
}

/// Where the version stands that follows `before`.
fn find(text: &str, before: &str) -> Option<Range<usize>> {
    let start = text.find(before)? + before.len();
    let length = text[start..].find(['"', '<', '\n'])?;
    Some(start..start + length)
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn a_version_is_found_after_its_words() {
        let text = "{\n  \"name\": \"x\",\n  \"version\": \"1.2.3\"\n}\n";
        let range = find(text, "\n  \"version\": \"").unwrap();
        assert_eq!(&text[range], "1.2.3");
        let text = "<Version>0.1.0</Version>";
        assert_eq!(&text[find(text, "<Version>").unwrap()], "0.1.0");
        assert_eq!(find(text, "version = \""), None);
    }
}
