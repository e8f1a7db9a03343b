//! Input that means harm: always a value or a typed error, in bounded memory.

mod counting;

use std::io::{self, Read};
use std::sync::Mutex;

use counting::most;
use krstate::clixml::{
    Document, ErrorKind, LimitKind, Limits, ReadOptions, Reader, Rules, rewrite, to_json,
};

/// One test at a time, so that each counts its own memory only.
static ALONE: Mutex<()> = Mutex::new(());

const ROOT: &str =
    r#"<Objs Version="1.2" xmlns="http://schemas.microsoft.com/powershell/2004/04">"#;

/// Reads from memory and in chunks; both must agree. Gives the kind of the error, if any.
fn outcome(text: &[u8]) -> Option<ErrorKind> {
    let options = ReadOptions::default();
    let (results, peak) = most(|| {
        let slice = Document::from_slice(text, &options);
        let stream = Document::read(text, &options);
        match (&slice, &stream) {
            (Ok(a), Ok(b)) => {
                assert!(a.same_values(b));
                let line = to_json(a, None);
                assert!(line.starts_with("{\"objs\":["));
                let again = a.write(Vec::new()).expect("a copy");
                let again = Document::from_slice(&again, &options).expect("a second reading");
                assert!(a.same_values(&again));
            }
            (Err(a), Err(b)) => {
                assert_eq!(a.kind(), b.kind(), "{a} but in chunks {b}");
                assert!(a.position().is_some());
            }
            (a, b) => panic!("{a:?} but in chunks {b:?}"),
        }
        slice.err()
    });
    // Of the inputs here, none is worth more; most need far less.
    assert!(peak < 256 << 20, "{peak} bytes were allocated");
    results.map(|e| e.kind())
}

fn document(content: &str) -> Vec<u8> {
    format!("{ROOT}{content}</Objs>").into_bytes()
}

/// The texts of a function for the first numbers, one after the other.
fn series(n: usize, text: impl Fn(usize) -> String) -> String {
    (0..n).map(text).collect::<Vec<_>>().concat()
}

const TOO_DEEP: Option<ErrorKind> = Some(ErrorKind::Limit(LimitKind::Depth));
const TOO_NESTED: Option<ErrorKind> = Some(ErrorKind::Limit(LimitKind::ElementDepth));
const WRONG: Option<ErrorKind> = Some(ErrorKind::Syntax);

#[test]
fn depth_bombs() {
    let _alone = ALONE.lock();
    let nest = |open: &str, close: &str, n: usize| {
        document(&format!("{}{}", open.repeat(n), close.repeat(n)))
    };
    assert_eq!(outcome(&nest("<Obj><LST>", "</LST></Obj>", 1_000_000)), TOO_DEEP);
    assert_eq!(outcome(&nest("<Obj>", "</Obj>", 1_000_000)), TOO_DEEP);
    assert_eq!(outcome(ROOT.replace("1.2", "1.1").as_bytes()), WRONG);
    let sets = |n: usize| {
        let inner = format!("{}{}", "<MS N='a'>".repeat(n), "</MS>".repeat(n));
        document(&format!("<Obj>{inner}</Obj>"))
    };
    assert_eq!(outcome(&sets(100_000)), None);
    assert_eq!(outcome(&sets(1_000_000)), TOO_NESTED);
    for container in ["<Obj><X>", "<Nil><X>", "<Obj><Y/></Obj><Obj><X>"] {
        let skipped = |n: usize| {
            let end = if container.starts_with("<Nil>") { "</Nil>" } else { "</Obj>" };
            document(&format!("{container}{}{}</X>{end}", "<x>".repeat(n), "</x>".repeat(n)))
        };
        assert_eq!(outcome(&skipped(100_000)), None);
        assert_eq!(outcome(&skipped(1_000_000)), TOO_NESTED);
    }
}

#[test]
fn what_small_input_only_promises_is_not_made() {
    let _alone = ALONE.lock();
    let laughs = series(60, |i| match i.checked_sub(1) {
        None => "<Obj RefId='0'><LST/></Obj>".to_owned(),
        Some(b) => {
            format!("<Obj RefId='{i}'><LST><Ref RefId='{b}'/><Ref RefId='{b}'/></LST></Obj>")
        }
    });
    assert_eq!(outcome(&document(&laughs)), None);
    let name = "N".repeat(100_000);
    let names = format!("<Obj><TN RefId='0'><T>{name}</T></TN></Obj>");
    let uses = "<Obj><TNRef RefId='0'/></Obj>".repeat(20_000);
    let amplified = document(&(names + &uses));
    let (read, peak) = most(|| Document::from_slice(&amplified, &ReadOptions::default()));
    assert_eq!(read.unwrap().values().count(), 20_001);
    assert!(peak < 4 << 20, "{peak} bytes for type names that are shared");
    let entities = "<!DOCTYPE a [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>".to_owned() + ROOT;
    assert_eq!(outcome(entities.as_bytes()), WRONG);
    assert_eq!(outcome(&document("<S>&a;</S>")), WRONG);
    let huge = "<Obj RefId='2147483647'/><Obj RefId='4294967296'/><Ref RefId='2147483647'/>";
    assert_eq!(outcome(&document(huge)), None);
}

#[test]
fn giant_pieces() {
    let _alone = ALONE.lock();
    let digits = "9".repeat(1_000_000);
    let too_long = Some(ErrorKind::Limit(LimitKind::NumberLength));
    for tag in ["I32", "U64", "Db", "Sg", "D", "DT", "TS", "G", "Version", "B", "C"] {
        assert_eq!(outcome(&document(&format!("<{tag}>{digits}</{tag}>"))), too_long, "{tag}");
        let shorter = &digits[..60_000];
        let read = outcome(&document(&format!("<{tag}>{shorter}</{tag}>")));
        let expected = if matches!(tag, "Db" | "Sg") { None } else { WRONG };
        assert_eq!(read, expected, "{tag}");
    }
    let decimals = document(&format!("<D>0.{}</D>", &digits[..60_000]));
    assert_eq!(outcome(&decimals), None);
    assert_eq!(outcome(&document(&format!("<BA>{}</BA>", "AAAA".repeat(1_000_000)))), None);
    assert_eq!(outcome(&document(&format!("<S>{}</S>", "_x0041_".repeat(1_000_000)))), None);
    assert_eq!(outcome(&document(&format!("<S>{}</S>", "&#65;".repeat(1_000_000)))), None);
    assert_eq!(outcome(&document(&format!("<S>{}</S>", "<!---->".repeat(1_000_000)))), None);
    assert_eq!(outcome(&document(&format!("<!--{}-->", "a ".repeat(4_000_000)))), None);
    assert_eq!(outcome(&document(&format!("<S N='{digits}'/>").repeat(3))), None);
    assert_eq!(outcome(&document(&format!("<Obj RefId='{digits}'/>"))), None);
    let attributes = series(1_000_000, |i| format!(" a{i}=''"));
    let too_many = Some(ErrorKind::Limit(LimitKind::Attributes));
    assert_eq!(outcome(&document(&format!("<S{attributes}/>"))), too_many);
    assert_eq!(outcome(&document(&"<Nil/>".repeat(1_000_000))), None);
}

#[test]
fn namespaces_and_names_without_end() {
    let _alone = ALONE.lock();
    let open = series(20_000, |i| format!("<x xmlns:p{i}='u' p0:a=''>"));
    let content = format!("<Nil>{open}{}</Nil>", "</x>".repeat(20_000));
    assert_eq!(outcome(&document(&content)), None);
    let ids = series(100_000, |i| format!("<Obj RefId='x{i}'/>"));
    assert_eq!(outcome(&document(&ids)), None);
    let backwards = series(100_000, |i| format!("<Obj RefId='{}'/>", 100_000 - i));
    assert_eq!(outcome(&document(&backwards)), None);
}

const NEVER_MARKUP: [&str; 63] = [
    "<",
    "<>",
    "< S/>",
    "</>",
    "<!",
    "<!>",
    "<!-",
    "<!-->",
    "<!--->",
    "<!---->-->",
    "<!--a--->",
    "<![",
    "<![CDATA",
    "<![cdata[]]>",
    "<![CDATA[",
    "<?",
    "<?>",
    "<??>",
    "<? a?>",
    "<?xml?>",
    "<?XML a?>",
    "<?a:b?>",
    "<!DOCTYPE",
    "<!DOCTYPE>",
    "<!doctype a>",
    "<!ELEMENT a>",
    "&",
    "&;",
    "&#",
    "&#x",
    "&#x;",
    "&lt",
    "&LT;",
    "<S",
    "<S ",
    "<S N",
    "<S N=",
    "<S N=\"",
    "<S N=''",
    "<S/",
    "<S//>",
    "<S N='a\"/>",
    "<S N=a/>",
    "<S N='<'/>",
    "<S 1='a'/>",
    "<1/>",
    "<a:b:c/>",
    "<:S/>",
    "<S:/>",
    "<S></S N=''>",
    "<S></ S>",
    "<S></S/>",
    "<S></s>",
    "</S>",
    "<S>]]></S>",
    "\0",
    "\u{FFFE}",
    "\u{1B}",
    "<\u{0}S/>",
    "<S\u{0}/>",
    "<S>\u{FFFF}</S>",
    "<!--\u{1}-->",
    "<?a \u{1}?>",
];

#[test]
fn markup_that_never_was() {
    let _alone = ALONE.lock();
    for piece in NEVER_MARKUP {
        assert_eq!(outcome(&document(piece)), WRONG, "{piece:?}");
        assert_eq!(outcome(format!("{ROOT}{piece}").as_bytes()), WRONG, "{piece:?} at the end");
        assert_eq!(outcome(format!("{piece}{ROOT}</Objs>").as_bytes()), WRONG, "{piece:?} first");
        assert_eq!(outcome(piece.as_bytes()), WRONG, "{piece:?} alone");
    }
}

/// Bytes that go round and round without an end.
struct Endless(&'static [u8], usize);

impl Read for Endless {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        for byte in &mut *buf {
            *byte = self.0[self.1 % self.0.len()];
            self.1 += 1;
        }
        Ok(buf.len())
    }
}

#[test]
fn input_without_end() {
    let _alone = ALONE.lock();
    let limits = Limits {
        input_bytes: 16 << 20,
        nodes: 100_000,
        string_length: 1 << 20,
        ..Limits::default()
    };
    let options = ReadOptions { limits, rules: Rules::Strict, ..ReadOptions::default() };
    for (start, forever, kind) in [
        ("", &b" "[..], LimitKind::StringLength),
        ("", b"<!-- -->", LimitKind::InputBytes),
        ("<!--", b"a", LimitKind::StringLength),
        ("<?a ", b"a", LimitKind::StringLength),
        ("<Objs a='", b"a", LimitKind::StringLength),
        ("<Objs", b" a", LimitKind::StringLength),
        (ROOT, b"<Nil/>", LimitKind::Nodes),
        (ROOT, b" \n", LimitKind::StringLength),
        ("ROOT<Nil/>", b" \n", LimitKind::InputBytes),
        (ROOT, b"<!---->", LimitKind::InputBytes),
        (ROOT, b"&#32;", LimitKind::InputBytes),
        ("ROOT<S>", b"a", LimitKind::StringLength),
        ("ROOT<S>", b"&amp;", LimitKind::StringLength),
        ("ROOT<S>", b"<![CDATA[a]]>", LimitKind::StringLength),
        ("ROOT<S><![CDATA[", b"a", LimitKind::StringLength),
        ("ROOT<S>&", b"a", LimitKind::StringLength),
        ("ROOT<Nil>", b"<x></x>a", LimitKind::InputBytes),
        ("ROOT<Nil>", b"<x>", LimitKind::ElementDepth),
        ("ROOT</Objs>", b"<!---->", LimitKind::InputBytes),
    ] {
        let start = start.replace("ROOT", ROOT);
        let input = start.as_bytes().chain(Endless(forever, 0));
        let (result, peak) = most(|| {
            let mut reader = Reader::new(input, &options)?;
            while reader.next_event()?.is_some() {}
            Ok(())
        });
        let error: krstate::clixml::Error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Limit(kind), "{start}{forever:?}: {error}");
        assert!(peak < 16 << 20, "{start}{forever:?}: {peak} bytes");
    }
}

/// About 4 KiB with everything that a document can have.
fn rich() -> String {
    let piece = "<Obj S=\"Output\" N=\"a_x0041_\" RefId=\"0\"><TN RefId=\"0\"><T>A`1[[B, C]]</T><T/></TN>\
        <ToString>t_x000A_&amp;\u{E9}</ToString><DCT><En><S N=\"Key\">k</S><Nil N='Value'/></En>\
        <En><I32 N='key'>1</I32><Ref N=\"VALUE\" RefId=\"0\"/></En></DCT><Props><DT N=\"d\">\
        2024-01-02T03:04:05.12Z</DT><TS N=\"t\">P1DT2H</TS><D N=\"m\">1.10</D></Props><MS><MS N=\"s\">\
        <G N=\"g\">792e5b37-4505-47ef-b7d2-8711bb7affa8</G></MS><BA N=\"b\">AQ==</BA></MS></Obj>\
        <Obj RefId=\"1\"><TNRef RefId=\"0\"/><LST><S><![CDATA[<x>]]>\u{1F600}</S><!-- c --><?p q?>\
        <URI>http://a.b/</URI><Version>1.2</Version><Db>1E+17</Db><Sg>-INF</Sg><C>55357</C>\
        <SBK>ls</SBK><SS>620061007200</SS><XD>&lt;a/&gt;</XD></LST></Obj><PR><AV>a</AV><AI>0</AI>\
        <Obj><QUE><U64>1</U64></QUE></Obj><PI>-1</PI><PC>-1</PC><T>Completed</T><SR>-1</SR><SD> </SD>\
        </PR><p:S xmlns:p=\"http://schemas.microsoft.com/powershell/2004/04\">&#xD83D;</p:S>\r\n  ";
    format!("#< CLIXML\r\n<?xml version=\"1.0\"?>{ROOT}\n  {}</Objs>\r\n", piece.repeat(5))
}

#[test]
fn truncated_at_every_byte() {
    let _alone = ALONE.lock();
    let text = rich();
    assert!(text.len() > 3_900, "{} bytes", text.len());
    assert_eq!(outcome(text.as_bytes()), None);
    let whole = text.find("</Objs>").unwrap() + "</Objs>".len();
    for end in 0..text.len() {
        let expected = if end >= whole { None } else { WRONG };
        assert_eq!(outcome(&text.as_bytes()[..end]), expected, "cut at {end}");
    }
    let mut utf16 = vec![0xFF, 0xFE];
    utf16.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    for end in 0..utf16.len() {
        let result = Document::from_slice(&utf16[..end], &ReadOptions::default());
        if end < utf16.len() - 4 {
            assert_eq!(result.unwrap_err().kind(), ErrorKind::Syntax, "cut at {end}");
        }
    }
}

#[test]
fn invalid_utf16() {
    let _alone = ALONE.lock();
    let good: Vec<u16> =
        String::from_utf8(document("<S N='n'>ab</S>")).unwrap().encode_utf16().collect();
    for at in 0..good.len() {
        for unit in [0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xFFFE, 0xFFFF, 0] {
            let mut units = good.clone();
            units[at] = unit;
            let bytes = units.iter().flat_map(|u| u.to_le_bytes());
            let bytes: Vec<u8> = [0xFF, 0xFE].into_iter().chain(bytes).collect();
            assert_eq!(outcome(&bytes), WRONG, "{unit:04X} at {at}");
        }
    }
}

#[test]
fn a_long_document_needs_memory_for_its_values_only() {
    let _alone = ALONE.lock();
    let line = "\n                                        <S N=\"abc\">x</S>";
    let head = format!("{ROOT}<Obj><MS>");
    let body = Endless(line.as_bytes().to_vec().leak(), 0).take(line.len() as u64 * 500_000);
    let input = head.as_bytes().chain(body).chain(&b"</MS></Obj></Objs>"[..]);
    let (document, peak) = most(|| Document::read(input, &ReadOptions::default()).unwrap());
    assert_eq!(document.node_count(), 500_002);
    let size = line.len() * 500_000;
    assert!(peak < size, "{peak} bytes for a document of {size}");
    let (result, peak) = most(|| {
        let body = Endless(line.as_bytes().to_vec().leak(), 0).take(line.len() as u64 * 500_000);
        let input = head.as_bytes().chain(body).chain(&b"</MS></Obj></Objs>"[..]);
        let mut reader = Reader::new(input, &ReadOptions::default())?;
        let mut events = 0;
        while reader.next_event()?.is_some() {
            events += 1;
        }
        Ok::<_, krstate::clixml::Error>(events)
    });
    assert_eq!(result.unwrap(), 500_004);
    assert!(peak < 1 << 20, "{peak} bytes to go through a document");
}

#[test]
fn nothing_is_written_of_what_is_no_document() {
    let _alone = ALONE.lock();
    let mut out = Vec::new();
    let bad = document("<S>a</S><Foo/>");
    let result = rewrite(&bad[..], &mut out, &ReadOptions::default()).map(|_| ());
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Syntax);
    assert!(out.is_empty());
}
