//! Node and the interface's npm packages.
//!
//! The packages are those of `ui/package-lock.json`, installed again whenever that file differs
//! from the copy kept beside the installed ones.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::console::step;
use crate::process;
use crate::workspace::Workspace;

/// The oldest major version that the interface's tools run on.
const OLDEST_NODE: u32 = 20;

/// The copy of the lock file that the installed packages came from.
const STAMP: &str = "node_modules/.installed-from.json";

/// Checks Node and installs the npm packages when the lock file has changed.
pub(crate) fn ensure(workspace: &Workspace) -> Result<()> {
    let version = process::output_of(Command::new("node").arg("--version")).context(format!(
        "Node is missing; install Node {OLDEST_NODE} or newer (https://nodejs.org), then try again"
    ))?;
    match major(&version) {
        Some(major) if major >= OLDEST_NODE => {}
        _ => bail!(
            "Node {} is too old; install Node {OLDEST_NODE} or newer (https://nodejs.org)",
            version.trim()
        ),
    }
    let ui = workspace.ui();
    let lock = fs::read(ui.join("package-lock.json"))
        .context("ui/package-lock.json is missing; restore it from the repository")?;
    if fs::read(ui.join(STAMP)).is_ok_and(|stamp| stamp == lock) {
        return Ok(());
    }
    if !process::on_path("npm") {
        bail!("npm is missing; it comes with Node (https://nodejs.org), on Debian as `npm`");
    }
    step("Installing the interface's npm packages", || {
        process::run(process::npm(&ui).args(["ci", "--no-audit", "--no-fund"]))
    })?;
    fs::write(ui.join(STAMP), lock).context("the folder ui/node_modules cannot be written")
}

/// `v20.19.2` → 20.
fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions_are_read() {
        assert_eq!(major("v20.19.2\n"), Some(20));
        assert_eq!(major("v8.0.0"), Some(8));
        assert_eq!(major("nonsense"), None);
    }
}
