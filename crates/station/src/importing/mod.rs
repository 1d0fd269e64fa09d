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
mod preview;
mod progress;
mod refusals;
mod sink;

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use historian::import::{ImportError, Mapping, guess};

pub use job::{ImportCounts, ImportState};
pub(crate) use job::{Job, Work};
pub use offline::import_offline;
pub use preview::import_preview;
pub(crate) use sink::StationSink;

use crate::error::ApiError;
use crate::pipeline::locked;

/// Files that may wait.
const WAITING_MAX: usize = 16;
/// Files that ended and are still shown.
const ENDED_MAX: usize = 50;
/// How long the end of the station waits for the file that is read.
const STOP_WAIT: Duration = Duration::from_secs(5);
const STOP_LOOK: Duration = Duration::from_millis(10);

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
        if let Some(same) = jobs.iter().filter(running).find(|other| other.path() == job.path()) {
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
