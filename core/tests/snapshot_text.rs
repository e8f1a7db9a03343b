//! Snapshots as text: their shape, what is refused and where, whole states.

use std::time::Duration;

use krstate::snapshot::{ExportOptions, Format, ImportOptions, Limits, export, import};
use krstate::{
    Builder, Errand, Error, ErrorKind, Form, Guard, KeyRef, List, Load, Origin, Runtime,
    SharedState, StateOptions, Table, Value,
};

const HEAD: &str =
    r#"<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">"#;

fn json() -> ExportOptions {
    ExportOptions { format: Format::Json, ..ExportOptions::default() }
}

fn text(value: &Value, options: &ExportOptions) -> String {
    String::from_utf8(export(value, options).expect("an export")).expect("UTF-8")
}

fn read(text: &str) -> Value {
    import(text.as_bytes(), &ImportOptions::default()).expect("an import")
}

fn refused(text: &str) -> Error {
    import(text.as_bytes(), &ImportOptions::default()).expect_err("refused")
}

fn in_objs(inner: &str) -> String {
    format!("{HEAD}{inner}</Objs>")
}

/// Kind, path, line and column of a refusal.
fn place(error: &Error) -> (ErrorKind, String, i64, i64) {
    let number = |name| error.field(name).and_then(Value::as_i64).expect("a place");
    let path = error.path().expect("a path").to_owned();
    (error.kind(), path, number("line"), number("column"))
}

#[test]
fn a_plain_table_is_an_ordered_dictionary() {
    let table = Table::new();
    table.set("b", 1).expect("set");
    table.set(7, Value::Null).expect("set");
    let expected = format!(
        "{HEAD}
  <Obj RefId=\"0\">
    <TN RefId=\"0\">
      <T>System.Collections.Specialized.OrderedDictionary</T>
      <T>System.Object</T>
    </TN>
    <DCT>
      <En>
        <S N=\"Key\">b</S>
        <I32 N=\"Value\">1</I32>
      </En>
      <En>
        <I32 N=\"Key\">7</I32>
        <Nil N=\"Value\" />
      </En>
    </DCT>
  </Obj>
</Objs>"
    );
    assert_eq!(text(&table.into(), &ExportOptions::default()), expected);
}

#[test]
fn json_is_plain_where_nothing_is_lost() {
    let table = Table::new();
    table.set("Text", "a\"b").expect("set");
    table.set("Float", 3.0).expect("set");
    table.set("Wide", 3_000_000_000_i64).expect("set");
    table.set("Narrow", 5_i64).expect("set");
    table.set("None", List::new()).expect("set");
    let shared = Table::new();
    shared.set(1, "a").expect("set");
    table.set("One", &shared).expect("set");
    table.set("Two", &shared).expect("set");
    let expected = r#"{
  "Text": "a\"b",
  "Float": 3.0,
  "Wide": 3000000000,
  "Narrow": {"$kr": "i64", "v": 5},
  "None": [],
  "One": {
    "$kr": "table",
    "id": 0,
    "v": [
      [1, "a"]
    ]
  },
  "Two": {"$kr": "ref", "v": 0}
}
"#;
    assert_eq!(text(&table.clone().into(), &json()), expected);
    let compact = ExportOptions { indented: false, ..json() };
    let expected = r#"{"Text":"a\"b","Float":3.0,"Wide":3000000000,"Narrow":{"$kr":"i64","v":5},"None":[],"One":{"$kr":"table","id":0,"v":[[1,"a"]]},"Two":{"$kr":"ref","v":0}}"#;
    assert_eq!(text(&table.into(), &compact), expected);
}

#[test]
fn an_object_of_powershell_is_a_table_that_knows_what_it_was() {
    let bag = in_objs(
        "<Obj RefId=\"0\"><TN RefId=\"0\"><T>Pt</T><T>System.Object</T></TN>\
         <ToString>Pt(1)</ToString><Props><I32 N=\"X\">1</I32><S N=\"Y\">p</S></Props>\
         <MS><S N=\"y\">note</S><MS N=\"Set\"><I32 N=\"In\">2</I32></MS></MS></Obj>",
    );
    let value = read(&bag);
    let table = value.as_table().expect("a table");
    let origin = table.origin().expect("an origin");
    assert_eq!(origin.form(), Form::Object);
    assert_eq!(origin.types().expect("types")[0], "Pt");
    assert_eq!(origin.text().expect("a text"), "Pt(1)");
    let get = |key: &str| table.get(key).expect("open").expect("there");
    assert_eq!(get("x").as_i64(), Some(1), "names ignore case");
    assert_eq!(get("Y").as_str(), Some("note"), "a note hides a property");
    let hidden = table.members().expect("members").get("Y").expect("open").expect("there");
    assert_eq!(hidden.as_str(), Some("p"));
    assert_eq!(
        get("Set").as_table().expect("a set").origin().expect("one").form(),
        Form::MemberSet
    );
    let compact = ExportOptions { indented: false, ..ExportOptions::default() };
    assert_eq!(text(&value, &compact), bag);
    assert_eq!(text(&read(&text(&value, &json())), &compact), bag);
}

#[test]
fn an_enum_keeps_its_value_and_its_names() {
    let one = in_objs(
        "<Obj RefId=\"0\"><TN RefId=\"0\"><T>Fl</T><T>System.Enum</T></TN>\
         <ToString>A, C</ToString><I32>5</I32></Obj>",
    );
    let value = read(&one);
    let table = value.as_table().expect("a table");
    let number = table.get(Origin::VALUE).expect("open").expect("the value");
    assert_eq!(number.as_i64(), Some(5));
    assert_eq!(text(&value, &ExportOptions { indented: false, ..ExportOptions::default() }), one);
}

#[test]
fn what_a_record_or_secure_string_became_is_written_as_one_while_it_is_one() {
    let compact = ExportOptions { indented: false, ..ExportOptions::default() };
    let record = "<PR N=\"r\"><AV>a</AV><AI>1</AI><Nil /><PI>-1</PI><PC>50</PC><T>Processing</T>\
                  <SR>-1</SR><SD>s</SD></PR>";
    let all =
        in_objs(&format!("<Obj RefId=\"0\"><MS><SS N=\"s\">620061007200</SS>{record}</MS></Obj>"));
    let value = read(&all);
    assert_eq!(text(&value, &compact), all);
    assert_eq!(text(&read(&text(&value, &json())), &compact), all);
    let get = |key: &str| {
        let entry = value.as_table().expect("a table").get(key).expect("open").expect("there");
        entry.as_table().expect("a table").clone()
    };
    get("r").set("PercentComplete", 101).expect("set");
    get("s").set(Origin::VALUE, "no hex").expect("set");
    let changed = text(&value, &compact);
    assert!(!changed.contains("<PR") && !changed.contains("<SS"), "{changed}");
    assert!(changed.contains("<I32 N=\"PercentComplete\">101</I32>"), "{changed}");
}

#[test]
fn an_object_with_keys_that_no_object_has_becomes_a_dictionary() {
    let mut builder = Builder::new();
    builder.begin_table(None, true).expect("begin");
    builder.origin_text("(1, 2)").expect_err("it has no origin yet");
    builder.origin(Origin::new(Form::Object).with_types(["Pt".into()])).expect("origin");
    builder.origin_text("(1, 2)").expect("a text");
    builder.value(Some(KeyRef::Integer(1)), "one").expect("value");
    builder.end().expect("end");
    let value = builder.finish().expect("finish").into_value();
    let back = read(&text(&value, &ExportOptions::default()));
    let back = back.as_table().expect("a table");
    assert_eq!(back.get(1).expect("open").expect("there").as_str(), Some("one"));
    let types = back.origin().expect("an origin").types().expect("types");
    assert_eq!(types[0], "System.Collections.Specialized.OrderedDictionary");
    assert_eq!(types[1], "Pt");
}

#[test]
fn several_values_are_a_list_and_written_side_by_side() {
    let two = in_objs("<I32>1</I32><S>b</S>");
    let value = read(&two);
    assert_eq!(value.as_list().expect("a list").len().expect("open"), 2);
    assert_eq!(text(&value, &ExportOptions { indented: false, ..ExportOptions::default() }), two);
    let outer = List::new();
    outer.push(value).expect("push");
    let nested = text(&outer.into(), &ExportOptions::default());
    assert!(nested.contains("<Obj RefId=\"1\">"), "{nested}");
}

#[test]
fn nothing_is_null() {
    for empty in ["", " \r\n", "\u{FEFF}", &format!("{HEAD}</Objs>"), "null"] {
        assert!(matches!(read(empty), Value::Null), "{empty:?}");
    }
}

#[test]
fn refusals_tell_where() {
    use ErrorKind::SnapshotSyntax as Syntax;
    let at = |line: i64, column: i64, path: &str| (Syntax, path.to_owned(), line, column);
    let table = "<Obj RefId=\"0\"><DCT><En><S N=\"Key\">a</S>";
    for (document, expected) in [
        // Keys, cycles, text that no string holds, keys that are there twice.
        (format!("{HEAD}\n<Obj><DCT><En><Db N=\"Key\">1.5</Db>"), at(2, 30, "$")),
        (format!("{HEAD}\n{table}<Ref N=\"Value\" RefId=\"0\" />"), at(2, 41, "$.a")),
        (format!("{HEAD}\n{table}<S N=\"Value\">_xD800_</S>"), at(2, 61, "$.a")),
        (
            format!(
                "{HEAD}\n{table}<Nil N=\"Value\" /></En><En><S N=\"Key\">a</S><Nil N=\"Value\" />"
            ),
            at(2, 83, "$.a"),
        ),
        ("[1,\n {\"a\": }]".into(), at(2, 8, "$[1].a")),
        ("{\"a\": 1,\n \"a\": 2}".into(), at(2, 5, "$.a")),
        ("{\"a\": {\"b\": 1,\n \"$kr\": 2}}".into(), at(2, 7, "$.a")),
        ("[{\"$kr\": \"i8\", \"v\": 300}]".into(), at(1, 24, "$[0]")),
        (
            "[{\"$kr\": \"table\", \"id\": 0, \"v\": {\"a\": {\"$kr\": \"ref\", \"v\": 0}}}]"
                .into(),
            at(1, 60, "$[0].a"),
        ),
        ("\"\\ud800\"".into(), at(1, 2, "$")),
    ] {
        let error = refused(&document);
        assert_eq!(place(&error), expected, "{document}\n{error}");
    }
}

fn nested(levels: usize) -> Value {
    let mut value = Value::from(1);
    for _ in 0..levels {
        let list = List::new();
        list.push(value).expect("push");
        value = list.into();
    }
    value
}

#[test]
fn depth_is_limited_both_ways() {
    for (format, levels) in [(Format::Clixml, 48), (Format::Json, 1_000)] {
        let options = ExportOptions { format, ..ExportOptions::default() };
        let deepest = text(&nested(levels), &options);
        assert!(import(deepest.as_bytes(), &ImportOptions::default()).is_ok());
        let error = export(&nested(levels + 1), &options).expect_err("too deep");
        assert_eq!(error.kind(), ErrorKind::SnapshotLimit);
        assert!(error.path().expect("a path").starts_with("$[0][0]"));
    }
    let options = ExportOptions { max_depth: Some(1_000), ..ExportOptions::default() };
    let deep = text(&nested(1_000), &options);
    assert_eq!(refused(&deep).kind(), ErrorKind::SnapshotLimit);
    let wide = ImportOptions { max_depth: Some(1_000), ..ImportOptions::default() };
    assert!(import(deep.as_bytes(), &wide).is_ok());
    for wrong in [0, 1_001] {
        let options = ExportOptions { max_depth: Some(wrong), ..ExportOptions::default() };
        let error = export(&nested(1), &options).expect_err("no depth");
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    }
}

/// 60 lists, each with the one before twice: 2^60 leaves if it were copied.
fn doubled(levels: usize) -> Value {
    let mut value = Value::from(List::new());
    for _ in 0..levels {
        let list = List::new();
        list.push(value.clone()).expect("push");
        list.push(value).expect("push");
        value = list.into();
    }
    value
}

#[test]
fn what_is_shared_stays_shared_and_counts_as_often_as_it_is_there() {
    for format in [Format::Clixml, Format::Json] {
        let options = ExportOptions { format, max_depth: Some(100), ..ExportOptions::default() };
        let few = text(&doubled(10), &options);
        assert!(few.len() < 5_000, "{}", few.len());
        let back = read(&few);
        let list = back.as_list().expect("a list");
        let items: Vec<Value> = list.items().expect("open").collect();
        assert!(items[0].as_list().expect("a list").same(items[1].as_list().expect("a list")));
        let many = text(&doubled(60), &options);
        let asked = ImportOptions { max_depth: Some(100), ..ImportOptions::default() };
        let error = import(many.as_bytes(), &asked).expect_err("too many");
        assert_eq!(error.kind(), ErrorKind::SnapshotLimit);
        assert_eq!(
            error.field("limit").and_then(|l| l.as_str().map(str::to_owned)).as_deref(),
            Some("nodes")
        );
    }
}

#[test]
fn each_bound_has_its_error() {
    let long = "x".repeat(2_000_000);
    let xml = in_objs(&format!("<S>{long}</S>"));
    let json = format!("[\"{long}\"]");
    let name = format!("{{\"{long}\": 1}}");
    let limits = |limits: Limits| ImportOptions { limits, ..ImportOptions::default() };
    let short = limits(Limits { string_length: 1_000, ..Limits::default() });
    let small = limits(Limits { input_bytes: 1_000_000, ..Limits::default() });
    let few = limits(Limits { nodes: 3, ..Limits::default() });
    let five = in_objs("<I32>1</I32><I32>1</I32><I32>1</I32><I32>1</I32><I32>1</I32>");
    for (input, options, limit) in [
        (&xml, &short, "string_length"),
        (&json, &short, "string_length"),
        (&name, &short, "string_length"),
        (&xml, &small, "input_bytes"),
        (&json, &small, "input_bytes"),
        (&five, &few, "nodes"),
        (&"[1, 2, 3, 4]".to_owned(), &few, "nodes"),
    ] {
        let error = import(input.as_bytes(), options).expect_err("beyond the bound");
        assert_eq!(error.kind(), ErrorKind::SnapshotLimit, "{error}");
        assert_eq!(error.field("limit").expect("a name").as_str(), Some(limit));
        place(&error);
    }
}

#[test]
fn a_state_goes_out_and_comes_back_in_one_step() {
    let state =
        SharedState::new(StateOptions { allow_value_types: false, ..StateOptions::default() });
    state.set("Visits", Table::new(), Guard::Default).expect("set");
    state.set("Count", 3, Guard::Allow).expect("set");
    for options in [ExportOptions::default(), json()] {
        let text = export(&state, &options).expect("an export");
        let value = import(&text, &ImportOptions::default()).expect("an import");
        let table = value.as_table().expect("a table");
        let other = SharedState::new(state.options());
        other.set("Old", "stays", Guard::Default).expect("set");
        other.load(table, Load::Merge).expect("load");
        assert_eq!(names(&other), ["Old", "Visits", "Count"]);
        other.load(table, Load::Replace).expect("load");
        assert_eq!(names(&other), ["Visits", "Count"]);
        assert_eq!(other.get("count").expect("open").expect("there").as_i64(), Some(3));
    }
    let twice = Table::new();
    twice.set("a", 1).expect("set");
    twice.set("A", 1).expect("set");
    let no_name = Table::new();
    no_name.set(1, 1).expect("set");
    for wrong in [twice, no_name] {
        let error = state.load(&wrong, Load::Merge).expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::InvalidName);
        assert_eq!(names(&state), ["Visits", "Count"]);
    }
}

fn names(state: &SharedState) -> Vec<String> {
    state.entries().expect("open").map(|(key, _)| key.to_string()).collect()
}

#[test]
fn what_powershell_would_not_read_is_not_written() {
    let of = |value: Value| {
        let table = Table::new();
        table.set("it", value).expect("set");
        Value::from(table)
    };
    for (good, bad) in [
        (Value::Uri("http://a:65535/".into()), Value::Uri("http://a:65536/".into())),
        (Value::Xml("<a/>".into()), Value::Xml("<a>".into())),
    ] {
        assert_eq!(
            text(&read(&text(&of(good.clone()), &ExportOptions::default())), &json()),
            text(&of(good), &json())
        );
        let error = export(&of(bad.clone()), &ExportOptions::default()).expect_err("refused");
        assert_eq!((error.kind(), error.path()), (ErrorKind::OutOfRange, Some("$.it")));
        assert!(error.to_string().contains("keep it as text"), "{error}");
        assert!(export(&of(bad), &json()).is_ok());
    }
    let uri = refused(&in_objs("<URI>http://a:65536/</URI>"));
    assert_eq!(place(&uri).0, ErrorKind::SnapshotSyntax);
}

#[test]
fn the_owner_of_an_object_gives_a_copy_or_it_is_refused() {
    let runtime = Runtime::new("Test", None);
    let table = Table::new();
    table.set("thing", runtime.object(1, "Thing", false).expect("open")).expect("set");
    let value = Value::from(table);
    for options in [ExportOptions::default(), json()] {
        let error = export(&value, &options).expect_err("no copy");
        assert_eq!((error.kind(), error.path()), (ErrorKind::UnsupportedType, Some("$.thing")));
        let asking = ExportOptions { copies: Some(Duration::from_mins(1)), ..options };
        let text = std::thread::scope(|threads| {
            let answer = threads.spawn(|| match runtime.take(None) {
                Some(Errand::Copy(1, factory)) => {
                    let copy = Table::new();
                    copy.set("size", 8).expect("set");
                    factory.complete(copy).expect("a copy");
                }
                other => panic!("{other:?}"),
            });
            let text = export(&value, &asking).expect("an export");
            answer.join().expect("an answer");
            text
        });
        let back = import(&text, &ImportOptions::default()).expect("an import");
        let thing = back.as_table().expect("a table").get("thing").expect("open").expect("there");
        let size = thing.as_table().expect("the copy").get("size").expect("open").expect("there");
        assert_eq!(size.as_i64(), Some(8));
    }
}

#[test]
fn a_copy_that_does_not_come_in_time_is_a_timeout() {
    let runtime = Runtime::new("Test", None);
    let table = Table::new();
    table.set("thing", runtime.object(1, "Thing", false).expect("open")).expect("set");
    let value = Value::from(table);
    for options in [ExportOptions::default(), json()] {
        let hasty = ExportOptions { copies: Some(Duration::ZERO), ..options };
        let error = export(&value, &hasty).expect_err("nobody takes the errand");
        assert_eq!((error.kind(), error.path()), (ErrorKind::Timeout, Some("$.thing")));
    }
}
