//! A document as PowerShell writes it, of any size: objects with properties and notes, tables,
//! lists and all common primitives.

use std::fmt::Write;

const HEAD: &str =
    "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\n";

/// A document of about so many bytes.
pub(crate) fn document(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 8192);
    text.push_str(HEAD);
    let mut number = 0;
    while text.len() < bytes {
        object(&mut text, number);
        number += 1;
    }
    text.push_str("</Objs>");
    text
}

fn object(text: &mut String, number: usize) {
    let id = number * 3;
    // Writing to a string cannot fail.
    let _ = writeln!(text, "  <Obj RefId=\"{id}\">");
    if number == 0 {
        text.push_str("    <TN RefId=\"0\">\n");
        for name in ["Deserialized.System.Diagnostics.Process", "Deserialized.System.Object"] {
            let _ = writeln!(text, "      <T>{name}</T>");
        }
        text.push_str("    </TN>\n");
    } else {
        text.push_str("    <TNRef RefId=\"0\" />\n");
    }
    let _ = writeln!(text, "    <ToString>System.Diagnostics.Process (worker-{number})</ToString>");
    text.push_str("    <Props>\n");
    for (tag, name, value) in [
        ("S", "ProcessName", format!("worker-{number}")),
        ("I32", "Id", (number * 7 % 65_536).to_string()),
        ("B", "Responding", (!number.is_multiple_of(3)).to_string()),
        ("I64", "WorkingSet64", (number * 4_096 + 123_456_789).to_string()),
        ("DT", "StartTime", format!("2024-03-{:02}T12:34:56.1234567Z", number % 28 + 1)),
        ("TS", "UserProcessorTime", format!("PT{}.5S", number % 59 + 1)),
        ("S", "Path", "C:\\Program Files\\Some Company\\Some Product\\bin\\worker.exe".to_owned()),
        ("G", "InstanceId", format!("792e5b37-4505-47ef-b7d2-{number:012x}")),
        ("Db", "Load", format!("0.{}", number % 999 + 1)),
        ("S", "Message", "first line_x000D__x000A_second &lt;line&gt; &amp; more".to_owned()),
        ("Version", "FileVersion", format!("10.0.{}.1", number % 20_000)),
    ] {
        let _ = writeln!(text, "      <{tag} N=\"{name}\">{value}</{tag}>");
    }
    text.push_str("      <Nil N=\"MainModule\" />\n");
    let _ = writeln!(text, "      <Obj N=\"Modules\" RefId=\"{}\">", id + 1);
    text.push_str("        <LST>\n");
    for module in ["ntdll.dll", "kernel32.dll", "clr.dll"] {
        let _ = writeln!(text, "          <S>{module}</S>");
    }
    text.push_str("        </LST>\n      </Obj>\n    </Props>\n    <MS>\n");
    let _ = writeln!(text, "      <Obj N=\"Tags\" RefId=\"{}\">", id + 2);
    text.push_str("        <DCT>\n");
    for (key, value) in [("owner", "team-a"), ("stage", "production")] {
        let _ = writeln!(
            text,
            "          <En>\n            <S N=\"Key\">{key}</S>\n            <S N=\"Value\">{value}</S>\n          </En>"
        );
    }
    text.push_str("        </DCT>\n      </Obj>\n    </MS>\n  </Obj>\n");
}
