//! What the engine makes of the plant files: devices with their calibrations and alarms.

use std::collections::BTreeMap;

use engine::line::OEE_DEVICE;
use engine::{DeviceConfig, FieldRange};
use model::DevicePath;
use serde_spanned::Spanned;

use super::tags::OEE_FIELDS;
use super::{CalibrationForm, Device, Pair, PlantFiles, alarms};

/// Detectors that register themselves, at most.
const AUTO_REGISTER_MAX: usize = 10_000;
/// The engine derives this often, at most.
const DERIVED_MS: i64 = 1_000;

/// What the engine is told of the devices.
pub(super) fn engine_plant(plant: &PlantFiles) -> engine::Plant {
    let described = plant.devices.iter().filter_map(|device| {
        let path = DevicePath::new(device.path.as_ref()).ok()?;
        Some((path, device_config(plant, device)))
    });
    let mut devices: BTreeMap<DevicePath, DeviceConfig> = described.collect();
    for alarm in alarms::all(plant) {
        let device = alarm.key.device;
        let config = devices.entry(device).or_insert_with_key(derived_device);
        config.alarms.push(alarm.config);
    }
    engine::Plant {
        devices,
        unknown: unknown_device(),
        auto_register_max: AUTO_REGISTER_MAX,
        line: plant.line.clone(),
    }
}

fn device_config(plant: &PlantFiles, device: &Device) -> DeviceConfig {
    DeviceConfig {
        expected_period_ms: *device.period_ms.as_ref(),
        ranges: ranges(device),
        unit: device.unit.as_str().into(),
        calibrations: calibrations(plant, device),
        alarms: Vec::new(),
    }
}

/// A device whose tags the engine derives: its alarms are watched, its silence is not.
fn derived_device(path: &DevicePath) -> DeviceConfig {
    let percent = |field: &str| FieldRange { field: field.into(), lowest: 0.0, highest: 100.0 };
    let is_oee = path.as_str() == OEE_DEVICE;
    DeviceConfig {
        expected_period_ms: DERIVED_MS,
        ranges: OEE_FIELDS.into_iter().filter(|_| is_oee).map(percent).collect(),
        unit: if is_oee { "%".into() } else { "kWh".into() },
        calibrations: Vec::new(),
        alarms: Vec::new(),
    }
}

fn ranges(device: &Device) -> Vec<FieldRange> {
    let range = |(field, range): (&String, &Spanned<Pair>)| {
        let [lowest, highest] = *range.as_ref();
        FieldRange { field: field.as_str().into(), lowest, highest }
    };
    device.ranges.iter().map(range).collect()
}

fn calibrations(plant: &PlantFiles, device: &Device) -> Vec<engine::Calibration> {
    let name = device.calibration.as_ref();
    name.map_or_else(Vec::new, |name| plant.calibrations_named(name.as_ref()))
}

impl PlantFiles {
    /// The dated calibrations of a name, the oldest first.
    pub(crate) fn calibrations_named(&self, name: &str) -> Vec<engine::Calibration> {
        let entries = self.calibrations.iter().filter(|entry| entry.name.as_ref() == name);
        let mut calibrations: Vec<_> = entries
            .filter_map(|entry| {
                let form = match entry.form {
                    CalibrationForm::Multiplicative => engine::CalibrationForm::Multiplicative {
                        k: entry.k,
                        b: entry.b,
                        t_comp: entry.t_comp,
                        t_ref: entry.t_ref,
                    },
                    CalibrationForm::Additive => engine::CalibrationForm::Additive {
                        k: entry.k,
                        b: entry.b,
                        t_coef: entry.t_coef,
                    },
                };
                let valid_from = entry.valid_from.as_ref().parse().ok()?;
                Some(engine::Calibration {
                    name: entry.name.as_ref().as_str().into(),
                    valid_from,
                    form,
                })
            })
            .collect();
        calibrations.sort_by_key(|calibration| calibration.valid_from);
        calibrations
    }
}

/// A detector that nobody described: uncalibrated, so its value is its raw voltage in mV, with the
/// published alarms that need no knowledge of the substance.
fn unknown_device() -> DeviceConfig {
    DeviceConfig { unit: "mV".into(), ..DeviceConfig::default() }
}
