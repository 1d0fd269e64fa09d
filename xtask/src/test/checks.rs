//! The checks that are one command each.

use std::env;
use std::fs;
use std::num::NonZero;
use std::process::Command;
use std::thread;

use anyhow::Result;

use super::Counts;
use crate::console::say;
use crate::workspace::{Profile, Workspace};
use crate::{build, faults, process, setup, tidy};

/// What nextest reads the number of its threads from.
const TEST_THREADS: &str = "NEXTEST_TEST_THREADS";

fn one(command: &mut Command) -> Result<Counts> {
    process::run(command).map(|()| Counts::ONE)
}

fn counted(command: &mut Command) -> Result<Counts> {
    let (succeeded, output) = process::run_and_keep(command)?;
    if !succeeded {
        say(&format!("`{}` failed; its messages are above.", process::shown(command)));
    }
    Ok(Counts::read(succeeded, &output))
}

pub(super) fn format(workspace: &Workspace) -> Result<Counts> {
    one(&mut workspace.cargo(&["fmt", "--all", "--check"]))
        .map_err(|error| error.context("some files are not formatted; `cargo fmt --all` does it"))
}

pub(super) fn tidy(workspace: &Workspace) -> Result<Counts> {
    tidy::check(workspace).map(|()| Counts::ONE)
}

/// Licences, sources and doubles always; known weaknesses when their list can be fetched.
pub(super) fn licences(workspace: &Workspace) -> Result<Counts> {
    let deny = setup::cargo_deny()?;
    let mut fetch = Command::new(&deny);
    fetch.args(["fetch", "db"]).current_dir(&workspace.root);
    let mut parts = vec!["licenses", "bans", "sources"];
    if process::succeeds(&mut fetch) {
        parts.push("advisories");
    } else {
        say(
            "The list of known weaknesses cannot be fetched here; licences and sources are checked.",
        );
    }
    let mut command = Command::new(&deny);
    command.args(["--locked", "check", "--hide-inclusion-graph"]).args(parts);
    one(command.current_dir(&workspace.root))
}

pub(super) fn ui_build(workspace: &Workspace) -> Result<Counts> {
    build::interface(workspace)?;
    one(process::npm(&workspace.ui()).args(["run", "check"]))
}

pub(super) fn ui_lint(workspace: &Workspace) -> Result<Counts> {
    one(process::npm(&workspace.ui()).args(["run", "lint"]))
}

pub(super) fn ui_tests(workspace: &Workspace) -> Result<Counts> {
    counted(process::npm(&workspace.ui()).args(["run", "test"]))
}

pub(super) fn clippy(workspace: &Workspace) -> Result<Counts> {
    one(&mut workspace.cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "--deny",
        "warnings",
    ]))
}

/// Builds the programs together with the tests: a build of the programs alone would compile some
/// crates a second time, with the few features that only tests switch on left out. This program
/// itself is left out, because Windows does not overwrite what is running.
pub(super) fn programs(workspace: &Workspace, profile: Profile) -> Result<Counts> {
    let mut command = workspace.cargo(&["build", "--workspace", "--all-targets", "--locked"]);
    command.args(["--exclude", "xtask"]);
    if profile == Profile::Release {
        command.arg("--release");
    }
    one(&mut command)
}

pub(super) fn rust_tests(workspace: &Workspace, profile: Profile) -> Result<Counts> {
    let runner: &[&str] = if setup::has_nextest() {
        &["nextest", "run", "--no-fail-fast", "--no-tests=pass"]
    } else {
        say("cargo-nextest is not installed: `cargo test` runs the same tests, more slowly.");
        &["test", "--no-fail-fast"]
    };
    let mut command = workspace.cargo(runner);
    command.args(["--workspace", "--locked"]);
    if profile == Profile::Release {
        command.arg("--release");
    }
    if env::var_os("RUST_BACKTRACE").is_none() {
        command.env("RUST_BACKTRACE", "1");
    }
    // Tests wait nearly as long as they compute: one more than there are processors.
    if env::var_os(TEST_THREADS).is_none() {
        let processors = thread::available_parallelism().map_or(1, NonZero::get);
        command.env(TEST_THREADS, (processors + 1).to_string());
    }
    counted(&mut command)
}

/// The short fault matrix, with the programs as they are built.
pub(super) fn faults(workspace: &Workspace, profile: Profile) -> Result<Counts> {
    if !cfg!(target_os = "linux") {
        say("The fault matrix needs Linux.");
        return Ok(Counts::default());
    }
    counted(faults::command(workspace, profile).arg("--short"))
}

pub(super) fn documentation(workspace: &Workspace) -> Result<Counts> {
    let mut command = workspace.cargo(&["doc", "--workspace", "--no-deps", "--locked"]);
    one(command.env("RUSTDOCFLAGS", "--deny warnings"))
}

/// An empty folder below the target folder, for one run's data.
pub(super) fn empty_folder(workspace: &Workspace, name: &str) -> Result<std::path::PathBuf> {
    let folder = workspace.target.join("test-data").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
