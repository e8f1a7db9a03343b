//! The command as a user runs it.

mod support;

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Stdio;

use support::{Folder, ROOT, document, krstate, run, run_with};

#[test]
fn tree_prints_a_line_for_each_file() {
    let folder = Folder::new("tree");
    let a = folder.file("a.xml", document("<I32> +7 </I32><S>_xD83D_\u{E9}</S>"));
    let b = folder.file("b.xml", document(""));
    let (code, out, errors) = run([&"tree".into(), &a, &b]);
    let expected = concat!(
        r#"{"file":"a.xml","objs":[{"k":"I32","v":"7"},{"k":"S","v":"\ud83d\u00e9"}]}"#,
        "\n",
        r#"{"file":"b.xml","objs":[]}"#,
        "\n"
    );
    assert_eq!((code, out.as_str(), errors.as_str()), (0, expected, ""));
    let (code, out, _) = run_with(["tree", "-"], document("<Nil/>").as_bytes());
    assert_eq!((code, out.as_str()), (0, "{\"file\":\"-\",\"objs\":[{\"k\":\"Nil\"}]}\n"));
}

#[test]
fn check_tells_where_documents_are_wrong() {
    let folder = Folder::new("check");
    let good = folder.file("good.xml", document("<S>a</S><Obj><LST><Nil/><Nil/></LST></Obj>"));
    let bad = folder.file("bad.xml", document("\n  <S>a</S>\n  <I32>x</I32>"));
    let deep = folder.file("deep.xml", document(&"<Obj><LST>".repeat(60)));
    let (code, out, errors) = run([&"check".into(), &good]);
    assert_eq!((code, errors.as_str()), (0, ""));
    assert_eq!(out, format!("{}: ok, 2 values, UTF-8\n", good.display()));
    let (code, out, errors) = run([&"check".into(), &bad, &good, &deep]);
    assert_eq!((code, errors.as_str()), (1, ""));
    let lines: Vec<_> = out.lines().collect();
    assert!(lines[0].starts_with(&format!("{}:3:9: ", bad.display())), "{out}");
    assert!(lines[1].ends_with(": ok, 2 values, UTF-8"), "{out}");
    assert!(lines[2].contains("49") && lines[2].contains("limit"), "{out}");
    assert_eq!(lines.len(), 3);
    let (code, out, _) = run([&"check".into(), &"-q".into(), &good, &bad]);
    assert_eq!((code, out.lines().count()), (1, 1));
    let (code, out, _) = run([&"check".into(), &folder.path("none.xml")]);
    assert_eq!(code, 1);
    assert!(out.contains("none.xml"), "{out}");
}

#[test]
fn the_options_for_reading_are_heeded() {
    let twice = document("<Obj RefId='1'/><Obj RefId='1'/>");
    assert_eq!(run_with(["check", "-"], twice.as_bytes()).0, 0);
    assert_eq!(run_with(["check", "--strict", "-"], twice.as_bytes()).0, 1);
    let invalid = [ROOT.as_bytes(), b"<S>\xFF</S></Objs>"].concat();
    assert_eq!(run_with(["check", "-"], &invalid).0, 1);
    let (code, out, _) = run_with(["tree", "--replace-invalid", "-"], &invalid);
    assert_eq!(code, 0);
    assert!(out.contains("\"\\ufffd\""), "{out}");
    let levels = |n| document(&format!("{}{}", "<Obj><LST>".repeat(n), "</LST></Obj>".repeat(n)));
    assert_eq!(run_with(["check", "--max-depth", "3", "-"], levels(3).as_bytes()).0, 0);
    assert_eq!(run_with(["check", "--max-depth", "3", "-"], levels(4).as_bytes()).0, 1);
    assert_eq!(run_with(["check", "--max-depth", "900", "-"], levels(900).as_bytes()).0, 0);
    assert_eq!(run_with(["check", "--max-bytes", "9", "-"], levels(1).as_bytes()).0, 1);
    let wide: Vec<u8> = levels(1).encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(run_with(["check", "-"], &wide).0, 1);
    assert_eq!(run_with(["check", "--encoding", "utf16le", "-"], &wide).0, 0);
}

#[test]
fn rewrite_replaces_a_file_whole() {
    let folder = Folder::new("rewrite");
    let text = document("\r\n  <S>a</S>\r\n");
    let a = folder.file("a.xml", &text);
    let b = folder.path("new/b.xml");
    assert_eq!(run([&"rewrite".into(), &a, &b]), (0, String::new(), String::new()));
    assert_eq!(fs::read_to_string(&b).unwrap(), text);
    // In place, and what only PowerShell's reader understands becomes what its writer writes.
    let odd = folder.file("odd.xml", document("<!-- gone --><I32> +5 </I32>"));
    assert_eq!(run([&"rewrite".into(), &odd, &odd]).0, 0);
    assert_eq!(fs::read_to_string(&odd).unwrap(), document("<I32>5</I32>"));
    // A document that is refused leaves everything as it was.
    let bad = folder.file("bad.xml", document("<I32>x</I32>"));
    let (code, _, errors) = run([&"rewrite".into(), &bad, &a]);
    assert_eq!(code, 1);
    assert!(errors.starts_with(&format!("krstate: {}:1:", bad.display())), "{errors}");
    assert_eq!(fs::read_to_string(&a).unwrap(), text);
    assert_eq!(folder.names(), ["a.xml", "bad.xml", "new", "odd.xml"]);
    let (code, out, _) = run_with(["rewrite", "-", "-"], text.as_bytes());
    assert_eq!((code, out), (0, text));
    let (code, _, errors) = run([&"rewrite".into(), &a, &folder.path("a.xml/x")]);
    assert_eq!(code, 1);
    assert!(errors.contains("a.xml/x"), "{errors}");
}

#[test]
fn show_tells_people_what_is_in_a_file() {
    let content = "<Obj RefId=\"0\"><TN RefId=\"0\"><T>A`1[[B, C]]</T></TN><ToString>t_x001B_[0m</ToString>\
        <DCT><En><S N=\"Key\">a b</S><C N=\"Value\">65</C></En><En><I32 N=\"Key\">1</I32>\
        <Nil N=\"Value\" /></En><En><Obj N=\"Key\" RefId=\"1\"><LST><BA>AQI=</BA></LST></Obj>\
        <Ref N=\"Value\" RefId=\"0\" /></En></DCT><Props><S N=\"P\">0123456789abcdef</S></Props>\
        <MS><MS N=\"s\"><SS N=\"secret\">620061007200</SS></MS></MS></Obj>\
        <PR><AV>x</AV><AI>0</AI><Nil /><PI>-1</PI><PC>-1</PC><T>Completed</T><SR>-1</SR><SD>d</SD></PR>";
    let (code, out, errors) =
        run_with(["show", "--width", "10", "-"], document(content).as_bytes());
    assert_eq!((code, errors.as_str()), (0, ""));
    let expected = r#"standard input: version 1.1.0.1, UTF-8, 2 values
[0] A`1 #0 "t\u{1b}[0m", 3 entries, 1 property, 1 note
  "a b": Char 65 'A'
  Int32 1: null
  key: object #1, list, 1 item
    [0] Byte[] 0102 (2 bytes)
  value: -> #0 A`1
  .P: String "0123456789…" (6 characters more)
  s: set, 1 note
    secret: SecureString (not shown)
[1] ProgressRecord
  .Activity: "x"
  .ActivityId: "0"
  .CurrentOperation: null
  .ParentActivityId: "-1"
  .PercentComplete: "-1"
  .RecordType: "Completed"
  .SecondsRemaining: "-1"
  .StatusDescription: "d"
"#;
    assert_eq!(out, expected);
    let (_, out, _) = run_with(["show", "--depth", "1", "-"], document(content).as_bytes());
    assert_eq!(out.lines().count(), 3);
}

#[test]
fn a_closed_pipe_ends_the_command_quietly() {
    let folder = Folder::new("pipe");
    let big = folder.file("big.xml", document(&"<S>some text</S>".repeat(100_000)));
    for command in ["tree", "show", "rewrite"] {
        let mut child = krstate([command.as_ref(), big.as_os_str()])
            .args((command == "rewrite").then_some("-"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = child.stdout.take().unwrap();
        out.read_exact(&mut [0; 9]).unwrap();
        drop(out);
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{command}");
        assert_eq!(output.status.code(), Some(0), "{command}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let folder = Folder::new("full");
    let a = folder.file("a.xml", document("<S>a</S>"));
    for arguments in [vec!["tree"], vec!["show"], vec!["check"], vec!["rewrite"]] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut command = krstate(&arguments);
        command.arg(&a).args((arguments[0] == "rewrite").then_some("-"));
        let output = command.stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("standard output"));
    }
}

#[test]
fn a_wrong_command_line_is_told_apart() {
    for arguments in
        [&[][..], &["tree"], &["frob"], &["rewrite", "a"], &["show", "--depth", "x", "a"]]
    {
        assert_eq!(run(arguments).0, 2, "{arguments:?}");
    }
    let (code, out, _) = run(["--help"]);
    assert_eq!(code, 0);
    assert!(out.contains("Examples:") && out.contains("Exit code:"), "{out}");
    for command in ["tree", "check", "convert", "rewrite", "show"] {
        let (code, out, _) = run([command, "--help"]);
        assert_eq!(code, 0);
        assert!(out.contains("Example") && out.contains(&format!("krstate {command} ")), "{out}");
    }
}

#[test]
fn convert_goes_to_json_and_back() {
    let folder = Folder::new("convert");
    let content = "\n  <Obj RefId=\"0\">\n    <TN RefId=\"0\">\n      \
        <T>System.Management.Automation.PSCustomObject</T>\n      <T>System.Object</T>\n    </TN>\n    \
        <MS>\n      <D N=\"Price\">1.10</D>\n      <S N=\"Name\">a_x0009_b</S>\n    </MS>\n  </Obj>\n";
    let text = document(content);
    let a = folder.file("a.xml", &text);
    let (json, back) = (folder.path("b.json"), folder.path("c.xml"));
    assert_eq!(run([&"convert".into(), &a, &json]), (0, String::new(), String::new()));
    let written = fs::read_to_string(&json).unwrap();
    assert!(written.contains("\"1.10\"") && written.contains("decimal"), "{written}");
    assert_eq!(run([&"convert".into(), &json, &back]).0, 0);
    assert_eq!(fs::read_to_string(&back).unwrap(), text);
    let (code, out, _) = run_with(["convert", "--to", "json", "--compact", "-", "-"], b"");
    assert_eq!((code, out.trim_end()), (0, "null"));
    // What cannot be a value is told with its place, and the old file stays.
    let cycle = document("<Obj RefId=\"0\"><LST><Ref RefId=\"0\"/></LST></Obj>");
    let cycle = folder.file("cycle.xml", cycle);
    let (code, _, errors) = run([&"convert".into(), &cycle, &json]);
    assert_eq!(code, 1);
    assert!(errors.starts_with(&format!("krstate: {}:1:", cycle.display())), "{errors}");
    assert_eq!(fs::read_to_string(&json).unwrap(), written);
    let (code, _, errors) = run([&"convert".into(), &a, &folder.path("d.txt")]);
    assert_eq!(code, 1);
    assert!(errors.contains("--to"), "{errors}");
    assert_eq!(folder.names(), ["a.xml", "b.json", "c.xml", "cycle.xml"]);
}

/// What the README shows is what one sees.
#[test]
fn the_readme_shows_what_the_command_says() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let session = readme.split("```console\n").nth(1).unwrap().split("```").next().unwrap();
    let folder = Folder::new("readme");
    let backup = "\r\n  <Obj RefId=\"0\">\r\n    <TN RefId=\"0\">\r\n      <T>System.Collections.Hashtable</T>\r\n      \
        <T>System.Object</T>\r\n    </TN>\r\n    <DCT>\r\n      <En>\r\n        <S N=\"Key\">Name</S>\r\n        \
        <S N=\"Value\">web-01</S>\r\n      </En>\r\n      <En>\r\n        <S N=\"Key\">Ports</S>\r\n        \
        <Obj N=\"Value\" RefId=\"1\">\r\n          <TN RefId=\"1\">\r\n            <T>System.Object[]</T>\r\n          \
        </TN>\r\n          <LST>\r\n            <I32>80</I32>\r\n            <I32>443</I32>\r\n          </LST>\r\n        \
        </Obj>\r\n      </En>\r\n    </DCT>\r\n  </Obj>\r\n";
    let backup = document(backup);
    let units = std::iter::once(0xFEFF).chain(backup.encode_utf16());
    folder.file("backup.xml", units.flat_map(u16::to_le_bytes).collect::<Vec<_>>());
    folder.file("broken.xml", document(&format!("{}<I32>8x</I32>", "\n".repeat(11) + "      ")));
    let mut lines = session.lines().peekable();
    let mut last_code = 0;
    while let Some(line) = lines.next() {
        let command = line.strip_prefix("$ ").unwrap_or_else(|| panic!("no command: {line}"));
        let mut expected = String::new();
        while let Some(shown) = lines.next_if(|line| !line.starts_with("$ ")) {
            expected += shown;
            expected += "\n";
        }
        if command == "echo $?" {
            assert_eq!(format!("{last_code}\n"), expected);
            continue;
        }
        let words: Vec<_> = command.split(' ').collect();
        assert_eq!(words[0], "krstate");
        let output = krstate(&words[1..]).current_dir(folder.path("")).output().unwrap();
        last_code = output.status.code().unwrap();
        let shown = [output.stdout, output.stderr].concat();
        assert_eq!(String::from_utf8(shown).unwrap(), expected, "{command}");
    }
    let (_, help, _) = run(["--help"]);
    for command in ["show", "check", "tree", "convert", "rewrite"] {
        assert!(readme.contains(&format!("| `krstate {command} ")) && help.contains(command));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_gets_full_leaves_the_old_file() {
    let folder = Folder::new("disk");
    let big = folder.file("big.xml", document(&"<S>some text</S>".repeat(100_000)));
    let old = document("<S>old</S>");
    // The system ends a file that gets too big, as it does on a full disk.
    let target = folder.file("limited.xml", &old);
    let script = "trap '' XFSZ; ulimit -f 64; exec \"$0\" rewrite \"$1\" \"$2\"";
    let mut command = std::process::Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_krstate")]).args([&big, &target]);
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{errors}");
    assert!(errors.contains("limited.xml"), "{errors}");
    assert_eq!(fs::read_to_string(&target).unwrap(), old);
    assert_eq!(folder.names(), ["big.xml", "limited.xml"]);
    // A real disk that is small; it goes with the process.
    let (disk, seen) = (folder.path("disk"), folder.path("seen"));
    fs::create_dir(&disk).unwrap();
    let script = "mount -t tmpfs -o size=64k tmpfs \"$3\" && cp \"$2\" \"$3/a.xml\" || exit; \
        \"$0\" rewrite \"$1\" \"$3/a.xml\"; code=$?; \
        ls -A \"$3\" > \"$4\"; cat \"$3/a.xml\" >> \"$4\"; exit $code";
    let mut command = std::process::Command::new("unshare");
    command.args(["--mount", "sh", "-c", script, env!("CARGO_BIN_EXE_krstate")]);
    let output = command.args([&big, &target, &disk, &seen]).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    if !seen.exists() {
        println!("skipped: a small disk cannot be mounted here: {}", errors.trim());
        return;
    }
    assert_eq!(output.status.code(), Some(1), "{errors}");
    assert!(errors.contains("a.xml") && errors.contains("No space left"), "{errors}");
    assert_eq!(fs::read_to_string(&seen).unwrap(), format!("a.xml\n{old}"));
}

#[test]
fn paths_of_any_kind_and_folders_one_cannot_write_to() {
    let folder = Folder::new("paths");
    let a = folder.file("a.xml", document("<S>a</S>"));
    for name in ["with blank.xml", "\u{E9}\u{1F600}.xml", "a\\b.xml", "-.xml", "new/x/y.xml"] {
        if cfg!(windows) && name.contains('\\') {
            continue;
        }
        let to = folder.path(name);
        assert_eq!(run([&"rewrite".into(), &a, &to]), (0, String::new(), String::new()), "{name}");
        assert_eq!(fs::read(&to).unwrap(), fs::read(&a).unwrap());
    }
    for wrong in [folder.path("a.xml/b.xml"), folder.path("")] {
        for (command, to) in [("rewrite", &wrong), ("convert", &wrong.join("c.json"))] {
            let (code, out, errors) = run([&command.into(), &a, to]);
            let known = command == "convert" && wrong == folder.path("");
            assert_eq!((code, out.as_str()), (i32::from(!known), ""), "{errors}");
            let named = errors.contains(&*to.to_string_lossy());
            assert!(known || (named && errors.starts_with("krstate: ")), "{errors}");
        }
    }
    #[cfg(target_os = "linux")]
    for locked in ["/proc/krstate-test.xml", "/sys/krstate-test/b.xml"] {
        let (code, _, errors) = run(["rewrite".as_ref(), a.as_os_str(), locked.as_ref()]);
        assert_eq!(code, 1);
        assert!(errors.contains(locked), "{errors}");
    }
}
