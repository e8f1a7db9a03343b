//! Properties of the document layer of CLIXML that hold for all documents, tried on random ones.

use std::io::{self, Read};

use krstate::clixml::scalar::{base64, datetime, decimal, duration, number};
use krstate::clixml::{
    Builder, Container, Document, Encoding, Error, Event, Form, Id, Newline, ProgressField,
    ReadOptions, Scalar, Text, TextBuf, to_json,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// A value and its name.
#[derive(Clone, Debug)]
struct Named {
    name: Option<TextBuf>,
    stream: Option<TextBuf>,
    value: Value,
}

#[derive(Clone, Debug)]
enum Value {
    Nil,
    Scalar(Scalar, TextBuf),
    Object(Box<Object>),
    Progress(TextBuf, Box<Named>),
    /// An object that began before, counted from the last one.
    Ref(usize),
}

#[derive(Clone, Debug)]
struct Object {
    id: Option<TextBuf>,
    types: Option<(Option<TextBuf>, Vec<TextBuf>)>,
    string: Option<TextBuf>,
    base: Option<Base>,
    properties: Option<Vec<Named>>,
    members: Option<Vec<Named>>,
    set: Option<Vec<Named>>,
}

#[derive(Clone, Debug)]
enum Base {
    Value(Value),
    List(Container, Vec<Named>),
    Dictionary(Vec<(Named, Named)>),
}

/// Any UTF-16 units, many of them awkward.
fn text() -> impl Strategy<Value = TextBuf> {
    let unit = prop_oneof![
        4 => proptest::sample::select("_xX0Aa&<>\"' \t\r\n;#".encode_utf16().collect::<Vec<_>>()),
        2 => 0x20_u16..0x7F,
        1 => any::<u16>(),
        1 => 0xD800_u16..0xE000,
        1 => proptest::sample::select(vec![0, 0x7F, 0x85, 0xA0, 0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF]),
    ];
    vec(unit, 0..12).prop_map(TextBuf::from_units)
}

fn name() -> impl Strategy<Value = TextBuf> {
    text().prop_map(|t| if t.as_text().is_empty() { "n".into() } else { t })
}

fn scalar() -> impl Strategy<Value = Value> {
    let of = |kind, text: String| Value::Scalar(kind, text.as_str().into());
    prop_oneof![
        (proptest::sample::select(vec![Scalar::String, Scalar::Uri, Scalar::ScriptBlock]), text())
            .prop_map(|(kind, text)| Value::Scalar(kind, text)),
        any::<i8>().prop_map(move |n| of(Scalar::SByte, n.to_string())),
        any::<u8>().prop_map(move |n| of(Scalar::Byte, n.to_string())),
        any::<u16>().prop_map(move |n| of(Scalar::Char, n.to_string())),
        any::<i16>().prop_map(move |n| of(Scalar::Int16, n.to_string())),
        any::<u32>().prop_map(move |n| of(Scalar::UInt32, n.to_string())),
        any::<i32>().prop_map(move |n| of(Scalar::Int32, n.to_string())),
        any::<i64>().prop_map(move |n| of(Scalar::Int64, n.to_string())),
        any::<u64>().prop_map(move |n| of(Scalar::UInt64, n.to_string())),
        any::<bool>().prop_map(move |b| of(Scalar::Boolean, b.to_string())),
        any::<f64>().prop_map(move |n| of(Scalar::Double, number::write_double(n))),
        any::<f32>().prop_map(move |n| of(Scalar::Single, number::write_single(n))),
        decimals().prop_map(move |d| of(Scalar::Decimal, d.to_string())),
        dates().prop_map(move |d| of(Scalar::DateTime, d.to_string())),
        any::<i64>()
            .prop_map(move |n| of(Scalar::TimeSpan, krstate::Duration { ticks: n }.to_string())),
        any::<[u8; 16]>().prop_map(move |b| of(Scalar::Guid, krstate::Guid(b).to_string())),
        vec(any::<u8>(), 0..9).prop_map(|bytes| {
            let mut text = Vec::new();
            base64::encode(&bytes, &mut text);
            Value::Scalar(Scalar::Bytes, String::from_utf8(text).unwrap().as_str().into())
        }),
        Just(of(Scalar::Version, "1.2.3".to_owned())),
        Just(of(Scalar::SecureString, "620061007200".to_owned())),
        Just(of(Scalar::Xml, "<a>\n_x000A_</a>".to_owned())),
    ]
}

fn decimals() -> impl Strategy<Value = krstate::Decimal> {
    (any::<bool>(), 0..1_u128 << 96, 0..=28_u8).prop_map(|(negative, magnitude, scale)| {
        krstate::Decimal::new(magnitude, scale, negative).unwrap()
    })
}

fn dates() -> impl Strategy<Value = datetime::DateTime> {
    let zone = prop_oneof![
        Just(datetime::Zone::Unspecified),
        Just(datetime::Zone::Utc),
        (-14 * 60..=14 * 60).prop_map(datetime::Zone::Offset),
    ];
    (0..=3_652_058_u32, 0..datetime::TICKS_PER_DAY, zone).prop_map(|(day, time, zone)| {
        datetime::DateTime { date: datetime::Date::Day(day), time, zone }
    })
}

fn named(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Named> {
    (option::of(name()), option::weighted(0.1, text()), value)
        .prop_map(|(name, stream, value)| Named { name, stream, value })
}

fn values() -> impl Strategy<Value = Named> {
    let leaf =
        prop_oneof![6 => scalar(), 1 => Just(Value::Nil), 2 => (0..9_usize).prop_map(Value::Ref)];
    let tree = leaf.prop_recursive(4, 40, 5, |inner| {
        let all = || vec(named(inner.clone()), 0..4);
        let kind = proptest::sample::select(vec![
            Container::List,
            Container::Stack,
            Container::Queue,
            Container::Enumerable,
        ]);
        let key = inner.clone().prop_filter("no null keys", |v| !matches!(v, Value::Nil));
        let base = prop_oneof![
            scalar().prop_map(Base::Value),
            (kind, all()).prop_map(|(kind, items)| Base::List(kind, items)),
            vec((named(key), named(inner.clone())), 0..3).prop_map(Base::Dictionary),
        ];
        let types = (option::of(text()), vec(text(), 0..3));
        let object = (
            option::of(text()),
            option::of(types),
            option::of(text()),
            option::of(base),
            option::of(all()),
            option::of(all()),
            option::of(all()),
        );
        let object = object.prop_map(|(id, types, string, base, properties, members, set)| {
            Object { id, types, string, base, properties, members, set }
        });
        prop_oneof![
            4 => object.prop_map(|o| Value::Object(Box::new(o))),
            1 => (name(), named(inner)).prop_map(|(a, v)| Value::Progress(a, Box::new(v))),
        ]
    });
    named(tree)
}

/// Puts values into a document; ids of objects are made unique by their number.
#[derive(Default)]
struct Maker {
    builder: Builder,
    objects: Vec<TextBuf>,
    lists: u32,
}

impl Maker {
    fn event(&mut self, event: &Event<'_>) {
        self.builder.event(event).expect("an event in order");
    }

    fn named(&mut self, named: &Named, must: bool, may: bool) {
        let fallback = must.then(|| TextBuf::from("x"));
        let name = named.name.as_ref().or(fallback.as_ref()).filter(|_| may);
        let name = name.map(TextBuf::as_text);
        let stream = named.stream.as_ref().map(TextBuf::as_text);
        self.value(&named.value, name, stream);
    }

    fn value(&mut self, value: &Value, name: Option<Text<'_>>, stream: Option<Text<'_>>) {
        match value {
            Value::Nil => self.event(&Event::Nil { name, stream }),
            Value::Scalar(kind, text) => {
                self.event(&Event::Scalar { kind: *kind, name, stream, text: text.as_text() });
            }
            Value::Ref(back) if !self.objects.is_empty() => {
                let target = self.objects.len() - 1 - back % self.objects.len();
                let id = self.objects[target].clone();
                let target = u32::try_from(target).unwrap();
                self.event(&Event::Ref { name, stream, id: Id::of(id.as_text()), target });
            }
            Value::Ref(_) => self.event(&scalar_event(Scalar::Int32, "0", name, stream)),
            Value::Progress(activity, operation) => {
                use ProgressField as F;
                self.event(&Event::Progress { name, stream });
                self.event(&Event::Field(F::Activity, activity.as_text()));
                self.event(&Event::Field(F::ActivityId, "1".into()));
                self.named(operation, false, true);
                for (field, text) in [
                    (F::ParentActivityId, "-1"),
                    (F::PercentComplete, "100"),
                    (F::RecordType, "Processing"),
                    (F::SecondsRemaining, "0"),
                ] {
                    self.event(&Event::Field(field, text.into()));
                }
                self.event(&Event::Field(F::StatusDescription, activity.as_text()));
                self.event(&Event::End);
            }
            Value::Object(object) => self.object(object, name, stream),
        }
    }

    fn object(&mut self, object: &Object, name: Option<Text<'_>>, stream: Option<Text<'_>>) {
        let number = self.objects.len();
        let mut id: TextBuf = number.to_string().as_str().into();
        if let Some(extra) = &object.id {
            extra.as_text().units().for_each(|u| id.push_unit(u));
            id.push_str(&format!("|{number}"));
        }
        let text = id.clone();
        self.objects.push(id);
        self.event(&Event::Object { name, stream, id: Some(Id::of(text.as_text())) });
        if let Some((list, types)) = &object.types {
            match list {
                Some(_) if self.lists > 0 => {
                    let target = self.lists - 1;
                    self.event(&Event::TypeNamesRef { id: Id::Number(target), target });
                }
                _ => {
                    self.event(&Event::TypeNames { id: Some(Id::Number(self.lists)) });
                    self.lists += 1;
                    for t in types {
                        self.event(&Event::TypeName(t.as_text()));
                    }
                    self.event(&Event::End);
                }
            }
        }
        if let Some(text) = &object.string {
            self.event(&Event::ToString(text.as_text()));
        }
        match &object.base {
            None => {}
            Some(Base::Value(value)) => self.value(value, None, None),
            Some(Base::List(kind, items)) => {
                self.event(&Event::Container(*kind));
                for i in items {
                    self.named(i, false, true);
                }
                self.event(&Event::End);
            }
            Some(Base::Dictionary(entries)) => {
                self.event(&Event::Container(Container::Dictionary));
                for (key, value) in entries {
                    self.named(key, false, false);
                    self.named(value, false, false);
                }
                self.event(&Event::End);
            }
        }
        let set = Event::MemberSet { name: "set".into() };
        for (begin, values) in [
            (Event::Properties, &object.properties),
            (Event::Members, &object.members),
            (set, &object.set),
        ] {
            let Some(values) = values else { continue };
            let inner = matches!(begin, Event::MemberSet { .. });
            if inner {
                self.event(&Event::Members);
            }
            self.event(&begin);
            for v in values {
                self.named(v, true, true);
            }
            self.event(&Event::End);
            if inner {
                self.event(&Event::End);
            }
        }
        self.event(&Event::End);
    }
}

fn scalar_event<'a>(
    kind: Scalar,
    text: &'a str,
    name: Option<Text<'a>>,
    stream: Option<Text<'a>>,
) -> Event<'a> {
    Event::Scalar { kind, name, stream, text: text.into() }
}

fn make(values: &[Named]) -> Document {
    let mut maker = Maker::default();
    for v in values {
        maker.named(v, false, true);
    }
    maker.builder.finish().expect("a document")
}

fn forms() -> impl Strategy<Value = Form> {
    let encoding = proptest::sample::select(vec![
        Encoding::Utf8,
        Encoding::Utf16Le,
        Encoding::Utf16Be,
        Encoding::Utf32Le,
        Encoding::Utf32Be,
    ]);
    let newline = proptest::sample::select(vec![Newline::Lf, Newline::CrLf]);
    (encoding, newline, any::<[bool; 4]>()).prop_map(|(encoding, newline, flags)| Form {
        encoding,
        // Where nothing names the encoding, only a mark does.
        byte_order_mark: flags[0] || encoding != Encoding::Utf8,
        header: flags[1],
        // Where there is no line end, there is none to be kept.
        newline: if flags[1..] == [false; 3] { Newline::Lf } else { newline },
        indented: flags[2],
        final_newline: flags[3],
        ..Form::default()
    })
}

/// Gives at most so many bytes at a time.
struct Pieces<'a>(&'a [u8], Vec<usize>, usize);

impl Read for Pieces<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let most = self.1[self.2 % self.1.len()];
        self.2 += 1;
        let n = most.min(buf.len());
        self.0.read(&mut buf[..n])
    }
}

fn read(bytes: &[u8]) -> Result<Document, Error> {
    Document::from_slice(bytes, &ReadOptions::default())
}

const RICH: &str = "#< CLIXML\n<?xml version=\"1.0\"?><Objs Version=\"1.2\" \
    xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\r\n <Obj S=\"a\" N=\"_x0041_\" \
    RefId=\"0\"><TN RefId=\"0\"><T>A</T></TN><ToString>t&amp;_x000A_</ToString><DCT><En>\
    <S N=\"Key\">k</S><Ref N='Value' RefId=\"0\"/></En></DCT><Unknown><x/></Unknown><MS><MS N=\"s\">\
    <I32 N=\"i\"> +1 </I32></MS></MS></Obj><Obj><TNRef RefId=\"0\"/><LST><S><![CDATA[<]]>\u{1F600}\
    </S><!-- c --><?p q?><Nil>x</Nil></LST></Obj><PR><AV>a</AV><AI>0</AI><Nil/><PI>-1</PI><PC>1</PC>\
    <T>0</T><SR>-1</SR><SD> </SD></PR><p:S xmlns:p=\"http://schemas.microsoft.com/powershell/2004/04\"\
    >&#xD83D;</p:S></Objs>\n";

/// Bytes to put into a document, to make it odd.
const BITS: [&str; 24] = [
    "<",
    ">",
    "/",
    "&",
    ";",
    "\"",
    "'",
    "=",
    "]]>",
    "<!--",
    "-->",
    "<![CDATA[",
    "<?",
    "?>",
    "&#xD800;",
    "_x0041_",
    " ",
    "\n",
    "\r",
    "<S>",
    "</S>",
    "xmlns=''",
    "\u{0}",
    "\u{FEFF}",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_document_is_written_and_read_again(values in vec(values(), 0..4), form in forms()) {
        let mut document = make(&values);
        *document.form_mut() = form;
        let bytes = document.write(Vec::new()).unwrap();
        let again = read(&bytes).unwrap();
        prop_assert!(document.same_values(&again), "{:?}\n{:?}", document, again);
        if !values.is_empty() {
            prop_assert_eq!(document.form(), again.form());
        }
        prop_assert_eq!(again.write(Vec::new()).unwrap(), bytes);
        prop_assert_eq!(to_json(&document, None), to_json(&again, None));
    }

    #[test]
    fn chunks_make_no_difference(
        edits in vec((0..RICH.len(), 0..BITS.len(), 0..3_usize), 0..3),
        sizes in vec(1..90_usize, 1..4),
        utf16 in any::<bool>(),
    ) {
        let mut bytes = RICH.as_bytes().to_vec();
        for (at, bit, cut) in edits {
            let at = at.min(bytes.len());
            let end = (at + cut).min(bytes.len());
            bytes.splice(at..end, BITS[bit].bytes());
        }
        if let (true, Ok(text)) = (utf16, std::str::from_utf8(&bytes)) {
            let units = text.encode_utf16().flat_map(u16::to_be_bytes);
            bytes = [0xFE, 0xFF].into_iter().chain(units).collect();
        }
        let whole = read(&bytes);
        let pieces = Document::read(Pieces(&bytes, sizes, 0), &ReadOptions::default());
        match (whole, pieces) {
            (Ok(a), Ok(b)) => {
                prop_assert!(a.same_values(&b));
                prop_assert_eq!(a.form(), b.form());
                let again = a.write(Vec::new()).unwrap();
                prop_assert!(a.same_values(&read(&again).unwrap()));
            }
            (Err(a), Err(b)) => {
                prop_assert_eq!(a.kind(), b.kind());
                prop_assert_eq!(a.message(), b.message());
                prop_assert_eq!(a.position(), b.position());
            }
            (a, b) => prop_assert!(false, "{:?}\nbut in pieces {:?}", a, b),
        }
    }

    #[test]
    fn any_bytes_are_a_document_or_an_error(bytes in vec(any::<u8>(), 0..200)) {
        prop_assert!(read(&bytes).is_err());
        let replacing = ReadOptions { replace_invalid: true, ..ReadOptions::default() };
        prop_assert!(Document::from_slice(&bytes, &replacing).is_err());
    }

    #[test]
    fn numbers_come_back(a in any::<f64>(), b in any::<f32>(), d in decimals(), t in dates()) {
        let back = number::double(number::write_double(a).as_bytes()).unwrap();
        prop_assert!(back.to_bits() == a.to_bits() || (a.is_nan() && back.is_nan()));
        let back = number::single(number::write_single(b).as_bytes()).unwrap();
        prop_assert!(back.to_bits() == b.to_bits() || (b.is_nan() && back.is_nan()));
        prop_assert_eq!(decimal::parse(d.to_string().as_bytes()), Some(d));
        prop_assert_eq!(datetime::parse(t.to_string().as_bytes()), Some(t));
        prop_assert_eq!(
            datetime::parse(t.canonical().as_bytes()).map(|t| t.resolve()),
            Some(t.resolve())
        );
    }

    #[test]
    fn time_spans_come_back(ticks in any::<i64>()) {
        let span = krstate::Duration { ticks };
        prop_assert_eq!(duration::parse(span.to_string().as_bytes()), Some(span));
    }
}
