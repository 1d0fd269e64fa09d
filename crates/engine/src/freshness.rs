//! What of a report tells the present, and what only belongs to the record.
//!
//! A report is *behind* when its source time is before that of the newest reading. Of a device that
//! numbers its messages all of it is late then. Other devices have tags that come by themselves (a
//! server sends each variable with a time of its own, and one sampling in several messages): there
//! each field has its own present, so what is new of one is not late because of another.
//!
//! The present holds for 60 s of receive time only; after that an older source time means that the
//! clock was set back, and taking its readings for late would leave the device unwatched until the
//! clock caught up.

use model::{Millis, Report, Timestamp};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::map::{Map, by_name};

/// How long a reading makes older ones late, in receive time.
const PRESENT_HOLDS_MS: Millis = 60_000;

/// Times of the newest reading.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Present {
    source_time: Timestamp,
    receive_time: Timestamp,
}

/// Up to when a device and its fields are known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Freshness {
    present: Option<Present>,
    /// Source times of the newest samples; only of devices without numbers.
    #[serde(serialize_with = "by_name")]
    fields: Map<SmolStr, Timestamp>,
}

/// What of a report tells the present.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fresh {
    /// All of it.
    Whole,
    /// These points.
    Part(Report),
    /// Nothing.
    Nothing,
}

impl Fresh {
    /// The report, or its fresh part.
    pub(crate) fn of<'a>(&'a self, report: &'a Report) -> Option<&'a Report> {
        match self {
            Self::Whole => Some(report),
            Self::Part(part) => Some(part),
            Self::Nothing => None,
        }
    }
}

impl Freshness {
    /// Whether a source time is behind the newest reading.
    pub(crate) fn is_behind(&self, source_time: Timestamp, now: Timestamp) -> bool {
        self.present.is_some_and(|present| {
            source_time < present.source_time
                && now.millis_since(present.receive_time) <= PRESENT_HOLDS_MS
        })
    }

    /// Takes a report; `late` is whether it is behind, by its time or its number.
    pub(crate) fn take(&mut self, report: &Report, late: bool, now: Timestamp) -> Fresh {
        if !late {
            let source_time = report.source_time;
            self.present = Some(Present { source_time, receive_time: now });
            self.note(report);
            return Fresh::Whole;
        }
        if report.sequence.is_some() {
            return Fresh::Nothing;
        }
        let newer = |field: &SmolStr| {
            self.fields.get(field).is_none_or(|newest| *newest <= report.source_time)
        };
        let points: Vec<_> =
            report.points.iter().filter(|point| newer(&point.field)).cloned().collect();
        if points.is_empty() {
            return Fresh::Nothing;
        }
        let part = Report { points, ..report.clone() };
        self.note(&part);
        Fresh::Part(part)
    }

    fn note(&mut self, report: &Report) {
        if report.sequence.is_some() {
            return;
        }
        for point in &report.points {
            match self.fields.get_mut(&point.field) {
                Some(newest) => *newest = report.source_time,
                None => {
                    self.fields.insert(point.field.clone(), report.source_time);
                }
            }
        }
    }
}
