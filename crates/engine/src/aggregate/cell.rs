//! What is kept of one interval.

use model::{Quality, Severity, Timestamp};

use super::{Rules, Sample};

/// A value that is the least or greatest so far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Extreme {
    pub(crate) value: f64,
    pub(crate) at: Timestamp,
    pub(crate) certain: bool,
    /// Whether it was there more than once.
    pub(crate) several: bool,
}

/// See the module. Lengths of time are microseconds; areas are value times microseconds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell {
    pub(crate) rows: u64,
    pub(crate) bad_rows: u64,
    pub(crate) doubtful_rows: u64,
    pub(crate) usable: u64,
    pub(crate) mean: f64,
    /// Sum of the squares of the distances from the mean, after Welford.
    pub(crate) squares: f64,
    pub(crate) least: Option<Extreme>,
    pub(crate) greatest: Option<Extreme>,
    /// Least and greatest of the uncertain rows that were left out.
    pub(crate) left_out: Option<(f64, f64)>,
    pub(crate) first_row: Option<Sample>,
    pub(crate) last_row: Option<Sample>,
    pub(crate) first: Option<f64>,
    pub(crate) last: Option<f64>,
    pub(crate) worst: Option<Quality>,
    pub(crate) transitions: u64,
    /// By the samples' own qualities.
    pub(crate) good_us: i64,
    pub(crate) uncertain_us: i64,
    /// With simple bounds: usable, and of it what is not quite sure.
    pub(crate) usable_us: i64,
    pub(crate) doubtful_us: i64,
    pub(crate) usable_area: f64,
    pub(crate) zero_us: i64,
    /// With interpolated bounds.
    pub(crate) covered_us: i64,
    pub(crate) bridged_us: i64,
    pub(crate) covered_area: f64,
}

impl Cell {
    /// Takes a row that is in the interval.
    pub(crate) fn row(&mut self, sample: &Sample, rules: &Rules) {
        self.rows += 1;
        self.first_row.get_or_insert(*sample);
        self.last_row = Some(*sample);
        let worst = self.worst.unwrap_or(sample.quality);
        self.worst = Some(worst.worse(sample.quality));
        match rules.usable(sample) {
            Some(value) => self.number(value, sample),
            None => self.unusable(sample),
        }
    }

    fn number(&mut self, value: f64, sample: &Sample) {
        self.usable += 1;
        let certain = sample.quality.severity() == Severity::Good;
        self.doubtful_rows += u64::from(!certain);
        let distance = value - self.mean;
        self.mean += distance / self.usable as f64;
        self.squares += distance * (value - self.mean);
        self.first.get_or_insert(value);
        self.last = Some(value);
        let found = Extreme { value, at: sample.at, certain, several: false };
        take(&mut self.least, found, |new, old| new < old);
        take(&mut self.greatest, found, |new, old| new > old);
    }

    fn unusable(&mut self, sample: &Sample) {
        match sample.value.filter(|value| value.is_finite() && !sample.quality.is_bad()) {
            None => self.bad_rows += 1,
            Some(value) => {
                let (low, high) = self.left_out.unwrap_or((value, value));
                self.left_out = Some((low.min(value), high.max(value)));
            }
        }
    }
}

fn take(kept: &mut Option<Extreme>, found: Extreme, better: impl Fn(f64, f64) -> bool) {
    match kept {
        Some(old) if better(found.value, old.value) => *old = found,
        Some(old) => old.several |= !better(old.value, found.value),
        None => *kept = Some(found),
    }
}
