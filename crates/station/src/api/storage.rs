//! Where history stands: what there is, keeping a day, a backup.

use std::path::PathBuf;

use historian::{Day, Keeper, OpenDay, SealedDay};
use tokio::sync::oneshot;

use super::args::{BackupArgs, Nothing, StoragePinArgs};
use super::asked::Asked;
use super::dto::{BackupResult, StorageDay, StorageStatus};
use super::{Reply, compression};
use crate::error::ApiError;
use crate::keeper::Request;
use crate::pipeline::RESERVE_BYTES;
use crate::station::Station;

/// The last days that tell how much a day takes.
const GROWTH_DAYS: usize = 7;

pub(super) async fn status(station: &Station, _: Nothing) -> Result<Reply, ApiError> {
    let days = with_keeper(station, |keeper| Ok((keeper.sealed_days()?, keeper.open_days()?)));
    let (sealed, open) = days.await?;
    let files = station.historian.file_bytes();
    let free_bytes = fs4::available_space(station.paths().root()).unwrap_or(0);
    let growth_per_day = growth(&sealed);
    let room = free_bytes.saturating_sub(RESERVE_BYTES) as f64;
    Reply::json(&StorageStatus {
        database_bytes: station.historian.database_bytes(),
        journal_bytes: station.progress.journal_bytes(),
        sealed_bytes: files.sealed,
        snapshot_bytes: files.snapshots,
        free_bytes,
        growth_per_day,
        days_until_full: growth_per_day.map(|growth| room / growth),
        recent_rows: open.iter().map(|open| open.rows).sum(),
        problem: station.progress.problems().keeper,
        days: sealed.iter().rev().map(|day| row(day, &open)).collect(),
        compression: compression::status(station).await?,
    })
}

pub(super) async fn pin(station: &Asked<'_>, args: StoragePinArgs) -> Result<Reply, ApiError> {
    let unknown = || ApiError::arguments(format!("there is no sealed day {}", args.day));
    let day = Day::parse(&args.day).ok_or_else(unknown)?;
    if !with_keeper(station, move |keeper| keeper.pin(day, args.pinned)).await? {
        return Err(unknown());
    }
    let action = if args.pinned { "pin_day" } else { "unpin_day" };
    station.audit(station.who(), action, &args.day, "").await;
    Reply::json(&Nothing {})
}

pub(super) async fn backup(station: &Asked<'_>, args: BackupArgs) -> Result<Reply, ApiError> {
    let to = PathBuf::from(&args.path);
    if !to.is_absolute() {
        return Err(ApiError::arguments("name the backup's file with its whole path".to_owned()));
    }
    let (reply, done) = oneshot::channel();
    let keeper = station.keeper.clone();
    let asked =
        move || keeper.send(Request::Backup { to, reply }).map_err(|_| ApiError::stopping());
    tokio::task::spawn_blocking(asked).await.map_err(ApiError::failed)??;
    let done = done.await.map_err(|_| ApiError::stopping())?.map_err(ApiError::failed)?;
    station.audit(station.who(), "backup", &args.path, &format!("{} bytes", done.bytes)).await;
    Reply::json(&BackupResult {
        path: done.path.to_string_lossy().into_owned(),
        bytes: done.bytes,
        files: done.files as u64,
    })
}

/// Does now what the keeper would do in its next round.
pub(super) async fn tidy(station: &Station, _: Nothing) -> Result<Reply, ApiError> {
    let (reply, done) = oneshot::channel();
    let keeper = station.keeper.clone();
    let asked = move || keeper.send(Request::Round { reply }).map_err(|_| ApiError::stopping());
    tokio::task::spawn_blocking(asked).await.map_err(ApiError::failed)??;
    done.await.map_err(|_| ApiError::stopping())?;
    Reply::json(&Nothing {})
}

async fn with_keeper<T: Send + 'static>(
    station: &Station,
    work: impl FnOnce(&Keeper) -> Result<T, historian::Error> + Send + 'static,
) -> Result<T, ApiError> {
    let keeper = station.historian.keeper();
    let done = tokio::task::spawn_blocking(move || work(&keeper)).await;
    Ok(done.map_err(ApiError::failed)??)
}

fn row(day: &SealedDay, open: &[OpenDay]) -> StorageDay {
    let late = open.iter().find(|open| open.day == day.day);
    StorageDay {
        day: day.day.to_string(),
        rows: day.rows,
        bytes: day.bytes,
        generation: day.generation,
        pinned: day.pinned,
        archived: day.archived_to.clone(),
        late_rows: late.map_or(0, |open| open.rows),
    }
}

/// Mean bytes of the last days; the first day of a plant is seldom a whole one.
fn growth(sealed: &[SealedDay]) -> Option<f64> {
    let last = sealed.get(1..)?.iter().rev().take(GROWTH_DAYS);
    let bytes: Vec<f64> = last.map(|day| day.bytes as f64).collect();
    let sum: f64 = bytes.iter().sum();
    (sum > 0.0).then(|| sum / bytes.len() as f64)
}
