//! OEE by the reference's formulas, with the names of ISO 22400-2 beside them.
//!
//! | here | ISO 22400-2 | formula |
//! |---|---|---|
//! | planned time | planned busy time, PBT | run + down |
//! | availability | availability, APT/PBT | 100 · run / planned |
//! | performance | effectiveness, PRI·PQ/APT | min(100, 100 · count · ideal / run); 0 when run = 0 |
//! | quality | quality ratio, GQ/PQ | 100 · (count − reject) / count; 100 when count = 0 |
//! | OEE | OEE index | availability · performance · quality / 10⁴ |
//!
//! The OEE is computed from the three as they are, then each of the four is rounded to two
//! decimals. Impossible input (something negative or not a number, more rejected than made, no
//! planned time, no ideal cycle) gives 0 for all four and bad quality.

use model::Quality;
use serde::{Deserialize, Serialize};

use crate::calibrate::two_decimals;

/// What a line did in a period: the input of the formulas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Production {
    /// Seconds in which it ran (actual production time, APT).
    pub run_s: f64,
    /// Seconds in which it should have run and stood.
    pub down_s: f64,
    /// Pieces made, good or not (produced quantity, PQ).
    pub count: f64,
    /// Pieces rejected (PQ − good quantity, GQ).
    pub reject: f64,
}

/// The four figures in %, rounded to two decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Oee {
    /// Of the planned time, the part in which the line ran.
    pub availability: f64,
    /// How fast it was, with its ideal cycle as 100; never above.
    pub performance: f64,
    /// Of the pieces, those that are good.
    pub quality: f64,
    /// The product of the three.
    pub oee: f64,
}

impl Production {
    /// The figures and their quality, for an ideal cycle in seconds per piece (planned run time
    /// per item, PRI).
    #[must_use]
    pub fn oee(&self, ideal_cycle_s: f64) -> (Oee, Quality) {
        let Self { run_s, down_s, count, reject } = *self;
        let planned = run_s + down_s;
        let numbers = [run_s, down_s, count, reject, ideal_cycle_s];
        let possible = numbers.iter().all(|number| number.is_finite() && *number >= 0.0)
            && reject <= count
            && planned > 0.0
            && ideal_cycle_s > 0.0;
        if !possible {
            return (Oee::default(), Quality::BAD_OUT_OF_RANGE);
        }
        let availability = 100.0 * run_s / planned;
        let performance =
            if run_s > 0.0 { (100.0 * count * ideal_cycle_s / run_s).min(100.0) } else { 0.0 };
        let quality = if count > 0.0 { 100.0 * (count - reject) / count } else { 100.0 };
        let oee = Oee {
            availability: two_decimals(availability),
            performance: two_decimals(performance),
            quality: two_decimals(quality),
            oee: two_decimals(availability * performance * quality / 1e4),
        };
        (oee, Quality::GOOD)
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            run_s: self.run_s + other.run_s,
            down_s: self.down_s + other.down_s,
            count: self.count + other.count,
            reject: self.reject + other.reject,
        }
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the numbers are exact")]
mod tests {
    use super::*;

    /// Run, down, count, reject, ideal cycle; then availability, performance, quality, OEE.
    type Row = ([f64; 5], [f64; 4], bool);

    #[test]
    fn the_formulas_of_the_reference() {
        let table: &[Row] = &[
            ([3600.0, 0.0, 360.0, 0.0, 10.0], [100.0, 100.0, 100.0, 100.0], true),
            ([2700.0, 900.0, 216.0, 12.0, 10.0], [75.0, 80.0, 94.44, 56.67], true),
            // 100·7/9, 100·30/7 capped, 100·2/3.
            ([7.0, 2.0, 3.0, 1.0, 10.0], [77.78, 100.0, 66.67, 51.85], true),
            // A line that is faster than its ideal is capped.
            ([100.0, 0.0, 30.0, 0.0, 10.0], [100.0, 100.0, 100.0, 100.0], true),
            // No pieces: nothing bad was made.
            ([50.0, 50.0, 0.0, 0.0, 10.0], [50.0, 0.0, 100.0, 0.0], true),
            // It stood all the time.
            ([0.0, 60.0, 0.0, 0.0, 10.0], [0.0, 0.0, 100.0, 0.0], true),
            ([0.0, 60.0, 5.0, 0.0, 10.0], [0.0, 0.0, 100.0, 0.0], true),
            ([60.0, 0.0, 6.0, 6.0, 10.0], [100.0, 100.0, 0.0, 0.0], true),
            // Halves are rounded as the exact number lies: 2.675 is a little less than it looks.
            ([2.675, 97.325, 0.0, 0.0, 10.0], [2.67, 0.0, 100.0, 0.0], true),
            // Impossible.
            ([0.0, 0.0, 0.0, 0.0, 10.0], [0.0; 4], false),
            ([-1.0, 61.0, 1.0, 0.0, 10.0], [0.0; 4], false),
            ([60.0, -1.0, 1.0, 0.0, 10.0], [0.0; 4], false),
            ([60.0, 0.0, -1.0, 0.0, 10.0], [0.0; 4], false),
            ([60.0, 0.0, 1.0, -1.0, 10.0], [0.0; 4], false),
            ([60.0, 0.0, 1.0, 2.0, 10.0], [0.0; 4], false),
            ([60.0, 0.0, 1.0, 0.0, 0.0], [0.0; 4], false),
            ([60.0, 0.0, 1.0, 0.0, -10.0], [0.0; 4], false),
            ([f64::NAN, 0.0, 1.0, 0.0, 10.0], [0.0; 4], false),
            ([f64::INFINITY, 0.0, 1.0, 0.0, 10.0], [0.0; 4], false),
        ];
        for ([run_s, down_s, count, reject, ideal], expected, good) in table {
            let made =
                Production { run_s: *run_s, down_s: *down_s, count: *count, reject: *reject };
            let (oee, quality) = made.oee(*ideal);
            let Oee { availability, performance, quality: pieces, oee } = oee;
            let found = [availability, performance, pieces, oee];
            assert_eq!(found, *expected, "{made:?}, ideal cycle {ideal} s");
            assert_eq!(quality, if *good { Quality::GOOD } else { Quality::BAD_OUT_OF_RANGE });
        }
    }

    #[test]
    fn the_oee_is_not_the_product_of_rounded_figures() {
        let made = Production { run_s: 2.0, down_s: 1.0, count: 1.0, reject: 0.0 };
        let (oee, _) = made.oee(0.014_898);
        // 66.666… % of 0.7449 % is 0.4966 %; 66.67 % of 0.74 % would be 0.4934 %.
        assert_eq!((oee.availability, oee.performance, oee.oee), (66.67, 0.74, 0.5));
    }
}
