//! Cargo tools that the tests use and that not everybody has.
//!
//! They are built once, into a folder outside the repository, so that neither a new clone nor
//! `cargo clean` costs those minutes again. What is on the PATH already is used as it is.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::console::{say, step};
use crate::process;
use crate::workspace::Workspace;

/// The driver that speaks WebDriver to the window.
pub(crate) fn tauri_driver() -> Result<PathBuf> {
    installed("tauri-driver", "^2.1")
}

/// The checker of licences, sources and known weaknesses.
pub(crate) fn cargo_deny() -> Result<PathBuf> {
    installed("cargo-deny", "^0.20")
}

/// Installs both.
pub(crate) fn of_tests() -> Result<()> {
    cargo_deny()?;
    if cfg!(target_os = "linux") { tauri_driver().map(|_path| ()) } else { Ok(()) }
}

/// Whether the quicker test runner is there. It is not worth minutes of building: without it,
/// `cargo test` runs the same tests.
pub(crate) fn has_nextest() -> bool {
    process::succeeds(process::cargo().args(["nextest", "--version"]))
}

/// The tool's path, after installing it when it is neither on the PATH nor in our folder.
fn installed(name: &str, version: &str) -> Result<PathBuf> {
    if process::on_path(name) {
        return Ok(PathBuf::from(name));
    }
    let root = Workspace::tools()?;
    let path = root.join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if process::succeeds(Command::new(&path).arg("--version"))
        || process::succeeds(Command::new(&path).arg("--help"))
    {
        return Ok(path);
    }
    say(&format!("{name} is missing; it is built once into {}.", root.display()));
    step(&format!("Installing {name}"), || {
        process::run(
            process::cargo()
                // Optimising takes minutes more than they ever run, and nobody debugs them.
                .args(["install", name, "--debug", "--locked", "--quiet", "--version", version])
                .env("CARGO_PROFILE_DEV_DEBUG", "0")
                .arg("--root")
                .arg(&root)
                // Its build outputs are not wanted later; the workspace's folder is not its own.
                .env_remove("CARGO_TARGET_DIR"),
        )
    })
    .with_context(|| format!("{name} could not be built; is this machine online?"))?;
    Ok(path)
}
