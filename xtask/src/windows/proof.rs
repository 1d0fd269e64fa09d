//! What is proved of the Windows programs as they are built: `linewatch.exe` under wine, judged from
//! this side by the same publisher, brokers and lists as the program for Linux.
//!
//! The testkit runs the program of `LINEWATCH_PROGRAM` instead of its own; one that ends in `.exe`
//! it runs under wine. Two rows of the fault matrix and the tests of `crates/cli` do that.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::{Toolchain, Wine};
use crate::console::step;
use crate::faults;
use crate::process;
use crate::setup::{self, Need};
use crate::test::Counts;
use crate::workspace::{Profile, Workspace};

/// Rows of the fault matrix for Windows programs.
const ROWS: [&str; 2] = ["taskkill", "demo"];

/// Builds the programs on both sides and proves what there is to prove.
pub(super) fn run(workspace: &Workspace, toolchain: &Toolchain) -> Result<Counts> {
    setup::ensure(workspace, Need::Tests)?;
    step("Building linewatch.exe", || {
        process::run(&mut toolchain.cargo(workspace, &["build", "--locked", "-p", "cli"]))
    })?;
    step("Building what judges it", || {
        process::run(
            &mut workspace.cargo(&["build", "-p", "cli", "-p", "testkit", "--tests", "--bins"]),
        )
    })?;
    let program = toolchain.outputs(Profile::Debug).join("linewatch.exe");
    let mut counts = Counts::default();
    let _until_all_have_run = toolchain.wine.up()?;
    let mut rows = faults::command(workspace, Profile::Debug);
    counts += judge(&toolchain.wine, &program, rows.args(ROWS))?;
    let mut tests = workspace.cargo(&["test", "-p", "cli", "--tests", "--no-fail-fast"]);
    counts += judge(&toolchain.wine, &program, &mut tests)?;
    Ok(counts)
}

fn judge(wine: &Wine, program: &Path, command: &mut Command) -> Result<Counts> {
    wine.set(command);
    command.env("LINEWATCH_PROGRAM", program);
    let file = program.with_extension("output");
    let (succeeded, output) = process::run_and_keep_by(&file, command)?;
    Ok(Counts::read(succeeded, &output))
}
