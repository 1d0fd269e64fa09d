//! What is proved of the Windows programs as they are built: `linewatch.exe` under wine, judged from
//! this side by the same publisher, brokers and lists as the program for Linux.
//!
//! The testkit runs the program of `LINEWATCH_PROGRAM` instead of its own; one that ends in `.exe`
//! it runs under wine. Two rows of the fault matrix and the tests of `crates/cli` do that.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::test::{BUILD_TESTS, Program, SHORT_PATHS, made, programs};
use super::{Toolchain, Wine};
use crate::console::{say, step};
use crate::faults;
use crate::process;
use crate::setup::{self, Need};
use crate::test::Counts;
use crate::workspace::{Profile, Workspace};

/// Rows of the fault matrix for Windows programs.
const ROWS: [&str; 2] = ["taskkill", "demo"];

/// The disk is a mount that only the station's own namespace has, and wine opens files by a server
/// outside of it.
const MOUNT: &str = "wine's server does not see the disk that is made for it";

/// Tests of `crates/cli` by which no Windows program can be judged, and why.
const NOT_JUDGED: [(&str, &str); 6] = [
    ("a_disk_mounted_for_reading_only_is_told", MOUNT),
    ("a_disk_without_any_room_is_told", MOUNT),
    ("a_full_disk_stops_acknowledging_and_recovers_by_itself", MOUNT),
    ("a_station_on_a_full_disk_ends_when_asked_and_the_broker_has_the_rest", MOUNT),
    ("a_station_started_on_a_nearly_full_disk_says_so_in_its_window", MOUNT),
    ("data_lies_under_any_path", SHORT_PATHS),
];

/// Builds the programs on both sides and proves what there is to prove.
pub(super) fn run(workspace: &Workspace, toolchain: &Toolchain) -> Result<Counts> {
    setup::ensure(workspace, Need::Tests)?;
    // The whole workspace on both sides, as the other tests have built it: parts of it alone would
    // be compiled a second time, with fewer features of other people's crates.
    step("Building linewatch.exe", || programs(workspace, toolchain, &[]))?;
    let all = ["--workspace", "--all-targets", "--exclude", "xtask"];
    let tests = step("Building what judges it", || {
        // The rows' program is built by the first, the tests by the second.
        process::run(workspace.cargo(&["build", "--locked"]).args(all))?;
        made(workspace.cargo(&BUILD_TESTS).args(all))
    })?;
    let program = toolchain.outputs(Profile::Debug).join("linewatch.exe");
    let mut counts = Counts::default();
    let _until_all_have_run = toolchain.wine.up()?;
    let mut rows = faults::command(workspace, Profile::Debug);
    counts += judge(&toolchain.wine, &program, rows.args(ROWS))?;
    for test in tests.iter().filter(|test| judges(test)) {
        say(&format!("Judged by {}", test.name()));
        let mut command = Command::new(&test.executable);
        command.arg("--quiet").current_dir(&test.folder);
        for (name, _) in NOT_JUDGED {
            command.args(["--skip", name]);
        }
        counts += judge(&toolchain.wine, &program, &mut command)?;
    }
    for (name, reason) in NOT_JUDGED {
        say(&format!("Not judged under wine: cli, {name}: {reason}."));
    }
    Ok(counts)
}

/// Whether it is a test of the command line from outside, not one inside the program's own code.
fn judges(test: &Program) -> bool {
    test.folder.ends_with("crates/cli") && test.name() != "linewatch"
}

fn judge(wine: &Wine, program: &Path, command: &mut Command) -> Result<Counts> {
    wine.set(command);
    command.env("LINEWATCH_PROGRAM", program);
    let file = program.with_extension("output");
    let (succeeded, output) = process::run_and_keep_by(&file, command)?;
    Ok(Counts::read(succeeded, &output))
}
