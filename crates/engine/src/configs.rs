//! The plant in the form in which the engine looks things up.

use std::ops::Range;

use model::{AlarmKey, DevicePath, Point, TagPath};
use smol_str::SmolStr;

use crate::alarm::condition::Guard;
use crate::alarm::config::AlarmConfig;
use crate::line::Line;
use crate::map::Map;
use crate::plant::{DeviceConfig, Plant};
use crate::station::SYSTEM_DEVICE;

/// The configuration by device, the template for the others, and who depends on what.
#[derive(Clone, Debug)]
pub(crate) struct Configs {
    known: Map<DevicePath, Watched>,
    unknown: Watched,
    /// The station itself has only the alarms that it tells.
    station: Watched,
    pub(crate) auto_register_max: usize,
    pub(crate) line: Option<Line>,
    /// By device and field: the alarms whose condition or suppression needs the tag.
    needs: Map<DevicePath, Map<SmolStr, Vec<AlarmKey>>>,
    /// By alarm: those that it suppresses.
    children: Map<AlarmKey, Vec<AlarmKey>>,
    /// By name: the members of a group, in the order of their keys.
    groups: Map<SmolStr, Vec<AlarmKey>>,
}

/// A device with its alarms by what decides them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watched {
    pub(crate) config: DeviceConfig,
    /// By field: where its rules are.
    by_field: Map<SmolStr, Range<usize>>,
    /// What is looked at with every sample; those of a field are beside each other.
    rules: Vec<Rule>,
    /// By point: places of alarms in the configuration.
    by_point: Map<SmolStr, Vec<usize>>,
    /// The place of the alarm on silence.
    pub(crate) silence: Option<usize>,
}

/// An alarm that a field decides.
#[derive(Clone, Copy, Debug)]
struct Rule {
    guard: Guard,
    /// Its place in the configuration.
    alarm: usize,
}

impl Watched {
    fn new(config: DeviceConfig) -> Self {
        let mut rules_of: Map<SmolStr, Vec<Rule>> = Map::default();
        let mut by_point: Map<SmolStr, Vec<usize>> = Map::default();
        for (index, alarm) in config.alarms.iter().enumerate() {
            let fixed = alarm.condition.fixed_fields().iter().map(|name| SmolStr::new_static(name));
            let own = alarm.condition.watches_field().then(|| alarm.field.clone());
            for field in fixed.chain(own) {
                let rule = Rule { guard: Guard::of(&alarm.condition), alarm: index };
                rules_of.entry(field).or_default().push(rule);
            }
            by_point.entry(alarm.point.clone()).or_default().push(index);
        }
        let is_silence = |alarm: &AlarmConfig| {
            matches!(alarm.condition, crate::plant::Condition::Silence { .. })
        };
        let silence = config.alarms.iter().position(is_silence);
        let (by_field, rules) = in_a_row(rules_of);
        Self { config, by_field, rules, by_point, silence }
    }

    /// Places of the alarms that a message with these points may change, each once, in order, with
    /// the place of the first point that decides it. `is_idle` says of which alarms only a violation
    /// changes anything, which is nearly all of them.
    pub(crate) fn decided_by(
        &self,
        points: &[Point],
        is_idle: impl Fn(usize) -> bool,
    ) -> Vec<(usize, usize)> {
        let mut places = Vec::new();
        for (place, point) in points.iter().enumerate() {
            let Some(rules) = self.by_field.get(&point.field) else { continue };
            for &Rule { guard, alarm } in &self.rules[rules.clone()] {
                if !(guard.lets_pass(point) && is_idle(alarm)) {
                    places.push((alarm, place));
                }
            }
        }
        places.sort_unstable();
        places.dedup_by_key(|(alarm, _)| *alarm);
        places
    }
}

/// The rules of all fields in one row, in the order of the configuration, and where those of each
/// field are.
fn in_a_row(rules_of: Map<SmolStr, Vec<Rule>>) -> (Map<SmolStr, Range<usize>>, Vec<Rule>) {
    let mut fields: Vec<_> = rules_of.into_iter().collect();
    fields.sort_by_key(|(_, own)| own.first().map(|rule| rule.alarm));
    let (mut by_field, mut rules) = (Map::default(), Vec::new());
    for (field, mut own) in fields {
        by_field.insert(field, rules.len()..rules.len() + own.len());
        rules.append(&mut own);
    }
    (by_field, rules)
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
        let Watched { config, by_point, .. } = self.of(&key.device);
        let mut alarms = by_point.get(&key.point)?.iter().map(|place| &config.alarms[*place]);
        alarms.find(|alarm| alarm.kind == key.kind)
    }

    /// The fields of a device that alarms need, with those alarms.
    pub(crate) fn needs(&self, device: &DevicePath) -> Option<&Map<SmolStr, Vec<AlarmKey>>> {
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
            needs: Map::default(),
            children: Map::default(),
            groups: Map::default(),
        };
        configs.relate();
        configs
    }
}
