//! Files are replaced whole, and what was there before is kept where it should be.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use krstate::file::{FileError, NewFile};

/// A folder of its own for one test.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("file-{test}"));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The names in it.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<_> =
            entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn write(path: &Path, content: &str) -> Result<(), FileError> {
    let mut file = NewFile::create(path)?;
    file.write_all(content.as_bytes()).unwrap();
    file.commit()
}

#[test]
fn nothing_changes_before_the_commit() {
    let folder = Folder::new("commit");
    let path = folder.path("a");
    write(&path, "old").unwrap();
    let mut file = NewFile::create(&path).unwrap();
    assert_eq!(file.path(), path);
    file.write_all(b"new").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"old");
    assert_eq!(folder.names().len(), 2);
    file.commit().unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!(folder.names(), ["a"]);
}

#[test]
fn without_a_commit_nothing_is_left() {
    let folder = Folder::new("drop");
    let path = folder.path("a");
    write(&path, "old").unwrap();
    for missing in ["a", "b"] {
        let mut file = NewFile::create(folder.path(missing)).unwrap();
        file.write_all(b"new").unwrap();
        drop(file);
        assert_eq!(folder.names(), ["a"]);
    }
    assert_eq!(fs::read(&path).unwrap(), b"old");
}

#[test]
fn folders_are_made() {
    let folder = Folder::new("folders");
    let path = folder.path("x/y/z/a");
    write(&path, "new").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
}

#[test]
fn errors_name_the_path() {
    let folder = Folder::new("errors");
    let error = NewFile::create(&folder.0).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::IsADirectory);
    assert_eq!(error.path(), folder.0);
    assert!(error.to_string().contains("file-errors"), "{error}");
    write(&folder.path("a"), "old").unwrap();
    let below = folder.path("a/b");
    let error = NewFile::create(&below).unwrap_err();
    assert!(error.to_string().contains(&*below.to_string_lossy()), "{error}");
    assert_eq!(fs::read(folder.path("a")).unwrap(), b"old");
    for odd in ["", "/", "..", "."] {
        let error = io::Error::from(NewFile::create(odd).unwrap_err());
        assert!(error.to_string().starts_with("cannot "), "{error}");
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use super::*;
    use std::io::Read;
    use std::os::fd::AsRawFd;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o7777
    }

    #[test]
    fn permissions_are_kept() {
        let folder = Folder::new("permissions");
        let path = folder.path("a");
        write(&path, "old").unwrap();
        // A new file has what any new file has.
        fs::write(folder.path("b"), "").unwrap();
        assert_eq!(mode(&path), mode(&folder.path("b")));
        for wanted in [0o640, 0o600, 0o755, 0o666] {
            fs::set_permissions(&path, fs::Permissions::from_mode(wanted)).unwrap();
            let file = NewFile::create(&path).unwrap();
            let temporary = folder.names().into_iter().find(|n| n.starts_with('.')).unwrap();
            assert_eq!(mode(&folder.path(&temporary)), 0o600, "more than the owner reads it");
            file.commit().unwrap();
            assert_eq!(mode(&path), wanted);
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        let error = NewFile::create(&path).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
    }

    #[test]
    fn links_stay_links() {
        let folder = Folder::new("links");
        fs::create_dir(folder.path("real")).unwrap();
        symlink("real/a", folder.path("b")).unwrap();
        symlink(folder.path("b"), folder.path("c")).unwrap();
        for content in ["first", "second"] {
            write(&folder.path("c"), content).unwrap();
            assert_eq!(fs::read_to_string(folder.path("real/a")).unwrap(), content);
            assert!(folder.path("c").is_symlink() && folder.path("b").is_symlink());
        }
        assert_eq!(folder.names(), ["b", "c", "real"]);
        symlink("d", folder.path("d")).unwrap();
        let error = NewFile::create(folder.path("d")).unwrap_err();
        assert_eq!(error.path(), folder.path("d"));
    }

    #[test]
    fn what_is_no_file_is_written_directly() {
        let before = fs::metadata("/dev/null").unwrap();
        write(Path::new("/dev/null"), "gone").unwrap();
        let after = fs::metadata("/dev/null").unwrap();
        assert_eq!((before.ino(), before.rdev()), (after.ino(), after.rdev()));
        // A link whose target has no path.
        let (mut reader, writer) = io::pipe().unwrap();
        let path = format!("/proc/self/fd/{}", writer.as_raw_fd());
        write(Path::new(&path), "through the pipe").unwrap();
        drop(writer);
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        assert_eq!(text, "through the pipe");
    }
}
