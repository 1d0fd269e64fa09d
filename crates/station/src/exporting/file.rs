//! A file that is written beside its name and gets it when it is whole.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// The file that is being written; gone again unless it is kept.
pub(super) struct PartFile {
    to: PathBuf,
    beside: PathBuf,
    kept: bool,
}

impl PartFile {
    /// `trend.csv.part` for `trend.csv`.
    pub(super) fn create(to: &Path) -> io::Result<(Self, File)> {
        let mut beside = to.as_os_str().to_owned();
        beside.push(".part");
        let beside = PathBuf::from(beside);
        let file =
            File::options().create(true).truncate(true).write(true).read(true).open(&beside)?;
        Ok((Self { to: to.to_owned(), beside, kept: false }, file))
    }

    /// Gives it its name, with everything on the disk.
    pub(super) fn keep(mut self) -> io::Result<()> {
        // Some systems flush only what is open for writing.
        File::options().write(true).open(&self.beside)?.sync_all()?;
        system::files::rename(&self.beside, &self.to)?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        if !self.kept
            && let Err(error) = system::files::remove_file(&self.beside)
        {
            tracing::warn!(%error, file = %self.beside.display(), "a part of an export stays");
        }
    }
}
