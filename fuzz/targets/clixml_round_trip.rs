//! What is read and written again has the same values and form, and from then on the same bytes.
#![no_main]

use krstate::clixml::{Document, ReadOptions, to_json};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let options = ReadOptions::default();
    let Ok(document) = Document::from_slice(bytes, &options) else {
        return;
    };
    // Without a mark the encoding is not in the document.
    let form = document.form();
    let written = document.write(Vec::new()).expect("a document that was read can be written");
    let again = ReadOptions { encoding: Some(form.encoding), ..ReadOptions::default() };
    let copy = Document::from_slice(&written, &again).expect("what is written can be read");
    assert!(document.same_values(&copy));
    assert_eq!(to_json(&document, None), to_json(&copy, None));
    assert_eq!(copy.write(Vec::new()).expect("a copy"), written);
});
