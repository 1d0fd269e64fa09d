//! Rules about what history says: alarms that never or always stand, that come together, and
//! suppressions that are always or never true.

use std::collections::{BTreeMap, BTreeSet};

use model::{AlarmKey, Millis};

use super::Match;
use super::scene::{Place, Scene};
use crate::alarm::review::sentence::Detail;
use crate::alarm::review::watched::{self, Reach};
use crate::plant::{AlarmConfig, Condition};

const DAY_MS: Millis = 86_400_000;
/// An alarm watched for less may yet be raised.
const NEVER_AFTER_MS: Millis = 7 * DAY_MS;
/// The share of the time from which an alarm always stands.
const ALWAYS_SHARE: f64 = 0.95;
/// The share of the time from which a suppression is always or never true.
const CONSTANT_SHARE: f64 = 0.999;
/// Fewer samples do not say where a tag goes.
const SAMPLES_MIN: u64 = 1_000;

fn share(part: Millis, whole: Millis) -> f64 {
    part as f64 / whole as f64
}

/// How far a tag stayed away from the limit, and what came nearest.
fn distance(alarm: &AlarmConfig, min: f64, max: f64) -> Option<(f64, f64)> {
    match alarm.condition {
        Condition::Above { limit, .. } => Some((limit - max, max)),
        Condition::Below { limit, .. } | Condition::Battery { limit, .. } => {
            Some((min - limit, min))
        }
        _ => None,
    }
}

/// Limits further away than all that the tag ever moved, and than noise and deadband.
pub(super) fn never_approached(scene: &Scene<'_>) -> Vec<Match> {
    let found = |(key, place): (&AlarmKey, &Place<'_>)| {
        let facts = scene.tag(place).filter(|facts| facts.samples >= SAMPLES_MIN)?;
        let (distance, nearest) = distance(place.alarm, facts.min, facts.max)?;
        let span = facts.max - facts.min;
        let moves = span.max(facts.noise * 3.0).max(place.alarm.deadband()?);
        let possible =
            place.range().is_none_or(|range| watched::reach(place.alarm, range) != Reach::Never);
        let number = |value| Detail::number(value, &place.alarm.unit);
        let details = vec![
            ("limit", number(place.alarm.limit()?)),
            ("nearest", number(nearest)),
            ("span", number(span)),
        ];
        (possible && distance > moves).then(|| Match::new(vec![key.clone()], details))
    };
    scene.alarms().filter_map(found).collect()
}

/// All alarms that never stood while they were watched for a week or longer.
pub(super) fn never_stood(scene: &Scene<'_>) -> Vec<Match> {
    let mut shortest = Millis::MAX;
    let mut keys = Vec::new();
    for (key, _) in scene.alarms() {
        let Some(past) = scene.past(key) else { continue };
        if past.raises == 0 && past.standing_ms == 0 && past.observed_ms >= NEVER_AFTER_MS {
            shortest = shortest.min(past.observed_ms);
            keys.push(key.clone());
        }
    }
    if keys.is_empty() {
        return Vec::new();
    }
    let count = Detail::Count(keys.len() as u64);
    vec![Match::new(keys, vec![("count", count), ("observed", Detail::Duration(shortest))])]
}

/// Alarms that stood for nearly all of a day or longer.
pub(super) fn always_standing(scene: &Scene<'_>) -> Vec<Match> {
    let found = |(key, _): (&AlarmKey, &Place<'_>)| {
        let past = scene.past(key).filter(|past| past.observed_ms >= DAY_MS)?;
        let share = share(past.standing_ms, past.observed_ms);
        let details =
            vec![("share", Detail::Share(share)), ("observed", Detail::Duration(past.observed_ms))];
        (share > ALWAYS_SHARE).then(|| Match::new(vec![key.clone()], details))
    };
    scene.alarms().filter_map(found).collect()
}

/// Alarms that come together and that nothing connects, as groups: who comes together with one of
/// a group is in it.
pub(super) fn one_cause(scene: &Scene<'_>) -> Vec<Match> {
    let connected = |a: &AlarmKey, b: &AlarmKey| {
        let group = |key| scene.alarm(key).and_then(|place| place.alarm.group.as_ref());
        (group(a).is_some() && group(a) == group(b))
            || scene.parents(a).contains(b)
            || scene.parents(b).contains(a)
    };
    let known = |key: &AlarmKey| scene.alarm(key).is_some();
    let pairs = scene.evidence.coincidences.iter();
    let pairs: Vec<_> = pairs
        .filter(|pair| known(&pair.a) && known(&pair.b) && !connected(&pair.a, &pair.b))
        .collect();
    let mut neighbours: BTreeMap<&AlarmKey, Vec<&AlarmKey>> = BTreeMap::new();
    for pair in &pairs {
        neighbours.entry(&pair.a).or_default().push(&pair.b);
        neighbours.entry(&pair.b).or_default().push(&pair.a);
    }
    let mut found = Vec::new();
    while let Some((first, _)) = neighbours.first_key_value() {
        let mut group = BTreeSet::new();
        let mut open = vec![*first];
        while let Some(key) = open.pop() {
            open.extend(neighbours.remove(key).unwrap_or_default());
            group.insert(key);
        }
        let own = || pairs.iter().filter(|pair| group.contains(&pair.a));
        let share = own().map(|pair| pair.share).fold(1.0, f64::min);
        let raises = own().map(|pair| pair.raises).min().unwrap_or_default();
        let details = vec![
            ("count", Detail::Count(group.len() as u64)),
            ("share", Detail::Share(share)),
            ("raises", Detail::Count(raises)),
        ];
        found.push(Match::new(group.into_iter().cloned().collect(), details));
    }
    found
}

/// The value of a suppress expression that reads no tag.
fn constant(place: &Place<'_>) -> Option<bool> {
    let expression = place.alarm.suppress_when.as_ref()?;
    expression.tags().is_empty().then(|| expression.is_true(&|_| None).unwrap_or_default())
}

fn suppressions(scene: &Scene<'_>, always: bool) -> Vec<Match> {
    let found = |(key, place): (&AlarmKey, &Place<'_>)| {
        let expression = place.alarm.suppress_when.as_ref()?;
        let past = scene.suppression(key).filter(|past| past.observed_ms >= NEVER_AFTER_MS);
        let share = match (constant(place), past) {
            (Some(constant), _) => f64::from(u8::from(constant)),
            (None, past) => past.map(|past| share(past.true_ms, past.observed_ms))?,
        };
        let matches = if always { share >= CONSTANT_SHARE } else { share <= 1.0 - CONSTANT_SHARE };
        let details = vec![
            ("share", Detail::Share(share)),
            ("expression", Detail::Name(expression.text().into())),
        ];
        matches.then(|| Match::new(vec![key.clone()], details))
    };
    scene.alarms().filter_map(found).collect()
}

/// Alarms that their suppress expression hides all the time.
pub(super) fn always_suppressed(scene: &Scene<'_>) -> Vec<Match> {
    suppressions(scene, true)
}

/// Suppress expressions that never hide anything.
pub(super) fn never_suppressed(scene: &Scene<'_>) -> Vec<Match> {
    suppressions(scene, false)
}
