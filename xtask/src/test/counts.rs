//! Reading the summaries of the test runners.

use crate::report::Counts;

/// The number before each of `words` in a line such as `12 passed, 1 skipped in 0.3s`.
fn number_before(line: &str, words: &[&str]) -> u64 {
    let parts: Vec<&str> =
        line.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    parts
        .windows(2)
        .filter(|pair| words.contains(&pair[1]))
        .filter_map(|pair| pair[0].parse::<u64>().ok())
        .sum()
}

/// `cargo nextest run`: `Summary [   0.012s] 3 tests run: 2 passed (1 slow), 1 failed, 0 skipped`.
pub(super) fn nextest(text: &str) -> Option<Counts> {
    let line = text.lines().rev().find(|line| line.trim_start().starts_with("Summary ["))?;
    let (_, line) = line.split_once("run:")?;
    Some(Counts {
        passed: number_before(line, &["passed"]),
        failed: number_before(line, &["failed", "timed", "exec"]),
        skipped: number_before(line, &["skipped"]),
    })
}

/// `cargo test`, any number of `test result: ok. 3 passed; 0 failed; 1 ignored; ...` lines.
pub(super) fn libtest(text: &str) -> Option<Counts> {
    text.lines()
        .filter(|line| line.starts_with("test result:"))
        .map(|line| Counts {
            passed: number_before(line, &["passed"]),
            failed: number_before(line, &["failed"]),
            skipped: number_before(line, &["ignored"]),
        })
        .reduce(Counts::plus)
}

/// pytest: `2 failed, 1 passed, 3 skipped, 1 xfailed in 0.12s`.
pub(super) fn pytest(text: &str) -> Option<Counts> {
    let line = text.lines().rev().find(|line| {
        line.contains(" in ") && line.trim_end_matches('=').trim_end().ends_with('s')
    })?;
    Some(Counts {
        passed: number_before(line, &["passed", "xfailed"]),
        failed: number_before(line, &["failed", "error", "errors", "xpassed"]),
        skipped: number_before(line, &["skipped"]),
    })
}

/// `node --test --test-reporter=tap`: `# pass 3`, `# fail 0`, `# cancelled 0`, `# skipped 1`, `# todo 0`.
pub(super) fn node(text: &str) -> Option<Counts> {
    let number = |name: &str| {
        text.lines().rev().find_map(|line| {
            let rest = line.strip_prefix("# ")?.strip_prefix(name)?;
            rest.trim().parse::<u64>().ok()
        })
    };
    Some(Counts {
        passed: number("pass ")?,
        failed: number("fail ")? + number("cancelled ")?,
        skipped: number("skipped ")? + number("todo ")?,
    })
}

/// A program of this repository: its last line is `3 passed, 0 failed`, with `1 skipped` anywhere in it.
pub(super) fn program(text: &str) -> Option<Counts> {
    let line = text.lines().rev().find(|line| !line.trim().is_empty())?;
    let mut counts = Counts::default();
    let mut seen = (false, false);
    for part in line.trim().split(", ") {
        let (number, word) = part.split_once(' ')?;
        let number = number.parse().ok()?;
        match word {
            "passed" => (counts.passed, seen.0) = (number, true),
            "failed" => (counts.failed, seen.1) = (number, true),
            "skipped" => counts.skipped = number,
            _ => return None,
        }
    }
    (seen == (true, true)).then_some(counts)
}

/// The reasons of skipped tests that a program or runner printed, each line once.
pub(super) fn reasons(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim) {
        let skipped = line.starts_with("SKIPPED [")
            || line.starts_with("skipped: ")
            || line.starts_with("skip ")
            || (line.contains("# SKIP ") && line.starts_with("ok "))
            || (line.starts_with("test ") && line.contains(" ... ignored, "));
        if skipped && !found.iter().any(|seen| seen == line) {
            found.push(line.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: u64, failed: u64, skipped: u64) -> Counts {
        Counts { passed, failed, skipped }
    }

    #[test]
    fn nextest_summaries() {
        let text = "    PASS x\n     Summary [   1.003s] 5 tests run: 3 passed (1 slow), 1 failed, 1 timed out, 2 skipped\n";
        assert_eq!(nextest(text), Some(counts(3, 2, 2)));
        let text = "     Summary [   0.9s] 5/9 tests run: 5 passed, 0 skipped\n";
        assert_eq!(nextest(text), Some(counts(5, 0, 0)));
        assert_eq!(nextest("error: could not compile"), None);
    }

    #[test]
    fn libtest_summaries_are_added_up() {
        let text = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\ntest result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(libtest(text), Some(counts(4, 2, 1)));
        assert_eq!(libtest("error"), None);
    }

    #[test]
    fn pytest_summaries() {
        let text = "..\n=== 1 failed, 12 passed, 3 skipped, 1 error in 0.12s ===\n";
        assert_eq!(pytest(text), Some(counts(12, 2, 3)));
        assert_eq!(pytest("12 passed in 0.05s\n"), Some(counts(12, 0, 0)));
        assert_eq!(pytest("no tests ran in 0.01s\n"), Some(counts(0, 0, 0)));
        assert_eq!(pytest("ImportError\n"), None);
    }

    #[test]
    fn node_summaries() {
        let text = "# tests 4\n# suites 0\n# pass 1\n# fail 1\n# cancelled 1\n# skipped 1\n# todo 0\n# duration_ms 5\n";
        assert_eq!(node(text), Some(counts(1, 2, 1)));
        assert_eq!(node("SyntaxError"), None);
    }

    #[test]
    fn program_summaries_are_the_last_line_alone() {
        assert_eq!(program("x\n3 passed, 0 failed\n"), Some(counts(3, 0, 0)));
        assert_eq!(program("3 passed, 1 failed, 2 skipped\n\n"), Some(counts(3, 1, 2)));
        assert_eq!(program("3 passed, 0 failed\nmore\n"), None);
        assert_eq!(program("3 passed\n"), None);
        assert_eq!(program(""), None);
    }

    #[test]
    fn reasons_are_listed_once() {
        let text = "ok 1 - a # SKIP no pwsh\nskipped: x: needs y\nSKIPPED [1] t.py:3: no pwsh\nSKIPPED [1] t.py:3: no pwsh\nok 2 - b\n";
        assert_eq!(
            reasons(text),
            ["ok 1 - a # SKIP no pwsh", "skipped: x: needs y", "SKIPPED [1] t.py:3: no pwsh"]
        );
    }
}
