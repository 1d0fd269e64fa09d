//! What the history takes on the disk, and for how long there is room.

use std::path::Path;

use super::args::Nothing;
use super::dto::StorageStatus;
use super::{Reply, status};
use crate::error::ApiError;
use crate::station::Station;

pub(super) async fn storage(station: &Station, _: Nothing) -> Result<Reply, ApiError> {
    let root = station.paths().root().to_owned();
    let measure = move || {
        (folder_bytes(&root.join("history")), folder_bytes(&root.join("snapshot")), free(&root))
    };
    let measured = tokio::task::spawn_blocking(measure).await.map_err(ApiError::failed)?;
    let (sealed_bytes, snapshot_bytes, free_bytes) = measured;
    let database_bytes = station.archive.readers.database_bytes();
    let journal_bytes = station.progress.journal_bytes();
    let growth = status::growth_per_day(station, database_bytes + journal_bytes);
    Reply::json(&StorageStatus {
        database_bytes,
        journal_bytes,
        sealed_bytes,
        snapshot_bytes,
        free_bytes,
        growth_per_day: growth,
        days_until_full: growth.filter(|growth| *growth > 0.0).map(|g| free_bytes as f64 / g),
        days: Vec::new(),
    })
}

fn free(root: &Path) -> u64 {
    fs4::available_space(root).unwrap_or(0)
}

/// All files below a folder; what cannot be read or is not there counts nothing.
fn folder_bytes(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let size = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(about) if about.is_dir() => folder_bytes(&entry.path()),
        Ok(about) => about.len(),
        Err(_) => 0,
    };
    entries.filter_map(Result::ok).map(size).sum()
}
