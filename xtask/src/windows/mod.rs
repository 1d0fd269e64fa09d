//! `cargo xtask windows`: Windows programs made and tested on Debian.
//!
//! The toolchain (`toolchain`) is Debian's compiler with MinGW's linker and a standard library that
//! is built once; the programs run under wine (`wine`). On Windows itself none of this is needed:
//! `cargo xtask build` and `cargo xtask test` are the same there as anywhere.

mod proof;
mod standard_library;
mod test;
mod toolchain;
mod wine;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Subcommand;

use crate::build;
use crate::console::{say, step};
use crate::process;
use crate::setup::{self, Need};
use crate::workspace::{Profile, Workspace};

pub(crate) use test::{core, prepare_core};
pub(crate) use toolchain::Toolchain;
pub(crate) use wine::Wine;

/// What to do.
#[derive(Subcommand)]
pub(crate) enum WindowsTask {
    /// Prepare the compiler for Windows, and wine.
    Setup,
    /// Build both programs for Windows.
    Build {
        /// Optimised, without symbols.
        #[arg(long)]
        release: bool,
    },
    /// Build everything for Windows and run its tests, and what is proved of its programs, under
    /// wine.
    Test {
        /// Only packages' tests of these names, without the proofs; all by default.
        packages: Vec<String>,
        /// Only what is proved of the built programs.
        #[arg(long, conflicts_with = "packages")]
        proofs: bool,
    },
    /// Run cargo for Windows: `cargo xtask windows cargo check -p station`.
    Cargo {
        /// Cargo's own arguments.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        arguments: Vec<String>,
    },
}

/// Does it.
pub(crate) fn run(workspace: &Workspace, task: &WindowsTask) -> Result<ExitCode> {
    match task {
        WindowsTask::Setup => {
            setup(workspace)?;
            say("Everything that Windows programs need is there.");
        }
        WindowsTask::Build { release } => {
            let profile = if *release { Profile::Release } else { Profile::Debug };
            let folder = build(workspace, profile)?;
            say(&format!("The programs are in {}.", folder.display()));
        }
        WindowsTask::Test { packages, proofs } => {
            return test::run(workspace, packages, *proofs);
        }
        WindowsTask::Cargo { arguments } => {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            process::run(&mut setup(workspace)?.cargo(workspace, &arguments))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Sets up what is missing, the interface's tools and wine included.
pub(crate) fn setup(workspace: &Workspace) -> Result<Toolchain> {
    if !cfg!(target_os = "linux") {
        bail!("this is for Debian; on Windows `cargo xtask build` makes the programs");
    }
    setup::ensure(workspace, Need::Windows)?;
    Toolchain::ensure(workspace)
}

/// Builds both programs. The answer is the folder with `linewatch.exe`, `linewatch-window.exe`,
/// `WebView2Loader.dll` and `duckdb.dll`.
pub(crate) fn build(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    let toolchain = setup(workspace)?;
    build::interface(workspace)?;
    let mut command =
        toolchain.cargo(workspace, &["build", "--locked", "-p", "cli", "-p", "linewatch-window"]);
    if profile == Profile::Release {
        command.arg("--release");
    }
    step(&format!("Building linewatch and its window for Windows ({})", profile.folder()), || {
        process::run(&mut command)
    })?;
    let folder = toolchain.outputs(profile);
    for file in ["linewatch.exe", "linewatch-window.exe", "WebView2Loader.dll", "duckdb.dll"] {
        if !folder.join(file).is_file() {
            bail!("the build left no {file} in {}", folder.display());
        }
    }
    Ok(folder)
}
