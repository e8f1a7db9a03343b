//! Snapshots that mean harm: always a value or a typed error with its place, in bounded memory.

mod counting;

use std::ops::ControlFlow;
use std::sync::Mutex;

use counting::most;
use krstate::snapshot::{ExportOptions, Format, ImportOptions, export, import, import_from};
use krstate::{Error, ErrorKind, Value};

/// One test at a time, so that each counts its own memory only.
static ALONE: Mutex<()> = Mutex::new(());

const HEAD: &str =
    r#"<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">"#;

/// What an import comes to: nothing, or the kind of its error and the bound that was passed.
type Outcome = Option<(ErrorKind, Option<String>)>;

const SYNTAX: Outcome = Some((ErrorKind::SnapshotSyntax, None));

#[expect(clippy::unnecessary_wraps, reason = "it is compared with an outcome")]
fn limit(name: &str) -> Outcome {
    Some((ErrorKind::SnapshotLimit, Some(name.to_owned())))
}

fn kind(error: &Error) -> (ErrorKind, Option<String>) {
    assert!(error.path().is_some_and(|path| path.starts_with('$')), "{error:?}");
    for field in ["line", "column"] {
        let place = error.field(field).and_then(Value::as_i64);
        assert!(place.is_some_and(|place| place > 0), "{field} of {error:?}");
    }
    let limit = error.field("limit").and_then(|limit| limit.as_str().map(str::to_owned));
    (error.kind(), limit)
}

/// Reads from memory and as a stream; both must agree, and need no more than 256 MiB.
fn outcome_of(input: &[u8], options: &ImportOptions) -> Outcome {
    let (result, peak) = most(|| {
        let at_once = import(input, options).map(drop);
        let mut go = |_| ControlFlow::Continue(());
        let streamed = import_from(input, options, &mut go).map(drop);
        let shown = |result: &krstate::Result<()>| result.as_ref().err().map(kind);
        assert_eq!(shown(&at_once), shown(&streamed));
        at_once
    });
    assert!(peak < 256 << 20, "{peak} bytes were allocated");
    result.err().as_ref().map(kind)
}

fn xml(content: &str) -> Outcome {
    outcome_of(format!("{HEAD}{content}</Objs>").as_bytes(), &ImportOptions::default())
}

fn json(text: &str) -> Outcome {
    let format = Some(Format::Json);
    outcome_of(text.as_bytes(), &ImportOptions { format, ..ImportOptions::default() })
}

/// The texts of a function for the first numbers, one after the other.
fn series(n: usize, text: impl Fn(usize) -> String) -> String {
    (0..n).map(text).collect()
}

#[test]
fn what_small_input_only_promises_is_not_made() {
    let _alone = ALONE.lock();
    let laughs = |open: &str, close: &str, each: &dyn Fn(usize, &str) -> String| {
        series(60, |i| {
            let inner = i.checked_sub(1).map(|b| each(b, "0") + &each(b, "1"));
            format!("<Obj RefId='{i}'>{open}{}{close}</Obj>", inner.unwrap_or_default())
        })
    };
    let plain = |b: usize, _: &str| format!("<Ref RefId='{b}'/>");
    let note = |b: usize, n: &str| format!("<Ref N='n{n}' RefId='{b}'/>");
    let entry =
        |b: usize, n: &str| format!("<En><I32 N='Key'>{n}</I32><Ref N='Value' RefId='{b}'/></En>");
    assert_eq!(xml(&laughs("<LST>", "</LST>", &plain)), limit("nodes"));
    assert_eq!(xml(&laughs("<QUE>", "</QUE>", &plain)), limit("nodes"));
    assert_eq!(xml(&laughs("<MS>", "</MS>", &note)), limit("nodes"));
    assert_eq!(xml(&laughs("<Props>", "</Props>", &note)), limit("nodes"));
    assert_eq!(xml(&laughs("<DCT>", "</DCT>", &entry)), limit("nodes"));
    let list = |i: usize| {
        let inner = match i.checked_sub(1) {
            None => String::new(),
            Some(b) => format!(r#"{{"$kr":"ref","v":{b}}},{{"$kr":"ref","v":{b}}}"#),
        };
        format!(r#"{{"$kr":"list","id":{i},"v":[{inner}]}},"#)
    };
    assert_eq!(json(&format!("[{}0]", series(60, list))), limit("nodes"));
    let name = "N".repeat(100_000);
    let names = format!("<Obj><TN RefId='0'><T>{name}</T></TN></Obj>");
    let amplified = names + &"<Obj><TNRef RefId='0'/></Obj>".repeat(20_000);
    assert_eq!(xml(&amplified), None);
    assert_eq!(xml(&"<Obj RefId='2147483647'/>".repeat(1_000)), None);
    let ids = series(10_000, |i| format!(r#"{{"$kr":"list","id":{},"v":[]}},"#, 4_000_000_000 - i));
    assert_eq!(json(&format!("[{ids}0]")), None);
}

#[test]
fn depth_bombs() {
    let _alone = ALONE.lock();
    let n = 1_000_000;
    assert_eq!(xml(&"<Obj><LST>".repeat(n)), limit("max_depth"));
    assert_eq!(xml(&("<Obj>".to_owned() + &"<MS><Obj N='a'>".repeat(n))), limit("max_depth"));
    assert_eq!(xml(&"<Obj><MS><MS N='a'>".repeat(n)), SYNTAX);
    assert_eq!(xml(&format!("<Obj><MS>{}", "<MS N='a'>".repeat(n))), limit("max_depth"));
    for open in [
        "[",
        "{\"a\":",
        "{\"$kr\":\"list\",\"v\":[",
        "{\"$kr\":\"table\",\"v\":[[0,",
        "{\"$kr\":\"table\",\"v\":{\"a\":",
        "{\"$kr\":\"list\",\"members\":",
        "{\"$kr\":\"table\",\"members\":{\"$kr\":\"table\",\"v\":{\"a\":",
    ] {
        let outcome = json(&open.repeat(n));
        assert!([limit("max_depth"), SYNTAX].contains(&outcome), "{open}: {outcome:?}");
        assert!(outcome == limit("max_depth") || open.contains("members"), "{open}: {outcome:?}");
    }
}

#[test]
fn giant_pieces() {
    let _alone = ALONE.lock();
    let digits = "9".repeat(1_000_000);
    for number in [
        digits.clone(),
        format!("-{digits}"),
        format!("1e{digits}"),
        format!("{digits}.0"),
        format!("{{\"$kr\":\"u8\",\"v\":{digits}}}"),
        format!("{{\"$kr\":\"f32\",\"v\":{digits}}}"),
        format!("{{\"$kr\":\"decimal\",\"v\":\"{digits}\"}}"),
        format!("{{\"$kr\":\"duration\",\"v\":\"P{digits}D\"}}"),
        format!("{{\"$kr\":\"datetime\",\"v\":\"{digits}\"}}"),
        format!("{{\"$kr\":\"version\",\"v\":\"1.{digits}\"}}"),
        format!("{{\"$kr\":\"guid\",\"v\":\"{digits}\"}}"),
        format!("{{\"$kr\":\"char\",\"v\":\"{digits}\"}}"),
        format!("{{\"$kr\":\"ref\",\"v\":{digits}}}"),
        format!("{{\"$kr\":\"{digits}\",\"v\":1}}"),
        format!("{{\"$kr\":\"table\",\"v\":[[{digits},1]]}}"),
    ] {
        let outcome = json(&number);
        assert!(outcome.is_some(), "{}..: {outcome:?}", &number[..30]);
    }
    assert_eq!(json(&format!("0.{digits}")), None);
    assert_eq!(json(&format!("[\"{}\"]", "\\u0041".repeat(1_000_000))), None);
    assert_eq!(json(&format!("[\"{digits}\"]")), None);
    assert_eq!(json(&format!("{{\"{digits}\": 1}}")), None);
    let attributes = series(1_000_000, |i| format!(" a{i}=''"));
    assert_eq!(xml(&format!("<S{attributes}/>")), limit("attributes"));
    assert_eq!(xml(&format!("<I32>{digits}</I32>")), limit("string_length"));
    let twice = format!("<S>{digits}{}</S>", "_x00110000_".repeat(100_000));
    assert_eq!(xml(&twice), limit("string_length"));
    let keys = series(200_000, |i| format!("\"k{i}\":{i},"));
    assert_eq!(json(&format!("{{{keys}\"\":0}}")), None);
    assert_eq!(json(&format!("{{{keys}\"k77\":0}}")), SYNTAX);
    assert_eq!(json(&format!("[{}0]", "0,".repeat(1_000_000))), None);
    assert_eq!(json(&format!("[{}0]", "{},".repeat(200_000))), None);
    assert_eq!(xml(&"<Obj/>".repeat(200_000)), None);
}

/// About 4 KiB of everything that both forms have.
fn rich() -> Value {
    let object = "<Obj RefId='0'><TN RefId='0'><T>Pt</T><T>System.Object</T></TN><ToString>t\u{E9}\
        </ToString><Props><I32 N='X'>1</I32><D N='Y'>1.10</D></Props><MS><DT N='w'>2024-01-02T03:04:05.12Z</DT>\
        <TS N='t'>P1DT2H</TS><MS N='s'><G N='g'>792e5b37-4505-47ef-b7d2-8711bb7affa8</G></MS>\
        <BA N='b'>AQ==</BA><Version N='v'>1.2</Version><Sg N='f'>-INF</Sg><Db N='d'>NaN</Db></MS></Obj>\
        <Obj RefId='1'><LST><C>55357</C><U64>18446744073709551615</U64><SBK>ls</SBK><URI>http://a.b/</URI>\
        <XD>&lt;a/&gt;</XD><S>a_x000A_\u{1F600}\"\\</S><Nil/><Ref RefId='0'/></LST></Obj>\
        <Obj RefId='2'><DCT><En><I64 N='Key'>1</I64><B N='Value'>true</B></En></DCT></Obj>";
    let document = format!("{HEAD}{}</Objs>", object.repeat(4));
    import(document.as_bytes(), &ImportOptions::default()).expect("a value")
}

#[test]
fn truncated_at_every_byte() {
    let _alone = ALONE.lock();
    let value = rich();
    for format in [Format::Json, Format::Clixml] {
        let asked = ImportOptions { format: Some(format), ..ImportOptions::default() };
        let text = export(&value, &ExportOptions { format, ..ExportOptions::default() });
        let text = text.expect("an export");
        assert!(text.len() > 3_000, "{}", text.len());
        assert_eq!(outcome_of(&text, &asked), None);
        let whole = text.trim_ascii_end().len();
        for end in 1..text.len() {
            let expected = if end >= whole { None } else { SYNTAX };
            assert_eq!(outcome_of(&text[..end], &asked), expected, "{format:?} cut at {end}");
        }
    }
}

#[test]
fn text_that_is_none() {
    let _alone = ALONE.lock();
    for json in [
        &b"\"\xFF\""[..],
        b"\"\xC3\"",
        b"\"\xED\xA0\xBD\"",
        b"\"\xF4\x90\x80\x80\"",
        b"\"\xC0\x80\"",
        b"{\"\xFF\": 1}",
        b"[1, \xFF]",
        b"\"\\ud83d\"",
        b"\"\\ude00\\ud83d\"",
        b"\"\\ud83dx\"",
        b"\"\0\"",
        b"\"\n\"",
        b"\xFF\xFE[\0]\0",
    ] {
        let asked = ImportOptions { format: Some(Format::Json), ..ImportOptions::default() };
        assert_eq!(outcome_of(json, &asked), SYNTAX, "{json:?}");
    }
    let units: Vec<u16> = format!("{HEAD}<S N='n'>ab</S></Objs>").encode_utf16().collect();
    for at in 0..units.len() {
        for unit in [0xD800, 0xDFFF, 0xFFFF, 0] {
            let mut units = units.clone();
            units[at] = unit;
            let bytes = units.iter().flat_map(|u| u.to_le_bytes());
            let bytes: Vec<u8> = [0xFF, 0xFE].into_iter().chain(bytes).collect();
            assert_eq!(outcome_of(&bytes, &ImportOptions::default()), SYNTAX, "{unit:X} at {at}");
        }
    }
}

/// A container of a form round a value, and the step of a path that leads into it.
fn wrap(form: usize, inner: &str) -> (String, &'static str) {
    let list = |tag: &str| format!("<Obj><{tag}>{inner}</{tag}></Obj>");
    let named = inner.replacen('>', " N=\"a\">", 1);
    match form {
        0 => (list("LST"), "[0]"),
        1 => (list("STK"), "[0]"),
        2 => (list("IE"), "[0]"),
        3 => (format!("<Obj><MS>{named}</MS></Obj>"), ".a"),
        4 => (format!("<Obj><Props>{named}</Props></Obj>"), ".a"),
        _ => {
            let value = inner.replacen('>', " N=\"Value\">", 1);
            (format!("<Obj><DCT><En><S N=\"Key\">k</S>{value}</En></DCT></Obj>"), ".k")
        }
    }
}

#[test]
fn any_mix_of_containers_goes_as_deep_as_the_bound_and_no_deeper() {
    let _alone = ALONE.lock();
    for (bound, asked) in
        [(48, None), (1, Some(1)), (7, Some(7)), (300, Some(300)), (1_000, Some(1_000))]
    {
        let importing = ImportOptions { max_depth: asked, ..ImportOptions::default() };
        for first in 0..6 {
            let mut text = "<I32>1</I32>".to_owned();
            let mut path = String::new();
            for level in 0..bound {
                let (outer, step) = wrap((first + level) % 6, &text);
                text = outer;
                path.insert_str(0, step);
            }
            let deepest = import(format!("{HEAD}{text}</Objs>").as_bytes(), &importing);
            let deepest = deepest.unwrap_or_else(|e| panic!("{bound} from {first}: {e}"));
            for format in [Format::Clixml, Format::Json] {
                let options =
                    ExportOptions { format, max_depth: asked, ..ExportOptions::default() };
                let written = export(&deepest, &options).expect("an export");
                import(&written, &importing).expect("an import");
                if let Some(depth) = asked.filter(|depth| *depth > 1) {
                    let options = ExportOptions { max_depth: Some(depth - 1), ..options };
                    let error = export(&deepest, &options).expect_err("too deep");
                    assert_eq!(error.kind(), ErrorKind::SnapshotLimit);
                    assert_eq!(error.path(), Some(&*format!("${path}")), "{format:?}");
                    let options =
                        ImportOptions { max_depth: Some(depth - 1), ..ImportOptions::default() };
                    let error = import(&written, &options).expect_err("too deep");
                    assert_eq!(kind(&error).0, ErrorKind::SnapshotLimit);
                }
            }
            let (deeper, step) = wrap(first, &text);
            let error = import(format!("{HEAD}{deeper}</Objs>").as_bytes(), &importing);
            let error = error.expect_err("too deep");
            assert_eq!(kind(&error), (ErrorKind::SnapshotLimit, Some("max_depth".into())));
            let place = error.path().expect("a path");
            assert!(format!("${step}{path}").starts_with(place), "{place}");
        }
    }
}
