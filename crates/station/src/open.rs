//! Opening the database, or making it again when it is gone or damaged.

use std::path::PathBuf;

use historian::{Config, Error, Historian, Repaired};

use crate::folder::Paths;

/// Opens the station's database. One that is missing is made from its snapshot and the sealed
/// days; one that is damaged is moved to `damaged` first. What came after the snapshot is in the
/// journal, and the history thread stores it again.
pub(crate) fn historian(paths: &Paths) -> Result<(Historian, Option<Repaired>), Error> {
    let (historian, repaired) = Historian::open_or_rebuild(&paths.database(), Config::default())?;
    if let Some(repaired) = &repaired {
        tracing::error!(?repaired, "the database was damaged; it is moved aside and made again");
    }
    Ok((historian, repaired))
}

/// Moves the database and its log into a folder of their own and says which.
pub(crate) fn move_aside(paths: &Paths) -> std::io::Result<PathBuf> {
    Historian::move_aside(&paths.database())
}
