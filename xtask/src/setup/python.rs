//! Python as a peer that is not ours: an OPC UA client and server and an S3 store for the tests, an
//! MQTT client and pandas for the measurement of history.
//!
//! A virtual environment in `.deps` holds exactly the packages of a list in
//! `crates/testkit/python`, and is made again whenever that file differs from the copy kept in the
//! environment.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::console::step;
use crate::process;
use crate::workspace::Workspace;

/// The oldest version that the packages run on.
const OLDEST: (u32, u32) = (3, 10);

/// The copy of the list that the installed packages came from; written last.
const STAMP: &str = "installed-from.txt";

/// One environment.
pub(crate) struct Environment {
    /// Its folder in `.deps`.
    folder: &'static str,
    /// Its list in `crates/testkit/python`.
    list: &'static str,
    /// What is installed, for people.
    what: &'static str,
}

pub(crate) const FOR_TESTS: Environment = Environment {
    folder: "python",
    list: "requirements.txt",
    what: "Python's packages for the tests",
};

pub(crate) const FOR_HISTORY: Environment = Environment {
    folder: "python-history",
    list: "history_requirements.txt",
    what: "Python's pandas and MQTT packages for the measurement",
};

/// Makes the environment when it is missing or another one is wanted.
pub(crate) fn ensure(workspace: &Workspace, environment: &Environment) -> Result<()> {
    let list = workspace.root.join("crates/testkit/python").join(environment.list);
    let wanted = fs::read(&list).with_context(|| {
        format!("{} is missing; restore it from the repository", list.display())
    })?;
    let folder = workspace.root.join(".deps").join(environment.folder);
    if fs::read(folder.join(STAMP)).is_ok_and(|stamp| stamp == wanted) {
        return Ok(());
    }
    let system = system()?;
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("{} cannot be removed", folder.display()))?;
    }
    step(&format!("Installing {}", environment.what), || {
        process::run(Command::new(system).args(["-m", "venv"]).arg(&folder))?;
        let mut install = Command::new(interpreter(&folder));
        install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        // What is listed is complete: pip finds nothing else to install.
        process::run(install.args(["--no-deps", "--requirement"]).arg(&list))
    })
    .context("Python's packages could not be installed; is this machine online?")?;
    fs::write(folder.join(STAMP), wanted)
        .with_context(|| format!("{} cannot be written", folder.display()))
}

fn interpreter(folder: &Path) -> PathBuf {
    folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python3" })
}

/// The system's own Python.
fn system() -> Result<&'static str> {
    let (major, minor) = OLDEST;
    for name in ["python3", "python"] {
        let version = process::output_of(Command::new(name).arg("--version"));
        if version.is_ok_and(|text| number(&text).is_some_and(|number| number >= OLDEST)) {
            return Ok(name);
        }
    }
    bail!(
        "the tests need Python {major}.{minor} or newer; install it (https://www.python.org, on Debian as `python3 python3-venv`), then try again"
    )
}

/// `Python 3.11.7` → (3, 11).
fn number(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.trim().strip_prefix("Python ")?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn python_versions_are_read() {
        assert_eq!(number("Python 3.11.7\n"), Some((3, 11)));
        assert_eq!(number("Python 2.7"), Some((2, 7)));
        assert_eq!(number("nonsense"), None);
    }
}
