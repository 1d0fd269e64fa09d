//! Records as the first version wrote them, before alarms had points, counts and silence.

use model::{
    AlarmChange, AlarmFacts, AlarmKey, AlarmKind, AlarmState, AlarmTransition, AuditEntry,
    DevicePath, Event, Gap, Priority, Quality, Rejected, Report, Timestamp,
};
use serde::Deserialize;
use smol_str::SmolStr;

pub(super) const VERSION: u8 = 1;

/// The same variants in the same order.
#[derive(Deserialize)]
enum FirstEvent {
    Report(Report),
    Duplicate {
        source: SmolStr,
        device: DevicePath,
        source_time: Timestamp,
        receive_time: Timestamp,
    },
    Rejected(Rejected),
    Gap(Gap),
    Alarm(FirstTransition),
    Audit(AuditEntry),
    Derived(Report),
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
struct FirstTransition {
    device: DevicePath,
    kind: FirstKind,
    raised_at: Timestamp,
    at: Timestamp,
    state: FirstState,
    change: FirstChange,
    priority: Priority,
    value: Option<f64>,
    limit: Option<f64>,
    unit: SmolStr,
    quality: Quality,
}

#[derive(Clone, Copy, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
enum FirstKind {
    High,
    Low,
    LowBattery,
    Offline,
    WeakSignal,
}

#[derive(Clone, Copy, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
enum FirstState {
    Normal,
    Unacknowledged,
    Acknowledged,
    ReturnedUnacknowledged,
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
enum FirstChange {
    Raised,
    Returned,
    Acknowledged { by: SmolStr, comment: SmolStr },
}

/// Reads a record's body.
pub(super) fn decode(body: &[u8]) -> Result<Event, postcard::Error> {
    Ok(match postcard::from_bytes(body)? {
        FirstEvent::Report(report) => Event::Report(report),
        FirstEvent::Duplicate { source, device, source_time, receive_time } => {
            Event::Duplicate { source, device, source_time, receive_time }
        }
        FirstEvent::Rejected(rejected) => Event::Rejected(rejected),
        FirstEvent::Gap(gap) => Event::Gap(gap),
        FirstEvent::Alarm(edge) => Event::Alarm(edge.into()),
        FirstEvent::Audit(entry) => Event::Audit(entry),
        FirstEvent::Derived(report) => Event::Derived(report),
    })
}

impl From<FirstTransition> for AlarmTransition {
    fn from(edge: FirstTransition) -> Self {
        let kind = match edge.kind {
            FirstKind::High => AlarmKind::High,
            FirstKind::Low => AlarmKind::Low,
            FirstKind::LowBattery => AlarmKind::LowBattery,
            FirstKind::Offline => AlarmKind::Offline,
            FirstKind::WeakSignal => AlarmKind::WeakSignal,
        };
        let (state, active, acknowledged) = match edge.state {
            FirstState::Normal => (AlarmState::Normal, false, true),
            FirstState::Unacknowledged => (AlarmState::Unacknowledged, true, false),
            FirstState::Acknowledged => (AlarmState::Acknowledged, true, true),
            FirstState::ReturnedUnacknowledged => {
                (AlarmState::ReturnedUnacknowledged, false, false)
            }
        };
        Self {
            key: AlarmKey::of_device(edge.device, kind),
            raised_at: edge.raised_at,
            at: edge.at,
            state,
            facts: AlarmFacts { active, acknowledged, ..AlarmFacts::NORMAL },
            change: match edge.change {
                FirstChange::Raised => AlarmChange::Raised,
                FirstChange::Returned => AlarmChange::Returned,
                FirstChange::Acknowledged { by, comment } => {
                    AlarmChange::Acknowledged { by, comment }
                }
            },
            priority: edge.priority,
            value: edge.value,
            limit: edge.limit,
            unit: edge.unit,
            quality: edge.quality,
            raises: 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alarm_of_the_first_form_is_read() {
        let edge = FirstTransition {
            device: DevicePath::new("gas/H20101").unwrap(),
            kind: FirstKind::WeakSignal,
            raised_at: Timestamp::from_secs(5),
            at: Timestamp::from_secs(9),
            state: FirstState::Acknowledged,
            change: FirstChange::Acknowledged { by: "li".into(), comment: "看过".into() },
            priority: Priority::Low,
            value: Some(-120.0),
            limit: Some(-115.0),
            unit: "dBm".into(),
            quality: Quality::GOOD,
        };
        let mut body = vec![4];
        body.extend(postcard::to_stdvec(&edge).unwrap());
        let Event::Alarm(read) = decode(&body).unwrap() else { panic!() };
        assert_eq!(read, edge.into());
        assert_eq!(read.occurrence(), "gas/H20101:WEAK_SIGNAL:5000000");
        assert!(decode(&body[..body.len() - 1]).is_err());
    }
}
