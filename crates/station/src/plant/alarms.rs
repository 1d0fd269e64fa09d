//! What the engine is told of the alarms of both files, each with the place that defines it.

use std::collections::BTreeMap;
use std::ops::Range;

use engine::{AlarmConfig, Condition, Expression, SetPoint};
use model::{AlarmKey, DevicePath, TagPath};
use serde_spanned::Spanned;

use super::alarms_file::{AlarmEntry, Direction, From, Kind};
use super::behaviour::Behaviour;
use super::limits_file::{Limits, Slot, SlotName};
use super::tags::Tags;
use super::{Device, PlantFiles};

/// An alarm and the place in its file.
pub(super) struct Placed<'a> {
    pub(super) key: AlarmKey,
    pub(super) config: AlarmConfig,
    pub(super) origin: Origin<'a>,
}

/// What defines an alarm.
#[derive(Clone, Copy)]
pub(super) enum Origin<'a> {
    Set(&'a Spanned<Slot>),
    Alone(&'a AlarmEntry),
}

impl Origin<'_> {
    /// Where its limit stands, or else the alarm.
    pub(super) fn span(self) -> Range<usize> {
        match self {
            Self::Set(slot) => slot.as_ref().limit.as_ref().map_or(slot.span(), Spanned::span),
            Self::Alone(entry) => entry.limit.as_ref().map_or(entry.kind.span(), Spanned::span),
        }
    }
}

/// Every alarm, those of sets first. What cannot be meant is left out; the check refuses it.
pub(super) fn all(plant: &PlantFiles) -> Vec<Placed<'_>> {
    let sets: BTreeMap<&str, &Limits> =
        plant.limits.iter().map(|limits| (limits.name.as_ref().as_str(), limits)).collect();
    let of_sets = plant.devices.iter().flat_map(|device| {
        let limits = device.limits.as_ref().and_then(|name| sets.get(name.as_ref().as_str()));
        limits.map(|limits| of_set(device, limits)).unwrap_or_default()
    });
    let tags = Tags::new(plant);
    of_sets.chain(plant.alarms.iter().filter_map(|entry| alone(&tags, entry))).collect()
}

fn of_set<'a>(device: &Device, limits: &'a Limits) -> Vec<Placed<'a>> {
    let Ok(path) = DevicePath::new(device.path.as_ref()) else { return Vec::new() };
    let placed = |(name, slot): (SlotName, &'a Spanned<Slot>)| {
        let mut config = slot_config(name, slot.as_ref())?;
        if name.watches_value() {
            config.unit = device.unit.as_str().into();
        }
        let of_device = |kind| AlarmKey::of_device(path.clone(), kind);
        config.parent = limits.parent(name).map(|outer| of_device(outer.kind()));
        Some(Placed { key: of_device(name.kind()), config, origin: Origin::Set(slot) })
    };
    limits.slots().filter_map(placed).collect()
}

fn slot_config(name: SlotName, slot: &Slot) -> Option<AlarmConfig> {
    // The rule of the file follows; these take one of their own.
    let priority = model::Priority::Medium;
    let deadband = number(slot.deadband.as_ref()).unwrap_or_default();
    let limit = || number(slot.limit.as_ref());
    let plain = |condition| AlarmConfig::new(name.kind(), condition, priority);
    let config = match name {
        SlotName::Offline => AlarmConfig::offline(*slot.after_ms.as_ref()?.as_ref(), priority),
        SlotName::WeakSignal => {
            let deadband_db = number(slot.deadband_db.as_ref()).unwrap_or_default();
            AlarmConfig::weak_signal(deadband_db, priority)
        }
        SlotName::Battery => AlarmConfig::battery(limit()?, deadband, priority),
        SlotName::DeviceError => plain(Condition::DeviceError),
        SlotName::BadQuality => plain(Condition::BadQuality),
        SlotName::HighHigh | SlotName::High => {
            plain(Condition::Above { limit: limit()?, deadband })
        }
        SlotName::Low | SlotName::LowLow => plain(Condition::Below { limit: limit()?, deadband }),
    };
    behaving(config, slot.behaviour())
}

fn alone<'a>(tags: &Tags<'_>, entry: &'a AlarmEntry) -> Option<Placed<'a>> {
    let key = entry.key()?;
    let config = AlarmConfig::new(key.kind, condition(entry)?, model::Priority::Medium);
    let config = behaving(config, entry.behaviour())?;
    let field = entry.field().unwrap_or_default();
    let unit = tags.unit(key.device.as_str(), field);
    let config = AlarmConfig {
        point: key.point.clone(),
        unit: match entry.kind.as_ref() {
            Kind::Condition => "".into(),
            Kind::Rate => format!("{unit}/min").into(),
            _ => unit.into(),
        },
        field: entry.field().map_or(config.field.clone(), Into::into),
        parent: match &entry.parent {
            Some(parent) => Some(parent.as_ref().parse().ok()?),
            None => None,
        },
        group: entry.group.as_ref().map(|group| group.as_ref().as_str().into()),
        ..config
    };
    Some(Placed { key, config, origin: Origin::Alone(entry) })
}

fn condition(entry: &AlarmEntry) -> Option<Condition> {
    let limit = || number(entry.limit.as_ref());
    let deadband = number(entry.deadband.as_ref()).unwrap_or_default();
    Some(match entry.kind.as_ref() {
        Kind::HighHigh | Kind::High => Condition::Above { limit: limit()?, deadband },
        Kind::Low | Kind::LowLow => Condition::Below { limit: limit()?, deadband },
        Kind::Rate => Condition::Rate {
            limit_per_min: limit()?,
            deadband,
            over_ms: *entry.over_ms.as_ref()?.as_ref(),
            direction: entry.direction.as_ref().map_or(Direction::Either, |it| *it.as_ref()).into(),
        },
        Kind::Deviation => Condition::Deviation {
            from: set_point(entry.from.as_ref()?.as_ref())?,
            limit: limit()?,
            deadband,
        },
        Kind::Discrete => {
            let states = entry.states.as_ref()?.as_ref();
            Condition::States(states.iter().map(super::alarms_file::State::value).collect())
        }
        Kind::BadQuality => Condition::BadQuality,
        Kind::Condition => Condition::Expression(expression(entry.when.as_ref()?)?),
    })
}

fn set_point(from: &From) -> Option<SetPoint> {
    Some(match from {
        From::Number(number) => SetPoint::Number(*number),
        From::Tag(tag) => SetPoint::Tag(TagPath::new(tag).ok()?),
    })
}

/// With the behaviour that the file gives it.
fn behaving(config: AlarmConfig, behaviour: Behaviour<'_>) -> Option<AlarmConfig> {
    let ms = |number: Option<&Spanned<i64>>| number.map(|number| *number.as_ref());
    let violations = ms(behaviour.violations).unwrap_or(1);
    Some(AlarmConfig {
        priority: (*behaviour.priority.as_ref()).into(),
        on_delay_ms: ms(behaviour.on_delay_ms).unwrap_or_default(),
        off_delay_ms: ms(behaviour.off_delay_ms).unwrap_or_default(),
        violations: u32::try_from(violations).ok()?,
        latch: behaviour.latch,
        confirm: behaviour.confirm,
        again_after_ms: ms(behaviour.again_after_ms),
        shelve_max_ms: ms(behaviour.shelve_max_ms).unwrap_or(engine::SHELVE_MAX_MS),
        suppress_when: match behaviour.suppress_when {
            Some(when) => Some(expression(when)?),
            None => None,
        },
        ..config
    })
}

fn number(number: Option<&Spanned<f64>>) -> Option<f64> {
    number.map(|number| *number.as_ref())
}

fn expression(text: &Spanned<String>) -> Option<Expression> {
    Expression::parse(text.as_ref()).ok()
}
