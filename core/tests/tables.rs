//! What tables can do beyond what the vectors replay in every language.

use krstate::{ErrorKind, Host, List, SharedState, StateOptions, Table, Value};

#[test]
fn add_stores_only_what_is_not_there() {
    let table = Table::ignoring_case();
    assert!(table.add("Name", "first").expect("new"));
    assert!(!table.add("NAME", "second").expect("there"));
    let stored = table.get("Name").expect("open").expect("there");
    assert_eq!(stored.as_str(), Some("first"));
}

#[test]
fn an_add_that_stores_nothing_leaves_no_edge_behind() {
    let (outer, inner) = (Table::new(), Table::new());
    outer.set("inner", 1).expect("open");
    assert!(!outer.add("inner", &inner).expect("there"));
    // If the refused value were still counted as inside of `outer`, this would be a cycle.
    inner.set("outer", &outer).expect("no cycle");
    assert_eq!(outer.add("self", &inner).map_err(|e| e.kind()), Err(ErrorKind::CycleRejected));
    assert_eq!(outer.len().expect("open"), 1);
}

#[test]
fn increment_integer_counts_integers_and_refuses_floats() {
    let table = Table::new();
    assert_eq!(table.increment_integer("n", 2).expect("new"), 2);
    assert_eq!(table.increment_integer("n", i64::from(i32::MAX)).expect("wide"), 0x8000_0001);
    table.set("f", 0.5).expect("open");
    let error = table.increment_integer("f", 1).expect_err("a float");
    assert_eq!((error.kind(), error.path()), (ErrorKind::TypeMismatch, Some("$.f")));
    assert!(matches!(table.get("f"), Ok(Some(Value::F64(0.5)))));
    table.set("t", "text").expect("open");
    let error = table.increment_integer("t", 1).expect_err("text");
    assert_eq!(error.kind(), ErrorKind::NotNumeric);
    let error = table.increment_integer("n", i64::MAX).expect_err("too large");
    assert_eq!(error.kind(), ErrorKind::Overflow);
}

/// The engine refers to its hosts and states and these to the engine; showing one must end.
#[test]
fn everything_can_be_shown() {
    let table = Table::new();
    let list = List::new();
    list.push(&table).expect("push");
    let host = Host::new("shown", StateOptions::default()).expect("a host");
    let state = SharedState::global();
    for shown in [
        format!("{table:?}"),
        format!("{:?}", Value::from(list)),
        format!("{host:?}"),
        format!("{state:?}"),
        format!("{:?}", host.state()),
    ] {
        assert!(!shown.is_empty() && shown.len() < 100_000, "{} bytes", shown.len());
    }
}
