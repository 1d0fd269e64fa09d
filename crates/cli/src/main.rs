//! The command line of Linewatch.
//!
//! Exit codes: 0 done, 1 failed with one sentence on standard error, 2 wrong use. What a program
//! reads goes to standard output, everything else to standard error.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line prints")]

mod arguments;
mod commands;
mod logging;
mod remote;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = |()| ExitCode::SUCCESS;
    let outcome = match arguments.command {
        Command::Serve(serve) => commands::serve::run(serve).map(done),
        Command::Sql(sql) => commands::sql::run(&sql).map(done),
        Command::Export(export) => commands::export::run(export).map(done),
        Command::Plot(plot) => commands::plot::run(plot).map(done),
        Command::Doctor(folder) => commands::doctor::run(&folder),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("linewatch: {error:#}");
        ExitCode::FAILURE
    })
}
