//! `cargo xtask bench`: speed and memory of whole paths, printed with the machine.
//!
//! The measurements themselves are in the testkit's `bench` program; this builds it, with
//! everything it measures, in release.

use std::process::Command;

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
    /// ingest, start, latency, plc, opcua, alarms, memory; all by default. `history` stands by
    /// itself, takes up to some hours, and hands on what follows it: parts of it, `--tags N`,
    /// `--days N`, `--folder FOLDER`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    names: Vec<String>,
}

/// Measures.
pub(crate) fn run(workspace: &Workspace, arguments: &BenchArgs) -> Result<()> {
    if let Some(("history", rest)) =
        arguments.names.split_first().map(|(name, rest)| (name.as_str(), rest))
    {
        return history(workspace, rest);
    }
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
        build(workspace, &["cli", "testkit"], &[])?;
        let packages = ["historian", "engine", "sources"];
        build(workspace, &packages, &["raw_appender", "alarm_speed", "opcua_load"])
    })?;
    for name in names {
        step(&format!("Measuring {name}"), || measure(workspace, name))?;
    }
    Ok(())
}

/// History beside InfluxDB, PostgreSQL, `SQLite` and pandas.
fn history(workspace: &Workspace, rest: &[String]) -> Result<()> {
    setup::ensure(workspace, Need::History)?;
    step("Building everything that is measured, in release", || {
        build(workspace, &["cli", "testkit"], &[])?;
        build(workspace, &["historian"], &["raw_appender", "raw_copy"])
    })?;
    step("Measuring history", || {
        let mut bench = bench(workspace);
        process::run(bench.arg("history").args(rest))
    })
}

/// Builds packages, or only examples of them: together, as what they need is built once then.
fn build(workspace: &Workspace, packages: &[&str], examples: &[&str]) -> Result<()> {
    let mut cargo = workspace.cargo(&["build", "--release"]);
    for package in packages {
        cargo.args(["-p", package]);
    }
    for example in examples {
        cargo.args(["--example", example]);
    }
    process::run(&mut cargo)
}

fn measure(workspace: &Workspace, name: &str) -> Result<()> {
    process::run(bench(workspace).arg(name))
}

/// The testkit's program; its arguments are to be added.
fn bench(workspace: &Workspace) -> Command {
    workspace.cargo(&["run", "--quiet", "--release", "-p", "testkit", "--bin", "bench", "--"])
}
