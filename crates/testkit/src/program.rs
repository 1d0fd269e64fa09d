//! Which `linewatch` is tested: the one that was built beside the tests, or another one, also a
//! Windows program, which is judged from here and runs under wine.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Names the program to test instead of the one that was built beside the tests.
const OTHER: &str = "LINEWATCH_PROGRAM";

/// The command that runs the program to test, given the one that was built beside the tests.
#[must_use]
pub fn program(built: impl AsRef<Path>) -> Command {
    let path = chosen(built.as_ref());
    if !runs_under_wine(&path) {
        return Command::new(path);
    }
    let mut command = Command::new("wine");
    command.arg(path);
    command
}

/// The file of the program to test, given the one that was built beside the tests.
#[must_use]
pub fn program_file(built: impl AsRef<Path>) -> PathBuf {
    chosen(built.as_ref())
}

/// A path as the program to test names it: under wine this side's disk is the drive Z.
#[must_use]
pub fn named_by_program(built: impl AsRef<Path>, path: &Path) -> String {
    let name = path.display().to_string();
    if is_windows_program(built.as_ref()) { format!("Z:{}", name.replace('/', "\\")) } else { name }
}

/// The other way round: where on this side is what the program names so.
#[must_use]
pub fn place_of(built: impl AsRef<Path>, name: &str) -> PathBuf {
    match name.strip_prefix("Z:") {
        Some(rest) if is_windows_program(built.as_ref()) => rest.replace('\\', "/").into(),
        _ => name.into(),
    }
}

/// Whether the program to test is one for Windows, on another system.
pub(crate) fn is_windows_program(built: &Path) -> bool {
    runs_under_wine(&chosen(built))
}

/// Ends a Windows program without any warning, as its own system does, by its process id there.
pub(crate) fn taskkill(pid: u64) {
    let mut command = Command::new("wine");
    let killed = command.args(["taskkill", "/F", "/PID", &pid.to_string()]).output().unwrap();
    assert!(killed.status.success(), "taskkill: {killed:?}");
}

/// A copy of a Windows program is what it is; it was not built beside the tests.
fn chosen(built: &Path) -> PathBuf {
    if runs_under_wine(built) {
        return built.to_owned();
    }
    std::env::var_os(OTHER).map_or_else(|| built.to_owned(), PathBuf::from)
}

fn runs_under_wine(path: &Path) -> bool {
    !cfg!(windows) && path.extension() == Some(OsStr::new("exe"))
}
