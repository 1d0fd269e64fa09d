//! The configuration the engine works with: devices, their calibrations and alarms.
//!
//! Plain data; the station reads it from the plant files and checks it there. A limit that is not
//! a number never raises.

use std::collections::BTreeMap;

use model::{DevicePath, Millis, Priority, Timestamp};
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
