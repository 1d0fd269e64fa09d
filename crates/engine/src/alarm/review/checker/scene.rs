//! The configuration and the evidence, found by key.

use std::collections::{BTreeMap, HashMap, HashSet};

use model::{AlarmKey, DevicePath, TagPath};

use super::{AlarmPast, Evidence, SuppressionPast, TagFacts};
use crate::alarm::review::watched;
use crate::plant::{AlarmConfig, DeviceConfig, Plant};

/// One alarm where it is configured.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) path: &'a DevicePath,
    pub(super) device: &'a DeviceConfig,
    pub(super) alarm: &'a AlarmConfig,
}

impl Place<'_> {
    pub(super) fn key(&self) -> AlarmKey {
        self.alarm.key(self.path)
    }

    pub(super) fn range(&self) -> Option<(f64, f64)> {
        watched::range(self.device, self.alarm)
    }
}

/// Everything that a rule may look at.
pub(super) struct Scene<'a> {
    pub(super) plant: &'a Plant,
    pub(super) evidence: &'a Evidence<'a>,
    alarms: BTreeMap<AlarmKey, Place<'a>>,
    tags: HashMap<&'a TagPath, &'a TagFacts>,
    pasts: HashMap<&'a AlarmKey, &'a AlarmPast>,
    suppressions: HashMap<&'a AlarmKey, &'a SuppressionPast>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(plant: &'a Plant, evidence: &'a Evidence<'a>) -> Self {
        let places = plant.devices.iter().flat_map(|(path, device)| {
            device.alarms.iter().map(move |alarm| Place { path, device, alarm })
        });
        Self {
            plant,
            evidence,
            alarms: places.map(|place| (place.key(), place)).collect(),
            tags: evidence.tags.iter().map(|facts| (&facts.tag, facts)).collect(),
            pasts: evidence.alarms.iter().map(|past| (&past.key, past)).collect(),
            suppressions: evidence.suppressions.iter().map(|past| (&past.key, past)).collect(),
        }
    }

    /// Every alarm, by key.
    pub(super) fn alarms(&self) -> impl Iterator<Item = (&AlarmKey, &Place<'a>)> {
        self.alarms.iter()
    }

    pub(super) fn alarm(&self, key: &AlarmKey) -> Option<&Place<'a>> {
        self.alarms.get(key)
    }

    /// What the alarm did.
    pub(super) fn past(&self, key: &AlarmKey) -> Option<&'a AlarmPast> {
        self.pasts.get(key).copied()
    }

    /// What the tag did whose number decides the alarm.
    pub(super) fn tag(&self, place: &Place<'_>) -> Option<&'a TagFacts> {
        let field = watched::field(place.alarm)?;
        self.tags.get(&place.path.tag(field)).copied()
    }

    /// What the alarm's suppress expression did.
    pub(super) fn suppression(&self, key: &AlarmKey) -> Option<&'a SuppressionPast> {
        self.suppressions.get(key).copied()
    }

    /// The alarms that suppress this one, the nearest first; ends where a cycle closes.
    pub(super) fn parents(&self, key: &AlarmKey) -> Vec<AlarmKey> {
        let parent = |key: &AlarmKey| self.alarm(key)?.alarm.parent.clone();
        let mut seen = HashSet::new();
        let mut parents = Vec::new();
        let mut next = parent(key);
        while let Some(above) = next.filter(|above| seen.insert(above.clone())) {
            next = parent(&above);
            parents.push(above);
        }
        parents
    }
}
