//! A command that is killed at any moment leaves the old file or the new one, whole.
#![cfg(unix)]

mod support;

use std::fs;
use std::time::{Duration, Instant};

use support::{Folder, document, krstate, run};

const EXPORTS: u32 = 200;

#[test]
fn a_killed_export_leaves_the_old_file_or_the_new_one() {
    let folder = Folder::new("killed");
    let texts = ["old", "new"].map(|word| {
        let value = format!("<S>{}</S>", word.repeat(200));
        document(&value.repeat(2_000))
    });
    let sources = ["old.xml", "new.xml"].map(|name| folder.path(name));
    for (source, text) in sources.iter().zip(&texts) {
        fs::write(source, text).expect("a file");
    }
    let target = folder.path("out/target.xml");
    let begun = Instant::now();
    assert_eq!(run([&"rewrite".into(), &sources[0], &target]).0, 0);
    let usual = begun.elapsed();
    let mut killed = 0;
    let mut replaced = 0;
    let mut is_new = false;
    for export in 0..EXPORTS {
        let source = &sources[usize::from(!is_new)];
        let mut child = krstate([&"rewrite".into(), source, &target]).spawn().expect("it starts");
        std::thread::sleep(moment(export, usual));
        child.kill().expect("a signal");
        let status = child.wait().expect("it ends");
        let content = fs::read_to_string(&target).expect("the target");
        let found_new = content == texts[1];
        assert!(found_new || content == texts[0], "export {export}: {} bytes", content.len());
        if status.success() {
            assert_ne!(found_new, is_new, "export {export} ended, but the old file is there");
        } else {
            killed += 1;
        }
        replaced += u32::from(found_new != is_new);
        is_new = found_new;
        for name in names(&target) {
            let stray = name.strip_suffix(".tmp").is_some_and(|n| n.starts_with(".krstate-"));
            assert!(stray || name == "target.xml", "{name}");
        }
    }
    println!("{killed} of {EXPORTS} exports were killed, {replaced} had replaced the file");
    // What was left behind is in nobody's way.
    assert_eq!(run([&"rewrite".into(), &sources[1], &target]).0, 0);
    assert_eq!(fs::read_to_string(&target).expect("the target"), texts[1]);
}

/// Some moment of an export or shortly after it; all parts of it get their share.
fn moment(export: u32, usual: Duration) -> Duration {
    // Steps by the golden ratio fill the range evenly, without chance.
    let share = (f64::from(export) * 0.618_033_988_749_895).fract();
    usual.mul_f64(share * 1.3)
}

fn names(target: &std::path::Path) -> Vec<String> {
    let folder = fs::read_dir(target.parent().expect("a folder")).expect("the folder");
    folder.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}
