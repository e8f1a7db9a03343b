//! Random values, and whether two are the same to the last bit.

use std::collections::HashMap;

use krstate::{
    Builder, DateTime, DateTimeKind, Decimal, Duration, Form, Guid, Key, Origin, Table, Value,
};
use proptest::collection::vec;
use proptest::prelude::*;

/// How to make a value.
#[derive(Clone, Debug)]
pub(crate) enum Plan {
    Scalar(Value),
    Table {
        ignore_case: bool,
        origin: Option<Origin>,
        entries: Vec<(Key, Plan)>,
    },
    List {
        origin: Option<Origin>,
        items: Vec<Plan>,
    },
    /// One of the containers made before, if there is one.
    Again(usize),
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zA-Z_]{0,8}",
        2 => vec(any::<char>(), 0..12).prop_map(|c| c.into_iter().collect()),
        1 => Just(String::from("_x000A_ _x_ _X0041_")),
        1 => Just(String::from("\0\r\n\t \u{FFFE}\u{FFFF}\u{1F600}\"\\</>&'")),
    ]
}

fn key() -> impl Strategy<Value = Key> {
    prop_oneof![
        6 => text().prop_map(|t| Key::Text(t.as_str().into())),
        1 => any::<i64>().prop_map(Key::Integer),
        1 => (-3..3_i64).prop_map(Key::Integer),
        1 => Just(Key::Text("$kr".into())),
        1 => Just(Key::Text("1".into())),
    ]
}

/// A scalar of any kind; local times only if `local`.
pub(crate) fn scalar(local: bool) -> BoxedStrategy<Value> {
    let kinds: u32 = if local { 3 } else { 2 };
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i8>().prop_map(Value::I8),
        any::<u8>().prop_map(Value::U8),
        any::<i16>().prop_map(Value::I16),
        any::<u16>().prop_map(Value::U16),
        any::<i32>().prop_map(Value::I32),
        any::<u32>().prop_map(Value::U32),
        prop_oneof![any::<i64>(), -9..9_i64].prop_map(Value::I64),
        prop_oneof![any::<u64>(), 0..9_u64].prop_map(Value::U64),
        any::<u32>().prop_map(|bits| Value::F32(f32::from_bits(bits))),
        any::<u64>().prop_map(|bits| Value::F64(f64::from_bits(bits))),
        prop_oneof![Just(-0.0), Just(f64::NAN), Just(f64::INFINITY), Just(1e300), Just(3.0)]
            .prop_map(Value::F64),
        (0..=Decimal::MAX_MANTISSA, 0..=Decimal::MAX_SCALE, any::<bool>())
            .prop_map(|(m, s, n)| Value::Decimal(Decimal::new(m, s, n).expect("in range"))),
        any::<u16>().prop_map(Value::Char),
        text().prop_map(Value::from),
        vec(any::<u8>(), 0..40).prop_map(Value::from),
        (0..=DateTime::MAX_TICKS, 0..kinds).prop_map(|(ticks, kind)| {
            let kind = DateTimeKind::from_number(kind).expect("a kind");
            Value::DateTime(DateTime::new(ticks, kind).expect("in range"))
        }),
        any::<i64>().prop_map(|ticks| Value::Duration(Duration { ticks })),
        any::<[u8; 16]>().prop_map(|bytes| Value::Guid(Guid(bytes))),
        // Not all texts are URIs, but these are.
        text().prop_map(|t| Value::Uri(format!("a/{t}").into())),
        text().prop_map(|t| Value::Uri(format!("urn:a{t}").into())),
        text().prop_map(|t| Value::Script(t.into())),
        vec(0..=i32::MAX, 2..5).prop_map(|parts| {
            let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
            Value::Version(parts.join(".").into())
        }),
        Just(Value::Xml("<a b=\"1\">x<!-- y --></a>".into())),
    ]
    .boxed()
}

fn types() -> impl Strategy<Value = Vec<String>> {
    vec("[A-Z][a-z.]{1,8}", 1..4)
}

fn origin(form: Form) -> impl Strategy<Value = Origin> {
    (types(), proptest::option::of(text())).prop_map(move |(types, text)| {
        let origin = Origin::new(form).with_types(types.iter().map(|t| t.as_str().into()));
        match text {
            Some(text) => origin.with_text(text),
            None => origin,
        }
    })
}

/// An object: perhaps a value, then properties, then notes, as `PowerShell` orders them.
fn object(inner: BoxedStrategy<Plan>, local: bool) -> BoxedStrategy<Plan> {
    let names = proptest::collection::hash_set("[a-z]{1,6}", 0..6);
    let value = proptest::option::of(
        scalar(local).prop_filter("a value", |value| !matches!(value, Value::Null)),
    );
    (names, vec(inner, 6), 0..6_usize, value, any::<bool>())
        .prop_flat_map(|(names, plans, properties, value, shown)| {
            let form = if value.is_some() { Form::Extended } else { Form::Object };
            origin(form).prop_map(move |origin| {
                let text = |name: &str| Key::Text(name.into());
                let keys: Vec<Key> = names.iter().map(|name| text(name)).collect();
                let count = properties.min(keys.len());
                let origin = if shown {
                    origin.with_properties(keys[..count].iter().cloned())
                } else {
                    origin
                };
                let value = value.clone().map(|v| (text(Origin::VALUE), Plan::Scalar(v)));
                let rest = keys.into_iter().zip(plans.iter().cloned());
                let entries = value.into_iter().chain(rest).collect();
                Plan::Table { ignore_case: true, origin: Some(origin), entries }
            })
        })
        .boxed()
}

/// Any value that a format keeps.
pub(crate) fn plan(local: bool) -> BoxedStrategy<Plan> {
    let leaf = prop_oneof![
        8 => scalar(local).prop_map(Plan::Scalar),
        1 => any::<usize>().prop_map(Plan::Again),
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        let entries = vec((key(), inner.clone()), 0..14).boxed();
        let lists = prop_oneof![
            Just(Form::List),
            Just(Form::Stack),
            Just(Form::Queue),
            Just(Form::Enumerable)
        ];
        let list_origin = lists.prop_flat_map(origin);
        prop_oneof![
            2 => (any::<bool>(), entries.clone()).prop_map(|(ignore_case, entries)| {
                Plan::Table { ignore_case, origin: None, entries }
            }),
            1 => (origin(Form::Dictionary), entries).prop_map(|(origin, entries)| {
                Plan::Table { ignore_case: true, origin: Some(origin), entries }
            }),
            2 => object(inner.clone().boxed(), local),
            2 => (proptest::option::of(list_origin), vec(inner, 0..6))
                .prop_map(|(origin, items)| Plan::List { origin, items }),
        ]
    })
    .boxed()
}

impl Plan {
    pub(crate) fn make(&self) -> Value {
        self.build(&mut Vec::new())
    }

    fn build(&self, made: &mut Vec<Value>) -> Value {
        let mut builder = Builder::new();
        match self {
            Self::Scalar(value) => return value.clone(),
            Self::Again(_) if made.is_empty() => return Value::Null,
            Self::Again(at) => return made[at % made.len()].clone(),
            Self::Table { ignore_case, origin, entries } => {
                builder.begin_table(None, *ignore_case).expect("begin");
                if let Some(origin) = origin {
                    builder.origin(origin.clone()).expect("origin");
                }
                for (key, plan) in entries {
                    let value = plan.build(made);
                    builder.value(Some(key.as_ref()), value).expect("value");
                }
            }
            Self::List { origin, items } => {
                builder.begin_list(None).expect("begin");
                if let Some(origin) = origin {
                    builder.origin(origin.clone()).expect("origin");
                }
                for plan in items {
                    let value = plan.build(made);
                    builder.value(None, value).expect("value");
                }
            }
        }
        builder.end().expect("end");
        let value = builder.finish().expect("finish").into_value();
        made.push(value.clone());
        value
    }
}

/// Why two values are not the same, or nothing.
pub(crate) fn difference(a: &Value, b: &Value) -> Option<String> {
    Comparison::default().values(a, b)
}

/// Containers that were compared, by their identities on both sides.
#[derive(Default)]
struct Comparison {
    there: HashMap<u64, u64>,
    back: HashMap<u64, u64>,
}

impl Comparison {
    fn values(&mut self, a: &Value, b: &Value) -> Option<String> {
        if a.kind() != b.kind() {
            return Some(format!("{a:?} is not {b:?}"));
        }
        match (a, b) {
            (Value::Table(a), Value::Table(b)) => match self.are_new(a.id(), b.id()) {
                Ok(true) => self.tables(a, b),
                Ok(false) => None,
                Err(why) => Some(why),
            },
            (Value::List(a), Value::List(b)) => {
                match self.are_new(a.id(), b.id()) {
                    Ok(true) => {}
                    Ok(false) => return None,
                    Err(why) => return Some(why),
                }
                let (x, y) = (a.items().expect("open"), b.items().expect("open"));
                let lengths = (x.len() != y.len()).then(|| format!("{a:?} is not {b:?}"));
                lengths
                    .or_else(|| origins(a.origin(), b.origin()))
                    .or_else(|| self.members(a.members(), b.members()))
                    .or_else(|| x.zip(y).find_map(|(x, y)| self.values(&x, &y)))
            }
            (Value::F32(a), Value::F32(b)) => {
                let same = a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan();
                (!same).then(|| format!("{a} is not {b}"))
            }
            (Value::F64(a), Value::F64(b)) => {
                let same = a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan();
                (!same).then(|| format!("{a} is not {b}"))
            }
            // The debug form of every other scalar shows all of it.
            _ => (format!("{a:?}") != format!("{b:?}")).then(|| format!("{a:?} is not {b:?}")),
        }
    }

    /// Whether two containers are new, or why they do not belong together.
    fn are_new(&mut self, a: u64, b: u64) -> Result<bool, String> {
        match (self.there.insert(a, b), self.back.insert(b, a)) {
            (None, None) => Ok(true),
            (Some(x), Some(y)) if (x, y) == (b, a) => Ok(false),
            _ => Err(format!("{a} and {b} are shared differently")),
        }
    }

    fn tables(&mut self, a: &Table, b: &Table) -> Option<String> {
        let (x, y) = (a.entries().expect("open"), b.entries().expect("open"));
        if x.len() != y.len() || a.ignores_case().expect("open") != b.ignores_case().expect("open")
        {
            return Some(format!("{:?} is not {:?}", a.keys(), b.keys()));
        }
        origins(a.origin(), b.origin()).or_else(|| self.members(a.members(), b.members())).or_else(
            || {
                x.zip(y).find_map(|((j, x), (k, y))| {
                    let keys = (j != k).then(|| format!("{j:?} is not {k:?}"));
                    keys.or_else(|| self.values(&x, &y))
                })
            },
        )
    }

    fn members(&mut self, a: Option<Table>, b: Option<Table>) -> Option<String> {
        match (a, b) {
            (None, None) => None,
            (Some(a), Some(b)) => self.tables(&a, &b),
            (a, b) => Some(format!("{a:?} is not {b:?}")),
        }
    }
}

fn origins(a: Option<&Origin>, b: Option<&Origin>) -> Option<String> {
    let shown = |origin: Option<&Origin>| {
        origin.map(|o| (o.form(), o.types().map(<[_]>::to_vec), o.text().cloned()))
    };
    (shown(a) != shown(b)).then(|| format!("{a:?} is not {b:?}"))
}
