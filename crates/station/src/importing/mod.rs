//! Files of others on their way into the history.
//!
//! A file is read in batches. Of each batch what is stored already is taken out, the rest goes
//! through the journal like everything else, and when the database has it the progress file is
//! written; so the same file stores nothing twice, and after a crash at any point it goes on. One
//! file is read at a time, in a thread of its own.
//!
//! The source of all events is [`model::IMPORT_SOURCE`], so that received = stored + duplicate +
//! quarantined holds for it as for every source: what is counted is, of each row, the part of one
//! device. The board, the alarms and the line's performance of the present do not look at them.

mod batch;
mod job;
mod offline;
mod plan;
mod preview;
mod progress;
mod refusals;
mod sink;
mod uploads;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use historian::import::{ImportError, Mapping, guess};

pub use job::{ImportCounts, ImportState};
pub(crate) use job::{Job, Work};
pub use offline::import_offline;
pub use preview::import_preview;
pub(crate) use preview::preview;
use progress::Saved;
pub(crate) use refusals::Refusal;
pub(crate) use sink::StationSink;
pub use uploads::Upload;

use crate::error::ApiError;
use crate::pipeline::locked;

/// Files that may wait.
const WAITING_MAX: usize = 16;
/// Files that ended and are still shown.
const ENDED_MAX: usize = 50;
/// How long the end of the station waits for the file that is read.
const STOP_WAIT: Duration = Duration::from_secs(5);
const STOP_LOOK: Duration = Duration::from_millis(10);

/// An import that an earlier run of the station did not finish.
pub(crate) struct BrokenOff {
    pub(crate) id: String,
    pub(crate) path: PathBuf,
    /// 0 to 1.
    pub(crate) progress: f64,
    pub(crate) counts: ImportCounts,
    pub(crate) refused_list: Option<PathBuf>,
}

/// The files of a running station.
#[derive(Default)]
pub(crate) struct Importing {
    jobs: Mutex<VecDeque<Arc<Job>>>,
    /// Held by the file that is read.
    turn: Arc<Mutex<()>>,
}

impl Importing {
    /// Begins with a file, or queues it; the same file that still runs is not begun again.
    pub(crate) fn start(&self, job: Job, work: Work) -> Result<Arc<Job>, ApiError> {
        let mut jobs = locked(&self.jobs);
        let running = |job: &&Arc<Job>| !job.state().is_ended();
        let of_same =
            |other: &&Arc<Job>| other.path() == job.path() && other.is_check() == job.is_check();
        if let Some(same) = jobs.iter().filter(running).find(of_same) {
            return Ok(Arc::clone(same));
        }
        if jobs.iter().filter(running).count() >= WAITING_MAX {
            let message = format!("{WAITING_MAX} files are being imported; wait for one of them");
            return Err(ApiError::arguments(message));
        }
        while jobs.len() >= ENDED_MAX
            && let Some(oldest) = jobs.iter().position(|job| job.state().is_ended())
        {
            jobs.remove(oldest);
        }
        // What was broken off is what goes on now.
        jobs.retain(|other| !(of_same(&other) && other.is_broken_off()));
        let job = Arc::new(job);
        jobs.push_back(Arc::clone(&job));
        let (own, turn) = (Arc::clone(&job), Arc::clone(&self.turn));
        std::thread::Builder::new()
            .name("import".into())
            .spawn(move || {
                let _held_to_the_end = locked(&turn);
                own.run(work);
            })
            .map_err(ApiError::failed)?;
        Ok(job)
    }

    /// All files, the newest first.
    pub(crate) fn all(&self) -> Vec<Arc<Job>> {
        locked(&self.jobs).iter().rev().cloned().collect()
    }

    /// What an earlier run of the station began and did not finish, and nobody has started since.
    fn saved(&self, data: &Path) -> Vec<Saved> {
        let jobs = self.all();
        let known = |saved: &Saved| {
            jobs.iter().any(|job| !job.is_check() && job.path() == Path::new(&saved.file))
        };
        Saved::unfinished(data).into_iter().filter(|saved| !known(saved)).collect()
    }

    /// The same as a person sees it.
    pub(crate) fn broken_off(&self, data: &Path) -> Vec<BrokenOff> {
        let saved = self.saved(data).into_iter().map(|saved| BrokenOff {
            id: saved.id(),
            refused_list: saved.refused_list(data),
            path: PathBuf::from(saved.file),
            progress: saved.part,
            counts: saved.counts,
        });
        saved.collect()
    }

    /// File and mapping of an import that was broken off, to go on with.
    pub(crate) fn to_go_on(&self, id: &str, data: &Path) -> Option<(PathBuf, Mapping)> {
        let own = |job: &Arc<Job>| (job.path().to_owned(), job.mapping().clone());
        let found = self.all().iter().find(|job| job.id() == id && job.is_broken_off()).map(own);
        found.or_else(|| {
            let saved = self.saved(data).into_iter().find(|saved| saved.id() == id)?;
            Some((PathBuf::from(saved.file), saved.mapping))
        })
    }

    /// The list of what was refused; none when there is no such import, or it refused nothing.
    pub(crate) fn refused_list(&self, id: &str, data: &Path) -> Option<PathBuf> {
        match self.all().iter().find(|job| job.id() == id) {
            Some(job) => job.shown().refused_list,
            None => self.saved(data).iter().find(|saved| saved.id() == id)?.refused_list(data),
        }
    }

    /// Takes an import that has ended off the list; one that was broken off does not go on any more.
    /// What is stored stays. Tells whether there was such a one.
    pub(crate) fn forget(&self, id: &str, data: &Path) -> bool {
        let found = self.all().into_iter().find(|job| job.id() == id);
        if let Some(job) = found {
            if !job.state().is_ended() {
                return false;
            }
            locked(&self.jobs).retain(|other| other.id() != id);
            if job.is_broken_off() {
                for saved in self.saved(data).iter().filter(|s| Path::new(&s.file) == job.path()) {
                    saved.forget(data);
                }
                uploads::dispose(data, job.path());
            }
            return true;
        }
        let saved = self.saved(data).into_iter().find(|saved| saved.id() == id);
        saved
            .inspect(|saved| {
                saved.forget(data);
                uploads::dispose(data, Path::new(&saved.file));
            })
            .is_some()
    }

    /// A place for a file that a browser sends; old ones that nobody imported go.
    pub(crate) fn receive(&self, data: &Path, name: &str) -> std::io::Result<Upload> {
        let mut kept: Vec<_> = self.all().iter().map(|job| job.path().to_owned()).collect();
        kept.extend(Saved::unfinished(data).into_iter().map(|saved| PathBuf::from(saved.file)));
        uploads::sweep(data, &kept, SystemTime::now());
        Upload::begin(data, name)
    }

    /// Stops a file; what is stored stays. Tells whether there is such a one.
    pub(crate) fn cancel(&self, id: &str) -> bool {
        let jobs = locked(&self.jobs);
        let job = jobs.iter().find(|job| job.id() == id);
        job.inspect(|job| job.cancel()).is_some()
    }

    /// Stops all files, which go on when they are started again.
    pub(crate) async fn stop(&self) {
        let jobs = self.all();
        for job in &jobs {
            job.cancel();
        }
        let since = Instant::now();
        while since.elapsed() < STOP_WAIT && jobs.iter().any(|job| !job.state().is_ended()) {
            tokio::time::sleep(STOP_LOOK).await;
        }
    }
}

/// Entries of a list of refused rows behind the first `offset`, at most `limit`.
pub(crate) fn refused(list: &Path, offset: u32, limit: u32) -> std::io::Result<Vec<Refusal>> {
    refusals::read(list, offset as usize, limit as usize)
}

/// The mapping that a person gave as TOML, or a guess.
pub(crate) fn mapping(
    path: &Path,
    given: Option<&str>,
    zone: Option<&str>,
) -> Result<Mapping, String> {
    let system = jiff::tz::TimeZone::system();
    let zone = zone.or_else(|| system.iana_name()).unwrap_or("UTC");
    let Some(text) = given else {
        return guess(path, zone).map_err(|error: ImportError| error.to_string());
    };
    let mut mapping: Mapping = toml_edit::de::from_str(text)
        .map_err(|error| format!("the mapping cannot be read: {}", error.to_string().trim()))?;
    if mapping.time_zone.is_empty() {
        zone.clone_into(&mut mapping.time_zone);
    }
    Ok(mapping)
}
