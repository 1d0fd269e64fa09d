//! What an alarm watches and how it behaves, as configured.

use model::{AlarmKey, AlarmKind, DevicePath, Millis, Priority, TagPath, Value};
use smol_str::SmolStr;

use super::expression::Expression;

/// How long an alarm may be shelved when nothing else is said: a shift.
pub const SHELVE_MAX_MS: Millis = 8 * 3_600_000;
/// The field of a device's calibrated value.
pub(crate) const VALUE: &str = "value";

/// One alarm of a device.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmConfig {
    /// The field watched or a name; empty for the device's calibrated value and the device itself.
    /// With the kind it is the alarm's name on its device.
    pub point: SmolStr,
    /// The kind, for people.
    pub kind: AlarmKind,
    /// The field whose value is watched; conditions that need none pass it over.
    pub field: SmolStr,
    /// Unit of its values and limits.
    pub unit: SmolStr,
    /// When the alarm is to stand.
    pub condition: Condition,
    /// How long the condition must stand before the alarm is raised; 0 is at once.
    pub on_delay_ms: Millis,
    /// How long the condition must be gone before the alarm returns; 0 is at once.
    pub off_delay_ms: Millis,
    /// How many samples in a row must violate; 1 is the first.
    pub violations: u32,
    /// How urgent.
    pub priority: PriorityRule,
    /// Whether it stays after it returned until somebody resets it.
    pub latch: bool,
    /// Whether somebody has to confirm what was done about it.
    pub confirm: bool,
    /// After so long unacknowledged it is annunciated again.
    pub again_after_ms: Option<Millis>,
    /// The longest time on the shelf.
    pub shelve_max_ms: Millis,
    /// Suppressed while this is true; not while it cannot be known.
    pub suppress_when: Option<Expression>,
    /// Suppressed while this other alarm's condition stands.
    pub parent: Option<AlarmKey>,
    /// The first of a group that is raised suppresses the others while it stands.
    pub group: Option<SmolStr>,
}

/// What an alarm watches.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Above the limit; exactly at it is not beyond. Returns at `limit - deadband`.
    Above {
        /// The limit, in the field's unit.
        limit: f64,
        /// How far the value must come back.
        deadband: f64,
    },
    /// Below the limit; exactly at it is not beyond. Returns at `limit + deadband`.
    Below {
        /// The limit, in the field's unit.
        limit: f64,
        /// How far the value must come back.
        deadband: f64,
    },
    /// Changes faster than the limit.
    Rate {
        /// The limit, in the field's unit per minute, above 0.
        limit_per_min: f64,
        /// How much slower it must become, per minute.
        deadband: f64,
        /// The time over which the change is measured.
        over_ms: Millis,
        /// Which changes count.
        direction: Direction,
    },
    /// Further from the set point than the limit.
    Deviation {
        /// What the value should be.
        from: SetPoint,
        /// The limit, in the field's unit, above 0.
        limit: f64,
        /// How much nearer it must come.
        deadband: f64,
    },
    /// One of these values.
    States(Vec<Value>),
    /// Bad quality.
    BadQuality,
    /// The gas system's error code says that something is wrong with the device.
    DeviceError,
    /// The gas system's battery: its level, or the device's word for it.
    Battery {
        /// In percent.
        limit: f64,
        /// In percent.
        deadband: f64,
    },
    /// The gas system's radio signal is at or below the edge of its network.
    WeakSignal {
        /// How far above the edge the signal must come, in dB.
        deadband_db: f64,
    },
    /// Nothing came from the device for so long, or it is said to be gone.
    Silence {
        /// How long.
        after_ms: Millis,
    },
    /// The expression is true.
    Expression(Expression),
    /// Somebody outside says whether it stands.
    External,
}

/// Which changes of a value count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Both.
    #[default]
    Either,
    /// Rising ones.
    Rising,
    /// Falling ones.
    Falling,
}

/// What a value should be.
#[derive(Clone, Debug, PartialEq)]
pub enum SetPoint {
    /// Always the same.
    Number(f64),
    /// What another tag says.
    Tag(TagPath),
}

/// How urgent an alarm is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriorityRule {
    /// Always the same.
    Fixed(Priority),
    /// By how far the value is beyond the limit, as in the energy system: from 50 % on an
    /// emergency (critical), from 20 % on critical (high), otherwise a warning (medium).
    ByExcess,
}

impl PriorityRule {
    /// How urgent it is with this value at this limit.
    #[must_use]
    pub fn of(self, value: Option<f64>, limit: Option<f64>) -> Priority {
        match (self, value, limit) {
            (Self::Fixed(priority), ..) => priority,
            (Self::ByExcess, Some(value), Some(limit)) => {
                match (value - limit).abs() / limit.abs() {
                    excess if excess >= 0.5 => Priority::Critical,
                    excess if excess >= 0.2 => Priority::High,
                    _ => Priority::Medium,
                }
            }
            (Self::ByExcess, ..) => Priority::Medium,
        }
    }
}

impl AlarmConfig {
    /// An alarm on the device itself or its calibrated value, at once, without any further rule.
    #[must_use]
    pub fn new(kind: AlarmKind, condition: Condition, priority: Priority) -> Self {
        Self {
            point: SmolStr::default(),
            kind,
            field: SmolStr::new_static(VALUE),
            unit: SmolStr::default(),
            condition,
            on_delay_ms: 0,
            off_delay_ms: 0,
            violations: 1,
            priority: PriorityRule::Fixed(priority),
            latch: false,
            confirm: false,
            again_after_ms: None,
            shelve_max_ms: SHELVE_MAX_MS,
            suppress_when: None,
            parent: None,
            group: None,
        }
    }

    /// Raised above a limit.
    #[must_use]
    pub fn high(limit: f64, deadband: f64, priority: Priority) -> Self {
        Self::new(AlarmKind::High, Condition::Above { limit, deadband }, priority)
    }

    /// Raised below a limit.
    #[must_use]
    pub fn low(limit: f64, deadband: f64, priority: Priority) -> Self {
        Self::new(AlarmKind::Low, Condition::Below { limit, deadband }, priority)
    }

    /// Raised when the battery is below a limit in percent.
    #[must_use]
    pub fn battery(limit: f64, deadband: f64, priority: Priority) -> Self {
        let condition = Condition::Battery { limit, deadband };
        Self { unit: "%".into(), ..Self::new(AlarmKind::LowBattery, condition, priority) }
    }

    /// Raised when nothing came for so long.
    #[must_use]
    pub fn offline(after_ms: Millis, priority: Priority) -> Self {
        let condition = Condition::Silence { after_ms };
        Self { unit: "s".into(), ..Self::new(AlarmKind::Offline, condition, priority) }
    }

    /// Raised when the signal is at or below the edge of its network.
    #[must_use]
    pub fn weak_signal(deadband_db: f64, priority: Priority) -> Self {
        let condition = Condition::WeakSignal { deadband_db };
        Self { unit: "dBm".into(), ..Self::new(AlarmKind::WeakSignal, condition, priority) }
    }

    /// What the station itself says; it stays until somebody has seen it.
    #[must_use]
    pub fn system(point: &str, priority: Priority) -> Self {
        let new = Self::new(AlarmKind::System, Condition::External, priority);
        Self { point: point.into(), ..new }
    }

    /// Its name on a device.
    #[must_use]
    pub fn key(&self, device: &DevicePath) -> AlarmKey {
        AlarmKey { device: device.clone(), point: self.point.clone(), kind: self.kind }
    }

    /// The tags of other devices, or of its own, that its condition needs besides its own field.
    pub(crate) fn condition_tags(&self, device: &DevicePath) -> Vec<TagPath> {
        match &self.condition {
            Condition::Expression(expression) => expression.tags().to_vec(),
            Condition::Deviation { from: SetPoint::Tag(tag), .. } => {
                vec![device.tag(&self.field), tag.clone()]
            }
            Condition::Deviation { .. } => vec![device.tag(&self.field)],
            _ => Vec::new(),
        }
    }

    /// The limit in force, when it has one that is a number.
    #[must_use]
    pub fn limit(&self) -> Option<f64> {
        match self.condition {
            Condition::Above { limit, .. }
            | Condition::Below { limit, .. }
            | Condition::Deviation { limit, .. }
            | Condition::Battery { limit, .. } => Some(limit),
            Condition::Rate { limit_per_min, .. } => Some(limit_per_min),
            _ => None,
        }
    }

    /// The deadband in force, when it has one.
    #[must_use]
    pub fn deadband(&self) -> Option<f64> {
        match self.condition {
            Condition::Above { deadband, .. }
            | Condition::Below { deadband, .. }
            | Condition::Rate { deadband, .. }
            | Condition::Deviation { deadband, .. }
            | Condition::Battery { deadband, .. }
            | Condition::WeakSignal { deadband_db: deadband } => Some(deadband),
            _ => None,
        }
    }

    /// Another limit and deadband, where there are some.
    pub fn set_limit(&mut self, new_limit: f64, new_deadband: f64) {
        match &mut self.condition {
            Condition::Above { limit, deadband }
            | Condition::Below { limit, deadband }
            | Condition::Deviation { limit, deadband, .. }
            | Condition::Battery { limit, deadband } => {
                (*limit, *deadband) = (new_limit, new_deadband);
            }
            Condition::Rate { limit_per_min, deadband, .. } => {
                (*limit_per_min, *deadband) = (new_limit, new_deadband);
            }
            Condition::WeakSignal { deadband_db } => *deadband_db = new_deadband,
            _ => {}
        }
    }
}
