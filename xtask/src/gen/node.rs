//! `node/lib/generated`: the codes of the errors, and the kinds of values.

use std::fmt::Write as _;

use super::lists::{ErrorKind, Kind, Lists, markdown};
use super::output::{MARK, Outputs};

/// Adds the lists of codes and kinds.
pub(super) fn add(outputs: &mut Outputs, lists: &Lists) {
    outputs.add("node/lib/generated/errors.js", errors(&lists.errors));
    outputs.add("node/lib/generated/kinds.js", kinds(&lists.kinds));
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

fn kinds(kinds: &[Kind]) -> String {
    let mut text = format!("// {MARK}\n'use strict'\n\n");
    text += "/** The numbers of the kinds in the C ABI. */\nconst Tag = Object.freeze({\n";
    for kind in kinds {
        let _ = writeln!(text, "  {}: {},", kind.name, kind.tag);
    }
    text += "})\n\n/**\n * What a value is, the same in every language.\n *\n * @typedef {keyof typeof Tag} Kind\n */\n";
    text +=
        "\n/**\n * The kinds by their numbers.\n *\n * @type {ReadonlyMap<number, Kind>}\n */\n";
    text += "const kindByNumber = new Map([\n";
    for kind in kinds {
        let _ = writeln!(text, "  [{}, '{}'],", kind.tag, kind.name);
    }
    text + "])\n\nmodule.exports = { Tag, kindByNumber }\n"
}
