//! What a measurement reads: the edges of a period, and what was open when it began.

use model::{AlarmChange, AlarmKey, AlarmRecord, AlarmTransition, Priority, Timestamp};

/// One edge of an alarm, as far as it matters here.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// Which alarm.
    pub key: AlarmKey,
    /// When its occurrence was first raised.
    pub raised_at: Timestamp,
    /// When the edge was taken.
    pub at: Timestamp,
    /// What happened.
    pub change: EdgeChange,
    /// How urgent it was then.
    pub priority: Priority,
    /// Whether it was shelved, suppressed or out of service after the edge.
    pub silenced: bool,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeChange {
    /// The condition came to stand.
    Raised,
    /// The condition went away.
    Returned,
    /// A person has seen it.
    Acknowledged,
    /// Everything else; needed to know when an alarm becomes silent, and when it is heard again.
    Other,
}

impl From<&AlarmTransition> for Edge {
    fn from(transition: &AlarmTransition) -> Self {
        Self {
            key: transition.key.clone(),
            raised_at: transition.raised_at,
            at: transition.at,
            change: match transition.change {
                AlarmChange::Raised => EdgeChange::Raised,
                AlarmChange::Returned => EdgeChange::Returned,
                AlarmChange::Acknowledged { .. } => EdgeChange::Acknowledged,
                _ => EdgeChange::Other,
            },
            priority: transition.priority,
            silenced: transition.state.is_silenced(),
        }
    }
}

/// An alarm that was not normal when the period began.
#[derive(Clone, Debug, PartialEq)]
pub struct Open {
    /// Which alarm.
    pub key: AlarmKey,
    /// When its occurrence was first raised.
    pub raised_at: Timestamp,
    /// Since when it stands, if it does.
    pub standing_since: Option<Timestamp>,
    /// Since when it waits for somebody to acknowledge it, if it does.
    pub waiting_since: Option<Timestamp>,
    /// Whether it was shelved, suppressed or out of service.
    pub silenced: bool,
}

impl From<&AlarmRecord> for Open {
    fn from(record: &AlarmRecord) -> Self {
        Self {
            key: record.key.clone(),
            raised_at: record.raised_at,
            standing_since: record.facts.active.then_some(record.last_raised_at),
            waiting_since: (!record.facts.acknowledged).then_some(record.raised_at),
            silenced: record.state().is_silenced(),
        }
    }
}
