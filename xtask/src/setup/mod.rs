//! Set-up: what is missing is installed, what is there is left alone.
//!
//! Every other command calls this first. When nothing is missing it says nothing and takes well
//! under a second: it asks dpkg and node, and compares small files.

mod apt;
mod duckdb;
#[cfg(any(windows, test))]
mod exports;
mod node;
mod python;
mod tools;
#[cfg(windows)]
mod windows;

use anyhow::{Result, bail};

use crate::workspace::Workspace;

pub(crate) use duckdb::for_windows as duckdb_for_windows;
pub(crate) use tools::{cargo_deny, has_nextest, of_tests as tools_of_tests, tauri_driver};

/// What one wants to do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Build and run.
    Build,
    /// Run the tests too.
    Tests,
    /// Measure history beside other databases too.
    History,
    /// Build for Windows and run that under wine too; on Linux.
    Windows,
}

/// Makes sure that everything needed is there.
pub(crate) fn ensure(workspace: &Workspace, need: Need) -> Result<()> {
    if cfg!(target_os = "linux") {
        apt::ensure(need)?;
    } else if cfg!(windows) {
        // WebView2 is part of Windows 11 and of every updated Windows 10; the program itself says
        // so when it is missing.
    } else {
        bail!("Linewatch builds on Linux and Windows; nobody has tried this system yet");
    }
    node::ensure(workspace)?;
    duckdb::ensure(workspace)?;
    if matches!(need, Need::Tests | Need::History) {
        python::ensure(workspace, &python::FOR_TESTS)?;
    }
    if need == Need::History { python::ensure(workspace, &python::FOR_HISTORY) } else { Ok(()) }
}
