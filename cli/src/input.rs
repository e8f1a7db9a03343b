//! The documents that a command reads.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use krstate::clixml::{Document, ReadOptions};

use crate::failure::{Failure, Result, tell};

/// The name that stands for the standard input and output.
pub(crate) const STANDARD: &str = "-";

/// A file, or the standard input.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    path: PathBuf,
}

impl From<OsString> for Input {
    fn from(path: OsString) -> Self {
        Self { path: path.into() }
    }
}

impl Input {
    fn is_standard(&self) -> bool {
        self.path == Path::new(STANDARD)
    }

    /// How messages call it.
    pub(crate) fn name(&self) -> String {
        if self.is_standard() {
            "standard input".to_owned()
        } else {
            self.path.display().to_string()
        }
    }

    /// Its name without folders.
    pub(crate) fn file_name(&self) -> String {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        name.to_string_lossy().into_owned()
    }

    /// Its bytes, as they come.
    pub(crate) fn open(&self) -> Result<Box<dyn Read>> {
        if self.is_standard() {
            return Ok(Box::new(io::stdin().lock()));
        }
        match File::open(&self.path) {
            Ok(file) => Ok(Box::new(file)),
            Err(e) => Err(Failure::Told(format!("cannot open {}: {e}", self.name()))),
        }
    }

    /// Does something with each file; of one that fails it tells and goes on with the next.
    pub(crate) fn each(inputs: &[Self], action: impl Fn(&Self) -> Result<()>) -> Result<ExitCode> {
        let mut code = ExitCode::SUCCESS;
        for input in inputs {
            match action(input) {
                Err(Failure::Told(message)) => {
                    tell(&message);
                    code = ExitCode::FAILURE;
                }
                other => other?,
            }
        }
        Ok(code)
    }

    /// The whole document.
    pub(crate) fn document(&self, options: &ReadOptions) -> Result<Document> {
        let document = Document::read(self.open()?, options);
        document.map_err(|e| Failure::document(&self.name(), &e))
    }
}
