//! The reference material for CLIXML: found by an environment variable, never in the repository.

use std::fs;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;

const VARIABLE: &str = "KRSTATE_CLIXML_DATA";

/// The folder of the material; without it the test says why it does nothing.
pub(crate) fn data(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os(VARIABLE);
    if folder.is_none() {
        println!("skipped: {test}: {VARIABLE} does not name the folder of the material");
    }
    folder.map(PathBuf::from)
}

/// The lines of a file of cases: name and text, the escapes of the text resolved to UTF-16 units.
pub(crate) fn cases(folder: &std::path::Path, file: &str) -> Vec<(String, Vec<u16>)> {
    let text = fs::read_to_string(folder.join(file)).expect(file);
    let lines = text.lines().filter(|l| !l.is_empty());
    lines
        .map(|line| {
            let (name, text) = line.split_once('\t').expect("a name and a text");
            (name.to_owned(), unescape(text))
        })
        .collect()
}

/// The lines of a file of JSON.
pub(crate) fn json_lines(text: &str) -> Vec<Value> {
    let lines = text.lines().filter(|l| !l.is_empty());
    lines.map(json).collect()
}

/// JSON of any depth.
pub(crate) fn json(text: &str) -> Value {
    let mut parser = serde_json::Deserializer::from_str(text);
    parser.disable_recursion_limit();
    Value::deserialize(&mut parser).expect("JSON")
}

const NAMESPACE: &str = "xmlns=\"http://schemas.microsoft.com/powershell/2004/04\"";

fn unescape(text: &str) -> Vec<u16> {
    let text = text.replace("{NS}", NAMESPACE);
    let mut units = Vec::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find('\\') {
        units.extend(rest[..at].encode_utf16());
        let (unit, len) = match &rest[at + 1..at + 2] {
            "n" => (10, 2),
            "r" => (13, 2),
            "t" => (9, 2),
            "\\" => (92, 2),
            "u" => (u16::from_str_radix(&rest[at + 2..at + 6], 16).expect("hex"), 6),
            other => panic!("unknown escape {other}"),
        };
        units.push(unit);
        rest = &rest[at + len..];
    }
    units.extend(rest.encode_utf16());
    let whole = String::from_utf16_lossy(&units);
    if whole.contains("Objs") {
        return units;
    }
    let root = format!("<Objs Version=\"1.1.0.1\" {NAMESPACE}>");
    let mut all: Vec<u16> = root.encode_utf16().collect();
    all.extend(units);
    all.extend("</Objs>".encode_utf16());
    all
}

/// The text of a case as bytes: UTF-8, or UTF-16 if it has surrogates without a partner.
pub(crate) fn bytes(units: &[u16]) -> Vec<u8> {
    match String::from_utf16(units) {
        Ok(text) => text.into_bytes(),
        Err(_) => [0xFEFF].iter().chain(units).flat_map(|u| u.to_le_bytes()).collect(),
    }
}
