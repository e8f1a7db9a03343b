//! The folders of this repository and the one version of everything it ships.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Where the sources are and where products go.
#[derive(Clone, Debug)]
pub(crate) struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// Finds the workspace this program was built from. Products go below `CARGO_TARGET_DIR` where
    /// it is set, otherwise below `target/`.
    pub(crate) fn find() -> Result<Self> {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest.parent().context("the folder of xtask has no parent")?.to_path_buf();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) if !folder.is_empty() => {
                std::path::absolute(folder).context("CARGO_TARGET_DIR")?
            }
            _ => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// The root of the repository.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path below the root.
    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.root.join(below)
    }

    /// Cargo's own output folder.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// A path below the folder that holds everything the tasks fetch and make, except `dist/`.
    pub(crate) fn made(&self, below: &str) -> PathBuf {
        self.target.join("xtask").join(below)
    }

    /// Where the packages are left.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The version of every crate and package: `workspace.package.version`.
    pub(crate) fn version(&self) -> Result<String> {
        let path = self.path("Cargo.toml");
        let manifest: toml::Table =
            read(&path)?.parse().with_context(|| format!("parse {}", path.display()))?;
        manifest
            .get("workspace")
            .and_then(|workspace| workspace.get("package")?.get("version")?.as_str())
            .map(str::to_owned)
            .with_context(|| format!("{}: no workspace.package.version", path.display()))
    }
}

/// Reads a text file; the error names it.
pub(crate) fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))
}

/// Writes a file, making its folder first; the error names it.
pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    if let Some(folder) = path.parent() {
        create_dir(folder)?;
    }
    std::fs::write(path, content).with_context(|| format!("write {}", path.display()))
}

/// Makes a folder and its parents.
pub(crate) fn create_dir(path: &Path) -> Result<()> {
    std::fs::create_dir_all(path).with_context(|| format!("create {}", path.display()))
}

/// Removes a folder with everything in it; one that is not there is fine.
pub(crate) fn remove_dir(path: &Path) -> Result<()> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// Makes a folder anew, empty.
pub(crate) fn empty_dir(path: &Path) -> Result<()> {
    remove_dir(path)?;
    create_dir(path)
}

/// Copies one file, making the folder of the copy first.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        create_dir(folder)?;
    }
    std::fs::copy(from, to)
        .map(drop)
        .with_context(|| format!("copy {} to {}", from.display(), to.display()))
}

/// Folders that hold products, never sources.
const PRODUCTS: [&str; 4] = ["target", "dist", "node_modules", "__pycache__"];

/// All source files below a folder (or the file itself), sorted, without products and hidden files.
/// A path that does not exist has none.
pub(crate) fn sources(path: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![path.to_path_buf()];
    while let Some(path) = open.pop() {
        if path.is_file() {
            found.push(path);
            continue;
        }
        if !path.is_dir() {
            continue;
        }
        let entries =
            std::fs::read_dir(&path).with_context(|| format!("list {}", path.display()))?;
        for entry in entries {
            let entry = entry.with_context(|| format!("list {}", path.display()))?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if !name.starts_with('.') && !PRODUCTS.contains(&name.as_ref()) {
                open.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Copies the sources below a folder into another, keeping their relative paths.
pub(crate) fn copy_sources(from: &Path, to: &Path) -> Result<()> {
    for path in sources(from)? {
        let below = path
            .strip_prefix(from)
            .with_context(|| format!("{} is not below {}", path.display(), from.display()))?;
        copy(&path, &to.join(below))?;
    }
    Ok(())
}

/// The files directly in a folder whose names end with `suffix`, sorted. No folder, no files.
pub(crate) fn files_with_suffix(folder: &Path, suffix: &str) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("list {}", folder.display()))? {
        let path = entry.with_context(|| format!("list {}", folder.display()))?.path();
        if path.is_file() && path.to_string_lossy().ends_with(suffix) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
