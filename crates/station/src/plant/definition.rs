//! What the plant files say of an alarm besides what the engine is told: its words for people, and
//! where it is defined. The station's own alarms have words too.

use std::collections::HashMap;

use engine::SYSTEM_DEVICE;
use model::{AlarmKey, AlarmKind, DevicePath};

use super::alarms_file::AlarmEntry;
use super::behaviour::Texts;
use super::limits_file::{Limits, SlotName};
use super::tags::VALUE;
use super::{Device, PlantFiles, Text, standard_texts};

/// What begins the point of an alarm on a write that was not confirmed.
const WRITE: &str = "write.";
/// What begins the point of an alarm on a channel of notification.
const NOTIFY: &str = "notify.";
/// The point of the alarm on history that cannot be kept in order.
pub(crate) const KEEPER_POINT: &str = "keeper";
/// What begins the point of an alarm on a scheduled export.
const EXPORT: &str = "export.";
/// What stands for all of them.
const EXPORTS: &str = "schedule";

/// What is known of an alarm.
#[derive(Clone, Debug, Default)]
pub(crate) struct Definition {
    /// The alarm's own name.
    pub(crate) name: Option<Text>,
    /// The likely cause.
    pub(crate) cause: Option<Text>,
    /// What happens when nobody does anything.
    pub(crate) consequence: Option<Text>,
    /// What the operator does.
    pub(crate) guidance: Option<Text>,
    /// The time there is to do it.
    pub(crate) respond_ms: Option<i64>,
    /// The view to look at.
    pub(crate) display: Option<String>,
    /// Where it is defined; none for the station's own and for devices that nobody described.
    pub(crate) place: Option<Place>,
    /// The other alarms that the same place defines: they change together.
    pub(crate) shared_by: Vec<AlarmKey>,
}

/// Where an alarm is defined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a set of `limits.toml`.
    Set {
        /// The set's name.
        name: String,
        /// Its slot.
        slot: SlotName,
    },
    /// Alone in `alarms.toml`.
    Alarm {
        /// Counted from 0.
        index: usize,
        /// Which alarm stood there when the file was read.
        key: AlarmKey,
    },
}

/// Where devices and single alarms stand in their lists: alarms are looked up for every row that
/// is shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    devices: HashMap<String, usize>,
    alarms: HashMap<AlarmKey, usize>,
}

impl Index {
    pub(super) fn new(plant: &PlantFiles) -> Self {
        let devices = plant.devices.iter().enumerate();
        let alarms = plant.alarms.iter().enumerate();
        Self {
            devices: devices.map(|(at, device)| (device.path.as_ref().clone(), at)).collect(),
            alarms: alarms.filter_map(|(at, entry)| Some((entry.key()?, at))).collect(),
        }
    }
}

/// The point of the alarm on a write to a tag that was not confirmed.
pub(crate) fn write_point(tag: &str) -> String {
    format!("{WRITE}{}", tag.replace('/', "."))
}

/// The point of the alarm on a channel of notification that fails.
pub(crate) fn notify_point(channel: &str) -> String {
    format!("{NOTIFY}{channel}")
}

/// The point of the alarm on a scheduled export that fails; without a name, on all of them.
pub(crate) fn export_point(name: &str) -> String {
    format!("{EXPORT}{}", if name.is_empty() { EXPORTS } else { name })
}

/// The scheduled export whose alarm this is; that on all of them has no name.
pub(crate) fn export_name(key: &AlarmKey) -> Option<&str> {
    let of_station = key.device.as_str() == SYSTEM_DEVICE && key.kind == AlarmKind::System;
    key.point.strip_prefix(EXPORT).filter(|name| of_station && *name != EXPORTS)
}

impl PlantFiles {
    /// What is known of an alarm; none when the files say nothing of it.
    pub(crate) fn definition(&self, key: &AlarmKey) -> Option<Definition> {
        if key.device.as_str() == SYSTEM_DEVICE {
            return self.system(key);
        }
        if let Some((index, entry)) = self.alone(key) {
            let definition = definition(key.kind, entry.texts());
            let place = Some(Place::Alarm { index, key: key.clone() });
            return Some(Definition { name: entry.name.clone(), place, ..definition });
        }
        let Some((limits, slot)) = self.in_set(key) else {
            let said = key.point.is_empty().then(|| standard_texts::of_kind(key.kind));
            return said.flatten();
        };
        let own = limits.slot(slot)?.as_ref().texts();
        // What is said of a limit would be wrong for a flat battery beside it.
        let has_value = limits.slots().any(|(slot, _)| slot.watches_value());
        let of_set = slot.watches_value() || !has_value;
        let set = if of_set { limits.texts() } else { Texts::default() };
        let place = Some(Place::Set { name: limits.name.as_ref().clone(), slot });
        let shared_by = self.shared_by(key, limits);
        Some(Definition { place, shared_by, ..definition(key.kind, own.or(set)) })
    }

    /// An alarm's own name; cheaper than all of its definition.
    pub(crate) fn alarm_name(&self, key: &AlarmKey) -> Option<Text> {
        if key.device.as_str() == SYSTEM_DEVICE {
            return self.system(key)?.name;
        }
        self.alone(key)?.1.name.clone()
    }

    /// The word of an alarm's level with this priority, when the files give one.
    pub(crate) fn alarm_level(&self, key: &AlarmKey, priority: model::Priority) -> Option<Text> {
        if let Some((_, entry)) = self.alone(key) {
            return entry.level(priority).cloned();
        }
        let (limits, slot) = self.in_set(key)?;
        limits.slot(slot)?.as_ref().level(priority).cloned()
    }

    /// The path of the tag that an alarm watches, when it is one.
    pub(crate) fn alarm_tag(&self, key: &AlarmKey) -> Option<String> {
        if key.device.as_str() == SYSTEM_DEVICE {
            return self.written_tag(key.point.strip_prefix(WRITE)?).map(ToOwned::to_owned);
        }
        let field = match self.alone(key) {
            Some((_, entry)) => entry.field()?,
            None if !key.point.is_empty() => return None,
            None => match SlotName::of_kind(key.kind)? {
                SlotName::Battery => "bat",
                SlotName::WeakSignal => "rssi",
                SlotName::DeviceError => "err",
                SlotName::Offline => return None,
                _ => VALUE,
            },
        };
        Some(key.device.tag(field).to_string())
    }

    /// The device with this path.
    pub(crate) fn device(&self, path: &str) -> Option<&Device> {
        self.devices.get(*self.index.devices.get(path)?)
    }

    fn alone(&self, key: &AlarmKey) -> Option<(usize, &AlarmEntry)> {
        let index = *self.index.alarms.get(key)?;
        Some((index, self.alarms.get(index)?))
    }

    fn in_set(&self, key: &AlarmKey) -> Option<(&Limits, SlotName)> {
        let slot = SlotName::of_kind(key.kind).filter(|_| key.point.is_empty())?;
        let device = self.device(key.device.as_str())?;
        let limits = self.limits_named(device.limits.as_ref()?.as_ref())?;
        limits.slot(slot).map(|_| (limits, slot))
    }

    fn shared_by(&self, key: &AlarmKey, limits: &Limits) -> Vec<AlarmKey> {
        let name = limits.name.as_ref();
        let same = self.devices.iter().filter(|device| {
            device.limits.as_ref().is_some_and(|limits| limits.as_ref() == name)
                && device.path.as_ref() != key.device.as_str()
        });
        let key = |path: &str| Some(AlarmKey::of_device(DevicePath::new(path).ok()?, key.kind));
        same.filter_map(|device| key(device.path.as_ref())).collect()
    }

    /// The station's own alarms.
    fn system(&self, key: &AlarmKey) -> Option<Definition> {
        if key.kind != AlarmKind::System {
            return None;
        }
        if let Some(dotted) = key.point.strip_prefix(WRITE) {
            let tag = self.written_tag(dotted).unwrap_or(dotted);
            return Some(standard_texts::write(tag));
        }
        if key.point == KEEPER_POINT {
            return Some(standard_texts::keeper());
        }
        if let Some(name) = key.point.strip_prefix(EXPORT) {
            return Some(standard_texts::export(name));
        }
        key.point.strip_prefix(NOTIFY).map(standard_texts::notify)
    }

    /// The tag that becomes this name when its slashes become dots.
    fn written_tag(&self, dotted: &str) -> Option<&str> {
        let mut items = self.opcua.iter().flat_map(|entry| &entry.item);
        let same = |tag: &str| tag.replace('/', ".") == dotted;
        items.find(|item| same(item.tag.as_ref())).map(|item| item.tag.as_ref().as_str())
    }
}

/// The texts of the files; where they say nothing, what is always true of the kind.
fn definition(kind: AlarmKind, texts: Texts<'_>) -> Definition {
    let standard = standard_texts::of_kind(kind).unwrap_or_default();
    Definition {
        cause: texts.cause.cloned().or(standard.cause),
        consequence: texts.consequence.cloned().or(standard.consequence),
        guidance: texts.guidance.cloned().or(standard.guidance),
        respond_ms: texts.respond_ms.map(|ms| *ms.as_ref()),
        display: texts.display.map(|view| view.as_ref().clone()),
        ..Definition::default()
    }
}
