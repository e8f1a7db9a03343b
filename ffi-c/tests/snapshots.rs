//! Snapshots through the safe client: text and bytes, streams, progress, and functions that fail.

use krstate_ffi::client::snapshot::{
    Format, SnapshotOptions, Subject, export, export_file, import, import_file, read, write,
};
use krstate_ffi::client::{
    Builder, ErrorKind, Guard, Input, Key, Output, Scalar, State, StateOptions, Table,
};
use krstate_ffi::types::KR_FORM_OBJECT;
use std::fs;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

fn state() -> State {
    let options = StateOptions { case_sensitive: false, allow_value_types: true };
    let state = State::new(options).expect("made");
    let table = Table::new(false).expect("made");
    for at in 0..5_000 {
        table.set(Key::Integer(at), at.into()).expect("set");
    }
    state.set("Numbers", Input::Table(&table), Guard::Default).expect("set");
    state
}

fn count(value: &Output) -> u64 {
    let Output::Table(table) = value else { panic!("a table, not {value:?}") };
    let Some(Output::Table(numbers)) = table.get(Key::Text("Numbers")).expect("open") else {
        panic!("a table was stored");
    };
    numbers.count().expect("open")
}

#[test]
fn a_state_goes_out_and_in_again() {
    let state = state();
    for format in [Format::Clixml, Format::Json] {
        let options = SnapshotOptions { format, text: true, ..SnapshotOptions::default() };
        let Output::Text(_, text) =
            export(Subject::State(&state), options, None).expect("an export")
        else {
            panic!("text was asked for");
        };
        let value = import((&*text).into(), SnapshotOptions::default(), None).expect("an import");
        assert_eq!(count(&value), 5_000);
        let mut bytes = Vec::new();
        let options = SnapshotOptions { format, ..SnapshotOptions::default() };
        write(Subject::State(&state), &mut bytes, options, None).expect("an export");
        assert_eq!(bytes, text.as_bytes());
        let value = read(&mut &bytes[..], SnapshotOptions::default(), None).expect("an import");
        assert_eq!(count(&value), 5_000);
        let Output::Table(table) = &value else { panic!("a table") };
        let other = State::new(StateOptions { case_sensitive: false, allow_value_types: false });
        let other = other.expect("made");
        other.load(Input::Table(table), false).expect("loaded");
        assert!(other.contains("numbers").expect("open"));
    }
}

#[test]
fn progress_is_told_and_can_cancel() {
    let state = state();
    let (mut calls, mut last) = (0, (0, 0));
    let mut tell = |bytes, nodes| {
        calls += 1;
        last = (bytes, nodes);
        true
    };
    let usual = SnapshotOptions::default();
    let Ok(Output::Bytes(bytes)) = export(Subject::State(&state), usual, Some(&mut tell)) else {
        panic!("bytes are usual");
    };
    assert!(calls > 2);
    assert_eq!(last, (bytes.len() as u64, 5_001));
    let mut stop = |_, _| false;
    let error = import(Input::Bytes(&bytes), usual, Some(&mut stop)).expect_err("cancelled");
    assert_eq!(error.kind(), ErrorKind::Cancelled);
}

struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::Error::other("no room"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_fails_in_the_callers_functions_comes_back_to_the_caller() {
    let state = state();
    let error = write(Subject::State(&state), &mut Full, SnapshotOptions::default(), None);
    let error = error.expect_err("no room");
    assert_eq!((error.kind(), error.message()), (ErrorKind::Io, "no room"));
    let mut bad = |_, _| panic!("on purpose");
    let usual = SnapshotOptions::default();
    let export = || export(Subject::State(&state), usual, Some(&mut bad));
    let panic = catch_unwind(AssertUnwindSafe(export));
    let panic = panic.expect_err("a panic");
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"on purpose"));
}

/// A folder of a test, which is empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("snapshots").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

#[test]
fn files_are_written_and_read() {
    let folder = folder("files");
    let (path, state, usual) = (folder.join("a/b"), state(), SnapshotOptions::default());
    let (mut wrote, mut has_read) = (0, 0);
    let mut tell = |bytes, _| {
        wrote = bytes;
        true
    };
    export_file(Subject::State(&state), &path, usual, Some(&mut tell)).expect("an export");
    let mut tell = |bytes, _| {
        has_read = bytes;
        true
    };
    let value = import_file(&path, usual, Some(&mut tell)).expect("an import");
    assert_eq!(count(&value), 5_000);
    let size = fs::metadata(&path).expect("a file").len();
    assert_eq!((wrote, has_read), (size, size));
    let mut stop = |_, _| false;
    let error = export_file(Subject::Value(5.into()), &path, usual, Some(&mut stop));
    assert_eq!(error.expect_err("cancelled").kind(), ErrorKind::Cancelled);
    assert_eq!(fs::metadata(&path).expect("a file").len(), size);
    let mut bad = |_, _| panic!("on purpose");
    let import = || import_file(&path, usual, Some(&mut bad));
    let panic = catch_unwind(AssertUnwindSafe(import)).expect_err("a panic");
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"on purpose"));
}

#[test]
fn errors_of_files_tell_the_number_and_the_file() {
    let folder = folder("errors");
    let usual = SnapshotOptions::default();
    let missing = folder.join("missing");
    let error = import_file(&missing, usual, None).expect_err("there is none");
    assert_eq!((error.kind(), error.errno()), (ErrorKind::Io, Some(2)));
    let file = error.field("file");
    assert!(matches!(file, Some(Output::Text(_, file)) if *file == *missing.to_string_lossy()));
    let error = export_file(Subject::Value(5.into()), &folder, usual, None);
    let error = error.expect_err("a folder");
    assert_eq!((error.kind(), error.errno()), (ErrorKind::Io, None));
    assert!(error.field("file").is_some());
    let error = import_file("", usual, None).expect_err("no path");
    assert_eq!(error.kind(), ErrorKind::Io);
}

#[test]
fn errors_tell_the_place_and_the_bound() {
    let error = import("[1,\n 2,]".into(), SnapshotOptions::default(), None).expect_err("no JSON");
    assert_eq!(error.kind(), ErrorKind::SnapshotSyntax);
    let field = |name| match error.field(name) {
        Some(Output::Scalar(Scalar::I64(number))) => Some(number),
        Some(Output::Scalar(Scalar::U64(number))) => i64::try_from(number).ok(),
        _ => None,
    };
    assert_eq!((field("line"), field("column")), (Some(2), Some(3)), "{error:?}");
    let options = SnapshotOptions { nodes: 2, ..SnapshotOptions::default() };
    let error = import("[1, 2, 3]".into(), options, None).expect_err("too many");
    assert_eq!(error.kind(), ErrorKind::SnapshotLimit);
    let limit = error.field("limit");
    assert!(matches!(limit, Some(Output::Text(_, text)) if &*text == "nodes"));
}

#[test]
fn a_container_can_say_what_it_was() {
    let mut builder = Builder::new().expect("made");
    builder.begin_table(None, true).expect("begun");
    let types = ["System.Management.Automation.PSCustomObject", "System.Object"];
    builder.origin(KR_FORM_OBJECT, &types).expect("said");
    builder.value(Some(Key::Text("Size")), 8.into()).expect("added");
    builder.end().expect("ended");
    let options = SnapshotOptions { text: true, compact: true, ..SnapshotOptions::default() };
    let text = export(Subject::Value(Input::Tree(&mut builder)), options, None).expect("an export");
    let Output::Text(_, text) = text else { panic!("text was asked for") };
    let members = "<MS><I32 N=\"Size\">8</I32></MS></Obj></Objs>";
    assert!(text.ends_with(members) && text.contains(types[0]), "{}", &*text);
}
