//! What the station tells the engine.

use model::{DevicePath, Gap, Point, Priority, Quality, Rejected, Report, Timestamp, Value};
use smol_str::SmolStr;

/// The field of a presence report.
const ONLINE: &str = "online";

/// One thing that happened outside, or the passing of time.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The station began to listen; give it once after recovery. Silence counts from here, also
    /// for configured devices that were never heard, because nothing could be heard before.
    /// What was taken out of the configuration in the meantime ends.
    Started {
        /// When.
        at: Timestamp,
    },
    /// A message with samples.
    Reading(Reading),
    /// A device's status message or last will. Becomes a report with the boolean field `online`.
    Presence {
        /// The source that received it.
        source: SmolStr,
        /// The device it is about.
        device: DevicePath,
        /// Whether the device is there.
        online: bool,
        /// The message's own time; a last will carries the time at which it was left.
        source_time: Timestamp,
        /// When it was received.
        receive_time: Timestamp,
        /// Hash of the message.
        fingerprint: u64,
        /// Whether the broker marked it as sent again or retained.
        redelivered: bool,
    },
    /// A message that could not be read; it passes through.
    Rejected(Rejected),
    /// A report of a recording, checked and calibrated when it came.
    Recorded(Report),
    /// The station itself says that something is wrong, or well again: the alarm of kind `SYSTEM`
    /// with this point on the device `station`.
    System {
        /// What it is about: a tag, a channel.
        point: SmolStr,
        /// Whether it stands.
        standing: bool,
        /// How urgent.
        priority: Priority,
        /// When.
        at: Timestamp,
    },
    /// The broker had forgotten our session: what it would have kept for us is lost.
    SessionLost {
        /// The source.
        source: SmolStr,
        /// When it last received something.
        from: Timestamp,
        /// When it was connected again.
        to: Timestamp,
    },
    /// A source noticed that something is missing; it passes through and tells no time.
    Gap(Gap),
    /// Time passed.
    Tick {
        /// The time now.
        now: Timestamp,
    },
}

/// A message with samples, as the decoder read it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The source that received it.
    pub source: SmolStr,
    /// The device that sent it.
    pub device: DevicePath,
    /// When the device says it measured.
    pub source_time: Timestamp,
    /// When it was received.
    pub receive_time: Timestamp,
    /// The device's message counter, which wraps after 65535.
    pub sequence: Option<u16>,
    /// Hash of the whole message, with its time and counter.
    pub fingerprint: u64,
    /// Whether the broker marked it as sent again or retained.
    pub redelivered: bool,
    /// The raw fields.
    pub points: Vec<Point>,
}

/// The points of a presence report.
pub(crate) fn presence_points(online: bool) -> Vec<Point> {
    let field = SmolStr::new_static(ONLINE);
    vec![Point { field, value: Value::Bool(online), quality: Quality::GOOD }]
}

/// Whether the points are those of a presence report, and what it says. A device that sends
/// nothing but `online` says the same thing, so both are taken alike.
pub(crate) fn presence(points: &[Point]) -> Option<bool> {
    match points {
        [Point { field, value: Value::Bool(online), .. }] if field == ONLINE => Some(*online),
        _ => None,
    }
}
