//! One file, from its first row to its last.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use historian::Reader;
use historian::import::{Converter, Mapping, Source};
use serde::{Deserialize, Serialize};
use sources::Clock;

use super::batch::Batch;
use super::progress::{self, Saved};
use super::refusals::Refusals;
use super::sink::Sink;
use super::uploads;
use crate::pipeline::locked;

/// What became of a file's rows so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportCounts {
    /// Rows read.
    pub rows: u64,
    /// Samples stored.
    pub stored: u64,
    /// Samples that were there already.
    pub duplicate: u64,
    /// Rows, or single cells, that could not be read.
    pub refused: u64,
}

/// How a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportState {
    /// It waits for another one.
    Waiting,
    /// It is read.
    Running,
    /// All of it is stored.
    Done,
    /// A person stopped it, or the station ended; started again, it goes on.
    Stopped,
    /// It cannot be read on: why. Started again, it goes on.
    Failed(String),
}

impl ImportState {
    /// Whether nothing more happens.
    #[must_use]
    pub const fn is_ended(&self) -> bool {
        !matches!(self, Self::Waiting | Self::Running)
    }
}

/// A file and how far it is.
pub(crate) struct Job {
    id: String,
    path: PathBuf,
    mapping: Mapping,
    /// Whether the file is only read, and nothing stored.
    check: bool,
    given_up: AtomicBool,
    shown: Mutex<Shown>,
}

/// What a person sees of it.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) state: ImportState,
    /// 0 to 1.
    pub(crate) progress: f64,
    pub(crate) counts: ImportCounts,
    /// The row behind which it went on, when it was begun before.
    pub(crate) resumed_at: Option<u64>,
    /// The list of what was refused.
    pub(crate) refused_list: Option<PathBuf>,
}

/// What a file is read with.
pub(crate) struct Work {
    pub(crate) data: PathBuf,
    pub(crate) reader: Reader,
    pub(crate) sink: Box<dyn Sink>,
    pub(crate) clock: Clock,
}

impl Job {
    pub(crate) fn new(id: String, path: &Path, mapping: Mapping) -> Self {
        let shown = Shown {
            state: ImportState::Waiting,
            progress: 0.0,
            counts: ImportCounts::default(),
            resumed_at: None,
            refused_list: None,
        };
        let (given_up, shown) = (AtomicBool::new(false), Mutex::new(shown));
        Self { id, path: path.to_owned(), mapping, check: false, given_up, shown }
    }

    /// Reads the file and says what would be stored and refused, from its first row.
    pub(crate) fn check(id: String, path: &Path, mapping: Mapping) -> Self {
        Self { check: true, ..Self::new(id, path, mapping) }
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    pub(crate) fn is_check(&self) -> bool {
        self.check
    }

    /// Whether it was broken off, so that it goes on when it is started again.
    pub(crate) fn is_broken_off(&self) -> bool {
        !self.check && matches!(self.state(), ImportState::Stopped | ImportState::Failed(_))
    }

    pub(crate) fn shown(&self) -> Shown {
        locked(&self.shown).clone()
    }

    pub(crate) fn state(&self) -> ImportState {
        locked(&self.shown).state.clone()
    }

    pub(crate) fn cancel(&self) {
        self.given_up.store(true, Ordering::Relaxed);
    }

    fn is_given_up(&self) -> bool {
        self.given_up.load(Ordering::Relaxed)
    }

    fn show(&self, change: impl FnOnce(&mut Shown)) {
        change(&mut locked(&self.shown));
    }

    /// Reads the file to its end, or until it is given up.
    pub(crate) fn run(&self, work: Work) {
        self.show(|shown| shown.state = ImportState::Running);
        let data = work.data.clone();
        let ended = match self.read(work) {
            Ok(true) => {
                if !self.check {
                    uploads::dispose(&data, &self.path);
                }
                ImportState::Done
            }
            Ok(false) => ImportState::Stopped,
            Err(error) => {
                tracing::warn!(file = %self.path.display(), %error, "an import was broken off");
                ImportState::Failed(error)
            }
        };
        self.show(|shown| shown.state = ended);
    }

    /// Tells whether the end was reached.
    fn read(&self, mut work: Work) -> Result<bool, String> {
        let local = |error: std::io::Error| format!("{}: {error}", self.path.display());
        let hash = progress::hash(&self.path, || self.is_given_up()).map_err(local)?;
        let Some(hash) = hash else { return Ok(false) };
        std::fs::create_dir_all(progress::folder(&work.data)).map_err(local)?;
        let mut saved = if self.check {
            Saved::begin(&self.path, &hash, &self.mapping)
        } else {
            Saved::load(&work.data, &self.path, &hash, &self.mapping)
        };
        let mut refusals = Refusals::open(&work.data, &saved, self.check).map_err(local)?;
        let resumed_at = (saved.row > 0).then_some(saved.row);
        self.show(|shown| (shown.counts, shown.resumed_at) = (saved.counts, resumed_at));
        let mut source =
            Source::open(&self.path, &self.mapping, saved.row).map_err(|e| e.to_string())?;
        let now = (work.clock)();
        let converter = Converter::new(&self.mapping, source.columns(), now);
        let converter = converter.map_err(|error| error.to_string())?;
        let name = self.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        loop {
            let mut batch = Batch::default();
            while !batch.is_full()
                && let Some(row) = source.next().map_err(|error| error.to_string())?
            {
                batch.take(&row, converter.convert(&row), &name, now);
            }
            if batch.is_empty() {
                break;
            }
            saved.part = source.progress();
            if !self.store(batch, &mut work, &mut saved, &mut refusals)? {
                return Ok(false);
            }
            self.show(|shown| {
                shown.progress = saved.part;
                shown.counts = saved.counts;
                shown.refused_list = refusals.path().map(Path::to_owned);
            });
        }
        saved.finished = true;
        self.keep(&saved, &work.data).map_err(local)?;
        self.show(|shown| shown.progress = 1.0);
        Ok(true)
    }

    /// Notes how far it is; a check leaves no trace.
    fn keep(&self, saved: &Saved, data: &Path) -> std::io::Result<()> {
        if self.check { Ok(()) } else { saved.save(data) }
    }

    /// Stores a batch and notes that; tells whether to go on.
    fn store(
        &self,
        batch: Batch,
        work: &mut Work,
        saved: &mut Saved,
        refusals: &mut Refusals,
    ) -> Result<bool, String> {
        let local = |error: std::io::Error| format!("{}: {error}", work.data.display());
        // What was stored before, by this file or another, must be seen.
        while !work.sink.settled() {
            if self.is_given_up() {
                return Ok(false);
            }
        }
        let known = work.reader.known(&batch.samples, &self.mapping).map_err(|e| e.to_string())?;
        let row = batch.last_row;
        let refused_bytes = refusals.add(&batch.refused).map_err(local)?;
        let (events, counts) = batch.events(&known);
        if !self.check {
            work.sink.store(events)?;
        }
        saved.row = row;
        saved.refused_bytes = refused_bytes;
        saved.counts.rows += counts.rows;
        saved.counts.stored += counts.stored;
        saved.counts.duplicate += counts.duplicate;
        saved.counts.refused += counts.refused;
        self.keep(saved, &work.data).map_err(local)?;
        Ok(!self.is_given_up())
    }
}
