//! `linewatch plc`: Structured Text without a station: what is wrong with it, and what it does.
//!
//! Programs run in virtual time, so the same command gives the same bytes: the clock begins at
//! 1970-01-01T00:00:00Z and goes on by one scan time a scan.

mod check;
mod run;
mod trace;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use st::SourceFile;

use crate::arguments::PlcCommand;

pub(crate) fn run(command: &PlcCommand) -> anyhow::Result<ExitCode> {
    match command {
        PlcCommand::Check { files } => check::run(&read(files)?),
        PlcCommand::Run(arguments) => run::run(&read(&arguments.files)?, arguments),
    }
}

fn read(files: &[PathBuf]) -> anyhow::Result<Vec<SourceFile>> {
    files.iter().map(|path| read_one(path)).collect()
}

/// Reads one file; what is not UTF-8 is refused by name.
fn read_one(path: &Path) -> anyhow::Result<SourceFile> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).with_context(|| format!("{name} cannot be read"))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let sound = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + String::from_utf8_lossy(sound).matches('\n').count();
        anyhow::anyhow!("{name}, line {line}: is not UTF-8; save the file as UTF-8")
    })?;
    Ok(SourceFile { name, text })
}
