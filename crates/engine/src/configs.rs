//! The plant in the form in which the engine looks things up.

use std::collections::HashMap;

use model::DevicePath;

use crate::line::Line;
use crate::plant::{DeviceConfig, Plant};

/// The configuration by device, and the template for the others.
#[derive(Clone, Debug)]
pub(crate) struct Configs {
    known: HashMap<DevicePath, DeviceConfig>,
    unknown: DeviceConfig,
    pub(crate) auto_register_max: usize,
    pub(crate) line: Option<Line>,
}

impl Configs {
    /// What is configured for a device, by name or by the template.
    pub(crate) fn of(&self, device: &DevicePath) -> &DeviceConfig {
        self.known.get(device).unwrap_or(&self.unknown)
    }

    /// Whether it is configured by name.
    pub(crate) fn knows(&self, device: &DevicePath) -> bool {
        self.known.contains_key(device)
    }

    /// Every device configured by name, in no order.
    pub(crate) fn known(&self) -> impl Iterator<Item = &DevicePath> {
        self.known.keys()
    }
}

impl From<Plant> for Configs {
    fn from(plant: Plant) -> Self {
        Self {
            known: plant.devices.into_iter().collect(),
            unknown: plant.unknown,
            auto_register_max: plant.auto_register_max,
            line: plant.line,
        }
    }
}
