//! The alarms of one device in the order of its configuration; behind them those that are not
//! configured (any more) and not over yet, and those of the station itself.

use model::{AlarmKey, AlarmKind, AlarmRecord, DevicePath, Timestamp};
use serde::{Deserialize, Serialize, Serializer};
use smol_str::SmolStr;

use crate::alarm::config::AlarmConfig;
use crate::alarm::machine::Alarm;
use crate::alarm::slope::Slope;
use crate::timers::Timers;

/// An alarm with its name on the device.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Slot {
    point: SmolStr,
    kind: AlarmKind,
    alarm: Alarm,
    /// The time of its entry among the timers.
    #[serde(skip)]
    armed: Option<Timestamp>,
}

/// Timers are an index of what is compared.
impl PartialEq for Slot {
    fn eq(&self, other: &Self) -> bool {
        self.point == other.point && self.kind == other.kind && self.alarm == other.alarm
    }
}

impl Slot {
    fn new(point: SmolStr, kind: AlarmKind) -> Self {
        Self { point, kind, alarm: Alarm::default(), armed: None }
    }
}

/// The alarms of one device.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(from = "Vec<Slot>")]
pub(crate) struct Slots {
    all: Vec<Slot>,
    /// Of each whether nothing but a violation could change it. Apart and close together, as that
    /// is asked with every sample.
    idle: Vec<bool>,
}

impl From<Vec<Slot>> for Slots {
    fn from(all: Vec<Slot>) -> Self {
        Self { idle: all.iter().map(|slot| slot.alarm.is_idle()).collect(), all }
    }
}

impl Serialize for Slots {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.all.serialize(serializer)
    }
}

impl Slots {
    /// Puts them into the order of a configuration, with new ones for what is new.
    pub(crate) fn align(&mut self, configs: &[AlarmConfig]) {
        let same = |slot: &Slot, config: &AlarmConfig| {
            slot.kind == config.kind && slot.point == config.point
        };
        let fits = |(slot, config): (&Slot, &AlarmConfig)| same(slot, config);
        if self.all.len() == configs.len() && self.all.iter().zip(configs).all(fits) {
            return;
        }
        let mut before = std::mem::take(&mut self.all);
        let mut all = Vec::with_capacity(configs.len());
        for config in configs {
            let found = before.iter().position(|slot| same(slot, config));
            all.push(match found {
                Some(index) => before.remove(index),
                None => Slot::new(config.point.clone(), config.kind),
            });
        }
        before.retain(|slot| slot.alarm.record().is_some() || slot.kind == AlarmKind::System);
        all.append(&mut before);
        *self = Self::from(all);
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// The alarm at a place.
    pub(crate) fn at(&self, index: usize) -> &Alarm {
        &self.all[index].alarm
    }

    /// The recent past of the value that the alarm at a place watches.
    pub(crate) fn slope(&mut self, index: usize) -> &mut Slope {
        &mut self.all[index].alarm.slope
    }

    /// Whether nothing but a violation could change the alarm at a place.
    pub(crate) fn is_idle(&self, index: usize) -> bool {
        self.idle[index]
    }

    /// Changes the alarm at a place.
    pub(crate) fn change<T>(&mut self, index: usize, change: impl FnOnce(&mut Alarm) -> T) -> T {
        let alarm = &mut self.all[index].alarm;
        let answer = change(alarm);
        self.idle[index] = alarm.is_idle();
        answer
    }

    /// Keeps the entry of the alarm at a place among the timers right.
    pub(crate) fn arm(&mut self, index: usize, device: &DevicePath, timers: &mut Timers) {
        let Slot { alarm, armed, .. } = &self.all[index];
        let (armed, due) = (*armed, alarm.due());
        let is_right = match (armed, due) {
            (Some(armed), Some(due)) => armed <= due,
            (armed, due) => armed == due,
        };
        if !is_right {
            timers.change(self.key(device, index), armed, due);
            self.all[index].armed = due;
        }
    }

    /// Gives all of them their entries in timers that have none.
    pub(crate) fn arm_all(&mut self, device: &DevicePath, timers: &mut Timers) {
        for index in 0..self.all.len() {
            self.all[index].armed = None;
            self.arm(index, device, timers);
        }
    }

    /// The entry of the alarm at a place was taken out. Answers whether the alarm is due at its
    /// time; otherwise it gets another one.
    pub(crate) fn taken(
        &mut self,
        index: usize,
        at: Timestamp,
        device: &DevicePath,
        timers: &mut Timers,
    ) -> bool {
        self.all[index].armed = None;
        let is_due = self.at(index).due() == Some(at);
        if !is_due {
            self.arm(index, device, timers);
        }
        is_due
    }

    /// Its name.
    pub(crate) fn key(&self, device: &DevicePath, index: usize) -> AlarmKey {
        let Slot { point, kind, .. } = &self.all[index];
        AlarmKey { device: device.clone(), point: point.clone(), kind: *kind }
    }

    /// The place of an alarm.
    pub(crate) fn find(&self, point: &str, kind: AlarmKind) -> Option<usize> {
        self.all.iter().position(|slot| slot.kind == kind && slot.point == point)
    }

    /// The place of an alarm that may not be configured.
    pub(crate) fn find_or_add(&mut self, point: &SmolStr, kind: AlarmKind) -> usize {
        self.find(point, kind).unwrap_or_else(|| {
            self.all.push(Slot::new(point.clone(), kind));
            self.idle.push(true);
            self.all.len() - 1
        })
    }

    /// Places of those behind the configuration of `configured` alarms.
    pub(crate) fn extra(&self, configured: usize) -> std::ops::Range<usize> {
        configured.min(self.all.len())..self.all.len()
    }

    /// Every alarm that is not plain normal.
    pub(crate) fn records(&self) -> impl Iterator<Item = &AlarmRecord> {
        self.all.iter().filter_map(|slot| slot.alarm.record())
    }
}
