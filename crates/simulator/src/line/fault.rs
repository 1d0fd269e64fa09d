//! Faults of the line that can be switched on, and the record of each: what really was wrong, when.

use serde::{Deserialize, Serialize};

use crate::process::iso_8601;

/// A fault that can be switched on and off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineFault {
    /// Products get stuck between the stations.
    Jam,
    /// Products hardly move with the belt, so they come later than the belt's travel says.
    SlippingBelt,
    /// The sensor of station 2 says for ever what it says now.
    StuckSensor,
    /// Station 2 works at three fifths of its speed, so products are not finished in time.
    SlowStation,
    /// Fewer and fewer of the products that are fed are good: after 5 minutes one in ten.
    DriftingQuality,
    /// The conveyor's drive takes 15 kW more for 4 s out of 10 s.
    PowerSpike,
}

impl LineFault {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Jam,
        Self::SlippingBelt,
        Self::StuckSensor,
        Self::SlowStation,
        Self::DriftingQuality,
        Self::PowerSpike,
    ];

    /// Its name, `slipping_belt`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jam => "jam",
            Self::SlippingBelt => "slipping_belt",
            Self::StuckSensor => "stuck_sensor",
            Self::SlowStation => "slow_station",
            Self::DriftingQuality => "drifting_quality",
            Self::PowerSpike => "power_spike",
        }
    }

    /// The fault of a name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.name() == name)
    }
}

/// When a fault began, and when it ended. Times are plant time in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultRecord {
    /// Counted from 1.
    pub id: u64,
    /// Which.
    pub fault: LineFault,
    /// When it began.
    pub start: i64,
    /// When it ended; none while it lasts.
    pub end: Option<i64>,
}

/// The record as a line of JSON: one is written when the fault begins and one, with `end`, when it
/// ends. Times are ISO 8601.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultTruth {
    /// Counted from 1; both lines of a fault have the same.
    pub id: u64,
    /// Which.
    pub fault: LineFault,
    /// When it began.
    pub start: String,
    /// When it ended.
    pub end: Option<String>,
}

impl FaultRecord {
    /// The line of JSON, with `wall` giving microseconds since 1970 for a plant time.
    #[must_use]
    pub fn ground_truth(&self, wall: impl Fn(i64) -> i64) -> FaultTruth {
        FaultTruth {
            id: self.id,
            fault: self.fault,
            start: iso_8601(wall(self.start)),
            end: self.end.map(|end| iso_8601(wall(end))),
        }
    }
}

/// Which faults are on.
#[derive(Clone, Debug, Default)]
pub(super) struct Faults {
    active: Vec<FaultRecord>,
    begun: u64,
}

impl Faults {
    /// Switches a fault; answers its record when that changed anything.
    pub(super) fn switch(&mut self, fault: LineFault, on: bool, at: i64) -> Option<FaultRecord> {
        let index = self.active.iter().position(|record| record.fault == fault);
        match (index, on) {
            (None, true) => {
                self.begun += 1;
                let record = FaultRecord { id: self.begun, fault, start: at, end: None };
                self.active.push(record);
                Some(record)
            }
            (Some(index), false) => {
                let record = self.active.remove(index);
                Some(FaultRecord { end: Some(at), ..record })
            }
            _ => None,
        }
    }

    /// Since when a fault is on.
    pub(super) fn since(&self, fault: LineFault) -> Option<i64> {
        self.active.iter().find(|record| record.fault == fault).map(|record| record.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found_again() {
        for fault in LineFault::ALL {
            assert_eq!(LineFault::by_name(fault.name()), Some(fault));
            let json = serde_json::to_string(&fault).unwrap();
            assert_eq!(json.trim_matches('"'), fault.name());
        }
        assert_eq!(LineFault::by_name("fire"), None);
    }

    #[test]
    fn a_fault_is_written_down_when_it_begins_and_when_it_ends() {
        let mut faults = Faults::default();
        assert_eq!(faults.switch(LineFault::Jam, false, 1), None);
        let began = faults.switch(LineFault::Jam, true, 2).unwrap();
        assert_eq!((began.id, began.start, began.end), (1, 2, None));
        assert_eq!(faults.switch(LineFault::Jam, true, 3), None);
        assert_eq!(faults.since(LineFault::Jam), Some(2));
        let ended = faults.switch(LineFault::Jam, false, 1_000_002).unwrap();
        assert_eq!((ended.id, ended.start, ended.end), (1, 2, Some(1_000_002)));
        assert_eq!(faults.since(LineFault::Jam), None);
        let text = serde_json::to_string(&ended.ground_truth(|at| at - 2)).unwrap();
        assert_eq!(
            text,
            r#"{"id":1,"fault":"jam","start":"1970-01-01T00:00:00Z","end":"1970-01-01T00:00:01Z"}"#
        );
    }
}
