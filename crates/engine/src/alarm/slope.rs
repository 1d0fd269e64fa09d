//! How fast a value changes: from the oldest point kept to the newest, over a time.
//!
//! Points are kept at least a sixteenth of the time apart, so memory is bounded; a change is
//! measured once half of the time has been seen. Source times that go back begin anew.

use std::collections::VecDeque;

use model::{Millis, Timestamp};
use serde::{Deserialize, Serialize};

/// Points kept over the whole time.
const POINTS: i64 = 16;

/// The recent past of one value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Slope {
    points: VecDeque<(Timestamp, f64)>,
}

impl Slope {
    /// Takes a value; answers its change per minute over up to `over_ms`, when it is known.
    pub(crate) fn per_minute(&mut self, at: Timestamp, value: f64, over_ms: Millis) -> Option<f64> {
        let over_ms = over_ms.max(1);
        if self.points.back().is_some_and(|(last, _)| at < *last) {
            self.points.clear();
        }
        // The oldest point stays as long as the next one is not old enough.
        while self.points.get(1).is_some_and(|(next, _)| at.millis_since(*next) >= over_ms) {
            self.points.pop_front();
        }
        let rate = self.points.front().and_then(|(since, first)| {
            let passed_ms = at.millis_since(*since);
            let seen = passed_ms > 0 && passed_ms * 2 >= over_ms;
            seen.then(|| (value - first) / (passed_ms as f64 / 60_000.0))
        });
        let apart = (over_ms / POINTS).max(1);
        if self.points.back().is_none_or(|(last, _)| at.millis_since(*last) >= apart) {
            self.points.push_back((at, value));
        }
        rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_rise_is_its_rate_and_memory_is_bounded() {
        let mut slope = Slope::default();
        for second in 0..1_000 {
            let at = Timestamp::from_secs(second);
            let rate = slope.per_minute(at, second as f64 * 0.5, 60_000);
            match rate {
                None => assert!(second < 30),
                Some(rate) => assert!(second >= 30 && (rate - 30.0).abs() < 1e-9),
            }
            assert!(slope.points.len() <= 18);
        }
    }

    #[test]
    fn times_that_go_back_begin_anew() {
        let mut slope = Slope::default();
        for (second, value, expected) in
            [(0, 0.0, None), (60, 6.0, Some(6.0)), (10, 50.0, None), (50, 10.0, Some(-60.0))]
        {
            let found = slope.per_minute(Timestamp::from_secs(second), value, 60_000);
            assert_eq!(found, expected, "{second} s");
        }
    }

    #[test]
    fn a_rare_value_is_measured_from_the_one_before() {
        let mut slope = Slope::default();
        slope.per_minute(Timestamp::from_secs(0), 0.0, 1_000);
        assert_eq!(slope.per_minute(Timestamp::from_secs(600), 10.0, 1_000), Some(1.0));
        assert_eq!(slope.per_minute(Timestamp::from_secs(1_200), 10.0, 1_000), Some(0.0));
    }
}
