//! How long alarms waited for their acknowledgement, by priority.
//!
//! Quantiles are nearest-rank: the smallest time that at least so large a share of the times does
//! not exceed. So that memory stays bounded, times are rounded before they are counted: to 0.1 s
//! up to a minute, to 1 s up to an hour, to 1 min up to 7 days, to 1 h beyond. Rounding keeps the
//! order, so a quantile is the exact one, rounded.

use std::collections::BTreeMap;

use model::{Millis, Priority};

use super::rows::ResponseRow;

/// Up to this time, rounded to this; in ms.
const STEPS: [(Millis, Millis); 4] =
    [(60_000, 100), (3_600_000, 1_000), (604_800_000, 60_000), (Millis::MAX, 3_600_000)];

/// Times counted by priority.
#[derive(Clone, Debug, Default)]
pub(super) struct Responses {
    times: [BTreeMap<Millis, u64>; Priority::ALL.len()],
}

/// A time as it is counted. Times before 0 count as 0.
pub(super) fn rounded(millis: Millis) -> Millis {
    let millis = millis.max(0);
    let step = STEPS.iter().find(|(up_to, _)| millis <= *up_to).map_or(1, |(_, step)| *step);
    millis.saturating_add(step / 2) / step * step
}

impl Responses {
    pub(super) fn add(&mut self, priority: Priority, millis: Millis) {
        *self.times[priority as usize].entry(rounded(millis)).or_default() += 1;
    }

    pub(super) fn rows(&self) -> Vec<ResponseRow> {
        let row = |priority: Priority| {
            let times = &self.times[priority as usize];
            let count: u64 = times.values().sum();
            let median_ms = nearest_rank(times, count.div_ceil(2))?;
            let p90_ms = nearest_rank(times, (count * 9).div_ceil(10))?;
            Some(ResponseRow { priority, median_ms, p90_ms, count })
        };
        Priority::ALL.into_iter().filter_map(row).collect()
    }
}

fn nearest_rank(times: &BTreeMap<Millis, u64>, rank: u64) -> Option<Millis> {
    let mut seen = 0;
    let reached = |(_, count): &(&Millis, &u64)| {
        seen += **count;
        seen >= rank
    };
    times.iter().find(reached).map(|(millis, _)| *millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_ranks() {
        let (priority, hundreds) = (Priority::High, |n: i64| n * 100);
        for (times, median, p90) in [
            (vec![3], 3, 3),
            (vec![1, 2], 1, 2),
            (vec![3, 1, 2], 2, 3),
            ((1..=10).collect(), 5, 9),
            ((1..=11).collect(), 6, 10),
        ] {
            let mut responses = Responses::default();
            for n in &times {
                responses.add(priority, hundreds(*n));
            }
            let (median_ms, p90_ms) = (hundreds(median), hundreds(p90));
            let count = times.len() as u64;
            assert_eq!(responses.rows(), [ResponseRow { priority, median_ms, p90_ms, count }]);
        }
    }

    #[test]
    fn rounding_keeps_the_order() {
        for (millis, expected) in [
            (-5, 0),
            (49, 0),
            (50, 100),
            (59_999, 60_000),
            (60_499, 60_000),
            (3_600_000, 3_600_000),
            (3_629_999, 3_600_000),
            (3_630_000, 3_660_000),
            (604_800_001, 604_800_000),
        ] {
            assert_eq!(rounded(millis), expected, "{millis}");
        }
    }
}
