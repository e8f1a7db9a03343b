//! Exports while other threads write show one instant of everything.

use krstate::snapshot::{ExportOptions, Format, ImportOptions, export, import};
use krstate::{Guard, Key, SharedState, StateOptions, Table, Value};
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

const EXPORTS: u64 = 10_000;

/// What is exported: its writers keep rules between its containers, which every instant keeps.
struct Shared {
    state: SharedState,
    tables: [Table; 5],
    item: Table,
}

/// The entries of the state. What is changed first stands first, so that a walk that reads as it
/// goes would meet the old value of the first and the new one of the last.
const NAMES: [&str; 5] = ["A", "From", "Pairs", "To", "B"];

impl Shared {
    fn new() -> Self {
        let state = SharedState::new(StateOptions::default());
        let shared =
            Self { state, tables: std::array::from_fn(|_| Table::new()), item: Table::new() };
        for (name, table) in NAMES.into_iter().zip(&shared.tables) {
            shared.state.set(name, table, Guard::Default).expect("set");
        }
        shared.change_a_then_b(0);
        shared.change_pair(0);
        shared.table("From").set("item", &shared.item).expect("set");
        shared
    }

    fn table(&self, name: &str) -> &Table {
        let at = NAMES.iter().position(|known| *known == name).expect("a name");
        &self.tables[at]
    }

    fn change_a_then_b(&self, round: i64) {
        self.table("A").set("n", round).expect("set");
        self.table("B").set("n", round).expect("set");
    }

    fn change_pair(&self, round: i64) {
        let pair = ["x", "y"].map(|key| (Key::Text(key.into()), Value::from(round)));
        self.table("Pairs").update(pair).expect("update");
    }

    /// There and back, always put in before it is taken out.
    fn move_item(&self) {
        let (from, to) = (self.table("From"), self.table("To"));
        for (next, last) in [(to, from), (from, to)] {
            next.set("item", &self.item).expect("put in");
            last.remove("item").expect("take out");
        }
    }

    fn check(&self, format: Format) -> (i64, i64) {
        let options = ExportOptions { format, ..ExportOptions::default() };
        let text = export(&self.state, &options).expect("an export");
        let value = import(&text, &ImportOptions::default()).expect("an import");
        let entry = |name: &str, key: &str| {
            let table = value.as_table().expect("a table").get(name).expect("open");
            table.expect("there").as_table().expect("a table").get(key).expect("open")
        };
        let number = |name, key| entry(name, key).expect("there").as_i64().expect("an integer");
        assert_eq!(number("Pairs", "x"), number("Pairs", "y"), "half a pair");
        let (a, b) = (number("A", "n"), number("B", "n"));
        assert!(a == b || a == b + 1, "A {a}, B {b}");
        let item = |name| entry(name, "item").is_some();
        assert!(item("From") || item("To"), "the item is in neither place");
        (a, number("Pairs", "x"))
    }
}

/// Ends the writers when it is dropped, also when a check fails.
struct End<'a>(&'a AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn exports_show_one_instant_while_others_write() {
    let shared = Shared::new();
    let done = AtomicBool::new(false);
    let moves = AtomicU64::new(0);
    let mut seen = (HashSet::new(), HashSet::new());
    let writer = |write: &(dyn Fn(i64) + Sync)| {
        let mut round = 0;
        while !done.load(Ordering::Relaxed) {
            round += 1;
            write(round);
        }
    };
    std::thread::scope(|threads| {
        for sign in [1, -1] {
            let (shared, writer) = (&shared, &writer);
            threads.spawn(move || writer(&|round| shared.change_pair(sign * round)));
        }
        threads.spawn(|| writer(&|round| shared.change_a_then_b(round)));
        threads.spawn(|| {
            writer(&|_| {
                shared.move_item();
                moves.fetch_add(1, Ordering::Relaxed);
            });
        });
        let _end = End(&done);
        for number in 0..EXPORTS {
            let (a, pair) = shared.check(Format::Clixml);
            seen.0.insert(a);
            seen.1.insert(pair);
            if number % 4 == 0 {
                shared.check(Format::Json);
            }
        }
    });
    // Otherwise nobody wrote meanwhile.
    assert!(seen.0.len() > 10 && seen.1.len() > 10 && moves.into_inner() > 10, "{seen:?}");
}
