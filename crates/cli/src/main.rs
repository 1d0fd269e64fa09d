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
    if let Some(user) = arguments.user.clone() {
        remote::ask_as(user);
    }
    if !matches!(arguments.command, Command::Serve(_) | Command::Stop(_)) {
        // A station may run beside it, which cannot wait.
        system::give_way();
    }
    let done = |()| ExitCode::SUCCESS;
    let outcome = match arguments.command {
        Command::Serve(serve) => commands::serve::run(serve).map(done),
        Command::Sql(sql) => commands::sql::run(&sql).map(done),
        Command::Export(export) => commands::export::run(&export).map(done),
        Command::Aggregate(aggregate) => commands::aggregate::run(aggregate).map(done),
        Command::States(states) => commands::states::run(states).map(done),
        Command::Recalculate(recalculate) => commands::recalculate::run(recalculate).map(done),
        Command::Import(import) => commands::import::run(&import).map(done),
        Command::Plot(plot) => commands::plot::run(plot).map(done),
        Command::Replay(replay) => commands::replay::run(replay).map(done),
        Command::Backup(backup) => commands::backup::back_up(&backup).map(done),
        Command::Restore(restore) => commands::backup::restore(&restore).map(done),
        Command::Rebuild(folder) => commands::backup::rebuild(&folder).map(done),
        Command::Doctor(folder) => commands::doctor::run(&folder),
        Command::User(user) => commands::user::run(&user).map(done),
        Command::Stop(stop) => commands::stop::run(&stop).map(done),
        Command::Plc(plc) => commands::plc::run(&plc),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("linewatch: {}", sentence(&error));
        ExitCode::FAILURE
    })
}

/// An error with its causes, each said once: some errors' own sentences quote their cause.
fn sentence(error: &anyhow::Error) -> String {
    let causes = error.chain().map(ToString::to_string);
    causes.fold(String::new(), |said, cause| match said.as_str() {
        "" => cause,
        _ if said.contains(&cause) => said,
        _ => format!("{said}: {cause}"),
    })
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn each_cause_is_said_once() {
        let error = anyhow!("the disk is full").context("nothing was written: the disk is full");
        assert_eq!(sentence(&error), "nothing was written: the disk is full");
        let error = anyhow!("the disk is full").context("nothing was written");
        assert_eq!(sentence(&error), "nothing was written: the disk is full");
    }
}
