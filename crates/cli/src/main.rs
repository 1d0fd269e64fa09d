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
    let outcome = match arguments.command {
        Command::Serve(serve) => commands::serve::run(serve),
        Command::Sql(sql) => commands::sql::run(&sql),
        Command::Export(export) => commands::export::run(export),
        Command::Plot(plot) => commands::plot::run(plot),
        Command::Doctor(folder) => return commands::doctor::run(&folder),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("linewatch: {error:#}");
            ExitCode::FAILURE
        }
    }
}
