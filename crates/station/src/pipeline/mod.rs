//! The way of a message through the station: three threads, each waiting only for the next.
//!
//! 1. The **engine** thread takes arrivals and commands in order and turns them into events; behind
//!    it the doors of compressed tags mark what the history need not have.
//! 2. The **commit** thread writes events to the journal, a group at a time; only when a group is
//!    on disk does it settle the senders, show the events and answer the commands.
//! 3. The **history** thread follows the journal into the database at its own speed.
//!
//! Every channel is bounded: when the disk refuses, the commit thread keeps its group and tries
//! again, the engine fills one more group, and then nobody takes from the sources, which stop
//! reading; nothing is dropped.

mod ahead;
mod beside;
mod commit;
mod engine_loop;
mod fresh;
mod handover;
mod history;
mod latency;
mod lulls;
mod recovery;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use engine::door::TagDoor;
use engine::{Plant, Refusal, Request};
use model::{AuditEntry, DevicePath, Event, Gap, Millis, Position, Priority, Timestamp};
use sources::{Arrival, Receipt};
use tokio::sync::{Notify, mpsc, oneshot};

pub(crate) use commit::{CommitThread, RESERVE_BYTES};
pub(crate) use engine_loop::{EngineThread, Logic};
use fresh::Fresh;
pub(crate) use handover::handover;
pub(crate) use history::HistoryThread;
use latency::Latency;
pub(crate) use lulls::Lulls;
use recovery::entry_or_damage;
pub(crate) use recovery::{Recovered, engine_saved_at, recover};

/// Arrivals waiting for the engine: with the messages' own buffers some tens of MB at most.
pub(crate) const ARRIVALS_MAX: usize = 8_192;
/// Commands waiting for the engine.
pub(crate) const COMMANDS_MAX: usize = 64;
/// Events that the engine collects while the commit thread is busy.
const GROUP_EVENTS_MAX: usize = 16_384;
/// A lone message waits this long for company before it is written.
const GROUP_WAIT: Duration = Duration::from_millis(50);
/// With so many messages waiting and nothing else to do a group is written at once: brokers send
/// as few as 20 messages ahead of their acknowledgements.
const GROUP_EARLY: usize = 16;

/// What people and the program ask of the engine; answers come when everything is on disk.
#[derive(Debug)]
pub(crate) enum Command {
    /// Do something to alarms.
    Act { request: Request, reply: oneshot::Sender<Acted> },
    /// Work with another configuration from the next sample on, and note who changed it.
    Replace {
        plant: Box<Plant>,
        doors: BTreeMap<DevicePath, Vec<TagDoor>>,
        entry: AuditEntry,
        reply: oneshot::Sender<()>,
    },
    /// Say that something is wrong with the station itself, or well again.
    System { point: String, standing: bool, priority: Priority },
    /// Note that something is missing.
    Gap(Gap),
    /// Note that something was done.
    Note { entry: AuditEntry, reply: oneshot::Sender<()> },
    /// Take events that change no state: imported ones, and what was made from what is stored.
    /// The engine does not look at them.
    Store { events: Vec<Event>, reply: oneshot::Sender<()> },
    /// Take the last arrivals, save the state and end.
    Stop,
}

/// What became of an action on alarms.
#[derive(Debug, Default)]
pub(crate) struct Acted {
    /// How many alarms changed.
    pub(crate) changed: usize,
    /// Those that did not, and why.
    pub(crate) refused: Vec<(String, Refusal)>,
}

/// Somebody who waits for a group to be on disk. Whoever waited may have given up.
pub(crate) struct Reply(Box<dyn FnOnce() + Send>);

impl Reply {
    fn new<T: Send + 'static>(reply: oneshot::Sender<T>, answer: T) -> Self {
        Self(Box::new(move || drop(reply.send(answer))))
    }

    fn send(self) {
        (self.0)();
    }
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reply")
    }
}

/// Events on their way to the journal, and who waits for them.
#[derive(Debug, Default)]
pub(crate) struct Group {
    events: Vec<Event>,
    receipts: Vec<Receipt>,
    replies: Vec<Reply>,
    /// Whether an alarm is in it, which does not wait for company.
    urgent: bool,
    /// The engine's state after these events, when it is time to save it.
    engine_state: Option<Vec<u8>>,
    last: bool,
}

impl Group {
    fn is_empty(&self) -> bool {
        self.events.is_empty() && self.receipts.is_empty() && self.replies.is_empty()
    }
}

/// How the threads see each other.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    committed: Mutex<Position>,
    committed_changed: Condvar,
    /// What was committed last.
    fresh: Fresh,
    /// Cursor of the historian and position of the engine's saved state: the journal is needed
    /// from the smaller one on.
    history: Mutex<Position>,
    history_changed: Condvar,
    /// Receive time of the last message that the historian has, in microseconds.
    history_time: AtomicI64,
    engine_saved: Mutex<Position>,
    /// Behind the newest snapshot: with the journal from there it gives the database again.
    snapshot: Mutex<Position>,
    /// Set when the last group is on disk.
    finished: AtomicBool,
    /// Set when nobody waits any longer for a disk that refuses.
    abandoned: AtomicBool,
    /// Whether the commit thread has a group; it wakes the engine when it has none any more.
    commit_busy: AtomicBool,
    commit_idle: Notify,
    journal_bytes: AtomicU64,
    problems: Mutex<Problems>,
    /// When others may have the disk.
    pub(crate) lulls: Arc<Lulls>,
    /// From the sample to the disk, of alarms.
    pub(crate) alarm_latency: Latency,
    /// Of groups, from the writing to the disk's word.
    pub(crate) commit_latency: Latency,
}

/// What is wrong with the storage, as sentences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Problems {
    pub(crate) journal: Option<String>,
    pub(crate) history: Option<String>,
    /// Why days are not sealed or no snapshot is made.
    pub(crate) keeper: Option<String>,
}

impl Progress {
    pub(crate) fn new(committed: Position, history: Position, engine_saved: Position) -> Arc<Self> {
        Arc::new(Self {
            committed: Mutex::new(committed),
            history: Mutex::new(history),
            engine_saved: Mutex::new(engine_saved),
            ..Self::default()
        })
    }

    pub(crate) fn committed(&self) -> Position {
        *locked(&self.committed)
    }

    pub(crate) fn journal_bytes(&self) -> u64 {
        self.journal_bytes.load(Ordering::Relaxed)
    }

    pub(crate) fn problems(&self) -> Problems {
        locked(&self.problems).clone()
    }

    /// How far the database is behind the journal, in milliseconds.
    pub(crate) fn history_lag_ms(&self, now: Timestamp) -> Millis {
        if *locked(&self.history) >= self.committed() {
            return 0;
        }
        let last = Timestamp::from_micros(self.history_time.load(Ordering::Relaxed));
        if last.micros() == 0 { 0 } else { now.millis_since(last).max(0) }
    }

    /// Waits until the historian has everything that is in the journal now, or the time is over.
    pub(crate) fn wait_for_history(&self, limit: Duration) -> bool {
        let wanted = self.committed();
        let guard = locked(&self.history);
        let behind = |at: &mut Position| *at < wanted;
        let answer = self.history_changed.wait_timeout_while(guard, limit, behind);
        let (reached, _) = answer.unwrap_or_else(PoisonError::into_inner);
        *reached >= wanted
    }

    pub(crate) fn set_committed(&self, position: Position) {
        *locked(&self.committed) = position;
        self.committed_changed.notify_all();
    }

    fn set_history(&self, position: Position) {
        *locked(&self.history) = position;
        self.history_changed.notify_all();
    }

    /// Waits until the journal is longer than `position`, or the time is over, or it is finished.
    fn wait_for_committed(&self, position: Position, limit: Duration) {
        let guard = locked(&self.committed);
        let waiting = |at: &mut Position| *at <= position && !self.is_finished();
        let waited = self.committed_changed.wait_timeout_while(guard, limit, waiting);
        drop(waited);
    }

    /// Where the journal must still be read from.
    pub(crate) fn needed_from(&self) -> Position {
        let behind = (*locked(&self.history)).min(*locked(&self.engine_saved));
        behind.min(*locked(&self.snapshot))
    }

    pub(crate) fn set_snapshot(&self, position: Position) {
        *locked(&self.snapshot) = position;
    }

    pub(crate) fn set_keeper_problem(&self, problem: Option<String>) {
        self.set_problem(|problems| problems.keeper = problem);
    }

    pub(crate) fn finish(&self) {
        self.finished.store(true, Ordering::Release);
        self.committed_changed.notify_all();
    }

    /// Lets the commit thread end although the disk refuses what it has; it stays with its senders.
    pub(crate) fn abandon(&self) {
        self.abandoned.store(true, Ordering::Release);
    }

    fn is_abandoned(&self) -> bool {
        self.abandoned.load(Ordering::Acquire)
    }

    fn is_finished(&self) -> bool {
        self.finished.load(Ordering::Acquire)
    }

    fn set_problem(&self, change: impl FnOnce(&mut Problems)) {
        change(&mut locked(&self.problems));
    }
}

/// Locks; a panic elsewhere has not left anything half done in what these locks guard.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the engine thread listens to.
pub(crate) struct Inputs {
    pub(crate) arrivals: mpsc::Receiver<Arrival>,
    pub(crate) commands: mpsc::Receiver<Command>,
}
