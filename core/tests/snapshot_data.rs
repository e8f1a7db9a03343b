//! The value layer of CLIXML against what PowerShell wrote, and real documents.

#[expect(dead_code, reason = "the document layer's tests use the rest")]
mod clixml_support;

use std::fs;
use std::process::Command;

use clixml_support::{data, json, json_lines};
use krstate::ErrorKind;
use krstate::snapshot::{ExportOptions, ImportOptions, export, import};
use serde_json::Value;

/// Reads and writes again.
fn again(bytes: &[u8], options: &ImportOptions) -> krstate::Result<Vec<u8>> {
    let value = import(bytes, options)?;
    export(&value, &ExportOptions::default())
}

/// The document of a record.
fn document(record: &Value) -> Option<Vec<u8>> {
    match (&record["xml"], &record["b64"]) {
        (Value::String(xml), _) => Some(xml.clone().into_bytes()),
        (_, Value::String(b64)) => krstate::clixml::scalar::base64::decode(b64.as_bytes()),
        _ => None,
    }
}

/// What PowerShell writes that comes out differently, because values do not keep it: that a
/// value without more to it was an object, that there was no value, the encoding (an option of the
/// export), which of two equal hours a local time was in, and one that never was.
const DIFFERENT: [&str; 10] = [
    "enc-bigendianutf32",
    "enc-utf32",
    "note-int-cleartypes-io",
    "note-tostring-on-int",
    "note-tostring-on-int-io",
    "obj-hold-methoded",
    "p-convertto-none",
    "dt-bln-ambig-eu-dst",
    "dt-ny-ambig-dst",
    "dt-ny-gap",
];

/// What the value layer refuses of it, by the error.
fn is_refused(error: &krstate::Error) -> bool {
    let shown = error.to_string();
    match error.kind() {
        ErrorKind::SnapshotLimit => shown.contains("nested more than 49 deep"),
        ErrorKind::SnapshotSyntax => [
            "half of a surrogate pair",
            "a key is text or an integer, not",
            "the object holds itself",
            // What a failed or lossy export of PowerShell left.
            "the document ends inside an element",
            "the bytes here are no UTF-8",
        ]
        .iter()
        .any(|known| shown.contains(known)),
        _ => false,
    }
}

const ZONE: &str = "KRSTATE_TEST_ZONE";

/// The records of one time zone, which only a process of its own can have.
#[test]
fn what_powershell_writes_is_written_the_same() {
    let Some(folder) = data("values that PowerShell wrote") else {
        return;
    };
    let Ok(zone) = std::env::var(ZONE) else {
        for zone in ["UTC", "America/New_York", "Europe/Berlin"] {
            in_zone(zone);
        }
        return;
    };
    let examples = fs::read_to_string(folder.join("writer-examples.json")).expect("examples");
    let golden = fs::read_to_string(folder.join("golden/writer.jsonl")).expect("writer.jsonl");
    let mut records = json_lines(&golden);
    records.extend(json(&examples).as_array().expect("a list").clone());
    let of_zone = |record: &&Value| record["tz"].as_str().unwrap_or("UTC") == zone;
    let (mut same, mut refused, mut different) = (0, 0, Vec::new());
    for record in records.iter().filter(of_zone) {
        let Some(bytes) = document(record) else { continue };
        let name = record["name"].as_str().expect("a name");
        // Machine-dependent times, in the zone of the machine that made the record.
        if record["volatile"] == true {
            continue;
        }
        match again(&bytes, &ImportOptions::default()) {
            Ok(written) if written == bytes => same += 1,
            Ok(written) if !DIFFERENT.contains(&name) => different.push(format!(
                "{name}\n{}\n{}",
                String::from_utf8_lossy(&bytes),
                String::from_utf8_lossy(&written)
            )),
            Ok(_) => {}
            Err(e) if is_refused(&e) => {
                assert!(e.path().is_some(), "{name}: {e}");
                assert!(e.field("line").is_some(), "{name}: {e:?}");
                refused += 1;
            }
            Err(e) => different.push(format!("{name}: {e}")),
        }
    }
    println!("{zone}: {same} written the same, {refused} refused");
    assert!(different.is_empty(), "{} different:\n{}", different.len(), different.join("\n"));
    assert!(same > 0, "no record of {zone}");
}

fn in_zone(zone: &str) {
    let this = std::env::current_exe().expect("this test");
    let output = Command::new(this)
        .args(["--exact", "what_powershell_writes_is_written_the_same", "--nocapture"])
        .env("TZ", zone)
        .env(ZONE, zone)
        .output()
        .expect("runs");
    print!("{}", String::from_utf8_lossy(&output.stdout));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn real_documents_keep_their_values() {
    let Some(folder) = data("values of real documents") else {
        return;
    };
    let (mut kept, mut cycles) = (0, 0);
    for entry in fs::read_dir(folder.join("corpus")).expect("corpus") {
        let path = entry.expect("an entry").path();
        let original = fs::read(&path).expect("a document");
        match again(&original, &ImportOptions::default()) {
            Ok(written) => {
                let twice = again(&written, &ImportOptions::default()).expect("reads");
                assert!(twice == written, "{}", path.display());
                kept += 1;
            }
            Err(e) => {
                assert!(e.to_string().contains("holds itself"), "{}: {e}", path.display());
                cycles += 1;
            }
        }
    }
    println!("{kept} kept, {cycles} refused because of cycles");
    assert_eq!(kept + cycles, 140);
}
