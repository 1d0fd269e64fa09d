//! The notifier: what the station holds.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use model::Timestamp;
use smol_str::SmolStr;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::config::{Config, Mistake, Plan};
use crate::core::{Dispatch, Effects, test_message};
use crate::desk::{Board, Control, Desk, Told};
use crate::notice::{Language, Notice};
use crate::report::{ChannelStatus, Report, Reports, SendError};
use crate::secret::Secrets;
use crate::send::Transport;
use crate::store::Store;
use crate::worker;

/// Reads the time. The station gives the computer's clock, tests give their own.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Notices and acknowledgements that may be told before the desk takes them, at most.
const TOLD_MAX: usize = 10_000;
/// Answers of workers on their way, at most; a worker waits for room.
const CONTROL_MAX: usize = 1_000;

/// Why a notifier did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration has mistakes.
    #[error("the configuration of notification has {} mistakes", .0.len())]
    Config(Vec<Mistake>),
    /// The queue's folder cannot be used.
    #[error("the folder of the notification queue cannot be used: {0}")]
    Folder(std::io::Error),
    /// A thread could not be started.
    #[error("notification could not be started: {0}")]
    Thread(std::io::Error),
}

/// Something told was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// More was told than could be kept; it is counted and reported, and may be told again.
    #[error("notification is told more than it can keep")]
    Full,
    /// The notifier has been stopped.
    #[error("notification has been stopped")]
    Stopped,
}

/// Tells people of alarms. See the crate's documentation for what is promised.
pub struct Notifier {
    plan: Arc<Plan>,
    language: Language,
    clock: Clock,
    told: mpsc::Sender<Told>,
    control: mpsc::Sender<Control>,
    board: Board,
    missed: Arc<AtomicU64>,
    /// By channel.
    transports: Vec<Arc<Transport>>,
    workers: Vec<JoinHandle<()>>,
}

impl std::fmt::Debug for Notifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Notifier")
            .field("channels", &self.plan.channels.len())
            .finish_non_exhaustive()
    }
}

impl Notifier {
    /// Starts inside of a Tokio runtime; goes on with what waited in the folder. Reads the queue's
    /// file before it returns.
    pub fn start(
        config: &Config,
        secrets: Secrets,
        folder: &Path,
        clock: Clock,
        reports: Reports,
    ) -> Result<Self, StartError> {
        let plan = Arc::new(Plan::new(config).map_err(StartError::Config)?);
        let (store, kept, damage) = Store::open(folder, clock()).map_err(StartError::Folder)?;
        if let Some(damage) = damage {
            let file = damage.file.display().to_string();
            reports(Report::Damaged { lines: damage.lines, file });
        }
        let mut effects = Effects::default();
        let dispatch = Dispatch::new(Arc::clone(&plan), kept, &mut effects);
        effects.reports.into_iter().for_each(|report| reports(report));

        let made = Arc::clone(&plan);
        let transport = move |channel| {
            Arc::new(Transport::new(Arc::clone(&made), channel, Arc::clone(&secrets)))
        };
        let transports: Vec<_> = (0..plan.channels.len()).map(transport).collect();
        let (told, told_out) = mpsc::channel(TOLD_MAX);
        let (control, control_out) = mpsc::channel(CONTROL_MAX);
        let (jobs, workers) = start_workers(&plan, &transports, &control);
        let board = Board::new(Mutex::new(dispatch.status()));
        let missed = Arc::new(AtomicU64::new(0));
        let mut desk = Desk {
            dispatch,
            store,
            clock: Arc::clone(&clock),
            reports,
            workers: jobs,
            board: Arc::clone(&board),
            missed: Arc::clone(&missed),
            told: told_out,
            control: control_out,
            retry_disk: None,
        };
        desk.keep();
        start_desk(desk).map_err(StartError::Thread)?;
        let language = config.language;
        Ok(Self { plan, language, clock, told, control, board, missed, transports, workers })
    }

    /// Takes a notice and returns at once. It is durable a moment later, for certain after
    /// [`Self::flush`].
    pub fn tell(&self, notice: Notice) -> Result<(), NotTaken> {
        self.give(Told::Notice(Box::new(notice)))
    }

    /// Whether the window's computer is to notify of it now, by the routes that lead to `desktop`;
    /// always as long as none does. Nothing is kept or sent for it.
    #[must_use]
    pub fn desktop(&self, notice: &Notice) -> bool {
        self.plan.desktop(notice, (self.clock)())
    }

    /// Ends the escalations of an occurrence that somebody acknowledged, and returns at once. A
    /// notice of the kind `Acknowledged` does the same and tells people.
    pub fn acknowledged(&self, occurrence: &str) -> Result<(), NotTaken> {
        self.give(Told::Acknowledged(SmolStr::new(occurrence)))
    }

    fn give(&self, told: Told) -> Result<(), NotTaken> {
        self.told.try_send(told).map_err(|error| {
            self.missed.fetch_add(1, Ordering::Relaxed);
            match error {
                mpsc::error::TrySendError::Full(_) => NotTaken::Full,
                mpsc::error::TrySendError::Closed(_) => NotTaken::Stopped,
            }
        })
    }

    /// Waits until everything told so far is on disk: the station may then move its own place in
    /// the journal. False when the disk refuses or the notifier has been stopped.
    pub async fn flush(&self) -> bool {
        let (answer, answered) = oneshot::channel();
        let asked = self.control.send(Control::Flush(answer)).await;
        asked.is_ok() && answered.await.unwrap_or(false)
    }

    /// Sends a test message through a channel, to each of its recipients, past the queue. Answers
    /// what the other side said to each, a line for each; an error when it failed for any of them,
    /// also with all the lines. A success ends the recipient's failure.
    pub async fn test(&self, channel: &str) -> Result<String, SendError> {
        let Some(place) = self.plan.channels.iter().position(|known| known.name == channel) else {
            return Err(SendError::unready(format!("there is no channel “{channel}”")));
        };
        let (mut answers, mut failure) = (Vec::new(), None);
        for lane in self.plan.lanes_of(place) {
            let recipient = &self.plan.lanes[lane];
            let now = (self.clock)();
            let message = test_message(self.language, &recipient.to, &self.plan.zone, now);
            let sent = self.transports[place].send(recipient.recipient, &message).await;
            let to = if recipient.to.is_empty() { &recipient.name } else { &recipient.to };
            match sent {
                Ok(answer) => {
                    answers.push(format!("{to}: {answer}"));
                    self.tested(lane).await;
                }
                Err(error) => {
                    answers.push(format!("{to}: {}", error.reason));
                    failure.get_or_insert(error.failure);
                }
            }
        }
        let answers = answers.join("\n");
        match failure {
            Some(failure) => Err(SendError { failure, reason: answers }),
            None => Ok(answers),
        }
    }

    async fn tested(&self, lane: usize) {
        if self.control.send(Control::Tested { lane }).await.is_err() {
            tracing::debug!("a channel was tested after notification was stopped");
        }
    }

    /// How every channel is doing, in the order of the configuration.
    #[must_use]
    pub fn status(&self) -> Vec<ChannelStatus> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Writes everything told to disk and ends. A message that is being sent gets three seconds; if
    /// it needs longer it is sent again after the next start.
    pub async fn stop(self) {
        let (answer, answered) = oneshot::channel();
        if self.control.send(Control::Stop(answer)).await.is_err() || answered.await.is_err() {
            tracing::error!("notification had ended before it was stopped");
        }
        for worker in &self.workers {
            worker.abort();
        }
    }
}

type Jobs = Vec<mpsc::Sender<crate::core::Job>>;

/// One worker for each recipient, with room for one job.
fn start_workers(
    plan: &Plan,
    transports: &[Arc<Transport>],
    control: &mpsc::Sender<Control>,
) -> (Jobs, Vec<JoinHandle<()>>) {
    let start = |lane: &crate::config::LanePlan| {
        let (job, jobs) = mpsc::channel(1);
        let transport = Arc::clone(&transports[lane.channel]);
        (job, tokio::spawn(worker::run(transport, lane.recipient, jobs, control.clone())))
    };
    plan.lanes.iter().map(start).unzip()
}

/// The desk writes and syncs files, so it has a thread of its own, and a runtime that only waits:
/// it must be able to end properly when the station's runtime is gone.
fn start_desk(desk: Desk) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let thread = std::thread::Builder::new().name("notify".into());
    thread.spawn(move || desk.run(&runtime)).map(drop)
}
