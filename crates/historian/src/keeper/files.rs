//! The files of sealed days: put on disk whole, checked, removed when nothing names them.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use duckdb::Row;
use model::Timestamp;
use xxhash_rust::xxh3::Xxh3;

use super::{Keeper, snapshot};
use crate::error::Error;
use crate::layout::{Day, Layout, Part};
use crate::reader::list;
use crate::time;

/// A file that is on the disk.
#[derive(Clone, Copy, Default)]
pub(super) struct Finished {
    pub(super) bytes: u64,
    pub(super) hash: u64,
}

/// A sealed day whose files are not what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damaged {
    /// The day.
    pub day: Day,
    /// Source time of its first row.
    pub first_time: Timestamp,
    /// Source time of its last row.
    pub last_time: Timestamp,
    /// The rows it had.
    pub rows: u64,
    /// What is wrong, for a person.
    pub reason: String,
}

/// A registered day with what its files must be.
struct Expected {
    damaged: Damaged,
    bytes: u64,
    generation: u32,
    hashes: [u64; 2],
}

/// Makes the file durable and gives it its name. What is in it was verified before.
pub(super) fn finish(from: &Path, to: &Path) -> io::Result<Finished> {
    let finished = sync(from)?;
    system::files::rename(from, to)?;
    Ok(finished)
}

/// Makes the file durable.
pub(super) fn sync(path: &Path) -> io::Result<Finished> {
    let finished = fingerprint(path)?;
    File::options().write(true).open(path)?.sync_all()?;
    Ok(finished)
}

/// Makes the names in a folder durable; Windows does so by itself.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Bytes and hash of a file.
pub(super) fn fingerprint(path: &Path) -> io::Result<Finished> {
    let mut file = File::open(path)?;
    let (mut hash, mut bytes) = (Xxh3::new(), 0);
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(Finished { bytes, hash: hash.digest() });
        }
        hash.update(&buffer[..read]);
        bytes += read as u64;
    }
}

/// A generation that no file of the day has had, as far as can be seen.
pub(super) fn next_generation(layout: &Layout, day: Day) -> io::Result<u32> {
    let mut highest = 0;
    for entry in fs::read_dir(layout.folder(day))? {
        let name = entry?.file_name();
        let number = name.to_string_lossy().split(['-', '.']).nth(1).map(str::parse::<u32>);
        if let Some(Ok(number)) = number {
            highest = highest.max(number);
        }
    }
    Ok(highest + 1)
}

/// Removes what was written in vain.
pub(super) fn remove_generation(layout: &Layout, day: Day, generation: u32) {
    for part in Part::ALL {
        for path in [layout.unfinished(day, generation, part), layout.file(day, generation, part)] {
            // Most of them were never made; what stays is removed at the next start.
            fs::remove_file(path).ok();
        }
    }
    // Only when it is empty.
    fs::remove_dir(layout.folder(day)).ok();
}

impl Keeper {
    /// Removes files of days that neither the database nor the newest snapshot names; returns how
    /// many. Not while somebody may still read a generation that was replaced just before.
    pub fn sweep(&self) -> Result<usize, Error> {
        let layout = self.layout();
        let mut named: HashSet<PathBuf> = snapshot::named_files(layout).into_iter().collect();
        for expected in self.expected()? {
            let (day, generation) = (expected.damaged.day, expected.generation);
            named.extend(Part::ALL.map(|part| layout.file(day, generation, part)));
        }
        let mut removed = 0;
        for folder in folders(&layout.history())? {
            for entry in fs::read_dir(&folder)? {
                let path = entry?.path();
                if !named.contains(&path) && path.is_file() {
                    system::files::remove_file(&path)?;
                    removed += 1;
                }
            }
            // Only when it is empty.
            fs::remove_dir(&folder).ok();
        }
        Ok(removed)
    }

    /// Looks at the files of every sealed day; `thorough` reads them, otherwise only their length
    /// counts. A day that is damaged is taken out and its files are moved to `history/damaged`.
    pub fn check_files(&self, thorough: bool) -> Result<Vec<Damaged>, Error> {
        let mut found = Vec::new();
        for expected in self.expected()? {
            let Some(reason) = self.wrong(&expected, thorough) else { continue };
            self.move_aside(expected.damaged.day, expected.generation)?;
            self.drop_day(expected.damaged.day)?;
            found.push(Damaged { reason, ..expected.damaged });
        }
        Ok(found)
    }

    fn wrong(&self, expected: &Expected, thorough: bool) -> Option<String> {
        let mut bytes = 0;
        for (part, hash) in Part::ALL.into_iter().zip(expected.hashes) {
            let path = self.layout().file(expected.damaged.day, expected.generation, part);
            let name = path.display();
            match fs::metadata(&path) {
                Ok(about) => bytes += about.len(),
                Err(error) => return Some(format!("{name}: {error}")),
            }
            match thorough.then(|| fingerprint(&path)).transpose() {
                Ok(Some(found)) if found.hash != hash => {
                    return Some(format!("{name} is not what was written"));
                }
                Ok(_) => {}
                Err(error) => return Some(format!("{name}: {error}")),
            }
        }
        (bytes != expected.bytes).then(|| "its files have another length".to_owned())
    }

    fn move_aside(&self, day: Day, generation: u32) -> Result<(), Error> {
        let folder = self.layout().damaged();
        fs::create_dir_all(&folder)?;
        for part in Part::ALL {
            let path = self.layout().file(day, generation, part);
            let Some(name) = path.file_name().filter(|_| path.exists()) else { continue };
            system::files::rename(&path, folder.join(format!("{day}-{}", name.to_string_lossy())))?;
        }
        Ok(())
    }

    fn expected(&self) -> Result<Vec<Expected>, Error> {
        let sql = "SELECT day_number, epoch_us(first_time), epoch_us(last_time), rows, bytes,
                     generation, samples_hash, minutes_hash FROM sealed_day ORDER BY day_number";
        let row = |row: &Row<'_>| {
            let damaged = Damaged {
                day: Day::from_number(row.get(0)?),
                first_time: time::get(row, 1)?,
                last_time: time::get(row, 2)?,
                rows: row.get(3)?,
                reason: String::new(),
            };
            let hashes = [row.get(6)?, row.get(7)?];
            Ok(Expected { damaged, bytes: row.get(4)?, generation: row.get(5)?, hashes })
        };
        self.with(|connection| list(connection, "reading the list of sealed days", sql, [], row))
    }
}

/// The folders of days.
fn folders(history: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(history) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut folders = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with("date=") {
            folders.push(entry.path());
        }
    }
    folders.sort();
    Ok(folders)
}
