//! When one alarm's condition stood: its stays, from each raise to the return after it.
//!
//! Whether it was suppressed then makes no difference here: what is compared is when the alarm
//! would have been raised. Times are clipped to a period, so what stood before it or goes on
//! after it counts with the part inside.

use model::{AlarmChange, AlarmKey, Event, Millis, Timestamp};

use crate::alarm::review::chatter::{Pace, Recent};

/// One time that the condition stood, in the engine's times.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stay {
    pub(super) raised: Timestamp,
    /// None while it stands.
    pub(super) returned: Option<Timestamp>,
    /// The value that raised it.
    pub(super) value: Option<f64>,
}

impl Stay {
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let begins_before_end =
            |a: &Self, b: &Self| b.returned.is_none_or(|returned| a.raised <= returned);
        begins_before_end(self, other) && begins_before_end(other, self)
    }

    /// How long it stood within a period.
    fn standing_ms(&self, from: Timestamp, to: Timestamp) -> Millis {
        let end = self.returned.map_or(to, |returned| returned.min(to));
        end.millis_since(self.raised.max(from)).max(0)
    }
}

/// One alarm under one configuration, over a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// How often it was raised in the period.
    pub raises: u64,
    /// How many of these raises belong to bursts: three within 60 s, and every one that follows
    /// at most 60 s after the one before ([`crate::review::chatter`]).
    pub chattering: u64,
    /// How long it stood in the period, ms.
    pub standing_ms: Millis,
    /// The longest time that it stood without a break in the period, ms.
    pub longest_ms: Millis,
}

/// Follows the edges of one alarm.
#[derive(Clone, Debug, Default)]
pub(super) struct Stays(Vec<Stay>);

impl Stays {
    /// Takes events; other alarms' edges are passed over.
    pub(super) fn take(&mut self, key: &AlarmKey, events: &[Event]) {
        for event in events {
            let Event::Alarm(edge) = event else { continue };
            if edge.key != *key {
                continue;
            }
            match edge.change {
                AlarmChange::Raised => {
                    let (raised, value) = (edge.at, edge.value);
                    self.0.push(Stay { raised, returned: None, value });
                }
                AlarmChange::Returned => {
                    if let Some(stay) = self.0.last_mut().filter(|stay| stay.returned.is_none()) {
                        stay.returned = Some(edge.at);
                    }
                }
                _ => {}
            }
        }
    }

    /// Those that reach into a period, in the order of time.
    pub(super) fn within(&self, from: Timestamp, to: Timestamp) -> &[Stay] {
        let first = self.0.partition_point(|stay| stay.returned.is_some_and(|end| end < from));
        let last = self.0.partition_point(|stay| stay.raised <= to);
        self.0.get(first..last).unwrap_or(&[])
    }

    /// The period in numbers.
    pub(super) fn side(&self, from: Timestamp, to: Timestamp) -> Side {
        let mut side = Side::default();
        let mut recent = Recent::default();
        for stay in self.within(from, to) {
            if stay.raised >= from {
                side.raises += 1;
                side.chattering += match recent.raised(stay.raised) {
                    Pace::Calm => 0,
                    Pace::Begins => 3,
                    Pace::GoesOn => 1,
                };
            }
            let standing_ms = stay.standing_ms(from, to);
            side.standing_ms += standing_ms;
            side.longest_ms = side.longest_ms.max(standing_ms);
        }
        side
    }
}
