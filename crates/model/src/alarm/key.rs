//! Names of alarms and of their occurrences.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::AlarmKind;
use crate::{DevicePath, Timestamp};

/// One alarm; it is raised many times.
///
/// As text `gas/H20101:HIGH` (the device's value, or the device itself) or
/// `line/conveyor:power.HIGH` (one of its fields, or a name given in the plant's files).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AlarmKey {
    /// The device watched.
    pub device: DevicePath,
    /// The field watched or a name; empty for the device's calibrated value and the device itself.
    pub point: SmolStr,
    /// What is watched.
    pub kind: AlarmKind,
}

impl AlarmKey {
    /// The alarm on a device itself or its calibrated value.
    #[must_use]
    pub fn of_device(device: DevicePath, kind: AlarmKind) -> Self {
        Self { device, point: SmolStr::default(), kind }
    }

    /// Whether a text can stand as the point of a key.
    #[must_use]
    pub fn is_point(text: &str) -> bool {
        text.is_empty() || (crate::tag::check_field(text).is_ok() && !text.contains(':'))
    }
}

impl fmt::Display for AlarmKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.point.as_str() {
            "" => write!(f, "{}:{}", self.device, self.kind.name()),
            point => write!(f, "{}:{point}.{}", self.device, self.kind.name()),
        }
    }
}

/// Why a text does not name an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyError;

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an alarm is named like gas/H20101:HIGH or line/conveyor:power.HIGH")
    }
}

impl std::error::Error for KeyError {}

impl FromStr for AlarmKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (device, rest) = text.rsplit_once(':').ok_or(KeyError)?;
        let (point, kind) = rest.rsplit_once('.').unwrap_or(("", rest));
        let kind = AlarmKind::named(kind).ok_or(KeyError)?;
        let device = DevicePath::new(device).map_err(|_| KeyError)?;
        Ok(Self { device, point: SmolStr::new(point), kind })
    }
}

/// The name of an occurrence: `gas/H20101:HIGH:1734320000250000`.
#[must_use]
pub fn occurrence_id(key: &AlarmKey, raised_at: Timestamp) -> String {
    format!("{key}:{}", raised_at.micros())
}

/// Reads the name of an occurrence.
#[must_use]
pub fn parse_occurrence(name: &str) -> Option<(AlarmKey, Timestamp)> {
    let (key, micros) = name.rsplit_once(':')?;
    Some((key.parse().ok()?, Timestamp::from_micros(micros.parse().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_occurrences_there_and_back() {
        for (text, point, kind) in [
            ("gas/H20101:HIGH", "", AlarmKind::High),
            ("line/conveyor:power.HIGH_HIGH", "power", AlarmKind::HighHigh),
            ("a/b:c:x.y.RATE", "x.y", AlarmKind::Rate),
            ("实验室/一号:温度.LOW", "温度", AlarmKind::Low),
        ] {
            let key: AlarmKey = text.parse().unwrap();
            assert_eq!(
                (key.point.as_str(), key.kind, key.to_string().as_str()),
                (point, kind, text)
            );
            let id = occurrence_id(&key, Timestamp::from_micros(-5));
            assert_eq!(parse_occurrence(&id), Some((key, Timestamp::from_micros(-5))));
        }
    }

    #[test]
    fn other_texts_are_no_names() {
        for text in ["", "gas/H20101", "gas/H20101:high", "gas//x:HIGH", ":HIGH"] {
            assert_eq!(text.parse::<AlarmKey>(), Err(KeyError), "{text}");
        }
        assert_eq!(parse_occurrence("gas/H20101:HIGH"), None);
        assert!(AlarmKey::is_point("") && AlarmKey::is_point("power"));
        assert!(!AlarmKey::is_point("a:b") && !AlarmKey::is_point("a/b"));
    }
}
