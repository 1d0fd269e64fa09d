//! History from files of others.

use std::path::{Path, PathBuf};

use super::Reply;
use super::args::{ImportArgs, ImportCancelArgs, Nothing};
use super::asked::Asked;
use super::dto::{ImportJob, ImportJobState};
use crate::error::ApiError;
use crate::folder::random_hex;
use crate::importing::{self, ImportState, Job, import_preview};
use crate::station::Station;

pub(super) async fn preview(_: &Station, args: ImportArgs) -> Result<Reply, ApiError> {
    let path = file(&args.path)?;
    let shown = tokio::task::spawn_blocking(move || {
        import_preview(&path, args.mapping.as_deref(), args.time_zone.as_deref())
    });
    Reply::json(&shown.await.map_err(ApiError::failed)?.map_err(ApiError::arguments)?)
}

pub(super) async fn start(station: &Asked<'_>, args: ImportArgs) -> Result<Reply, ApiError> {
    let path = file(&args.path)?;
    let of = path.clone();
    let mapping = tokio::task::spawn_blocking(move || {
        importing::mapping(&of, args.mapping.as_deref(), args.time_zone.as_deref())
    });
    let mapping = mapping.await.map_err(ApiError::failed)?.map_err(ApiError::arguments)?;
    let id = random_hex().map_err(ApiError::failed)?;
    let job = station.importing.start(Job::new(id, &path, mapping), station.import_work()?)?;
    let name = path.display().to_string();
    station.audit(station.who(), "import", &name, "").await;
    Reply::json(&shown(&job))
}

pub(super) async fn status(station: &Station, _: Nothing) -> Result<Reply, ApiError> {
    let jobs = station.importing.all();
    Reply::json(&jobs.iter().map(|job| shown(job)).collect::<Vec<_>>())
}

pub(super) async fn cancel(station: &Station, args: ImportCancelArgs) -> Result<Reply, ApiError> {
    if !station.importing.cancel(&args.id) {
        return Err(ApiError::arguments(format!("there is no import “{}”", args.id)));
    }
    Reply::json(&Nothing {})
}

fn file(path: &str) -> Result<PathBuf, ApiError> {
    let path = Path::new(path);
    if !path.is_absolute() {
        let message = "path should be the whole path of a file on the station's computer";
        return Err(ApiError::arguments(message));
    }
    match path.metadata() {
        Ok(about) if about.is_file() => Ok(path.to_owned()),
        Ok(_) => Err(ApiError::arguments(format!("{} is not a file", path.display()))),
        Err(error) => Err(ApiError::arguments(format!("{}: {error}", path.display()))),
    }
}

fn shown(job: &Job) -> ImportJob {
    let shown = job.shown();
    let (state, problem) = match shown.state {
        ImportState::Waiting => (ImportJobState::Waiting, None),
        ImportState::Running => (ImportJobState::Running, None),
        ImportState::Done => (ImportJobState::Done, None),
        ImportState::Stopped => (ImportJobState::Stopped, None),
        ImportState::Failed(problem) => (ImportJobState::Failed, Some(problem)),
    };
    ImportJob {
        id: job.id().to_owned(),
        path: job.path().display().to_string(),
        state,
        problem,
        progress: shown.progress,
        rows: shown.counts.rows,
        stored: shown.counts.stored,
        duplicate: shown.counts.duplicate,
        refused: shown.counts.refused,
        resumed_at: shown.resumed_at,
        refused_list: shown.refused_list.map(|path| path.display().to_string()),
    }
}
