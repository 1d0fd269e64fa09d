//! The alarms of one device in the order of its configuration; behind them those that are not
//! configured (any more) and not over yet, and those of the station itself.

use model::{AlarmKey, AlarmKind, AlarmRecord, DevicePath};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::alarm::config::AlarmConfig;
use crate::alarm::machine::Alarm;

/// An alarm with its name on the device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Slot {
    point: SmolStr,
    kind: AlarmKind,
    alarm: Alarm,
}

impl Slot {
    fn new(point: SmolStr, kind: AlarmKind) -> Self {
        Self { point, kind, alarm: Alarm::default() }
    }
}

/// The alarms of one device.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Slots(Vec<Slot>);

impl Slots {
    /// Puts them into the order of a configuration, with new ones for what is new.
    pub(crate) fn align(&mut self, configs: &[AlarmConfig]) {
        let same = |slot: &Slot, config: &AlarmConfig| {
            slot.kind == config.kind && slot.point == config.point
        };
        let fits = |(slot, config): (&Slot, &AlarmConfig)| same(slot, config);
        if self.0.len() == configs.len() && self.0.iter().zip(configs).all(fits) {
            return;
        }
        let mut before = std::mem::take(&mut self.0);
        for config in configs {
            let found = before.iter().position(|slot| same(slot, config));
            self.0.push(match found {
                Some(index) => before.remove(index),
                None => Slot::new(config.point.clone(), config.kind),
            });
        }
        before.retain(|slot| slot.alarm.record().is_some() || slot.kind == AlarmKind::System);
        self.0.append(&mut before);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The alarm at a place.
    pub(crate) fn at(&mut self, index: usize) -> &mut Alarm {
        &mut self.0[index].alarm
    }

    /// Whether nothing but a violation could change the alarm at a place.
    pub(crate) fn is_idle(&self, index: usize) -> bool {
        self.0[index].alarm.is_idle()
    }

    /// Its name.
    pub(crate) fn key(&self, device: &DevicePath, index: usize) -> AlarmKey {
        let Slot { point, kind, .. } = &self.0[index];
        AlarmKey { device: device.clone(), point: point.clone(), kind: *kind }
    }

    /// The place of an alarm.
    pub(crate) fn find(&self, point: &str, kind: AlarmKind) -> Option<usize> {
        self.0.iter().position(|slot| slot.kind == kind && slot.point == point)
    }

    /// The place of an alarm that may not be configured.
    pub(crate) fn find_or_add(&mut self, point: &SmolStr, kind: AlarmKind) -> usize {
        self.find(point, kind).unwrap_or_else(|| {
            self.0.push(Slot::new(point.clone(), kind));
            self.0.len() - 1
        })
    }

    /// Places of those behind the configuration of `configured` alarms.
    pub(crate) fn extra(&self, configured: usize) -> std::ops::Range<usize> {
        configured.min(self.0.len())..self.0.len()
    }

    /// Every alarm that is not plain normal.
    pub(crate) fn records(&self) -> impl Iterator<Item = &AlarmRecord> {
        self.0.iter().filter_map(|slot| slot.alarm.record())
    }

    /// The alarms with their places.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Alarm> {
        self.0.iter().map(|slot| &slot.alarm)
    }
}
