//! Rules about what surrounds the limits: parents, priorities, guidance, shelving.

use std::collections::HashSet;

use model::{AlarmKey, Millis, Priority};

use super::Match;
use super::scene::{Place, Scene};
use crate::alarm::review::sentence::{Detail, Template};
use crate::alarm::review::watched;
use crate::plant::PriorityRule;

/// Nothing is put aside for longer than a day without somebody looking again.
const SHELVE_MAX_MS: Millis = 86_400_000;
/// Shares of few alarms say nothing.
const ALARMS_MIN: usize = 20;

/// Parents that are not configured.
pub(super) fn missing_parents(scene: &Scene<'_>) -> Vec<Match> {
    let found = |(key, place): (&AlarmKey, &Place<'_>)| {
        let parent = place.alarm.parent.as_ref()?;
        let details = vec![("parent", Detail::key(parent))];
        scene.alarm(parent).is_none().then(|| Match::new(vec![key.clone()], details))
    };
    scene.alarms().filter_map(found).collect()
}

/// Alarms that suppress each other in a circle, each circle once.
pub(super) fn parent_cycles(scene: &Scene<'_>) -> Vec<Match> {
    let mut told = HashSet::new();
    let mut found = Vec::new();
    for (key, _) in scene.alarms() {
        let parents = scene.parents(key);
        let Some(end) = parents.iter().position(|parent| parent == key) else { continue };
        if told.contains(key) {
            continue;
        }
        let circle: Vec<_> = std::iter::once(key).chain(&parents[..end]).cloned().collect();
        told.extend(circle.iter().cloned());
        found.push(Match::new(circle, Vec::new()));
    }
    found
}

/// Too many urgent alarms: in a configuration about 5 % critical and high, 15 % medium, 80 % low
/// (ANSI/ISA-18.2-2016, EEMUA 191); diagnostic ones are not counted. Said with 20 alarms or more.
fn share_above(scene: &Scene<'_>, least: Priority, recommended: f64) -> Vec<Match> {
    let priority = |place: &Place<'_>| watched::priority(place.alarm);
    let all = scene.alarms().filter(|(_, place)| priority(place) != Priority::Diagnostic).count();
    let urgent = scene.alarms().filter(|(_, place)| priority(place) <= least);
    let keys: Vec<_> = urgent.map(|(key, _)| key.clone()).collect();
    // One alarm more than the share is rounding.
    if all < ALARMS_MIN || keys.len() as f64 <= (recommended * all as f64).ceil() {
        return Vec::new();
    }
    let details = vec![
        ("count", Detail::Count(keys.len() as u64)),
        ("all", Detail::Count(all as u64)),
        ("share", Detail::Share(keys.len() as f64 / all as f64)),
        ("recommended", Detail::Share(recommended)),
    ];
    vec![Match::new(keys, details)]
}

/// Too many critical and high ones.
pub(super) fn many_urgent(scene: &Scene<'_>) -> Vec<Match> {
    share_above(scene, Priority::High, 0.05)
}

/// Too few low ones.
pub(super) fn few_low(scene: &Scene<'_>) -> Vec<Match> {
    share_above(scene, Priority::Medium, 0.20)
}

/// The share of the limit beyond it is infinite at 0, so every alarm there is critical.
pub(super) fn excess_at_zero(scene: &Scene<'_>) -> Vec<Match> {
    let found = |(key, place): (&AlarmKey, &Place<'_>)| {
        let limit = place.alarm.limit()?;
        (place.alarm.priority == PriorityRule::ByExcess && limit == 0.0)
            .then(|| Match::new(vec![key.clone()], Vec::new()))
    };
    scene.alarms().filter_map(found).collect()
}

/// The priorities' names as the glossary has them.
const fn word(priority: Priority) -> Template {
    let (zh, en) = match priority {
        Priority::Critical => ("严重", "critical"),
        Priority::High => ("高", "high"),
        Priority::Medium => ("中", "medium"),
        Priority::Low => ("低", "low"),
        Priority::Diagnostic => ("诊断", "diagnostic"),
    };
    Template { zh, en }
}

/// Every alarm has a response that is written down (ANSI/ISA-18.2-2016, clause 9): one finding
/// for each priority. Diagnostic ones ask nothing of the operator.
fn unguided(scene: &Scene<'_>, priorities: [Priority; 2]) -> Vec<Match> {
    let Some(guided) = scene.evidence.guided else { return Vec::new() };
    let found = |priority: Priority| {
        let own = scene.alarms().filter(|(_, place)| watched::priority(place.alarm) == priority);
        let without = own.map(|(key, _)| key).filter(|key| !guided.contains(*key));
        let keys: Vec<_> = without.cloned().collect();
        let count = Detail::Count(keys.len() as u64);
        let details = vec![("count", count), ("priority", Detail::Word(word(priority)))];
        (!keys.is_empty()).then(|| Match::new(keys, details))
    };
    priorities.into_iter().filter_map(found).collect()
}

/// Critical and high alarms without guidance.
pub(super) fn unguided_urgent(scene: &Scene<'_>) -> Vec<Match> {
    unguided(scene, [Priority::Critical, Priority::High])
}

/// Medium and low alarms without guidance.
pub(super) fn unguided_others(scene: &Scene<'_>) -> Vec<Match> {
    unguided(scene, [Priority::Medium, Priority::Low])
}

/// Alarms that may be shelved for longer than a day.
pub(super) fn long_shelves(scene: &Scene<'_>) -> Vec<Match> {
    let found = |(key, place): (&AlarmKey, &Place<'_>)| {
        let longest = place.alarm.shelve_max_ms;
        let details = vec![
            ("longest", Detail::Duration(longest)),
            ("recommended", Detail::Duration(SHELVE_MAX_MS)),
        ];
        (longest > SHELVE_MAX_MS).then(|| Match::new(vec![key.clone()], details))
    };
    scene.alarms().filter_map(found).collect()
}
