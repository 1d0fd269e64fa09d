//! Exports that run, and the last ones that did: numbered, followed and stopped by commands.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use super::run::{Failure, Progress};
use super::{Done, Request, Room, Target, write};
use crate::api::dto::{ExportState, ExportStatus};
use crate::archive::Archive;
use crate::error::ApiError;
use crate::pipeline::locked;

/// Exports at the same time; each holds one of the readers.
const RUNNING_MAX: usize = 2;
/// Finished ones that can still be downloaded.
const KEPT_MAX: usize = 10;
/// How the names of files for download begin.
const PREFIX: &str = "download-";

/// A file that is ready to be downloaded.
#[derive(Clone, Debug)]
pub struct Finished {
    /// Where it lies.
    pub path: PathBuf,
    /// What it is to be called.
    pub name: String,
}

struct Job {
    id: u32,
    name: String,
    path: PathBuf,
    /// Whether it lies where we put it, and goes when it is forgotten.
    ours: bool,
    progress: Progress,
    outcome: Mutex<Option<Result<Done, Failure>>>,
}

impl Job {
    fn is_running(&self) -> bool {
        locked(&self.outcome).is_none()
    }

    fn status(&self) -> ExportStatus {
        let get = |number: &std::sync::atomic::AtomicU64| number.load(Ordering::Relaxed);
        let (state, message, notes) = match &*locked(&self.outcome) {
            None => (ExportState::Running, String::new(), export::Notes::default()),
            Some(Ok(done)) => (ExportState::Done, String::new(), done.notes),
            Some(Err(Failure::Cancelled)) => {
                (ExportState::Cancelled, String::new(), export::Notes::default())
            }
            Some(Err(Failure::Said(sentence))) => {
                (ExportState::Failed, sentence.clone(), export::Notes::default())
            }
        };
        // While it is written, another file may have its name.
        let written = get(&self.progress.bytes);
        let bytes = match state {
            ExportState::Done => std::fs::metadata(&self.path).map_or(written, |file| file.len()),
            _ => written,
        };
        ExportStatus {
            id: self.id,
            state,
            name: self.name.clone(),
            path: (!self.ours).then(|| self.path.display().to_string()),
            samples: get(&self.progress.samples),
            samples_expected: get(&self.progress.expected),
            rows: get(&self.progress.rows),
            bytes,
            message,
            replaced: notes.replaced,
            cut: notes.cut,
        }
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        if self.ours {
            // There is none when the export failed.
            system::files::remove_file(&self.path).ok();
        }
    }
}

/// All of them.
#[derive(Default)]
pub(crate) struct Jobs(Mutex<(u32, VecDeque<Arc<Job>>)>);

impl Jobs {
    /// Removes what downloads of an earlier run left.
    pub(crate) fn sweep(folder: &Path) {
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            if entry.file_name().to_string_lossy().starts_with(PREFIX) {
                system::files::remove_file(entry.path()).ok();
            }
        }
    }

    /// Begins an export into `path`, or else into a file in `folder` for download.
    pub(crate) fn start(
        &self,
        archive: &Arc<Archive>,
        request: Request,
        name: &str,
        path: Option<PathBuf>,
        folder: &Path,
    ) -> Result<ExportStatus, ApiError> {
        if let Some(path) = &path
            && !path.is_absolute()
        {
            return Err(ApiError::arguments("the file needs its whole path"));
        }
        let job = self.add(name, path, folder)?;
        let status = job.status();
        tokio::spawn(work(Arc::clone(archive), request, job, |path| fs4::available_space(path)));
        Ok(status)
    }

    fn add(&self, name: &str, path: Option<PathBuf>, folder: &Path) -> Result<Arc<Job>, ApiError> {
        let mut held = locked(&self.0);
        if held.1.iter().filter(|job| job.is_running()).count() >= RUNNING_MAX {
            return Err(ApiError::arguments("two exports run already; wait for one or stop it"));
        }
        let ours = path.is_none();
        let id = held.0 + 1;
        let path = if let Some(path) = path {
            path
        } else {
            std::fs::create_dir_all(folder).map_err(ApiError::failed)?;
            folder.join(format!("{PREFIX}{id}"))
        };
        held.0 = id;
        let progress = Progress::default();
        let job = Arc::new(Job {
            id,
            name: name.to_owned(),
            path,
            ours,
            progress,
            outcome: Mutex::default(),
        });
        held.1.push_back(Arc::clone(&job));
        while held.1.len() > KEPT_MAX
            && let Some(oldest) = held.1.iter().position(|job| !job.is_running())
        {
            held.1.remove(oldest);
        }
        Ok(job)
    }

    fn find(&self, id: u32) -> Result<Arc<Job>, ApiError> {
        let found = locked(&self.0).1.iter().find(|job| job.id == id).cloned();
        found.ok_or_else(|| ApiError::arguments("this export is not known any more"))
    }

    /// How far one is.
    pub(crate) fn status(&self, id: u32) -> Result<ExportStatus, ApiError> {
        Ok(self.find(id)?.status())
    }

    /// Stops one; it leaves no file.
    pub(crate) fn cancel(&self, id: u32) -> Result<ExportStatus, ApiError> {
        let job = self.find(id)?;
        job.progress.cancelled.store(true, Ordering::Relaxed);
        Ok(job.status())
    }

    /// Stops all.
    pub(crate) fn cancel_all(&self) {
        for job in &locked(&self.0).1 {
            job.progress.cancelled.store(true, Ordering::Relaxed);
        }
    }

    /// A file that is done.
    pub(crate) fn finished(&self, id: u32) -> Result<Finished, ApiError> {
        let job = self.find(id)?;
        if matches!(&*locked(&job.outcome), Some(Ok(_))) {
            return Ok(Finished { path: job.path.clone(), name: job.name.clone() });
        }
        Err(ApiError::arguments("this export is not done"))
    }
}

async fn work(archive: Arc<Archive>, request: Request, job: Arc<Job>, room: Room) {
    let (writing, lulls) = (Arc::clone(&job), Arc::clone(&archive.lulls));
    let made = archive.readers.read_patiently(move |reader| {
        let target = Target { path: &writing.path, room, lulls: &lulls };
        // A failure is told as what became of the export, not of the question.
        Ok::<_, ApiError>(write(reader, &request, &target, &writing.progress))
    });
    let outcome = made.await.unwrap_or_else(|error| Err(Failure::said(error)));
    *locked(&job.outcome) = Some(outcome);
}
