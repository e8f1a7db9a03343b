//! Documents that try to take all time: each must be read or refused in two seconds.

use krstate::clixml::{Document, ReadOptions, write_json};
use krstate_bench::{Report, milliseconds, shortest};

const ROOT: &str =
    "<Objs Version=\"1.2\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">";
const LIMIT: f64 = 2_000.0;

pub(crate) fn measure(report: &mut Report) {
    for (name, content) in documents() {
        let text = format!("{ROOT}{content}</Objs>");
        let options = ReadOptions::default();
        let time = shortest(1, || {
            // Both ways to read, and all that was read is gone through.
            let streamed = Document::read(text.as_bytes(), &options);
            let document = Document::from_slice(text.as_bytes(), &options);
            if let Ok(document) = &document {
                write_json(document, None, std::io::sink()).ok();
                document.write(std::io::sink()).ok();
            }
            (streamed.is_ok(), document.is_ok())
        });
        let name = format!("hostile: {name}");
        report.add(&name, milliseconds(time), "the time allowed", Some(LIMIT), "ms", Some(1.0));
    }
}

fn documents() -> Vec<(&'static str, String)> {
    let repeat = |text: &str, n: usize| text.repeat(n);
    let series = |n: usize, f: &dyn Fn(usize) -> String| (0..n).map(f).collect::<String>();
    vec![
        (
            "references to references, 60 levels",
            series(60, &|i| {
                let inner = match i.checked_sub(1) {
                    Some(b) => format!("<Ref RefId='{b}'/><Ref RefId='{b}'/>"),
                    None => String::new(),
                };
                format!("<Obj RefId='{i}'><LST>{inner}</LST></Obj>")
            }),
        ),
        ("a million open lists", repeat("<Obj><LST>", 1_000_000)),
        ("130,000 sets of members in one another", {
            let sets = repeat("<MS N='a'>", 130_000) + &repeat("</MS>", 130_000);
            format!("<Obj>{sets}</Obj>")
        }),
        ("a million attributes", format!("<S{}/>", series(1_000_000, &|i| format!(" a{i}=''")))),
        ("255 attributes on 20,000 elements", {
            let attributes = series(255, &|i| format!(" a{i}=''"));
            repeat(&format!("<S{attributes}/>"), 20_000)
        }),
        (
            "a number of 64 KiB, 300 times",
            repeat(&format!("<Db>{}</Db>", repeat("9", 65_000)), 300),
        ),
        (
            "a decimal of 64 KiB, 300 times",
            repeat(&format!("<D>0.{}</D>", repeat("9", 65_000)), 300),
        ),
        ("type names of 100 KiB, used 2,000 times", {
            let names = format!("<TN RefId='0'><T>{}</T></TN>", repeat("N", 100_000));
            format!("<Obj>{names}</Obj>{}", repeat("<Obj><TNRef RefId='0'/></Obj>", 2_000))
        }),
        ("two million comments in one text", format!("<S>{}</S>", repeat("<!---->", 2_000_000))),
        ("three million escapes", format!("<S>{}</S>", repeat("_x0041_", 3_000_000))),
        ("three million underscores", format!("<S>{}</S>", repeat("_x00", 3_000_000))),
        (
            "a million escapes that stand for nothing",
            format!("<S>{}{}</S>", repeat("x", 1 << 20), repeat("_x00110000_", 1_000_000)),
        ),
        ("200,000 ids that are no numbers", series(200_000, &|i| format!("<Obj RefId='x{i}'/>"))),
        ("100,000 namespaces in one another", {
            let open = series(100_000, &|i| format!("<x xmlns:p{i}='u'>"));
            format!("<Nil>{open}{}</Nil>", repeat("</x>", 100_000))
        }),
        ("200,000 second base values", format!("<Obj>{}</Obj>", repeat("<S>a</S>", 200_000))),
    ]
}
