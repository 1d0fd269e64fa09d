//! A snapshot: everything of the database that is not in files of sealed days, as Parquet, with
//! the journal's position behind it. With the sealed days and the journal from there on it gives
//! the database again.
//!
//! `snapshot/<n>/<table>.parquet` and `manifest.json`, which is written last and names every file
//! with its length and hash, and the files of the sealed days that belong to it: those are kept as
//! long as it is the newest one. The number before is kept too, until the next is whole.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use duckdb::Connection;
use model::Position;
use serde::{Deserialize, Serialize};

use super::{Keeper, files};
use crate::error::{Doing, Error};
use crate::layout::{Day, Layout, Part, path_literal};
use crate::reader::{list, reading};
use crate::schema;

const DOING: &str = "making a snapshot";
const MANIFEST: &str = "manifest.json";

/// A whole snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Its folder.
    pub folder: PathBuf,
    /// The journal's position behind what it holds: the journal is needed from there on.
    pub position: Position,
    /// Bytes of its files.
    pub bytes: u64,
    /// The files of the sealed days that belong to it.
    pub day_files: Vec<PathBuf>,
}

/// What the manifest says.
#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    layout: i64,
    segment: u64,
    offset: u64,
    tables: Vec<TableFile>,
    days: Vec<DayFiles>,
}

#[derive(Debug, Serialize, Deserialize)]
struct TableFile {
    table: String,
    bytes: u64,
    hash: u64,
}

/// A sealed day that belongs to it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct DayFiles {
    day: i32,
    generation: u32,
}

impl Keeper {
    /// Makes a snapshot and removes older ones.
    pub fn snapshot(&self) -> Result<Snapshot, Error> {
        let layout = self.layout();
        let number = numbers(layout)?.last().map_or(1, |last| last + 1);
        let folder = layout.snapshots().join(number.to_string());
        let unfinished = layout.snapshots().join(format!("{number}.new"));
        if unfinished.exists() {
            system::files::remove_dir_all(&unfinished)?;
        }
        fs::create_dir_all(&unfinished)?;
        let written = self.with(|connection| reading(connection, || copy(connection, &unfinished)));
        let written = written.and_then(|manifest| {
            write_manifest(&unfinished, &manifest)?;
            system::files::rename(&unfinished, &folder)?;
            files::sync_folder(&layout.snapshots())?;
            Ok(manifest)
        });
        if written.is_err() {
            // It cannot be whole; what stays is removed by the next one.
            system::files::remove_dir_all(&unfinished).ok();
        }
        let manifest = written?;
        for older in numbers(layout)?.into_iter().filter(|older| *older < number) {
            system::files::remove_dir_all(layout.snapshots().join(older.to_string()))?;
        }
        Ok(manifest.snapshot(layout, folder))
    }
}

impl Manifest {
    fn snapshot(&self, layout: &Layout, folder: PathBuf) -> Snapshot {
        let position = Position { segment: self.segment, offset: self.offset };
        let bytes = self.tables.iter().map(|table| table.bytes).sum();
        Snapshot { folder, position, bytes, day_files: self.day_files(layout) }
    }

    fn day_files(&self, layout: &Layout) -> Vec<PathBuf> {
        let files = |day: &DayFiles| {
            Part::ALL.map(|part| layout.file(Day::from_number(day.day), day.generation, part))
        };
        self.days.iter().flat_map(files).collect()
    }
}

/// The newest snapshot beside a database that is whole.
pub(crate) fn newest(layout: &Layout) -> Result<Option<Snapshot>, Error> {
    Ok(newest_manifest(layout)?.map(|(folder, manifest)| manifest.snapshot(layout, folder)))
}

fn newest_manifest(layout: &Layout) -> Result<Option<(PathBuf, Manifest)>, Error> {
    for number in numbers(layout)?.into_iter().rev() {
        let folder = layout.snapshots().join(number.to_string());
        if let Some(manifest) = read_manifest(&folder) {
            return Ok(Some((folder, manifest)));
        }
    }
    Ok(None)
}

/// The files of sealed days that the newest snapshot needs.
pub(super) fn named_files(layout: &Layout) -> Vec<PathBuf> {
    let Ok(Some((_, manifest))) = newest_manifest(layout) else { return Vec::new() };
    manifest.day_files(layout)
}

/// Fills an empty database from a snapshot whose files are what was written.
pub(crate) fn load(connection: &Connection, folder: &Path) -> Result<(), Error> {
    let damaged = |detail: String| Error::Database { doing: "reading a snapshot", detail };
    let manifest = read_manifest(folder)
        .ok_or_else(|| damaged(format!("{} is not whole", folder.display())))?;
    if manifest.layout > schema::VERSION {
        return Err(Error::TooNew {
            path: folder.to_path_buf(),
            found: manifest.layout,
            known: schema::VERSION,
        });
    }
    let known = tables(connection)?;
    for file in &manifest.tables {
        let path = folder.join(format!("{}.parquet", file.table));
        let found = files::fingerprint(&path)?;
        if (found.bytes, found.hash) != (file.bytes, file.hash) {
            return Err(damaged(format!("{} is not what was written", path.display())));
        }
        if file.table == "meta" || !known.contains(&file.table) {
            continue;
        }
        let (table, from) = (&file.table, path_literal(&path));
        connection
            .execute_batch(&format!(
                "DELETE FROM {table};
                 INSERT INTO {table} BY NAME SELECT * FROM read_parquet({from});"
            ))
            .doing("reading a snapshot")?;
    }
    Ok(())
}

fn tables(connection: &Connection) -> Result<Vec<String>, Error> {
    let sql = "SELECT table_name FROM duckdb_tables()
               WHERE NOT internal AND NOT temporary ORDER BY table_name";
    list(connection, DOING, sql, [], |row| row.get(0))
}

/// Copies every table of one state of the database.
fn copy(connection: &Connection, folder: &Path) -> Result<Manifest, Error> {
    let cursor = list(connection, DOING, "SELECT segment, offset_bytes FROM cursor", [], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    let (segment, offset) = cursor.first().copied().unwrap_or_default();
    let sql = "SELECT day_number, generation FROM sealed_day ORDER BY day_number";
    let days = list(connection, DOING, sql, [], |row| {
        Ok(DayFiles { day: row.get(0)?, generation: row.get(1)? })
    })?;
    let mut copied = Vec::new();
    for table in tables(connection)? {
        let path = folder.join(format!("{table}.parquet"));
        let to = path_literal(&path);
        let sql =
            format!("COPY (SELECT * FROM {table}) TO {to} (FORMAT parquet, COMPRESSION zstd)");
        connection.execute_batch(&sql).doing(DOING)?;
        let files::Finished { bytes, hash } = files::sync(&path)?;
        copied.push(TableFile { table, bytes, hash });
    }
    Ok(Manifest { layout: schema::VERSION, segment, offset, tables: copied, days })
}

fn write_manifest(folder: &Path, manifest: &Manifest) -> Result<(), Error> {
    let text = serde_json::to_vec_pretty(manifest).map_err(std::io::Error::other)?;
    let mut file = fs::File::create(folder.join(MANIFEST))?;
    file.write_all(&text)?;
    file.sync_all()?;
    Ok(files::sync_folder(folder)?)
}

fn read_manifest(folder: &Path) -> Option<Manifest> {
    serde_json::from_slice(&fs::read(folder.join(MANIFEST)).ok()?).ok()
}

/// The numbers of the snapshots that were finished, the oldest first.
fn numbers(layout: &Layout) -> Result<Vec<u64>, Error> {
    let entries = match fs::read_dir(layout.snapshots()) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut numbers = Vec::new();
    for entry in entries {
        numbers.extend(entry?.file_name().to_string_lossy().parse::<u64>());
    }
    numbers.sort_unstable();
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_manifest_is_no_snapshot() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::beside(&folder.path().join("h.duckdb"));
        assert_eq!(newest(&layout).unwrap(), None);
        fs::create_dir_all(layout.snapshots().join("7")).unwrap();
        fs::create_dir_all(layout.snapshots().join("8.new")).unwrap();
        assert_eq!(newest(&layout).unwrap(), None);
        assert_eq!(numbers(&layout).unwrap(), [7]);
    }
}
