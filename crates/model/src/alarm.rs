//! Alarms: their kinds, priorities and states (ISA-18.2, IEC 62682; OPC 10000-9).

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{DevicePath, Quality, Timestamp};

/// What an alarm watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum AlarmKind {
    /// The value is above its high limit.
    High,
    /// The value is below its low limit.
    Low,
    /// The battery is below its limit or the device says so.
    LowBattery,
    /// Nothing came for longer than allowed, or the broker says that the device is gone.
    Offline,
    /// The radio signal is at or below the edge of its network.
    WeakSignal,
}

impl AlarmKind {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::High, Self::Low, Self::LowBattery, Self::Offline, Self::WeakSignal];

    /// The name used in tables and on the wire, as the gas system's users know it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::High => "HIGH",
            Self::Low => "LOW",
            Self::LowBattery => "LOW_BAT",
            Self::Offline => "OFFLINE",
            Self::WeakSignal => "WEAK_SIGNAL",
        }
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

/// Where an alarm stands (ISA-18.2 §5.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AlarmState {
    /// Nothing wrong and nothing to acknowledge.
    #[default]
    Normal,
    /// Standing and nobody has acknowledged it.
    Unacknowledged,
    /// Standing and acknowledged.
    Acknowledged,
    /// Back to normal before anybody acknowledged it.
    ReturnedUnacknowledged,
}

impl AlarmState {
    /// The name used in tables and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Unacknowledged => "unacknowledged",
            Self::Acknowledged => "acknowledged",
            Self::ReturnedUnacknowledged => "returned_unacknowledged",
        }
    }

    /// Whether the condition stands.
    #[must_use]
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Unacknowledged | Self::Acknowledged)
    }

    /// Whether somebody has yet to acknowledge it.
    #[must_use]
    pub const fn needs_acknowledgement(self) -> bool {
        matches!(self, Self::Unacknowledged | Self::ReturnedUnacknowledged)
    }
}

/// One alarm of one device; it is raised many times, each time an occurrence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AlarmKey {
    /// The device watched.
    pub device: DevicePath,
    /// What is watched.
    pub kind: AlarmKind,
}

/// Why an alarm changed its state.
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
}

/// One edge of the alarm state machine. An occurrence is named by its key and `raised_at`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AlarmTransition {
    /// Which alarm.
    pub key: AlarmKey,
    /// When this occurrence was raised: with the key, its name.
    pub raised_at: Timestamp,
    /// When this edge was taken.
    pub at: Timestamp,
    /// The state after the edge.
    pub state: AlarmState,
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
}

impl AlarmTransition {
    /// The occurrence's name: device, kind and time of raising in microseconds.
    #[must_use]
    pub fn occurrence(&self) -> String {
        occurrence_id(&self.key, self.raised_at)
    }
}

/// The name of the occurrence of an alarm that was raised at a time: `gas/H20101:HIGH:1734320000250000`.
#[must_use]
pub fn occurrence_id(key: &AlarmKey, raised_at: Timestamp) -> String {
    format!("{}:{}:{}", key.device, key.kind.name(), raised_at.micros())
}
