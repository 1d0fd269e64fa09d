//! `cargo xtask bench`: speed and memory of whole paths, printed with the machine.
//!
//! The measurements themselves are in the testkit's `bench` program; this builds it, with
//! everything it measures, in release.

use anyhow::{Result, bail};
use clap::Args;

use crate::console::step;
use crate::process;
use crate::setup::{self, Need};
use crate::workspace::Workspace;

/// The measurements; the last needs ten minutes.
const NAMES: [&str; 7] = ["ingest", "start", "latency", "plc", "opcua", "alarms", "memory"];

/// What to measure.
#[derive(Args)]
pub(crate) struct BenchArgs {
    /// ingest, start, latency, plc, opcua, alarms, memory; all by default.
    names: Vec<String>,
}

/// Measures.
pub(crate) fn run(workspace: &Workspace, arguments: &BenchArgs) -> Result<()> {
    let names: Vec<&str> = if arguments.names.is_empty() {
        NAMES.to_vec()
    } else {
        arguments.names.iter().map(String::as_str).collect()
    };
    if let Some(unknown) = names.iter().find(|name| !NAMES.contains(name)) {
        bail!("there is no measurement named {unknown}; there are {}", NAMES.join(", "));
    }
    setup::ensure(workspace, Need::Tests)?;
    step("Building everything that is measured, in release", || {
        process::run(&mut workspace.cargo(&["build", "--release", "-p", "cli", "-p", "testkit"]))?;
        let example = ["build", "--release", "-p", "historian", "--example", "raw_appender"];
        process::run(&mut workspace.cargo(&example))?;
        let example = ["build", "--release", "-p", "engine", "--example", "alarm_speed"];
        process::run(&mut workspace.cargo(&example))?;
        let example = ["build", "--release", "-p", "sources", "--example", "opcua_load"];
        process::run(&mut workspace.cargo(&example))
    })?;
    for name in names {
        step(&format!("Measuring {name}"), || measure(workspace, name))?;
    }
    Ok(())
}

fn measure(workspace: &Workspace, name: &str) -> Result<()> {
    let mut bench = workspace.cargo(&[
        "run",
        "--quiet",
        "--release",
        "-p",
        "testkit",
        "--bin",
        "bench",
        "--",
        name,
    ]);
    process::run(&mut bench)
}
