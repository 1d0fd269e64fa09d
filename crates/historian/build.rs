//! Puts the prebuilt database library where programs and tests of this workspace find it.
//!
//! The library of `DUCKDB_LIB_DIR` is linked beside the binaries (`target/<profile>`) and beside
//! the tests (`target/<profile>/deps`); this crate's own tests look there by an rpath of
//! `$ORIGIN`. Binaries of other crates need the same link argument in their own build script,
//! because a library's link arguments do not reach its dependents.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=DUCKDB_LIB_DIR");
    let target = env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    match target.as_str() {
        "linux" => println!("cargo::rustc-link-arg=-Wl,-rpath,$ORIGIN:$ORIGIN/.."),
        "macos" => println!("cargo::rustc-link-arg=-Wl,-rpath,@loader_path"),
        _ => {}
    }
    let (Some(library_dir), Some(out_dir)) =
        (env::var_os("DUCKDB_LIB_DIR"), env::var_os("OUT_DIR"))
    else {
        return Ok(());
    };
    let name = match target.as_str() {
        "windows" => "duckdb.dll",
        "macos" => "libduckdb.dylib",
        _ => "libduckdb.so",
    };
    let library = PathBuf::from(library_dir).join(name);
    println!("cargo::rerun-if-changed={}", library.display());
    // OUT_DIR is target/<profile>/build/<package>/out.
    let Some(profile) = Path::new(&out_dir).ancestors().nth(3) else { return Ok(()) };
    if library.exists() {
        place(&library, &profile.join(name))?;
        place(&library, &profile.join("deps").join(name))?;
    }
    Ok(())
}

/// A hard link costs no space; where none is possible, a copy.
fn place(library: &Path, to: &Path) -> io::Result<()> {
    if to.exists() {
        fs::remove_file(to)?;
    }
    if fs::hard_link(library, to).is_err() {
        fs::copy(library, to)?;
    }
    Ok(())
}
