//! What must hold between the plant files, and what the engine makes of them.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

use model::{DevicePath, Timestamp};
use serde_spanned::Spanned;

use super::check_sources;
use super::error::nearest;
use super::{AlarmLimit, CalibrationForm, Device, Limits, Pair, PlantError, PlantFiles};

/// Detectors that register themselves, at most.
const AUTO_REGISTER_MAX: usize = 10_000;

/// Refuses what cannot be meant.
pub(super) fn check(plant: &PlantFiles, folder: &Path) -> Result<(), PlantError> {
    let in_file = |name: &str| File::new(folder, name);
    let areas = in_file("areas.toml");
    areas.unique("area", plant.areas.iter().map(|area| &area.id))?;
    let limits = in_file("limits.toml");
    limits.unique("limits", plant.limits.iter().map(|limits| &limits.name))?;
    for entry in &plant.limits {
        limits.check_limits(entry)?;
    }
    let calibrations = in_file("calibrations.toml");
    for entry in &plant.calibrations {
        if entry.valid_from.as_ref().parse::<Timestamp>().is_err() {
            let message = "valid_from should be a time like 2026-01-31T00:00:00Z";
            return Err(calibrations.error(entry.valid_from.span(), message));
        }
    }
    let devices = in_file("devices.toml");
    devices.unique("device", plant.devices.iter().map(|device| &device.path))?;
    for device in &plant.devices {
        devices.check_device(device, plant)?;
    }
    check_sources::check(&in_file("sources.toml"), plant)
}

/// A file, to name it and the line of a mistake.
pub(super) struct File {
    path: PathBuf,
}

impl File {
    /// A file of the plant's folder.
    pub(super) fn new(folder: &Path, name: &str) -> Self {
        Self { path: folder.join(name) }
    }

    pub(super) fn error(&self, span: Range<usize>, message: impl Into<String>) -> PlantError {
        match std::fs::read_to_string(&self.path) {
            Ok(text) => PlantError::at(&self.path, &text, span.start, message),
            Err(_) => PlantError::whole(&self.path, message),
        }
    }

    pub(super) fn unique<'a>(
        &self,
        what: &str,
        names: impl Iterator<Item = &'a Spanned<String>>,
    ) -> Result<(), PlantError> {
        let mut seen = HashSet::new();
        for name in names {
            if !seen.insert(name.as_ref()) {
                let message = format!("the {what} “{}” is there twice", name.as_ref());
                return Err(self.error(name.span(), message));
            }
        }
        Ok(())
    }

    /// The name must be one of those known.
    pub(super) fn known<'a>(
        &self,
        what: &str,
        name: &Spanned<String>,
        known: impl Iterator<Item = &'a str> + Clone,
    ) -> Result<(), PlantError> {
        let text = name.as_ref().as_str();
        if known.clone().any(|candidate| candidate == text) {
            return Ok(());
        }
        let hint = nearest(text, known)
            .map_or(String::new(), |candidate| format!("; did you mean “{candidate}”?"));
        Err(self.error(name.span(), format!("there is no {what} “{text}”{hint}")))
    }

    fn check_device(&self, device: &Device, plant: &PlantFiles) -> Result<(), PlantError> {
        if let Err(error) = DevicePath::new(device.path.as_ref()) {
            return Err(self.error(device.path.span(), format!("the path cannot be used: {error}")));
        }
        if let Some(area) = &device.area {
            self.known("area", area, plant.areas.iter().map(|area| area.id.as_ref().as_str()))?;
        }
        if let Some(name) = &device.calibration {
            let known = plant.calibrations.iter().map(|entry| entry.name.as_ref().as_str());
            self.known("calibration", name, known)?;
        }
        if let Some(name) = &device.limits {
            let known = plant.limits.iter().map(|entry| entry.name.as_ref().as_str());
            self.known("set of limits", name, known)?;
        }
        if *device.period_ms.as_ref() <= 0 {
            return Err(self.error(device.period_ms.span(), "period_ms should be more than 0"));
        }
        let ranges = [&device.normal, &device.display].into_iter().flatten();
        ranges.chain(device.ranges.values()).try_for_each(|range| self.check_range(range))
    }

    pub(super) fn check_range(&self, range: &Spanned<Pair>) -> Result<(), PlantError> {
        let [low, high] = range.as_ref();
        if low >= high || !low.is_finite() || !high.is_finite() {
            let message = format!("the range [{low}, {high}] should go from low to high");
            return Err(self.error(range.span(), message));
        }
        Ok(())
    }

    fn check_limits(&self, limits: &Limits) -> Result<(), PlantError> {
        for alarm in [&limits.high, &limits.low, &limits.battery].into_iter().flatten() {
            let AlarmLimit { limit, deadband, on_delay_ms, .. } = alarm.as_ref();
            if !limit.is_finite() || !deadband.is_finite() || *deadband < 0.0 {
                return Err(self.error(
                    alarm.span(),
                    "limit and deadband should be numbers, the deadband not below 0",
                ));
            }
            if *on_delay_ms < 0 {
                return Err(self.error(alarm.span(), "on_delay_ms should not be below 0"));
            }
        }
        if let (Some(high), Some(low)) = (&limits.high, &limits.low)
            && low.as_ref().limit >= high.as_ref().limit
        {
            return Err(self.error(low.span(), "the low limit should be below the high one"));
        }
        match &limits.offline {
            Some(offline) if *offline.after_ms.as_ref() <= 0 => {
                Err(self.error(offline.after_ms.span(), "after_ms should be more than 0"))
            }
            _ => Ok(()),
        }
    }
}

/// What the engine is told of the devices.
pub(super) fn engine_plant(plant: &PlantFiles) -> engine::Plant {
    let devices = plant.devices.iter().filter_map(|device| {
        let path = DevicePath::new(device.path.as_ref()).ok()?;
        Some((path, device_config(plant, device)))
    });
    engine::Plant {
        devices: devices.collect::<BTreeMap<_, _>>(),
        unknown: unknown_device(),
        auto_register_max: AUTO_REGISTER_MAX,
        line: plant.line.clone(),
    }
}

fn device_config(plant: &PlantFiles, device: &Device) -> engine::DeviceConfig {
    let limits = device.limits.as_ref().and_then(|name| plant.limits_named(name.as_ref()));
    let mut alarms = Vec::new();
    if let Some(limits) = limits {
        let of = |alarm: &AlarmLimit, config: engine::AlarmConfig| engine::AlarmConfig {
            on_delay_ms: alarm.on_delay_ms,
            ..config
        };
        if let Some(high) = limits.high.as_ref().map(Spanned::as_ref) {
            alarms.push(of(
                high,
                engine::AlarmConfig::high(high.limit, high.deadband, high.priority.into()),
            ));
        }
        if let Some(battery) = limits.battery.as_ref().map(Spanned::as_ref) {
            alarms.push(of(
                battery,
                engine::AlarmConfig::battery(
                    battery.limit,
                    battery.deadband,
                    battery.priority.into(),
                ),
            ));
        }
        if let Some(offline) = &limits.offline {
            alarms.push(engine::AlarmConfig::offline(
                *offline.after_ms.as_ref(),
                offline.priority.into(),
            ));
        }
    }
    engine::DeviceConfig {
        expected_period_ms: *device.period_ms.as_ref(),
        ranges: ranges(device),
        unit: device.unit.as_str().into(),
        calibrations: calibrations(plant, device),
        alarms,
    }
}

fn ranges(device: &Device) -> Vec<engine::FieldRange> {
    let range = |(field, range): (&String, &Spanned<Pair>)| {
        let [lowest, highest] = *range.as_ref();
        engine::FieldRange { field: field.as_str().into(), lowest, highest }
    };
    device.ranges.iter().map(range).collect()
}

fn calibrations(plant: &PlantFiles, device: &Device) -> Vec<engine::Calibration> {
    let Some(name) = &device.calibration else { return Vec::new() };
    let entries = plant.calibrations.iter().filter(|entry| entry.name.as_ref() == name.as_ref());
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

/// A detector that nobody described: uncalibrated, so its value is its raw voltage in mV, with the
/// published alarms that need no knowledge of the substance.
fn unknown_device() -> engine::DeviceConfig {
    engine::DeviceConfig { unit: "mV".into(), ..engine::DeviceConfig::default() }
}

/// The range shown for a device that names none: from 0 to a quarter above its high limit.
pub(crate) fn display_range(device: &Device, high: Option<f64>) -> Option<Pair> {
    let range = device.display.as_ref().map(|range| *range.as_ref());
    range.or_else(|| high.filter(|high| *high > 0.0).map(|high| [0.0, high * 1.25]))
}
