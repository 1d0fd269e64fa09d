//! One running station: what is started, in which order, and how it ends.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use engine::{Action, Request};
use historian::Historian;
use model::{AuditEntry, Gap, Priority, Timestamp};
use simulator::plc::PlcHandle;
use sources::{Arrival, Clock, Receipt};
use tokio::sync::{Notify, broadcast, mpsc, oneshot};

use crate::api::args::{ExportArgs, PlotArgs, SqlExportArgs};
use crate::api::sql_export;
use crate::archive::Archive;
use crate::board::Board;
use crate::demo::{DemoAddresses, DemoPlant};
use crate::error::{ApiError, StartError};
use crate::exporting::{Finished, Jobs, schedule};
use crate::folder::{DataFolder, Door, Paths};
use crate::importing::{Importing, StationSink, Work};
use crate::keeper::{self, KeeperThread};
use crate::line_hours;
use crate::live::Live;
use crate::notifying::{self, Notifying};
use crate::options::{Options, PlantChoice};
use crate::pipeline::{
    self, ARRIVALS_MAX, Acted, COMMANDS_MAX, Command, CommitThread, EngineThread, HistoryThread,
    Inputs, Logic, Progress, handover, locked,
};
use crate::plant::{self, PlantFiles};
use crate::queries::Queries;
use crate::rates::Rates;
use crate::recalculation::{self, Recalculation};
use crate::secrets::Secrets;
use crate::source_set::{self, Common, RunningSource};
use crate::storage::Storage;
use crate::suspension;
use crate::users::Users;
use crate::words::Words;
use crate::writes::RecentWrites;

/// How long a question waits for the database to have what was received before it.
pub(crate) const CURRENT_WAIT: Duration = Duration::from_secs(3);
/// How long starting and ending wait for a note of it to be on disk, which may be full.
const NOTE_WAIT: Duration = Duration::from_secs(3);
/// How long the end waits for a disk that refuses: nothing of it was acknowledged to its sender.
const REFUSED_WAIT: Duration = Duration::from_secs(5);
/// When the database is read once: not while everything starts.
const VERIFY_AFTER: Duration = Duration::from_secs(2);
/// How often rates are measured.
const RATE_EVERY: Duration = Duration::from_secs(1);

/// A running station. Share it in an [`Arc`]; all methods may be called from anywhere.
pub struct Station {
    pub(crate) archive: Arc<Archive>,
    pub(crate) live: Arc<Live>,
    pub(crate) progress: Arc<Progress>,
    pub(crate) rates: Rates,
    pub(crate) clock: Clock,
    pub(crate) started_at: Timestamp,
    /// Size of database and journal when the station was started.
    pub(crate) bytes_at_start: u64,
    pub(crate) sources: Mutex<Vec<RunningSource>>,
    pub(crate) historian: Historian,
    folder: DataFolder,
    pub(crate) commands: mpsc::Sender<Command>,
    pub(crate) recalculation: Recalculation,
    /// To ask the keeper of history for something.
    pub(crate) keeper: std::sync::mpsc::SyncSender<keeper::Request>,
    parts: Mutex<Option<Parts>>,
    demo: Option<DemoAddresses>,
    /// The demo plant's PLC.
    pub(crate) plc: Option<PlcHandle>,
    /// Answers of writes, so that the same one asked again is not done again.
    pub(crate) writes: RecentWrites,
    /// How the channels of notification are; none when nobody is to be told.
    pub(crate) notifier: Mutex<Option<Arc<notify::Notifier>>>,
    /// Files on their way into the history.
    pub(crate) importing: Importing,
    /// Who may do what, and who has signed in.
    pub(crate) users: Arc<Users>,
    /// The user's queries that run.
    pub(crate) queries: Queries,
    /// Exports into files.
    pub(crate) exports: Jobs,
    /// Which scheduled exports failed; held while they are made.
    pub(crate) exports_told: tokio::sync::Mutex<schedule::Told>,
    /// Held while plant files are changed.
    pub(crate) editing: tokio::sync::Mutex<()>,
    /// Tells whoever runs the station that it is to end.
    end: Notify,
}

/// What is ended when the station ends.
struct Parts {
    demo: Option<DemoPlant>,
    notifying: Option<Notifying>,
    keeper: KeeperThread,
    threads: Threads,
}

/// The three threads of the pipeline.
struct Threads {
    engine: EngineThread,
    commit: CommitThread,
    history: HistoryThread,
}

/// What the threads share.
struct Shared<'a> {
    progress: &'a Arc<Progress>,
    live: &'a Arc<Live>,
    words: &'a Arc<Words>,
    clock: &'a Clock,
}

impl Threads {
    fn start(
        (logic, inputs): (Logic, Inputs),
        (journal, history, repaired): (
            journal::Writer,
            historian::Writer,
            Option<historian::Repaired>,
        ),
        paths: &Paths,
        shared: &Shared<'_>,
    ) -> std::io::Result<Self> {
        let (progress, clock) = (shared.progress, shared.clock);
        let (group_sender, groups) = handover();
        let (live, words) = (Arc::clone(shared.live), Arc::clone(shared.words));
        Ok(Self {
            commit: CommitThread::start(
                journal,
                paths.engine_state(),
                groups,
                Arc::clone(progress),
                live,
                Arc::clone(clock),
            )?,
            history: HistoryThread::start(
                history,
                paths.journal(),
                Arc::clone(progress),
                words,
                repaired,
            )?,
            engine: EngineThread::start(
                logic,
                inputs,
                group_sender,
                Arc::clone(progress),
                Arc::clone(clock),
            )?,
        })
    }

    fn join(self) {
        self.engine.join();
        self.commit.join();
        self.history.join();
    }
}

impl Station {
    /// Starts a station on a data folder; must be called within a tokio runtime.
    pub async fn start(options: Options) -> Result<Arc<Self>, StartError> {
        let clock = system_clock();
        let started_at = clock();
        let folder = DataFolder::open(&options.data)?;
        let paths = folder.paths();
        let with_demo = install_plant(&paths, options.plant)?;
        let plant = PlantFiles::read(&paths.plant())?;
        let secrets = Secrets::read(&paths.secrets())?;
        let users = Users::read(&paths.users())?;
        let engine_plant = plant.engine_plant();
        let words = Arc::new(Words::new(&plant, &engine_plant.unknown.unit));

        let live = Arc::new(Live::new());
        let storage = Storage::open(&paths, &live)?;
        let (cursor, end) = (storage.history.cursor(), storage.journal.committed());
        let recovered = pipeline::recover(
            engine_plant,
            &paths.engine_state(),
            &paths.journal(),
            end,
            cursor,
            &live,
        )?;
        let lost = storage.gap(&recovered, started_at);
        let Storage { historian, history, journal, repaired, .. } = storage;
        Jobs::sweep(&paths.exports());
        let bytes_at_start = historian.database_bytes() + journal.bytes_on_disk();
        let progress = Progress::new(end, cursor, recovered.saved_at);
        if let Some(snapshot) = Historian::newest_snapshot(&paths.database())? {
            progress.set_snapshot(snapshot.position);
        }

        let (inbox, arrivals) = mpsc::channel(ARRIVALS_MAX);
        let (commands, command_inbox) = mpsc::channel(COMMANDS_MAX);
        let logic = Logic { engine: recovered.engine, doors: plant.doors(), ends: recovered.ends };
        let threads = Threads::start(
            (logic, Inputs { arrivals, commands: command_inbox }),
            (journal, history, repaired),
            &paths,
            &Shared { progress: &progress, live: &live, words: &words, clock: &clock },
        )
        .map_err(StartError::system("a thread could not be started"))?;
        if let Some(input) = lost {
            // The thread that takes it runs already.
            drop(inbox.send(Arrival { input, receipt: Receipt::none() }).await);
        }

        let demo = if with_demo { Some(DemoPlant::start(&options, &paths).await?) } else { None };
        let addresses = demo.as_ref().map(DemoPlant::addresses);
        let plc = demo.as_ref().map(DemoPlant::plc);
        let unnamed = StartError::system("the station's name could not be kept");
        let station_id = folder.station_id().map_err(unnamed)?;
        let common = Common {
            plant: &plant,
            secrets: &secrets,
            station_id: &station_id,
            data: paths.root(),
            pki: &paths.pki(),
            demo: addresses.as_ref(),
            mqtt: &options.mqtt,
            last_receive: &recovered.last_receive,
        };
        let archive = Archive::new(plant.clone(), &words, &historian, &progress.lulls);
        let notifying =
            Notifying::start(&paths, &clock, &archive, live.subscribe(), commands.clone())?;
        let keeper = KeeperThread::start(
            &historian,
            paths.clone(),
            Arc::clone(&progress),
            Arc::clone(&clock),
            commands.clone(),
        )
        .map_err(StartError::system("a thread could not be started"))?;
        let sources = start_sources(&common, &inbox, &clock, &live)?;
        let station = Arc::new(Self {
            archive,
            live,
            progress,
            rates: Rates::default(),
            clock,
            started_at,
            bytes_at_start,
            sources: Mutex::new(sources),
            historian,
            folder,
            commands,
            recalculation: Recalculation::default(),
            notifier: Mutex::new(notifying.as_ref().map(Notifying::notifier)),
            keeper: keeper.requests(),
            parts: Mutex::new(Some(Parts { demo, notifying, keeper, threads })),
            demo: addresses,
            plc,
            writes: RecentWrites::default(),
            importing: Importing::default(),
            users: Arc::new(users),
            queries: Queries::default(),
            exports: Jobs::default(),
            exports_told: tokio::sync::Mutex::default(),
            editing: tokio::sync::Mutex::default(),
            end: Notify::new(),
        });
        station.begin().await;
        Ok(station)
    }

    /// Notes the start and begins what goes on beside the threads, until the station is gone.
    async fn begin(self: &Arc<Self>) {
        self.note("start", env!("CARGO_PKG_VERSION")).await;
        tokio::spawn(measure_rates(Arc::downgrade(self)));
        tokio::spawn(line_hours::keep(Arc::downgrade(self)));
        tokio::spawn(verify(Arc::downgrade(&self.archive)));
        tokio::spawn(schedule::run(Arc::downgrade(self)));
        tokio::spawn(suspension::watch(Arc::downgrade(self)));
        tokio::spawn(note_interrupted(Arc::downgrade(self)));
    }

    /// Ends everything in order, with everything on disk. Ending twice does nothing.
    pub async fn stop(&self) {
        let Some(parts) = locked(&self.parts).take() else { return };
        self.exports.cancel_all();
        let sources = std::mem::take(&mut *locked(&self.sources));
        self.importing.stop().await;
        // From the sender to the receiver, so that nothing is on its way when the next one ends.
        if let Some(demo) = parts.demo {
            demo.stop().await;
        }
        for source in sources {
            source.stop().await;
        }
        drop(locked(&self.notifier).take());
        if let Some(notifying) = parts.notifying {
            notifying.stop().await;
        }
        let keeper = parts.keeper;
        if tokio::task::spawn_blocking(|| keeper.stop()).await.is_err() {
            tracing::error!("the keeper of history was not ended");
        }
        self.note("stop", "").await;
        if self.commands.send(Command::Stop).await.is_err() {
            tracing::error!("the engine thread was gone before the end");
        }
        self.join(parts.threads).await;
    }

    /// Waits for the threads to end; not for a disk that does not take what they have left.
    async fn join(&self, threads: Threads) {
        let historian = self.historian.clone();
        let (done, mut joined) = oneshot::channel();
        // A thread of its own and not the runtime's, which would wait for it in the end.
        std::thread::spawn(move || {
            threads.join();
            // Whoever waited may have given up.
            let _given_up = done.send(historian.checkpoint());
        });
        loop {
            match tokio::time::timeout(REFUSED_WAIT, &mut joined).await {
                Ok(Ok(Ok(()))) => return,
                Ok(Ok(Err(error))) => {
                    return tracing::warn!(%error, "the database was not compacted at the end");
                }
                Ok(Err(_)) => return tracing::error!("a thread ended by a panic"),
                Err(_) => {}
            }
            if let Some(error) = self.progress.problems().journal {
                self.progress.abandon();
                return tracing::error!(
                    %error,
                    "the last messages are not on disk; their senders keep them for the next start"
                );
            }
        }
    }

    /// Address of the demo plant's broker, when it runs.
    #[must_use]
    pub fn demo_broker(&self) -> Option<std::net::SocketAddr> {
        self.demo.as_ref().map(|demo| demo.broker)
    }

    /// Address of the demo plant's OPC UA server, when it runs.
    #[must_use]
    pub fn demo_server(&self) -> Option<&str> {
        self.demo.as_ref().map(|demo| demo.server.as_str())
    }

    /// Where the station's files lie.
    #[must_use]
    pub fn paths(&self) -> Paths {
        self.folder.paths()
    }

    /// Lets other programs of this user find the station's HTTP door.
    pub fn publish(&self, door: &Door) -> std::io::Result<()> {
        self.folder.publish(door)
    }

    /// Edges of alarms from now on, for notification.
    #[must_use]
    pub fn subscribe_alarms(&self) -> broadcast::Receiver<model::AlarmTransition> {
        self.live.subscribe()
    }

    /// Whether the window's computer is to notify of an edge now, by the routes of `notify.toml`.
    #[must_use]
    pub fn is_for_desktop(&self, edge: &model::AlarmTransition) -> bool {
        let notifier = locked(&self.notifier).clone();
        notifier.is_none_or(|notifier| notifying::is_for_desktop(&notifier, &self.archive, edge))
    }

    /// Writes an export as CSV; answers the number of rows. What was received before is in it.
    pub async fn export_csv(
        &self,
        args: &ExportArgs,
        out: impl std::io::Write + Send + 'static,
    ) -> Result<u64, ApiError> {
        self.wait_for_history(CURRENT_WAIT).await;
        self.archive.export_csv(args, out).await
    }

    /// Writes the whole answer of the user's SQL as a file; answers the number of rows.
    pub async fn sql_export(
        &self,
        args: SqlExportArgs,
        file: std::fs::File,
    ) -> Result<u64, ApiError> {
        sql_export::export(self, args, file).await
    }

    /// A file without a name beside the data, for what is on its way to a receiver; gone when it is
    /// closed.
    pub fn spool(&self) -> std::io::Result<std::fs::File> {
        tempfile::tempfile_in(self.paths().root())
    }

    /// The file of an export that is done.
    pub fn exported(&self, id: u32) -> Result<Finished, ApiError> {
        self.exports.finished(id)
    }

    /// Draws tags over a period as a picture.
    pub async fn plot(&self, args: &PlotArgs) -> Result<Vec<u8>, ApiError> {
        self.wait_for_history(CURRENT_WAIT).await;
        self.archive.plot(args).await
    }

    /// Whether anything can come in to be recorded.
    #[must_use]
    pub fn records(&self) -> bool {
        !locked(&self.sources).is_empty()
    }

    /// Waits until somebody who may asks the station to end. Ending it is for whoever runs it.
    pub async fn asked_to_end(&self) {
        self.end.notified().await;
    }

    pub(crate) fn ask_to_end(&self) {
        self.end.notify_one();
    }

    /// States that of every source something may be missing.
    pub(crate) async fn state_gap(&self, from: Timestamp, to: Timestamp, cause: &'static str) {
        let names: Vec<_> =
            locked(&self.sources).iter().map(|source| format!("source/{}", source.name)).collect();
        for scope in names {
            let gap = Gap { scope: scope.into(), from, to, missing: None, cause: cause.into() };
            if self.commands.send(Command::Gap(gap)).await.is_err() {
                tracing::debug!("the station stops; a gap is not stated");
            }
        }
    }

    /// Whether the end has begun.
    pub(crate) fn is_stopping(&self) -> bool {
        locked(&self.parts).is_none()
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Does something to alarms; answers when that is on disk.
    pub(crate) async fn act(
        &self,
        action: Action,
        alarms: Vec<String>,
        by: &str,
        comment: &str,
    ) -> Result<Acted, ApiError> {
        let (by, comment, at) = (by.into(), comment.into(), self.now());
        let request = Request { action, alarms, by, comment, at };
        let (reply, answer) = oneshot::channel();
        self.tell(Command::Act { request, reply }).await?;
        answer.await.map_err(|_| ApiError::stopping())
    }

    /// Lets the engine work with another configuration from the next sample on.
    pub(crate) async fn replace_plant(
        &self,
        plant: PlantFiles,
        (who, action, subject, detail): (&str, &str, &str, &str),
    ) -> Result<(), ApiError> {
        let (engine_plant, doors) = (Box::new(plant.engine_plant()), plant.doors());
        let entry = self.entry(who, action, subject, detail);
        let (reply, done) = oneshot::channel();
        self.tell(Command::Replace { plant: engine_plant, doors, entry, reply }).await?;
        self.archive.replace_plant(plant);
        self.live.board(Board::touch);
        done.await.map_err(|_| ApiError::stopping())
    }

    /// Raises an alarm of the station itself, or lets it return.
    pub(crate) async fn system_alarm(&self, point: &str, standing: bool, priority: Priority) {
        let command = Command::System { point: point.to_owned(), standing, priority };
        if self.commands.send(command).await.is_err() {
            tracing::debug!(point, "the station stops; its alarm is not told");
        }
    }

    /// What a file is imported with.
    pub(crate) fn import_work(&self) -> Result<Work, ApiError> {
        let (commands, progress) = (self.commands.clone(), Arc::clone(&self.progress));
        Ok(Work {
            data: self.folder.paths().root().to_owned(),
            reader: self.historian.reader()?,
            sink: Box::new(StationSink { commands, progress }),
            clock: Arc::clone(&self.clock),
        })
    }

    async fn tell(&self, command: Command) -> Result<(), ApiError> {
        self.commands.send(command).await.map_err(|_| ApiError::stopping())
    }

    fn entry(&self, who: &str, action: &str, subject: &str, detail: &str) -> AuditEntry {
        AuditEntry {
            at: self.now(),
            who: who.into(),
            action: action.into(),
            subject: subject.to_owned(),
            detail: detail.to_owned(),
        }
    }

    /// Waits until the database has what was received until now, but not for ever.
    pub(crate) async fn wait_for_history(&self, limit: Duration) {
        let progress = Arc::clone(&self.progress);
        let waited = tokio::task::spawn_blocking(move || progress.wait_for_history(limit)).await;
        if !waited.unwrap_or(false) {
            tracing::debug!("the database is behind the journal");
        }
    }

    async fn note(&self, action: &str, detail: &str) {
        self.audit("station", action, "", detail).await;
    }

    /// Notes who did what to what; a disk that refuses does not hold it up for long.
    pub(crate) async fn audit(&self, who: &str, action: &str, subject: &str, detail: &str) {
        let (reply, done) = oneshot::channel();
        let entry = self.entry(who, action, subject, detail);
        let noted = async {
            self.commands.send(Command::Note { entry, reply }).await.is_ok() && done.await.is_ok()
        };
        if !tokio::time::timeout(NOTE_WAIT, noted).await.unwrap_or(false) {
            tracing::warn!(action, "the audit entry is not on disk yet");
        }
    }
}

/// The time by the computer's clock.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::from_micros(jiff::Timestamp::now().as_microsecond())
}

/// Starts every source of the plant files, with the counts of earlier runs.
fn start_sources(
    common: &Common<'_>,
    inbox: &mpsc::Sender<Arrival>,
    clock: &Clock,
    live: &Live,
) -> Result<Vec<RunningSource>, StartError> {
    let mut counts = live.counts();
    let start = |config: source_set::SourceConfig| {
        let base = counts.remove(config.name()).unwrap_or_default();
        source_set::start(config, inbox.clone(), Arc::clone(clock), base)
    };
    common.configs()?.into_iter().map(start).collect()
}

pub(crate) fn system_clock() -> Clock {
    Arc::new(now)
}

/// Writes the demo plant's files where none are; answers whether the demo plant is to run.
fn install_plant(paths: &Paths, choice: PlantChoice) -> Result<bool, StartError> {
    let folder = paths.plant();
    let found = folder.is_dir();
    if choice == PlantChoice::None {
        return Ok(false);
    }
    if !found {
        plant::install(&folder, simulator::PLANT_FILES)
            .map_err(StartError::system("the demo plant's files could not be written"))?;
    }
    Ok(choice == PlantChoice::Demo || !found || uses_demo(&folder))
}

/// Whether the plant files name the demo plant's broker.
fn uses_demo(folder: &Path) -> bool {
    let plant = PlantFiles::read(folder).unwrap_or_default();
    let mqtt = plant.mqtt.iter().map(|entry| &entry.address);
    let mut all = mqtt.chain(plant.opcua.iter().map(|entry| &entry.address));
    all.any(|address| address.as_ref() == "demo")
}

/// Reads all of the database once, so that damage is found before somebody looks for that row. What
/// is found the history thread hears of from the database.
async fn verify(archive: std::sync::Weak<Archive>) {
    tokio::time::sleep(VERIFY_AFTER).await;
    let Some(archive) = archive.upgrade() else { return };
    if let Err(error) = archive.readers.read(historian::Reader::verify).await {
        tracing::warn!(%error, "the database could not be checked");
    }
}

/// Notes what the last run did not complete.
async fn note_interrupted(station: std::sync::Weak<Station>) {
    let Some(station) = station.upgrade() else { return };
    if let Err(error) = recalculation::note_interrupted(&station).await {
        tracing::warn!(%error, "whether a recalculation was broken off is not known");
    }
}

async fn measure_rates(station: std::sync::Weak<Station>) {
    let mut ticks = tokio::time::interval(RATE_EVERY);
    loop {
        ticks.tick().await;
        let Some(station) = station.upgrade() else { return };
        let samples = station.live.board(|board| board.samples());
        let received: Vec<_> = locked(&station.sources)
            .iter()
            .map(|source| (source.name.clone(), source.monitor.snapshot().received))
            .collect();
        station.rates.measure(tokio::time::Instant::now(), samples, received);
    }
}
