//! The prebuilt DuckDB library, from the npm registry, checked against a hash.
//!
//! Building DuckDB from source takes more than twenty minutes; the makers' own Node package holds
//! the same library. It goes to `.deps/duckdb`, where `.cargo/config.toml` lets the build find it; that of Windows,
//! on Linux, to `.deps/duckdb-windows`.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};

use crate::console::step;
use crate::process;
use crate::workspace::Workspace;

/// One published package and the library in it.
struct Package {
    system: (&'static str, &'static str),
    name: &'static str,
    archive_sha256: &'static str,
    library: &'static str,
    library_sha256: &'static str,
}

/// The same version for every system.
const PACKAGES: &[Package] = &[
    Package {
        system: ("linux", "x86_64"),
        name: "@duckdb/node-bindings-linux-x64@1.5.6-r.1",
        archive_sha256: "1b9f82478539bb9a1d1df44bd103121a12ae52142c07158dc52b97d2ec1d69ff",
        library: "libduckdb.so",
        library_sha256: "3f4962cdd266eab2b479a5b5a4a6d063d279b2954ae814ed00385d553b747633",
    },
    Package {
        system: ("linux", "aarch64"),
        name: "@duckdb/node-bindings-linux-arm64@1.5.6-r.1",
        archive_sha256: "3a45a6305b3235a781ed9de25aa795a3862acd042782d1f864e1bdb656de212b",
        library: "libduckdb.so",
        library_sha256: "23686593dba4ec22c6e581bb1c843b3964e84c4bc4d0063d8b4daddd2e20e30a",
    },
    Package {
        system: ("windows", "x86_64"),
        name: "@duckdb/node-bindings-win32-x64@1.5.6-r.1",
        archive_sha256: "03873bb6dbef0aa30ba28d12dc6afa63769641823bb64bb425894218442f3e9c",
        library: "duckdb.dll",
        library_sha256: "7e90bdef028d57b45490d6f53530e3c012a5d9abdc4c6723449200663dc84ed0",
    },
];

/// Says which library stands here, so that its seventy megabytes are not hashed each time.
const STAMP: &str = "installed.txt";

/// Puts the library of this system in its place, unless it is there.
pub(crate) fn ensure(workspace: &Workspace) -> Result<()> {
    let system = (std::env::consts::OS, std::env::consts::ARCH);
    let folder = workspace.root.join(".deps/duckdb");
    ensure_in(&folder, system)?;
    #[cfg(windows)]
    super::windows::ensure_import_library(&folder.join("duckdb.dll"))?;
    Ok(())
}

/// Puts the library of Windows in its place, on another system; the folder it is in.
pub(crate) fn for_windows(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.root.join(".deps/duckdb-windows");
    ensure_in(&folder, ("windows", "x86_64"))?;
    Ok(folder)
}

fn ensure_in(folder: &Path, system: (&str, &str)) -> Result<()> {
    let Some(package) = PACKAGES.iter().find(|package| package.system == system) else {
        bail!("there is no prebuilt DuckDB library for {} on {}", system.0, system.1);
    };
    let library = folder.join(package.library);
    let expected = format!("{} {}\n", package.name, package.library_sha256);
    let stamped = fs::read_to_string(folder.join(STAMP)).is_ok_and(|stamp| stamp == expected);
    if stamped && library.is_file() {
        return Ok(());
    }
    if !fs::read(&library).is_ok_and(|bytes| hash(&bytes) == package.library_sha256) {
        step(&format!("Fetching the DuckDB library ({})", package.name), || {
            fetch(package, folder, &library)
        })?;
    }
    fs::write(folder.join(STAMP), expected)
        .with_context(|| format!("{} cannot be written", folder.display()))
}

fn fetch(package: &Package, folder: &Path, library: &Path) -> Result<()> {
    let download = folder.join("download");
    fs::create_dir_all(&download)
        .with_context(|| format!("{} cannot be made", folder.display()))?;
    let file_name =
        process::output_of(process::npm(&download).args(["pack", "--silent", package.name]))
            .context("the npm registry did not give the DuckDB library; is this machine online?")?;
    let archive = download.join(last_line(&file_name));
    let bytes =
        fs::read(&archive).with_context(|| format!("npm wrote no {}", archive.display()))?;
    check("package", package.name, &hash(&bytes), package.archive_sha256)?;
    let content = unpack(&bytes, package.library)?;
    check("library in", package.name, &hash(&content), package.library_sha256)?;
    // Written beside and renamed: an interrupted set-up leaves no half library.
    let beside = library.with_extension("part");
    fs::write(&beside, content)?;
    fs::rename(&beside, library)?;
    fs::remove_dir_all(&download)?;
    Ok(())
}

/// npm may print notices before the file name.
fn last_line(output: &str) -> PathBuf {
    PathBuf::from(output.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default())
}

fn unpack(archive: &[u8], library: &str) -> Result<Vec<u8>> {
    let wanted = Path::new("package").join(library);
    for entry in tar::Archive::new(GzDecoder::new(archive)).entries()? {
        let mut entry = entry?;
        if entry.path()? == wanted {
            let mut content = Vec::new();
            entry.read_to_end(&mut content)?;
            return Ok(content);
        }
    }
    bail!("the package holds no {library}")
}

fn check(what: &str, name: &str, found: &str, expected: &str) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    bail!(
        "the {what} {name} is not the one we know (SHA-256 {found}, expected {expected}); it was not installed"
    )
}

fn hash(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    Sha256::digest(bytes).iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_file_is_refused_by_its_hash() {
        let empty = hash(b"");
        assert_eq!(empty, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert!(check("package", "x", &empty, &empty).is_ok());
        let error = check("package", "x", &empty, "00").unwrap_err();
        assert!(error.to_string().contains("it was not installed"));
    }

    #[test]
    fn the_file_name_is_what_npm_says_last() {
        assert_eq!(last_line("npm notice\nname-1.tgz\n\n"), Path::new("name-1.tgz"));
    }
}
