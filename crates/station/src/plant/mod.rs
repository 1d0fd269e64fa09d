//! The plant's definition: the text files under `<data>/plant`, one concept a file.
//!
//! Every file may be absent. A mistake is refused as a whole with file, line and what was meant;
//! nothing is guessed and nothing is half taken.

mod alarms;
mod alarms_file;
mod behaviour;
mod check;
mod check_alarm;
mod check_alarms;
mod check_limits;
mod check_sources;
mod check_together;
mod definition;
mod edit;
mod edit_text;
mod engine_plant;
mod error;
mod file;
mod files;
mod limits_file;
mod line;
mod sources_file;
mod standard_texts;
mod tags;
mod tags_file;

use std::path::Path;

pub(crate) use check::display_range;
pub(crate) use definition::{
    Definition, KEEPER_POINT, Place, export_name, export_point, notify_point, write_point,
};
pub(crate) use edit::set_limits;
pub use error::PlantError;
pub(crate) use files::{Area, CalibrationEntry, CalibrationForm, Device, DeviceKind, Pair, Text};
pub(crate) use limits_file::Limits;
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
    /// Sets of alarms that devices share.
    pub(crate) limits: Vec<Limits>,
    /// Alarms on single tags and conditions.
    alarms: Vec<alarms_file::AlarmEntry>,
    pub(crate) mqtt: Vec<MqttEntry>,
    pub(crate) shifts: Vec<ShiftEntry>,
    /// The production line, when there is one.
    pub(crate) line: Option<engine::line::Line>,
    pub(crate) opcua: Vec<OpcuaEntry>,
    /// What holds for single tags.
    tags: Vec<tags_file::TagEntry>,
    index: definition::Index,
}

impl PlantFiles {
    /// Reads and checks the folder; an absent folder is an empty plant.
    pub(crate) fn read(folder: &Path) -> Result<Self, PlantError> {
        Self::read_from(&files::Folder::new(folder))
    }

    fn read_from(folder: &files::Folder<'_>) -> Result<Self, PlantError> {
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
        if let Some(file) = files::read::<limits_file::LimitsFile>(folder, "limits.toml")? {
            plant.limits = file.limits;
        }
        if let Some(file) = files::read::<alarms_file::AlarmsFile>(folder, "alarms.toml")? {
            plant.alarms = file.alarm;
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
        if let Some(file) = files::read::<tags_file::TagsFile>(folder, "tags.toml")? {
            plant.tags = file.tag;
            tags_file::check(&file::File::new(folder, "tags.toml"), &plant)?;
        }
        check::check_all_alarms(&plant, folder)?;
        plant.index = definition::Index::new(&plant);
        Ok(plant)
    }

    /// The limits of this name.
    pub(crate) fn limits_named(&self, name: &str) -> Option<&Limits> {
        self.limits.iter().find(|limits| limits.name.as_ref() == name)
    }

    /// What the engine is told of the devices.
    pub(crate) fn engine_plant(&self) -> engine::Plant {
        engine_plant::engine_plant(self)
    }
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
