//! Which tags there are, by the plant files: what the OPC UA sources read, what gas detectors
//! send, the calibrated values, and what the engine derives.

use std::collections::BTreeMap;

use engine::line::{METER_DEVICE, Machine, OEE_DEVICE};
use sources::mqtt::decode::gas;

use super::{Device, DeviceKind, ItemEntry, PlantFiles};

/// The field of a detector's calibrated value.
pub(super) const VALUE: &str = "value";
/// The fields of the derived OEE, in percent.
pub(super) const OEE_FIELDS: [&str; 4] = ["availability", "performance", "quality", "oee"];
/// What a gas detector sends, to name the nearest of them.
pub(super) const GAS_FIELDS: [&str; 10] =
    ["v_raw", "temp", "humi", "bat", "rssi", "seq", "err", "net", "ver", "online"];

/// The tags that are known.
pub(super) struct Tags<'a> {
    plant: &'a PlantFiles,
    devices: BTreeMap<&'a str, &'a Device>,
    items: BTreeMap<&'a str, &'a ItemEntry>,
}

impl<'a> Tags<'a> {
    pub(super) fn new(plant: &'a PlantFiles) -> Self {
        let device = |device: &'a Device| (device.path.as_ref().as_str(), device);
        let items = plant.opcua.iter().flat_map(|entry| &entry.item);
        Self {
            plant,
            devices: plant.devices.iter().map(device).collect(),
            items: items.map(|item| (item.tag.as_ref().as_str(), item)).collect(),
        }
    }

    /// Whether the device is configured or derived.
    pub(super) fn has_device(&self, device: &str) -> bool {
        self.devices.contains_key(device) || self.is_derived(device)
    }

    /// Whether the engine derives the device's tags.
    pub(super) fn is_derived(&self, device: &str) -> bool {
        self.plant.line.is_some() && [OEE_DEVICE, METER_DEVICE].contains(&device)
    }

    /// Whether there is this tag.
    pub(super) fn has(&self, device: &str, field: &str) -> bool {
        if !self.has_device(device) {
            return false;
        }
        let tag = format!("{device}/{field}");
        self.own_fields(device).any(|known| known == field)
            || is_of_detectors(device) && gas::field_unit(field).is_some()
            || self.items.contains_key(tag.as_str())
            || self.subtrees().any(|under| tag.starts_with(&format!("{under}/")))
    }

    /// The unit of a tag; empty when it has none or it is not known.
    pub(super) fn unit(&self, device: &str, field: &str) -> &'a str {
        if let Some(item) = self.items.get(format!("{device}/{field}").as_str()) {
            return &item.unit;
        }
        match (device, field) {
            (OEE_DEVICE, _) => "%",
            (METER_DEVICE, _) => "kWh",
            (_, VALUE) => self.devices.get(device).map_or("", |device| &device.unit),
            _ => gas::field_unit(field).unwrap_or_default(),
        }
    }

    /// The names of all devices.
    pub(super) fn devices(&self) -> impl Iterator<Item = &'a str> + Clone {
        let derived = [OEE_DEVICE, METER_DEVICE].into_iter();
        let derived = derived.filter(|_| self.plant.line.is_some());
        self.devices.keys().copied().chain(derived)
    }

    /// The names of all tags, without what subtrees may have.
    pub(super) fn names(&self) -> Vec<String> {
        let fields = |device: &'a str| {
            let gas = GAS_FIELDS.into_iter().filter(move |_| is_of_detectors(device));
            gas.chain(self.own_fields(device)).map(move |field| format!("{device}/{field}"))
        };
        let items = self.items.keys().map(|tag| (*tag).to_owned());
        items.chain(self.devices().flat_map(fields)).collect()
    }

    fn subtrees(&self) -> impl Iterator<Item = &'a str> {
        let subtrees = self.plant.opcua.iter().flat_map(|entry| &entry.subtree);
        subtrees.map(|subtree| subtree.under.as_ref().trim_end_matches('/'))
    }

    /// Fields that a device has besides what its source reads.
    fn own_fields(&self, device: &str) -> impl Iterator<Item = &'static str> {
        let known = self.devices.get(device).map(|device| device.kind);
        let value = (known == Some(DeviceKind::Detector)).then_some(VALUE);
        let online = is_of_detectors(device).then_some("online");
        let oee = OEE_FIELDS.into_iter().filter({
            let is_oee = self.is_derived(device) && device == OEE_DEVICE;
            move |_| is_oee
        });
        let meter = Machine::ALL.into_iter().map(Machine::field).filter({
            let is_meter = self.is_derived(device) && device == METER_DEVICE;
            move |_| is_meter
        });
        value.into_iter().chain(online).chain(oee).chain(meter)
    }
}

/// Whether the device's messages are read by the decoder of gas detectors.
fn is_of_detectors(device: &str) -> bool {
    device.strip_prefix(gas::DOMAIN).is_some_and(|rest| rest.starts_with('/'))
}
