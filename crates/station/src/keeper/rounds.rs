//! What the keeper does in a round, and what it remembers from one to the next.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use historian::{Damaged, Historian, Keeper, Snapshot};
use model::{AuditEntry, Gap, Priority};
use sources::Clock;
use tokio::sync::{mpsc, oneshot};

use super::backup::{self, BackupDone};
use super::disposal::{Disposal, Done};
use crate::folder::Paths;
use crate::pipeline::{Command, Progress, RESERVE_BYTES};
use crate::plant::KEEPER_POINT;

/// The journal may grow so much beyond the last snapshot; with big snapshots by more.
const JOURNAL_BYTES: u64 = 256 * 1024 * 1024;
/// Every file is read and compared so often.
const CHECK_EVERY: Duration = Duration::from_hours(24);
/// Files that were replaced stay so long: a question that was asked before may still read them.
const LET_GO: Duration = Duration::from_mins(10);

pub(super) struct Rounds {
    historian: Historian,
    keeper: Keeper,
    paths: Paths,
    progress: Arc<Progress>,
    clock: Clock,
    commands: mpsc::Sender<Command>,
    snapshot: Option<Snapshot>,
    /// Bytes of the journal when the last snapshot was made.
    journal_then: u64,
    checked: Option<Instant>,
    /// When files were last replaced.
    replaced: Option<Instant>,
    disposal: Disposal,
    failing: bool,
    /// Whether the station ends, and steps are broken off.
    stopping: Arc<AtomicBool>,
}

impl Rounds {
    pub(super) fn new(
        historian: Historian,
        keeper: Keeper,
        paths: Paths,
        progress: Arc<Progress>,
        clock: Clock,
        commands: mpsc::Sender<Command>,
        stopping: Arc<AtomicBool>,
    ) -> Self {
        let journal_then = progress.journal_bytes();
        Self {
            historian,
            keeper,
            paths,
            progress,
            clock,
            commands,
            snapshot: None,
            journal_then,
            checked: None,
            replaced: None,
            disposal: Disposal::default(),
            failing: false,
            stopping,
        }
    }

    /// What is done before anything else: no answer may rest on a file that is not what it was.
    pub(super) fn begin(&mut self) {
        let begun = self.keeper.check_files(false).map(|damaged| self.tell_damaged(&damaged));
        let snapshot = historian::Historian::newest_snapshot(&self.paths.database());
        let begun = begun.and_then(|()| snapshot.map(|snapshot| self.snapshot = snapshot));
        self.judge(begun.map_err(|error| error.to_string()));
    }

    pub(super) fn round(&mut self) {
        let outcome = self.try_round();
        self.judge(outcome);
        self.give_back_memory();
    }

    /// A station that runs for years needs no more than after an hour.
    fn give_back_memory(&self) {
        if let Err(error) = self.historian.let_go_of_memory() {
            tracing::debug!(%error, "the database's memory stays");
        }
        system::give_back_memory();
    }

    fn try_round(&mut self) -> Result<(), String> {
        let said = |error: historian::Error| error.to_string();
        let now = (self.clock)();
        if self.replaced.is_none_or(|at| at.elapsed() >= LET_GO) {
            let removed = self.keeper.sweep().map_err(said)?;
            if removed > 0 {
                tracing::debug!(removed, "files of history that nothing needs are removed");
            }
        }
        let mut changed = false;
        for open in self.keeper.due(now).map_err(said)? {
            self.room_for(open.rows)?;
            if let Some(sealed) = self.keeper.seal(open.day, now).map_err(said)? {
                tracing::info!(day = %sealed.day, rows = sealed.rows, bytes = sealed.bytes, "a day is sealed");
                self.replaced = Some(Instant::now());
                changed = true;
            }
        }
        if changed || self.journal_has_grown() {
            self.make_snapshot()?;
        }
        if self.checked.is_none_or(|at| at.elapsed() >= CHECK_EVERY) {
            self.checked = Some(Instant::now());
            let damaged = self.keeper.check_files(true).map_err(said)?;
            self.tell_damaged(&damaged);
        }
        self.dispose()
    }

    /// Last of all, so that a store which does not answer holds up nothing else.
    fn dispose(&mut self) -> Result<(), String> {
        let mut done = Vec::new();
        let now = (self.clock)();
        let outcome =
            self.disposal.round(&self.historian, &self.keeper, &self.paths, now, &mut done);
        if !done.is_empty() {
            self.replaced = Some(Instant::now());
            for done in done {
                self.note(done);
            }
            self.make_snapshot()?;
        }
        outcome
    }

    /// Writes into the audit what became of a day.
    fn note(&self, (action, day, detail): Done) {
        tracing::info!(action, day, detail, "history is kept in order");
        let entry = AuditEntry {
            at: (self.clock)(),
            who: "station".into(),
            action: action.into(),
            subject: day,
            detail,
        };
        // Nobody waits for it to be on disk.
        let (reply, _) = oneshot::channel();
        self.command(Command::Note { entry, reply });
    }

    /// Sealing needs room for the day's files and for sorting.
    fn room_for(&self, rows: u64) -> Result<(), String> {
        let needed = RESERVE_BYTES + rows * 64;
        match fs4::available_space(self.paths.root()) {
            Ok(free) if free < needed => Err(format!(
                "only {} MB are free on the disk; a day is sealed when there are {} MB",
                free / 1_000_000,
                needed / 1_000_000
            )),
            _ => Ok(()),
        }
    }

    fn journal_has_grown(&self) -> bool {
        let bytes = self.snapshot.as_ref().map_or(0, |snapshot| snapshot.bytes);
        let grown = self.progress.journal_bytes().saturating_sub(self.journal_then);
        grown > JOURNAL_BYTES.max(2 * bytes)
    }

    fn make_snapshot(&mut self) -> Result<Snapshot, String> {
        self.room_for(0)?;
        let snapshot = self.keeper.snapshot().map_err(|error| error.to_string())?;
        self.progress.set_snapshot(snapshot.position);
        self.journal_then = self.progress.journal_bytes();
        self.snapshot = Some(snapshot.clone());
        Ok(snapshot)
    }

    /// Everything in one file, as it is now.
    pub(super) fn backup(&mut self, to: &Path) -> Result<BackupDone, String> {
        let snapshot = self.make_snapshot()?;
        // The engine's saved state may be older than the snapshot; both begin in what is kept.
        let from = self.progress.needed_from();
        backup::write(&self.paths, &snapshot, from, self.progress.committed(), to)
            .map_err(|error| format!("the backup {} was not made: {error}", to.display()))
    }

    fn tell_damaged(&self, damaged: &[Damaged]) {
        for day in damaged {
            tracing::error!(day = %day.day, rows = day.rows, reason = day.reason, "a sealed day is damaged");
            let gap = Gap {
                scope: "history".into(),
                from: day.first_time,
                to: day.last_time,
                missing: u32::try_from(day.rows).ok(),
                cause: format!("sealed_day_damaged: {}", day.reason).into(),
            };
            self.command(Command::Gap(gap));
        }
    }

    /// Raises the alarm when something goes wrong, and lets it return when all goes well. What is
    /// broken off because the station ends has not gone wrong.
    fn judge(&mut self, outcome: Result<(), String>) {
        if outcome.is_err() && self.stopping.load(Ordering::Acquire) {
            return;
        }
        let problem = outcome.err();
        if let Some(error) = &problem {
            tracing::error!(%error, "history cannot be kept in order; trying again");
        }
        let failing = problem.is_some();
        self.progress.set_keeper_problem(problem);
        if failing != self.failing {
            self.failing = failing;
            let point = KEEPER_POINT.to_owned();
            self.command(Command::System { point, standing: failing, priority: Priority::High });
        }
    }

    fn command(&self, command: Command) {
        if self.commands.blocking_send(command).is_err() {
            tracing::debug!("the station stops; the keeper's news is not told");
        }
    }
}
