//! The compiler for Windows: where it is, and what cargo must be told to use it.
//!
//! Debian's rustc, because it comes with its library's sources and rustup cannot be asked for
//! another target everywhere; MinGW's linker and C compiler; a sysroot with the standard library
//! (see `standard_library`); DuckDB's DLL. Outputs go to a folder of their own, beside the tools
//! and outside the clone, with no symbols and no incremental state: only whether it works counts.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::standard_library;
use super::wine::Wine;
use crate::setup;
use crate::workspace::{Profile, Workspace};

/// What is compiled for.
pub(crate) const TARGET: &str = "x86_64-pc-windows-gnu";

/// Debian's cargo and rustc, whatever else is on the PATH.
pub(super) const CARGO: &str = "/usr/bin/cargo";
pub(super) const RUSTC: &str = "/usr/bin/rustc";

/// MinGW with POSIX threads, as C++ libraries want it.
pub(super) const LINKER: &str = "x86_64-w64-mingw32-gcc-posix";

/// Runs a test for this long at most, in seconds: what hangs is ended and has failed.
const TEST_SECONDS_MAX: u32 = 900;

/// Everything that is needed, in its place.
pub(crate) struct Toolchain {
    sysroot: PathBuf,
    duckdb: PathBuf,
    target: PathBuf,
    /// Where programs run.
    pub(crate) wine: Wine,
}

impl Toolchain {
    /// Makes what is missing; the system's packages are there.
    pub(crate) fn ensure(workspace: &Workspace) -> Result<Self> {
        let tools = Workspace::tools()?.join("windows");
        let target = Workspace::cache()?.join("windows");
        Ok(Self {
            sysroot: standard_library::ensure(&tools, &target)?,
            // By its real name: a link to it in another worktree is the same library.
            duckdb: setup::duckdb_for_windows(workspace)?.canonicalize()?,
            target,
            wine: Wine::ensure(&tools)?,
        })
    }

    /// The folder of a profile's programs.
    pub(crate) fn outputs(&self, profile: Profile) -> PathBuf {
        self.target.join(TARGET).join(profile.folder())
    }

    /// Cargo for Windows in this workspace: a subcommand with its arguments.
    pub(crate) fn cargo(&self, workspace: &Workspace, arguments: &[&str]) -> Command {
        let mut command = debian_cargo();
        let runner = format!("timeout {TEST_SECONDS_MAX} {}", Wine::PROGRAM);
        command
            .current_dir(&workspace.root)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_BUILD_TARGET", TARGET)
            .env(cargo_variable("RUSTFLAGS"), flags(&self.sysroot, &self.target))
            .env(variable("CFLAGS"), mapped("-ffile-prefix-map=", &self.target))
            .env(variable("CXXFLAGS"), mapped("-ffile-prefix-map=", &self.target))
            .env(cargo_variable("RUNNER"), runner)
            .env("DUCKDB_LIB_DIR", &self.duckdb)
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
            .env("CARGO_PROFILE_RELEASE_STRIP", "symbols");
        self.wine.set(&mut command);
        command.args(arguments);
        command
    }
}

/// Debian's cargo with its own rustc and MinGW's tools, and without a trace of rustup or of the
/// cargo that runs this program.
pub(super) fn debian_cargo() -> Command {
    let mut command = Command::new(CARGO);
    for name in ["RUSTUP_TOOLCHAIN", "RUSTUP_HOME", "LD_LIBRARY_PATH", "CARGO", "RUSTFLAGS"] {
        command.env_remove(name);
    }
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_PKG_") {
            command.env_remove(name);
        }
    }
    command
        .env("PATH", debian_first())
        .env("RUSTC", RUSTC)
        .env("RUSTDOC", "/usr/bin/rustdoc")
        .env(cargo_variable("LINKER"), LINKER);
    command
        .env(variable("CC"), LINKER)
        .env(variable("CXX"), "x86_64-w64-mingw32-g++-posix")
        .env(variable("AR"), "x86_64-w64-mingw32-gcc-ar-posix");
    command
}

fn debian_first() -> OsString {
    let mut path = OsString::from("/usr/bin");
    if let Some(rest) = env::var_os("PATH") {
        path.push(":");
        path.push(rest);
    }
    path
}

/// `RUSTFLAGS` → `CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUSTFLAGS`.
fn cargo_variable(name: &str) -> String {
    format!("CARGO_TARGET_{}_{name}", TARGET.replace('-', "_").to_uppercase())
}

/// `CC` → `CC_x86_64_pc_windows_gnu`, as C compilers are found.
fn variable(name: &str) -> String {
    format!("{name}_{}", TARGET.replace('-', "_"))
}

fn flags(sysroot: &Path, target: &Path) -> OsString {
    let mut flags = OsString::from("--sysroot=");
    flags.push(sysroot);
    flags.push(" ");
    flags.push(mapped("--remap-path-prefix=", target));
    flags
}

/// Lets no folder of this machine into a program: cargo's packages and the outputs get other names.
pub(super) fn mapped(option: &str, outputs: &Path) -> OsString {
    let packages = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cargo")))
        .unwrap_or_default();
    let mut flags = OsString::new();
    for (folder, name) in [(packages.as_path(), "=cargo "), (outputs, "=target")] {
        flags.push(option);
        flags.push(folder);
        flags.push(name);
    }
    flags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_is_told_by_the_targets_name() {
        assert_eq!(cargo_variable("LINKER"), "CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER");
        let command = debian_cargo();
        let told = |name: &str| {
            command.get_envs().any(|(variable, value)| variable == name && value.is_some())
        };
        assert!(told("CC_x86_64_pc_windows_gnu") && told("RUSTC") && !told("RUSTUP_TOOLCHAIN"));
    }
}
