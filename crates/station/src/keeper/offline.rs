//! What is done with a data folder on which no station runs.

use std::path::{Path, PathBuf};

use super::backup::{self, BackupDone};
use crate::archive;
use crate::error::StartError;
use crate::folder::{DataFolder, Paths};
use crate::open;
use crate::pipeline::engine_saved_at;

/// What was made again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// Where the database is that there was; none when there was none.
    pub moved: Option<PathBuf>,
    /// Messages that the database has now.
    pub messages: u64,
}

/// Writes everything of the folder into one file; see [`crate::restore`].
pub fn back_up(paths: &Paths, to: &Path) -> Result<BackupDone, StartError> {
    let folder = DataFolder::open(paths.root())?;
    let paths = folder.paths();
    let historian = archive::catch_up_with_words(&paths)?;
    let snapshot = historian.keeper().snapshot()?;
    let until = journal::end(&paths.journal())?;
    let from = engine_saved_at(&paths.engine_state()).min(snapshot.position);
    backup::write(&paths, &snapshot, from, until, to)
        .map_err(StartError::system("the backup was not made"))
}

/// Makes the database again from the snapshot, the sealed days and the journal; the one that there
/// was is moved to `damaged`.
pub fn rebuild(paths: &Paths) -> Result<Rebuilt, StartError> {
    let folder = DataFolder::open(paths.root())?;
    let paths = folder.paths();
    let moved = paths
        .database()
        .exists()
        .then(|| open::move_aside(&paths))
        .transpose()
        .map_err(StartError::system("the database could not be moved aside"))?;
    let historian = archive::catch_up_with_words(&paths)?;
    let counters = historian.reader()?.counters()?;
    Ok(Rebuilt { moved, messages: counters.iter().map(|row| row.stored).sum() })
}
