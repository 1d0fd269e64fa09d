//! A file that is written beside its name and gets it when it is whole.
//!
//! It is given to the disk as it grows, a piece at a time and in the journal's lulls, on a thread of
//! its own: whoever makes the rows goes on meanwhile.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::pipeline::{Lulls, locked};

/// So many bytes are made durable at a time, with whatever waits behind them: no more than the disk
/// does in the time of a few commits to the journal.
const PIECE: usize = 256 * 1024;
/// Writes that wait for the thread, each of about a piece.
const WAITING_MAX: usize = 2;
/// How long a piece takes, before one was measured.
const FIRST: Duration = Duration::from_millis(3);

/// The file that is being written; gone again unless it is kept.
pub(super) struct PartFile {
    to: PathBuf,
    beside: PathBuf,
    lulls: Arc<Lulls>,
    writing: Writing,
    kept: bool,
}

/// The thread that writes; whoever first wants to know takes it.
type Writing = Arc<Mutex<Option<JoinHandle<io::Result<()>>>>>;

impl PartFile {
    /// `trend.csv.part` for `trend.csv`.
    pub(super) fn create(to: &Path, lulls: &Arc<Lulls>) -> io::Result<(Self, Steady)> {
        let mut beside = to.as_os_str().to_owned();
        beside.push(".part");
        let beside = PathBuf::from(beside);
        let steady = Steady::begin(File::create(&beside)?, lulls)?;
        let (to, lulls, writing) = (to.to_owned(), Arc::clone(lulls), Arc::clone(&steady.writing));
        Ok((Self { to, beside, lulls, writing, kept: false }, steady))
    }

    /// Gives it its name, with everything on the disk. What writes to it is gone by then.
    pub(super) fn keep(mut self) -> io::Result<()> {
        outcome(&self.writing)?;
        self.lulls.wait(FIRST);
        system::files::rename(&self.beside, &self.to)?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        // On Windows nobody may have it open.
        let written = outcome(&self.writing);
        if !self.kept
            && let Err(error) = system::files::remove_file(&self.beside)
        {
            tracing::warn!(%error, ?written, file = %self.beside.display(), "a part of an export stays");
        }
    }
}

/// What became of the thread's work, when it has ended; well if that was asked before.
fn outcome(writing: &Writing) -> io::Result<()> {
    let thread = locked(writing).take();
    let ended = thread.map(JoinHandle::join);
    ended.unwrap_or(Ok(Ok(()))).unwrap_or_else(|_| Err(io::Error::other("its thread panicked")))
}

/// Bytes and where they belong in the file.
struct Piece {
    at: u64,
    bytes: Vec<u8>,
}

/// The thread's side.
struct Disk {
    file: File,
    lulls: Arc<Lulls>,
    /// Bytes that were written since the last were made durable.
    pending: usize,
    /// How long that takes.
    took: Duration,
}

impl Disk {
    fn run(mut self, writes: &Receiver<Piece>) -> io::Result<()> {
        system::give_way();
        for piece in writes {
            self.write(&piece)?;
            if self.pending >= PIECE {
                self.lulls.wait(self.took);
                writes.try_iter().try_for_each(|piece| self.write(&piece))?;
                self.make_durable()?;
            }
        }
        self.lulls.wait(self.took);
        self.file.sync_all()
    }

    fn write(&mut self, Piece { at, bytes }: &Piece) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(*at))?;
        self.pending += bytes.len();
        self.file.write_all(bytes)
    }

    fn make_durable(&mut self) -> io::Result<()> {
        let begun = Instant::now();
        self.file.sync_data()?;
        self.took = (self.took * 3 + begun.elapsed()) / 4;
        self.pending = 0;
        Ok(())
    }
}

/// The side of whoever makes the rows: what is written goes to the thread.
pub(super) struct Steady {
    writes: SyncSender<Piece>,
    writing: Writing,
    at: u64,
    length: u64,
}

impl Steady {
    fn begin(file: File, lulls: &Arc<Lulls>) -> io::Result<Self> {
        let (sender, writes) = sync_channel(WAITING_MAX);
        let disk = Disk { file, lulls: Arc::clone(lulls), pending: 0, took: FIRST };
        let thread =
            std::thread::Builder::new().name("export".into()).spawn(move || disk.run(&writes))?;
        let writing = Arc::new(Mutex::new(Some(thread)));
        Ok(Self { writes: sender, writing, at: 0, length: 0 })
    }
}

impl Write for Steady {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = Piece { at: self.at, bytes: bytes.to_owned() };
        if self.writes.send(piece).is_err() {
            outcome(&self.writing)?;
            return Err(io::Error::other("it could not be written before"));
        }
        self.at += bytes.len() as u64;
        self.length = self.length.max(self.at);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Steady {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_anywhere_comes_together_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("x");
        let (part, mut steady) = PartFile::create(&to, &Arc::default()).unwrap();
        let mut expected = io::Cursor::new(Vec::new());
        let mut both = |to, bytes: &[u8]| {
            assert_eq!(steady.seek(to).unwrap(), expected.seek(to).unwrap());
            steady.write_all(bytes).unwrap();
            expected.write_all(bytes).unwrap();
        };
        for nth in 0..20_u8 {
            both(SeekFrom::End(0), &vec![nth; 100_000]);
            both(SeekFrom::Start(u64::from(nth)), b"first");
            both(SeekFrom::Current(7), b"then");
        }
        assert!(steady.seek(SeekFrom::Current(-100)).is_err() && !to.exists());
        drop(steady);
        part.keep().unwrap();
        assert!(std::fs::read(&to).unwrap() == expected.into_inner());
    }

    /// The device that is always full.
    #[cfg(target_os = "linux")]
    #[test]
    fn an_error_of_the_disk_is_told_to_who_writes() {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let mut steady = Steady::begin(full, &Arc::default()).unwrap();
        let error = (0..100).find_map(|_| steady.write(b"x").err()).unwrap();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        assert!(steady.write(b"x").is_err(), "and it stays so");
    }
}
