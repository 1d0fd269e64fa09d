//! What must hold between the plant files.

use engine::SYSTEM_DEVICE;
use model::{DevicePath, Timestamp};
use serde_spanned::Spanned;

use super::check_alarm::AlarmCheck;
use super::file::File;
use super::files::Folder;
use super::tags::Tags;
use super::{
    Device, Pair, PlantError, PlantFiles, alarms, check_alarms, check_limits, check_sources,
    check_together,
};

/// Refuses what cannot be meant, besides alarms.
pub(super) fn check(plant: &PlantFiles, folder: &Folder<'_>) -> Result<(), PlantError> {
    let areas = File::new(folder, "areas.toml");
    areas.unique("area", plant.areas.iter().map(|area| &area.id))?;
    let limits = File::new(folder, "limits.toml");
    limits.unique("limits", plant.limits.iter().map(|limits| &limits.name))?;
    let calibrations = File::new(folder, "calibrations.toml");
    for entry in &plant.calibrations {
        if entry.valid_from.as_ref().parse::<Timestamp>().is_err() {
            let message = "valid_from should be a time like 2026-01-31T00:00:00Z";
            return Err(calibrations.error(entry.valid_from.span(), message));
        }
    }
    let devices = File::new(folder, "devices.toml");
    devices.unique("device", plant.devices.iter().map(|device| &device.path))?;
    for device in &plant.devices {
        check_device(&devices, device, plant)?;
    }
    if let Some((name, message)) = check_limits::misplaced(plant) {
        return Err(devices.error(name.span(), message));
    }
    check_sources::check(&File::new(folder, "sources.toml"), plant)
}

/// Refuses alarms that cannot be meant; the rest of the plant is sound.
pub(super) fn check_all_alarms(plant: &PlantFiles, folder: &Folder<'_>) -> Result<(), PlantError> {
    let tags = &Tags::new(plant);
    let limits = AlarmCheck { file: File::new(folder, "limits.toml"), tags };
    check_limits::check(&limits, plant)?;
    let alone = AlarmCheck { file: File::new(folder, "alarms.toml"), tags };
    check_alarms::check(&alone, plant)?;
    let files = check_together::Files { limits: &limits.file, alarms: &alone.file };
    check_together::check(&files, &alarms::all(plant))
}

fn check_device(file: &File<'_>, device: &Device, plant: &PlantFiles) -> Result<(), PlantError> {
    check_device_path(file, &device.path)?;
    if let Some(area) = &device.area {
        file.known("area", area, plant.areas.iter().map(|area| area.id.as_ref().as_str()))?;
    }
    if let Some(name) = &device.calibration {
        let known = plant.calibrations.iter().map(|entry| entry.name.as_ref().as_str());
        file.known("calibration", name, known)?;
    }
    if let Some(name) = &device.limits {
        let known = plant.limits.iter().map(|entry| entry.name.as_ref().as_str());
        file.known("set of limits", name, known)?;
    }
    if *device.period_ms.as_ref() <= 0 {
        return Err(file.error(device.period_ms.span(), "period_ms should be more than 0"));
    }
    let ranges = [&device.normal, &device.display].into_iter().flatten();
    ranges.chain(device.ranges.values()).try_for_each(|range| file.check_range(range))
}

fn check_device_path(file: &File<'_>, path: &Spanned<String>) -> Result<(), PlantError> {
    if let Err(error) = DevicePath::new(path.as_ref()) {
        return Err(file.error(path.span(), format!("the path cannot be used: {error}")));
    }
    if path.as_ref() == SYSTEM_DEVICE {
        return Err(file.error(path.span(), "this name is the station's own"));
    }
    Ok(())
}

/// The range shown for a device that names none: from 0 to a quarter above its high limit.
pub(crate) fn display_range(device: &Device, high: Option<f64>) -> Option<Pair> {
    let range = device.display.as_ref().map(|range| *range.as_ref());
    range.or_else(|| high.filter(|high| *high > 0.0).map(|high| [0.0, high * 1.25]))
}
