//! The alarms that are not plain normal: open, shelved, suppressed or out of service. The rest is
//! history, and the historian has it.

use std::collections::BTreeMap;

use engine::review::chatter::Chatter;
use model::{AlarmChange, AlarmKey, AlarmRecord, AlarmState, Event, Priority, Timestamp};

/// Alarms whose raises are watched for chattering.
const CHATTER_MAX: usize = 20_000;

/// The alarms that are not plain normal.
#[derive(Debug)]
pub(crate) struct AlarmBoard {
    records: BTreeMap<AlarmKey, AlarmRecord>,
    chatter: Chatter,
    revision: u64,
}

impl Default for AlarmBoard {
    fn default() -> Self {
        Self { records: BTreeMap::new(), chatter: Chatter::new(CHATTER_MAX), revision: 0 }
    }
}

/// How many alarms are silenced, by how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SilencedCounts {
    pub(crate) shelved: u32,
    pub(crate) suppressed: u32,
    pub(crate) out_of_service: u32,
}

impl AlarmBoard {
    /// Takes an event; true when it changed an alarm.
    pub(crate) fn apply(&mut self, event: &Event) -> bool {
        let Event::Alarm(edge) = event else { return false };
        self.revision += 1;
        if edge.change == AlarmChange::Raised && !edge.state.is_silenced() {
            self.chatter.raised(&edge.key, edge.at);
        }
        match self.records.get_mut(&edge.key) {
            Some(record) => record.take(edge),
            None => {
                self.records.insert(edge.key.clone(), AlarmRecord::begin(edge));
            }
        }
        if edge.state == AlarmState::Normal {
            self.records.remove(&edge.key);
        }
        true
    }

    /// Puts on the board what the engine knows of earlier runs.
    pub(crate) fn restore<'a>(&mut self, records: impl Iterator<Item = &'a AlarmRecord>) {
        self.revision += 1;
        self.records = records.map(|record| (record.key.clone(), record.clone())).collect();
    }

    /// Grows with every change.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    /// Every alarm that is not plain normal, by key.
    pub(crate) fn records(&self) -> impl Iterator<Item = &AlarmRecord> {
        self.records.values()
    }

    /// Those that ask something of the operator.
    pub(crate) fn open(&self) -> impl Iterator<Item = &AlarmRecord> {
        self.records().filter(|record| record.state().is_open())
    }

    /// Whether it comes and goes too often to be read.
    pub(crate) fn is_chattering(&self, key: &AlarmKey, now: Timestamp) -> bool {
        self.chatter.is_chattering(key, now)
    }

    /// How many are silenced, by how.
    pub(crate) fn silenced(&self) -> SilencedCounts {
        let mut counts = SilencedCounts::default();
        for record in self.records() {
            match record.state() {
                AlarmState::Shelved => counts.shelved += 1,
                AlarmState::Suppressed => counts.suppressed += 1,
                AlarmState::OutOfService => counts.out_of_service += 1,
                _ => {}
            }
        }
        counts
    }

    /// The newest unacknowledged one of the highest priority.
    pub(crate) fn top(&self) -> Option<&AlarmRecord> {
        let waiting = self.open().filter(|record| record.state().needs_acknowledgement());
        waiting.min_by_key(|record| (record.priority, std::cmp::Reverse(record.last_raised_at)))
    }

    /// Open, standing and unacknowledged ones, by priority.
    pub(crate) fn counts(&self) -> [(Priority, [u32; 3]); Priority::ALL.len()] {
        let mut counts = Priority::ALL.map(|priority| (priority, [0; 3]));
        for record in self.open() {
            let state = record.state();
            let (_, count) = &mut counts[record.priority as usize];
            count[0] += 1;
            count[1] += u32::from(state.is_standing());
            count[2] += u32::from(state.needs_acknowledgement());
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use model::{AlarmFacts, AlarmKind, AlarmTransition, DevicePath, Quality, Shelf};

    use super::*;

    fn edge(
        device: &str,
        second: i64,
        change: AlarmChange,
        facts: AlarmFacts,
        priority: Priority,
    ) -> Event {
        let silenced = matches!(change, AlarmChange::Shelved(_));
        Event::Alarm(AlarmTransition {
            key: AlarmKey::of_device(DevicePath::new(device).unwrap(), AlarmKind::High),
            raised_at: Timestamp::from_secs(10),
            at: Timestamp::from_secs(second),
            state: if silenced { AlarmState::Shelved } else { facts.state() },
            facts,
            change,
            priority,
            value: Some(96.0),
            limit: Some(80.0),
            unit: "ppm".into(),
            quality: Quality::GOOD,
            raises: 1,
        })
    }

    #[test]
    fn the_most_urgent_one_is_on_top_until_it_is_acknowledged() {
        let raised = AlarmFacts { active: true, acknowledged: false, ..AlarmFacts::NORMAL };
        let seen = AlarmFacts { acknowledged: true, ..raised };
        let mut board = AlarmBoard::default();
        board.apply(&edge("gas/A", 10, AlarmChange::Raised, raised, Priority::Medium));
        board.apply(&edge("gas/B", 10, AlarmChange::Raised, raised, Priority::Critical));
        assert_eq!(board.top().unwrap().key.device.as_str(), "gas/B");
        let by = AlarmChange::Acknowledged { by: "operator".into(), comment: "seen".into() };
        board.apply(&edge("gas/B", 12, by, seen, Priority::Critical));
        assert_eq!(board.top().unwrap().key.device.as_str(), "gas/A");
        let [critical, _, medium, ..] = board.counts();
        assert_eq!(
            (critical, medium),
            ((Priority::Critical, [1, 1, 0]), (Priority::Medium, [1, 1, 1]))
        );
        board.apply(&edge(
            "gas/B",
            15,
            AlarmChange::Returned,
            AlarmFacts::NORMAL,
            Priority::Critical,
        ));
        assert_eq!(board.open().count(), 1);
    }

    #[test]
    fn what_is_shelved_is_counted_and_not_open() {
        let raised = AlarmFacts { active: true, acknowledged: false, ..AlarmFacts::NORMAL };
        let mut board = AlarmBoard::default();
        board.apply(&edge("gas/A", 10, AlarmChange::Raised, raised, Priority::High));
        let until = Timestamp::from_secs(100);
        let shelf = Shelf { by: "li".into(), reason: "work".into(), until, one_shot: false };
        board.apply(&edge("gas/A", 11, AlarmChange::Shelved(shelf), raised, Priority::High));
        assert_eq!((board.open().count(), board.silenced().shelved), (0, 1));
        assert!(board.top().is_none());
    }
}
