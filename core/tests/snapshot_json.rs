//! The JSON form: its document is true, and what is no such JSON is refused with its place.

use std::fs;
use std::path::Path;

use krstate::snapshot::{ExportOptions, Format, ImportOptions, export, import};
use krstate::{Error, ErrorKind, Kind, Value};
use proptest::prelude::*;

fn read(text: &str) -> Result<Value, Error> {
    let format = Some(Format::Json);
    import(text.as_bytes(), &ImportOptions { format, ..ImportOptions::default() })
}

fn write(value: &Value, indented: bool) -> String {
    let options = ExportOptions { format: Format::Json, indented, ..ExportOptions::default() };
    String::from_utf8(export(value, &options).expect("an export")).expect("UTF-8")
}

fn document() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/snapshot-json.md");
    fs::read_to_string(path).expect("docs/snapshot-json.md")
}

#[test]
fn the_example_of_the_document_is_what_is_written() {
    let document = document();
    let mut blocks = document.split("```json\n").skip(1).map(|b| b.split("```").next().unwrap());
    let example = blocks.next().expect("an example");
    assert_eq!(write(&read(example).expect("a value"), true), example);
    assert!(blocks.next().is_none(), "only one example is checked");
}

/// A value of each tag and key in the document, as it is written again, and its kind.
const EXAMPLES: [(&str, &str, Kind); 43] = [
    ("null", "null", Kind::Null),
    ("true", "true", Kind::Bool),
    ("false", "false", Kind::Bool),
    ("2147483647", "2147483647", Kind::I32),
    ("-2147483648", "-2147483648", Kind::I32),
    ("2147483648", "2147483648", Kind::I64),
    ("-9223372036854775808", "-9223372036854775808", Kind::I64),
    ("9223372036854775808", "9223372036854775808", Kind::U64),
    ("18446744073709551615", "18446744073709551615", Kind::U64),
    ("-0", "-0.0", Kind::F64),
    ("1.0", "1.0", Kind::F64),
    ("1e2", "100.0", Kind::F64),
    ("1E+2", "100.0", Kind::F64),
    ("\"\\u0041\\/\\ud83d\\ude00\"", "\"A/\u{1F600}\"", Kind::String),
    ("[]", "[]", Kind::List),
    ("{}", "{}", Kind::Table),
    (r#"{"$kr":"i8","v":-128}"#, r#"{"$kr":"i8","v":-128}"#, Kind::I8),
    (r#"{"$kr":"u8","v":255}"#, r#"{"$kr":"u8","v":255}"#, Kind::U8),
    (r#"{"$kr":"i16","v":-1}"#, r#"{"$kr":"i16","v":-1}"#, Kind::I16),
    (r#"{"$kr":"u16","v":1}"#, r#"{"$kr":"u16","v":1}"#, Kind::U16),
    (r#"{"$kr":"i32","v":1}"#, "1", Kind::I32),
    (r#"{"$kr":"u32","v":1}"#, r#"{"$kr":"u32","v":1}"#, Kind::U32),
    (r#"{"$kr":"i64","v":1}"#, r#"{"$kr":"i64","v":1}"#, Kind::I64),
    (r#"{"$kr":"u64","v":1}"#, r#"{"$kr":"u64","v":1}"#, Kind::U64),
    (r#"{"$kr":"f32","v":1.5}"#, r#"{"$kr":"f32","v":1.5}"#, Kind::F32),
    (r#"{"$kr":"f32","v":"NaN"}"#, r#"{"$kr":"f32","v":"NaN"}"#, Kind::F32),
    (r#"{"$kr":"f64","v":"-Infinity"}"#, r#"{"$kr":"f64","v":"-Infinity"}"#, Kind::F64),
    (r#"{"$kr":"decimal","v":"-1.10"}"#, r#"{"$kr":"decimal","v":"-1.10"}"#, Kind::Decimal),
    (r#"{"$kr":"char","v":"A"}"#, r#"{"$kr":"char","v":"A"}"#, Kind::Char),
    (r#"{"$kr":"char","v":55357}"#, r#"{"$kr":"char","v":55357}"#, Kind::Char),
    (r#"{"$kr":"bytes","v":"AQI="}"#, r#"{"$kr":"bytes","v":"AQI="}"#, Kind::Bytes),
    (
        r#"{"$kr":"datetime","v":"2024-01-02T03:04:05.1200000Z"}"#,
        r#"{"$kr":"datetime","v":"2024-01-02T03:04:05.12Z"}"#,
        Kind::DateTime,
    ),
    (
        r#"{"$kr":"localtime","v":"2024-01-02T03:04:05"}"#,
        r#"{"$kr":"localtime","v":"2024-01-02T03:04:05"}"#,
        Kind::DateTime,
    ),
    (r#"{"$kr":"duration","v":"PT90M"}"#, r#"{"$kr":"duration","v":"PT1H30M"}"#, Kind::Duration),
    (
        r#"{"$kr":"guid","v":"792E5B37-4505-47EF-B7D2-8711BB7AFFA8"}"#,
        r#"{"$kr":"guid","v":"792e5b37-4505-47ef-b7d2-8711bb7affa8"}"#,
        Kind::Guid,
    ),
    (r#"{"$kr":"uri","v":"a b"}"#, r#"{"$kr":"uri","v":"a b"}"#, Kind::Uri),
    (r#"{"$kr":"version","v":"1.2"}"#, r#"{"$kr":"version","v":"1.2"}"#, Kind::Version),
    (r#"{"$kr":"script","v":"ls"}"#, r#"{"$kr":"script","v":"ls"}"#, Kind::Script),
    (r#"{"$kr":"xml","v":"<a/>"}"#, r#"{"$kr":"xml","v":"<a/>"}"#, Kind::Xml),
    (r#"{"$kr":"string","v":"a"}"#, "\"a\"", Kind::String),
    (
        r#"{"$kr":"table","ignoreCase":true,"v":{"a":1}}"#,
        r#"{"$kr":"table","ignoreCase":true,"v":{"a":1}}"#,
        Kind::Table,
    ),
    (
        r#"{"$kr":"list","text":"t","types":["A","B"],"form":"stack","v":[1]}"#,
        r#"{"$kr":"list","form":"stack","text":"t","types":["A","B"],"v":[1]}"#,
        Kind::List,
    ),
    (
        r#"[{"$kr":"list","id":7,"v":[]},{"$kr":"ref","v":7}]"#,
        r#"[{"$kr":"list","id":0,"v":[]},{"$kr":"ref","v":0}]"#,
        Kind::List,
    ),
];

#[test]
fn each_tag_of_the_document_is_read_and_written() {
    for (text, written, kind) in EXAMPLES {
        let value = read(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(value.kind(), kind, "{text}");
        assert_eq!(write(&value, false).trim_end(), written, "{text}");
    }
    let tags = document();
    let tags = tags.lines().filter_map(|line| line.split('|').nth(1));
    let names = tags.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    for name in names.filter(|name| name.starts_with('"') && !name.starts_with("\"$")) {
        let known = ["\"properties\"", "\"members\""].contains(&name);
        let shown = EXAMPLES.iter().any(|(text, ..)| text.contains(name));
        assert!(known || shown, "no example has {name}");
    }
}

#[test]
fn what_is_no_such_json_is_refused_with_its_place() {
    let mut wrong = Vec::new();
    for (text, line, column, path) in [
        ("{", 1, 2, "$"),
        ("[1", 1, 3, "$[1]"),
        ("[1,]", 1, 3, "$[1]"),
        ("[1 2]", 1, 4, "$[1]"),
        ("[01]", 1, 2, "$[0]"),
        ("[+1]", 1, 2, "$[0]"),
        ("[.5]", 1, 2, "$[0]"),
        ("[1.]", 1, 2, "$[0]"),
        ("[1e]", 1, 2, "$[0]"),
        ("[NaN]", 1, 2, "$[0]"),
        ("[-]", 1, 2, "$[0]"),
        ("[0x1]", 1, 3, "$[0]"),
        ("[tru]", 1, 2, "$[0]"),
        ("[truex]", 1, 2, "$[0]"),
        ("['a']", 1, 2, "$[0]"),
        ("[1]\n\n x", 3, 2, "$"),
        ("[1][2]", 1, 4, "$"),
        ("{\"a\" 1}", 1, 6, "$.a"),
        ("{\"a\":1,}", 1, 7, "$"),
        ("{a:1}", 1, 2, "$"),
        ("{1:1}", 1, 2, "$"),
        ("{\"a\":\n1,\n\"a\":2}", 3, 4, "$.a"),
        ("[\"a\\x\"]", 1, 4, "$[0]"),
        ("[\"a\\u12\"]", 1, 4, "$[0]"),
        ("[\"a\nb\"]", 1, 4, "$[0]"),
        ("[\"a", 1, 4, "$[0]"),
        ("// c\n1", 1, 1, "$"),
        ("[1e999]", 1, 7, "$[0]"),
        ("[18446744073709551616]", 1, 22, "$[0]"),
        ("[-9223372036854775809]", 1, 22, "$[0]"),
        ("{\"b\":{\"x\":1,\"$kr\":\"i8\"}}", 1, 18, "$.b"),
        ("[{\"$kr\":\"i8\"}]", 1, 13, "$[0]"),
        ("[{\"$kr\":\"i8\",\"v\":1,\"w\":1}]", 1, 20, "$[0]"),
        ("[{\"$kr\":\"i8\",\"w\":1}]", 1, 17, "$[0]"),
        ("[{\"$kr\":\"nope\",\"v\":1}]", 1, 15, "$[0]"),
        ("[{\"$kr\":1,\"v\":1}]", 1, 9, "$[0]"),
        ("[{\"$kr\":\"char\",\"v\":\"ab\"}]", 1, 24, "$[0]"),
        ("[{\"$kr\":\"bytes\",\"v\":\"A\"}]", 1, 24, "$[0]"),
        ("[{\"$kr\":\"localtime\",\"v\":\"2024-01-02T03:04:05Z\"}]", 1, 47, "$[0]"),
        ("[{\"$kr\":\"table\",\"v\":[1]}]", 1, 22, "$[0]"),
        ("[{\"$kr\":\"table\",\"v\":[[1]]}]", 1, 24, "$[0][1]"),
        ("[{\"$kr\":\"table\",\"v\":[[1,2,3]]}]", 1, 27, "$[0]"),
        ("[{\"$kr\":\"table\",\"v\":[[1.5,2]]}]", 1, 26, "$[0]"),
        ("[{\"$kr\":\"table\",\"v\":[[1,2],[1,2]]}]", 1, 30, "$[0][1]"),
        ("[{\"$kr\":\"table\",\"ignoreCase\":true,\"v\":{\"a\":1,\"A\":1}}]", 1, 49, "$[0].A"),
        ("[{\"$kr\":\"list\",\"v\":{}}]", 1, 20, "$[0]"),
        ("[{\"$kr\":\"ref\",\"v\":3}]", 1, 20, "$[0]"),
        (
            "[{\"$kr\":\"list\",\"id\":1,\"v\":[]},{\"$kr\":\"list\",\"id\":1,\"v\":[]}]",
            1,
            51,
            "$[1]",
        ),
        ("[{\"$kr\":\"decimal\",\"v\":\"0.00000000000000000000000000001\"}]", 1, 56, "$[0]"),
    ] {
        let error = match read(text) {
            Ok(value) => panic!("{text} is {value:?}"),
            Err(error) => error,
        };
        let number = |name| error.field(name).and_then(Value::as_i64);
        let place = (number("line"), number("column"), error.path());
        assert_eq!(error.kind(), ErrorKind::SnapshotSyntax, "{text}");
        if place != (Some(line), Some(column), Some(path)) {
            wrong.push(format!("{text}: {error}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// A table or list with this after its tag.
fn tagged(kind: &str, rest: &str) -> String {
    format!("{{\"$kr\":\"{kind}\",{rest}}}")
}

#[test]
fn what_is_wrong_tells_what_would_be_right() {
    for (text, expected) in [
        (tagged("int", "\"v\":1"), "no tag \"int\"; there are table, list, ref, i8, u8,"),
        (tagged("Table", "\"v\":{}"), "no tag \"Table\"; there are table, list,"),
        (tagged("i8", "\"v\":128"), "the tag \"i8\" must be an integer from -128 to 127"),
        (tagged("i8", "\"v\":\"1\""), "the tag \"i8\" must be an integer from -128 to 127"),
        (tagged("decimal", "\"v\":1.5"), "the tag \"decimal\" must be a string of at most 96 bits"),
        (tagged("xml", "\"v\":null"), "the tag \"xml\" must be a string"),
        (tagged("guid", "\"v\":\"1\""), "must be a string of 32 hexadecimal digits"),
        (tagged("i8", "\"x\":1"), "\"v\" with the value must follow the tag \"i8\""),
        (tagged("table", "\"v\":1"), "\"table\" must be an object, or an array of pairs"),
        (tagged("list", "\"v\":{}"), "the tag \"list\" must be an array"),
        (tagged("list", "\"id\":1"), "\"v\" with the items or entries must be the last key"),
        (tagged("list", "\"id\":-1,\"v\":[]"), "\"id\" is an integer from 0 to 4294967295"),
        (tagged("list", "\"w\":1,\"v\":[]"), "has no \"w\"; it may have id, ignoreCase,"),
        (tagged("list", "\"form\":\"set\",\"v\":[]"), "of a list; there are list, stack, queue,"),
        (tagged("table", "\"form\":\"stack\",\"v\":{}"), "of a table; there are dictionary,"),
        (tagged("list", "\"text\":\"a\",\"v\":[]"), "needs a \"form\", too"),
        (
            tagged("list", "\"form\":\"list\",\"members\":{},\"v\":[]"),
            "\"members\" are a tagged table",
        ),
        (tagged("table", "\"v\":[[1.5,2]]"), "an integer of 64 bits with a sign"),
        ("18446744073709551616".to_owned(), "write it as a \"decimal\" or as text"),
        ("1e999".to_owned(), "write it as text"),
    ] {
        let error = read(&text).expect_err(&text).to_string();
        assert!(error.contains(expected), "{text}: {error}");
        assert!(error.contains("line 1, column"), "{text}: {error}");
    }
}

/// Every tag that is written is one that the error names.
#[test]
fn the_tags_of_the_document_are_those_that_are_known() {
    let error = read("{\"$kr\":\"\",\"v\":1}").expect_err("no tag").to_string();
    let known = error.split("there are ").nth(1).and_then(|e| e.split(" (").next()).expect("tags");
    let mut known: Vec<_> = known.split(", ").collect();
    let document = document();
    let table = document.split("| `\"$kr\"` | `\"v\"` | value |\n").nth(1).expect("a table");
    let cells = table.lines().take_while(|line| line.starts_with('|')).skip(1);
    let tags = cells.filter_map(|line| line.split('|').nth(1));
    let mut tags: Vec<_> = tags.flat_map(|cell| cell.split('"').skip(1).step_by(2)).collect();
    known.sort_unstable();
    tags.sort_unstable();
    assert_eq!(known, tags);
}

/// What JSON allows and values do not.
const BEYOND: [&str; 5] = ["twice", "surrogate", "64 bits", "deeper", "range"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..Default::default() })]

    /// Another parser says what is JSON.
    #[test]
    fn what_is_json_is_read_and_nothing_else(
        pieces in proptest::collection::vec(
            prop_oneof![
                4 => "[\\[\\]{},:]",
                3 => "\"[a-c]{0,2}\"",
                2 => "-?[0-9]{1,3}(\\.[0-9]{1,2})?([eE][+-]?[0-9])?",
                1 => Just("null".to_owned()),
                1 => "true|false|\\s|\"\\\\[ubnx/]00\"|[0-9.eE+-]|\"",
            ],
            1..12,
        ),
    ) {
        let text = pieces.concat();
        let ours = read(&text);
        let theirs = serde_json::from_str::<serde_json::Value>(&text);
        let blank = text.trim_ascii().is_empty();
        match (&ours, &theirs) {
            (Ok(value), Ok(_)) => prop_assert!(read(&write(value, true)).is_ok(), "{text}"),
            (Err(_), Err(_)) => {}
            (Ok(_), Err(e)) => prop_assert!(blank || e.to_string().contains("range"), "{text}: {e}"),
            (Err(e), Ok(_)) => {
                let shown = e.to_string();
                prop_assert!(BEYOND.iter().any(|known| shown.contains(known)), "{text}: {e}");
            }
        }
    }
}
