//! The open file: one instance, one connection for each user of it, and opening it again when
//! DuckDB has declared the instance invalid.
//!
//! DuckDB invalidates an instance after a failure that it cannot undo, such as a full disk during
//! a checkpoint; everything committed is there after opening it again. A file is opened once in a
//! process, so every connection is closed first: that is what slots and the gate are for.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};
use std::thread;

use duckdb::{AccessMode, Connection, InterruptHandle};

use crate::error::{Doing, Error, opening};
use crate::layout::{Layout, path_literal};
use crate::{Config, plant_tables, schema, wal_path};

/// A mutex of data that is valid at every moment: a panic elsewhere does not spoil it.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What sorting a day may put beside the database for a while.
const TEMPORARY_GIB: u32 = 16;

/// The log beside the database may have so much before it goes into the database. What is in the
/// log is also in memory, uncompressed.
const CHECKPOINT_MIB: u32 = 8;

/// What is kept in memory of the blocks that are in a file as well, when the others are let go.
const BLOCKS_KEPT_MIB: u64 = 4;

/// Letters of the longest name beside the database, with its folders: a file of a sealed day or a
/// temporary one.
const LONGEST_BESIDE: usize = 70;

pub(crate) struct Database {
    path: PathBuf,
    layout: Layout,
    config: Config,
    read_only: bool,
    /// Held for reading during every piece of work, for writing while the file is opened again.
    gate: RwLock<Root>,
    slots: Mutex<Vec<Weak<Slot>>>,
    pub(crate) writer_taken: AtomicBool,
    /// What is wrong with the file, once somebody has met it.
    damage: Mutex<Option<String>>,
}

struct Root {
    /// None after an attempt to open the file again has failed.
    connection: Mutex<Option<Connection>>,
    generation: u64,
}

/// One user's connection.
#[derive(Default)]
pub(crate) struct Slot {
    held: Mutex<Option<(u64, Connection)>>,
    interrupt: Mutex<Option<Arc<InterruptHandle>>>,
}

impl Slot {
    /// Makes the statement that runs on this connection, if any, fail.
    pub(crate) fn interrupt(&self) {
        if let Some(handle) = lock(&self.interrupt).as_ref() {
            handle.interrupt();
        }
    }
}

impl Database {
    pub(crate) fn open(path: &Path, config: Config, read_only: bool) -> Result<Self, Error> {
        let path = reachable(path)?;
        let layout = Layout::beside(&path);
        let connection = connect(&path, &layout, config, read_only)?;
        prepare_schema(&path, &connection, read_only)?;
        if !read_only {
            plant_tables::ensure(&connection)?;
        }
        Ok(Self {
            path,
            layout,
            config,
            read_only,
            gate: RwLock::new(Root { connection: Mutex::new(Some(connection)), generation: 1 }),
            slots: Mutex::default(),
            writer_taken: AtomicBool::new(false),
            damage: Mutex::default(),
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn config(&self) -> Config {
        self.config
    }

    pub(crate) fn layout(&self) -> &Layout {
        &self.layout
    }

    pub(crate) fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// A place for one more user's connection, which is made at its first work.
    pub(crate) fn slot(&self) -> Arc<Slot> {
        let slot = Arc::new(Slot::default());
        let mut slots = lock(&self.slots);
        slots.retain(|slot| slot.strong_count() > 0);
        slots.push(Arc::downgrade(&slot));
        slot
    }

    /// Does one piece of work on a user's connection.
    pub(crate) fn with<T>(
        &self,
        slot: &Slot,
        work: impl FnOnce(&Connection) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let root = self.gate.read().unwrap_or_else(PoisonError::into_inner);
        let mut held = lock(&slot.held);
        if held.as_ref().is_none_or(|(generation, _)| *generation != root.generation) {
            let root_connection = lock(&root.connection);
            let Some(open) = root_connection.as_ref() else {
                let doing = "using the database";
                return Err(Error::Database { doing, detail: "it is not open".to_owned() });
            };
            let connection = open.try_clone().doing("connecting to the database")?;
            *lock(&slot.interrupt) = Some(connection.interrupt_handle());
            *held = Some((root.generation, connection));
        }
        let Some((_, connection)) = held.as_ref() else { unreachable!("filled above") };
        work(connection).inspect_err(|error| self.notice(error))
    }

    /// What is wrong with the file, when something is.
    pub(crate) fn damage(&self) -> Option<String> {
        lock(&self.damage).clone()
    }

    fn notice(&self, error: &Error) {
        if error.is_damage() {
            *lock(&self.damage) = Some(error.to_string());
        }
    }

    /// Bytes of the log beside the database: what is stored and not yet in the database. A
    /// checkpoint makes it shorter.
    pub(crate) fn log_bytes(&self) -> u64 {
        // There is none right after a checkpoint.
        fs::metadata(wal_path(&self.path)).map_or(0, |file| file.len())
    }

    /// Gives back the memory of blocks that are in a file as well and that nobody uses; `false` when
    /// somebody works at this moment, and nothing was done. DuckDB keeps all it has read or written
    /// until its limit is reached, however long it is not asked for; where it is asked for again, it
    /// is read again.
    pub(crate) fn let_go_of_blocks(&self) -> Result<bool, Error> {
        // A limit lowered for a moment would fail a question that runs meanwhile.
        let Ok(root) = self.gate.try_write() else { return Ok(false) };
        let root_connection = lock(&root.connection);
        let Some(connection) = root_connection.as_ref() else { return Ok(false) };
        let (used, blocks) = connection
            .query_row(
                "SELECT sum(memory_usage_bytes)::UBIGINT, coalesce(sum(memory_usage_bytes) FILTER (
                   tag IN ('BASE_TABLE', 'EXTERNAL_FILE_CACHE')), 0)::UBIGINT FROM duckdb_memory()",
                [],
                |row| Ok((row.get::<_, u64>(0)?, row.get::<_, u64>(1)?)),
            )
            .doing("looking at the database's memory")?;
        let lower_mib = (used.saturating_sub(blocks) >> 20) + BLOCKS_KEPT_MIB;
        let usual_mib = u64::from(self.config.memory_limit_mib);
        if used >> 20 <= lower_mib || lower_mib >= usual_mib {
            return Ok(true);
        }
        // What is in use stays, and then the lower limit is refused.
        connection.execute_batch(&format!("SET memory_limit = '{lower_mib}MiB'")).ok();
        connection
            .execute_batch(&format!("SET memory_limit = '{usual_mib}MiB'"))
            .doing("setting the database's memory")?;
        Ok(true)
    }

    /// Closes every connection and opens the file again.
    pub(crate) fn reopen(&self) -> Result<(), Error> {
        self.replace(|| Ok(()), |_| Ok(())).inspect_err(|error| self.notice(error))
    }

    /// Closes every connection, lets `change` do something to the file, and opens it again; `fill`
    /// is the first that is done with it.
    pub(crate) fn replace(
        &self,
        change: impl FnOnce() -> Result<(), Error>,
        fill: impl FnOnce(&Connection) -> Result<(), Error>,
    ) -> Result<(), Error> {
        for slot in lock(&self.slots).iter().filter_map(Weak::upgrade) {
            slot.interrupt();
        }
        let mut root = self.gate.write().unwrap_or_else(PoisonError::into_inner);
        for slot in lock(&self.slots).iter().filter_map(Weak::upgrade) {
            *lock(&slot.interrupt) = None;
            *lock(&slot.held) = None;
        }
        *lock(&root.connection) = None;
        root.generation += 1;
        change()?;
        let connection = connect(&self.path, &self.layout, self.config, self.read_only)?;
        prepare_schema(&self.path, &connection, self.read_only)?;
        fill(&connection)?;
        *lock(&self.damage) = None;
        *lock(&root.connection) = Some(connection);
        Ok(())
    }
}

/// The database's path in a form that its library takes with everything that is written beside it.
fn reachable(path: &Path) -> Result<PathBuf, Error> {
    match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) if folder.is_dir() => {
            let folder = system::paths::for_old_interface(folder, LONGEST_BESIDE);
            let said = |error: std::io::Error| Error::Database {
                doing: "opening the database",
                detail: error.to_string(),
            };
            Ok(folder.map_err(said)?.join(name))
        }
        _ => Ok(path.to_path_buf()),
    }
}

fn prepare_schema(path: &Path, connection: &Connection, read_only: bool) -> Result<(), Error> {
    match schema::version(connection)? {
        Some(schema::VERSION) => Ok(()),
        Some(found @ 1..schema::VERSION) if !read_only => schema::migrate(connection, found),
        Some(schema::READABLE..schema::VERSION) => Ok(()),
        Some(found) => {
            Err(Error::TooNew { path: path.to_path_buf(), found, known: schema::VERSION })
        }
        None if read_only => Err(Error::NotFound { path: path.to_path_buf() }),
        None => schema::create(connection),
    }
}

/// Opens the file on a thread that gives way to others: DuckDB's own threads, which it begins here,
/// do so too where the system lets them inherit it. A question in a hurry is on its asker's thread.
fn connect(
    path: &Path,
    layout: &Layout,
    config: Config,
    read_only: bool,
) -> Result<Connection, Error> {
    let open = || {
        system::give_way();
        connect_here(path, layout, config, read_only)
    };
    thread::scope(|scope| scope.spawn(open).join())
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Opens the file with everything locked down that a reader's SQL could reach for.
fn connect_here(
    path: &Path,
    layout: &Layout,
    config: Config,
    read_only: bool,
) -> Result<Connection, Error> {
    let mode = if read_only { AccessMode::ReadOnly } else { AccessMode::ReadWrite };
    let flags = duckdb::Config::default()
        .access_mode(mode)
        .and_then(|flags| flags.enable_autoload_extension(false))
        .and_then(|flags| flags.max_memory(&format!("{}MiB", config.memory_limit_mib)))
        .and_then(|flags| flags.threads(i64::from(config.threads.max(1))))
        .doing("configuring the database")?;
    let connection =
        Connection::open_with_flags(path, flags).map_err(|error| opening(path, &error))?;
    // The time zone is fixed so that a text compared with a time means the same on every machine.
    // The settings that guard other files cannot be changed while they hold. The others of an
    // instance that writes stay open for [`Database::let_go_of_blocks`]. The allocator's own threads
    // give back what was freed; without them it does so only when it is asked for more.
    let folders = [layout.history(), layout.snapshots()].map(|folder| path_literal(&folder));
    connection
        .execute_batch(&format!(
            "SET GLOBAL TimeZone = 'UTC';
             SET allocator_flush_threshold = '8MiB';
             SET allocator_background_threads = true;
             SET checkpoint_threshold = '{CHECKPOINT_MIB}MiB';
             SET max_temp_directory_size = '{TEMPORARY_GIB}GiB';
             SET parquet_metadata_cache = true;
             SET allowed_directories = [{}];
             SET enable_external_access = false;
             SET lock_configuration = {read_only};",
            folders.join(", "),
        ))
        .doing("configuring the database")?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database() -> (tempfile::TempDir, Database) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("linewatch.duckdb");
        let database = Database::open(&path, Config::default(), false).unwrap();
        (folder, database)
    }

    fn cell<T: duckdb::types::FromSql>(connection: &Connection, sql: &str) -> Result<T, Error> {
        connection.query_row(sql, [], |row| row.get(0)).doing("asking")
    }

    fn blocks(connection: &Connection) -> Result<u64, Error> {
        cell(
            connection,
            "SELECT memory_usage_bytes::UBIGINT FROM duckdb_memory() WHERE tag = 'BASE_TABLE'",
        )
    }

    #[test]
    fn blocks_that_nobody_uses_are_let_go_and_read_again() {
        let (_folder, database) = database();
        let slot = database.slot();
        let limit = "SELECT current_setting('memory_limit')";
        let all = "SELECT bit_xor(hash(value)) FROM x";
        let (content, before): (u64, String) = database
            .with(&slot, |connection| {
                connection
                    .execute_batch(
                        "CREATE TABLE x AS SELECT random() AS value FROM range(2_000_000);
                         CHECKPOINT;",
                    )
                    .doing("filling")?;
                // Somebody works: nothing is let go.
                let held = blocks(connection)?;
                assert!(!database.let_go_of_blocks()?);
                assert!(held > 10 << 20, "{held} bytes of blocks");
                assert_eq!(blocks(connection)?, held);
                Ok((cell(connection, all)?, cell(connection, limit)?))
            })
            .unwrap();
        assert!(database.let_go_of_blocks().unwrap());
        database
            .with(&slot, |connection| {
                let left = blocks(connection)?;
                assert!(left <= BLOCKS_KEPT_MIB << 20, "{left} bytes of blocks are left");
                assert_eq!(cell::<String>(connection, limit)?, before);
                assert_eq!(cell::<u64>(connection, all)?, content);
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn an_instance_that_writes_knows_no_file_but_its_own_and_cannot_be_made_to() {
        let (_folder, database) = database();
        let slot = database.slot();
        database
            .with(&slot, |connection| {
                for setting in [
                    "SET enable_external_access = true",
                    "SET allowed_directories = ['/']",
                    "SET allowed_paths = ['/etc/passwd']",
                    "RESET enable_external_access",
                    "RESET allowed_directories",
                ] {
                    assert!(connection.execute_batch(setting).is_err(), "{setting}");
                }
                let read = connection.execute_batch("SELECT * FROM read_text('/etc/hostname')");
                assert!(read.is_err(), "a file outside was read");
                Ok(())
            })
            .unwrap();
    }
}
