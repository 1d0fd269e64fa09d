//! The plant in the form in which the engine looks things up.

use std::collections::HashMap;

use model::{AlarmKey, DevicePath, Point, TagPath};
use smol_str::SmolStr;

use crate::alarm::config::AlarmConfig;
use crate::line::Line;
use crate::plant::{DeviceConfig, Plant};
use crate::station::SYSTEM_DEVICE;

/// The configuration by device, the template for the others, and who depends on what.
#[derive(Clone, Debug)]
pub(crate) struct Configs {
    known: HashMap<DevicePath, Watched>,
    unknown: Watched,
    /// The station itself has only the alarms that it tells.
    station: Watched,
    pub(crate) auto_register_max: usize,
    pub(crate) line: Option<Line>,
    /// By device and field: the alarms whose condition or suppression needs the tag.
    needs: HashMap<DevicePath, HashMap<SmolStr, Vec<AlarmKey>>>,
    /// By alarm: those that it suppresses.
    children: HashMap<AlarmKey, Vec<AlarmKey>>,
    /// By name: the members of a group, in the order of their keys.
    groups: HashMap<SmolStr, Vec<AlarmKey>>,
}

/// A device with its alarms by what decides them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watched {
    pub(crate) config: DeviceConfig,
    /// By field: places of alarms in the configuration.
    by_field: HashMap<SmolStr, Vec<usize>>,
    /// The place of the alarm on silence.
    pub(crate) silence: Option<usize>,
}

impl Watched {
    fn new(config: DeviceConfig) -> Self {
        let mut by_field: HashMap<SmolStr, Vec<usize>> = HashMap::new();
        for (index, alarm) in config.alarms.iter().enumerate() {
            let fixed = alarm.condition.fixed_fields().iter().map(|name| SmolStr::new_static(name));
            let own = alarm.condition.watches_field().then(|| alarm.field.clone());
            for field in fixed.chain(own) {
                by_field.entry(field).or_default().push(index);
            }
        }
        let is_silence = |alarm: &AlarmConfig| {
            matches!(alarm.condition, crate::plant::Condition::Silence { .. })
        };
        let silence = config.alarms.iter().position(is_silence);
        Self { config, by_field, silence }
    }

    /// Places of the alarms that a message with these points decides, each once, in order, with
    /// the place of the first point that decides it.
    pub(crate) fn decided_by(&self, points: &[Point]) -> Vec<(usize, usize)> {
        let mut places = Vec::new();
        for (point, Point { field, .. }) in points.iter().enumerate() {
            let decided = self.by_field.get(field).into_iter().flatten();
            places.extend(decided.map(|alarm| (*alarm, point)));
        }
        places.sort_unstable();
        places.dedup_by_key(|(alarm, _)| *alarm);
        places
    }
}

impl Configs {
    /// What is configured for a device, by name or by the template.
    pub(crate) fn of(&self, device: &DevicePath) -> &Watched {
        match self.known.get(device) {
            Some(watched) => watched,
            None if device.as_str() == SYSTEM_DEVICE => &self.station,
            None => &self.unknown,
        }
    }

    /// Whether it is configured by name.
    pub(crate) fn knows(&self, device: &DevicePath) -> bool {
        self.known.contains_key(device)
    }

    /// Every device configured by name, in no order.
    pub(crate) fn known(&self) -> impl Iterator<Item = &DevicePath> {
        self.known.keys()
    }

    /// The configuration of an alarm.
    pub(crate) fn alarm(&self, key: &AlarmKey) -> Option<&AlarmConfig> {
        let alarms = &self.of(&key.device).config.alarms;
        alarms.iter().find(|alarm| alarm.kind == key.kind && alarm.point == key.point)
    }

    /// The fields of a device that alarms need, with those alarms.
    pub(crate) fn needs(&self, device: &DevicePath) -> Option<&HashMap<SmolStr, Vec<AlarmKey>>> {
        self.needs.get(device)
    }

    /// The alarms that this one suppresses while its condition stands.
    pub(crate) fn children(&self, key: &AlarmKey) -> &[AlarmKey] {
        self.children.get(key).map_or(&[], Vec::as_slice)
    }

    /// The members of a group.
    pub(crate) fn group(&self, name: &SmolStr) -> &[AlarmKey] {
        self.groups.get(name).map_or(&[], Vec::as_slice)
    }

    /// Every alarm that another one, a group or an expression can suppress, in order.
    pub(crate) fn suppressible(&self) -> Vec<AlarmKey> {
        let mut keys: Vec<AlarmKey> = self
            .alarms()
            .filter(|(_, alarm)| {
                alarm.suppress_when.is_some() || alarm.parent.is_some() || alarm.group.is_some()
            })
            .map(|(key, _)| key)
            .collect();
        keys.sort();
        keys
    }

    fn alarms(&self) -> impl Iterator<Item = (AlarmKey, &AlarmConfig)> {
        self.known.iter().flat_map(|(device, watched)| {
            watched.config.alarms.iter().map(|alarm| (alarm.key(device), alarm))
        })
    }

    fn relate(&mut self) {
        let mut all: Vec<(AlarmKey, AlarmConfig)> =
            self.alarms().map(|(key, alarm)| (key, alarm.clone())).collect();
        all.sort_by(|(a, _), (b, _)| a.cmp(b));
        for (key, alarm) in all {
            let suppression = alarm.suppress_when.iter().flat_map(|when| when.tags().to_vec());
            for tag in alarm.condition_tags(&key.device).into_iter().chain(suppression) {
                self.need(&tag, &key);
            }
            if let Some(parent) = alarm.parent {
                self.children.entry(parent).or_default().push(key.clone());
            }
            if let Some(group) = alarm.group {
                self.groups.entry(group).or_default().push(key);
            }
        }
    }

    fn need(&mut self, tag: &TagPath, key: &AlarmKey) {
        let (device, field) = tag.split();
        let Ok(device) = DevicePath::new(device) else { return };
        let needed = self.needs.entry(device).or_default().entry(field.into()).or_default();
        if !needed.contains(key) {
            needed.push(key.clone());
        }
    }
}

impl From<Plant> for Configs {
    fn from(plant: Plant) -> Self {
        let known = plant.devices.into_iter().map(|(path, config)| (path, Watched::new(config)));
        let mut configs = Self {
            known: known.collect(),
            unknown: Watched::new(plant.unknown),
            station: Watched::new(DeviceConfig { alarms: Vec::new(), ..DeviceConfig::default() }),
            auto_register_max: plant.auto_register_max,
            line: plant.line,
            needs: HashMap::new(),
            children: HashMap::new(),
            groups: HashMap::new(),
        };
        configs.relate();
        configs
    }
}
