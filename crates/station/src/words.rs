//! Units and descriptions of tags: from the plant files for derived values, from the decoder's
//! definition for raw fields.

use std::collections::HashMap;

use engine::line::{METER_DEVICE, OEE_DEVICE};
use model::{DevicePath, versioned};
use sources::mqtt::decode::gas;

use crate::plant::{PlantFiles, Text};

/// The field that a calibration makes.
pub(crate) const VALUE: &str = "value";

/// What is known of tags.
#[derive(Debug, Default)]
pub(crate) struct Words {
    /// Unit and names of the devices in the plant files.
    devices: HashMap<String, (String, String)>,
    /// Unit and names of single tags in the plant files.
    tags: HashMap<String, (String, Text)>,
    unknown_unit: String,
}

impl Words {
    pub(crate) fn new(plant: &PlantFiles, unknown_unit: &str) -> Self {
        let devices = plant.devices.iter().map(|device| {
            let name = format!("{} · {}", device.name.zh, device.name.en);
            (device.path.as_ref().clone(), (device.unit.clone(), name))
        });
        let items = plant.opcua.iter().flat_map(|entry| &entry.item).map(|item| {
            let name = item.name.clone().unwrap_or_default();
            (item.tag.as_ref().clone(), (item.unit.clone(), name))
        });
        Self {
            devices: devices.collect(),
            tags: items.collect(),
            unknown_unit: unknown_unit.to_owned(),
        }
    }

    /// The unit of a device's field; empty when it has none.
    pub(crate) fn unit(&self, device: &str, field: &str) -> &str {
        let field = versioned(field).map_or(field, |(base, _)| base);
        if let Some((_, unit)) = derived(device) {
            return unit;
        }
        if let Some((unit, _)) = self.tags.get(&format!("{device}/{field}")) {
            return unit;
        }
        if field == VALUE {
            return self.devices.get(device).map_or(&self.unknown_unit, |(unit, _)| unit);
        }
        gas::field_unit(field).unwrap_or_default()
    }

    /// What a tag is, in Chinese and English.
    pub(crate) fn description(&self, device: &DevicePath, field: &str) -> String {
        if let Some((base, number)) = versioned(field) {
            return format!("{} @{number}", self.description(device, base));
        }
        if let Some((name, _)) = derived(device.as_str()) {
            let (zh, en) = derived_field(field);
            return format!("{name}: {zh} {en}");
        }
        let given = self.tags.get(device.tag(field).as_str()).map(|(_, name)| name);
        let given = given.filter(|name| !name.en.is_empty());
        let given = given.map(|name| (name.zh.as_str(), name.en.as_str()));
        let (zh, en) = given.or_else(|| gas::field_description(field)).unwrap_or((field, field));
        match self.devices.get(device.as_str()) {
            Some((_, name)) => format!("{name}: {zh} {en}"),
            None => format!("{}: {zh} {en}", device.name()),
        }
    }
}

/// Name and unit of a device whose tags the engine derives from a line's.
fn derived(device: &str) -> Option<(&'static str, &'static str)> {
    match device {
        OEE_DEVICE => Some(("综合效率 · OEE", "%")),
        METER_DEVICE => Some(("电能 · Energy", "kWh")),
        _ => None,
    }
}

/// A derived field in Chinese and English.
fn derived_field(field: &str) -> (&str, &str) {
    match field {
        "availability" => ("可用率", "availability"),
        "performance" => ("性能率", "performance"),
        "quality" => ("质量率", "quality"),
        "oee" => ("设备综合效率", "OEE"),
        "conveyor" => ("传送带", "conveyor"),
        "station1" => ("工位 1", "station 1"),
        "station2" => ("工位 2", "station 2"),
        "total" => ("整线", "whole line"),
        other => (other, other),
    }
}
