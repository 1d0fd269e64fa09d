//! `cargo xtask build`: the interface, then both programs.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result};

use crate::console::step;
use crate::process;
use crate::setup::{self, Need};
use crate::workspace::{Profile, Workspace};

/// Sets up, builds the interface when it has changed, and builds both programs.
pub(crate) fn all(workspace: &Workspace, profile: Profile) -> Result<()> {
    setup::ensure(workspace, Need::Build)?;
    interface(workspace)?;
    programs(workspace, profile)
}

/// Builds `ui/dist` when something in `ui` is newer.
pub(crate) fn interface(workspace: &Workspace) -> Result<()> {
    let ui = workspace.ui();
    // Not index.html: without an interface the HTTP door's build puts a page of that name there.
    let built = fs::metadata(ui.join("dist/assets")).and_then(|folder| folder.modified());
    let inputs =
        ["src", "public", "index.html", "package-lock.json", "vite.config.ts", "tsconfig.json"];
    let mut newest = SystemTime::UNIX_EPOCH;
    for input in inputs {
        newest = newest.max(newest_below(&ui.join(input))?);
    }
    if built.is_ok_and(|built| built > newest) {
        return Ok(());
    }
    step("Building the interface", || process::run(process::npm(&ui).args(["run", "build"])))
}

/// Builds `linewatch` and `linewatch-window`.
pub(crate) fn programs(workspace: &Workspace, profile: Profile) -> Result<()> {
    let mut command =
        workspace.cargo(&["build", "--package", "cli", "--package", "linewatch-window"]);
    if profile == Profile::Release {
        command.arg("--release");
    }
    step(&format!("Building linewatch and its window ({})", profile.folder()), || {
        process::run(&mut command)
    })
}

/// The newest change of a file, or of a folder and everything in it (a folder changes when
/// something in it is deleted).
fn newest_below(path: &Path) -> Result<SystemTime> {
    let Ok(about) = fs::metadata(path) else { return Ok(SystemTime::UNIX_EPOCH) };
    let mut newest = about.modified()?;
    if about.is_dir() {
        for entry in fs::read_dir(path).with_context(|| path.display().to_string())? {
            newest = newest.max(newest_below(&entry?.path())?);
        }
    }
    Ok(newest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_older_than_anything() {
        let missing = newest_below(Path::new("no/such/folder")).unwrap();
        let here = newest_below(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        assert_eq!(missing, SystemTime::UNIX_EPOCH);
        assert!(here > missing);
    }
}
