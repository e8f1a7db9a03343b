//! Replays the vectors of `tests/vectors/` through the engine's own API, and checks the files
//! themselves. The schema is in `tests/vectors/README.md`.

mod compare;
mod input;
mod lint;
mod operations;
mod run;

use serde_json::Value as Json;
use std::path::PathBuf;

/// The vectors' files in the order of their names.
fn files() -> Vec<(String, Json)> {
    let folder = std::env::var_os("KRSTATE_VECTORS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors"),
        PathBuf::from,
    );
    let entries =
        std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "{} holds no vectors", folder.display());
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a readable file");
        let json = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path.file_name().expect("a file").to_string_lossy().into_owned(), json)
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn the_engine_does_what_the_vectors_say() {
    let mut tally = run::Tally::default();
    for (name, file) in files() {
        assert_eq!(file["schema"], 1, "{name}: unknown schema");
        tally.replay(&file);
    }
    println!("{tally}");
    assert!(tally.passed > 0 && tally.failures.is_empty(), "{}", tally.failures.join("\n"));
}

#[test]
fn the_files_follow_their_schema() {
    let mut findings = Vec::new();
    for (name, file) in files() {
        lint::check(&name, &file, &mut findings);
    }
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

/// Steps after which a driver that is worth something reports a failure.
const WRONG: &[&str] = &[
    r#"{"op": "table.get", "on": "t", "key": "a", "expect": {"I64": "1"}}"#,
    r#"{"op": "table.get", "on": "t", "key": "a", "expect": {"I32": "2"}}"#,
    r#"{"op": "table.get", "on": "t", "key": "a", "expect": {"Absent": true}}"#,
    r#"{"op": "table.get", "on": "t", "key": "b", "expect": null}"#,
    r#"{"op": "table.get", "on": "t", "key": "z", "expect": {"F64": "0"}}"#,
    r#"{"op": "table.get", "on": "t", "key": "a", "error": "Disposed"}"#,
    r#"{"op": "table.count", "on": "t", "expect": 1}"#,
    r#"{"op": "table.entries", "on": "t", "expect": [["a", {"I32": "1"}]]}"#,
    r#"{"op": "table.keys", "on": "t", "expect": ["z", "a"]}"#,
    r#"{"op": "table.increment", "on": "t", "key": "t", "error": "NotNumeric"}"#,
    r#"{"op": "table.set", "on": "t", "key": "t", "value": {"Ref": "t"}}"#,
    r#"{"op": "table.set", "on": "t", "key": "t", "value": {"Ref": "t"}, "error": "Disposed"}"#,
    r#"{"op": "table.set", "on": "t", "key": "t", "value": {"Ref": "t"}, "error": "CycleRejected", "path": "$.a"}"#,
    r#"{"op": "table.swap", "on": "t", "key": "a", "value": {"U8": "1"}, "expect": {"U8": "1"}}"#,
    r#"{"op": "table.compare_and_swap", "on": "t", "key": "a", "value": null, "expect": true}"#,
    r#"{"op": "table.update", "on": "t", "value": {"Decimal": "1.0"}}"#,
    r#"{"op": "table.get_or_add", "on": "t", "key": "n", "value": {"Char": "0041"}, "expect": "A"}"#,
    r#"{"op": "table.get_or_add", "on": "t", "key": "n", "value": {"Decimal": "1.0"}, "expect": {"Decimal": "1.00"}}"#,
    r#"{"op": "table.get_or_add", "on": "t", "key": "n", "value": {"DateTime": "1 Utc"}, "expect": {"DateTime": "1 Local"}}"#,
    r#"{"op": "table.get_or_add", "on": "t", "key": "n", "value": {"Rational": "1/2"}}"#,
    r#"{"op": "table.turn", "on": "t"}"#,
];

#[test]
fn a_wrong_vector_fails() {
    for wrong in WRONG {
        let case = format!(
            r#"{{"area": "wrong", "cases": [{{"name": "a", "needs": [], "steps": [
                {{"op": "table.new", "let": "t"}},
                {{"op": "table.set", "on": "t", "key": "a", "value": {{"I32": "1"}}}},
                {{"op": "table.set", "on": "t", "key": "z", "value": {{"F64": "-0"}}}},
                {wrong}]}}]}}"#
        );
        let mut tally = run::Tally::default();
        tally.replay(&serde_json::from_str(&case).expect("JSON"));
        assert_eq!((tally.passed, tally.failures.len()), (0, 1), "{wrong}");
        assert!(tally.failures[0].contains("step 4"), "{}", tally.failures[0]);
    }
}
