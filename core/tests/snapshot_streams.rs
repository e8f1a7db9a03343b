//! Snapshots to and from streams: their progress, how they are cancelled, streams that fail.

use std::io;
use std::ops::ControlFlow;

use krstate::snapshot::{ExportOptions, Format, ImportOptions, Progress, export_to, import_from};
use krstate::{ErrorKind, List, Value};

#[test]
fn progress_grows_and_can_cancel() {
    let list = List::new();
    list.extend((0..100_000).map(Value::I32)).expect("extend");
    let value = Value::from(list);
    for format in [Format::Clixml, Format::Json] {
        let options = ExportOptions { format, ..ExportOptions::default() };
        let mut calls = Vec::new();
        let mut watch = |progress| {
            calls.push(progress);
            ControlFlow::Continue(())
        };
        let text = export_to(Vec::new(), &value, &options, &mut watch).expect("an export");
        assert!(calls.len() > 10 && calls.is_sorted_by_key(|p| (p.nodes, p.bytes)));
        assert_eq!(calls.last().expect("a call").nodes, 100_001);
        let mut calls = 0;
        let mut watch = |_| {
            calls += 1;
            if calls == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let error = import_from(&text[..], &ImportOptions::default(), &mut watch);
        assert_eq!(error.expect_err("cancelled").kind(), ErrorKind::Cancelled);
        let mut stop = |_| ControlFlow::Break(());
        let error = export_to(io::sink(), &value, &options, &mut stop);
        assert_eq!(error.expect_err("cancelled").kind(), ErrorKind::Cancelled);
    }
}

#[test]
fn the_last_progress_tells_all_bytes() {
    for value in [Value::Null, Value::I32(5), Value::from("a".repeat(200_000))] {
        for (format, byte_order_mark) in
            [(Format::Clixml, true), (Format::Clixml, false), (Format::Json, false)]
        {
            for indented in [true, false] {
                let options =
                    ExportOptions { format, byte_order_mark, indented, ..ExportOptions::default() };
                let mut told = 0;
                let mut watch = |progress: Progress| {
                    told = progress.bytes;
                    ControlFlow::Continue(())
                };
                let text = export_to(Vec::new(), &value, &options, &mut watch).expect("an export");
                assert_eq!(told, text.len() as u64);
                import_and_compare(&text);
            }
        }
    }
    import_and_compare(b"");
    import_and_compare(b" \r\n ");
    import_and_compare(b"\xEF\xBB\xBF[1, 2]\n\n ");
    import_and_compare(&[b" ".repeat(10_000), b"5".to_vec(), b" ".repeat(70_000)].concat());
}

/// Imports a snapshot, of which the last progress is its length.
fn import_and_compare(text: &[u8]) {
    let mut told = None;
    let mut watch = |progress: Progress| {
        told = Some(progress.bytes);
        ControlFlow::Continue(())
    };
    import_from(text, &ImportOptions::default(), &mut watch).expect("an import");
    assert_eq!(told, Some(text.len() as u64), "{:?}", &text[..text.len().min(20)]);
}

struct Full;

impl io::Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::Error::from_raw_os_error(28))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_stream_that_fails_is_an_io_error() {
    let mut go = |_| ControlFlow::Continue(());
    for format in [Format::Clixml, Format::Json] {
        let options = ExportOptions { format, ..ExportOptions::default() };
        let error = export_to(Full, &Value::Null, &options, &mut go);
        let error = error.err().expect("no room");
        assert_eq!(error.kind(), ErrorKind::Io);
        assert_eq!(error.field("errno").and_then(Value::as_i64), Some(28));
    }
}
