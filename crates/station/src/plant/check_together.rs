//! What must hold between the alarms of both files: each is there once, the limits of a tag are in
//! order, and parents are alarms and no circle.

use std::collections::{BTreeMap, HashMap, HashSet};

use engine::Condition;
use model::{AlarmKey, AlarmKind};

use super::PlantError;
use super::alarms::{Origin, Placed};
use super::file::File;

/// The two files.
pub(super) struct Files<'a> {
    pub(super) limits: &'a File<'a>,
    pub(super) alarms: &'a File<'a>,
}

impl Files<'_> {
    fn error(&self, origin: Origin<'_>, message: String) -> PlantError {
        match origin {
            Origin::Set(_) => self.limits.error(origin.span(), message),
            Origin::Alone(_) => self.alarms.error(origin.span(), message),
        }
    }
}

pub(super) fn check(files: &Files<'_>, alarms: &[Placed<'_>]) -> Result<(), PlantError> {
    once(files, alarms)?;
    in_order(files, alarms)?;
    parents(files, alarms)
}

fn once(files: &Files<'_>, alarms: &[Placed<'_>]) -> Result<(), PlantError> {
    let mut seen = HashSet::new();
    match alarms.iter().find(|alarm| !seen.insert(&alarm.key)) {
        Some(alarm) => {
            let Placed { key, origin, .. } = alarm;
            Err(files.error(*origin, format!("the alarm “{key}” is there twice")))
        }
        None => Ok(()),
    }
}

/// A limit of a field: its place among them from the lowest on, and its word.
struct Limit<'a> {
    level: u8,
    name: &'static str,
    value: f64,
    origin: Origin<'a>,
}

fn limit<'a>(alarm: &Placed<'a>) -> Option<Limit<'a>> {
    let (Condition::Above { limit, .. } | Condition::Below { limit, .. }) = alarm.config.condition
    else {
        return None;
    };
    let (level, name) = match alarm.key.kind {
        AlarmKind::LowLow => (0, "low-low"),
        AlarmKind::Low => (1, "low"),
        AlarmKind::High => (2, "high"),
        AlarmKind::HighHigh => (3, "high-high"),
        _ => return None,
    };
    Some(Limit { level, name, value: limit, origin: alarm.origin })
}

fn in_order(files: &Files<'_>, alarms: &[Placed<'_>]) -> Result<(), PlantError> {
    let mut fields: BTreeMap<_, Vec<Limit<'_>>> = BTreeMap::new();
    for alarm in alarms {
        if let Some(limit) = limit(alarm) {
            let field = (alarm.key.device.as_str(), alarm.config.field.as_str());
            fields.entry(field).or_default().push(limit);
        }
    }
    for limits in fields.values_mut() {
        limits.sort_by_key(|limit| limit.level);
        let wrong = limits.windows(2).find(|pair| pair[0].value >= pair[1].value);
        let Some([low, high]) = wrong else { continue };
        let message = format!(
            "the {} limit {} should be below the {} limit {}",
            low.name, low.value, high.name, high.value
        );
        // The single alarm is nearer to the mistake than a set that others share.
        let alone = matches!(high.origin, Origin::Alone(_));
        return Err(files.error(if alone { high.origin } else { low.origin }, message));
    }
    Ok(())
}

fn parents(files: &Files<'_>, alarms: &[Placed<'_>]) -> Result<(), PlantError> {
    let known: HashMap<&AlarmKey, Option<&AlarmKey>> =
        alarms.iter().map(|alarm| (&alarm.key, alarm.config.parent.as_ref())).collect();
    for alarm in alarms {
        let Origin::Alone(entry) = alarm.origin else { continue };
        let (Some(text), Some(parent)) = (&entry.parent, &alarm.config.parent) else { continue };
        if *parent == alarm.key {
            return Err(files.alarms.error(text.span(), "an alarm cannot be its own parent"));
        }
        if !known.contains_key(parent) {
            let names: Vec<String> = known.keys().map(ToString::to_string).collect();
            let near = names.iter().map(String::as_str);
            return Err(files.alarms.unknown("alarm", text.as_ref(), text.span(), near));
        }
        if let Some(circle) = circle(&known, &alarm.key) {
            let message = format!("the parents go in a circle: {circle}");
            return Err(files.alarms.error(text.span(), message));
        }
    }
    Ok(())
}

/// The way from an alarm over its parents back to itself, when there is one.
fn circle(known: &HashMap<&AlarmKey, Option<&AlarmKey>>, from: &AlarmKey) -> Option<String> {
    let mut way = vec![from.to_string()];
    let mut next = from;
    while let Some(parent) = known.get(next).copied().flatten() {
        way.push(parent.to_string());
        if parent == from {
            return Some(way.join(" → "));
        }
        if way.len() > known.len() {
            return None;
        }
        next = parent;
    }
    None
}
