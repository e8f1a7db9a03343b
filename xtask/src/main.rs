//! The tasks of this repository: `cargo xtask <task>`.

mod artifacts;
mod bench;
mod ci;
mod demo;
mod fuzz;
mod r#gen;
mod package;
mod process;
mod report;
mod setup;
mod stamp;
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
    /// Feed the readers of snapshots with inputs that libFuzzer makes up.
    Fuzz {
        /// For how long, each of them.
        #[arg(long, default_value_t = 30)]
        seconds: u32,
    },
    /// Run what takes long: the fuzzers, ten minutes each.
    Verify,
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
        Task::Gen { check } => {
            r#gen::run(*check)?;
            versions::run(&workspace, *check)?;
        }
        Task::Bench { what } => bench::run(&workspace, *what)?,
        Task::Fuzz { seconds } => fuzz::run(&workspace, *seconds)?,
        Task::Verify => verify::run(&workspace)?,
        Task::Package { only } => package::run(&workspace, *only)?,
    }
    Ok(ExitCode::SUCCESS)
}
