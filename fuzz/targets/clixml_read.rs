//! Any bytes: both readers and both sets of rules agree, and nothing panics.
#![no_main]

use krstate::clixml::{Document, ReadOptions, Rules, to_json};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let options = ReadOptions::default();
    let slice = Document::from_slice(bytes, &options);
    let stream = Document::read(bytes, &options);
    match (&slice, &stream) {
        (Ok(a), Ok(b)) => {
            assert!(a.same_values(b));
            assert_eq!(a.form(), b.form());
            assert!(to_json(a, None).is_ascii());
        }
        (Err(a), Err(b)) => {
            assert_eq!(a.kind(), b.kind(), "{a} but in chunks {b}");
            assert!(a.position().is_some());
        }
        (a, b) => panic!("{a:?} but in chunks {b:?}"),
    }
    // Whoever refuses less reads no less.
    let strict = ReadOptions { rules: Rules::Strict, ..ReadOptions::default() };
    if Document::from_slice(bytes, &strict).is_ok() {
        assert!(slice.is_ok());
    }
    let replacing = ReadOptions { replace_invalid: true, ..ReadOptions::default() };
    assert!(slice.is_err() || Document::from_slice(bytes, &replacing).is_ok());
});
