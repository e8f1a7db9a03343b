//! The tasks of this repository: `cargo xtask <task>`.

mod artifacts;
mod bench;
mod ci;
mod demo;
mod fuzz;
mod r#gen;
mod lengths;
mod package;
mod parallel;
mod process;
mod report;
mod sanitizer;
mod seeded;
mod setup;
mod stamp;
mod systems;
mod test;
mod verify;
mod versions;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use workspace::Workspace;

/// Builds, packs and tests krstate in all of its languages.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Run C#, VB.NET, Python and Node.js with two workers in one process, on one live state.
    Demo {
        /// Print plain lines, no table that is drawn anew.
        #[arg(long)]
        plain: bool,
        /// Keep serving the routes until Ctrl-C, while C# visits once a second.
        #[arg(long)]
        serve: bool,
    },
    /// Run the tests of all languages against the packages, installed into clean environments.
    Test {
        /// Run the suites of one language, or those that cross languages.
        #[arg(long)]
        only: Option<test::Only>,
    },
    /// Run everything that has to hold before a change lands.
    Ci,
    /// Measure, beside peers; figures also go to target/bench.
    Bench {
        /// What to measure.
        what: bench::Bench,
    },
    /// Run the checks that take long: sanitizers, Miri, planted bugs, fuzzing.
    Verify {
        /// Run one kind of check.
        #[arg(long)]
        only: Option<verify::Only>,
        /// How long each fuzz target runs.
        #[arg(long, default_value_t = 3600)]
        fuzz_seconds: u64,
    },
    /// Run the fuzz targets on random input.
    Fuzz {
        /// How long each target runs.
        #[arg(long, default_value_t = 60)]
        seconds: u64,
        /// Run one target, named as its file in fuzz/targets.
        #[arg(long)]
        only: Option<String>,
    },
    /// Write the generated files and set the version everywhere.
    Gen {
        /// Fail if a committed file differs, and write nothing.
        #[arg(long)]
        check: bool,
    },
    /// Build the packages into dist/.
    Package {
        /// Build one package.
        #[arg(long)]
        only: Option<package::Package>,
    },
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    match &arguments.task {
        Task::Test { only } => {
            let mut report = report::Report::default();
            test::run(&workspace, *only, &mut report);
            return Ok(report.close());
        }
        Task::Demo { plain, serve } => demo::run(&workspace, *plain, *serve)?,
        Task::Ci => return Ok(ci::run(&workspace)),
        Task::Verify { only, fuzz_seconds } => {
            return Ok(verify::run(&workspace, *only, *fuzz_seconds));
        }
        Task::Fuzz { seconds, only } => {
            let mut report = report::Report::default();
            fuzz::run(&workspace, &mut report, only.as_deref(), |_| *seconds);
            return Ok(report.close());
        }
        Task::Gen { check } => {
            r#gen::run(*check)?;
            versions::run(&workspace, *check)?;
        }
        Task::Bench { what } => bench::run(&workspace, *what)?,
        Task::Package { only } => package::run(&workspace, *only)?,
    }
    Ok(ExitCode::SUCCESS)
}
