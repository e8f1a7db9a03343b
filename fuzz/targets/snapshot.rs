//! Any bytes as a snapshot: what is imported can be exported in both forms and comes back equal.
#![no_main]

use krstate::ErrorKind;
use krstate::snapshot::{ExportOptions, Format, ImportOptions, export, import};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let options = ImportOptions { max_depth: Some(200), ..ImportOptions::default() };
    let Ok(value) = import(bytes, &options) else {
        return;
    };
    for format in [Format::Json, Format::Clixml] {
        // A member set or a note adds levels of its own.
        let writing = ExportOptions { format, max_depth: Some(1_000), ..ExportOptions::default() };
        let text = match export(&value, &writing) {
            // JSON may hold URIs and XML that PowerShell would not read.
            Err(e) if format == Format::Clixml && e.kind() == ErrorKind::OutOfRange => continue,
            text => text.expect("what was imported can be exported"),
        };
        let reading = ImportOptions { max_depth: Some(1_000), ..ImportOptions::default() };
        let copy = import(&text, &reading).expect("what was exported can be imported");
        let again = export(&copy, &writing).expect("the copy can be exported");
        assert!(
            text == again,
            "{}\nbut then\n{}",
            String::from_utf8_lossy(&text),
            String::from_utf8_lossy(&again)
        );
    }
});
