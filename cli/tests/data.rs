//! The command on real documents.

mod support;

use std::fs::{self, File};
use std::io::{BufRead, BufReader};

use flate2::read::GzDecoder;
use serde::Deserialize;
use serde_json::Value;
use support::{Folder, data, run};

fn json(text: &str) -> Value {
    let mut parser = serde_json::Deserializer::from_str(text);
    parser.disable_recursion_limit();
    Value::deserialize(&mut parser).expect("JSON")
}

#[test]
fn real_documents_give_their_trees_before_and_after_a_rewrite() {
    let Some(material) = data("real documents") else {
        return;
    };
    let folder = Folder::new("data");
    let expected = File::open(material.join("expected.jsonl.gz")).expect("expected.jsonl.gz");
    let mut seen = 0;
    for line in BufReader::new(GzDecoder::new(expected)).lines() {
        let line = json(&line.expect("gzip"));
        let name = line["file"].as_str().expect("a name");
        let original = material.join("corpus").join(name);
        let copy = folder.path(name);
        let (code, out, errors) = run([&"rewrite".into(), &original, &copy]);
        assert_eq!((code, out.as_str(), errors.as_str()), (0, "", ""), "{name}");
        for path in [&original, &copy] {
            let (code, out, errors) = run([&"tree".into(), path]);
            assert_eq!((code, errors.as_str()), (0, ""), "{name}");
            let tree = json(&out);
            assert_eq!(tree["file"], line["file"]);
            assert_eq!(tree["objs"], line["objs"], "{name}");
        }
        let (code, out, _) = run([&"check".into(), &original]);
        assert_eq!(code, 0, "{out}");
        let (code, out, errors) = run([&"show".into(), &original]);
        assert_eq!((code, errors.as_str()), (0, ""), "{name}");
        assert!(out.lines().count() > 1, "{name}");
        fs::remove_file(copy).expect("the copy");
        seen += 1;
    }
    assert_eq!(seen, 140);
}
