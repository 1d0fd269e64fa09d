//! The form of `limits.toml`: sets of alarms that devices of a kind share.

use model::AlarmKind;
use serde::Deserialize;
use serde_spanned::Spanned;

use super::Text;
use super::behaviour::{Behaviour, Priority, Texts, alarm_form};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LimitsFile {
    #[serde(default)]
    pub(super) limits: Vec<Limits>,
}

/// The alarms of a kind of device.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limits {
    pub(crate) name: Spanned<String>,
    high_high: Option<Spanned<Slot>>,
    high: Option<Spanned<Slot>>,
    low: Option<Spanned<Slot>>,
    low_low: Option<Spanned<Slot>>,
    battery: Option<Spanned<Slot>>,
    offline: Option<Spanned<Slot>>,
    weak_signal: Option<Spanned<Slot>>,
    device_error: Option<Spanned<Slot>>,
    bad_quality: Option<Spanned<Slot>>,
    cause: Option<Text>,
    consequence: Option<Text>,
    guidance: Option<Text>,
    respond_ms: Option<Spanned<i64>>,
    display: Option<Spanned<String>>,
}

alarm_form! {
    /// One alarm of a set. Which of its first keys it has depends on its slot.
    struct Slot {
        pub(super) limit: Option<Spanned<f64>>,
        pub(super) deadband: Option<Spanned<f64>>,
        pub(super) after_ms: Option<Spanned<i64>>,
        pub(super) deadband_db: Option<Spanned<f64>>,
        /// Whether a high or low alarm is suppressed while the second one stands; it is when
        /// nothing is said.
        pub(super) suppressed_by_outer: Option<Spanned<bool>>,
    }
}

/// Where in a set an alarm stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SlotName {
    HighHigh,
    High,
    Low,
    LowLow,
    Battery,
    Offline,
    WeakSignal,
    DeviceError,
    BadQuality,
}

impl SlotName {
    /// All slots, in the order of the alarms of a device.
    pub(super) const ALL: [Self; 9] = [
        Self::HighHigh,
        Self::High,
        Self::Low,
        Self::LowLow,
        Self::Battery,
        Self::Offline,
        Self::WeakSignal,
        Self::DeviceError,
        Self::BadQuality,
    ];

    /// Its key in the file.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::HighHigh => "high_high",
            Self::High => "high",
            Self::Low => "low",
            Self::LowLow => "low_low",
            Self::Battery => "battery",
            Self::Offline => "offline",
            Self::WeakSignal => "weak_signal",
            Self::DeviceError => "device_error",
            Self::BadQuality => "bad_quality",
        }
    }

    /// The kind of its alarms.
    pub(super) const fn kind(self) -> AlarmKind {
        match self {
            Self::HighHigh => AlarmKind::HighHigh,
            Self::High => AlarmKind::High,
            Self::Low => AlarmKind::Low,
            Self::LowLow => AlarmKind::LowLow,
            Self::Battery => AlarmKind::LowBattery,
            Self::Offline => AlarmKind::Offline,
            Self::WeakSignal => AlarmKind::WeakSignal,
            Self::DeviceError => AlarmKind::DeviceError,
            Self::BadQuality => AlarmKind::BadQuality,
        }
    }

    /// The slot of a kind of alarm.
    pub(super) fn of_kind(kind: AlarmKind) -> Option<Self> {
        Self::ALL.into_iter().find(|slot| slot.kind() == kind)
    }

    /// Whether it watches a limit of the device's value.
    pub(super) const fn is_limit(self) -> bool {
        matches!(self, Self::HighHigh | Self::High | Self::Low | Self::LowLow)
    }

    /// Whether it watches the device's value and not the device.
    pub(super) const fn watches_value(self) -> bool {
        self.is_limit() || matches!(self, Self::BadQuality)
    }

    /// The slot whose alarm says the same and worse.
    pub(super) const fn outer(self) -> Option<Self> {
        match self {
            Self::High => Some(Self::HighHigh),
            Self::Low => Some(Self::LowLow),
            _ => None,
        }
    }
}

impl Limits {
    /// What stands in a slot.
    pub(super) fn slot(&self, slot: SlotName) -> Option<&Spanned<Slot>> {
        match slot {
            SlotName::HighHigh => self.high_high.as_ref(),
            SlotName::High => self.high.as_ref(),
            SlotName::Low => self.low.as_ref(),
            SlotName::LowLow => self.low_low.as_ref(),
            SlotName::Battery => self.battery.as_ref(),
            SlotName::Offline => self.offline.as_ref(),
            SlotName::WeakSignal => self.weak_signal.as_ref(),
            SlotName::DeviceError => self.device_error.as_ref(),
            SlotName::BadQuality => self.bad_quality.as_ref(),
        }
    }

    /// The slots in which something stands.
    pub(super) fn slots(&self) -> impl Iterator<Item = (SlotName, &Spanned<Slot>)> {
        SlotName::ALL.into_iter().filter_map(|name| Some((name, self.slot(name)?)))
    }

    /// What the set says to people.
    pub(super) fn texts(&self) -> Texts<'_> {
        Texts {
            cause: self.cause.as_ref(),
            consequence: self.consequence.as_ref(),
            guidance: self.guidance.as_ref(),
            respond_ms: self.respond_ms.as_ref(),
            display: self.display.as_ref(),
        }
    }

    /// The slot whose alarm suppresses this one's on the same device.
    pub(super) fn parent(&self, name: SlotName) -> Option<SlotName> {
        let wanted = self.slot(name)?.as_ref().suppressed_by_outer.as_ref();
        let outer = name.outer().filter(|outer| self.slot(*outer).is_some());
        outer.filter(|_| wanted.is_none_or(|wanted| *wanted.as_ref()))
    }
}
