//! The commit thread: the only one that writes the journal, and the only one that says so.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use model::{AlarmChange, Event, Position};
use sources::{Clock, Receipt};

use super::ahead::NextSegment;
use super::beside::Beside;
use super::handover::{Taken, Taker};
use super::{Group, Progress, Reply, recovery};
use crate::entry;
use crate::live::Live;

/// How long to wait before a refused group is tried again.
const RETRY: Duration = Duration::from_millis(500);
/// How often old segments are looked for.
const RETAIN_EVERY: Duration = Duration::from_secs(30);
/// Journal kept behind the historian, to rebuild the database from.
const KEEP_BYTES: u64 = 512 * 1024 * 1024;
/// Space that is left to others; below it nothing more is taken.
pub(crate) const RESERVE_BYTES: u64 = 64 * 1024 * 1024;

/// The running thread.
#[derive(Debug)]
pub(crate) struct CommitThread(JoinHandle<()>);

impl CommitThread {
    pub(crate) fn start(
        writer: journal::Writer,
        engine_state: PathBuf,
        groups: Taker<Group>,
        progress: Arc<Progress>,
        live: Arc<Live>,
        clock: Clock,
    ) -> std::io::Result<Self> {
        progress.journal_bytes.store(writer.bytes_on_disk(), Ordering::Relaxed);
        let mut commit = Commit {
            writer,
            next_segment: NextSegment::new(Arc::clone(&progress.lulls)),
            saving: Beside::default(),
            folder: engine_state.with_file_name(""),
            engine_state,
            progress,
            live,
            clock,
            record: Vec::new(),
            retained: Instant::now(),
        };
        std::thread::Builder::new()
            .name("commit".into())
            .spawn(move || commit.run(&groups))
            .map(Self)
    }

    pub(crate) fn join(self) {
        if self.0.join().is_err() {
            tracing::error!("the commit thread ended by a panic");
        }
    }
}

struct Commit {
    writer: journal::Writer,
    next_segment: NextSegment,
    /// The engine's state on its way to its file.
    saving: Beside<()>,
    /// Where the journal and the engine's state lie.
    folder: PathBuf,
    engine_state: PathBuf,
    progress: Arc<Progress>,
    live: Arc<Live>,
    clock: Clock,
    record: Vec<u8>,
    retained: Instant,
}

/// A group that is on disk.
struct Written {
    end: Position,
    /// Whether all of its events are.
    whole: bool,
}

impl Commit {
    fn run(&mut self, groups: &Taker<Group>) {
        loop {
            match groups.take(RETAIN_EVERY) {
                Taken::Thing(group) => {
                    let last = group.last;
                    self.group(group);
                    self.progress.commit_busy.store(false, Ordering::Release);
                    self.progress.commit_idle.notify_one();
                    if last || self.progress.is_abandoned() {
                        break;
                    }
                }
                Taken::Nothing => {}
                Taken::Ended => break,
            }
            self.next_segment.look(&mut self.writer, &self.folder);
            if self.retained.elapsed() >= RETAIN_EVERY {
                self.retain();
            }
        }
        self.saving.wait();
        self.next_segment.end(&mut self.writer);
        self.progress.finish();
    }

    fn group(&mut self, group: Group) {
        let begun = Instant::now();
        let Some(Written { end, whole }) = self.write(&group.events) else { return };
        let took_ms = begun.elapsed().as_secs_f64() * 1_000.0;
        self.progress.commit_latency.take(std::iter::once(took_ms));
        self.time_alarms(&group.events);
        Receipt::settle_all(group.receipts);
        self.live.apply(&group.events);
        self.progress.journal_bytes.store(self.writer.bytes_on_disk(), Ordering::Relaxed);
        if whole {
            self.progress.fresh.keep(self.progress.committed(), end, group.events);
        }
        self.progress.set_committed(end);
        group.replies.into_iter().for_each(Reply::send);
        if let Some(state) = group.engine_state {
            self.save(state, end);
        }
    }

    fn time_alarms(&self, events: &[Event]) {
        let now = (self.clock)();
        let moved = events.iter().filter_map(|event| match event {
            Event::Alarm(edge) => match edge.change {
                AlarmChange::Raised | AlarmChange::Returned => Some(edge.at),
                _ => None,
            },
            _ => None,
        });
        let micros = moved.map(|at| now.micros().saturating_sub(at.micros()));
        self.progress.alarm_latency.take(micros.map(|micros| micros as f64 / 1_000.0));
    }

    /// Returns when the group is on disk; none when it was given up because the program ends.
    fn write(&mut self, events: &[Event]) -> Option<Written> {
        let mut whole = true;
        for event in events {
            if let Err(error) = entry::encode(event, &mut self.record) {
                tracing::error!(%error, "an event cannot be encoded and is left out");
                whole = false;
                continue;
            }
            let mut appended = self.writer.append(&self.record);
            if matches!(appended, Err(journal::Error::GroupFull { .. })) {
                self.commit_at_last()?;
                appended = self.writer.append(&self.record);
            }
            if let Err(error) = appended {
                tracing::error!(%error, "an event is longer than a record may be and is left out");
                whole = false;
            }
        }
        self.commit_at_last().map(|end| Written { end, whole })
    }

    /// Tries for ever, unless it is given up.
    fn commit_at_last(&mut self) -> Option<Position> {
        let mut refused = false;
        loop {
            match self.commit() {
                Ok(end) => {
                    if refused {
                        tracing::info!("the journal can be written again");
                        self.progress.set_problem(|problems| problems.journal = None);
                    }
                    return Some(end);
                }
                Err(error) => {
                    if !refused {
                        tracing::error!(%error, "the journal cannot be written; trying again");
                    }
                    refused = true;
                    self.progress.set_problem(|problems| problems.journal = Some(error));
                    if self.progress.is_abandoned() {
                        return None;
                    }
                    std::thread::sleep(RETRY);
                }
            }
        }
    }

    fn commit(&mut self) -> Result<Position, String> {
        if let Ok(free) = fs4::available_space(&self.folder)
            && free < RESERVE_BYTES
        {
            return Err(format!(
                "only {} MB are free on the disk; recording waits until there are more than {} MB",
                free / 1_000_000,
                RESERVE_BYTES / 1_000_000
            ));
        }
        self.progress.lulls.end();
        let committed = self.writer.commit();
        self.progress.lulls.begin();
        committed.map_err(|error| error.to_string())
    }

    /// Saves the engine's state, beside what comes next: it is large, and nothing waits for it.
    fn save(&mut self, state: Vec<u8>, position: Position) {
        let (file, progress) = (self.engine_state.clone(), Arc::clone(&self.progress));
        self.saving.begin("engine state", move || {
            match recovery::save_engine_state(&file, &state, position) {
                Ok(()) => *super::locked(&progress.engine_saved) = position,
                Err(error) => tracing::warn!(%error, "the engine's state was not saved"),
            }
        });
    }

    fn retain(&mut self) {
        self.retained = Instant::now();
        let needed = self.progress.needed_from();
        if let Err(error) = self.writer.retain(needed, KEEP_BYTES) {
            tracing::warn!(%error, "old journal segments could not be removed");
        }
        self.progress.journal_bytes.store(self.writer.bytes_on_disk(), Ordering::Relaxed);
    }
}
