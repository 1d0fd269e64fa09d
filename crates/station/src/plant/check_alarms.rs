//! What must hold in `alarms.toml`, alarm by alarm.

use std::ops::Range;

use model::{AlarmKey, DevicePath};
use serde_spanned::Spanned;

use super::alarms_file::{AlarmEntry, From, Kind, State};
use super::check_alarm::{AlarmCheck, KeyUse, Need, span};
use super::{PlantError, PlantFiles};

/// The time over which a change is measured: up to an hour.
const OVER_MS: Range<i64> = 1_000..3_600_001;

pub(super) fn check(check: &AlarmCheck<'_>, plant: &PlantFiles) -> Result<(), PlantError> {
    plant.alarms.iter().try_for_each(|entry| check_entry(check, entry))
}

fn check_entry(check: &AlarmCheck<'_>, entry: &AlarmEntry) -> Result<(), PlantError> {
    let kind = *entry.kind.as_ref();
    let what = format!("an alarm of the kind {}", kind.name());
    check.keys(&what, entry.kind.span(), keys(kind, entry))?;
    check_target(check, entry)?;
    check.limit(entry.limit.as_ref(), matches!(kind, Kind::Rate | Kind::Deviation))?;
    check.deadband(entry.deadband.as_ref())?;
    check_condition(check, entry)?;
    let limit = entry.limit.as_ref().map(|limit| *limit.as_ref());
    check.priority(&entry.priority, limit)?;
    check.behaviour(entry.behaviour())?;
    check.texts(entry.texts())?;
    if let Some(parent) = &entry.parent
        && let Err(error) = parent.as_ref().parse::<AlarmKey>()
    {
        return Err(check.file.error(parent.span(), error.to_string()));
    }
    match &entry.group {
        Some(group) if group.as_ref().trim().is_empty() => {
            Err(check.file.error(group.span(), "the group should have a name"))
        }
        _ => Ok(()),
    }
}

fn keys(kind: Kind, entry: &AlarmEntry) -> [KeyUse; 7] {
    let only = |is: bool, need| if is { need } else { Need::Never };
    let (rate, deviation) = (kind == Kind::Rate, kind == Kind::Deviation);
    let limit = kind.has_limit();
    [
        ("limit", span(entry.limit.as_ref()), only(limit, Need::Required)),
        ("deadband", span(entry.deadband.as_ref()), only(limit, Need::Optional)),
        ("from", span(entry.from.as_ref()), only(deviation, Need::Required)),
        ("over_ms", span(entry.over_ms.as_ref()), only(rate, Need::Required)),
        ("direction", span(entry.direction.as_ref()), only(rate, Need::Optional)),
        ("states", span(entry.states.as_ref()), only(kind == Kind::Discrete, Need::Required)),
        ("when", span(entry.when.as_ref()), only(kind == Kind::Condition, Need::Required)),
    ]
}

/// Either a tag, or a device and a point.
fn check_target(check: &AlarmCheck<'_>, entry: &AlarmEntry) -> Result<(), PlantError> {
    let file = &check.file;
    match (&entry.tag, &entry.device) {
        (Some(_), Some(device)) => {
            let message = "an alarm has either a tag or a device, not both";
            return Err(file.error(device.span(), message));
        }
        (None, None) => {
            let message = "an alarm needs a tag, or a device and a point";
            return Err(file.error(entry.kind.span(), message));
        }
        (Some(tag), None) => {
            if let Some(point) = &entry.point {
                let message = "point belongs to a device; a tag names its field itself";
                return Err(file.error(point.span(), message));
            }
            check.tag(tag.as_ref(), tag.span(), "")?;
        }
        (None, Some(device)) => check_device(check, entry, device)?,
    }
    check_point(check, entry)
}

fn check_point(check: &AlarmCheck<'_>, entry: &AlarmEntry) -> Result<(), PlantError> {
    match entry.tag.as_ref().or(entry.point.as_ref()) {
        Some(text) if !AlarmKey::is_point(entry.point()) => {
            let message = format!("“{}” cannot be part of an alarm's name", entry.point());
            Err(check.file.error(text.span(), message))
        }
        _ => Ok(()),
    }
}

fn check_device(
    check: &AlarmCheck<'_>,
    entry: &AlarmEntry,
    device: &Spanned<String>,
) -> Result<(), PlantError> {
    if let Err(error) = DevicePath::new(device.as_ref()) {
        let message = format!("the path cannot be used: {error}");
        return Err(check.file.error(device.span(), message));
    }
    check.file.known("device", device, check.tags.devices())?;
    match entry.field() {
        Some(field) => {
            let place = entry.point.as_ref().unwrap_or(device);
            check.tag(&format!("{}/{field}", device.as_ref()), place.span(), "")
        }
        None => Ok(()),
    }
}

/// What only some kinds have.
fn check_condition(check: &AlarmCheck<'_>, entry: &AlarmEntry) -> Result<(), PlantError> {
    let file = &check.file;
    match entry.from.as_ref().map(|from| (from.as_ref(), from.span())) {
        Some((From::Number(number), span)) if !number.is_finite() => {
            return Err(file.error(span, "from should be a number or a tag"));
        }
        Some((From::Tag(tag), span)) => check.tag(tag, span, "from: ")?,
        _ => {}
    }
    if let Some(over) = &entry.over_ms {
        file.within("over_ms", over, OVER_MS)?;
    }
    if let Some(states) = &entry.states {
        let unfit = |state: &State| matches!(state, State::Number(number) if !number.is_finite());
        if states.as_ref().is_empty() || states.as_ref().iter().any(unfit) {
            let message = "states should be one or more truth values, numbers or texts";
            return Err(file.error(states.span(), message));
        }
    }
    entry.when.as_ref().map_or(Ok(()), |when| check.expression("when", when))
}
