//! A file that is written beside its name and gets it when it is whole.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The disk gets what is written in pieces of about so many bytes: less than it does in the time of
/// a commit to the journal.
const PIECE: u64 = 256 * 1024;

/// The file that is being written; gone again unless it is kept.
pub(super) struct PartFile {
    to: PathBuf,
    beside: PathBuf,
    kept: bool,
}

impl PartFile {
    /// `trend.csv.part` for `trend.csv`.
    pub(super) fn create(to: &Path) -> io::Result<(Self, Steady)> {
        let mut beside = to.as_os_str().to_owned();
        beside.push(".part");
        let beside = PathBuf::from(beside);
        let file =
            File::options().create(true).truncate(true).write(true).read(true).open(&beside)?;
        Ok((Self { to: to.to_owned(), beside, kept: false }, Steady { file, at: 0, behind: 0 }))
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

/// Writes to the disk as it goes, and not all at once at the end: journal and database are on the
/// same one.
pub(super) struct Steady {
    file: File,
    at: u64,
    /// What lies before it was given to the disk.
    behind: u64,
}

impl Write for Steady {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.at += count as u64;
        if self.at >= self.behind + PIECE {
            system::files::write_behind(&self.file, self.behind, self.at - self.behind);
            self.behind = self.at;
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for Steady {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = self.file.seek(to)?;
        Ok(self.at)
    }
}
