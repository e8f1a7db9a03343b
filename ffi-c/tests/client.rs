//! The safe client over the functions of the home: what the Python and Node bindings call.

use krstate_ffi::client::{Builder, ErrorKind, Guard, Input, Key, List, Output, State, Table};

fn integer(output: Output) -> i64 {
    match output {
        Output::I32(integer) => integer.into(),
        Output::I64(integer) => integer,
        other => panic!("an integer, not {other:?}"),
    }
}

fn items(list: &List) -> Vec<i64> {
    let mut items = list.items().expect("open");
    let mut all = Vec::new();
    while let Some((_, item)) = items.next_entry().expect("no failure") {
        all.push(integer(item));
    }
    all
}

#[test]
fn a_table_swaps_compares_and_adds() {
    let table = Table::new(false).expect("made");
    let key = Key::Text("k");
    assert!(table.swap(key, Input::I32(1)).expect("set").is_none());
    assert_eq!(table.swap(key, Input::I32(2)).expect("set").map(integer), Some(1));
    assert!(!table.compare_and_swap(key, Some(Input::I32(1)), Input::I32(3)).expect("open"));
    assert!(table.compare_and_swap(key, Some(Input::F64(2.0)), Input::I32(3)).expect("open"));
    assert!(!table.compare_and_swap(key, None, Input::I32(4)).expect("open"));
    assert!(table.compare_and_swap(Key::Integer(1), None, Input::I32(4)).expect("open"));
    assert_eq!(integer(table.get_or_add(key, Input::I32(9)).expect("open")), 3);
    assert_eq!(integer(table.get_or_add(Key::Text("new"), Input::I32(9)).expect("open")), 9);
}

#[test]
fn an_update_is_all_or_nothing() {
    let table = Table::new(false).expect("made");
    table.set(Key::Text("a"), Input::I32(1)).expect("set");
    let mut tree = Builder::new().expect("made");
    tree.begin_table(None, false).expect("the root");
    tree.value(Some(Key::Text("a")), Input::I32(2)).expect("open");
    tree.value(Some(Key::Text("self")), Input::Table(&table)).expect("open");
    tree.end().expect("open");
    let error = table.update(&mut tree).expect_err("a cycle");
    assert_eq!(error.kind(), ErrorKind::CycleRejected);
    assert_eq!(table.get(Key::Text("a")).expect("open").map(integer), Some(1));
    let other = Table::new(false).expect("made");
    other.update(&mut tree).expect("the tree is still there, and closes no cycle here");
    assert_eq!(other.get(Key::Text("a")).expect("open").map(integer), Some(2));
    assert_eq!(other.count().expect("open"), 2);
    let error = other.update(&mut tree).expect_err("the tree was taken");
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
}

#[test]
fn a_list_extends_finds_and_removes() {
    let list = List::new().expect("made");
    let mut tree = Builder::new().expect("made");
    tree.begin_list(None).expect("the root");
    for item in [1, 2, 1] {
        tree.value(None, Input::I32(item)).expect("open");
    }
    tree.end().expect("open");
    let table = Table::new(false).expect("made");
    assert_eq!(table.update(&mut tree).expect_err("a list").kind(), ErrorKind::TypeMismatch);
    list.extend(&mut tree).expect("extended");
    assert_eq!(list.index_of(Input::F64(1.0), 0).expect("open"), Some(0));
    assert_eq!(list.index_of(Input::I64(1), 1).expect("open"), Some(2));
    assert_eq!(list.index_of(Input::Null, 0).expect("open"), None);
    assert!(list.remove_value(Input::I32(1)).expect("open"));
    assert!(!list.remove_value(Input::I32(7)).expect("open"));
    assert_eq!(items(&list), [2, 1]);
}

#[test]
fn a_state_adds_what_is_missing() {
    let state = State::global().expect("the process has one");
    let first = state.get_or_add("ClientTest", Input::I32(1), Guard::Allow).expect("added");
    let second = state.get_or_add("clienttest", Input::I32(2), Guard::Allow).expect("there");
    assert_eq!((integer(first), integer(second)), (1, 1));
    let refused = state.get_or_add("ClientTest2", Input::I32(2), Guard::Refuse);
    assert_eq!(refused.expect_err("guarded").kind(), ErrorKind::ValueTypeNotAllowed);
    assert!(state.remove("ClientTest").expect("open"));
}
