//! The layout of the header after cbindgen: shorter comments, C names, chapters.

use std::fmt::Write as _;

use anyhow::{Context, Result, ensure};

use super::abi::{Abi, Module};

/// Turns what cbindgen wrote into the committed layout.
pub(super) fn lay_out(header: &str, abi: &Abi) -> Result<String> {
    let text = with_short_comments(header);
    let text = with_tight_constants(&text);
    let text = with_typedef_names(&text);
    let text = with_short_declarations(&text);
    with_chapters(&text, abi)
}

/// Comments of one line take one line, and `# Errors` becomes `Errors:`.
fn with_short_comments(header: &str) -> String {
    let lines: Vec<&str> = header.lines().collect();
    let mut out = String::new();
    let mut at = 0;
    while at < lines.len() {
        let indent = &lines[at][..lines[at].len() - lines[at].trim_start().len()];
        if at + 2 < lines.len() && lines[at].trim() == "/**" && lines[at + 2].trim() == "*/" {
            let text = lines[at + 1].trim().trim_start_matches("* ");
            let _ = writeln!(out, "{indent}/** {text} */");
            at += 3;
        } else if let Some(heading) = lines[at].trim().strip_prefix("* # ") {
            let _ = writeln!(out, "{indent}* {heading}:");
            // The text follows its heading without an empty line.
            at += if lines.get(at + 1).is_some_and(|next| next.trim() == "*") { 2 } else { 1 };
        } else {
            out.push_str(lines[at]);
            out.push('\n');
            at += 1;
        }
    }
    out
}

/// Documented constants of one family follow each other without empty lines.
fn with_tight_constants(header: &str) -> String {
    let lines: Vec<&str> = header.lines().collect();
    let mut out = String::new();
    for (at, line) in lines.iter().enumerate() {
        let same_family = at > 0
            && line.is_empty()
            && family(lines[at - 1]).is_some()
            && lines[at + 1..]
                .iter()
                .take(2)
                .any(|next| family(next).is_some() && family(next) == family(lines[at - 1]))
            && lines.get(at + 1).is_some_and(|next| next.ends_with("*/") || family(next).is_some());
        if !same_family {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// `KR_KIND` of `#define KR_KIND_NULL 0`. `KR_OK` is one of the errors' numbers.
fn family(line: &str) -> Option<&str> {
    let name = line.strip_prefix("#define KR_")?;
    let word = name.split(['_', ' ']).next()?;
    Some(if word == "OK" { "ERROR" } else { word })
}

/// `kr_text name` instead of `struct kr_text name`: every type has a typedef.
fn with_typedef_names(header: &str) -> String {
    let mut out = String::new();
    for line in header.lines() {
        if line.starts_with("typedef ") {
            out.push_str(line);
        } else {
            out.push_str(&line.replace("struct kr_", "kr_").replace("union kr_", "kr_"));
        }
        out.push('\n');
    }
    out
}

/// A declaration that fits takes one line; cbindgen measured it with `struct` in front of each type.
fn with_short_declarations(header: &str) -> String {
    const WIDTH: usize = 100;
    let lines: Vec<&str> = header.lines().collect();
    let mut out = String::new();
    let mut at = 0;
    while at < lines.len() {
        let mut end = at;
        if lines[at].contains(" kr_") && lines[at].contains('(') && lines[at].ends_with(',') {
            while end + 1 < lines.len() && !lines[end].ends_with(");") {
                end += 1;
            }
        }
        let parts: Vec<&str> = lines[at..=end].iter().map(|line| line.trim()).collect();
        let joined = parts.join(" ");
        if end > at && joined.len() <= WIDTH {
            let _ = writeln!(out, "{joined}");
        } else {
            for line in &lines[at..=end] {
                let _ = writeln!(out, "{line}");
            }
        }
        at = end + 1;
    }
    out
}

/// Puts the documentation of each module of `api/` in front of its first function.
fn with_chapters(header: &str, abi: &Abi) -> Result<String> {
    let mut text = header.to_owned();
    for module in &abi.modules {
        let Some(first) = abi.functions.iter().find(|f| f.module == module.name) else {
            continue;
        };
        let call = declaration(&text, &first.name)
            .with_context(|| format!("{} is missing in the header", first.name))?;
        // The comment of a function is the last one that opens before it.
        let comment = text[..call].rfind("/**").context("a function without a comment")?;
        ensure!(
            text[comment..call].matches("*/").count() == 1,
            "{} has no comment in the header",
            first.name
        );
        text.insert_str(comment, &chapter(module));
    }
    Ok(text)
}

/// Where a function is declared, as opposed to mentioned in a comment.
fn declaration(header: &str, name: &str) -> Option<usize> {
    let call = format!(" {name}(");
    let in_comment = |at: usize| {
        let line = header[..at].rfind('\n').map_or(0, |end| end + 1);
        header[line..at].trim_start().starts_with(['*', '/'])
    };
    header.match_indices(&call).map(|(at, _)| at).find(|at| !in_comment(*at))
}

fn chapter(module: &Module) -> String {
    let mut comment = String::from("/*\n");
    for line in &module.doc {
        let line = line.trim().trim_start_matches("# ");
        comment.push_str(format!(" * {line}").trim_end());
        comment.push('\n');
    }
    comment + " */\n\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_of_one_family_stand_together() {
        let cbindgen = "/**\n * One.\n */\n#define KR_KIND_A 0\n\n/**\n * Two.\n */\n#define KR_KIND_B 1\n\n/**\n * Three.\n */\n#define KR_GUARD_A 0\n";
        assert_eq!(
            with_tight_constants(&with_short_comments(cbindgen)),
            "/** One. */\n#define KR_KIND_A 0\n/** Two. */\n#define KR_KIND_B 1\n\n/** Three. */\n#define KR_GUARD_A 0\n"
        );
    }

    #[test]
    fn headings_become_plain() {
        assert_eq!(
            with_short_comments("/**\n * Makes it.\n *\n * # Errors\n *\n * None.\n */\n"),
            "/**\n * Makes it.\n *\n * Errors:\n * None.\n */\n"
        );
    }

    #[test]
    fn a_declaration_that_fits_takes_one_line() {
        assert_eq!(
            with_short_declarations("int32_t kr_a(kr_text name,\n             uint32_t flags);\n"),
            "int32_t kr_a(kr_text name, uint32_t flags);\n"
        );
    }

    #[test]
    fn uses_of_types_are_plain_names() {
        assert_eq!(
            with_typedef_names("typedef struct kr_a {\n    struct kr_b b;\n} kr_a;\n"),
            "typedef struct kr_a {\n    kr_b b;\n} kr_a;\n"
        );
    }
}
