//! Opening the database, or making it again when it is gone or damaged.

use std::fs;
use std::path::{Path, PathBuf};

use historian::{Config, Error, Historian};

use crate::folder::Paths;

/// Opens the station's database. One that is missing is made from its snapshot and the sealed
/// days; one that is damaged is moved to `damaged` first. What came after the snapshot is in the
/// journal, and the history thread stores it again.
pub(crate) fn historian(paths: &Paths) -> Result<Historian, Error> {
    let path = paths.database();
    if !path.exists() {
        return Historian::rebuild(&path, Config::default());
    }
    match Historian::open(&path, Config::default()) {
        Err(Error::Damaged { detail, .. }) => {
            let moved = move_aside(paths)?;
            tracing::error!(
                detail,
                moved = %moved.display(),
                "the database was damaged; it is moved aside and made again"
            );
            Historian::rebuild(&path, Config::default())
        }
        opened => opened,
    }
}

/// Moves the database and its log into a folder of their own and says which.
pub(crate) fn move_aside(paths: &Paths) -> std::io::Result<PathBuf> {
    let folder = free_name(&paths.root().join("damaged"));
    fs::create_dir_all(&folder)?;
    let database = paths.database();
    let mut log = database.clone().into_os_string();
    log.push(".wal");
    for path in [database, PathBuf::from(log)] {
        let Some(name) = path.file_name().filter(|_| path.exists()) else { continue };
        fs::rename(&path, folder.join(name))?;
    }
    Ok(folder)
}

fn free_name(folder: &Path) -> PathBuf {
    let number = (1..u32::MAX).find(|number| !folder.join(number.to_string()).exists());
    folder.join(number.unwrap_or_default().to_string())
}
