//! The folder with what every package installs, made anew each time.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::licences;
use super::sign::Signer;
use crate::console::step;
use crate::process;
use crate::workspace::Workspace;

/// Ours: signed, stripped, checked.
pub(super) const OURS: &[&str] = &["linewatch.exe", "linewatch-window.exe"];
/// The database library, as its makers built it.
const DUCKDB: &str = "duckdb.dll";
/// Imported by programs of the gnu toolchain; those of MSVC have it inside.
const LOADER: &str = "WebView2Loader.dll";
/// From binutils for mingw; MSVC keeps its symbols in files of their own.
const STRIP: &str = "x86_64-w64-mingw32-strip";

/// What every package installs: files in one folder, nothing below it.
pub(super) struct Stage {
    folder: PathBuf,
    names: Vec<String>,
}

impl Stage {
    /// Copies the programs of a folder together with what goes with them.
    pub(super) fn fill(
        workspace: &Workspace,
        programs: &Path,
        signer: Option<&Signer>,
    ) -> Result<Self> {
        let folder = workspace.target.join("package");
        if folder.exists() {
            fs::remove_dir_all(&folder).context("the folder package cannot be emptied")?;
        }
        fs::create_dir_all(&folder).context("the folder package cannot be made")?;
        let mut stage = Self { folder, names: Vec::new() };
        for name in OURS {
            stage.copy(&programs.join(name), name)?;
        }
        stage.strip()?;
        stage.copy(&database(workspace, programs)?, DUCKDB)?;
        if programs.join(LOADER).is_file() {
            stage.copy(&programs.join(LOADER), LOADER)?;
        }
        stage.copy(&workspace.root.join("icons/icon.ico"), "linewatch.ico")?;
        for name in ["LICENSE-MIT", "LICENSE-APACHE"] {
            stage.copy(&workspace.root.join(name), &format!("{name}.txt"))?;
        }
        let text = step("Collecting the licences", || licences::text(workspace))?;
        stage.write("licences.txt", &text)?;
        for name in OURS {
            if let Some(signer) = signer {
                signer.sign(&stage.folder.join(name))?;
            }
        }
        Ok(stage)
    }

    /// Where they are.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Their names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.names.iter().map(String::as_str)
    }

    /// What they take on a disk.
    pub(super) fn bytes(&self) -> Result<u64> {
        let sizes = self.names.iter().map(|name| fs::metadata(self.folder.join(name)));
        sizes.map(|about| Ok(about?.len())).sum()
    }

    fn copy(&mut self, from: &Path, name: &str) -> Result<()> {
        fs::copy(from, self.folder.join(name))
            .with_context(|| format!("{} is needed and could not be copied", from.display()))?;
        self.names.push(name.to_owned());
        Ok(())
    }

    /// Text for people on Windows: with a byte order mark and CRLF, as its editor likes best.
    fn write(&mut self, name: &str, text: &str) -> Result<()> {
        let text = format!("\u{feff}{}", text.replace("\r\n", "\n").replace('\n', "\r\n"));
        fs::write(self.folder.join(name), text)?;
        self.names.push(name.to_owned());
        Ok(())
    }

    fn strip(&self) -> Result<()> {
        if !process::on_path(STRIP) {
            return Ok(());
        }
        let files = OURS.iter().map(|name| self.folder.join(name));
        process::run(Command::new(STRIP).arg("--strip-all").args(files))
    }
}

/// Beside the programs, or where the set-up put it.
fn database(workspace: &Workspace, programs: &Path) -> Result<PathBuf> {
    let places = [programs.to_owned(), workspace.root.join(".deps/duckdb")];
    match places.iter().map(|place| place.join(DUCKDB)).find(|file| file.is_file()) {
        Some(file) => Ok(file),
        None => bail!(
            "{DUCKDB} is neither beside the programs nor in .deps/duckdb; the set-up puts it there"
        ),
    }
}
