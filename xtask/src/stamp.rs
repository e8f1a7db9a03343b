//! Work that need not be done twice: a folder or file carries the hash of what it was made from.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::workspace;

/// The hash of everything that one product is made from.
#[derive(Clone, Default)]
pub(crate) struct Inputs {
    hash: Sha256,
}

impl Inputs {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds a text: a version, an option.
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.add(b"text", text.as_bytes());
        self
    }

    /// Adds the name and content of a file, or of all sources below a folder.
    pub(crate) fn path(mut self, path: &Path) -> Result<Self> {
        for file in workspace::sources(path)? {
            let content =
                std::fs::read(&file).with_context(|| format!("read {}", file.display()))?;
            self.add(file.to_string_lossy().as_bytes(), &content);
        }
        Ok(self)
    }

    /// Lengths go first, so that no two lists of inputs look alike.
    fn add(&mut self, name: &[u8], content: &[u8]) {
        for part in [name, content] {
            self.hash.update((part.len() as u64).to_le_bytes());
            self.hash.update(part);
        }
    }

    /// The hash in hexadecimal.
    pub(crate) fn digest(&self) -> String {
        self.hash
            .clone()
            .finalize()
            .iter()
            .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }
}

/// Remembers from which inputs a product was made, in a small file.
pub(crate) struct Stamp {
    file: PathBuf,
    digest: String,
}

impl Stamp {
    /// The stamp kept in `file`, compared with `inputs`.
    pub(crate) fn new(file: PathBuf, inputs: &Inputs) -> Self {
        Self { file, digest: inputs.digest() }
    }

    /// Was the product made from these very inputs, and are all of its parts still there?
    pub(crate) fn is_current(&self, parts: &[&Path]) -> bool {
        parts.iter().all(|part| part.exists())
            && std::fs::read_to_string(&self.file).is_ok_and(|stored| stored == self.digest)
    }

    /// Forgets, before the product is made again: a step that is interrupted leaves no stamp.
    pub(crate) fn clear(&self) -> Result<()> {
        match std::fs::remove_file(&self.file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).with_context(|| format!("remove {}", self.file.display()))
            }
            _ => Ok(()),
        }
    }

    /// Remembers, after the product is complete.
    pub(crate) fn set(&self) -> Result<()> {
        workspace::write(&self.file, &self.digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_do_not_run_together() {
        let one = Inputs::new().text("ab").text("c");
        let other = Inputs::new().text("a").text("bc");
        assert_ne!(one.digest(), other.digest());
        assert_eq!(one.digest(), Inputs::new().text("ab").text("c").digest());
    }

    #[test]
    fn a_stamp_is_current_only_for_its_inputs_and_parts() {
        let folder = std::env::temp_dir().join(format!("xtask-stamp-{}", std::process::id()));
        workspace::empty_dir(&folder).unwrap();
        let part = folder.join("part");
        let stamp = Stamp::new(folder.join("stamp"), &Inputs::new().text("1"));
        assert!(!stamp.is_current(&[]));
        stamp.set().unwrap();
        assert!(stamp.is_current(&[]));
        assert!(!stamp.is_current(&[&part]));
        workspace::write(&part, "").unwrap();
        assert!(stamp.is_current(&[&part]));
        let newer = Stamp::new(folder.join("stamp"), &Inputs::new().text("2"));
        assert!(!newer.is_current(&[&part]));
        stamp.clear().unwrap();
        assert!(!stamp.is_current(&[&part]));
        workspace::remove_dir(&folder).unwrap();
    }
}
