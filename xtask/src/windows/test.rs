//! The workspace's tests as Windows programs, under wine.
//!
//! Each test program is started here and not by cargo, in its package's folder, with a time limit
//! and without the tests of [`LEFT_OUT`]. One process for all tests of a program, as cargo has it:
//! under wine a process takes half a second to start. The examples in the documentation are not run
//! a second time. What is left out is said at the end of every run.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Result, bail};
use serde::Deserialize;

use super::{Toolchain, proof, setup};
use crate::build;
use crate::console::{say, step};
use crate::process;
use crate::test::Counts;
use crate::workspace::Workspace;

/// Tests that cannot hold under wine.
struct LeftOut {
    /// The package's folder.
    package: &'static str,
    /// The test program.
    program: &'static str,
    /// A part of the tests' names; nothing means the whole program.
    tests: &'static str,
    /// Why not.
    reason: &'static str,
}

const NO_PYTHON: &str = "wine has no Python, which is the peer here";
const JUDGED: &str = "wine has no mosquitto; these tests judge linewatch.exe from outside of wine";
/// Its `CertCreateCertificateChainEngine` knows the structure of Windows 7 only, and answers an
/// invalid argument to that of Windows 8.
const OLD_CERTIFICATES: &str = "wine 8 takes no certificates of our own to be trusted";
/// Its `GetFinalPathNameByHandle` has room for so much.
pub(super) const SHORT_PATHS: &str =
    "wine 8 names no open file whose path has more than 260 characters";

const fn left_out([package, program, tests]: [&'static str; 3], reason: &'static str) -> LeftOut {
    LeftOut { package, program, tests, reason }
}

/// What cannot hold under wine. A test that cannot hold on any Windows is left out where it stands,
/// with `cfg`.
const LEFT_OUT: &[LeftOut] = &[
    left_out(["simulator", "line_opcua", ""], NO_PYTHON),
    left_out(["simulator", "opcua", ""], NO_PYTHON),
    left_out(["sources", "opcua", "asyncua::"], NO_PYTHON),
    left_out(["simulator", "simulator", "a_change_between_an_items_first_value"], NO_PYTHON),
    left_out(["archive", "s3", ""], NO_PYTHON),
    left_out(["export", "files", "a_full_sheet_goes_on_in_the_next_one"], NO_PYTHON),
    left_out(["station", "station", "every_form_is_written_in_every_format"], NO_PYTHON),
    left_out(["notify", "notify", "mail::a_certificate_that_nobody"], OLD_CERTIFICATES),
    left_out(["notify", "notify", "mail::a_mail_is_what_was_told"], OLD_CERTIFICATES),
    left_out(["notify", "notify", "mail::a_wrong_password_is_reported"], OLD_CERTIFICATES),
    left_out(["notify", "notify", "mail::without_the_promised"], OLD_CERTIFICATES),
    left_out(["cli", "cli", "data_lies_under_any_path"], SHORT_PATHS),
    left_out(["cli", "cli", "aggregates::"], JUDGED),
    left_out(["cli", "cli", "alarms::"], JUDGED),
    left_out(["cli", "cli", "bad_input::"], JUDGED),
    left_out(["cli", "cli", "circumstances::"], JUDGED),
    left_out(["cli", "cli", "commands::"], JUDGED),
    left_out(["cli", "cli", "compression::"], JUDGED),
    left_out(["cli", "cli", "delivery::"], JUDGED),
    left_out(["cli", "cli", "history::"], JUDGED),
    left_out(["cli", "cli", "derived_tags::"], JUDGED),
];

/// The packages that every change is tested with: what computes, and what is on disk.
const CORE: [&str; 4] = ["model", "engine", "st", "journal"];

/// Cases of each property: under wine a write takes many times as long. All of them run elsewhere.
const PROPERTY_CASES: &str = "24";

/// Builds tests and says which.
pub(super) const BUILD_TESTS: [&str; 4] =
    ["test", "--no-run", "--locked", "--message-format=json-render-diagnostics"];

/// A test program may take so long, in seconds; then it is ended and has failed.
const SECONDS_MAX: u32 = 900;

/// All tests, or those of some packages, or only the proofs.
pub(super) fn run(workspace: &Workspace, packages: &[String], proofs: bool) -> Result<ExitCode> {
    let toolchain = setup(workspace)?;
    build::interface(workspace)?;
    let mut counts = Counts::default();
    if !proofs {
        let packages: Vec<&str> = packages.iter().map(String::as_str).collect();
        counts += tests(workspace, &toolchain, &packages)?;
        say_left_out();
    }
    if packages.is_empty() {
        counts += proof::run(workspace, &toolchain)?;
    }
    println!();
    println!("{} passed, {} failed", counts.passed, counts.failed);
    Ok(if counts.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What every change is checked with: both programs are compiled, and the tests of [`CORE`] run.
pub(crate) fn core(workspace: &Workspace) -> Result<Counts> {
    let toolchain = compiled(workspace)?;
    let mut counts = Counts::ONE;
    counts += tests(workspace, &toolchain, &CORE)?;
    Ok(counts)
}

/// Builds all that [`core()`] builds.
pub(crate) fn prepare_core(workspace: &Workspace) -> Result<()> {
    let toolchain = compiled(workspace)?;
    let tests = || programs(workspace, &toolchain, &CORE);
    step("Building the tests for Windows", tests).map(|_programs| ())
}

/// Sets up for Windows and compiles the workspace.
fn compiled(workspace: &Workspace) -> Result<Toolchain> {
    let toolchain = setup(workspace)?;
    let mut build = toolchain.cargo(workspace, &["build", "--workspace", "--locked"]);
    step("Compiling the workspace for Windows", || process::run(&mut build))?;
    Ok(toolchain)
}

/// Builds and runs the tests of packages; of all of them when none is named.
fn tests(workspace: &Workspace, toolchain: &Toolchain, packages: &[&str]) -> Result<Counts> {
    let programs =
        step("Building the tests for Windows", || programs(workspace, toolchain, packages))?;
    let mut counts = Counts::default();
    let _until_all_have_run = toolchain.wine.up()?;
    for program in &programs {
        counts += program.run(toolchain)?;
    }
    Ok(counts)
}

/// A test program.
pub(super) struct Program {
    /// Its package's folder, where it runs.
    pub(super) folder: PathBuf,
    pub(super) executable: PathBuf,
}

impl Program {
    fn run(&self, toolchain: &Toolchain) -> Result<Counts> {
        let (package, program) = (name(&self.folder), self.name());
        let left_out: Vec<&LeftOut> = LEFT_OUT
            .iter()
            .filter(|left_out| left_out.package == package && left_out.program == program)
            .collect();
        if left_out.iter().any(|left_out| left_out.tests.is_empty()) {
            return Ok(Counts::default());
        }
        say(&format!("Under wine: {package}, {program}"));
        let mut command = limited(&toolchain.wine.command(&self.executable));
        command.arg("--quiet").current_dir(&self.folder).env("PROPTEST_CASES", PROPERTY_CASES);
        for LeftOut { tests, .. } in left_out {
            command.args(["--skip", tests]);
        }
        let file = self.executable.with_extension("output");
        let (succeeded, output) = process::run_and_keep_by(&file, &mut command)?;
        if !succeeded {
            say(&format!("`{}` failed; its messages are above.", process::shown(&command)));
        }
        Ok(Counts::read(succeeded, &output))
    }

    /// `journal-0123456789abcdef.exe` → `journal`.
    pub(super) fn name(&self) -> String {
        let name = name(&self.executable);
        name.rsplit_once('-').map_or(name.clone(), |(program, _)| program.to_owned())
    }
}

/// The command, ended after [`SECONDS_MAX`].
fn limited(command: &Command) -> Command {
    let mut limited = Command::new("timeout");
    limited.args(["--kill-after=10", &SECONDS_MAX.to_string()]);
    limited.arg(command.get_program()).args(command.get_args());
    limited.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    limited
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn say_left_out() {
    for LeftOut { package, program, tests, reason } in LEFT_OUT {
        say(&format!("Left out under wine: {package}, {program} {tests}: {reason}."));
    }
}

/// What cargo says of each thing that it has made.
#[derive(Deserialize)]
struct Made {
    manifest_path: PathBuf,
    profile: MadeProfile,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct MadeProfile {
    test: bool,
}

/// Builds the tests of packages, of the whole workspace when none is named, and `linewatch.exe` with
/// those of the command line.
pub(super) fn programs(
    workspace: &Workspace,
    toolchain: &Toolchain,
    packages: &[&str],
) -> Result<Vec<Program>> {
    let mut command = toolchain.cargo(workspace, &BUILD_TESTS);
    if packages.is_empty() {
        command.args(["--workspace", "--all-targets"]);
    }
    for package in packages {
        command.args(["--package", package]);
    }
    made(&mut command)
}

/// The test programs that a command of cargo makes, which says so in lines of JSON.
pub(super) fn made(command: &mut Command) -> Result<Vec<Program>> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        bail!("`{}` ended with {}", process::shown(command), output.status);
    }
    Ok(test_programs(&String::from_utf8_lossy(&output.stdout)))
}

/// The test programs in cargo's lines of JSON.
fn test_programs(lines: &str) -> Vec<Program> {
    lines
        .lines()
        .filter_map(|line| serde_json::from_str::<Made>(line).ok())
        .filter(|made| made.profile.test)
        .filter_map(|made| {
            let folder = made.manifest_path.parent()?.to_owned();
            Some(Program { folder, executable: made.executable? })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_programs_are_found_among_what_cargo_made() {
        let made = |test: bool, executable: &str| {
            format!(
                r#"{{"reason":"compiler-artifact","manifest_path":"/r/crates/model/Cargo.toml","profile":{{"test":{test}}},"executable":{executable}}}"#
            )
        };
        let lines = [
            made(true, r#""/t/deps/model-1.exe""#),
            made(false, r#""/t/linewatch.exe""#),
            made(false, "null"),
            r#"{"reason":"build-finished","success":true}"#.to_owned(),
        ];
        let programs = test_programs(&lines.join("\n"));
        assert_eq!(programs.len(), 1);
        assert_eq!(programs[0].folder, Path::new("/r/crates/model"));
        assert_eq!(programs[0].name(), "model");
    }
}
