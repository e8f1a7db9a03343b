//! Starting other programs: a clean environment, errors that name the command, logs, time limits.

use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::workspace;

/// A command without what `cargo run` added to this program's environment: its `CARGO_PKG_*`
/// variables, and the target and toolchain folders on the library path, where a test would find an
/// artifact that nobody installed.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    if let Some(path) = std::env::var_os("LD_LIBRARY_PATH") {
        let kept: Vec<PathBuf> =
            std::env::split_paths(&path).filter(|folder| !added_by_cargo(folder)).collect();
        match std::env::join_paths(&kept) {
            Ok(joined) if !kept.is_empty() => command.env("LD_LIBRARY_PATH", joined),
            _ => command.env_remove("LD_LIBRARY_PATH"),
        };
    }
    command
}

/// Is this entry of the library path one of those that `cargo run` puts in front?
fn added_by_cargo(folder: &Path) -> bool {
    let built = std::env::current_exe()
        .ok()
        .and_then(|exe| exe.parent().map(Path::to_path_buf))
        .is_some_and(|built| folder.starts_with(built));
    built
        || folder.as_os_str().is_empty()
        || folder.components().any(|part| part.as_os_str() == "rustlib")
        || folder.parent().is_some_and(|toolchain| toolchain.join("bin/rustc").is_file())
}

/// `PATH` with one more folder in front.
pub(crate) fn path_with(folder: &Path) -> Result<std::ffi::OsString> {
    let old = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(folder.to_path_buf()).chain(std::env::split_paths(&old));
    std::env::join_paths(folders).context("PATH")
}

/// Finds a program on `PATH`.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Runs with the output on the terminal; fails unless it exits with 0.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {}", shown(command)))?;
    if !status.success() {
        bail!("{} failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs and returns what it wrote to its standard output; the error carries its error output.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {}", shown(command)))?;
    if !output.status.success() {
        bail!(
            "{} failed ({})\n{}{}",
            shown(command),
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What a logged command came to.
#[derive(Debug)]
pub(crate) struct Finished {
    /// How it ended; `None` if it was stopped at its time limit.
    pub(crate) status: Option<ExitStatus>,
    /// Everything it wrote, both streams in order.
    pub(crate) text: String,
    /// The file that holds the same.
    pub(crate) log: PathBuf,
}

impl Finished {
    /// Did it end by itself with exit code 0?
    pub(crate) fn success(&self) -> bool {
        self.status.is_some_and(|status| status.success())
    }

    /// How it ended, in words.
    pub(crate) fn ending(&self) -> String {
        match self.status {
            Some(status) => status.to_string(),
            None => "stopped at its time limit".to_owned(),
        }
    }
}

/// Runs with both output streams in the file `log`, and stops it after `limit`.
pub(crate) fn logged(command: &mut Command, log: &Path, limit: Duration) -> Result<Finished> {
    if let Some(folder) = log.parent() {
        workspace::create_dir(folder)?;
    }
    let file = File::create(log).with_context(|| format!("create {}", log.display()))?;
    let errors = file.try_clone().with_context(|| format!("open {}", log.display()))?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(errors)
        .spawn()
        .with_context(|| format!("cannot start {}", shown(command)))?;
    let status = wait(&mut child, limit).with_context(|| shown(command))?;
    let bytes = std::fs::read(log).with_context(|| format!("read {}", log.display()))?;
    Ok(Finished {
        status,
        text: String::from_utf8_lossy(&bytes).into_owned(),
        log: log.to_path_buf(),
    })
}

/// Runs a set-up step without a word; if it fails, the error carries the end of its output.
pub(crate) fn quiet(command: &mut Command, log: &Path) -> Result<()> {
    const SHOWN_LINES: usize = 40;
    let finished = logged(command, log, Duration::from_hours(1))?;
    if finished.success() {
        return Ok(());
    }
    let lines: Vec<&str> = finished.text.lines().collect();
    let tail = lines[lines.len().saturating_sub(SHOWN_LINES)..].join("\n");
    bail!(
        "{} failed ({})\n{tail}\n(all of it: {})",
        shown(command),
        finished.ending(),
        log.display()
    );
}

/// Waits for a child; after `limit` asks it to end, then makes it.
fn wait(child: &mut Child, limit: Duration) -> Result<Option<ExitStatus>> {
    const GRACE: Duration = Duration::from_secs(10);
    let start = Instant::now();
    if let Some(status) = wait_until(child, start + limit)? {
        return Ok(Some(status));
    }
    // Test runners end their own children when they are asked to; killing at once would orphan them.
    let asked = Command::new("kill").arg(child.id().to_string()).status();
    if asked.is_ok_and(|status| status.success())
        && wait_until(child, start + limit + GRACE)?.is_some()
    {
        return Ok(None);
    }
    child.kill().context("stop it")?;
    child.wait().context("wait for it")?;
    Ok(None)
}

/// Polls, because the standard library cannot wait for a child with a time limit.
fn wait_until(child: &mut Child, end: Instant) -> Result<Option<ExitStatus>> {
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait().context("wait for it")? {
            return Ok(Some(status));
        }
        if Instant::now() >= end {
            return Ok(None);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}

/// A command as a person would type it.
pub(crate) fn shown(command: &Command) -> String {
    let mut text = format!("`{}", command.get_program().to_string_lossy());
    for argument in command.get_args() {
        let argument = argument.to_string_lossy();
        let quote =
            if argument.is_empty() || argument.contains(char::is_whitespace) { "'" } else { "" };
        text.extend([" ", quote, &argument, quote]);
    }
    text + "`"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_typed() {
        let mut command = Command::new("cc");
        command.args(["-o", "a b", ""]);
        assert_eq!(shown(&command), "`cc -o 'a b' ''`");
    }

    #[test]
    fn a_program_that_hangs_is_stopped() {
        let log = std::env::temp_dir().join(format!("xtask-hang-{}", std::process::id()));
        let finished = logged(
            Command::new("sh").args(["-c", "echo begun; exec sleep 600"]),
            &log,
            Duration::from_millis(200),
        )
        .unwrap();
        std::fs::remove_file(&log).unwrap();
        assert!(finished.status.is_none());
        assert!(!finished.success());
        assert_eq!(finished.text, "begun\n");
    }

    #[test]
    fn a_failure_shows_what_the_program_said() {
        let error = output(Command::new("sh").args(["-c", "echo why >&2; exit 3"])).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("why"), "{text}");
        assert!(text.contains('3'), "{text}");
    }
}
