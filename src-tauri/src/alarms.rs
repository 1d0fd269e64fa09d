//! New alarms as desktop notifications, as far as the station's routes lead to the desktop, and the waiting ones as the tray's icon.
//!
//! Both are extras: the journal is the record, and the page shows every alarm. Alarms that come
//! together are one notification, so that a flood does not bury the desktop.

use std::sync::Arc;
use std::time::Duration;

use model::{AlarmChange, AlarmState, AlarmTransition};
use serde::Deserialize;
use station::Station;
use station::api::dto::PlantLayout;
use tauri::{AppHandle, Manager};
use tauri_plugin_notification::NotificationExt;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

use crate::preferences::Store;
use crate::tray;
use crate::words::Language;

/// Alarms within this time of the first are told together.
const TOGETHER: Duration = Duration::from_secs(1);
/// How often the tray icon looks whether an alarm waits.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Tells alarms until the station ends.
pub(crate) async fn notify(app: AppHandle, station: Arc<Station>) {
    let mut alarms = station.subscribe_alarms();
    let is_told = |edge: &AlarmTransition| is_told(edge) && station.is_for_desktop(edge);
    while let Some(first) = next(&mut alarms, is_told).await {
        tokio::time::sleep(TOGETHER).await;
        let mut others = 0;
        loop {
            match alarms.try_recv() {
                Ok(edge) => others += usize::from(is_told(&edge)),
                Err(TryRecvError::Lagged(missed)) => {
                    others += usize::try_from(missed).unwrap_or(usize::MAX);
                }
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        let language = app.state::<Store>().get().language;
        let name = device_name(&station, first.key.device.as_str(), language).await;
        let (title, body) = text(&first, &name, others, language);
        if let Err(error) = app.notification().builder().title(title).body(body).show() {
            tracing::warn!(%error, "the desktop did not take a notification");
        }
    }
}

async fn next(
    alarms: &mut Receiver<AlarmTransition>,
    is_told: impl Fn(&AlarmTransition) -> bool,
) -> Option<AlarmTransition> {
    loop {
        match alarms.recv().await {
            Ok(edge) if is_told(&edge) => return Some(edge),
            // What was missed is in the page; the next one is told.
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return None,
        }
    }
}

/// Whether an edge asks for somebody: what is silenced, returned or seen does not.
fn is_told(edge: &AlarmTransition) -> bool {
    let annunciates = matches!(
        edge.change,
        AlarmChange::Raised | AlarmChange::Again | AlarmChange::PriorityRaised
    );
    annunciates && edge.state == AlarmState::Unacknowledged
}

/// Title and body of a notification.
fn text(
    alarm: &AlarmTransition,
    name: &str,
    others: usize,
    language: Language,
) -> (String, String) {
    let title = format!("{} · {name}", language.priority(alarm.priority));
    let value = alarm.value.map(|value| format!(" {value} {}", alarm.unit)).unwrap_or_default();
    let mut body = format!("{}{}", language.kind(alarm.key.kind), value.trim_end());
    if others > 0 {
        body.push('\n');
        body.push_str(&language.more_alarms(others + 1));
    }
    (title, body)
}

/// Where it is and what it measures, as the page has it: `创新实验室 · H20401 氢气 H2`.
async fn device_name(station: &Station, path: &str, language: Language) -> String {
    let layout = station.call(None, "layout", b"").await.ok();
    let layout = layout.and_then(|reply| serde_json::from_slice::<PlantLayout>(&reply.bytes).ok());
    layout.and_then(|layout| name_in(&layout, path, language)).unwrap_or_else(|| path.to_owned())
}

fn name_in(layout: &PlantLayout, path: &str, language: Language) -> Option<String> {
    let device = layout.devices.iter().find(|device| device.path == path)?;
    let serial = path.rsplit('/').next().unwrap_or(path);
    let name = language.pick(&device.name.zh, &device.name.en);
    let name = if name == serial { serial.to_owned() } else { format!("{serial} {name}") };
    let area = layout.areas.iter().find(|area| Some(&area.id) == device.area.as_ref());
    Some(match area {
        Some(area) => format!("{} · {name}", language.pick(&area.name.zh, &area.name.en)),
        None => name,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    alarm_counts: Vec<Count>,
}

#[derive(Deserialize)]
struct Count {
    unacknowledged: u64,
}

/// Keeps the tray icon right until the station ends.
pub(crate) async fn show_waiting(app: AppHandle, station: Arc<Station>) {
    let mut shown = false;
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    loop {
        ticks.tick().await;
        let Ok(reply) = station.call(None, "status", b"").await else { return };
        let Ok(status) = serde_json::from_slice::<Status>(&reply.bytes) else { return };
        let waiting = status.alarm_counts.iter().any(|count| count.unacknowledged > 0);
        if waiting != shown {
            tray::show_alarm(&app, waiting);
            shown = waiting;
        }
    }
}

#[cfg(test)]
mod tests {
    use model::{AlarmFacts, AlarmKey, AlarmKind, DevicePath, Priority, Quality, Timestamp};

    use super::*;

    fn alarm(value: Option<f64>) -> AlarmTransition {
        AlarmTransition {
            key: AlarmKey::of_device(DevicePath::new("gas/H20101").unwrap(), AlarmKind::High),
            raised_at: Timestamp::from_micros(0),
            at: Timestamp::from_micros(0),
            state: AlarmState::Unacknowledged,
            facts: AlarmFacts { active: true, acknowledged: false, ..AlarmFacts::NORMAL },
            change: AlarmChange::Raised,
            priority: Priority::High,
            value,
            limit: Some(80.0),
            unit: "ppm".into(),
            quality: Quality::GOOD,
            raises: 1,
        }
    }

    #[test]
    fn only_what_asks_for_somebody_is_told() {
        let raised = alarm(None);
        assert!(is_told(&raised));
        assert!(is_told(&AlarmTransition { change: AlarmChange::Again, ..raised.clone() }));
        assert!(!is_told(&AlarmTransition { state: AlarmState::Shelved, ..raised.clone() }));
        assert!(!is_told(&AlarmTransition { change: AlarmChange::Returned, ..raised }));
    }

    #[test]
    fn a_notification_says_who_what_and_how_many() {
        for (value, others, language, title, body) in [
            (Some(92.5), 0, Language::English, "High · H2", "above the high limit 92.5 ppm"),
            (None, 0, Language::English, "High · H2", "above the high limit"),
            (Some(92.5), 2, Language::Chinese, "高 · H2", "高限 92.5 ppm\n3 条新报警"),
        ] {
            let told = text(&alarm(value), "H2", others, language);
            assert_eq!(told, (title.to_owned(), body.to_owned()));
        }
    }
}
