//! A database whose file is damaged: moved aside, and made again from its newest snapshot.
//!
//! DuckDB checks every block that it reads, and says so only by its message. A damaged log beside
//! the file goes alone, because the file without it is the state of the last checkpoint, and the
//! journal has the rest. Nothing is removed: what was moved aside may be looked at by somebody.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use duckdb::Connection;

use crate::database::Database;
use crate::error::{Doing, Error};
use crate::reader::{Reader, list};
use crate::{Config, Historian, Writer, keeper, layout, wal_path, writer};

/// What was done about a damaged database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired {
    /// The folders where the damaged files are now.
    pub moved: Vec<PathBuf>,
    /// What was wrong, for a person.
    pub reason: String,
    /// Whether the database itself was among them; otherwise only what came after the last
    /// checkpoint has to come from the journal again.
    pub rebuilt: bool,
}

impl Historian {
    /// Moves the database and its log into a folder of their own and says which.
    pub fn move_aside(path: &Path) -> io::Result<PathBuf> {
        set_aside(&[path, &wal_path(path)])
    }

    /// Opens the database. One that is missing is made from its newest snapshot; one that is
    /// damaged is moved aside first. What came later is in the journal from the writer's cursor on.
    pub fn open_or_rebuild(path: &Path, config: Config) -> Result<(Self, Option<Repaired>), Error> {
        if !path.exists() {
            if has_content(&wal_path(path)) {
                // A log alone belongs to no database.
                set_aside(&[&wal_path(path)])?;
            }
            return Self::remade(path, config, None);
        }
        let reason = match Self::open_whole(path, config) {
            Err(error) if error.is_damage() => error.to_string(),
            opened => return Ok((opened?, None)),
        };
        let mut repaired = Repaired { moved: Vec::new(), reason, rebuilt: false };
        if has_content(&wal_path(path)) {
            repaired.moved.push(set_aside(&[&wal_path(path)])?);
            match Self::open_whole(path, config) {
                Err(error) if error.is_damage() => {}
                opened => return Ok((opened?, Some(repaired))),
            }
        }
        repaired.moved.push(Self::move_aside(path)?);
        repaired.rebuilt = true;
        Self::remade(path, config, Some(repaired))
    }

    /// A database where there is none, from the newest snapshot if that is what was written.
    fn remade(
        path: &Path,
        config: Config,
        repaired: Option<Repaired>,
    ) -> Result<(Self, Option<Repaired>), Error> {
        match Self::rebuild(path, config) {
            // The journal alone has to do. The sealed days that the snapshot named would be removed
            // as left over; they are kept for somebody's eyes.
            Err(error) if is_of_snapshot(&error) => {
                let reason = error.to_string();
                let mut repaired =
                    repaired.unwrap_or(Repaired { moved: Vec::new(), reason, rebuilt: true });
                let sealed = layout::Layout::beside(path).history();
                repaired.moved.push(set_aside(&[path, &wal_path(path), &sealed])?);
                Ok((Self::open(path, config)?, Some(repaired)))
            }
            rebuilt => Ok((rebuilt?, repaired)),
        }
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
                moved.push(Historian::move_aside(database.path())?);
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

/// As much as the newest snapshot has, or nothing when it is damaged, too.
fn load_snapshot(database: &Database, connection: &Connection) -> Result<(), Error> {
    let Some(snapshot) = keeper::snapshot::newest(database.layout())? else { return Ok(()) };
    let load = || keeper::snapshot::load(connection, &snapshot.folder);
    match writer::transaction(connection, load) {
        Err(error) if is_of_snapshot(&error) => {
            set_aside(&[&database.layout().history()])?;
            return Ok(());
        }
        loaded => loaded?,
    }
    connection.execute_batch("CHECKPOINT").doing("writing the database's checkpoint")
}

/// Whether a snapshot's files are not what was written; an error of the disk is another matter.
fn is_of_snapshot(error: &Error) -> bool {
    matches!(error, Error::Database { doing: "reading a snapshot", .. })
}

fn has_content(path: &Path) -> bool {
    path.metadata().is_ok_and(|about| about.len() > 0)
}

/// Moves files that are there into a folder of their own in `damaged`, and says which.
fn set_aside(files: &[&Path]) -> io::Result<PathBuf> {
    let beside = files.first().and_then(|file| file.parent()).unwrap_or(Path::new(""));
    let name = |number: u32| beside.join("damaged").join(number.to_string());
    let folder = (1..u32::MAX).map(name).find(|name| !name.exists()).unwrap_or_else(|| name(0));
    fs::create_dir_all(&folder)?;
    for file in files.iter().filter(|file| file.exists()) {
        system::files::rename(file, folder.join(file.file_name().unwrap_or_default()))?;
    }
    Ok(folder)
}
