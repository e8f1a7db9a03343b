//! Files that are replaced whole: the old content or the new, never a part.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::{error, fmt, process};

/// The new content of a file, which takes the place of the old one when it is
/// [`commit`](Self::commit)ted.
///
/// It is written to a temporary file in the same folder. Until the commit, and if anything fails,
/// the old file stays as it is, also when the process is killed; then a file
/// `.krstate-*.tmp` may stay behind, which nothing takes for the real one. Dropped without a
/// commit, it removes the temporary file.
///
/// - Folders that are missing are made.
/// - The permissions of the old file are kept, and where the system lets us, its owner. A new file
///   has those that the process gives to any file.
/// - A symbolic link stays a link: what it leads to is replaced. Other hard links to the old file
///   keep the old content.
/// - What is no regular file (a pipe, a device) cannot be replaced and is written directly.
///
/// Writes are not buffered. It may be used from any thread, by one at a time.
///
/// ```
/// use krstate::file::NewFile;
/// use std::io::Write;
/// let path = std::env::temp_dir().join(format!("krstate-doc-{}/a/b.txt", std::process::id()));
/// let mut file = NewFile::create(&path)?;
/// file.write_all(b"new")?;
/// assert!(!path.exists());
/// file.commit()?;
/// assert_eq!(std::fs::read(&path)?, b"new");
/// # std::fs::remove_dir_all(path.ancestors().nth(2).unwrap())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct NewFile {
    /// Closed by the commit.
    file: File,
    /// The path as it was given, for errors.
    path: PathBuf,
    /// None if the file is written directly, or committed.
    beside: Option<Beside>,
}

/// A temporary file beside the one that it will replace.
#[derive(Debug)]
struct Beside {
    temporary: PathBuf,
    target: PathBuf,
    old: Option<fs::Metadata>,
}

impl NewFile {
    /// Begins new content for the file at `path`.
    ///
    /// # Errors
    ///
    /// [`FileError`] if the folder cannot be made or written to, or if the path is a folder.
    pub fn create(path: impl AsRef<Path>) -> Result<Self, FileError> {
        let path = path.as_ref();
        let fail = |action, e| FileError::new(path, action, e);
        let old = match fs::metadata(path) {
            Ok(old) => Some(old),
            Err(e) if e.kind() == io::ErrorKind::NotFound => None,
            Err(e) => return Err(fail("look at", e)),
        };
        if old.as_ref().is_some_and(fs::Metadata::is_dir) {
            return Err(fail("write", io::ErrorKind::IsADirectory.into()));
        }
        if old.as_ref().is_some_and(|old| !old.is_file()) {
            let file = OpenOptions::new().write(true).open(path);
            let file = file.map_err(|e| fail("open", e))?;
            return Ok(Self { file, path: path.to_owned(), beside: None });
        }
        // One may replace a file that one may not write to; nobody expects that.
        if old.as_ref().is_some_and(|old| old.permissions().readonly()) {
            return Err(fail("write", io::ErrorKind::PermissionDenied.into()));
        }
        let target = follow(path).map_err(|e| fail("follow the link", e))?;
        if target.file_name().is_none() {
            return Err(fail("write", io::ErrorKind::InvalidFilename.into()));
        }
        let folder = folder_of(&target);
        make_folders(folder).map_err(|e| fail("make the folder of", e))?;
        let (file, temporary) = create_temporary(folder, old.is_some())
            .map_err(|e| fail("create a temporary file beside", e))?;
        let beside = Some(Beside { temporary, target, old });
        Ok(Self { file, path: path.to_owned(), beside })
    }

    /// The path as it was given.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes what was written the content of the file. When it returns, the content is on the disk
    /// and no failure of the system takes it away.
    ///
    /// # Errors
    ///
    /// [`FileError`]; the old file is as it was, unless only the last step failed, the one that
    /// makes the new name last.
    pub fn commit(mut self) -> Result<(), FileError> {
        let fail = |action, e| FileError::new(&self.path, action, e);
        let Some(Beside { temporary, target, old }) = &self.beside else {
            return match self.file.sync_all() {
                // Pipes and devices that keep nothing have nothing to flush.
                Err(e) if e.kind() != io::ErrorKind::InvalidInput => Err(fail("flush", e)),
                _ => Ok(()),
            };
        };
        if let Some(old) = old {
            keep_owner(&self.file, old);
            self.file
                .set_permissions(old.permissions())
                .map_err(|e| fail("set permissions of", e))?;
        }
        self.file.sync_all().map_err(|e| fail("flush", e))?;
        fs::rename(temporary, target).map_err(|e| fail("replace", e))?;
        let flushed = flush_folder(folder_of(target)).map_err(|e| fail("flush the folder of", e));
        self.beside = None;
        flushed
    }
}

impl Write for NewFile {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.file.write(buf)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if let Some(Beside { temporary, .. }) = &self.beside {
            // Nobody is left to tell; the file is never taken for the real one.
            let _ = fs::remove_file(temporary);
        }
    }
}

/// Why a file could not be replaced: names the path and what was tried.
#[derive(Debug)]
pub struct FileError {
    path: PathBuf,
    action: &'static str,
    source: io::Error,
}

impl FileError {
    fn new(path: &Path, action: &'static str, source: io::Error) -> Self {
        Self { path: path.to_owned(), action, source }
    }

    /// The path as it was given.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The class of the failure underneath.
    #[must_use]
    pub fn kind(&self) -> io::ErrorKind {
        self.source.kind()
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {} {}: {}", self.action, self.path.display(), self.source)
    }
}

impl error::Error for FileError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        Some(&self.source)
    }
}

impl From<FileError> for io::Error {
    fn from(e: FileError) -> Self {
        Self::new(e.kind(), e)
    }
}

/// As many links in a row as Linux follows.
const LINKS: usize = 40;

/// What a path leads to, which need not be there yet.
fn follow(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        match fs::read_link(&path) {
            Ok(to) => path = folder_of(&path).join(to),
            // Not a link, or not there.
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("too many links, one after the other"))
}

fn folder_of(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// Makes the folder and those above it that are missing, and their names last.
fn make_folders(folder: &Path) -> io::Result<()> {
    let is_missing = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.is_dir();
    let missing: Vec<_> = folder.ancestors().take_while(is_missing).collect();
    fs::create_dir_all(folder)?;
    missing.iter().rev().try_for_each(|made| flush_folder(folder_of(made)))
}

/// Creates a file that nobody else has; only its owner may read it if it is to be `private`.
fn create_temporary(folder: &Path, private: bool) -> io::Result<(File, PathBuf)> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    loop {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = OsString::from(format!(".krstate-{}-{number}.tmp", process::id()));
        let path = folder.join(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if private {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        #[cfg(not(unix))]
        let _ = private;
        match options.open(&path) {
            // Left behind by a process with our number that was killed.
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            other => return other.map(|file| (file, path)),
        }
    }
}

/// Only the superuser can give files away; for others the file becomes their own.
fn keep_owner(file: &File, old: &fs::Metadata) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let same =
            file.metadata().is_ok_and(|new| (new.uid(), new.gid()) == (old.uid(), old.gid()));
        if !same {
            let _ = fchown(file, Some(old.uid()), Some(old.gid()));
        }
    }
    #[cfg(not(unix))]
    let _ = (file, old);
}

/// Makes a new name in the folder last.
fn flush_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    return match File::open(folder)?.sync_all() {
        // Some file systems cannot.
        Err(e) if e.kind() == io::ErrorKind::InvalidInput => Ok(()),
        other => other,
    };
    #[cfg(not(unix))]
    {
        let _ = folder;
        Ok(())
    }
}
