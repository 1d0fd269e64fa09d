//! Compression at the door: which samples of a tag the history needs, so that a line from each kept
//! sample to the next misses none of the others by more than a stated error.
//!
//! Two filters in a row, either of which may be absent, with the meaning they have in the PI
//! system:
//! * the **exception deadband** reports a sample that differs by more than the deadband from the
//!   one reported last, and with it the one just before, so that a step stays a step;
//! * the **swinging door** takes what was reported, holds the newest, and keeps it as soon as the
//!   line from the last kept one to the next would miss one between them by more than the
//!   deviation.
//!
//! Every kept sample is one that came, with its own times; nothing is made up. Kept at once, and a
//! new beginning: the first sample, the first of a UTC day, one of another quality. What was waiting
//! is kept too when that happens, when samples were lost, when nothing came for the longest time,
//! and at the end. Never withheld: what is bad, no number or not finite, truth values and texts,
//! and a sample that is not later than one before it (it passes and changes nothing; the error
//! holds for the line through the samples that came in order).
//!
//! The stated error is `deviation + 2 × exception`: the door may miss a reported sample by the
//! deviation, and on the line between two reported ones those left out lie within one deadband of
//! the first, as does the line. With a shortest time there is none, since it drops changes however
//! great.
//!
//! What waits is in the journal as withheld. [`LooseEnds`] finds it there after an end that was
//! none, and it is kept then: a new run begins with empty doors.

mod config;
mod doors;
mod loose;
mod tag;

use model::{Event, Point, Quality, Report, Timestamp, Value};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

pub use config::{DoorConfig, TagDoor};
pub use doors::Doors;
pub use loose::LooseEnds;
pub use tag::Door;

/// A sample that may wait: a finite number that is not bad.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Waiting {
    /// The source that received it.
    pub source: SmolStr,
    /// When the device says it measured.
    pub at: Timestamp,
    /// When it was received.
    pub received: Timestamp,
    /// The number.
    pub value: f64,
    /// The quality.
    pub quality: Quality,
}

impl Waiting {
    /// A point of a report, when it may wait.
    fn of(report: &Report, point: &Point) -> Option<Self> {
        let Value::Number(value) = point.value else { return None };
        (value.is_finite() && !point.quality.is_bad()).then(|| Self {
            source: report.source.clone(),
            at: report.source_time,
            received: report.receive_time,
            value,
            quality: point.quality,
        })
    }

    /// The event that gives it to the history.
    fn kept(self, device: &model::DevicePath, field: &SmolStr) -> Event {
        Event::Kept(Report {
            source: self.source,
            device: device.clone(),
            source_time: self.at,
            receive_time: self.received,
            sequence: None,
            fingerprint: 0,
            points: vec![Point {
                field: field.clone(),
                value: Value::Number(self.value),
                quality: self.quality,
            }],
        })
    }
}
