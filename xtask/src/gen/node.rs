//! `node/lib/generated`: the codes of the errors.

use std::fmt::Write as _;

use super::lists::{ErrorKind, Lists, markdown};
use super::output::{MARK, Outputs};

/// Adds the list of codes.
pub(super) fn add(outputs: &mut Outputs, lists: &Lists) {
    outputs.add("node/lib/generated/errors.js", errors(&lists.errors));
}

fn errors(errors: &[ErrorKind]) -> String {
    let mut text = format!("// {MARK}\n'use strict'\n\n");
    text += "/**\n * Every `code` that a `KrError` can have, by the name of its kind. Codes are stable.\n */\n";
    text += "const ErrorCode = Object.freeze({\n";
    for error in errors {
        let _ = writeln!(text, "  /** {} */", markdown(&error.summary));
        let _ = writeln!(text, "  {}: '{}',", error.name, error.node);
    }
    text += "})\n\n/**\n * The codes by the numbers of the C ABI.\n *\n * @type {ReadonlyMap<number, string>}\n */\n";
    text += "const codeByNumber = new Map([\n";
    for error in errors {
        let _ = writeln!(text, "  [{}, ErrorCode.{}],", error.code, error.name);
    }
    text + "])\n\nmodule.exports = { ErrorCode, codeByNumber }\n"
}
