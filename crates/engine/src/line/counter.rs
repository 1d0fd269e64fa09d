//! What a counter of a PLC counted between two samples, through wraps and restarts.
//!
//! A counter only counts up, so a smaller value means that it wrapped or began again. What can be
//! told apart is told apart by what is possible in the time between the two samples:
//!
//! 1. ahead by no more than possible: that is the increase;
//! 2. else, ahead by no more than possible when counted around the end of the integer (a `UInt16`
//!    from 65535 to 0, an INT from 32767 to −32768): it wrapped, and that is the increase;
//! 3. else, behind, and the value itself is no more than possible: it began again from 0, and the
//!    value is what was counted since;
//! 4. else it jumped: nothing is counted, and counting goes on from the new value. This is also
//!    what a controller does that shows 0 for a moment and then its retained value.
//!
//! Samples of bad quality and texts are not samples; an equal value counts nothing; a sample
//! behind the last one in time is late and changes nothing. Possible is ten times the nominal
//! pace and 16 more. A restart between two samples of which the second is the higher one cannot
//! be seen.

use model::Timestamp;
use serde::{Deserialize, Serialize};

/// How many times faster than nominal a counter may be.
const PACE_FACTOR: f64 = 10.0;
/// What it may be ahead in no time: values are not read at the moment at which they change.
const SLACK: f64 = 16.0;

/// What is known of a counter beforehand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CounterRule {
    /// The number of values of its integer: 65536 for 16 bits.
    pub modulus: f64,
    /// Its nominal pace, per second.
    pub per_second: f64,
}

impl CounterRule {
    /// A counter of pieces: 16 bits, one piece in every ideal cycle.
    #[must_use]
    pub fn pieces(ideal_cycle_s: f64) -> Self {
        Self {
            modulus: 65_536.0,
            per_second: if ideal_cycle_s > 0.0 { 1.0 / ideal_cycle_s } else { 0.0 },
        }
    }

    /// A counter of seconds: 32 bits.
    #[must_use]
    pub const fn seconds() -> Self {
        Self { modulus: 4_294_967_296.0, per_second: 1.0 }
    }
}

/// A counter and its last sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Counter {
    last: Option<(Timestamp, f64)>,
}

/// What a sample tells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The time of the sample before; none for the first.
    pub since: Option<Timestamp>,
    /// What was counted since.
    pub increase: f64,
    /// How it came.
    pub kind: StepKind,
}

/// How a counter went from one sample to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// There was none before: what it counted until then is not known.
    First,
    /// It counted on, or stood.
    Counted,
    /// It wrapped.
    Wrapped,
    /// It began again from 0.
    Restarted,
    /// It jumped to where it cannot have counted; nothing is counted.
    Jumped,
}

impl Counter {
    /// Takes the next sample in the order of time; none when it is late.
    pub fn take(&mut self, at: Timestamp, value: f64, rule: CounterRule) -> Option<Step> {
        let Some((since, last)) = self.last else {
            self.last = Some((at, value));
            return Some(Step { since: None, increase: 0.0, kind: StepKind::First });
        };
        if at < since {
            return None;
        }
        self.last = Some((at, value));
        let elapsed_s = (at.micros().saturating_sub(since.micros())) as f64 / 1e6;
        let possible = PACE_FACTOR.mul_add(rule.per_second * elapsed_s, SLACK);
        let (increase, kind) = increase(last, value, possible, rule.modulus);
        Some(Step { since: Some(since), increase, kind })
    }

    /// The time of the last sample.
    #[must_use]
    pub fn last_time(&self) -> Option<Timestamp> {
        self.last.map(|(at, _)| at)
    }
}

fn increase(last: f64, value: f64, possible: f64, modulus: f64) -> (f64, StepKind) {
    let ahead = value - last;
    if (0.0..=possible).contains(&ahead) {
        return (ahead, StepKind::Counted);
    }
    let around = ahead.rem_euclid(modulus);
    if around <= possible {
        return (around, StepKind::Wrapped);
    }
    if ahead < 0.0 && (0.0..=possible).contains(&value) {
        return (value, StepKind::Restarted);
    }
    (0.0, StepKind::Jumped)
}

#[cfg(test)]
mod tests {
    use super::StepKind::{Counted, First, Jumped, Restarted, Wrapped};
    use super::*;

    /// A second, the value then, and what it should tell; nothing when it is late.
    type Row = (i64, f64, Option<(f64, StepKind)>);

    fn check(rule: CounterRule, rows: &[Row]) {
        let mut counter = Counter::default();
        for (second, value, expected) in rows {
            let step = counter.take(Timestamp::from_secs(*second), *value, rule);
            let found = step.map(|step| (step.increase, step.kind));
            assert_eq!(found, *expected, "{value} at {second} s");
        }
    }

    const PIECES: CounterRule = CounterRule { modulus: 65_536.0, per_second: 0.1 };

    #[test]
    fn it_counts_and_stands() {
        check(
            PIECES,
            &[
                (0, 100.0, Some((0.0, First))),
                (1, 100.0, Some((0.0, Counted))),
                (10, 101.0, Some((1.0, Counted))),
                (10, 101.0, Some((0.0, Counted))),
                (70, 107.0, Some((6.0, Counted))),
            ],
        );
    }

    #[test]
    fn it_wraps_as_uint_and_as_int() {
        check(
            PIECES,
            &[
                (0, 65_534.0, Some((0.0, First))),
                (10, 65_535.0, Some((1.0, Counted))),
                (20, 0.0, Some((1.0, Wrapped))),
                (30, 1.0, Some((1.0, Counted))),
            ],
        );
        check(
            PIECES,
            &[
                (0, 32_766.0, Some((0.0, First))),
                (20, -32_767.0, Some((3.0, Wrapped))),
                (30, -32_766.0, Some((1.0, Counted))),
            ],
        );
    }

    #[test]
    fn it_begins_again() {
        check(
            PIECES,
            &[
                (0, 500.0, Some((0.0, First))),
                (10, 0.0, Some((0.0, Restarted))),
                (20, 1.0, Some((1.0, Counted))),
                (3620, 361.0, Some((360.0, Counted))),
                (3630, 2.0, Some((2.0, Restarted))),
            ],
        );
    }

    #[test]
    fn a_retained_value_that_comes_back_counts_nothing() {
        check(
            PIECES,
            &[
                (0, 500.0, Some((0.0, First))),
                (1, 0.0, Some((0.0, Restarted))),
                (2, 501.0, Some((0.0, Jumped))),
                (3, 502.0, Some((1.0, Counted))),
            ],
        );
    }

    #[test]
    fn a_late_sample_changes_nothing() {
        check(
            PIECES,
            &[
                (10, 5.0, Some((0.0, First))),
                (20, 6.0, Some((1.0, Counted))),
                (15, 5.0, None),
                (30, 7.0, Some((1.0, Counted))),
            ],
        );
    }

    #[test]
    fn seconds_go_on_after_an_hour_of_silence() {
        check(
            CounterRule::seconds(),
            &[
                (0, 10.0, Some((0.0, First))),
                (3600, 3610.0, Some((3600.0, Counted))),
                (3601, 1.0, Some((1.0, Restarted))),
            ],
        );
    }
}
