//! The document layer of CLIXML against real documents and PowerShell's own verdicts.

mod clixml_support;
mod clixml_typed;

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use clixml_support::{bytes, cases, data, json, json_lines};
use flate2::read::GzDecoder;
use krstate::clixml::{Document, ErrorKind, Form, ReadOptions, rewrite, to_json};
use serde_json::Value;

fn read(bytes: &[u8]) -> krstate::clixml::Result<Document> {
    Document::from_slice(bytes, &ReadOptions::default())
}

fn tree(document: &Document) -> Value {
    json(&to_json(document, None))["objs"].take()
}

fn expected_trees(folder: &Path) -> Vec<Value> {
    let file = File::open(folder.join("expected.jsonl.gz")).expect("expected.jsonl.gz");
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).expect("gzip");
    json_lines(&text)
}

#[test]
fn every_real_document_gives_its_tree_and_keeps_it() {
    let Some(folder) = data("real documents") else {
        return;
    };
    let expected = expected_trees(&folder);
    assert_eq!(expected.len(), 140);
    for line in &expected {
        let file = line["file"].as_str().expect("a name");
        let original = fs::read(folder.join("corpus").join(file)).expect(file);
        let document = read(&original).unwrap_or_else(|e| panic!("{file}: {e}"));
        assert_eq!(tree(&document), line["objs"], "{file}");
        let again = rewrite(&original[..], Vec::new(), &ReadOptions::default()).expect(file);
        let again = read(&again).expect(file);
        assert!(document.same_values(&again), "{file}");
        assert_eq!(document.form(), again.form(), "{file}");
    }
}

/// Documents that are not as PowerShell wrote them: indented by hand, with blanks in tags, two
/// documents pasted into one, cut out of a string in a program, or with other attributes on the
/// root.
const REFORMATTED: [&str; 10] = [
    "001-clixml_parser-test-account.xml",
    "006-PowerShell-corruptedcim.clixml",
    "015-dbatools-xetemplates-metadata.xml",
    "028-pypsrp-test_sanitise_clixml_with_error.xml",
    "029-pypsrp-test_sanitise_clixml_with_no_errors.xml",
    "125-CSS_Exchange-GetDynamicDistributionGroupPfMailboxes1.xml",
    "252-PowerShell-ConstrainedLanguageRestriction.Tests.ps1_0.clixml",
    "253-PowerShell-XMLCommand.Tests.ps1_0.clixml",
    "273-psrp_rs_text_index_64794-primitives-psserializer.xml",
    "274-repo_text_index_21631424-server2019-live-objects.xml",
];

#[test]
fn what_powershell_wrote_is_written_byte_for_byte() {
    let Some(folder) = data("real documents byte for byte") else {
        return;
    };
    let mut different = Vec::new();
    for entry in fs::read_dir(folder.join("corpus")).expect("corpus") {
        let path = entry.expect("an entry").path();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let original = fs::read(&path).expect("a document");
        let again = rewrite(&original[..], Vec::new(), &ReadOptions::default()).expect("a copy");
        if again != original {
            different.push(file);
        }
    }
    different.sort();
    assert_eq!(different, REFORMATTED);
}

/// PowerShell's verdict on a case: its value, or none if it is refused. What only
/// `Deserialize` refuses (the header line) counts by `Import-Clixml`.
fn verdict(record: &Value) -> Option<&Value> {
    let record = record.get("import").unwrap_or(record);
    record["ok"].as_bool().unwrap().then(|| &record["value"])
}

#[test]
fn every_case_gets_powershells_verdict() {
    let Some(folder) = data("cases") else {
        return;
    };
    let mut texts = cases(&folder, "cases.tsv");
    assert_eq!(texts.len(), 81);
    texts.extend(cases(&folder, "golden/reader-cases.tsv"));
    let golden = fs::read_to_string(folder.join("golden/reader.jsonl")).expect("reader.jsonl");
    let golden = json_lines(&golden);
    assert_eq!(golden.len(), 641);
    let mut wrong = Vec::new();
    for record in &golden {
        let name = record["case"].as_str().unwrap();
        let (_, units) = texts.iter().find(|t| t.0 == name).expect(name);
        let result = read(&bytes(units));
        let from_import = record.get("import").is_some();
        match (&result, verdict(record)) {
            (Ok(document), Some(value)) => {
                let volatile = record.get("volatile").is_some();
                let root = clixml_typed::Root::of(from_import);
                match clixml_typed::check(document, value, root) {
                    Err(e) if !volatile => wrong.push(format!("{name}: {e}")),
                    _ => {}
                }
            }
            (Err(e), None) => {
                if e.kind() != ErrorKind::Syntax
                    && !name.contains("deep")
                    && name != "nested-obj-depth-50"
                {
                    wrong.push(format!("{name}: {e:?}"));
                }
                if e.position().is_none() {
                    wrong.push(format!("{name}: no place in {e}"));
                }
            }
            (Ok(_), None) => wrong.push(format!("{name}: read, but {}", record["error"])),
            (Err(e), Some(_)) => wrong.push(format!("{name}: {e}")),
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_transcribed_trees_agree() {
    let Some(folder) = data("transcribed trees") else {
        return;
    };
    let texts = cases(&folder, "cases.tsv");
    let verdicts = fs::read_to_string(folder.join("cases.dotnet.tsv")).expect("cases.dotnet.tsv");
    for line in verdicts.lines().filter(|l| !l.is_empty()) {
        let (name, verdict) = line.split_once('\t').unwrap();
        let (_, units) = texts.iter().find(|t| t.0 == name).expect(name);
        // Refused by PowerShell itself, or not modelled: dates are not in the canonical form.
        if name == "ms-empty-name" || name.starts_with("dt-") {
            continue;
        }
        match (verdict.strip_prefix("OK "), read(&bytes(units))) {
            (Some(expected), Ok(document)) => {
                let ours = escaped_surrogates(&to_json(&document, None));
                let expected = escaped_surrogates(&format!("{{\"objs\":{expected}}}"));
                assert_eq!(ours, expected, "{name}");
            }
            (None, Err(_)) => {}
            (_, other) => panic!("{name}: {other:?}"),
        }
    }
}

/// JSON without lone surrogates, which no parser takes: `\ud83d` becomes `U+d83d`; pairs and
/// everything else are compared as values.
fn escaped_surrogates(text: &str) -> Value {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("\\ud") {
        out.push_str(&rest[..at]);
        let escape = &rest[at..at + 6];
        let next = rest.get(at + 6..at + 12).filter(|n| n.starts_with("\\ud"));
        let is_high = escape.as_bytes()[3] < b'c';
        if let (true, Some(low)) = (is_high, next) {
            out.push_str(escape);
            out.push_str(low);
            rest = &rest[at + 12..];
        } else {
            out.push_str("U+");
            out.push_str(&escape[2..]);
            rest = &rest[at + 6..];
        }
    }
    out.push_str(rest);
    json(&out)
}

#[test]
fn every_file_gets_powershells_verdict() {
    let Some(folder) = data("files") else {
        return;
    };
    let golden = fs::read_to_string(folder.join("golden/reader-files.jsonl")).expect("files");
    let records = json_lines(&golden);
    assert_eq!(records.len(), 52);
    let mut wrong = Vec::new();
    for record in &records {
        let name = record["case"].as_str().unwrap();
        let content =
            krstate::clixml::scalar::base64::decode(record["b64"].as_str().unwrap().as_bytes());
        let content = content.expect("base64");
        let replacing = ReadOptions { replace_invalid: true, ..ReadOptions::default() };
        let result = Document::from_slice(&content, &replacing);
        match (&result, verdict(record)) {
            (Ok(document), Some(value)) => {
                if let Err(e) = clixml_typed::check(document, value, clixml_typed::Root::List) {
                    wrong.push(format!("{name}: {e}"));
                }
            }
            (Err(_), None) => {}
            (result, _) => wrong.push(format!("{name}: {result:?} but {record}")),
        }
        // Without replacement, exactly the files whose text has a replacement in it are refused.
        let plain = read(&content);
        let replaced = result.is_ok_and(|d| to_json(&d, None).contains("\\ufffd"));
        if replaced && plain.is_ok() {
            wrong.push(format!("{name}: invalid bytes were read"));
        }
        if !replaced && plain.is_ok() != verdict(record).is_some() {
            wrong.push(format!("{name}: {plain:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_powershell_writes_is_written_the_same() {
    let Some(folder) = data("writer examples") else {
        return;
    };
    let examples = fs::read_to_string(folder.join("writer-examples.json")).expect("examples");
    for example in json(&examples).as_array().unwrap() {
        assert_same(example["xml"].as_str().unwrap(), &example["name"]);
    }
    let golden = fs::read_to_string(folder.join("golden/writer.jsonl")).expect("writer.jsonl");
    let mut written = 0;
    for record in json_lines(&golden) {
        let back = record.get("back").or(record.get("back_import"));
        let readable = back.is_some_and(|b| b["ok"] == true);
        let bytes = match (&record["xml"], &record["b64"]) {
            (Value::String(xml), _) => xml.clone().into_bytes(),
            (_, Value::String(b64)) => {
                krstate::clixml::scalar::base64::decode(b64.as_bytes()).expect("base64")
            }
            _ => continue,
        };
        match read(&bytes) {
            Ok(document) => {
                let again = document.write(Vec::new()).expect("a copy");
                assert!(
                    again == bytes,
                    "{}\n{}\n{}",
                    record["name"],
                    String::from_utf8_lossy(&bytes),
                    String::from_utf8_lossy(&again)
                );
                written += 1;
            }
            // PowerShell replaces without a word what it wrote in an encoding it cannot read.
            Err(e) if e.message().contains("are no UTF-8") => {}
            Err(e) => assert!(!readable, "{}: {e}", record["name"]),
        }
    }
    println!("{written} of PowerShell's documents written the same");
}

fn assert_same(xml: &str, name: &Value) {
    let document = read(xml.as_bytes()).unwrap_or_else(|e| panic!("{name}: {e}"));
    let again = document.write(Vec::new()).expect("a copy");
    assert_eq!(String::from_utf8(again).unwrap(), xml, "{name}");
    assert_eq!(*document.form(), Form::default(), "{name}");
}
