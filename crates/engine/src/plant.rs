//! The configuration the engine works with: devices, their calibrations and alarms.
//!
//! Plain data; the station reads it from the plant files and checks it there. A limit that is not
//! a number never raises.

use std::collections::BTreeMap;

use model::{DevicePath, Millis, Priority, Timestamp};
use smol_str::SmolStr;

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
    /// Raised when the value is above the limit.
    pub high: Option<LimitAlarm>,
    /// Raised when the value is below the limit.
    pub low: Option<LimitAlarm>,
    /// Raised when the battery is below the limit in percent, or the device says that it is low.
    pub battery: Option<LimitAlarm>,
    /// Raised when nothing comes any more.
    pub offline: Option<OfflineAlarm>,
    /// Raised when the radio signal is at or below the edge of its network.
    pub weak_signal: Option<WeakSignalAlarm>,
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
            high: None,
            low: None,
            battery: Some(LimitAlarm {
                limit: 20.0,
                deadband: 2.0,
                on_delay_ms: 0,
                priority: Priority::Diagnostic,
            }),
            offline: Some(OfflineAlarm { after_ms: 90_000, priority: Priority::Medium }),
            weak_signal: Some(WeakSignalAlarm {
                priority: Priority::Diagnostic,
                on_delay_ms: 10_000,
                deadband_db: 3.0,
            }),
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

/// An alarm on a limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LimitAlarm {
    /// The limit, in the unit of what it watches; exactly at the limit is not beyond it.
    pub limit: f64,
    /// How far the value must come back within the limit before the alarm returns to normal.
    pub deadband: f64,
    /// How long the value must stand beyond the limit before the alarm is raised; 0 is at once.
    pub on_delay_ms: Millis,
    /// How urgent.
    pub priority: Priority,
}

/// An alarm on silence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OfflineAlarm {
    /// How long nothing may come.
    pub after_ms: Millis,
    /// How urgent.
    pub priority: Priority,
}

/// An alarm on the radio signal; the edge comes from the network's name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeakSignalAlarm {
    /// How urgent.
    pub priority: Priority,
    /// How long the signal must stand at or below the edge; 0 is at once.
    pub on_delay_ms: Millis,
    /// How far above the edge the signal must come, in dB, before the alarm returns to normal.
    pub deadband_db: f64,
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
