//! Energy from samples of power, in kWh.
//!
//! The rule is *hold*: a power holds from its sample to the next one, as a meter's and a PLC's own
//! integration do; the machines' powers are steps, and sources tell of a change when it comes. The
//! trapezoid rule was the alternative: it is closer for powers that drift, but it makes ramps of
//! steps and needs both neighbours of every period's border. With *hold*, cutting a period in two
//! changes no sum.
//!
//! Nothing is invented: a stretch longer than the power may hold (twice the expected period), one
//! that a known gap touches, or one whose sample is bad contributes no energy and no known time.

use model::{Millis, Timestamp};
use serde::{Deserialize, Serialize};

/// Microseconds of an hour.
const HOUR_US: f64 = 3_600e6;

/// A stretch of time over which a power is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// Its beginning.
    pub from: Timestamp,
    /// Its end, not in it.
    pub to: Timestamp,
    /// The power, kW.
    pub kw: f64,
}

impl Stretch {
    /// Its energy.
    #[must_use]
    pub fn kwh(&self) -> f64 {
        self.kw * (self.micros() as f64 / HOUR_US)
    }

    /// Its length.
    #[must_use]
    pub fn micros(&self) -> i64 {
        self.to.micros().saturating_sub(self.from.micros())
    }

    /// The part of it in a period; none when there is none.
    #[must_use]
    pub fn within(&self, from: Timestamp, to: Timestamp) -> Option<Self> {
        let part = Self { from: self.from.max(from), to: self.to.min(to), kw: self.kw };
        (part.from < part.to).then_some(part)
    }
}

/// Makes stretches of samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Meter {
    /// Time of the newest sample, whether usable or not.
    last: Option<Timestamp>,
    /// Its power, when it is usable.
    kw: Option<f64>,
}

impl Meter {
    /// Takes the next sample in the order of time, none as its power when it is bad; gives the
    /// stretch that it ends, when that was no longer than `hold_ms`. A late sample changes
    /// nothing; of two at one time the second holds.
    pub fn take(&mut self, at: Timestamp, kw: Option<f64>, hold_ms: Millis) -> Option<Stretch> {
        if self.is_late(at) {
            return None;
        }
        let before = self.last.replace(at);
        let ended = std::mem::replace(&mut self.kw, kw.filter(|kw| kw.is_finite()));
        let stretch = Stretch { from: before?, to: at, kw: ended? };
        let held = stretch.micros() > 0 && stretch.micros() <= hold_ms.saturating_mul(1_000);
        held.then_some(stretch)
    }

    /// Whether a sample of this time is behind the newest one.
    #[must_use]
    pub fn is_late(&self, at: Timestamp) -> bool {
        self.last.is_some_and(|last| at < last)
    }

    /// Samples were lost: the power does not hold until the next one.
    pub fn lose(&mut self) {
        self.kw = None;
    }
}

/// Energy, known time and the highest power of a period.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Energy {
    /// kWh.
    pub kwh: f64,
    /// The time over which power is known, µs.
    pub known_us: i64,
    /// The highest power that held in it, kW.
    pub peak_kw: Option<f64>,
}

impl Energy {
    /// Adds a stretch.
    pub fn add(&mut self, stretch: &Stretch) {
        self.kwh += stretch.kwh();
        self.known_us = self.known_us.saturating_add(stretch.micros());
        self.peak_kw = Some(self.peak_kw.map_or(stretch.kw, |peak| peak.max(stretch.kw)));
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            kwh: self.kwh + other.kwh,
            known_us: self.known_us.saturating_add(other.known_us),
            peak_kw: match (self.peak_kw, other.peak_kw) {
                (Some(a), Some(b)) => Some(a.max(b)),
                (a, b) => a.or(b),
            },
        }
    }

    /// Mean power over the known time, kW.
    #[must_use]
    pub fn average_kw(&self) -> Option<f64> {
        (self.known_us > 0).then(|| self.kwh / (self.known_us as f64 / HOUR_US))
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the numbers are exact")]
mod tests {
    use super::*;

    fn energy(samples: &[(i64, Option<f64>)]) -> (f64, i64, Option<f64>) {
        let (mut meter, mut sum) = (Meter::default(), Energy::default());
        for (millis, kw) in samples {
            if let Some(stretch) = meter.take(Timestamp::from_millis(*millis), *kw, 2_000) {
                sum.add(&stretch);
            }
        }
        (sum.kwh * 3600.0, sum.known_us / 1_000, sum.peak_kw)
    }

    #[test]
    fn a_power_holds_until_the_next_sample() {
        // In kW·s.
        assert_eq!(energy(&[(0, Some(5.0)), (1_000, Some(0.2)), (2_000, Some(0.2))]).0, 5.2);
        assert_eq!(energy(&[(0, Some(5.0))]), (0.0, 0, None));
        // Exactly twice the period still holds.
        assert_eq!(energy(&[(0, Some(3.0)), (2_000, Some(0.0))]), (6.0, 2_000, Some(3.0)));
    }

    #[test]
    fn what_is_not_known_is_not_invented() {
        assert_eq!(energy(&[(0, Some(3.0)), (2_001, Some(4.0)), (3_001, None)]).0, 4.0);
        // Bad from 1 s to 2 s.
        let samples = [(0, Some(3.0)), (1_000, None), (2_000, Some(1.0)), (3_000, Some(9.0))];
        assert_eq!(energy(&samples), (4.0, 2_000, Some(3.0)));
        assert_eq!(energy(&[(0, Some(f64::NAN)), (1_000, Some(1.0))]).0, 0.0);
    }

    #[test]
    fn late_and_repeated_samples_spoil_nothing() {
        let samples = [(0, Some(2.0)), (1_000, Some(4.0)), (500, Some(99.0)), (2_000, Some(0.0))];
        assert_eq!(energy(&samples).0, 6.0);
        // Of two at one time the second holds.
        let twice = [(0, Some(2.0)), (0, Some(4.0)), (1_000, Some(0.0)), (1_000, Some(0.0))];
        assert_eq!(energy(&twice), (4.0, 1_000, Some(4.0)));
    }
}
