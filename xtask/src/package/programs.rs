//! The programs to be packed: built here, or for Windows from Linux by the cross toolchain.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::console::step;
use crate::workspace::{Profile, Workspace};
use crate::{build, process, setup, windows};

/// Builds both programs and answers the folder they are in.
pub(super) fn build(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    if cfg!(windows) { natively(workspace, profile) } else { windows::build(workspace, profile) }
}

/// On Windows itself, by the compiler that is there; its output holds no path of this machine.
fn natively(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    setup::ensure(workspace, setup::Need::Build)?;
    build::interface(workspace)?;
    // A target folder of its own: other flags would build everything anew each time.
    let target = workspace.target.join("packaged");
    let mut command =
        workspace.cargo(&["build", "--package", "cli", "--package", "linewatch-window"]);
    if profile == Profile::Release {
        command.arg("--release");
    }
    // Parts of one flag are kept apart by this character, so that paths may hold blanks.
    let flags: Vec<_> = machine_paths(workspace)?
        .iter()
        .map(|(path, name)| format!("--remap-path-prefix={}={name}", path.display()))
        .collect();
    command.env("CARGO_TARGET_DIR", &target).env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    step("Building linewatch and its window for the packages", || process::run(&mut command))?;
    Ok(target.join(profile.folder()))
}

/// Folders of this machine that no program may name, and what stands for them.
pub(super) fn machine_paths(workspace: &Workspace) -> Result<Vec<(PathBuf, &'static str)>> {
    let home = env::home_dir().context("there is no home folder")?;
    let cargo = env::var_os("CARGO_HOME").map_or_else(|| home.join(".cargo"), PathBuf::from);
    Ok(vec![
        (workspace.root.clone(), "linewatch"),
        (workspace.target.clone(), "target"),
        (cargo, "cargo"),
        (home, "home"),
    ])
}
