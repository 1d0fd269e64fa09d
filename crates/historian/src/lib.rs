//! The DuckDB historian: every sample and event of the journal, once, for anybody's SQL.
//!
//! One [`Writer`] takes batches of events together with the journal's position behind them and
//! commits both in one transaction; after a crash the journal is read again from that position,
//! so each event is stored exactly once. Any number of [`Reader`]s answer trends, lists, exports
//! and the user's own SQL, each on its own connection and in short transactions, because a long
//! one keeps the file from being checkpointed.
//!
//! No clock is read and no other crate names DuckDB. The only threads started are the one on
//! which the file is opened, the one that stops a query of the user after its time, and the one that
//! reads a Parquet file that is imported.

#![allow(clippy::doc_markdown, reason = "DuckDB is a name, not an item")]

mod damage;
mod database;
mod error;
pub mod import;
mod keeper;
mod layout;
mod plant_tables;
mod reader;
mod rollup;
mod schema;
mod stored;
mod time;
mod views;
mod writer;

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

pub use damage::Repaired;
use database::Database;
pub use error::Error;
pub use keeper::{Damaged, Keeper, OpenDay, Sealed, SealedDay, Snapshot, Stopper};
pub use layout::Day;
pub use plant_tables::{CalibrationRow, LineEnergy, LinePart, PlantTables};
pub use reader::Reader;
pub use reader::aggregate::ValueRow;
pub use reader::alarms::{AlarmEdge, AlarmQuery, AlarmRow, OpenAlarm};
pub use reader::cell::{Cell, ColumnInfo};
pub use reader::lists::{
    CompressionRow, CounterRow, GapRow, LatestRow, QuarantineRow, ReasonRow, TagRow,
};
pub use reader::recording::RecordingQuery;
pub use reader::samples::{SampleFacts, SampleOrder, SampleRow};
pub use reader::series::{SeriesQuery, SeriesRow};
pub use reader::sql::{INTERRUPT_AGAIN, Interrupter, SqlLimits, Table};
pub use reader::trend::{Column, Trend, TrendQuery};
pub use writer::{Committed, TagInfo, Writer};

/// What the database may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// Memory of DuckDB's buffers in MiB; the process as a whole uses some 60 MiB more.
    pub memory_limit_mib: u32,
    /// Threads that work on one question, the asker's own among them.
    pub threads: u32,
}

impl Default for Config {
    /// 64 MiB and at most 2 threads: what keeps a small station under 150 MB. On a small computer
    /// the asker's thread works alone: one that helps it takes a processor from the line, and its
    /// asker waits for it in a loop.
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self { memory_limit_mib: 64, threads: if processors > 2 { 2 } else { 1 } }
    }
}

/// The open database. Clones are handles to the same one.
#[derive(Clone)]
pub struct Historian {
    database: Arc<Database>,
}

impl Historian {
    /// Opens the database, and creates it when there is none.
    pub fn open(path: &Path, config: Config) -> Result<Self, Error> {
        Database::open(path, config, false).map(|database| Self { database: Arc::new(database) })
    }

    /// Opens an existing database for reading, when no other program has it open.
    pub fn open_read_only(path: &Path) -> Result<Self, Error> {
        if !path.exists() {
            return Err(Error::NotFound { path: path.to_path_buf() });
        }
        let config = Config { memory_limit_mib: 512, threads: 2 };
        Database::open(path, config, true).map(|database| Self { database: Arc::new(database) })
    }

    /// The one writer; an error while another exists.
    pub fn writer(&self) -> Result<Writer, Error> {
        if self.database.writer_taken.swap(true, Ordering::AcqRel) {
            return Err(Error::WriterTaken);
        }
        let writer = Writer::new(Arc::clone(&self.database));
        if writer.is_err() {
            self.database.writer_taken.store(false, Ordering::Release);
        }
        writer
    }

    /// A reader with its own connection; any number of them.
    pub fn reader(&self) -> Result<Reader, Error> {
        Reader::new(Arc::clone(&self.database))
    }

    /// Seals days and looks after their files; there should be one.
    #[must_use]
    pub fn keeper(&self) -> Keeper {
        Keeper::new(Arc::clone(&self.database))
    }

    /// Bytes of the sealed days' files and of snapshots.
    #[must_use]
    pub fn file_bytes(&self) -> FileBytes {
        let layout = self.database.layout();
        let [sealed, snapshots] =
            [layout.history(), layout.snapshots()].map(|folder| layout::folder_bytes(&folder));
        FileBytes { sealed, snapshots }
    }

    /// The newest snapshot of the database at `path`, whatever became of the database.
    pub fn newest_snapshot(path: &Path) -> Result<Option<Snapshot>, Error> {
        keeper::snapshot::newest(&layout::Layout::beside(path))
    }

    /// Makes the database at `path`, where there is none, from its newest snapshot and the sealed
    /// days that belong to it. What came later is in the journal from the writer's cursor on.
    pub fn rebuild(path: &Path, config: Config) -> Result<Self, Error> {
        let historian = Self::open(path, config)?;
        if let Some(snapshot) = Self::newest_snapshot(path)? {
            let slot = historian.database.slot();
            historian.database.with(&slot, |connection| {
                writer::transaction(connection, || {
                    keeper::snapshot::load(connection, &snapshot.folder)
                })
            })?;
            historian.checkpoint()?;
        }
        Ok(historian)
    }

    /// What writes the tables made from the plant's definition and from samples.
    #[must_use]
    pub fn plant_tables(&self) -> PlantTables {
        PlantTables::new(Arc::clone(&self.database))
    }

    /// Moves what was committed from the log beside the database into the database.
    pub fn checkpoint(&self) -> Result<(), Error> {
        use error::Doing;
        let slot = self.database.slot();
        self.database.with(&slot, |connection| {
            connection.execute_batch("CHECKPOINT").doing("writing the database's checkpoint")
        })
    }

    /// Gives back memory that the database keeps for the case that the same is asked again, if
    /// nobody asks or stores at this moment.
    pub fn let_go_of_memory(&self) -> Result<(), Error> {
        self.database.let_go_of_blocks().map(|_whether| ())
    }

    /// Checkpoints and lets go of the file; it is closed when the last reader and writer are gone.
    pub fn close(self) -> Result<(), Error> {
        if self.database.is_read_only() { Ok(()) } else { self.checkpoint() }
    }

    /// What the database may use.
    #[must_use]
    pub fn config(&self) -> Config {
        self.database.config()
    }

    /// The bytes on disk: the database and the log beside it.
    #[must_use]
    pub fn database_bytes(&self) -> u64 {
        let size = |path: &Path| path.metadata().map_or(0, |about| about.len());
        let path = self.database.path();
        size(path) + size(&wal_path(path))
    }
}

/// What stands beside the database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileBytes {
    /// Files of sealed days.
    pub sealed: u64,
    /// Snapshots.
    pub snapshots: u64,
}

fn wal_path(path: &Path) -> PathBuf {
    layout::with_end(path, ".wal")
}
