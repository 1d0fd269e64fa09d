//! History from files of others.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use historian::import::Mapping;

use super::Reply;
use super::args::{ImportArgs, ImportIdArgs, ImportRefusedArgs, Nothing};
use super::asked::Asked;
use super::dto::{ImportJob, ImportJobState, ImportRefusedRow};
use crate::error::ApiError;
use crate::folder::random_hex;
use crate::importing::{self, BrokenOff, ImportState, Job, Upload};
use crate::pipeline::RESERVE_BYTES;
use crate::station::Station;
use crate::users::Role;

/// Entries of the list of refused rows in one answer.
const REFUSED_MAX: u32 = 1000;

pub(super) async fn preview(_: &Station, args: ImportArgs) -> Result<Reply, ApiError> {
    let path = file(&args.path)?;
    let shown = blocking(move || importing::preview(&path, mapping(&path, args)?)).await?;
    Reply::json(&shown)
}

pub(super) async fn check(station: &Station, args: ImportArgs) -> Result<Reply, ApiError> {
    let path = file(&args.path)?;
    let of = path.clone();
    let mapping = blocking(move || mapping(&of, args)).await?;
    let job = Job::check(random_hex().map_err(ApiError::failed)?, &path, mapping);
    let job = station.importing.start(job, station.import_work()?)?;
    Reply::json(&shown(&job))
}

pub(super) async fn start(station: &Asked<'_>, args: ImportArgs) -> Result<Reply, ApiError> {
    let path = file(&args.path)?;
    let of = path.clone();
    let mapping = blocking(move || mapping(&of, args)).await?;
    begin(station, &path, mapping).await
}

pub(super) async fn resume(station: &Asked<'_>, args: ImportIdArgs) -> Result<Reply, ApiError> {
    let found = station.importing.to_go_on(&args.id, station.paths().root());
    let Some((path, mapping)) = found else { return Err(unknown(&args.id)) };
    let path = file(&path.to_string_lossy())?;
    begin(station, &path, mapping).await
}

async fn begin(station: &Asked<'_>, path: &Path, mapping: Mapping) -> Result<Reply, ApiError> {
    let job = Job::new(random_hex().map_err(ApiError::failed)?, path, mapping);
    let job = station.importing.start(job, station.import_work()?)?;
    station.audit(station.who(), "import", &path.display().to_string(), "").await;
    Reply::json(&shown(&job))
}

pub(super) async fn status(station: &Station, _: Nothing) -> Result<Reply, ApiError> {
    let jobs = station.importing.all();
    let mut all: Vec<ImportJob> = jobs.iter().map(shown).collect();
    all.extend(station.importing.broken_off(station.paths().root()).into_iter().map(earlier));
    Reply::json(&all)
}

pub(super) async fn refused(station: &Station, args: ImportRefusedArgs) -> Result<Reply, ApiError> {
    let list = station.import_refused(&args.id)?;
    let limit = args.limit.min(REFUSED_MAX);
    let read = blocking(move || {
        let read = importing::refused(&list, args.offset, limit);
        read.map_err(|error| format!("{}: {error}", list.display()))
    });
    let rows = read.await?.into_iter().map(|refusal| ImportRefusedRow {
        row: refusal.row,
        column: refusal.column,
        reason: refusal.reason,
        detail: refusal.detail,
    });
    Reply::json(&rows.collect::<Vec<_>>())
}

pub(super) async fn cancel(station: &Station, args: ImportIdArgs) -> Result<Reply, ApiError> {
    if !station.importing.cancel(&args.id) {
        return Err(unknown(&args.id));
    }
    Reply::json(&Nothing {})
}

pub(super) async fn forget(station: &Station, args: ImportIdArgs) -> Result<Reply, ApiError> {
    if !station.importing.forget(&args.id, station.paths().root()) {
        let message = format!("there is no import “{}” that has ended", args.id);
        return Err(ApiError::arguments(message));
    }
    Reply::json(&Nothing {})
}

impl Station {
    /// A place for a file of this many bytes that whoever has this session sends to be imported.
    /// Refused when they may not, or when the disk would be full.
    pub fn receive_import(
        &self,
        session: Option<&str>,
        name: &str,
        bytes: u64,
    ) -> Result<Upload, ApiError> {
        Asked::new(self, session).require(Role::Engineer, "sending a file to be imported")?;
        let paths = self.paths();
        let free = fs4::available_space(paths.root()).map_err(ApiError::failed)?;
        if bytes.saturating_add(RESERVE_BYTES) > free {
            let message = format!(
                "the file has {bytes} bytes and the station's disk only {free} left; make room, \
                 or import it from where it lies by its path"
            );
            return Err(ApiError::arguments(message));
        }
        self.importing.receive(paths.root(), name).map_err(ApiError::failed)
    }

    /// The list of what an import refused.
    pub fn import_refused(&self, id: &str) -> Result<PathBuf, ApiError> {
        let list = self.importing.refused_list(id, self.paths().root());
        list.ok_or_else(|| {
            ApiError::arguments(format!("there is no list of what the import “{id}” refused"))
        })
    }
}

fn unknown(id: &str) -> ApiError {
    ApiError::arguments(format!("there is no import “{id}”"))
}

/// Reads files away from the runtime's threads; what is wrong is the arguments' fault.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, ApiError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(ApiError::failed)?.map_err(ApiError::arguments)
}

fn mapping(path: &Path, args: ImportArgs) -> Result<Mapping, String> {
    match args.plan {
        Some(plan) => Ok(plan.into()),
        None => importing::mapping(path, args.mapping.as_deref(), args.time_zone.as_deref()),
    }
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

fn shown(job: &Arc<Job>) -> ImportJob {
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
        check: job.is_check(),
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

/// An import that an earlier run of the station did not finish.
fn earlier(import: BrokenOff) -> ImportJob {
    ImportJob {
        id: import.id,
        path: import.path.display().to_string(),
        check: false,
        state: ImportJobState::Stopped,
        problem: None,
        progress: import.progress,
        rows: import.counts.rows,
        stored: import.counts.stored,
        duplicate: import.counts.duplicate,
        refused: import.counts.refused,
        resumed_at: None,
        refused_list: import.refused_list.map(|path| path.display().to_string()),
    }
}
