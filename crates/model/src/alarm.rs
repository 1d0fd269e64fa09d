//! Alarms: what is watched, where an alarm stands, and the edges between (ISA-18.2, IEC 62682;
//! OPC 10000-9 names beside).
//!
//! An alarm is named by its [`AlarmKey`]. As long as it is not plain normal it has an
//! [`AlarmRecord`], which [`AlarmTransition`]s begin, change and end; whoever takes the same
//! transitions in the same order has the same record.

mod key;
mod part9;
mod record;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

pub use key::{AlarmKey, KeyError, occurrence_id, parse_occurrence};
pub use part9::{SubState, part9};
pub use record::{AlarmRecord, Remark};

use crate::{Quality, Timestamp};

/// What an alarm watches. New kinds are added at the end: the journal stores the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum AlarmKind {
    /// The value is above its second high limit.
    HighHigh,
    /// The value is above its high limit.
    High,
    /// The value is below its low limit.
    Low,
    /// The value is below its second low limit.
    LowLow,
    /// The value changes too fast.
    Rate,
    /// The value is too far from its set point.
    Deviation,
    /// The value is one of those that should not be.
    Discrete,
    /// Nothing came for longer than allowed, or the broker says that the device is gone: stale.
    Offline,
    /// The device says that something is wrong with it.
    DeviceError,
    /// The value has bad quality.
    BadQuality,
    /// An expression over tags is true.
    Condition,
    /// The battery is below its limit or the device says so.
    LowBattery,
    /// The radio signal is at or below the edge of its network.
    WeakSignal,
    /// The station itself says that something went wrong: a write that was not confirmed, a
    /// message that could not be sent.
    System,
}

impl AlarmKind {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::HighHigh,
        Self::High,
        Self::Low,
        Self::LowLow,
        Self::Rate,
        Self::Deviation,
        Self::Discrete,
        Self::Offline,
        Self::DeviceError,
        Self::BadQuality,
        Self::Condition,
        Self::LowBattery,
        Self::WeakSignal,
        Self::System,
    ];

    /// The name used in tables and on the wire, as the gas system's users know it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::HighHigh => "HIGH_HIGH",
            Self::High => "HIGH",
            Self::Low => "LOW",
            Self::LowLow => "LOW_LOW",
            Self::Rate => "RATE",
            Self::Deviation => "DEVIATION",
            Self::Discrete => "DISCRETE",
            Self::Offline => "OFFLINE",
            Self::DeviceError => "DEVICE_ERROR",
            Self::BadQuality => "BAD_QUALITY",
            Self::Condition => "CONDITION",
            Self::LowBattery => "LOW_BAT",
            Self::WeakSignal => "WEAK_SIGNAL",
            Self::System => "SYSTEM",
        }
    }

    /// The kind with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// How urgent an alarm is, most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Priority {
    /// Danger to people or plant: act at once.
    Critical,
    /// Act within minutes.
    High,
    /// Act within the shift.
    Medium,
    /// Plan a visit.
    Low,
    /// For maintenance; nothing to do in the control room.
    Diagnostic,
}

impl Priority {
    /// Every priority, most urgent first.
    pub const ALL: [Self; 5] =
        [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Diagnostic];

    /// The name used in tables and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Diagnostic => "diagnostic",
        }
    }
}

/// Where an alarm stands (ISA-18.2 §5.2, with OPC UA's unconfirmed beside).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AlarmState {
    /// Nothing wrong and nothing to do.
    #[default]
    Normal,
    /// Standing and nobody has acknowledged it.
    Unacknowledged,
    /// Standing and acknowledged.
    Acknowledged,
    /// Back to normal before anybody acknowledged it.
    ReturnedUnacknowledged,
    /// Back to normal and acknowledged, but it stays until somebody resets it.
    Latched,
    /// Back to normal and acknowledged, but somebody has yet to confirm what was done about it.
    Unconfirmed,
    /// An operator has put it aside for a time.
    Shelved,
    /// The plant's state, or another alarm, makes it meaningless: suppressed by design.
    Suppressed,
    /// Taken out of service, usually for maintenance.
    OutOfService,
}

impl AlarmState {
    /// Every state.
    pub const ALL: [Self; 9] = [
        Self::Normal,
        Self::Unacknowledged,
        Self::Acknowledged,
        Self::ReturnedUnacknowledged,
        Self::Latched,
        Self::Unconfirmed,
        Self::Shelved,
        Self::Suppressed,
        Self::OutOfService,
    ];

    /// The name used in tables and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Unacknowledged => "unacknowledged",
            Self::Acknowledged => "acknowledged",
            Self::ReturnedUnacknowledged => "returned_unacknowledged",
            Self::Latched => "latched",
            Self::Unconfirmed => "unconfirmed",
            Self::Shelved => "shelved",
            Self::Suppressed => "suppressed",
            Self::OutOfService => "out_of_service",
        }
    }

    /// The state with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether the operator is told that the condition stands.
    #[must_use]
    pub const fn is_standing(self) -> bool {
        matches!(self, Self::Unacknowledged | Self::Acknowledged)
    }

    /// Whether somebody has yet to acknowledge it.
    #[must_use]
    pub const fn needs_acknowledgement(self) -> bool {
        matches!(self, Self::Unacknowledged | Self::ReturnedUnacknowledged)
    }

    /// Whether the operator is not told, whatever the condition does.
    #[must_use]
    pub const fn is_silenced(self) -> bool {
        matches!(self, Self::Shelved | Self::Suppressed | Self::OutOfService)
    }

    /// Whether it asks something of the operator: neither normal nor silenced.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !self.is_silenced() && !matches!(self, Self::Normal)
    }
}

/// What is known of an alarm beneath its state: the sub-states of OPC UA's `AlarmConditionType`
/// (`ActiveState`, `AckedState`, `ConfirmedState`, `LatchedState`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "the sub-states are independent of each other")]
pub struct AlarmFacts {
    /// The condition stands.
    pub active: bool,
    /// The present occurrence is acknowledged.
    pub acknowledged: bool,
    /// What was to be confirmed is confirmed.
    pub confirmed: bool,
    /// It stays until it is reset.
    pub latched: bool,
}

impl AlarmFacts {
    /// Nothing wrong and nothing to do.
    pub const NORMAL: Self =
        Self { active: false, acknowledged: true, confirmed: true, latched: false };

    /// The state of an alarm that is not silenced.
    #[must_use]
    pub const fn state(self) -> AlarmState {
        match self {
            Self { active: true, acknowledged: false, .. } => AlarmState::Unacknowledged,
            Self { active: true, .. } => AlarmState::Acknowledged,
            Self { acknowledged: false, .. } => AlarmState::ReturnedUnacknowledged,
            Self { latched: true, .. } => AlarmState::Latched,
            Self { confirmed: false, .. } => AlarmState::Unconfirmed,
            Self { .. } => AlarmState::Normal,
        }
    }
}

/// An alarm put aside by an operator (OPC UA `ShelvedStateMachineType`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shelf {
    /// Who.
    pub by: SmolStr,
    /// Why.
    pub reason: SmolStr,
    /// When it comes back by itself.
    pub until: Timestamp,
    /// Whether it comes back as soon as it returns to normal.
    pub one_shot: bool,
}

/// Why an alarm changed. New changes are added at the end: the journal stores the number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum AlarmChange {
    /// The condition came to stand.
    Raised,
    /// The condition went away.
    Returned,
    /// A person has seen it.
    Acknowledged {
        /// Who.
        by: SmolStr,
        /// What they said, possibly nothing.
        comment: SmolStr,
    },
    /// A person says that what was to be done about it is done.
    Confirmed {
        /// Who.
        by: SmolStr,
        /// What they said, possibly nothing.
        comment: SmolStr,
    },
    /// A person said something about it.
    Commented {
        /// Who.
        by: SmolStr,
        /// What they said.
        comment: SmolStr,
    },
    /// A person ended its latch.
    Reset {
        /// Who.
        by: SmolStr,
        /// What they said, possibly nothing.
        comment: SmolStr,
    },
    /// A person put it aside for a time.
    Shelved(Shelf),
    /// It came back from the shelf.
    Unshelved {
        /// Who took it back; none when its time was over or it had returned to normal.
        by: Option<SmolStr>,
        /// Why, possibly nothing.
        comment: SmolStr,
    },
    /// The plant's state or another alarm suppresses it.
    Suppressed {
        /// The key of the other alarm, or the expression that became true.
        by: SmolStr,
    },
    /// It is not suppressed any more.
    Unsuppressed,
    /// A person took it out of service.
    Removed {
        /// Who.
        by: SmolStr,
        /// Why.
        reason: SmolStr,
    },
    /// A person put it back into service.
    Restored {
        /// Who.
        by: SmolStr,
        /// What they said, possibly nothing.
        comment: SmolStr,
    },
    /// It stands unacknowledged for so long that it is annunciated again.
    Again,
    /// It became more urgent while it stood.
    PriorityRaised,
}

impl AlarmChange {
    /// The name used in tables and on the wire.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Returned => "returned",
            Self::Acknowledged { .. } => "acknowledged",
            Self::Confirmed { .. } => "confirmed",
            Self::Commented { .. } => "commented",
            Self::Reset { .. } => "reset",
            Self::Shelved(_) => "shelved",
            Self::Unshelved { .. } => "unshelved",
            Self::Suppressed { .. } => "suppressed",
            Self::Unsuppressed => "unsuppressed",
            Self::Removed { .. } => "removed",
            Self::Restored { .. } => "restored",
            Self::Again => "again",
            Self::PriorityRaised => "priority",
        }
    }

    /// Who did it, when a person did or another alarm.
    #[must_use]
    pub fn who(&self) -> Option<&str> {
        match self {
            Self::Acknowledged { by, .. }
            | Self::Confirmed { by, .. }
            | Self::Commented { by, .. }
            | Self::Reset { by, .. }
            | Self::Shelved(Shelf { by, .. })
            | Self::Suppressed { by }
            | Self::Removed { by, .. }
            | Self::Restored { by, .. } => Some(by),
            Self::Unshelved { by, .. } => by.as_deref(),
            Self::Raised
            | Self::Returned
            | Self::Unsuppressed
            | Self::Again
            | Self::PriorityRaised => None,
        }
    }

    /// What they said, or why.
    #[must_use]
    pub fn comment(&self) -> Option<&str> {
        match self {
            Self::Acknowledged { comment, .. }
            | Self::Confirmed { comment, .. }
            | Self::Commented { comment, .. }
            | Self::Reset { comment, .. }
            | Self::Unshelved { comment, .. }
            | Self::Restored { comment, .. } => Some(comment),
            Self::Shelved(Shelf { reason, .. }) | Self::Removed { reason, .. } => Some(reason),
            _ => None,
        }
    }
}

/// One edge of the alarm state machine. An occurrence is named by its key and `raised_at`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AlarmTransition {
    /// Which alarm.
    pub key: AlarmKey,
    /// When this occurrence was first raised, or a normal alarm was silenced: with the key, its
    /// name.
    pub raised_at: Timestamp,
    /// When this edge was taken.
    pub at: Timestamp,
    /// The state after the edge.
    pub state: AlarmState,
    /// What is known beneath it, after the edge.
    pub facts: AlarmFacts,
    /// Why.
    pub change: AlarmChange,
    /// How urgent.
    pub priority: Priority,
    /// The value that caused the edge, in `unit`; none for silence.
    pub value: Option<f64>,
    /// The limit crossed, in `unit`.
    pub limit: Option<f64>,
    /// Unit of value and limit.
    pub unit: SmolStr,
    /// Quality of the value.
    pub quality: Quality,
    /// How often this occurrence was raised.
    pub raises: u32,
}

impl AlarmTransition {
    /// The occurrence's name: key and time of its first raise in microseconds.
    #[must_use]
    pub fn occurrence(&self) -> String {
        occurrence_id(&self.key, self.raised_at)
    }
}
