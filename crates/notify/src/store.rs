//! The durable queue: one append-only file of lines, each a transaction with a checksum.
//!
//! `queue.log` holds lines of `crc32 json\n`, the JSON a list of records that count together or not
//! at all. Lines are appended and synced in groups. When most lines are about messages long gone,
//! the file is written anew beside itself, synced and renamed over the old one. A line that cannot
//! be read (a torn write, a damaged disk) costs only itself: it is moved aside and reported.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use model::Timestamp;

use crate::core::{Kept, Record};

const FILE: &str = "queue.log";
const FRESH: &str = "queue.new";
/// Lines appended before the file may be written anew.
const LINES_MIN: usize = 1_000;

/// Lines that could not be read.
#[derive(Debug)]
pub(crate) struct Damage {
    pub(crate) lines: usize,
    /// Where they were moved.
    pub(crate) file: PathBuf,
}

/// The queue's file.
#[derive(Debug)]
pub(crate) struct Store {
    folder: PathBuf,
    /// None until the file is written anew, at the start and after an error.
    file: Option<File>,
    pending: Vec<u8>,
    appended: usize,
}

impl Store {
    /// Reads what survived. Nothing is appended until [`Self::rewrite`] has been called.
    pub(crate) fn open(folder: &Path, now: Timestamp) -> io::Result<(Self, Kept, Option<Damage>)> {
        fs::create_dir_all(folder)?;
        let mut kept = Kept::default();
        let mut damaged = Vec::new();
        match File::open(folder.join(FILE)) {
            Ok(file) => read(file, &mut kept, &mut damaged)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let damage = move_aside(folder, now, &damaged)?;
        let store =
            Self { folder: folder.to_owned(), file: None, pending: Vec::new(), appended: 0 };
        Ok((store, kept, damage))
    }

    /// Takes a transaction; it is on disk after [`Self::commit`].
    pub(crate) fn push(&mut self, records: &[Record]) {
        if records.is_empty() || self.file.is_none() {
            return;
        }
        self.appended += 1;
        self.pending.extend(line(records));
    }

    /// Writes and syncs what was taken. After an error the file must be written anew.
    pub(crate) fn commit(&mut self) -> io::Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        let result = file.write_all(&self.pending).and_then(|()| file.sync_data());
        self.pending.clear();
        if result.is_err() {
            self.file = None;
        }
        result
    }

    /// Whether nothing can be appended until the file is written anew.
    pub(crate) fn is_broken(&self) -> bool {
        self.file.is_none()
    }

    /// Whether the file holds much that is gone.
    pub(crate) fn is_stale(&self, kept: usize) -> bool {
        self.appended > LINES_MIN.max(kept.saturating_mul(2))
    }

    /// Writes the file anew with everything that must survive.
    pub(crate) fn rewrite(&mut self, kept: impl Iterator<Item = Record>) -> io::Result<()> {
        self.file = None;
        self.pending.clear();
        let fresh = self.folder.join(FRESH);
        let mut file = io::BufWriter::new(File::create(&fresh)?);
        for record in kept {
            file.write_all(&line(&[record]))?;
        }
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        let path = self.folder.join(FILE);
        system::files::rename(&fresh, &path)?;
        sync_folder(&self.folder)?;
        self.file = Some(OpenOptions::new().append(true).open(path)?);
        self.appended = 0;
        Ok(())
    }
}

/// A rename is durable when its folder is; Windows has no such call and needs none.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn line(records: &[Record]) -> Vec<u8> {
    // Records are plain data with text keys: writing them as JSON cannot fail.
    let json = serde_json::to_vec(records).unwrap_or_default();
    let mut line = format!("{:08x} ", crc32fast::hash(&json)).into_bytes();
    line.extend(json);
    line.push(b'\n');
    line
}

/// The records of a line; none when it does not verify.
fn records(line: &[u8]) -> Option<Vec<Record>> {
    let (crc, rest) = line.split_at_checked(9)?;
    let json = rest.strip_suffix(b"\n")?;
    let crc = std::str::from_utf8(crc).ok()?.strip_suffix(' ')?;
    let crc = u32::from_str_radix(crc, 16).ok()?;
    (crc == crc32fast::hash(json)).then(|| serde_json::from_slice(json).ok())?
}

fn read(file: File, kept: &mut Kept, damaged: &mut Vec<Vec<u8>>) -> io::Result<()> {
    let mut reader = BufReader::new(file);
    loop {
        let mut line = Vec::new();
        if reader.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        match records(&line) {
            Some(records) => records.into_iter().for_each(|record| kept.apply(record)),
            None => damaged.push(line),
        }
    }
}

fn move_aside(folder: &Path, now: Timestamp, damaged: &[Vec<u8>]) -> io::Result<Option<Damage>> {
    if damaged.is_empty() {
        return Ok(None);
    }
    let file = folder.join(format!("damaged-{}.log", now.micros()));
    let mut aside = OpenOptions::new().append(true).create(true).open(&file)?;
    for line in damaged {
        aside.write_all(line)?;
    }
    aside.sync_all()?;
    Ok(Some(Damage { lines: damaged.len(), file }))
}

#[cfg(test)]
mod tests;
