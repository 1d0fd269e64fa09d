//! Rules about deadbands and delays, and about alarms that chatter for want of them.

use model::{AlarmKey, Millis};

use super::Match;
use super::scene::{Place, Scene};
use crate::alarm::review::sentence::Detail;
use crate::alarm::review::watched;
use crate::plant::Condition;

/// A deadband of so many standard deviations of the noise lets one of 370 samples beside it.
const SIGMAS: f64 = 3.0;
/// Fewer samples say nothing about noise.
const SAMPLES_MIN: u64 = 100;
/// Standing for more than 30 s each time, an alarm cannot be raised three times within 60 s.
const OFF_DELAY_MS: Millis = 31_000;

/// What the deadband should at least be by the noise, for conditions that compare the number
/// itself: three standard deviations, rounded up.
fn by_noise(scene: &Scene<'_>, place: &Place<'_>) -> Option<(f64, f64)> {
    let compares = matches!(
        place.alarm.condition,
        Condition::Above { .. }
            | Condition::Below { .. }
            | Condition::Deviation { .. }
            | Condition::Battery { .. }
    );
    let facts = scene.tag(place).filter(|facts| facts.samples >= SAMPLES_MIN && compares)?;
    (facts.noise > 0.0).then(|| (facts.noise, round_up(facts.noise * SIGMAS)))
}

/// The next of 1, 2, 5 × a power of ten.
pub(super) fn round_up(value: f64) -> f64 {
    let power = 10_f64.powf(value.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * power);
    steps.into_iter().find(|step| *step >= value * (1.0 - 1e-9)).unwrap_or(value)
}

/// Deadbands below 0: the alarm returns while it is still beyond the limit.
pub(super) fn negative_deadbands(scene: &Scene<'_>) -> Vec<Match> {
    let found = |(key, place): (&AlarmKey, &Place<'_>)| {
        let deadband = place.alarm.deadband().filter(|deadband| *deadband < 0.0)?;
        let details = vec![("deadband", Detail::number(deadband, &place.alarm.unit))];
        Some(Match::new(vec![key.clone()], details))
    };
    scene.alarms().filter_map(found).collect()
}

/// Deadbands of distances larger than the limit: no distance is below 0, so it never returns.
pub(super) fn deadbands_over_limit(scene: &Scene<'_>) -> Vec<Match> {
    let found = |(key, place): (&AlarmKey, &Place<'_>)| {
        let (limit, deadband) = watched::over_distance(place.alarm)?;
        let number = |value| Detail::number(value, &place.alarm.unit);
        let details = vec![("deadband", number(deadband)), ("limit", number(limit))];
        Some(Match::new(vec![key.clone()], details))
    };
    scene.alarms().filter_map(found).collect()
}

/// Deadbands that reach the limit on the other side.
pub(super) fn wide_deadbands(scene: &Scene<'_>) -> Vec<Match> {
    let found = |(key, place): (&AlarmKey, &Place<'_>)| {
        let (other, distance) = watched::opposite(place.device, place.alarm)?;
        let deadband = place.alarm.deadband().filter(|deadband| *deadband >= distance)?;
        let number = |value| Detail::number(value, &place.alarm.unit);
        let details = vec![("deadband", number(deadband)), ("distance", number(distance))];
        Some(Match::new(vec![key.clone(), other.key(place.path)], details))
    };
    scene.alarms().filter_map(found).collect()
}

/// Deadbands within the noise. Not said of an alarm that chatters: that has its own sentence.
pub(super) fn narrow_deadbands(scene: &Scene<'_>) -> Vec<Match> {
    let found = |(key, place): (&AlarmKey, &Place<'_>)| {
        let (noise, proposed) = by_noise(scene, place)?;
        let deadband = place.alarm.deadband().filter(|deadband| *deadband < noise * SIGMAS)?;
        if is_undamped(place) && chatters(scene, key) {
            return None;
        }
        let number = |value| Detail::number(value, &place.alarm.unit);
        let details = vec![
            ("deadband", number(deadband)),
            ("noise", number(noise)),
            ("proposed", number(proposed)),
        ];
        Some(Match::new(vec![key.clone()], details))
    };
    scene.alarms().filter_map(found).collect()
}

fn chatters(scene: &Scene<'_>, key: &AlarmKey) -> bool {
    scene.past(key).is_some_and(|past| past.bursts > 0)
}

/// Nothing keeps it from chattering.
fn is_undamped(place: &Place<'_>) -> bool {
    let alarm = place.alarm;
    let deadband = alarm.deadband().is_some_and(|deadband| deadband > 0.0);
    !deadband && alarm.off_delay_ms <= 0 && watched::delay_ms(place.device, alarm) <= 0
}

fn undamped(scene: &Scene<'_>, with_noise: bool) -> Vec<Match> {
    let found = |(key, place): (&AlarmKey, &Place<'_>)| {
        let bursts = scene.past(key)?.bursts;
        let noise = by_noise(scene, place);
        if bursts == 0 || !is_undamped(place) || noise.is_some() != with_noise {
            return None;
        }
        let mut details =
            vec![("bursts", Detail::Count(bursts)), ("off_delay", Detail::Duration(OFF_DELAY_MS))];
        if let Some((noise, proposed)) = noise {
            details.push(("noise", Detail::number(noise, &place.alarm.unit)));
            details.push(("proposed", Detail::number(proposed, &place.alarm.unit)));
        }
        Some(Match::new(vec![key.clone()], details))
    };
    scene.alarms().filter_map(found).collect()
}

/// Chattering without deadband or delay, where the noise says how large a deadband helps.
pub(super) fn undamped_noise(scene: &Scene<'_>) -> Vec<Match> {
    undamped(scene, true)
}

/// Chattering without deadband or delay, where only a delay is known to help.
pub(super) fn undamped_states(scene: &Scene<'_>) -> Vec<Match> {
    undamped(scene, false)
}

/// Raised only after the condition has stood for longer than it usually does.
pub(super) fn hiding_delays(scene: &Scene<'_>) -> Vec<Match> {
    let found = |(key, place): (&AlarmKey, &Place<'_>)| {
        let usual = scene.past(key)?.usual_ms(place.alarm.off_delay_ms)?;
        let delay = watched::delay_ms(place.device, place.alarm);
        let details = vec![("delay", Detail::Duration(delay)), ("usual", Detail::Duration(usual))];
        (delay > usual).then(|| Match::new(vec![key.clone()], details))
    };
    scene.alarms().filter_map(found).collect()
}

/// Critical alarms that come late.
pub(super) fn late_critical(scene: &Scene<'_>) -> Vec<Match> {
    let found = |(key, place): (&AlarmKey, &Place<'_>)| {
        let delay = watched::delay_ms(place.device, place.alarm);
        let late = watched::may_be_critical(place.alarm) && delay > watched::CRITICAL_DELAY_MAX_MS;
        let details = vec![
            ("delay", Detail::Duration(delay)),
            ("longest", Detail::Duration(watched::CRITICAL_DELAY_MAX_MS)),
        ];
        late.then(|| Match::new(vec![key.clone()], details))
    };
    scene.alarms().filter_map(found).collect()
}
