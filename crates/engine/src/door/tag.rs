//! The door of one tag.

use model::{Passage, Quality, Timestamp};

use super::{DoorConfig, Waiting};

/// A UTC day in microseconds.
const DAY_US: i64 = 86_400_000_000;
/// Reserve for rounding, in units of the greatest number's last place: slopes, their limits and the
/// reader's line are each rounded a few times.
const ROUNDING: f64 = 16.0 * f64::EPSILON;

/// What is remembered of a tag.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Door {
    /// The greatest time of any sample.
    newest: Option<Timestamp>,
    run: Option<Run>,
}

/// A place that a line goes through.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Spot {
    at: Timestamp,
    value: f64,
}

/// The slopes of lines from the last kept sample that miss none of those behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Opening {
    lowest: f64,
    highest: f64,
}

/// Samples in order, of one quality and one day.
#[derive(Clone, Debug, PartialEq)]
struct Run {
    quality: Quality,
    day: i64,
    /// The last kept one.
    pivot: Spot,
    opening: Opening,
    /// The last reported one: the pivot, or what the door holds.
    reported: Spot,
    held: Option<Waiting>,
    /// The newest one, when it was not reported.
    within: Option<Waiting>,
}

impl Door {
    /// A door at which nothing waits, after samples up to a time.
    pub(super) fn after(newest: Option<Timestamp>) -> Self {
        Self { newest, run: None }
    }

    /// Takes a sample that may wait; appends to `kept` those that waited and are needed now.
    pub fn pass(
        &mut self,
        sample: Waiting,
        config: &DoorConfig,
        kept: &mut Vec<Waiting>,
    ) -> Passage {
        if !self.comes_in_order(sample.at) {
            return Passage::Through;
        }
        match &mut self.run {
            Some(run) if run.goes_on_with(&sample) => run.pass(sample, config, kept),
            _ => {
                self.close(kept);
                self.run = Some(Run::begin(&sample));
                Passage::Through
            }
        }
    }

    /// A sample passed that may not wait: the line before it ends, unless it is late.
    pub fn pass_unfit(&mut self, at: Timestamp, kept: &mut Vec<Waiting>) {
        if self.comes_in_order(at) {
            self.close(kept);
        }
    }

    /// What waits is needed: the line ends here, and the next sample begins another one.
    pub fn close(&mut self, kept: &mut Vec<Waiting>) {
        let Some(run) = self.run.take() else { return };
        kept.extend(run.held.into_iter().chain(run.within));
    }

    /// When what waits has waited for the longest time; none when nothing does.
    #[must_use]
    pub fn due(&self, config: &DoorConfig) -> Option<Timestamp> {
        let (held, within) = self.waiting();
        within.or(held).map(|waiting| waiting.received.plus_millis(config.max_ms))
    }

    /// The greatest time of any sample.
    pub(super) fn newest(&self) -> Option<Timestamp> {
        self.newest
    }

    /// What waits: held by the door, and not reported.
    pub(super) fn waiting(&self) -> (Option<&Waiting>, Option<&Waiting>) {
        let run = self.run.as_ref();
        (run.and_then(|run| run.held.as_ref()), run.and_then(|run| run.within.as_ref()))
    }

    fn comes_in_order(&mut self, at: Timestamp) -> bool {
        let later = self.newest.is_none_or(|newest| at > newest);
        if later {
            self.newest = Some(at);
        }
        later
    }
}

impl Run {
    fn begin(sample: &Waiting) -> Self {
        let spot = Spot::of(sample);
        Self {
            quality: sample.quality,
            day: day(sample.at),
            pivot: spot,
            opening: Opening::ALL,
            reported: spot,
            held: None,
            within: None,
        }
    }

    fn goes_on_with(&self, sample: &Waiting) -> bool {
        self.quality == sample.quality && self.day == day(sample.at)
    }

    fn pass(&mut self, sample: Waiting, config: &DoorConfig, kept: &mut Vec<Waiting>) -> Passage {
        let elapsed = sample.at.millis_since(self.reported.at);
        let near =
            config.exception.is_some_and(|deadband| self.reported.is_near(&sample, deadband));
        if elapsed < config.min_ms || near && elapsed < config.max_ms {
            self.within = Some(sample);
            return Passage::Within;
        }
        // A level line that is only long needs none just before its next sample.
        let before = self.within.take().filter(|_| !near);
        let Some(deviation) = config.deviation else {
            kept.extend(before);
            *self = Self::begin(&sample);
            return Passage::Through;
        };
        self.reported = Spot::of(&sample);
        for reported in before.into_iter().chain([sample]) {
            self.swing(reported, deviation, config.max_ms, kept);
        }
        Passage::Held
    }

    /// Holds the next reported sample; what was held is kept when the line to this one would miss
    /// something, or goes.
    fn swing(&mut self, next: Waiting, deviation: f64, max_ms: i64, kept: &mut Vec<Waiting>) {
        let spot = Spot::of(&next);
        let fits = self.opening.has(self.pivot.slope_to(spot))
            && spot.at.millis_since(self.pivot.at) < max_ms;
        if let Some(held) = self.held.take().filter(|_| !fits) {
            (self.pivot, self.opening) = (Spot::of(&held), Opening::ALL);
            kept.push(held);
        }
        self.opening = self.opening.narrowed(self.pivot, spot, deviation);
        self.held = Some(next);
    }
}

impl Spot {
    fn of(sample: &Waiting) -> Self {
        Self { at: sample.at, value: sample.value }
    }

    fn seconds_to(self, later: Self) -> f64 {
        later.at.micros().saturating_sub(self.at.micros()) as f64 / 1e6
    }

    fn slope_to(self, later: Self) -> f64 {
        (later.value - self.value) / self.seconds_to(later)
    }

    fn is_near(self, sample: &Waiting, deadband: f64) -> bool {
        let difference = (sample.value - self.value).abs();
        difference <= sure(deadband, self.value, sample.value).max(0.0)
    }
}

impl Opening {
    /// Before anything stands behind the kept sample.
    const ALL: Self = Self { lowest: f64::NEG_INFINITY, highest: f64::INFINITY };

    fn has(self, slope: f64) -> bool {
        slope.is_finite() && self.lowest <= slope && slope <= self.highest
    }

    /// The lines that do not miss `spot` either.
    fn narrowed(self, pivot: Spot, spot: Spot, deviation: f64) -> Self {
        let sure = sure(deviation, pivot.value, spot.value);
        let (lowest, highest) = if sure > 0.0 {
            let seconds = pivot.seconds_to(spot);
            let (below, above) = (spot.value - sure, spot.value + sure);
            ((below - pivot.value) / seconds, (above - pivot.value) / seconds)
        } else if pivot.value.to_bits() == spot.value.to_bits() {
            // Only a level line is exact.
            (0.0, 0.0)
        } else {
            (f64::INFINITY, f64::NEG_INFINITY)
        };
        Self { lowest: self.lowest.max(lowest), highest: self.highest.min(highest) }
    }
}

fn day(at: Timestamp) -> i64 {
    at.micros().div_euclid(DAY_US)
}

/// What of an allowed difference is left when rounding has had its part.
fn sure(allowed: f64, one: f64, other: f64) -> f64 {
    allowed - ROUNDING * one.abs().max(other.abs())
}
