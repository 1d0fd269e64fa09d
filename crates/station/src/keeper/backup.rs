//! A backup: one tar file that gives a data folder again.
//!
//! In it: the snapshot, the sealed days that belong to it, the journal from what both the snapshot
//! and the engine's saved state need, the engine's state, the plant's files, the PLC's program and
//! the certificates. Not in it: passwords (`secrets.toml`) and logs. The last entry, `backup.json`,
//! names every other with its length and hash; the file is read back and compared before it gets
//! its name.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use historian::Snapshot;
use model::Position;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use crate::folder::Paths;

const LIST: &str = "backup.json";
const VERSION: u32 = 1;

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupDone {
    /// The file.
    pub path: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// Files in it.
    pub files: usize,
}

/// Why a backup is not put back. Each message is a sentence for a person.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// There is something already.
    #[error(
        "{} is not empty: restore into a folder that does not exist yet, nothing is overwritten",
        .0.display()
    )]
    NotEmpty(PathBuf),
    /// The file is no backup or not whole.
    #[error("{} is not a whole backup: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// It could not be read or written.
    #[error("the backup could not be put back: {0}")]
    Io(#[from] io::Error),
}

#[derive(Debug, Serialize, Deserialize)]
struct List {
    version: u32,
    program: String,
    entries: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    name: String,
    bytes: u64,
    hash: u64,
}

/// Writes everything of a data folder into `to`, which must not exist.
pub(super) fn write(
    paths: &Paths,
    snapshot: &Snapshot,
    from: Position,
    until: Position,
    to: &Path,
) -> io::Result<BackupDone> {
    if to.exists() {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, "there is such a file already"));
    }
    let mut name = to.file_name().map(ToOwned::to_owned).unwrap_or_default();
    name.push(".part");
    let unfinished = to.with_file_name(name);
    let written = write_all(paths, snapshot, (from, until), &unfinished);
    if written.is_err() {
        system::files::remove_file(&unfinished).ok();
    }
    let files = written?;
    system::files::rename(&unfinished, to)?;
    Ok(BackupDone { path: to.to_path_buf(), bytes: fs::metadata(to)?.len(), files })
}

fn write_all(
    paths: &Paths,
    snapshot: &Snapshot,
    journal: (Position, Position),
    to: &Path,
) -> io::Result<usize> {
    let mut tar = tar::Builder::new(BufWriter::new(File::create(to)?));
    let mut entries = Vec::new();
    // The database may name the same folder another way: by short names, on Windows.
    let of_database = snapshot.folder.ancestors().nth(2).unwrap_or(paths.root());
    for (path, limit) in contents(paths, snapshot, journal)? {
        entries.push(append(&mut tar, [paths.root(), of_database], &path, limit)?);
    }
    let list = List { version: VERSION, program: env!("CARGO_PKG_VERSION").to_owned(), entries };
    let text = serde_json::to_vec_pretty(&list).map_err(io::Error::other)?;
    let mut header = tar::Header::new_gnu();
    header.set_size(text.len() as u64);
    header.set_mode(0o644);
    tar.append_data(&mut header, LIST, text.as_slice())?;
    let file = tar.into_inner()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    let read = read_back(to, |_, reader| io::copy(reader, &mut io::sink()).map(drop))?;
    if read != list.entries {
        return Err(io::Error::other("what was written is not what was to be written"));
    }
    Ok(read.len())
}

/// The files in order, each with how much of it belongs to the backup.
fn contents(
    paths: &Paths,
    snapshot: &Snapshot,
    (from, until): (Position, Position),
) -> io::Result<Vec<(PathBuf, Option<u64>)>> {
    let mut all = Vec::new();
    for folder in [paths.plant(), paths.plc(), paths.pki(), snapshot.folder.clone()] {
        all.extend(files_in(&folder)?.into_iter().map(|path| (path, None)));
    }
    let single = [paths.engine_state(), paths.station_id(), paths.plc_retain()];
    all.extend(single.into_iter().filter(|path| path.is_file()).map(|path| (path, None)));
    all.extend(snapshot.day_files.iter().map(|path| (path.clone(), None)));
    for segment in files_in(&paths.journal())? {
        let number = segment.file_stem().and_then(|stem| stem.to_str()?.parse::<u64>().ok());
        let Some(number) = number else { continue };
        if number >= from.segment && number <= until.segment {
            all.push((segment, (number == until.segment).then_some(until.offset)));
        }
    }
    Ok(all)
}

/// All files below a folder, in order.
fn files_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if !folder.is_dir() {
        return Ok(found);
    }
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        if entry.file_type()?.is_dir() {
            found.extend(files_in(&entry.path())?);
        } else {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// Appends as much of a file as it has now, or `limit` of it, by its name in one of the folders.
fn append(
    tar: &mut tar::Builder<impl Write>,
    roots: [&Path; 2],
    path: &Path,
    limit: Option<u64>,
) -> io::Result<Entry> {
    let file = File::open(path)?;
    let bytes = file.metadata()?.len().min(limit.unwrap_or(u64::MAX));
    let relative = roots
        .iter()
        .find_map(|root| path.strip_prefix(root).ok())
        .ok_or_else(|| io::Error::other(format!("{} is not in the data folder", path.display())))?;
    // In every backup with the same separator.
    let name: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    let name = name.join("/");
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes);
    header.set_mode(0o644);
    let mut hashed = Hashed { inner: file.take(bytes), hash: Xxh3::new(), bytes: 0 };
    tar.append_data(&mut header, &name, &mut hashed)?;
    Ok(Entry { name, bytes: hashed.bytes, hash: hashed.hash.digest() })
}

/// Reads a backup and gives each file to `take`; returns what it had. The last entry must name
/// the others.
fn read_back(
    path: &Path,
    mut take: impl FnMut(&str, &mut dyn Read) -> io::Result<()>,
) -> io::Result<Vec<Entry>> {
    let mut archive = tar::Archive::new(BufReader::new(File::open(path)?));
    let (mut found, mut list) = (Vec::new(), None);
    for entry in archive.entries()? {
        let mut entry = entry?;
        let name = entry.path()?.to_string_lossy().into_owned();
        if name == LIST {
            let read: List = serde_json::from_reader(&mut entry).map_err(io::Error::other)?;
            list = Some(read);
            continue;
        }
        let mut hashed = Hashed { inner: &mut entry, hash: Xxh3::new(), bytes: 0 };
        take(&name, &mut hashed)?;
        io::copy(&mut hashed, &mut io::sink())?;
        found.push(Entry { name, bytes: hashed.bytes, hash: hashed.hash.digest() });
    }
    match list {
        Some(list) if list.version > VERSION => {
            Err(io::Error::other(format!("it was made by a newer version ({})", list.program)))
        }
        Some(list) if list.entries == found => Ok(found),
        Some(_) => Err(io::Error::other("what is in it is not what was put into it")),
        None => Err(io::Error::other("its end is missing")),
    }
}

/// Puts a backup into a folder that does not exist yet or is empty, all or nothing.
///
/// The first start on it makes the database again. Passwords are not in a backup.
pub fn restore(from: &Path, to: &Path) -> Result<usize, RestoreError> {
    if to.exists() && fs::read_dir(to)?.next().is_some() {
        return Err(RestoreError::NotEmpty(to.to_path_buf()));
    }
    let mut name = to.file_name().map(ToOwned::to_owned).unwrap_or_default();
    name.push(".restoring");
    let unfinished = to.with_file_name(name);
    if unfinished.exists() {
        system::files::remove_dir_all(&unfinished)?;
    }
    fs::create_dir_all(&unfinished)?;
    let read = read_back(from, |name, reader| {
        let Some(path) = inside(&unfinished, name) else {
            return Err(io::Error::other(format!("it has a file outside of the folder: {name}")));
        };
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut file = File::create(path)?;
        io::copy(reader, &mut file)?;
        file.sync_all()
    });
    let read = read.and_then(|entries| {
        if to.exists() {
            fs::remove_dir(to)?;
        }
        system::files::rename(&unfinished, to)?;
        Ok(entries.len())
    });
    read.map_err(|error| {
        system::files::remove_dir_all(&unfinished).ok();
        RestoreError::Damaged { path: from.to_path_buf(), reason: error.to_string() }
    })
}

/// Where a name of the backup goes; none when it leads elsewhere.
fn inside(folder: &Path, name: &str) -> Option<PathBuf> {
    let plain = |part: std::path::Component<'_>| matches!(part, std::path::Component::Normal(_));
    Path::new(name).components().all(plain).then(|| folder.join(name))
}

/// Hashes what is read.
struct Hashed<R> {
    inner: R,
    hash: Xxh3,
    bytes: u64,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hash.update(&buffer[..read]);
        self.bytes += read as u64;
        Ok(read)
    }
}
