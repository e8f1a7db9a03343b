//! The languages and tools a task needs: found on the machine, or fetched once, by pinned version,
//! below `target/`. Each error names what is missing and says what to install.

mod dotnet;
mod dotnet_fallback;
mod node;
mod python;
mod rust;

pub(crate) use dotnet::Dotnet;
pub(crate) use node::Node;
pub(crate) use python::{Python, Venv};
pub(crate) use rust::{cargo, compiler};

/// Says in one line what a longer step of the set-up does.
pub(crate) fn say(what: &str) {
    println!("set-up: {what}");
}

/// The first number groups of a version such as `v20.11.1` or `10.0.401`.
fn version_numbers(text: &str) -> Vec<u32> {
    text.trim()
        .trim_start_matches('v')
        .split(['.', '-', '+'])
        .map_while(|part| part.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::version_numbers;

    #[test]
    fn versions_are_compared_by_number() {
        assert_eq!(version_numbers("v20.20.2\n"), [20, 20, 2]);
        assert_eq!(version_numbers("10.0.100-rc.1"), [10, 0, 100]);
        assert!(version_numbers("10.0.401") > version_numbers("9.0.9"));
        assert!(version_numbers("none").is_empty());
    }
}
