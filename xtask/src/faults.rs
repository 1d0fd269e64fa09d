//! `cargo xtask faults`: nothing is lost, whatever happens.
//!
//! The rows themselves are in the testkit's `faults` program, which starts real stations, brokers
//! and damaged disks; this builds it, with the station, and runs it. The rows' tools (strace,
//! libfaketime, namespaces) are Linux's.

use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::console::{say, step};
use crate::process;
use crate::setup::{self, Need};
use crate::workspace::{Profile, Workspace};

/// Which rows, and how much of each.
#[derive(Args)]
pub(crate) struct FaultsArgs {
    /// kill, power, disk, damage, broker, clock, shuffle, malformed, load, soak; all by default.
    rows: Vec<String>,
    /// Some minutes of it, as in the tests: fewer times, and no soak.
    #[arg(long)]
    short: bool,
    /// Make the same choices as a run that printed this seed.
    #[arg(long)]
    seed: Option<u64>,
}

/// Builds what the rows need, optimised as the station is that people run, and does them.
pub(crate) fn run(workspace: &Workspace, arguments: &FaultsArgs) -> Result<()> {
    if !cfg!(target_os = "linux") {
        say("The fault matrix needs Linux.");
        return Ok(());
    }
    setup::ensure(workspace, Need::Tests)?;
    let profile = if arguments.short { Profile::Debug } else { Profile::Release };
    step("Building the station and its faults", || {
        let mut build = workspace.cargo(&["build", "-p", "cli", "-p", "testkit"]);
        if profile == Profile::Release {
            build.arg("--release");
        }
        process::run(&mut build)
    })?;
    let mut command = command(workspace, profile);
    command.args(&arguments.rows);
    if arguments.short {
        command.arg("--short");
    }
    if let Some(seed) = arguments.seed {
        command.arg(format!("--seed={seed}"));
    }
    process::run(&mut command)
}

/// The program with the rows; built already.
pub(crate) fn command(workspace: &Workspace, profile: Profile) -> Command {
    let mut command = Command::new(workspace.binary(profile, "faults"));
    // A row that fails says why; where in the program is of no use.
    command.current_dir(&workspace.root).env("RUST_BACKTRACE", "0").env("LINEWATCH_LOG", "off");
    command
}
