//! Gas releases: where and when something escapes, how it spreads, and the record of it.
//!
//! A release lifts the value at its origin to `high_limit + peak_excess`, holds it and lets it decay.
//! The neighbours see the same later, by distance, and weaker, by distance. Where two overlap the
//! higher one counts.

use std::collections::VecDeque;

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::wander::stream;
use super::{PLACES, Post, SECOND, Substance};

/// Percent of the map that a release spreads in a second.
const SPEED: f64 = 2.5;
/// Percent of the map in which a release falls to `1/e`.
const REACH: f64 = 180.0;
/// A release ends when it has decayed to this part.
const ENDED: f64 = 0.02;
/// From the start of a plant to its first release.
const FIRST: i64 = 40 * SECOND;
/// From one release to the next, in seconds.
const BETWEEN_S: std::ops::Range<i64> = 240..600;

/// One release. Times are plant time.
#[derive(Clone, Debug, PartialEq)]
pub struct Release {
    /// Counted from 1.
    pub id: u64,
    /// What escapes.
    pub substance: Substance,
    /// Where: index in [`PLACES`].
    pub place: usize,
    /// The first trace at the origin.
    pub start: i64,
    /// From the first trace to the peak.
    pub rise: i64,
    /// For how long the peak lasts.
    pub hold: i64,
    /// The time in which it then falls to `1/e`.
    pub decay: i64,
    /// How far the peak at the origin is above the high limit.
    pub peak_excess: f64,
}

/// When releases happen.
#[derive(Clone, Debug, PartialEq)]
pub enum ReleasePlan {
    /// The first after 40 s, then one every 4 to 10 minutes.
    Recurring,
    /// Only this one.
    Once(Release),
}

/// The releases of a plant, made as time goes on.
#[derive(Debug)]
pub struct Releases {
    /// `None` when no more come.
    source: Option<ChaCha8Rng>,
    next: Option<Release>,
    active: VecDeque<Release>,
}

/// The record of a release; times are ISO 8601, excesses in the substance's unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroundTruth {
    /// Counted from 1.
    pub id: u64,
    /// What escaped.
    pub substance: String,
    /// The place's id in the plant's files.
    pub place: String,
    /// The first trace at the origin.
    pub start: String,
    /// The peak at the origin.
    pub peak_time: String,
    /// The last trace anywhere.
    pub end: String,
    /// How far the peak at the origin is above the high limit.
    pub peak_excess: f64,
    /// The detectors that see it, the origin's first.
    pub detectors: Vec<Reached>,
}

/// What a release is for one detector.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reached {
    /// Serial number.
    pub sn: String,
    /// The first trace there.
    pub arrives: String,
    /// The peak there less the high limit: below 0 it is no alarm.
    pub peak_excess: f64,
}

impl Release {
    /// The peak at the origin.
    #[must_use]
    pub const fn peak_time(&self) -> i64 {
        self.start + self.rise
    }

    /// The last trace anywhere.
    #[must_use]
    pub fn end(&self) -> i64 {
        let farthest = (0..PLACES.len()).map(|place| self.arrives(place)).max();
        farthest.unwrap_or(self.start) + self.rise + self.hold + scaled(self.decay, -ENDED.ln())
    }

    /// The first trace at a place.
    #[must_use]
    pub fn arrives(&self, place: usize) -> i64 {
        self.start + scaled(SECOND, self.distance(place) / SPEED)
    }

    /// The value at a place while the release is at its strongest there.
    #[must_use]
    pub fn level(&self, place: usize) -> f64 {
        let habit = self.substance.habit();
        let attenuation = (-self.distance(place) / REACH).exp();
        habit.base + (habit.high_limit + self.peak_excess - habit.base) * attenuation
    }

    /// 0 without a trace, 1 at the strongest.
    fn strength(&self, place: usize, at: i64) -> f64 {
        let since = at - self.arrives(place);
        if since <= 0 {
            return 0.0;
        }
        if since < self.rise {
            let part = since as f64 / self.rise as f64;
            return part * part * (3.0 - 2.0 * part);
        }
        let decaying = since - self.rise - self.hold;
        if decaying <= 0 {
            return 1.0;
        }
        let left = (-(decaying as f64) / self.decay as f64).exp();
        ((left - ENDED) / (1.0 - ENDED)).max(0.0)
    }

    fn distance(&self, place: usize) -> f64 {
        let (here, there) = (PLACES[self.place], PLACES[place]);
        (here.x - there.x).hypot(here.y - there.y)
    }

    /// The record, with `wall` giving microseconds since 1970 for a plant time.
    #[must_use]
    pub fn ground_truth(&self, wall: impl Fn(i64) -> i64) -> GroundTruth {
        let iso = |at: i64| iso_8601(wall(at));
        let high = self.substance.habit().high_limit;
        let mut places: Vec<usize> = (0..PLACES.len()).collect();
        places.sort_by_key(|place| self.arrives(*place));
        let reached = |place: &usize| Reached {
            sn: Post { place: *place, substance: self.substance }.sn(),
            arrives: iso(self.arrives(*place)),
            peak_excess: hundredths(self.level(*place) - high),
        };
        GroundTruth {
            id: self.id,
            substance: self.substance.name().to_owned(),
            place: PLACES[self.place].id.to_owned(),
            start: iso(self.start),
            peak_time: iso(self.peak_time()),
            end: iso(self.end()),
            peak_excess: hundredths(self.peak_excess),
            detectors: places.iter().map(reached).collect(),
        }
    }
}

impl Releases {
    /// The releases that a seed and a plan give.
    #[must_use]
    pub fn new(seed: u64, plan: &ReleasePlan) -> Self {
        let mut releases = Self { source: None, next: None, active: VecDeque::new() };
        match plan {
            ReleasePlan::Once(release) => releases.next = Some(release.clone()),
            ReleasePlan::Recurring => {
                let mut rng = stream(seed, 0);
                // A newcomer's first alarm is one of gas.
                let substance = if rng.random() { Substance::H2 } else { Substance::Ch4 };
                releases.next = Some(draw(&mut rng, 1, FIRST, Some(substance)));
                releases.source = Some(rng);
            }
        }
        releases
    }

    /// The next release that has not begun at the last time asked for.
    #[must_use]
    pub const fn next(&self) -> Option<&Release> {
        self.next.as_ref()
    }

    /// Goes on to `at` and forgets what has ended. Answers the releases that began.
    pub fn advance(&mut self, at: i64) -> Vec<Release> {
        let mut began = Vec::new();
        while let Some(release) = self.next.take_if(|next| next.start <= at) {
            if let Some(rng) = &mut self.source {
                let start = release.start + rng.random_range(BETWEEN_S) * SECOND;
                self.next = Some(draw(rng, release.id + 1, start, None));
            }
            self.active.push_back(release.clone());
            began.push(release);
        }
        self.active.retain(|release| release.end() >= at);
        began
    }

    /// The value of a substance at a place, which without releases would be `ambient`.
    pub fn lift(&mut self, post: Post, at: i64, ambient: f64) -> f64 {
        self.advance(at);
        let same = self.active.iter().filter(|release| release.substance == post.substance);
        same.map(|release| {
            let strength = release.strength(post.place, at);
            ambient + strength * (release.level(post.place) - ambient)
        })
        .fold(ambient, f64::max)
    }
}

fn draw(rng: &mut ChaCha8Rng, id: u64, start: i64, substance: Option<Substance>) -> Release {
    use Substance::{Ch4, H2, Humi, Pm25, Temp, Vocs};
    const OFTEN: [Substance; 12] = [H2, H2, H2, Ch4, Ch4, Ch4, Vocs, Vocs, Pm25, Pm25, Temp, Humi];
    let drawn = OFTEN[rng.random_range(0..OFTEN.len())];
    Release {
        id,
        substance: substance.unwrap_or(drawn),
        place: rng.random_range(0..PLACES.len()),
        start,
        rise: rng.random_range(8 * SECOND..20 * SECOND),
        hold: rng.random_range(10 * SECOND..20 * SECOND),
        decay: rng.random_range(20 * SECOND..60 * SECOND),
        peak_excess: rng.random_range(5.0..20.0),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "spans of minutes, in microseconds")]
fn scaled(micros: i64, factor: f64) -> i64 {
    (micros as f64 * factor).round() as i64
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// Microseconds since 1970 as ISO 8601 in UTC.
pub(crate) fn iso_8601(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros)
        .map_or_else(|_| micros.to_string(), |at| at.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_comes_after_40_s_and_the_others_4_to_10_minutes_apart() {
        for seed in 0..20 {
            let mut releases = Releases::new(seed, &ReleasePlan::Recurring);
            let all = releases.advance(24 * 3_600 * SECOND);
            assert_eq!(all[0].start, FIRST);
            assert!(matches!(all[0].substance, Substance::H2 | Substance::Ch4));
            assert!(all.len() > 24 * 6 && all.len() < 24 * 15);
            for pair in all.windows(2) {
                assert!(BETWEEN_S.contains(&((pair[1].start - pair[0].start) / SECOND)));
                assert_eq!(pair[1].id, pair[0].id + 1);
            }
        }
    }

    #[test]
    fn it_rises_to_its_level_spreads_and_decays() {
        let mut releases = Releases::new(3, &ReleasePlan::Recurring);
        let release = releases.next().unwrap().clone();
        let origin = Post { place: release.place, substance: release.substance };
        let high = release.substance.habit().high_limit;
        assert!((releases.lift(origin, release.start, 30.0) - 30.0).abs() < 1e-9);
        let peak = releases.lift(origin, release.peak_time(), 30.0);
        assert!((peak - high - release.peak_excess).abs() < 1e-9);
        let neighbour = Post { place: (release.place + 1) % 4, ..origin };
        let arrives = release.arrives(neighbour.place);
        assert!(arrives > release.start + 15 * SECOND);
        let there = releases.lift(neighbour, arrives + release.rise, 30.0);
        assert!(there > 55.0 && there < peak, "{there}");
        let other = Post { place: release.place, substance: Substance::Pm25 };
        assert!((releases.lift(other, release.peak_time(), 30.0) - 30.0).abs() < 1e-9);
        assert!((releases.lift(origin, release.end(), 30.0) - 30.0).abs() < 1e-9);
    }

    #[test]
    fn the_record_names_the_origin_first() {
        let release = Releases::new(3, &ReleasePlan::Recurring).next().unwrap().clone();
        let truth = release.ground_truth(|at| at + 1_734_320_000 * SECOND);
        assert_eq!(truth.start, "2024-12-16T03:34:00Z");
        assert_eq!(truth.detectors.len(), 4);
        assert_eq!(truth.detectors[0].arrives, truth.start);
        assert!((truth.detectors[0].peak_excess - truth.peak_excess).abs() < 1e-9);
    }
}
