//! `linewatch backup`, `restore` and `rebuild`: a data folder in one file, and back.

use anyhow::Context;
use station::Paths;
use station::api::args::BackupArgs;
use station::api::dto::BackupResult;

use crate::arguments::{Backup, Folder, Restore};
use crate::remote::Remote;

pub(crate) fn back_up(backup: &Backup) -> anyhow::Result<()> {
    let paths = Paths::new(&backup.folder.path()?);
    let to = std::path::absolute(&backup.to)
        .with_context(|| format!("{} is no file's name", backup.to.display()))?;
    let (bytes, files) = if let Some(door) = paths.running_door() {
        let args = BackupArgs { path: to.to_string_lossy().into_owned() };
        let done: BackupResult = Remote::new(&door).ask("backup", &args)?;
        (done.bytes, done.files)
    } else {
        let done = station::back_up(&paths, &to)?;
        (done.bytes, done.files as u64)
    };
    eprintln!("linewatch: {files} files, {bytes} bytes written to {}", to.display());
    Ok(())
}

pub(crate) fn restore(restore: &Restore) -> anyhow::Result<()> {
    let folder = restore.folder.path()?;
    let files = station::restore(&restore.from, &folder)?;
    eprintln!(
        "linewatch: {files} files put back into {}; passwords are not in a backup",
        folder.display()
    );
    Ok(())
}

pub(crate) fn rebuild(folder: &Folder) -> anyhow::Result<()> {
    let rebuilt = station::rebuild(&Paths::new(&folder.path()?))?;
    if let Some(moved) = rebuilt.moved {
        eprintln!("linewatch: the database that was there is in {}", moved.display());
    }
    eprintln!("linewatch: the database is made again with {} messages", rebuilt.messages);
    Ok(())
}
