//! The configuration the engine works with: devices, their calibrations and alarms.
//!
//! Plain data; the station reads it from the plant files and checks it there. A limit that is not
//! a number never raises.

use std::collections::{BTreeMap, BTreeSet};

use model::{AlarmKey, DevicePath, Millis, Priority, Timestamp};
use smol_str::SmolStr;

pub use crate::alarm::config::{
    AlarmConfig, Condition, Direction, PriorityRule, SHELVE_MAX_MS, SetPoint,
};
use crate::line::Line;

/// Everything that is configured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plant {
    /// The devices that are known by name.
    pub devices: BTreeMap<DevicePath, DeviceConfig>,
    /// The template for devices that register themselves with their first message.
    pub unknown: DeviceConfig,
    /// How many devices may register themselves; messages of further ones are rejected.
    pub auto_register_max: usize,
    /// The production line, when there is one.
    pub line: Option<Line>,
}

impl Plant {
    /// The alarm with this key, when it is configured.
    #[must_use]
    pub fn alarm(&self, key: &AlarmKey) -> Option<&AlarmConfig> {
        let device = self.devices.get(&key.device).unwrap_or(&self.unknown);
        device.alarms.iter().find(|alarm| alarm.kind == key.kind && alarm.point == key.point)
    }

    /// The same, to be changed; only of devices that are known by name.
    pub fn alarm_mut(&mut self, key: &AlarmKey) -> Option<&mut AlarmConfig> {
        let device = self.devices.get_mut(&key.device)?;
        device.alarms.iter_mut().find(|alarm| alarm.kind == key.kind && alarm.point == key.point)
    }

    /// Every device whose messages decide an alarm: its own, those of the tags that its condition
    /// and its suppression need, and those of the alarms that can suppress it.
    #[must_use]
    pub fn devices_of(&self, key: &AlarmKey) -> BTreeSet<DevicePath> {
        let (mut devices, mut seen) = (BTreeSet::new(), BTreeSet::new());
        let mut open = vec![key.clone()];
        while let Some(key) = open.pop() {
            let Some(alarm) = self.alarm(&key).filter(|_| seen.insert(key.clone())) else {
                continue;
            };
            let when = alarm.suppress_when.iter().flat_map(|when| when.tags().to_vec());
            let tags = alarm.condition_tags(&key.device).into_iter().chain(when);
            devices.extend(tags.filter_map(|tag| DevicePath::new(tag.split().0).ok()));
            devices.insert(key.device.clone());
            open.extend(alarm.parent.clone());
            if let Some(group) = &alarm.group {
                open.extend(self.members(group));
            }
        }
        devices
    }

    fn members(&self, group: &SmolStr) -> impl Iterator<Item = AlarmKey> {
        self.devices.iter().flat_map(move |(path, device)| {
            let members = device.alarms.iter().filter(|alarm| alarm.group.as_ref() == Some(group));
            members.map(|alarm| alarm.key(path))
        })
    }
}

/// One device.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceConfig {
    /// How often it is expected to send; the engine only carries it.
    pub expected_period_ms: Millis,
    /// What its fields can physically be; a number outside is bad.
    pub ranges: Vec<FieldRange>,
    /// Unit of the derived value.
    pub unit: SmolStr,
    /// Dated calibrations: a sample is computed by the one valid at its source time. None at all
    /// means that the raw value is the value.
    pub calibrations: Vec<Calibration>,
    /// Its alarms; no two have the same point and kind.
    pub alarms: Vec<AlarmConfig>,
}

impl Default for DeviceConfig {
    /// A device without calibration, sending every 10 s, with the gas system's battery, offline
    /// and signal alarms and no limits on its value.
    fn default() -> Self {
        Self {
            expected_period_ms: 10_000,
            ranges: Vec::new(),
            unit: SmolStr::default(),
            calibrations: Vec::new(),
            alarms: vec![
                AlarmConfig::battery(20.0, 2.0, Priority::Diagnostic),
                AlarmConfig::offline(90_000, Priority::Medium),
                AlarmConfig {
                    on_delay_ms: 10_000,
                    ..AlarmConfig::weak_signal(3.0, Priority::Diagnostic)
                },
            ],
        }
    }
}

/// What a field can physically be.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldRange {
    /// The field.
    pub field: SmolStr,
    /// Its lowest number.
    pub lowest: f64,
    /// Its highest number.
    pub highest: f64,
}

/// A calibration and the time from which it is valid.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// Its name.
    pub name: SmolStr,
    /// First source time it applies to; the earliest calibration also applies before.
    pub valid_from: Timestamp,
    /// The formula with its coefficients.
    pub form: CalibrationForm,
}

/// The two published forms of the gas system.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CalibrationForm {
    /// The documented form: `(v_raw * k + b) * (1 + t_comp * (temp - t_ref))`.
    Multiplicative {
        /// Slope, unit of the value per mV.
        k: f64,
        /// Offset, in the unit of the value.
        b: f64,
        /// Temperature compensation, per °C.
        t_comp: f64,
        /// Reference temperature, °C.
        t_ref: f64,
    },
    /// The form of the running code: `k * v_raw + b + t_coef * (temp - 25)`, negative results
    /// become 0, rounded to two decimals.
    Additive {
        /// Slope, unit of the value per mV.
        k: f64,
        /// Offset, in the unit of the value.
        b: f64,
        /// Temperature coefficient, unit of the value per °C.
        t_coef: f64,
    },
}

impl Default for CalibrationForm {
    /// The documented form with its defaults: the value is the raw value.
    fn default() -> Self {
        Self::Multiplicative { k: 1.0, b: 0.0, t_comp: 0.0, t_ref: 25.0 }
    }
}
