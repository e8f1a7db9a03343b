//! The value layer of CLIXML against what PowerShell wrote, and real documents.

mod clixml_support;

use std::fs;
use std::process::Command;

use clixml_support::{bytes, cases, data, json, json_lines};
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

/// The kind that a type of .NET becomes.
fn kind_of(dotnet: &str) -> Option<krstate::Kind> {
    use krstate::Kind;
    Some(match dotnet {
        "System.String" => Kind::String,
        "System.Boolean" => Kind::Bool,
        "System.Char" => Kind::Char,
        "System.Byte" => Kind::U8,
        "System.SByte" => Kind::I8,
        "System.UInt16" => Kind::U16,
        "System.Int16" => Kind::I16,
        "System.UInt32" => Kind::U32,
        "System.Int32" => Kind::I32,
        "System.UInt64" => Kind::U64,
        "System.Int64" => Kind::I64,
        "System.Single" => Kind::F32,
        "System.Double" => Kind::F64,
        "System.Decimal" => Kind::Decimal,
        "System.DateTime" => Kind::DateTime,
        "System.TimeSpan" => Kind::Duration,
        "System.Byte[]" => Kind::Bytes,
        "System.Guid" => Kind::Guid,
        "System.Uri" => Kind::Uri,
        "System.Version" => Kind::Version,
        "System.Xml.XmlDocument" => Kind::Xml,
        "System.Object[]"
        | "System.Collections.ArrayList"
        | "System.Collections.Stack"
        | "System.Collections.Queue" => Kind::List,
        "System.Collections.Hashtable"
        | "System.Collections.Specialized.OrderedDictionary"
        | "System.Management.Automation.ProgressRecord"
        | "System.Security.SecureString" => Kind::Table,
        _ => return None,
    })
}

/// The entries, items or value of what PowerShell read, and how many there are.
fn size(value: &Value) -> Option<usize> {
    value["items"].as_array().or(value["entries"].as_array()).map(Vec::len)
}

/// What the value layer refuses although PowerShell reads it.
fn is_beyond_values(error: &krstate::Error) -> bool {
    let shown = error.to_string();
    // Sets of members in sets count as containers here.
    let too_deep = shown.contains("containers in containers go deeper");
    is_refused(error) || shown.contains("the key is") || too_deep
}

#[test]
fn what_powershell_reads_is_read_and_of_the_same_kind() {
    let Some(folder) = data("what PowerShell reads") else {
        return;
    };
    let mut texts = cases(&folder, "cases.tsv");
    texts.extend(cases(&folder, "golden/reader-cases.tsv"));
    let golden = fs::read_to_string(folder.join("golden/reader.jsonl")).expect("reader.jsonl");
    let (mut read, mut beyond, mut wrong) = (0, 0, Vec::new());
    for record in json_lines(&golden) {
        let name = record["case"].as_str().expect("a name");
        let (_, units) = texts.iter().find(|t| t.0 == name).expect(name);
        let verdict = record.get("import").unwrap_or(&record);
        match import(&bytes(units), &ImportOptions::default()) {
            // An empty input is null here.
            Ok(krstate::Value::Null) if units.is_empty() => {}
            Ok(value) if verdict["ok"] == true => {
                read += 1;
                let mut node = &verdict["value"];
                if record.get("import").is_some() {
                    node = node["items"].get(0).unwrap_or(node);
                }
                // An object round a value and nothing else is that value.
                let base = node.get("base").unwrap_or(node);
                let base = base.get("base").unwrap_or(base);
                let bag = node.get("ps").is_some() && node.get("base").is_none();
                let kind = base["t"].as_str().and_then(kind_of);
                let is_table = value.kind() == krstate::Kind::Table;
                let extended = node.get("ts").is_some() || node.get("ext").is_some();
                let fits = if bag || node.get("names").is_some() && is_table {
                    is_table
                } else {
                    // A script has a kind of its own here, and is text in PowerShell.
                    let script = krstate::Kind::Script;
                    let text = kind == Some(krstate::Kind::String) && value.kind() == script;
                    let same = kind.is_none_or(|kind| kind == value.kind());
                    same || text || extended && is_table
                };
                let length = match &value {
                    krstate::Value::List(list) => Some(list.len().expect("open")),
                    _ => None,
                };
                let same_length = length.is_none() || size(base).is_none() || length == size(base);
                if !fits || !same_length {
                    wrong.push(format!("{name}: {value:?} is not {node}"));
                }
            }
            Ok(_) => wrong.push(format!("{name}: read, but {}", record["error"])),
            Err(e) if verdict["ok"] == true && !is_beyond_values(&e) => {
                wrong.push(format!("{name}: {e}"));
            }
            Err(e) => {
                assert!(e.path().is_some() && e.field("line").is_some(), "{name}: {e:?}");
                beyond += usize::from(verdict["ok"] == true);
            }
        }
    }
    println!("{read} read, {beyond} beyond what values can be");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
