//! The form of `alarms.toml`: alarms on single tags, on several at once, and on what is derived.

use model::{AlarmKey, AlarmKind, DevicePath, Value};
use serde::Deserialize;
use serde_spanned::Spanned;

use super::Text;
use super::behaviour::{Behaviour, Priority, Texts, alarm_form};
use super::tags::VALUE;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AlarmsFile {
    #[serde(default)]
    pub(super) alarm: Vec<AlarmEntry>,
}

alarm_form! {
    /// One alarm. Which of its first keys it has depends on its kind.
    struct AlarmEntry {
        /// Device and field; else `device` and `point`.
        pub(super) tag: Option<Spanned<String>>,
        pub(super) device: Option<Spanned<String>>,
        /// A field, for a condition a name; none is the device's value or the device itself.
        pub(super) point: Option<Spanned<String>>,
        pub(super) kind: Spanned<Kind>,
        pub(super) limit: Option<Spanned<f64>>,
        pub(super) deadband: Option<Spanned<f64>>,
        pub(super) from: Option<Spanned<From>>,
        pub(super) over_ms: Option<Spanned<i64>>,
        pub(super) direction: Option<Spanned<Direction>>,
        pub(super) states: Option<Spanned<Vec<State>>>,
        pub(super) when: Option<Spanned<String>>,
        /// The key of the alarm that suppresses it.
        pub(super) parent: Option<Spanned<String>>,
        /// Its first-out group.
        pub(super) group: Option<Spanned<String>>,
        pub(super) name: Option<Text>,
    }
}

/// What an alarm watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    HighHigh,
    High,
    Low,
    LowLow,
    Rate,
    Deviation,
    Discrete,
    BadQuality,
    Condition,
}

impl Kind {
    /// Its word in the file.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::HighHigh => "high_high",
            Self::High => "high",
            Self::Low => "low",
            Self::LowLow => "low_low",
            Self::Rate => "rate",
            Self::Deviation => "deviation",
            Self::Discrete => "discrete",
            Self::BadQuality => "bad_quality",
            Self::Condition => "condition",
        }
    }

    /// Whether it has a limit that is a number.
    pub(super) const fn has_limit(self) -> bool {
        !matches!(self, Self::Discrete | Self::BadQuality | Self::Condition)
    }
}

impl std::convert::From<Kind> for AlarmKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::HighHigh => Self::HighHigh,
            Kind::High => Self::High,
            Kind::Low => Self::Low,
            Kind::LowLow => Self::LowLow,
            Kind::Rate => Self::Rate,
            Kind::Deviation => Self::Deviation,
            Kind::Discrete => Self::Discrete,
            Kind::BadQuality => Self::BadQuality,
            Kind::Condition => Self::Condition,
        }
    }
}

/// What a value should be.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "from should be a number or a tag")]
pub(super) enum From {
    Number(f64),
    Tag(String),
}

/// Which changes of a value count.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Direction {
    #[default]
    Either,
    Rising,
    Falling,
}

impl std::convert::From<Direction> for engine::Direction {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::Either => Self::Either,
            Direction::Rising => Self::Rising,
            Direction::Falling => Self::Falling,
        }
    }
}

/// A value that should not be.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "states should be truth values, numbers or texts")]
pub(super) enum State {
    Truth(bool),
    Number(f64),
    Text(String),
}

impl State {
    pub(super) fn value(&self) -> Value {
        match self {
            Self::Truth(truth) => Value::Bool(*truth),
            Self::Number(number) => Value::Number(*number),
            Self::Text(text) => Value::Text(text.as_str().into()),
        }
    }
}

impl AlarmEntry {
    /// The device and the field or name, as written; none when it has neither form.
    pub(super) fn target(&self) -> Option<(&str, &str)> {
        match (&self.tag, &self.device) {
            (Some(tag), None) => tag.as_ref().rsplit_once('/'),
            (None, Some(device)) => {
                let point = self.point.as_ref().map_or("", |point| point.as_ref());
                Some((device.as_ref(), point))
            }
            _ => None,
        }
    }

    /// The point of its key: empty for the device's value.
    pub(super) fn point(&self) -> &str {
        self.target().map(|(_, point)| point).filter(|point| *point != VALUE).unwrap_or_default()
    }

    /// The field that it watches; none for a condition that names no tag.
    pub(super) fn field(&self) -> Option<&str> {
        let (_, point) = self.target()?;
        match (*self.kind.as_ref(), &self.tag) {
            (Kind::Condition, None) => None,
            _ if point.is_empty() => Some(VALUE),
            _ => Some(point),
        }
    }

    /// Whether this is its key.
    pub(super) fn is(&self, key: &AlarmKey) -> bool {
        let device = self.target().map(|(device, _)| device);
        device == Some(key.device.as_str())
            && self.point() == key.point
            && AlarmKind::from(*self.kind.as_ref()) == key.kind
    }

    /// Its key, when it can have one.
    pub(super) fn key(&self) -> Option<AlarmKey> {
        let device = DevicePath::new(self.target()?.0).ok()?;
        Some(AlarmKey { device, point: self.point().into(), kind: (*self.kind.as_ref()).into() })
    }
}
