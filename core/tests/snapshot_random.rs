//! Every kind and container goes through both formats and back exactly.

mod snapshot_support;

use krstate::snapshot::{ExportOptions, Format, ImportOptions, export, import, import_from};
use krstate::{ErrorKind, Value};
use proptest::prelude::*;
use snapshot_support::{Plan, difference, plan};
use std::io::{self, Read};
use std::ops::ControlFlow;

fn options(format: Format, indented: bool) -> ExportOptions {
    ExportOptions { format, indented, ..ExportOptions::default() }
}

/// Gives the bytes in pieces of all sizes.
struct Pieces<'a>(&'a [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.1 = self.1 % 7 + 1;
        let n = self.1.min(buffer.len()).min(self.0.len());
        buffer[..n].copy_from_slice(&self.0[..n]);
        self.0 = &self.0[n..];
        Ok(n)
    }
}

fn check(plan: &Plan, format: Format, indented: bool) -> Result<(), TestCaseError> {
    let value = plan.make();
    let text = export(&value, &options(format, indented)).expect("an export");
    let shown = String::from_utf8_lossy(&text);
    let back = import(&text, &ImportOptions::default())
        .map_err(|e| TestCaseError::fail(format!("{e:?}\n{shown}")))?;
    let different = difference(&value, &back);
    prop_assert!(different.is_none(), "{}\n{shown}", different.unwrap_or_default());
    let again = export(&back, &options(format, indented)).expect("an export");
    prop_assert_eq!(&text, &again);
    let mut go = |_| ControlFlow::Continue(());
    let pieces = import_from(Pieces(&text, 0), &ImportOptions::default(), &mut go);
    let different = difference(&value, &pieces.expect("an import"));
    prop_assert!(different.is_none(), "{}\n{shown}", different.unwrap_or_default());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..Default::default() })]

    #[test]
    fn clixml_keeps_every_value(plan in plan(false), indented: bool) {
        check(&plan, Format::Clixml, indented)?;
    }

    #[test]
    fn json_keeps_every_value(plan in plan(true), indented: bool) {
        check(&plan, Format::Json, indented)?;
    }

    #[test]
    fn one_format_gives_what_the_other_does(plan in plan(false)) {
        let value = plan.make();
        let json = export(&value, &options(Format::Json, true)).expect("an export");
        let through = import(&json, &ImportOptions::default()).expect("an import");
        let xml = |value: &Value| export(value, &ExportOptions::default()).expect("an export");
        prop_assert_eq!(xml(&value), xml(&through));
    }

    /// Whatever is cut or changed, there is a value or a typed error.
    #[test]
    fn damage_is_a_typed_error(plan in plan(true), json: bool, at: usize, byte: Option<u8>) {
        let format = if json { Format::Json } else { Format::Clixml };
        let mut text = export(&plan.make(), &options(format, true)).expect("an export");
        let at = at % text.len();
        match byte {
            Some(byte) => text[at] = byte,
            None => text.truncate(at),
        }
        let asked = ImportOptions { format: Some(format), ..ImportOptions::default() };
        if let Err(e) = import(&text, &asked) {
            let typed = [ErrorKind::SnapshotSyntax, ErrorKind::SnapshotLimit].contains(&e.kind());
            prop_assert!(typed, "{e:?}");
            prop_assert!(e.path().is_some() && e.field("line").is_some(), "{e:?}");
        }
    }
}
