//! What the test suites came to: one line each, and the closing line.

use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Numbers of tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Tests that passed.
    pub(crate) passed: u64,
    /// Tests that failed.
    pub(crate) failed: u64,
    /// Tests that did not run, each for a printed reason.
    pub(crate) skipped: u64,
}

impl Counts {
    /// One test.
    pub(crate) fn one(passed: bool) -> Self {
        Self { passed: u64::from(passed), failed: u64::from(!passed), skipped: 0 }
    }

    /// The sum of two.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }

    /// How many there are.
    pub(crate) fn total(self) -> u64 {
        self.passed + self.failed + self.skipped
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

/// What one suite came to.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Its tests.
    pub(crate) counts: Counts,
    /// Why tests were skipped, and other things to know; printed below the summary line.
    pub(crate) notes: Vec<String>,
    /// What a person needs to see of a failure; printed above the summary line.
    pub(crate) failure: Option<String>,
}

impl Outcome {
    /// An outcome without notes.
    pub(crate) fn counted(counts: Counts) -> Self {
        Self { counts, ..Self::default() }
    }
}

/// Begins a part of a long run.
pub(crate) fn heading(name: &str) {
    println!("\n=== {name} ===");
}

/// All suites of one run.
#[derive(Default)]
pub(crate) struct Report {
    total: Counts,
    missing: Vec<String>,
}

impl Report {
    /// Runs one suite and prints its summary line. A suite that cannot be set up is one failure.
    pub(crate) fn suite(&mut self, name: &str, run: impl FnOnce() -> anyhow::Result<Outcome>) {
        let start = Instant::now();
        let outcome = run().unwrap_or_else(|error| Outcome {
            counts: Counts::one(false),
            notes: Vec::new(),
            failure: Some(format!("{error:#}")),
        });
        self.add(name, &outcome, start.elapsed());
    }

    /// Prints what a suite came to and adds it to the total.
    fn add(&mut self, name: &str, outcome: &Outcome, took: Duration) {
        if let Some(failure) = &outcome.failure {
            println!("--- {name} failed ---\n{}\n---", failure.trim_end());
        }
        println!("{name}: {} ({:.1} s)", outcome.counts, took.as_secs_f64());
        for note in &outcome.notes {
            println!("    {note}");
        }
        self.total = self.total.plus(outcome.counts);
    }

    /// Says that a suite cannot run here, and why. It counts as one skipped test.
    pub(crate) fn not_run(&mut self, name: &str, reason: &str) {
        println!("{name}: not run: {}", reason.trim_end());
        self.total.skipped += 1;
    }

    /// Says that a language is missing on this machine.
    pub(crate) fn missing(&mut self, language: &str, error: &anyhow::Error) {
        self.not_run(language, &format!("{error:#}"));
        self.missing.push(language.to_owned());
    }

    /// Languages that are missing on this machine.
    pub(crate) fn missing_languages(&self) -> &[String] {
        &self.missing
    }

    /// Prints the closing line, alone. Fails if a test failed, or if there was none.
    pub(crate) fn close(&self) -> ExitCode {
        println!("{}", self.total);
        if self.total.failed == 0 && self.total.passed > 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_names_skipped_tests_only_if_there_are_any() {
        let mut counts = Counts::one(true);
        assert_eq!(counts.to_string(), "1 passed, 0 failed");
        counts.skipped = 2;
        assert_eq!(counts.to_string(), "1 passed, 0 failed, 2 skipped");
        assert_eq!(counts.total(), 3);
    }

    #[test]
    fn nothing_that_ran_is_a_failure() {
        let report = Report::default();
        assert_eq!(format!("{:?}", report.close()), format!("{:?}", ExitCode::FAILURE));
    }

    #[test]
    fn a_suite_that_cannot_start_is_a_failure() {
        let mut report = Report::default();
        report.suite("good", || Ok(Outcome::counted(Counts::one(true))));
        assert_eq!(format!("{:?}", report.close()), format!("{:?}", ExitCode::SUCCESS));
        report.suite("bad", || anyhow::bail!("no compiler"));
        assert_eq!(report.total, Counts { passed: 1, failed: 1, skipped: 0 });
        assert_eq!(format!("{:?}", report.close()), format!("{:?}", ExitCode::FAILURE));
    }
}
