//! Notification: edges of alarms as notices for people, and failing channels as alarms.
//!
//! What goes out to whom stands in `notify.toml` of the plant, passwords in `secrets.toml` under
//! `[notify]`; the queue is in `<data>/notify`. The journal is the record: whatever happens here,
//! the alarm is on the screen and on disk.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::SYSTEM_DEVICE;
use model::{AlarmChange, AlarmTransition, Priority, Timestamp};
use notify::{Config, Notice, NoticeKind, Notifier, Report, SecretString, Texts, Wording};
use sources::Clock;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;

use crate::alarm_words::{kind_words, priority_words, state_words};
use crate::archive::Archive;
use crate::error::StartError;
use crate::folder::Paths;
use crate::pipeline::Command;
use crate::plant::{PlantError, PlantFiles, notify_point};
use crate::secrets::Secrets;

/// Reports of the notifier on their way to the engine.
const REPORTS_MAX: usize = 256;
/// The file in the plant's folder.
const FILE: &str = "notify.toml";

/// The running notification.
pub(crate) struct Notifying {
    notifier: Arc<Notifier>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Notifying {
    /// Starts it; without a file there is nobody to tell, and nothing runs.
    pub(crate) fn start(
        paths: &Paths,
        clock: &Clock,
        archive: &Arc<Archive>,
        edges: Receiver<AlarmTransition>,
        commands: mpsc::Sender<Command>,
    ) -> Result<Option<Self>, StartError> {
        let Some(config) = read(&paths.plant(), &archive.plant())? else { return Ok(None) };
        let (reports, received) = mpsc::channel(REPORTS_MAX);
        let tell = move |report: Report| {
            if reports.try_send(report).is_err() {
                tracing::error!("a report of notification was lost: there were too many");
            }
        };
        let secrets = secrets(paths.secrets());
        let folder = paths.root().join("notify");
        let notifier =
            Notifier::start(&config, secrets, &folder, Arc::clone(clock), Arc::new(tell))
                .map_err(|error| StartError::Notify(error.to_string()))?;
        let notifier = Arc::new(notifier);
        let channels =
            notifier.status().into_iter().map(|status| status.name.to_string()).collect();
        let tasks = vec![
            tokio::spawn(follow(Arc::clone(&notifier), Arc::clone(archive), edges)),
            tokio::spawn(alarm(received, commands, channels)),
        ];
        Ok(Some(Self { notifier, tasks }))
    }

    /// How the channels are, and tests of them.
    pub(crate) fn notifier(&self) -> Arc<Notifier> {
        Arc::clone(&self.notifier)
    }

    /// Ends with everything told on disk.
    pub(crate) async fn stop(self) {
        for task in &self.tasks {
            task.abort();
        }
        for task in self.tasks {
            // Aborted, which is what was asked for.
            let _aborted = task.await;
        }
        match Arc::try_unwrap(self.notifier) {
            Ok(notifier) => notifier.stop().await,
            Err(notifier) => {
                // Somebody tests a channel at this moment; what was told is on disk all the same.
                if !notifier.flush().await {
                    tracing::warn!("the queue of notification is not on disk");
                }
            }
        }
    }
}

/// Reads and checks the file, also that its areas are those of the plant; none when there is none.
pub(crate) fn read(folder: &Path, plant: &PlantFiles) -> Result<Option<Config>, PlantError> {
    let path = folder.join(FILE);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(PlantError::whole(&path, format!("cannot be read: {error}"))),
    };
    let text = text.trim_start_matches('\u{feff}');
    let areas: Vec<&str> = plant.areas.iter().map(|area| area.id.as_ref().as_str()).collect();
    let read = Config::read(text).and_then(|config| {
        let mistakes = notify::check_areas(&config, &areas);
        if mistakes.is_empty() { Ok(config) } else { Err(mistakes) }
    });
    read.map(Some).map_err(|mistakes| {
        let first = mistakes.into_iter().next();
        let (at, message) = first.map_or((None, "there is a mistake in it".to_owned()), |first| {
            (first.span.map(|span| span.start), first.message)
        });
        match at {
            Some(at) => PlantError::at(&path, text, at, message),
            None => PlantError::whole(&path, message),
        }
    })
}

/// Looked up anew for each message, so that a changed password counts at once.
fn secrets(path: PathBuf) -> notify::Secrets {
    Arc::new(move |name: &str| {
        let secrets = Secrets::read(&path).inspect_err(|error| tracing::warn!("{error}")).ok()?;
        secrets.notify_secret(name).map(SecretString::new)
    })
}

/// Tells the notifier every edge that people may have to hear of.
async fn follow(
    notifier: Arc<Notifier>,
    archive: Arc<Archive>,
    mut edges: Receiver<AlarmTransition>,
) {
    loop {
        let edge = match edges.recv().await {
            Ok(edge) => edge,
            Err(RecvError::Lagged(missed)) => {
                tracing::error!(missed, "alarms came faster than notification takes them");
                continue;
            }
            Err(RecvError::Closed) => return,
        };
        if let Some(notice) = notice(&archive, &edge)
            && let Err(error) = notifier.tell(notice)
        {
            tracing::error!(%error, alarm = %edge.key, "an alarm was not taken for notification");
        }
    }
}

/// Whether the window's computer is to notify of an edge now: the routes decide, when there are any
/// that lead there.
pub(crate) fn is_for_desktop(
    notifier: &Notifier,
    archive: &Archive,
    edge: &AlarmTransition,
) -> bool {
    notice(archive, edge).is_none_or(|notice| notifier.desktop(&notice))
}

/// What people are told of an edge; nothing of what is silenced.
fn notice(archive: &Archive, edge: &AlarmTransition) -> Option<Notice> {
    let change = match edge.change {
        AlarmChange::Raised if edge.raises > 1 => NoticeKind::Again,
        AlarmChange::Raised => NoticeKind::Raised,
        AlarmChange::Again | AlarmChange::PriorityRaised => NoticeKind::Again,
        AlarmChange::Unshelved { .. }
        | AlarmChange::Unsuppressed
        | AlarmChange::Restored { .. }
            if edge.state.needs_acknowledgement() =>
        {
            NoticeKind::Raised
        }
        AlarmChange::Returned => NoticeKind::Returned,
        AlarmChange::Acknowledged { .. } => NoticeKind::Acknowledged,
        _ => return None,
    };
    // A failing channel must not be told through itself; it is on the screen.
    let of_channel = edge.key.device.as_str() == SYSTEM_DEVICE
        && edge.key.point.starts_with(notify_point("").as_str());
    if edge.state.is_silenced() || of_channel {
        return None;
    }
    let words = Words::of(archive, edge);
    Some(Notice {
        occurrence: edge.occurrence().into(),
        change,
        at: edge.at,
        priority: edge.priority,
        area: words.area.clone().into(),
        device: edge.key.device.as_str().into(),
        text: Texts { zh: words.wording(true), en: words.wording(false) },
        fields: words.fields(),
    })
}

/// An alarm in words.
struct Words<'a> {
    edge: &'a AlarmTransition,
    area: String,
    area_name: (String, String),
    device_name: (String, String),
    alarm_name: Option<(String, String)>,
}

impl<'a> Words<'a> {
    fn of(archive: &Archive, edge: &'a AlarmTransition) -> Self {
        let plant = archive.plant();
        let path = edge.key.device.as_str();
        let device = plant.device(path);
        let area = device.and_then(|device| device.area.as_ref()).map(|area| area.as_ref().clone());
        let known = plant.areas.iter().find(|known| Some(known.id.as_ref()) == area.as_ref());
        let pair = |text: &crate::plant::Text| (text.zh.clone(), text.en.clone());
        let name = edge.key.device.name().to_owned();
        let alarm_name = plant.alarm_name(&edge.key);
        Self {
            edge,
            area: area.unwrap_or_default(),
            area_name: known.map(|known| pair(&known.name)).unwrap_or_default(),
            device_name: device.map_or_else(|| (name.clone(), name), |device| pair(&device.name)),
            alarm_name: alarm_name.as_ref().map(pair),
        }
    }

    /// `[严重] 创新实验室 · 氢气 · 高限 96.4 > 80 ppm`, and the rest below.
    fn wording(&self, chinese: bool) -> Wording {
        let pick = |(zh, en): &(String, String)| if chinese { zh.clone() } else { en.clone() };
        let edge = self.edge;
        let kind = self
            .alarm_name
            .as_ref()
            .map_or_else(|| word(kind_words(edge.key.kind), chinese).to_owned(), pick);
        let place = [pick(&self.area_name), pick(&self.device_name), kind];
        let place: Vec<String> = place.into_iter().filter(|part| !part.is_empty()).collect();
        let priority = word(priority_words(edge.priority), chinese);
        let title = format!("[{priority}] {} {}", place.join(" · "), self.comparison());
        let state = word(state_words(edge.state), chinese);
        let at = local(edge.at);
        let body = if chinese {
            format!("状态:{state}\n时间:{at}\n报警:{}", edge.key)
        } else {
            format!("State: {state}\nTime: {at}\nAlarm: {}", edge.key)
        };
        Wording { title: title.trim_end().to_owned(), body }
    }

    /// Value and limit with their unit.
    fn comparison(&self) -> String {
        let unit = &self.edge.unit;
        match (self.edge.value, self.edge.limit) {
            (Some(value), Some(limit)) => format!("{} / {} {unit}", short(value), short(limit)),
            (Some(value), None) => format!("{} {unit}", short(value)),
            (None, Some(limit)) => format!("> {} {unit}", short(limit)),
            (None, None) => String::new(),
        }
    }

    fn fields(&self) -> std::collections::BTreeMap<smol_str::SmolStr, String> {
        let edge = self.edge;
        let unit = &edge.unit;
        let number = |n: Option<f64>| n.map_or(String::new(), |n| format!("{} {unit}", short(n)));
        let both = |(zh, en): &(String, String)| {
            if zh == en || en.is_empty() { zh.clone() } else { format!("{zh} {en}") }
        };
        let by = edge.change.who().unwrap_or_default();
        [
            ("kind", edge.key.kind.name().to_owned()),
            ("value", number(edge.value)),
            ("limit", number(edge.limit)),
            ("unit", unit.to_string()),
            ("state", edge.state.name().to_owned()),
            ("raised_at", local(edge.raised_at)),
            ("device_name", both(&self.device_name)),
            ("area_name", both(&self.area_name)),
            ("by", by.to_owned()),
        ]
        .into_iter()
        .map(|(name, text)| (name.into(), text))
        .collect()
    }
}

/// At most three places behind the point.
fn short(number: f64) -> String {
    let text = format!("{number:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// In the station's time zone.
fn local(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_microsecond(at.micros()).unwrap_or_default();
    at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S %:z").to_string()
}

const fn word((zh, en): (&'static str, &'static str), chinese: bool) -> &'static str {
    if chinese { zh } else { en }
}

/// Makes alarms of channels that fail, and lets them return. At the start every channel is well.
async fn alarm(
    mut reports: mpsc::Receiver<Report>,
    commands: mpsc::Sender<Command>,
    channels: Vec<String>,
) {
    for channel in channels {
        say(&commands, &channel, false).await;
    }
    while let Some(report) = reports.recv().await {
        match report {
            Report::Channel(event) => {
                if event.failed {
                    tracing::warn!(channel = %event.channel, reason = event.reason, "a channel fails");
                }
                say(&commands, &event.channel, event.failed).await;
            }
            Report::GivenUp { channel, occurrence, reason, .. } => {
                tracing::warn!(%channel, %occurrence, reason, "a notification was given up");
            }
            other => tracing::warn!(report = ?other, "notification"),
        }
    }
}

async fn say(commands: &mpsc::Sender<Command>, channel: &str, standing: bool) {
    let point = notify_point(channel);
    let command = Command::System { point, standing, priority: Priority::Medium };
    if commands.send(command).await.is_err() {
        tracing::debug!(channel, "the station stops; its alarm is not told");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four lines of introduction, then the sample as comments.
    #[test]
    fn the_demo_plants_file_is_the_sample_out_of_force() {
        let files = simulator::PLANT_FILES;
        let (_, text) = files.iter().find(|(name, _)| *name == FILE).unwrap();
        let lines = text.lines().skip(4);
        let bare = |line: &'static str| line.strip_prefix("# ").or(line.strip_prefix('#'));
        let sample: Vec<&str> = lines.map(|line| bare(line).unwrap()).collect();
        assert_eq!(sample, notify::SAMPLE.lines().map(str::trim_end).collect::<Vec<_>>());
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), text).unwrap();
        let plant = PlantFiles::default();
        assert!(read(folder.path(), &plant).unwrap().unwrap().channel.is_empty());
    }

    #[test]
    fn a_mistake_is_told_with_file_and_line() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), "[[route]]\nchannels = [\"nobody\"]\n").unwrap();
        let plant = PlantFiles::default();
        let error = read(folder.path(), &plant).unwrap_err().to_string();
        assert!(error.contains("notify.toml, line 2"), "{error}");
        let areas = "[[channel]]\nname = \"hook\"\nkind = \"webhook\"\nurl = \"http://x.example\"\n\
                     [[route]]\nchannels = [\"hook\"]\nareas = [\"nowhere\"]\n";
        std::fs::write(folder.path().join(FILE), areas).unwrap();
        let error = read(folder.path(), &plant).unwrap_err().to_string();
        assert!(error.contains("notify.toml, line 7") && error.contains("nowhere"), "{error}");
    }

    #[test]
    fn numbers_are_short() {
        for (number, text) in [(96.0, "96"), (96.45678, "96.457"), (-0.5, "-0.5"), (0.0, "0")] {
            assert_eq!(short(number), text);
        }
    }
}
