//! `cargo xtask`: everything one does with this repository, as one command each.
//!
//! Every command first makes sure that what it needs is there (see [`setup`]), says what it is
//! doing while it does it, lets the output of other programs through, and on failure names the
//! exact command and what to do. It stays small so that it builds in seconds: no network crates,
//! no part of Linewatch.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "printing is what this program does")]

mod bench;
mod build;
mod codegen;
mod console;
mod faults;
mod icons;
mod package;
mod pictures;
mod process;
mod run;
mod setup;
mod station;
mod test;
mod tidy;
mod windows;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::workspace::{Profile, Workspace};

/// Work on Linewatch: set up, build, run, test.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct CommandLine {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what is missing for building (all other commands do this by themselves).
    Setup {
        /// Also what only the tests need: browser, display, broker, driver, Python's OPC UA.
        #[arg(long)]
        tests: bool,
    },
    /// Build the interface and both programs without running them.
    Build(BuildArgs),
    /// Build, then open the window with the demo plant; without a display, serve to a browser.
    Run {
        #[command(flatten)]
        build: BuildArgs,
        /// Passed on to the program, after `--`.
        #[arg(last = true)]
        args: Vec<String>,
    },
    /// Run every check and every test.
    Test {
        #[command(flatten)]
        build: BuildArgs,
        /// Leave out what takes minutes: documentation, licences, browser and window.
        #[arg(long)]
        quick: bool,
    },
    /// What `test` begins beside its other checks, with the interface built.
    #[command(hide = true)]
    Prepare {
        /// What to build.
        what: Preparation,
    },
    /// Check the rules of this repository that no other tool knows.
    Tidy,
    /// Make every icon size from the drawings in icons/.
    Icons,
    /// Write the TypeScript types of the interface from the Rust ones.
    Codegen(BuildArgs),
    /// Make the pictures of the README from the running program.
    Pictures(BuildArgs),
    /// Measure speed and memory with a release build; `bench history` also beside other databases.
    Bench(bench::BenchArgs),
    /// Make what users download: `package windows`, its installers and its zip.
    #[command(subcommand)]
    Package(package::System),
    /// Harm stations in every way there is a row for, and see that nothing is lost.
    Faults(faults::FaultsArgs),
    /// Build and test for Windows, on Debian.
    #[command(subcommand)]
    Windows(windows::WindowsTask),
}

/// What the tests need late and takes long to build.
#[derive(Clone, Copy, ValueEnum)]
enum Preparation {
    /// The checker of licences and the driver of the window.
    Tools,
    /// The workspace and the core's tests for Windows, with the compiler and wine.
    Windows,
}

/// How to build.
#[derive(Args, Clone, Default)]
struct BuildArgs {
    /// Optimised.
    #[arg(long)]
    release: bool,
    /// Where build outputs go, instead of `CARGO_TARGET_DIR` or `target`.
    #[arg(long, value_name = "DIR")]
    target_dir: Option<PathBuf>,
}

impl BuildArgs {
    fn open(&self) -> anyhow::Result<(Workspace, Profile)> {
        let profile = if self.release { Profile::Release } else { Profile::Debug };
        Ok((Workspace::open(self.target_dir.as_deref())?, profile))
    }
}

fn main() -> ExitCode {
    match dispatch(CommandLine::parse().command) {
        Ok(code) => code,
        Err(error) => {
            console::failure(&error);
            ExitCode::FAILURE
        }
    }
}

fn dispatch(task: Task) -> anyhow::Result<ExitCode> {
    match task {
        Task::Setup { tests } => {
            let need = if tests { setup::Need::Tests } else { setup::Need::Build };
            setup::ensure(&Workspace::open(None)?, need)?;
            console::say("Everything that is needed is there.");
        }
        Task::Build(args) => {
            let (workspace, profile) = args.open()?;
            build::all(&workspace, profile)?;
        }
        Task::Run { build, args } => {
            let (workspace, profile) = build.open()?;
            return run::run(&workspace, profile, &args);
        }
        Task::Test { build, quick } => {
            let (workspace, profile) = build.open()?;
            return test::run(&workspace, profile, quick);
        }
        Task::Prepare { what: Preparation::Tools } => setup::tools_of_tests()?,
        Task::Prepare { what: Preparation::Windows } => {
            windows::prepare_core(&Workspace::open(None)?)?;
        }
        Task::Tidy => tidy::check(&Workspace::open(None)?)?,
        Task::Icons => icons::make(&Workspace::open(None)?)?,
        Task::Codegen(args) => codegen::write(&args.open()?.0)?,
        Task::Pictures(args) => {
            let (workspace, profile) = args.open()?;
            pictures::take(&workspace, profile)?;
        }
        Task::Bench(args) => bench::run(&Workspace::open(None)?, &args)?,
        Task::Package(system) => package::run(&system)?,
        Task::Faults(args) => faults::run(&Workspace::open(None)?, &args)?,
        Task::Windows(task) => return windows::run(&Workspace::open(None)?, &task),
    }
    Ok(ExitCode::SUCCESS)
}
