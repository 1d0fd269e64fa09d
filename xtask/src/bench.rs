//! `cargo xtask bench`: speed and memory of whole paths, printed with the machine.

use anyhow::{Result, bail};
use clap::Args;

/// What to measure.
#[derive(Args)]
pub(crate) struct BenchArgs {
    /// The measurements, all by default.
    names: Vec<String>,
}

/// Measures.
pub(crate) fn run(arguments: &BenchArgs) -> Result<()> {
    bail!("there is no measurement named {:?} yet", arguments.names)
}
