//! The desk: the one thread that owns the queue and its file. Everything comes to it as a command,
//! is decided by [`Dispatch`], kept on disk, and only then handed to the workers.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use model::Timestamp;
use smol_str::SmolStr;
use tokio::sync::{mpsc, oneshot};

use crate::Clock;
use crate::core::{Dispatch, Effects, Job};
use crate::notice::Notice;
use crate::report::{ChannelStatus, Report, Reports, SendError};
use crate::store::Store;

/// How often time is looked at: no wait is shorter.
const TICK: Duration = Duration::from_millis(200);
/// Commands taken together, and synced together, at most.
const TOGETHER: usize = 256;
/// How long stopping waits for messages that are being sent.
const GRACE: Duration = Duration::from_secs(3);
/// How long after a failed write the next one is tried.
const DISK_RETRY: Duration = Duration::from_secs(5);

/// What is told.
#[derive(Debug)]
pub(crate) enum Told {
    Notice(Box<Notice>),
    Acknowledged(SmolStr),
}

/// What workers and the notifier ask for.
#[derive(Debug)]
pub(crate) enum Control {
    /// What became of a lane's message.
    Done { lane: usize, result: Result<(), SendError> },
    /// A test message went through a lane.
    Tested { lane: usize },
    /// Answer when everything told so far is on disk: whether it is.
    Flush(oneshot::Sender<bool>),
    /// End, and answer when it is done.
    Stop(oneshot::Sender<()>),
}

/// How the channels are doing, for everybody to look at.
pub(crate) type Board = Arc<Mutex<Vec<ChannelStatus>>>;

/// What the desk works with.
pub(crate) struct Desk {
    pub(crate) dispatch: Dispatch,
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) reports: Reports,
    /// One for each lane, with room for one job.
    pub(crate) workers: Vec<mpsc::Sender<Job>>,
    pub(crate) board: Board,
    /// Told but not taken since the last report.
    pub(crate) missed: Arc<AtomicU64>,
    pub(crate) told: mpsc::Receiver<Told>,
    pub(crate) control: mpsc::Receiver<Control>,
    /// When the file may be written anew after an error.
    pub(crate) retry_disk: Option<Instant>,
}

/// Whether and when the desk ends.
#[derive(Default)]
struct Ending {
    answers: Vec<oneshot::Sender<()>>,
    deadline: Option<Instant>,
}

impl Desk {
    /// Runs until it is stopped or nobody is left to tell anything. `runtime` only waits.
    pub(crate) fn run(mut self, runtime: &tokio::runtime::Runtime) {
        let mut ending = Ending::default();
        loop {
            if ending.deadline.is_none() {
                self.hand_out();
            }
            self.show();
            let (told, control, closed) = runtime.block_on(self.wait());
            if closed && ending.deadline.is_none() {
                ending.deadline = Some(Instant::now());
            }
            self.turn(told, control, &mut ending);
            let late = ending.deadline.is_some_and(|deadline| Instant::now() >= deadline);
            if ending.deadline.is_some() && (late || !self.dispatch.sending()) {
                break;
            }
        }
        self.show();
        for answer in ending.answers {
            // Whoever asked may have gone.
            _ = answer.send(());
        }
    }

    /// Waits for commands or for time to pass; true when nobody is left to tell anything.
    async fn wait(&mut self) -> (Vec<Told>, Option<Control>, bool) {
        let mut told = Vec::new();
        let waiting = async {
            tokio::select! {
                control = self.control.recv() => (control, false),
                count = self.told.recv_many(&mut told, TOGETHER) => (None, count == 0),
            }
        };
        let waited = tokio::time::timeout(TICK, waiting).await;
        let (control, closed) = waited.unwrap_or((None, false));
        if closed {
            // Closed channels answer at once; do not spin on them.
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        (told, control, closed)
    }

    /// One turn: what came, then time, then the disk.
    fn turn(&mut self, told: Vec<Told>, control: Option<Control>, ending: &mut Ending) {
        let now = (self.clock)();
        self.take(told, now);
        let mut flushes = Vec::new();
        let mut next = control;
        while let Some(control) = next {
            match control {
                Control::Done { lane, result } => {
                    self.apply(|dispatch, effects| dispatch.done(lane, &result, now, effects));
                }
                Control::Tested { lane } => {
                    self.apply(|dispatch, effects| dispatch.tested(lane, now, effects));
                }
                Control::Flush(answer) => {
                    self.take_all(now);
                    flushes.push(answer);
                }
                Control::Stop(answer) => {
                    self.told.close();
                    self.take_all(now);
                    ending.answers.push(answer);
                    ending.deadline.get_or_insert(Instant::now() + GRACE);
                }
            }
            next = self.control.try_recv().ok();
        }
        self.apply(|dispatch, effects| dispatch.tick(now, effects));
        let missed = self.missed.swap(0, Ordering::Relaxed);
        if missed > 0 {
            (self.reports)(Report::NotTaken { count: missed });
        }
        self.keep();
        for answer in flushes {
            // Whoever asked may have gone.
            _ = answer.send(!self.store.is_broken());
        }
    }

    fn take(&mut self, told: Vec<Told>, now: Timestamp) {
        for told in told {
            self.apply(|dispatch, effects| match told {
                Told::Notice(notice) => dispatch.told(&notice, now, effects),
                Told::Acknowledged(occurrence) => dispatch.acknowledged(&occurrence, effects),
            });
        }
    }

    /// Takes everything told so far. What is told meanwhile can only add as much as has room.
    fn take_all(&mut self, now: Timestamp) {
        for _ in 0..self.told.max_capacity() {
            let Ok(told) = self.told.try_recv() else { break };
            self.take(vec![told], now);
        }
    }

    /// One change: it is reported first and kept then, so that after a crash between the two
    /// nothing is both unsent and unreported.
    fn apply(&mut self, change: impl FnOnce(&mut Dispatch, &mut Effects)) {
        let mut effects = Effects::default();
        change(&mut self.dispatch, &mut effects);
        if !effects.reports.is_empty() {
            // Whoever hears a report and looks at the board sees the same.
            self.show();
        }
        for report in effects.reports {
            (self.reports)(report);
        }
        self.store.push(&effects.records);
    }

    /// Makes the turn's changes durable; while the disk refuses, everything goes on in memory.
    pub(crate) fn keep(&mut self) {
        if self.store.is_broken() {
            if self.retry_disk.is_none_or(|at| Instant::now() >= at) {
                self.write_anew();
            }
            return;
        }
        if let Err(error) = self.store.commit() {
            self.not_durable(&error);
        } else if self.store.is_stale(self.dispatch.kept_len()) {
            self.write_anew();
        }
    }

    fn write_anew(&mut self) {
        match self.store.rewrite(self.dispatch.kept()) {
            Ok(()) => {
                if self.retry_disk.take().is_some() {
                    (self.reports)(Report::DurableAgain);
                }
            }
            Err(error) => self.not_durable(&error),
        }
    }

    fn not_durable(&mut self, error: &std::io::Error) {
        if self.retry_disk.is_none() {
            (self.reports)(Report::NotDurable { reason: error.to_string() });
        }
        self.retry_disk = Some(Instant::now() + DISK_RETRY);
    }

    /// Gives every idle worker its next message.
    fn hand_out(&mut self) {
        let now = (self.clock)();
        for (lane, worker) in self.workers.iter().enumerate() {
            // A worker has room whenever its lane is idle; one that ended never gets a job.
            let Ok(room) = worker.try_reserve() else { continue };
            if let Some(job) = self.dispatch.next(lane, now) {
                room.send(job);
            }
        }
    }

    fn show(&self) {
        *self.board.lock().unwrap_or_else(PoisonError::into_inner) = self.dispatch.status();
    }
}
