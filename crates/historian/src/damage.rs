//! A database whose file is damaged: moved aside, and made again from its newest snapshot.
//!
//! DuckDB checks every block that it reads, and says so only by its message. A damaged log beside
//! the file goes alone, because the file without it is the state of the last checkpoint, and the
//! journal has the rest. Nothing is removed: what was moved aside may be looked at by somebody.

use std::fs;
use std::path::{Path, PathBuf};

use duckdb::Connection;

use crate::database::Database;
use crate::error::{Doing, Error};
use crate::reader::{Reader, list};
use crate::{Config, Historian, Writer, keeper, layout, wal_path, writer};

/// What was done about a damaged database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired {
    /// Where the damaged files are now.
    pub moved: Vec<PathBuf>,
    /// What was wrong, for a person.
    pub reason: String,
    /// Whether the database itself was among them; otherwise only what came after the last
    /// checkpoint has to come from the journal again.
    pub rebuilt: bool,
}

impl Historian {
    /// Opens the database; one that is damaged is moved aside and made again as far as its newest
    /// snapshot goes. What came later is in the journal from the writer's cursor on.
    pub fn open_or_rebuild(
        path: &Path,
        config: Config,
    ) -> Result<(Self, Option<Repaired>), Error> {
        let reason = match Self::open_whole(path, config) {
            Err(error) if error.is_damage() => error.to_string(),
            opened => return Ok((opened?, None)),
        };
        let mut repaired = Repaired { moved: Vec::new(), reason, rebuilt: false };
        if has_content(&wal_path(path)) {
            repaired.moved.push(set_aside(&wal_path(path))?);
            match Self::open_whole(path, config) {
                Err(error) if error.is_damage() => {}
                opened => return Ok((opened?, Some(repaired))),
            }
        }
        repaired.moved.extend(set_all_aside(path)?);
        repaired.rebuilt = true;
        let rebuilt = match Self::rebuild(path, config) {
            Ok(historian) => historian,
            // The snapshot is not what was written either: the journal alone has to do.
            Err(_) => {
                set_all_aside(path)?;
                Self::open(path, config)?
            }
        };
        Ok((rebuilt, Some(repaired)))
    }

    /// Opens the database and reads what its writer needs.
    fn open_whole(path: &Path, config: Config) -> Result<Self, Error> {
        let historian = Self::open(path, config)?;
        drop(historian.writer()?);
        Ok(historian)
    }
}

impl Reader {
    /// Reads every row of the database, and thereby every block that is in use: an error for
    /// which [`Error::is_damage`] holds when one of them is not what was written.
    pub fn verify(&self) -> Result<(), Error> {
        let doing = "checking the database";
        let sql = "SELECT table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary";
        for table in self.list(doing, sql, [], |row| row.get::<_, String>(0))? {
            let sql = format!("SELECT bit_xor(hash(t)) FROM {table} t");
            self.list(doing, &sql, [], |_| Ok(()))?;
        }
        Ok(())
    }
}

impl Writer {
    /// Moves the damaged database aside while everything goes on, and makes it again as far as its
    /// newest snapshot goes; the cursor goes back accordingly.
    pub fn start_over(&mut self) -> Result<Repaired, Error> {
        let database = self.database();
        let reason = database.damage().unwrap_or_else(|| "a part of it cannot be read".to_owned());
        let mut moved = Vec::new();
        database.replace(
            || {
                moved = set_all_aside(database.path())?;
                Ok(())
            },
            |connection| load_snapshot(&database, connection),
        )?;
        self.reload()?;
        Ok(Repaired { moved, reason, rebuilt: true })
    }

    /// What is wrong with the database's file, when something was found.
    #[must_use]
    pub fn damage(&self) -> Option<String> {
        self.database().damage()
    }

    /// Receive time of the last sample that the database has.
    pub fn last_receive_time(&self) -> Result<Option<model::Timestamp>, Error> {
        let sql = "SELECT epoch_us(greatest((SELECT max(receive_time) FROM sample_recent),
                     (SELECT max(last_time) FROM sealed_day)))";
        let doing = "reading the time of the last sample";
        let times = self.with(|connection| {
            list(connection, doing, sql, [], |row| row.get::<_, Option<i64>>(0))
        })?;
        Ok(times.into_iter().flatten().next().map(model::Timestamp::from_micros))
    }
}

/// As much as the newest snapshot has, or nothing when it cannot be read.
fn load_snapshot(database: &Database, connection: &Connection) -> Result<(), Error> {
    let Some(snapshot) = keeper::snapshot::newest(database.layout())? else { return Ok(()) };
    let load = || keeper::snapshot::load(connection, &snapshot.folder);
    if writer::transaction(connection, load).is_err() {
        return Ok(());
    }
    connection.execute_batch("CHECKPOINT").doing("writing the database's checkpoint")
}

fn has_content(path: &Path) -> bool {
    path.metadata().is_ok_and(|about| about.len() > 0)
}

/// Moves the database and what is beside it.
fn set_all_aside(path: &Path) -> Result<Vec<PathBuf>, Error> {
    let both = [wal_path(path), path.to_path_buf()];
    both.iter().filter(|path| path.exists()).map(|path| set_aside(path)).collect()
}

/// Gives a file a name that no other has.
fn set_aside(path: &Path) -> Result<PathBuf, Error> {
    let name = |number: u32| layout::with_end(path, &format!(".damaged-{number}"));
    let free = (1..).map(name).find(|name| !name.exists());
    let to = free.unwrap_or_else(|| name(0));
    fs::rename(path, &to)?;
    Ok(to)
}
