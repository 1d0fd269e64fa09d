//! Rust's standard library for Windows, built from Debian's sources of it.
//!
//! Two minutes, once for each version of the compiler. `-Zbuild-std` is unstable, so the compiler
//! is told that this is its own bootstrap; whatever is built afterwards uses the library from a
//! sysroot, as from any distribution, and needs neither.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::toolchain::{CARGO, LINKER, RUSTC, TARGET, debian_cargo, mapped};
use crate::console::step;
use crate::process;

/// Says what the library was built with; written last.
const STAMP: &str = "built-with.txt";

/// The folder to give as `--sysroot`, after building the library unless it is there. `outputs` that
/// were built with another one cannot be used any more, and are removed.
pub(super) fn ensure(tools: &Path, outputs: &Path) -> Result<PathBuf> {
    let sysroot = tools.join("sysroot");
    let wanted = versions()?;
    if fs::read_to_string(sysroot.join(STAMP)).is_ok_and(|stamp| stamp == wanted) {
        return Ok(sysroot);
    }
    if outputs.exists() {
        fs::remove_dir_all(outputs).context("the outputs for Windows cannot be removed")?;
    }
    step("Building Rust's standard library for Windows", || build(tools, &sysroot))?;
    fs::write(sysroot.join(STAMP), wanted).context("the stamp of the library")?;
    Ok(sysroot)
}

/// What the library depends on: another one of these makes another library.
fn versions() -> Result<String> {
    let mut text = String::new();
    for program in [RUSTC, CARGO, LINKER] {
        let version = process::output_of(Command::new(program).arg("--version"))?;
        text.push_str(version.lines().next().unwrap_or_default());
        text.push('\n');
    }
    Ok(text)
}

fn build(tools: &Path, sysroot: &Path) -> Result<()> {
    let (work, libraries) =
        (tools.join("std"), sysroot.join("lib/rustlib").join(TARGET).join("lib"));
    for folder in [&work, &sysroot.to_owned()] {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
    }
    fs::create_dir_all(work.join("src"))?;
    fs::create_dir_all(&libraries)?;
    fs::write(work.join("src/lib.rs"), "")?;
    let manifest = "[package]\nname = \"empty\"\nedition = \"2024\"\n[workspace]\n";
    fs::write(work.join("Cargo.toml"), manifest)?;
    let parts = "-Zbuild-std=std,panic_unwind,panic_abort,proc_macro,test";
    process::run(
        debian_cargo()
            .current_dir(&work)
            .args(["build", "--quiet", "--release", parts, "--target", TARGET])
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTFLAGS", mapped("--remap-path-prefix=", &work))
            .env("CARGO_TARGET_DIR", work.join("target")),
    )?;
    let mut found = Vec::new();
    rlibs(&work.join("target").join(TARGET), &mut found)?;
    for library in &found {
        fs::copy(library, libraries.join(library.file_name().unwrap_or_default()))?;
    }
    if !found.iter().any(|library| named(library, "libstd-")) {
        bail!("cargo built no standard library in {}", work.display());
    }
    for object in ["rsbegin", "rsend"] {
        start_object(object, &libraries)?;
    }
    fs::remove_dir_all(&work).context("the library's build cannot be cleared away")
}

/// Every library below a folder, but for the empty crate's own.
fn rlibs(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            rlibs(&path, found)?;
        } else if path.extension().is_some_and(|end| end == "rlib") && !named(&path, "libempty") {
            found.push(path);
        }
    }
    Ok(())
}

fn named(path: &Path, start: &str) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(start))
}

/// What stands before and after everything else in a program made with GNU's linker.
fn start_object(name: &str, libraries: &Path) -> Result<()> {
    let root = process::output_of(Command::new(RUSTC).args(["--print", "sysroot"]))?;
    let source = Path::new(root.trim())
        .join("lib/rustlib/src/rust/library/rtstartup")
        .join(format!("{name}.rs"));
    process::run(
        Command::new(RUSTC)
            .env("RUSTC_BOOTSTRAP", "1")
            .args(["--target", TARGET, "--edition", "2024", "--cap-lints", "allow"])
            .args(["--emit=obj", "-C", "panic=abort", "-o"])
            .arg(libraries.join(format!("{name}.o")))
            .arg(source),
    )
}
