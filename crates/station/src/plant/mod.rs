//! The plant's definition: the text files under `<data>/plant`, one concept a file.
//!
//! Every file may be absent. A mistake is refused as a whole with file, line and what was meant;
//! nothing is guessed and nothing is half taken.

mod check;
mod check_sources;
mod error;
mod files;
mod line;
mod sources_file;

use std::path::Path;

pub(crate) use check::display_range;
pub use error::PlantError;
pub(crate) use files::{
    AlarmLimit, Area, CalibrationEntry, CalibrationForm, Device, DeviceKind, Limits, Pair, Text,
};
pub(crate) use line::ShiftEntry;
pub(crate) use sources_file::{
    ItemEntry, MqttEntry, OpcuaEntry, Security, SubtreeEntry, TopicEntry,
};

/// Everything the plant files say, checked.
#[derive(Clone, Debug, Default)]
pub(crate) struct PlantFiles {
    pub(crate) name: Text,
    pub(crate) areas: Vec<Area>,
    pub(crate) devices: Vec<Device>,
    pub(crate) calibrations: Vec<CalibrationEntry>,
    pub(crate) limits: Vec<Limits>,
    pub(crate) mqtt: Vec<MqttEntry>,
    pub(crate) shifts: Vec<ShiftEntry>,
    /// The production line, when there is one.
    pub(crate) line: Option<engine::line::Line>,
    pub(crate) opcua: Vec<OpcuaEntry>,
}

impl PlantFiles {
    /// Reads and checks the folder; an absent folder is an empty plant.
    pub(crate) fn read(folder: &Path) -> Result<Self, PlantError> {
        let mut plant = Self::default();
        if let Some(file) = files::read::<files::PlantFile>(folder, "plant.toml")? {
            plant.name = file.plant.name;
        }
        if let Some(file) = files::read::<files::AreasFile>(folder, "areas.toml")? {
            plant.areas = file.area;
        }
        if let Some(file) = files::read::<files::DevicesFile>(folder, "devices.toml")? {
            plant.devices = file.device;
        }
        if let Some(file) = files::read::<files::CalibrationsFile>(folder, "calibrations.toml")? {
            plant.calibrations = file.calibration;
        }
        if let Some(file) = files::read::<files::LimitsFile>(folder, "limits.toml")? {
            plant.limits = file.limits;
        }
        if let Some(file) = files::read::<sources_file::SourcesFile>(folder, "sources.toml")? {
            plant.mqtt = file.mqtt;
            plant.opcua = file.opcua;
        }
        check::check(&plant, folder)?;
        if let Some(file) = files::read::<line::LineFile>(folder, "line.toml")? {
            plant.line = Some(line::line(&file, &plant, folder)?);
            plant.shifts = file.shift;
        }
        Ok(plant)
    }

    /// The limits of this name.
    pub(crate) fn limits_named(&self, name: &str) -> Option<&Limits> {
        self.limits.iter().find(|limits| limits.name.as_ref() == name)
    }

    /// What the engine is told of the devices.
    pub(crate) fn engine_plant(&self) -> engine::Plant {
        check::engine_plant(self)
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Definition {
    pub(crate) name: Option<Text>,
    pub(crate) cause: Option<Text>,
    pub(crate) consequence: Option<Text>,
    pub(crate) guidance: Option<Text>,
    pub(crate) respond_ms: Option<i64>,
    pub(crate) display: Option<String>,
    pub(crate) place: Option<()>,
    pub(crate) shared_by: Vec<model::AlarmKey>,
}
impl PlantFiles {
    pub(crate) fn definition(&self, _key: &model::AlarmKey) -> Option<Definition> {
        None
    }
    pub(crate) fn alarm_tag(&self, _key: &model::AlarmKey) -> Option<String> {
        None
    }
}
pub(crate) fn write_point(tag: &str) -> String {
    format!("write.{}", tag.replace('/', "."))
}
pub(crate) fn set_limits(
    _f: &Path,
    _p: &(),
    _c: &engine::review::limits::LimitChange,
) -> Result<PlantFiles, PlantError> {
    Ok(PlantFiles::default())
}

/// Writes the files of a plant into a folder that has none yet.
pub(crate) fn install(folder: &Path, files: &[(&str, &str)]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    for (name, text) in files {
        std::fs::write(folder.join(name), text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
