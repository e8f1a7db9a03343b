//! The safe client over the functions of the home: what the Python and Node bindings call.

use krstate_ffi::client::{
    Builder, Characters, DateTime, DateTimeKind, Decimal, Duration, Errand, ErrorKind, Guard, Guid,
    Input, InternedKey, Key, Kind, List, Output, OwnedKey, Runtime, Scalar, State, Table, TextKind,
};

fn integer(output: Output) -> i64 {
    match output {
        Output::Scalar(Scalar::I32(integer)) => integer.into(),
        Output::Scalar(Scalar::I64(integer)) => integer,
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
    assert!(table.swap(key, Input::from(1)).expect("set").is_none());
    assert_eq!(table.swap(key, Input::from(2)).expect("set").map(integer), Some(1));
    assert!(!table.compare_and_swap(key, Some(Input::from(1)), Input::from(3)).expect("open"));
    assert!(table.compare_and_swap(key, Some(2.0.into()), Input::from(3)).expect("open"));
    assert!(!table.compare_and_swap(key, None, Input::from(4)).expect("open"));
    assert!(table.compare_and_swap(Key::Integer(1), None, Input::from(4)).expect("open"));
    assert_eq!(integer(table.get_or_add(key, Input::from(9)).expect("open")), 3);
    assert_eq!(integer(table.get_or_add(Key::Text("new"), Input::from(9)).expect("open")), 9);
}

#[test]
fn an_interned_key_stands_for_the_key_it_was_made_of() {
    let units: Vec<u16> = "Count".encode_utf16().collect();
    let count = InternedKey::new(Key::Utf16(&units)).expect("made");
    assert_eq!(*count.key(), OwnedKey::Text("Count".to_owned()));
    let seven = InternedKey::new(Key::Integer(7)).expect("made");
    assert_eq!(*seven.key(), OwnedKey::Integer(7));
    let again = InternedKey::new(Key::Interned(&seven)).expect("made");
    drop(seven);
    assert_eq!(*again.key(), OwnedKey::Integer(7));

    for ignore_case in [false, true] {
        let table = Table::new(ignore_case).expect("made");
        table.set(Key::Text("COUNT"), Input::from(1)).expect("set");
        table.increment(Key::Interned(&count), Input::from(1)).expect("a number");
        assert_eq!(table.count().expect("open"), if ignore_case { 1 } else { 2 });
        let sum = table.get(Key::Text("Count")).expect("open").map(integer);
        assert_eq!(sum, Some(if ignore_case { 2 } else { 1 }));
        table.set(Key::Interned(&again), Input::from(5)).expect("set");
        assert_eq!(table.remove(Key::Integer(7)).expect("open").map(integer), Some(5));
    }
    let error = InternedKey::new(Key::Utf16(&[0xd800])).expect_err("no text");
    assert_eq!(error.kind(), ErrorKind::InvalidKey);
}

#[test]
fn an_update_is_all_or_nothing() {
    let table = Table::new(false).expect("made");
    table.set(Key::Text("a"), Input::from(1)).expect("set");
    let mut tree = Builder::new().expect("made");
    tree.begin_table(None, false).expect("the root");
    tree.value(Some(Key::Text("a")), Input::from(2)).expect("open");
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
        tree.value(None, Input::from(item)).expect("open");
    }
    tree.end().expect("open");
    let table = Table::new(false).expect("made");
    assert_eq!(table.update(&mut tree).expect_err("a list").kind(), ErrorKind::TypeMismatch);
    list.extend(&mut tree).expect("extended");
    assert_eq!(list.index_of(Input::from(1.0), 0).expect("open"), Some(0));
    assert_eq!(list.index_of(Input::from(1_i64), 1).expect("open"), Some(2));
    assert_eq!(list.index_of(Scalar::Null.into(), 0).expect("open"), None);
    assert!(list.remove_value(Input::from(1)).expect("open"));
    assert!(!list.remove_value(Input::from(7)).expect("open"));
    assert_eq!(items(&list), [2, 1]);
}

#[test]
fn a_state_adds_what_is_missing() {
    let state = State::global().expect("the process has one");
    let first = state.get_or_add("ClientTest", Input::from(1), Guard::Allow).expect("added");
    let second = state.get_or_add("clienttest", Input::from(2), Guard::Allow).expect("there");
    assert_eq!((integer(first), integer(second)), (1, 1));
    let refused = state.get_or_add("ClientTest2", Input::from(2), Guard::Refuse);
    assert_eq!(refused.expect_err("guarded").kind(), ErrorKind::ValueTypeNotAllowed);
    assert!(state.remove("ClientTest").expect("open"));
}

fn scalars() -> Vec<Scalar> {
    let mut all = vec![Scalar::Null, true.into()];
    all.extend([i8::MIN, i8::MAX].map(Scalar::from));
    all.extend([u8::MIN, u8::MAX].map(Scalar::from));
    all.extend([i16::MIN, i16::MAX].map(Scalar::from));
    all.extend([u16::MIN, u16::MAX].map(Scalar::from));
    all.extend([i32::MIN, i32::MAX].map(Scalar::from));
    all.extend([u32::MIN, u32::MAX].map(Scalar::from));
    all.extend([i64::MIN, i64::MAX].map(Scalar::from));
    all.extend([u64::MIN, u64::MAX].map(Scalar::from));
    all.extend([-0.0_f32, f32::MIN_POSITIVE, f32::INFINITY].map(Scalar::from));
    all.extend([-0.0_f64, f64::MIN_POSITIVE, f64::INFINITY].map(Scalar::from));
    all.extend([0, 0xd800, 0xffff].map(Scalar::Char));
    for (mantissa, scale) in [(0, 0), (110, 2), (Decimal::MAX_MANTISSA, 28)] {
        for negative in [false, true] {
            all.push(Decimal::new(mantissa, scale, negative).expect("in range").into());
        }
    }
    for kind in [DateTimeKind::Unspecified, DateTimeKind::Utc, DateTimeKind::Local] {
        all.push(DateTime::new(0, kind).expect("in range").into());
        all.push(DateTime::new(DateTime::MAX_TICKS, kind).expect("in range").into());
    }
    all.extend([i64::MIN, 1, i64::MAX].map(|ticks| Scalar::from(Duration { ticks })));
    all.push(Guid(std::array::from_fn(|at| u8::try_from(at).expect("small"))).into());
    all
}

#[test]
fn every_scalar_comes_back_as_it_was() {
    let list = List::new().expect("made");
    let mut tree = Builder::new().expect("made");
    tree.begin_list(None).expect("the root");
    for scalar in scalars() {
        list.push(scalar.into()).expect("stored");
        tree.value(None, scalar.into()).expect("added");
    }
    tree.end().expect("open");
    list.extend(&mut tree).expect("extended");
    let mut items = list.items().expect("open");
    for scalar in scalars().into_iter().chain(scalars()) {
        let (_, item) = items.next_entry().expect("open").expect("an item for each");
        assert_eq!(item.kind(), scalar.kind());
        let Output::Scalar(found) = item else { panic!("a scalar, not {item:?}") };
        assert_eq!(format!("{found:?}"), format!("{scalar:?}"), "also the sign of zero");
    }
    let mut kinds: Vec<_> = scalars().into_iter().map(|scalar| scalar.kind().tag()).collect();
    kinds.dedup();
    assert_eq!(kinds.len(), 17, "all kinds of scalars");
}

#[test]
fn text_and_bytes_come_back_as_they_were() {
    let list = List::new().expect("made");
    let kinds =
        [TextKind::String, TextKind::Uri, TextKind::Version, TextKind::Script, TextKind::Xml];
    let units: Vec<u16> = "1.2".encode_utf16().collect();
    for kind in kinds {
        list.push(Input::Text(kind, Characters::Utf8("1.2"))).expect("stored");
        list.push(Input::Text(kind, Characters::Utf16(&units))).expect("stored");
    }
    for (at, kind) in kinds.into_iter().flat_map(|kind| [kind; 2]).enumerate() {
        let item = list.get(i64::try_from(at).expect("small")).expect("there");
        let Output::Text(found, text) = &item else { panic!("text, not {item:?}") };
        assert_eq!((*found, &**text, item.kind()), (kind, "1.2", kind.kind()));
    }
    for bytes in [&b""[..], b"\0\xff"] {
        list.push(Input::Bytes(bytes)).expect("stored");
        let item = list.get(-1).expect("there");
        let Output::Bytes(found) = &item else { panic!("bytes, not {item:?}") };
        assert_eq!((&**found, item.kind()), (bytes, Kind::Bytes));
    }
    let error = list.push(Input::Text(TextKind::Version, Characters::Utf8("one")));
    assert_eq!(error.expect_err("no version").kind(), ErrorKind::OutOfRange);
}

#[test]
fn objects_come_back_and_are_released_by_errands() {
    // SAFETY: there is no bell.
    let runtime = unsafe { Runtime::new("Rust", None) }.expect("registered");
    let table = Table::new(false).expect("made");
    let object = runtime.object(9, "Thing", false).expect("open");
    table.set(Key::Text("k"), Input::Object(&object)).expect("set");
    drop(object);
    let Some(Output::Object(object)) = table.get(Key::Text("k")).expect("open") else {
        panic!("an object was stored");
    };
    assert_eq!((object.runtime(), object.token()), (runtime.number().expect("open"), 9));
    assert_eq!(object.type_name().expect("alive"), "Thing");
    assert_eq!(object.language().expect("alive"), "Rust");
    let pending = object.copy().expect("alive");
    let Some(Errand::Copy(9, factory)) = runtime.take(-1).expect("open") else {
        panic!("a copy was asked for");
    };
    factory.complete("copy".into()).expect("made");
    assert!(matches!(pending.wait(-1), Ok(Some(Output::Text(_, text))) if &*text == "copy"));
    drop((object, table));
    assert!(matches!(runtime.take(0), Ok(Some(Errand::Release(9)))));
    assert!(runtime.take(0).expect("open").is_none());
}

#[test]
fn a_counter_counts_what_its_table_holds() {
    let table = Table::new(true).expect("made");
    let counter = table.counter(Key::Text("Count")).expect("made");
    assert!(counter.get().expect("open").is_none());
    assert_eq!(counter.add(2).expect("counted"), 2);
    table.increment(Key::Text("COUNT"), Input::from(5)).expect("counted");
    assert_eq!(counter.add(1).expect("counted"), 8);
    table.clear().expect("open");
    assert_eq!(counter.add(1).expect("counted"), 1);
    table.set(Key::Text("Count"), "text".into()).expect("set");
    assert_eq!(counter.add(1).expect_err("text").kind(), ErrorKind::NotNumeric);
}
