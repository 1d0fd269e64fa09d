//! The history thread: follows the journal into the database, each record exactly once.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use historian::{TagInfo, Writer};
use journal::Reader;
use model::{DevicePath, Event, Gap, Position, Report, Timestamp};
use smol_str::SmolStr;

use super::commit::RESERVE_BYTES;
use super::{Progress, entry_or_damage};
use crate::words::Words;

/// Events of one transaction: about ten rows each.
const BATCH_EVENTS: usize = 4_000;
/// A quiet plant's rows wait this long for company.
const BATCH_WAIT: Duration = Duration::from_millis(400);
/// How long to wait before a refused transaction is tried again.
const RETRY: Duration = Duration::from_secs(1);

/// The running thread.
#[derive(Debug)]
pub(crate) struct HistoryThread(JoinHandle<()>);

impl HistoryThread {
    pub(crate) fn start(
        writer: Writer,
        journal: PathBuf,
        progress: Arc<Progress>,
        words: Arc<Words>,
    ) -> std::io::Result<Self> {
        let described = HashMap::new();
        let mut history = History { writer, journal, progress, words, described, last_time: None };
        std::thread::Builder::new().name("history".into()).spawn(move || history.run()).map(Self)
    }

    pub(crate) fn join(self) {
        if self.0.join().is_err() {
            tracing::error!("the history thread ended by a panic");
        }
    }
}

struct History {
    writer: Writer,
    journal: PathBuf,
    progress: Arc<Progress>,
    words: Arc<Words>,
    /// Tags whose unit and description the database has.
    described: HashMap<DevicePath, Vec<SmolStr>>,
    /// Receive time of the last report, to say from when on something is missing.
    last_time: Option<Timestamp>,
}

impl History {
    fn run(&mut self) {
        loop {
            match self.follow() {
                Ok(()) => return,
                Err(error) => {
                    tracing::error!(%error, "the history cannot be written; trying again");
                    self.progress.set_problem(|problems| problems.history = Some(error));
                    if self.progress.is_finished() {
                        // The journal has it all; the next start goes on from the cursor.
                        return;
                    }
                    std::thread::sleep(RETRY);
                }
            }
        }
    }

    /// Follows from the database's cursor until the end; an error starts again from there.
    fn follow(&mut self) -> Result<(), String> {
        let cursor = self.writer.cursor();
        self.progress.set_history(cursor);
        let mut reader = Reader::open(&self.journal, cursor).map_err(|error| error.to_string())?;
        let mut batch = Vec::with_capacity(BATCH_EVENTS);
        let mut position = cursor;
        loop {
            let finished = self.progress.is_finished();
            let until = self.progress.committed();
            let started = Instant::now();
            position = self.read(&mut reader, until, position, &mut batch)?;
            if batch.is_empty() && finished {
                self.progress.set_history(until);
                return Ok(());
            }
            if batch.is_empty() {
                self.progress.set_history(until);
                self.progress.wait_for_committed(until, BATCH_WAIT);
                continue;
            }
            let full = batch.len() >= BATCH_EVENTS;
            self.store(&batch, position)?;
            batch.clear();
            if !full && !finished {
                std::thread::sleep(BATCH_WAIT.saturating_sub(started.elapsed()));
            }
        }
    }

    fn read(
        &mut self,
        reader: &mut Reader,
        until: Position,
        mut position: Position,
        batch: &mut Vec<Event>,
    ) -> Result<Position, String> {
        while batch.len() < BATCH_EVENTS {
            let item = reader.next(until).map_err(|error| error.to_string())?;
            let Some(item) = item else { break };
            position = item.end();
            match entry_or_damage(&item) {
                Ok(event) => {
                    if let Some(report) = event.samples().filter(|_| !event.is_imported()) {
                        self.last_time = Some(report.receive_time);
                    }
                    batch.push(event);
                }
                Err(damage) => {
                    tracing::error!(%damage, "a part of the journal is lost");
                    batch.extend(self.gap(&damage));
                }
            }
        }
        Ok(position)
    }

    /// What was in the damaged part came after the last report before it.
    fn gap(&self, damage: &str) -> Option<Event> {
        let at = self.last_time?;
        let cause = format!("journal_damaged: {damage}").into();
        Some(Event::Gap(Gap { scope: "journal".into(), from: at, to: at, missing: None, cause }))
    }

    fn store(&mut self, batch: &[Event], cursor: Position) -> Result<(), String> {
        if fs4::available_space(&self.journal).is_ok_and(|free| free < RESERVE_BYTES) {
            return Err("the disk is nearly full; the journal keeps everything meanwhile".into());
        }
        let fresh = self.undescribed(batch);
        if !fresh.is_empty() {
            self.writer.describe(&fresh).map_err(|error| error.to_string())?;
        }
        self.writer.commit(batch, cursor).map_err(|error| error.to_string())?;
        if let Some(last) = self.last_time {
            self.progress.history_time.store(last.micros(), Ordering::Relaxed);
        }
        self.progress.set_history(cursor);
        self.progress.set_problem(|problems| problems.history = None);
        Ok(())
    }

    /// Unit and description of the tags that this run sees for the first time.
    fn undescribed(&mut self, batch: &[Event]) -> Vec<TagInfo> {
        let mut fresh = Vec::new();
        for event in batch {
            let Some(Report { device, points, .. }) = event.samples() else { continue };
            if !self.described.contains_key(device) {
                self.described.insert(device.clone(), Vec::new());
            }
            let Some(known) = self.described.get_mut(device) else { continue };
            for field in points.iter().map(|point| &point.field) {
                if known.contains(field) {
                    continue;
                }
                known.push(field.clone());
                fresh.push(TagInfo {
                    path: device.tag(field),
                    unit: self.words.unit(device.as_str(), field).to_owned(),
                    description: self.words.description(device, field),
                });
            }
        }
        fresh
    }
}
