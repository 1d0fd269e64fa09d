//! Rules about where limits are: numbers, physical range, order, duplicates.

use model::AlarmKey;

use super::Match;
use super::scene::{Place, Scene};
use crate::alarm::review::sentence::Detail;
use crate::alarm::review::watched::{self, Reach};
use crate::plant::{AlarmConfig, Condition};

/// A limit that is not a number never raises; with such a deadband the alarm never returns.
pub(super) fn not_numbers(scene: &Scene<'_>) -> Vec<Match> {
    let wrong = |number: Option<f64>| number.is_some_and(|number| !number.is_finite());
    let is_wrong = |alarm: &AlarmConfig| wrong(alarm.limit()) || wrong(alarm.deadband());
    let alarms = scene.alarms().filter(|(_, place)| is_wrong(place.alarm));
    alarms.map(|(key, _)| Match::new(vec![key.clone()], Vec::new())).collect()
}

fn out_of_reach(scene: &Scene<'_>, reach: Reach) -> Vec<Match> {
    let found = |(key, place): (&AlarmKey, &Place<'_>)| {
        let range = place.range()?;
        let limit = place.alarm.limit()?;
        let number = |value| Detail::number(value, &place.alarm.unit);
        (watched::reach(place.alarm, range) == reach).then(|| {
            let details = vec![
                ("limit", number(limit)),
                ("lowest", number(range.0)),
                ("highest", number(range.1)),
            ];
            Match::new(vec![key.clone()], details)
        })
    };
    scene.alarms().filter_map(found).collect()
}

/// The field cannot be beyond the limit.
pub(super) fn unreachable(scene: &Scene<'_>) -> Vec<Match> {
    out_of_reach(scene, Reach::Never)
}

/// The field cannot be within the limit.
pub(super) fn always_beyond(scene: &Scene<'_>) -> Vec<Match> {
    out_of_reach(scene, Reach::Always)
}

/// Where the alarm returns, the field cannot be.
pub(super) fn never_returns(scene: &Scene<'_>) -> Vec<Match> {
    let found = |(key, place): (&AlarmKey, &Place<'_>)| {
        let range = place.range()?;
        let (returns, possible) = watched::returns_at(place.alarm, range)?;
        let number = |value| Detail::number(value, &place.alarm.unit);
        let details = vec![
            ("limit", number(place.alarm.limit()?)),
            ("deadband", number(place.alarm.deadband()?)),
            ("returns", number(returns)),
            ("lowest", number(range.0)),
            ("highest", number(range.1)),
        ];
        let reachable = watched::reach(place.alarm, range) == Reach::Sometimes;
        (reachable && !possible).then(|| Match::new(vec![key.clone()], details))
    };
    scene.alarms().filter_map(found).collect()
}

/// Pairs of alarms on one device, each once, the later one second.
fn pairs<'a>(scene: &'a Scene<'_>) -> impl Iterator<Item = (Place<'a>, Place<'a>)> {
    scene.plant.devices.iter().flat_map(|(path, device)| {
        let place = move |alarm| Place { path, device, alarm };
        device.alarms.iter().enumerate().flat_map(move |(index, alarm)| {
            device.alarms[index + 1..].iter().map(move |other| (place(alarm), place(other)))
        })
    })
}

/// High-high above high above low above low-low, strictly.
pub(super) fn out_of_order(scene: &Scene<'_>) -> Vec<Match> {
    let found = |(one, other): (Place<'_>, Place<'_>)| {
        let first = watched::level(one.alarm)?;
        let second = watched::level(other.alarm)?;
        if one.alarm.field != other.alarm.field || first.0 == second.0 {
            return None;
        }
        let ((upper, high), (lower, low)) = if first.0 > second.0 {
            ((one, first.1), (other, second.1))
        } else {
            ((other, second.1), (one, first.1))
        };
        let unit = &upper.alarm.unit;
        let details =
            vec![("high", Detail::number(high, unit)), ("low", Detail::number(low, unit))];
        (high <= low).then(|| Match::new(vec![upper.key(), lower.key()], details))
    };
    pairs(scene).filter_map(found).collect()
}

/// The same field, kind and side, and limits no further apart than the deadband; or quite the same
/// condition.
pub(super) fn duplicates(scene: &Scene<'_>) -> Vec<Match> {
    let found = |(one, other): (Place<'_>, Place<'_>)| {
        let (a, b) = (one.alarm, other.alarm);
        let same = a.condition == b.condition && a.condition != Condition::External;
        let duplicate = a.kind == b.kind
            && watched_alike(a, b)
            && (same || apart(a, b).is_some_and(|(apart, deadband)| apart <= deadband));
        let apart = apart(a, b).map_or(0.0, |(apart, _)| apart);
        let details = vec![("apart", Detail::number(apart, &a.unit))];
        duplicate.then(|| Match::new(vec![other.key(), one.key()], details))
    };
    pairs(scene).filter_map(found).collect()
}

/// Whether both watch the same, as far as a field is watched.
fn watched_alike(a: &AlarmConfig, b: &AlarmConfig) -> bool {
    let field = |alarm: &AlarmConfig| match alarm.condition {
        Condition::States(_) | Condition::BadQuality => Some(alarm.field.to_string()),
        _ => watched::field(alarm).map(str::to_owned),
    };
    field(a) == field(b)
}

/// How far apart the limits of two conditions on the same side are, and the larger deadband.
fn apart(a: &AlarmConfig, b: &AlarmConfig) -> Option<(f64, f64)> {
    let same_side = match (&a.condition, &b.condition) {
        (Condition::Deviation { from: a, .. }, Condition::Deviation { from: b, .. }) => a == b,
        (
            Condition::Rate { direction: a, over_ms: a_over, .. },
            Condition::Rate { direction: b, over_ms: b_over, .. },
        ) => a == b && a_over == b_over,
        (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
    };
    let deadband = a.deadband()?.max(b.deadband()?);
    same_side.then_some(((a.limit()? - b.limit()?).abs(), deadband))
}
