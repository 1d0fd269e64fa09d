//! Aggregates over intervals, with the names and rules of OPC UA Part 13 (OPC 10000-13).
//!
//! [`Accumulator`] takes the samples of one tag in the order of time, some of before and after the
//! period with them, and answers any [`Aggregate`] of any interval. Its memory is some 300 bytes
//! an interval, however many samples there are. Intervals come from [`intervals::edges`].
//!
//! Rules, where the standard leaves a choice or this program has its own:
//! * an interval has its begin and not its end (3.1.3); rows of one time count each, and the last
//!   of them is the value at that time;
//! * a sample that is bad, uncertain under [`Rules::treat_uncertain_as_bad`], or no finite number
//!   is unusable;
//! * extrapolation holds the last value (4.2.1.2, `UseSlopedExtrapolation` = false);
//! * interpolated bounds (3.1.8) go from usable to usable sample over everything between, and say
//!   so by being uncertain; simple bounds (3.1.9) go from sample to sample;
//! * a value holds for [`Rules::hold`] at most, so that a device that fell silent is not good for
//!   ever: behind that, simple bounds and durations have no data, interpolated ones are uncertain;
//! * durations by quality go by the samples' own qualities.

mod accumulator;
mod answer;
mod cell;
pub mod intervals;
mod kind;
pub mod states;

use model::{Millis, Quality, Severity, Timestamp};

pub use accumulator::Accumulator;
pub use answer::Answers;
pub use kind::Aggregate;

/// One row of the history.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Source time.
    pub at: Timestamp,
    /// The number; none when it is missing or a text.
    pub value: Option<f64>,
    /// The quality.
    pub quality: Quality,
}

/// How to aggregate (4.2.1.2).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// Whether a value stays until the next sample, instead of going there in a line. Truth values
    /// and counters of states are stepped.
    pub stepped: bool,
    /// Whether uncertain samples are left out as bad ones are.
    pub treat_uncertain_as_bad: bool,
    /// From how many percent of bad data on a result is bad.
    pub percent_data_bad: f64,
    /// From how many percent of good data on a result is good.
    pub percent_data_good: f64,
    /// How long a value holds between two samples; none is for ever, as in the standard.
    pub hold: Option<Millis>,
    /// How long the newest value holds.
    pub hold_last: Millis,
}

impl Default for Rules {
    /// Sloped, the standard's defaults, and the station's hour for which a value holds.
    fn default() -> Self {
        const HOUR: Millis = 3_600_000;
        Self {
            stepped: false,
            treat_uncertain_as_bad: true,
            percent_data_bad: 100.0,
            percent_data_good: 100.0,
            hold: Some(HOUR),
            hold_last: HOUR,
        }
    }
}

impl Rules {
    /// The number of a sample, when it may be used.
    #[must_use]
    pub fn usable(&self, sample: &Sample) -> Option<f64> {
        let fit = match sample.quality.severity() {
            Severity::Good => true,
            Severity::Uncertain => !self.treat_uncertain_as_bad,
            Severity::Bad => false,
        };
        sample.value.filter(|value| fit && value.is_finite())
    }

    /// The quality of a result of which so much, in percent, is bad and good, and whether any of
    /// it is uncertain (5.4.3.2.1).
    pub(crate) fn quality(&self, bad: f64, good: f64, doubtful: bool) -> Quality {
        if bad > 0.0 && bad >= self.percent_data_bad {
            Quality::BAD
        } else if !doubtful && (bad <= 0.0 || good >= self.percent_data_good) {
            Quality::GOOD
        } else {
            Quality::UNCERTAIN_DATA_SUB_NORMAL
        }
    }
}

/// One aggregate of one interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answer {
    /// The interval's begin, or the time of the sample for aggregates of an actual time.
    pub at: Timestamp,
    /// The number, durations in milliseconds; none when there is none.
    pub value: Option<f64>,
    /// The quality, with the standard's information bits (5.3.3).
    pub quality: Quality,
}

/// A value at an edge of an interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bound {
    pub(crate) value: Option<f64>,
    pub(crate) quality: Quality,
    /// Whether a sample is exactly there.
    pub(crate) raw: bool,
}

impl Bound {
    pub(crate) const NONE: Self = Self { value: None, quality: Quality::BAD_NO_DATA, raw: false };
}
