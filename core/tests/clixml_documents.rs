//! The document layer of CLIXML on small documents: what they become, what is wrong where, and
//! how they are written.

use krstate::clixml::{
    Builder, Container, Document, Encoding, Error, ErrorKind, Event, Form, Id, LimitKind, Limits,
    Newline, ReadOptions, Reader, Rules, Scalar, Text, TextBuf, Writer, rewrite, to_json,
};

const ROOT: &str =
    r#"<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">"#;

fn wrap(content: &str) -> String {
    format!("{ROOT}{content}</Objs>")
}

fn read(text: &str) -> Result<Document, Error> {
    Document::from_slice(text.as_bytes(), &ReadOptions::default())
}

fn objs(content: &str) -> String {
    let document = read(&wrap(content)).unwrap_or_else(|e| panic!("{content}: {e}"));
    let line = to_json(&document, None);
    line.strip_prefix("{\"objs\":[").and_then(|l| l.strip_suffix("]}")).expect("values").to_owned()
}

fn strict() -> ReadOptions {
    ReadOptions { rules: Rules::Strict, ..ReadOptions::default() }
}

#[test]
fn values_become_json() {
    for (content, json) in [
        ("<Nil/>", r#"{"k":"Nil"}"#),
        ("<S>a_x000A__xD83D__xDE00_</S>", r#"{"k":"S","v":"a\n\ud83d\ude00"}"#),
        ("<S>_xD83D_\"</S>", r#"{"k":"S","v":"\ud83d\""}"#),
        ("<I32> +7 </I32>", r#"{"k":"I32","v":"7"}"#),
        ("<Db>1.5</Db>", r#"{"k":"Db","v":"3ff8000000000000"}"#),
        ("<Sg>NaN</Sg>", r#"{"k":"Sg","v":"ffc00000"}"#),
        ("<D>-0.0</D>", r#"{"k":"D","v":"0.0"}"#),
        ("<DT>2024-01-02T03:04:05+00:00</DT>", r#"{"k":"DT","v":"2024-01-02T03:04:05.0000000Z"}"#),
        ("<TS>PT1S</TS>", r#"{"k":"TS","v":"10000000"}"#),
        ("<BA>AQ==</BA>", r#"{"k":"BA","v":"01"}"#),
        (
            "<Obj RefId='0'><TN RefId='0'><T>A</T><T/></TN><ToString>t</ToString><I32>1</I32>\
             <Props><B N='p'>1</B></Props><MS><MS N='s'><Nil N='n'/></MS></MS></Obj>\
             <Obj><TNRef RefId='0'/><DCT><En><S N='Key'>k</S><Ref N='Value' RefId='0'/></En></DCT></Obj>",
            concat!(
                r#"{"k":"Obj","id":"0","tn":["A"],"ts":"t","base":{"k":"I32","v":"1"},"#,
                r#""props":[["p",{"k":"B","v":"true"}]],"ms":[["s",{"k":"MS","m":[["n",{"k":"Nil"}]]}]]},"#,
                r#"{"k":"Obj","id":null,"tn":["A"],"ts":null,"base":{"k":"DCT","items":["#,
                r#"{"k":"S","v":"k"},{"k":"Ref","id":"0"}]},"props":null,"ms":null}"#
            ),
        ),
    ] {
        assert_eq!(objs(content), json);
    }
    let named = to_json(&read(&wrap("<Nil/>")).unwrap(), Some("a\"b"));
    assert_eq!(named, r#"{"file":"a\"b","objs":[{"k":"Nil"}]}"#);
}

#[test]
fn what_comes_last_in_an_object_counts_and_all_is_kept() {
    let content = "<Obj RefId=\"0\"><S>a</S><TN RefId=\"0\"><T>A</T></TN><LST /><TN RefId=\"1\" />\
                   <Props /><Props><S N=\"b\">1</S></Props><MS><S N=\"c\">2</S></MS>\
                   <MS><S N=\"d\">3</S></MS></Obj>";
    let document = read(&wrap(content)).unwrap();
    let object = document.values().next().unwrap();
    assert_eq!(object.type_names().unwrap().count(), 0);
    assert!(matches!(object.base().unwrap().event(), Event::Container(Container::List)));
    assert_eq!(object.properties().unwrap().count(), 1);
    let names: Vec<_> = object.members().unwrap().filter_map(|m| m.name()).collect();
    assert_eq!(names, ["c", "d"]);
    assert_eq!(document.write(Vec::new()).unwrap(), wrap(content).as_bytes());
    let error = Document::from_slice(wrap(content).as_bytes(), &strict()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Syntax);
}

#[test]
fn references_lead_to_the_last_object_with_the_id() {
    let content = "<Obj RefId=\"1\"><LST><Ref RefId=\"1\" /></LST></Obj><Obj RefId=\"1\" />\
                   <Ref RefId=\"1\" />";
    let document = read(&wrap(content)).unwrap();
    let values: Vec<_> = document.values().collect();
    assert_eq!(values[2].target().unwrap().index(), values[1].index());
    let inner = values[0].base().unwrap().children().next().unwrap();
    assert_eq!(inner.target().unwrap().index(), values[0].index());
    assert!(Document::from_slice(wrap(content).as_bytes(), &strict()).is_err());
}

#[test]
fn errors_tell_their_place() {
    let nl = "\n";
    for (text, line, column) in [
        (String::new(), 1, 1),
        ("x".to_owned(), 1, 1),
        (" \n <a/>".to_owned(), 2, 2),
        (wrap("\n  <Foo/>"), 2, 3),
        (wrap("\r\n\r<S>\u{1F600}x<b/></S>"), 3, 6),
        (wrap("<I32>a</I32>"), 1, 87),
        (wrap("\n<S a='1' a='2'/>"), 2, 10),
        (wrap("\n<S>&bad;</S>"), 2, 4),
        (wrap("\n<S>ab]]></S>"), 2, 6),
        (wrap("\n<S>\u{1}</S>"), 2, 4),
        (wrap("\n<!-- a -- b -->"), 2, 1),
        (wrap("\n<!DOCTYPE a>"), 2, 1),
        (wrap("\n<S>a"), 2, 5),
        (format!("{ROOT}{nl}<S>"), 2, 4),
        (format!("{ROOT}{nl}</S>"), 2, 1),
        (wrap("\n<Ref RefId='1'/>"), 2, 1),
    ] {
        let error = read(&text).unwrap_err();
        let place = error.position().unwrap();
        assert_eq!((place.line, place.column), (line, column), "{text}: {error}");
        let mut utf16 = vec![0xFE, 0xFF];
        utf16.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
        let other = Document::from_slice(&utf16, &ReadOptions::default()).unwrap_err();
        let there = other.position().unwrap();
        assert_eq!((there.line, there.column), (line, column), "UTF-16: {text}: {other}");
        let before = &text[..usize::try_from(place.offset).unwrap()];
        assert_eq!(there.offset, 2 + 2 * before.encode_utf16().count() as u64, "{other}");
    }
    let error = read(&format!("#< CLIXML\r\n{}", wrap("<I32/>"))).unwrap_err();
    assert_eq!(error.position().unwrap().line, 2);
    assert!(error.to_string().ends_with(&format!("byte {})", 11 + ROOT.len())), "{error}");
}

#[test]
fn each_limit_is_an_error_of_its_own() {
    let deep = wrap(&format!("{}<Nil/>{}", "<Obj><LST>".repeat(49), "</LST></Obj>".repeat(49)));
    let sets = |n| format!("<Obj>{}{}</Obj>", "<MS N='a'>".repeat(n), "</MS>".repeat(n));
    let base = Limits::default();
    for (limits, text, kind) in [
        (Limits { input_bytes: 90, ..base.clone() }, wrap("<Nil/><Nil/>"), LimitKind::InputBytes),
        (base.clone(), deep, LimitKind::Depth),
        (Limits { element_depth: 9, ..base.clone() }, wrap(&sets(8)), LimitKind::ElementDepth),
        (Limits { nodes: 2, ..base.clone() }, wrap("<Nil/><Nil/><Nil/>"), LimitKind::Nodes),
        (
            Limits { string_length: 100, ..base.clone() },
            wrap(&format!("<S>{}</S>", "x".repeat(101))),
            LimitKind::StringLength,
        ),
        (
            Limits { string_length: 100, ..base.clone() },
            wrap(&format!("<S>{}</S>", "x&amp;".repeat(51))),
            LimitKind::StringLength,
        ),
        (
            Limits { number_length: 9, ..base.clone() },
            wrap("<D>0.00000000</D>"),
            LimitKind::NumberLength,
        ),
        (
            Limits { attributes: 3, ..base.clone() },
            wrap("<S a='' b='' c='' d=''/>"),
            LimitKind::Attributes,
        ),
    ] {
        let options = ReadOptions { limits, ..ReadOptions::default() };
        for result in [
            Document::from_slice(text.as_bytes(), &options),
            Document::read(text.as_bytes(), &options),
        ] {
            let error = result.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Limit(kind), "{error}");
            assert!(error.position().is_some());
        }
    }
    let enough = Limits { element_depth: 10, attributes: 4, nodes: 9, ..base };
    let options = ReadOptions { limits: enough, ..ReadOptions::default() };
    for text in [wrap(&sets(8)), wrap("<S a='' b='' c='' d=''/>")] {
        assert!(Document::from_slice(text.as_bytes(), &options).is_ok());
    }
}

#[test]
fn strict_rules_refuse_what_is_only_odd() {
    for odd in [
        wrap("<I32 xmlns='urn:o'>1</I32>"),
        wrap("<Obj RefId='0'/><Obj RefId='0'/>"),
        wrap("<Obj><S/><S/></Obj>"),
        wrap("<Obj><Props/><Props/></Obj>"),
        wrap("<Obj><ToString/><ToString/></Obj>"),
        wrap("<Obj><TN/><TN/></Obj>"),
        format!("{}\n<a>", wrap("<Nil/>")),
    ] {
        assert!(read(&odd).is_ok(), "{odd}");
        assert!(Document::from_slice(odd.as_bytes(), &strict()).is_err(), "{odd}");
    }
    for plain in [wrap("<Obj><MS/><MS/></Obj>"), format!("{}\n<!--c--><?p?>\n", wrap(""))] {
        assert!(Document::from_slice(plain.as_bytes(), &strict()).is_ok(), "{plain}");
    }
}

/// `PowerShell` reads on behind a root that holds nothing, but not behind one that held a value.
#[test]
fn what_follows_the_root_counts_only_behind_an_empty_one() {
    let empty = ROOT.replace('>', "/>");
    for behind in ["\n<a/>", " <", "\r\n<!--", " <?a", "\n<!DOCTYPE a>"] {
        assert!(read(&(wrap("<Nil/>") + behind)).is_ok(), "{behind}");
        for root in [&empty, &wrap(""), &wrap("\n  "), &wrap("<!--c-->"), &wrap("&#32;")] {
            assert!(read(&format!("{root}{behind}")).is_err(), "{root}{behind}");
        }
    }
    for behind in ["", "\n", "\r\n<!--c-->\n", "<?p?> "] {
        for root in [&empty, &wrap(""), &wrap("\n  "), &wrap("<Nil/>")] {
            assert!(read(&format!("{root}{behind}")).is_ok(), "{root}{behind}");
        }
    }
    for behind in ["x", "<a/>", "&amp;", "\nx", " &#32;"] {
        for root in [&empty, &wrap(""), &wrap("<Nil/>")] {
            assert!(read(&format!("{root}{behind}")).is_err(), "{root}{behind}");
        }
    }
}

#[test]
fn every_form_is_kept() {
    let nl = "\r\n";
    let content = format!("{ROOT}{nl}  <S>\u{E9}\u{20AC}</S>{nl}  <Obj />{nl}</Objs>");
    let dense = wrap("<S S=\"Error\">a</S><Obj S=\"x&#x9;\" N=\"n\" RefId=\"a&amp;b\" />");
    for encoding in
        [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Utf32Le, Encoding::Utf32Be]
    {
        for mark in [true, false] {
            for (text, header) in [
                (content.clone(), false),
                (content.clone() + nl, false),
                (format!("#< CLIXML{nl}{content}"), true),
                (dense.clone(), false),
                (format!("#< CLIXML\n{dense}"), true),
            ] {
                let bytes = encode(&text, encoding, mark);
                let options = ReadOptions { encoding: Some(encoding), ..ReadOptions::default() };
                let document = Document::from_slice(&bytes, &options).unwrap();
                assert_eq!(document.form().encoding, encoding);
                assert_eq!(document.form().byte_order_mark, mark);
                assert_eq!(document.form().header, header);
                assert_eq!(document.write(Vec::new()).unwrap(), bytes);
            }
        }
    }
}

fn encode(text: &str, encoding: Encoding, mark: bool) -> Vec<u8> {
    let mut bytes = if mark { encoding.mark().to_vec() } else { Vec::new() };
    for c in text.chars() {
        let mut units = [0; 2];
        let units = c.encode_utf16(&mut units);
        match encoding {
            Encoding::Utf16Le => bytes.extend(units.iter().flat_map(|u| u.to_le_bytes())),
            Encoding::Utf16Be => bytes.extend(units.iter().flat_map(|u| u.to_be_bytes())),
            Encoding::Utf32Le => bytes.extend(u32::from(c).to_le_bytes()),
            Encoding::Utf32Be => bytes.extend(u32::from(c).to_be_bytes()),
            _ => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    bytes
}

#[test]
fn headers_and_encodings_can_be_refused() {
    let headed = format!("#< CLIXML\n{}", wrap("<Nil/>"));
    assert!(read(&headed).is_ok());
    let options = ReadOptions { header: false, ..ReadOptions::default() };
    assert!(Document::from_slice(headed.as_bytes(), &options).is_err());
    for header in ["#< CLIXML", "#< CLIXML \n", "#< clixml\n", "#< CLIXML\n#< CLIXML\n"] {
        assert!(read(&format!("{header}{}", wrap(""))).is_err());
    }
    let mark = "\u{FEFF}";
    assert!(read(&format!("{mark}{}", wrap(""))).is_ok());
    assert!(read(&format!("{mark}{mark}{}", wrap(""))).is_err());
    assert!(read(&format!("#< CLIXML\n{mark}{}", wrap(""))).is_err());
    let bytes = [ROOT.as_bytes(), b"<S>a\xFFb</S></Objs>"].concat();
    let error = Document::from_slice(&bytes, &ReadOptions::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Syntax);
    assert_eq!(error.position().unwrap().offset, ROOT.len() as u64 + 4);
    let options = ReadOptions { replace_invalid: true, ..ReadOptions::default() };
    let document = Document::from_slice(&bytes, &options).unwrap();
    assert_eq!(document.values().next().unwrap().text(), "a\u{FFFD}b");
}

#[test]
fn a_reader_gives_the_values_before_an_error() {
    let text = wrap("<I32>1</I32><I32>2</I32><I32>x</I32><I32>4</I32>");
    let mut reader = Reader::new(text.as_bytes(), &ReadOptions::default()).unwrap();
    let mut read = Vec::new();
    let error = loop {
        match reader.next_event() {
            Ok(Some(Event::Scalar { text, .. })) => read.push(text.to_owned()),
            Ok(other) => panic!("{other:?}"),
            Err(e) => break e,
        }
    };
    assert_eq!(read, [TextBuf::from("1"), TextBuf::from("2")]);
    assert_eq!(error.kind(), ErrorKind::Syntax);
    assert!(reader.next_event().unwrap().is_none());
    assert_eq!(reader.progress(), (text.len() as u64, 2));
}

struct Broken;

impl std::io::Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other("broken"))
    }
}

impl std::io::Write for Broken {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other("broken"))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn failures_outside_are_handed_on() {
    let start = ROOT.as_bytes();
    let error = Document::read(std::io::Read::chain(start, Broken), &ReadOptions::default());
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert_eq!(error.io_error().unwrap().to_string(), "broken");
    let error = rewrite(wrap("").as_bytes(), Broken, &ReadOptions::default());
    assert_eq!(error.map(|_| ()).unwrap_err().kind(), ErrorKind::Io);
}

fn written(form: &Form, events: &[Event<'_>]) -> Result<String, Error> {
    let mut writer = Writer::new(Vec::new(), form);
    for event in events {
        writer.event(event)?;
    }
    writer.finish().map(|bytes| String::from_utf8(bytes).unwrap())
}

fn scalar<'a>(kind: Scalar, name: Option<&'a str>, text: &'a str) -> Event<'a> {
    Event::Scalar { kind, name: name.map(Text::from), stream: None, text: text.into() }
}

#[test]
fn a_writer_lays_out_as_powershell_does() {
    let object = |id| Event::Object { name: None, stream: None, id: Some(Id::Number(id)) };
    let events = [
        object(0),
        Event::TypeNames { id: Some(Id::Number(0)) },
        Event::TypeName("System.Collections.Hashtable".into()),
        Event::End,
        Event::Container(Container::Dictionary),
        scalar(Scalar::String, None, "a\n_x<\">"),
        Event::Object { name: None, stream: None, id: Some(Id::Number(1)) },
        Event::TypeNamesRef { id: Id::Number(0), target: 0 },
        Event::ToString("".into()),
        Event::Container(Container::List),
        Event::End,
        Event::Members,
        scalar(Scalar::String, Some("\"q\"<>\u{1F600}"), ""),
        scalar(Scalar::Bytes, Some("b"), ""),
        Event::End,
        Event::End,
        Event::End,
        Event::End,
    ];
    let expected = r#"<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">
  <Obj RefId="0">
    <TN RefId="0">
      <T>System.Collections.Hashtable</T>
    </TN>
    <DCT>
      <En>
        <S N="Key">a_x000A__x005F_x&lt;"&gt;</S>
        <Obj N="Value" RefId="1">
          <TNRef RefId="0" />
          <ToString />
          <LST />
          <MS>
            <S N="&quot;q&quot;&lt;&gt;_xD83D__xDE00_"></S>
            <BA N="b" />
          </MS>
        </Obj>
      </En>
    </DCT>
  </Obj>
</Objs>"#;
    assert_eq!(written(&Form::default(), &events).unwrap(), expected);
    let mut builder = Builder::new();
    for event in &events {
        builder.event(event).unwrap();
    }
    let document = builder.finish().unwrap();
    assert!(document.same_values(&read(expected).unwrap()));
    assert_eq!(document.write(Vec::new()).unwrap(), expected.as_bytes());
    let dense = Form { indented: false, newline: Newline::CrLf, ..Form::default() };
    assert_eq!(written(&dense, &[]).unwrap(), format!("{} />", &ROOT[..ROOT.len() - 1]));
    let unit = TextBuf::from_units([0xFFFE, 0xDC00, 0x7F, 0xA0]);
    let lone = Event::Scalar {
        kind: Scalar::String,
        name: None,
        stream: Some(unit.as_text()),
        text: unit.as_text(),
    };
    assert_eq!(
        written(&dense, &[lone]).unwrap(),
        wrap("<S S=\"&#xFFFE;&#xDC00;&#x7F;\u{A0}\">_xFFFE__xDC00__x007F_\u{A0}</S>")
    );
}

#[test]
fn a_writer_takes_only_what_makes_a_document() {
    let object = Event::Object { name: None, stream: None, id: None };
    let nil = Event::Nil { name: None, stream: None };
    let text = scalar(Scalar::String, None, "a");
    for events in [
        &[Event::End][..],
        &[object],
        &[Event::Properties],
        &[Event::Container(Container::List)],
        &[Event::ToString("".into())],
        &[object, nil],
        &[object, Event::Properties, text],
        &[object, Event::Members, text],
        &[object, Event::Members, scalar(Scalar::String, Some(""), "a")],
        &[object, Event::TypeNames { id: None }, text],
        &[object, Event::Container(Container::Dictionary), nil],
        &[object, Event::Container(Container::Dictionary), text, Event::End],
        &[Event::TypeName("a".into())],
        &[Event::MemberSet { name: "a".into() }],
    ] {
        let error = written(&Form::default(), events).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage, "{events:?}");
    }
    for events in [
        &[Event::End][..],
        &[Event::Ref { name: None, stream: None, id: Id::Number(0), target: 0 }],
        &[object, Event::TypeNamesRef { id: Id::Number(0), target: 0 }],
    ] {
        let mut builder = Builder::new();
        let result = events.iter().try_for_each(|e| builder.event(e));
        assert_eq!(result.unwrap_err().kind(), ErrorKind::Usage, "{events:?}");
    }
    let mut builder = Builder::new();
    builder.event(&object).unwrap();
    assert_eq!(builder.finish().unwrap_err().kind(), ErrorKind::Usage);
}
