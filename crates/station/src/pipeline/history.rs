//! The history thread: follows the journal into the database, each record exactly once.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use historian::{Repaired, TagInfo, Writer};
use journal::Reader;
use model::{AuditEntry, DevicePath, Event, Gap, Position, Report, Timestamp};
use smol_str::SmolStr;

use super::commit::RESERVE_BYTES;
use super::{GROUP_WAIT, Progress, entry_or_damage, recovery};
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
    /// `repaired` says what was done to the database when it was opened, when something was.
    pub(crate) fn start(
        writer: Writer,
        journal: PathBuf,
        progress: Arc<Progress>,
        words: Arc<Words>,
        repaired: Option<Repaired>,
    ) -> std::io::Result<Self> {
        let mut history = History {
            writer,
            journal,
            progress,
            words,
            described: HashMap::new(),
            reader: None,
            last_time: None,
            stored_time: None,
            lost: None,
            repaired,
        };
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
    /// Reads on in the journal; none while what is new need not be read.
    reader: Option<Reader>,
    /// Tags whose unit and description the database has.
    described: HashMap<DevicePath, Vec<SmolStr>>,
    /// Time of the last event read, and of the last one stored: from then on something is missing.
    last_time: Option<Timestamp>,
    stored_time: Option<Timestamp>,
    /// What is wrong with the part of the journal just read, until the event after it says up to
    /// when it goes.
    lost: Option<String>,
    /// What was done to the database, until that is stored.
    repaired: Option<Repaired>,
}

impl History {
    fn run(&mut self) {
        // The journal has everything; no alarm may wait because its row is being written.
        system::give_way();
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
                    if self.writer.damage().is_none() || !self.start_over() {
                        std::thread::sleep(RETRY);
                    }
                }
            }
        }
    }

    /// Makes the database anew when its file is damaged; it is filled from the journal again.
    fn start_over(&mut self) -> bool {
        match self.writer.start_over() {
            Ok(repaired) => {
                tracing::error!(?repaired, "the database was damaged; it is made again");
                self.described.clear();
                (self.last_time, self.stored_time) = (None, None);
                self.repaired = Some(repaired);
                true
            }
            Err(error) => {
                tracing::error!(%error, "the damaged database cannot be replaced");
                false
            }
        }
    }

    /// Follows from the database's cursor until the end; an error starts again from there.
    fn follow(&mut self) -> Result<(), String> {
        let cursor = self.writer.cursor();
        self.progress.set_history(cursor);
        self.reader = None;
        let mut batch = Vec::with_capacity(BATCH_EVENTS);
        let mut position = cursor;
        (self.last_time, self.lost) = (self.stored_time, self.before_the_journal(cursor));
        loop {
            if let Some(damage) = self.writer.damage() {
                return Err(damage);
            }
            let finished = self.progress.is_finished();
            let until = self.progress.committed();
            let started = Instant::now();
            position = self.read(until, position, &mut batch)?;
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
            if !full && !finished {
                // The disk does one thing at a time: right behind a group it is free for a while.
                self.progress.wait_for_committed(until, GROUP_WAIT);
            }
            self.store(&batch, position)?;
            batch.clear();
            if !full && !finished {
                let rest = BATCH_WAIT.saturating_sub(started.elapsed());
                self.progress.fresh.wait_for(BATCH_EVENTS, rest);
            }
        }
    }

    fn read(
        &mut self,
        until: Position,
        mut position: Position,
        batch: &mut Vec<Event>,
    ) -> Result<Position, String> {
        while batch.len() < BATCH_EVENTS {
            if let Some((to, events)) = self.progress.fresh.take(position) {
                (self.reader, position) = (None, to);
                for event in events {
                    self.take(event, batch);
                }
                continue;
            }
            if position >= until {
                break;
            }
            let mut reader = match self.reader.take() {
                Some(reader) => reader,
                None => Reader::open(&self.journal, position).map_err(|error| error.to_string())?,
            };
            let item = reader.next(until).map_err(|error| error.to_string())?;
            let item = item.map(|item| (entry_or_damage(&item), item.end()));
            self.reader = Some(reader);
            match item {
                Some((Ok(event), end)) => {
                    position = end;
                    self.take(event, batch);
                }
                Some((Err(damage), _)) => {
                    // The position stays before it, so that it is read again if this run ends
                    // before the event after it has come.
                    tracing::error!(%damage, "a part of the journal is lost");
                    self.lost.get_or_insert(damage);
                }
                None => break,
            }
        }
        if !batch.is_empty() {
            batch.extend(self.note());
        }
        Ok(position)
    }

    fn take(&mut self, event: Event, batch: &mut Vec<Event>) {
        let at = recovery::time_of(&event).filter(|_| !event.is_imported());
        batch.extend(at.and_then(|at| self.gap(at)));
        self.last_time = at.or(self.last_time);
        batch.push(event);
    }

    /// What was in the damaged part came after the last event before it and before the next one.
    fn gap(&mut self, to: Timestamp) -> Option<Event> {
        let damage = self.lost.take()?;
        let known = || self.writer.last_receive_time().ok().flatten();
        let from = self.last_time.or_else(known).unwrap_or_default().min(to);
        let cause = format!("journal_damaged: {damage}").into();
        Some(Event::Gap(Gap { scope: "journal".into(), from, to, missing: None, cause }))
    }

    /// A database that was made again without a snapshot lacks what the journal no longer has.
    fn before_the_journal(&self, cursor: Position) -> Option<String> {
        let rebuilt = self.repaired.as_ref().is_some_and(|repaired| repaired.rebuilt);
        let begins_later = cursor == Position::START
            && journal::first_segment(&self.journal).is_ok_and(|first| first > Some(1));
        (rebuilt && begins_later)
            .then(|| "the database was damaged, and the journal does not go back further".into())
    }

    /// That the database was repaired, for the list of what was done.
    fn note(&mut self) -> Option<Event> {
        let at = self.last_time?;
        let Repaired { moved, reason, .. } = self.repaired.take()?;
        let names: Vec<_> = moved.iter().map(|path| path.to_string_lossy()).collect();
        Some(Event::Audit(AuditEntry {
            at,
            who: "station".into(),
            action: "repair_database".into(),
            subject: names.join(", "),
            detail: reason,
        }))
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
        self.stored_time = self.last_time;
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
            let Some((Report { device, points, .. }, _)) = event.history() else { continue };
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
