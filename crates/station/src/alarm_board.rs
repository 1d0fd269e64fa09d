//! The alarms that need attention: standing, or waiting for an acknowledgement. The rest is
//! history, and the historian has it.

use std::collections::BTreeMap;

use model::{AlarmChange, AlarmKey, AlarmState, AlarmTransition, Event, Priority, Timestamp};
use smol_str::SmolStr;

/// One occurrence of an alarm.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Occurrence {
    pub(crate) key: AlarmKey,
    pub(crate) raised_at: Timestamp,
    pub(crate) state: AlarmState,
    pub(crate) priority: Priority,
    pub(crate) value: Option<f64>,
    pub(crate) limit: Option<f64>,
    pub(crate) unit: SmolStr,
    pub(crate) returned_at: Option<Timestamp>,
    pub(crate) acknowledged: Option<Acknowledgement>,
}

impl Occurrence {
    /// Its name; see [`AlarmTransition::occurrence`].
    pub(crate) fn id(&self) -> String {
        model::occurrence_id(&self.key, self.raised_at)
    }
}

/// Who has seen it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Acknowledgement {
    pub(crate) at: Timestamp,
    pub(crate) by: SmolStr,
    pub(crate) comment: SmolStr,
}

/// The alarms that need attention.
#[derive(Debug, Default)]
pub(crate) struct AlarmBoard {
    open: BTreeMap<(AlarmKey, Timestamp), Occurrence>,
    revision: u64,
}

impl AlarmBoard {
    /// Takes an event; true when it changed an alarm.
    pub(crate) fn apply(&mut self, event: &Event) -> bool {
        let Event::Alarm(transition) = event else { return false };
        self.revision += 1;
        let id = (transition.key.clone(), transition.raised_at);
        let occurrence = self.open.entry(id.clone()).or_insert_with(|| raised(transition));
        occurrence.state = transition.state;
        match &transition.change {
            AlarmChange::Raised => {}
            AlarmChange::Returned => occurrence.returned_at = Some(transition.at),
            AlarmChange::Acknowledged { by, comment } => {
                occurrence.acknowledged = Some(Acknowledgement {
                    at: transition.at,
                    by: by.clone(),
                    comment: comment.clone(),
                });
            }
        }
        if transition.state == AlarmState::Normal {
            self.open.remove(&id);
        }
        true
    }

    /// Puts an open occurrence of an earlier run on the board.
    pub(crate) fn restore(&mut self, occurrence: Occurrence) {
        self.revision += 1;
        self.open.insert((occurrence.key.clone(), occurrence.raised_at), occurrence);
    }

    /// Grows with every change.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    /// Every open occurrence, by device and kind.
    pub(crate) fn open(&self) -> impl Iterator<Item = &Occurrence> {
        self.open.values()
    }

    /// The newest unacknowledged one of the highest priority.
    pub(crate) fn top(&self) -> Option<&Occurrence> {
        let waiting = self.open().filter(|occurrence| occurrence.state.needs_acknowledgement());
        waiting
            .min_by_key(|occurrence| (occurrence.priority, std::cmp::Reverse(occurrence.raised_at)))
    }
}

/// As far as it is known from one edge; a raised edge tells everything.
fn raised(transition: &AlarmTransition) -> Occurrence {
    Occurrence {
        key: transition.key.clone(),
        raised_at: transition.raised_at,
        state: transition.state,
        priority: transition.priority,
        value: transition.value,
        limit: transition.limit,
        unit: transition.unit.clone(),
        returned_at: None,
        acknowledged: None,
    }
}

#[cfg(test)]
mod tests {
    use model::{AlarmKind, DevicePath, Quality};

    use super::*;

    fn edge(
        device: &str,
        second: i64,
        change: AlarmChange,
        state: AlarmState,
        priority: Priority,
    ) -> Event {
        let at = Timestamp::from_secs(second);
        let key = AlarmKey { device: DevicePath::new(device).unwrap(), kind: AlarmKind::High };
        let raised_at = Timestamp::from_secs(10);
        let (value, limit) = (Some(96.0), Some(80.0));
        let quality = Quality::GOOD;
        let unit = "ppm".into();
        Event::Alarm(AlarmTransition {
            key,
            raised_at,
            at,
            state,
            change,
            priority,
            value,
            limit,
            unit,
            quality,
        })
    }

    #[test]
    fn the_most_urgent_one_is_on_top_until_it_is_acknowledged() {
        use AlarmState::{Acknowledged, Unacknowledged};
        let mut board = AlarmBoard::default();
        board.apply(&edge("gas/A", 10, AlarmChange::Raised, Unacknowledged, Priority::Medium));
        board.apply(&edge("gas/B", 10, AlarmChange::Raised, Unacknowledged, Priority::Critical));
        assert_eq!(board.top().unwrap().key.device.as_str(), "gas/B");
        let seen = AlarmChange::Acknowledged { by: "operator".into(), comment: "seen".into() };
        board.apply(&edge("gas/B", 12, seen, Acknowledged, Priority::Critical));
        assert_eq!(board.top().unwrap().key.device.as_str(), "gas/A");
        board.apply(&edge(
            "gas/B",
            15,
            AlarmChange::Returned,
            AlarmState::Normal,
            Priority::Critical,
        ));
        assert_eq!(board.open().count(), 1);
    }
}
