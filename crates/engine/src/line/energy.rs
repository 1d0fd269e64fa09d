//! Energy from samples of power, in kWh.
//!
//! The rule is *hold*: a power holds from its sample to the next one, as a meter's and a PLC's own
//! integration do; the machines' powers are steps, and sources tell of a change when it comes. The
//! trapezoid rule was the alternative: it is closer for powers that drift, but it makes ramps of
//! steps and needs both neighbours of every period's border. With *hold*, cutting a period in two
//! changes no sum.
//!
//! Nothing is invented. What is not known contributes neither energy nor known time:
//! * a power of bad quality, until the next sample;
//! * a gap, and what follows it until the next sample;
//! * a silence: a time longer than twice the expected period without any proof that the power is
//!   watched. Proof is a sample of the power itself or, when the source tells of changes only, a
//!   sample of any of the line's tags; see [`super::Line::on_change`].

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

/// A power followed in the order of time. What it gives are stretches that follow each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Held {
    /// The power that holds, kW.
    kw: Option<f64>,
    /// From when on it is not given yet.
    since: Option<Timestamp>,
    /// Time of its newest sample.
    sampled: Option<Timestamp>,
    /// Until when it was proved to be watched.
    proved: Option<Timestamp>,
    /// The end of the gap that it was lost in.
    lost_until: Option<Timestamp>,
}

impl Held {
    /// The power is watched at a time. Gives what was known before a silence.
    pub fn prove(&mut self, at: Timestamp, hold_ms: Millis) -> Option<Stretch> {
        match self.proved {
            Some(proved) if at <= proved => None,
            Some(proved) if is_within(proved, at, hold_ms) => {
                self.proved = Some(at);
                None
            }
            _ => {
                let known = self.open();
                (self.proved, self.since) = (Some(at), Some(self.after_loss(at)));
                known
            }
        }
    }

    /// Takes a sample, none as its power when it is bad. Gives what the one before held. A late
    /// sample changes nothing; of two at one time the second holds.
    pub fn set(&mut self, at: Timestamp, kw: Option<f64>, hold_ms: Millis) -> Option<Stretch> {
        if self.is_late(at) {
            return None;
        }
        let known = self.until(at, hold_ms);
        self.sampled = Some(at);
        self.kw = kw.filter(|kw| kw.is_finite());
        self.since = Some(self.after_loss(at));
        known
    }

    /// Samples were lost between two times. Gives what was known before. A gap that ended before
    /// the newest sample came changes nothing.
    pub fn lose(&mut self, from: Timestamp, to: Timestamp, hold_ms: Millis) -> Option<Stretch> {
        if self.sampled.is_some_and(|sampled| to <= sampled) {
            return None;
        }
        let known = self.until(from, hold_ms);
        self.lost_until = Some(self.lost_until.map_or(to, |until| until.max(to)));
        self.kw = None;
        known
    }

    /// What is known and not given yet: until the newest proof.
    #[must_use]
    pub fn open(&self) -> Option<Stretch> {
        let stretch = Stretch { from: self.since?, to: self.proved?, kw: self.kw? };
        (stretch.from < stretch.to).then_some(stretch)
    }

    /// Whether a sample of this time is behind the newest one.
    #[must_use]
    pub fn is_late(&self, at: Timestamp) -> bool {
        self.sampled.is_some_and(|sampled| at < sampled)
    }

    /// A time, or the end of the gap in which it lies.
    fn after_loss(&self, at: Timestamp) -> Timestamp {
        self.lost_until.map_or(at, |until| until.max(at))
    }

    /// What is known and not given yet, until a time that is proved or soon after a proof.
    fn until(&self, at: Timestamp, hold_ms: Millis) -> Option<Stretch> {
        let proved = self.proved?;
        let to = if at <= proved || is_within(proved, at, hold_ms) { at } else { proved };
        let stretch = Stretch { from: self.since?, to, kw: self.kw? };
        (stretch.from < stretch.to).then_some(stretch)
    }
}

fn is_within(from: Timestamp, to: Timestamp, millis: Millis) -> bool {
    to.micros().saturating_sub(from.micros()) <= millis.saturating_mul(1_000)
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

    const HOLD_MS: Millis = 2_000;

    #[derive(Clone, Copy)]
    enum Told {
        /// A power at milliseconds.
        Kw(i64, f64),
        /// A bad sample.
        Bad(i64),
        /// A sample of another tag.
        Other(i64),
        /// A gap.
        Gap(i64, i64),
    }
    use Told::{Bad, Gap, Kw, Other};

    /// kW·s, known milliseconds and peak.
    fn energy(told: &[Told]) -> (f64, i64, Option<f64>) {
        let (mut held, mut sum) = (Held::default(), Energy::default());
        let at = Timestamp::from_millis;
        for one in told {
            let mut add = |stretch: Option<Stretch>| stretch.iter().for_each(|s| sum.add(s));
            match *one {
                Kw(millis, kw) => {
                    add(held.prove(at(millis), HOLD_MS));
                    add(held.set(at(millis), Some(kw), HOLD_MS));
                }
                Bad(millis) => add(held.set(at(millis), None, HOLD_MS)),
                Other(millis) => add(held.prove(at(millis), HOLD_MS)),
                Gap(from, to) => add(held.lose(at(from), at(to), HOLD_MS)),
            }
        }
        held.open().iter().for_each(|stretch| sum.add(stretch));
        ((sum.kwh * 3.6e9).round() / 1e6, sum.known_us / 1_000, sum.peak_kw)
    }

    #[test]
    fn a_power_holds_until_the_next_sample() {
        assert_eq!(energy(&[Kw(0, 5.0), Kw(1_000, 0.2), Kw(2_000, 0.2)]).0, 5.2);
        assert_eq!(energy(&[Kw(0, 5.0)]), (0.0, 0, None));
        // Exactly twice the period still holds.
        assert_eq!(energy(&[Kw(0, 3.0), Kw(2_000, 0.0)]), (6.0, 2_000, Some(3.0)));
    }

    #[test]
    fn a_silence_is_not_invented() {
        assert_eq!(energy(&[Kw(0, 3.0), Kw(2_001, 4.0), Kw(3_001, 0.0)]).0, 4.0);
        // Other tags prove that nothing changed for 9 s, then come 5 s of silence, then 1 s more.
        let proofs = [Other(2_000), Other(4_000), Other(6_000), Other(8_000), Other(9_000)];
        let told = [&[Kw(0, 3.0)], &proofs[..], &[Other(14_000), Kw(15_000, 0.0)]].concat();
        assert_eq!(energy(&told), (30.0, 10_000, Some(3.0)));
        // And until the newest proof.
        assert_eq!(energy(&[&[Kw(0, 3.0)], &proofs[..]].concat()).1, 9_000);
    }

    #[test]
    fn bad_samples_and_gaps_end_what_holds() {
        let told = [Kw(0, 3.0), Bad(1_000), Other(1_500), Kw(2_000, 1.0), Kw(3_000, 9.0)];
        assert_eq!(energy(&told), (4.0, 2_000, Some(3.0)));
        assert_eq!(energy(&[Kw(0, f64::NAN), Kw(1_000, 1.0)]).0, 0.0);
        // Known until the gap, then nothing until the next sample.
        let told = [
            Kw(0, 3.0),
            Other(1_500),
            Gap(1_000, 1_500),
            Other(2_500),
            Kw(3_000, 1.0),
            Kw(4_000, 0.0),
        ];
        assert_eq!(energy(&told), (4.0, 2_000, Some(3.0)));
        // A gap between two samples that follow each other: nothing in between.
        let told = [Kw(0, 3.0), Gap(0, 1_000), Kw(1_000, 2.0), Kw(2_000, 0.0)];
        assert_eq!(energy(&told), (2.0, 1_000, Some(2.0)));
        // A sample within a gap counts from the gap's end on.
        let told = [Kw(0, 3.0), Gap(0, 1_000), Kw(500, 2.0), Kw(2_000, 0.0)];
        assert_eq!(energy(&told), (2.0, 1_000, Some(2.0)));
    }

    #[test]
    fn late_and_repeated_samples_spoil_nothing() {
        let told = [Kw(0, 2.0), Kw(1_000, 4.0), Kw(500, 99.0), Kw(2_000, 0.0)];
        assert_eq!(energy(&told).0, 6.0);
        // Of two at one time the second holds.
        let told = [Kw(0, 2.0), Kw(0, 4.0), Kw(1_000, 0.0), Kw(1_000, 0.0)];
        assert_eq!(energy(&told), (4.0, 1_000, Some(4.0)));
        // Another tag's proof may be ahead of this power's change.
        assert_eq!(energy(&[Kw(0, 2.0), Other(1_100), Kw(1_000, 4.0), Other(2_000)]).0, 6.0);
    }
}
