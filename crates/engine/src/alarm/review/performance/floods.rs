//! Bins of 10 minutes and the floods among them.
//!
//! A flood begins with a bin of more than 10 raises and ends with the first one of fewer than 5
//! (ANSI/ISA-18.2-2016, clause 16, alarm floods; the same in EEMUA 191). It lasts from the
//! beginning of its first bin to the beginning of the bin that ended it, as far as it lies within
//! the period. Whether one had begun before the period is not known.

use model::{Millis, Timestamp};

use super::BIN_MS;

/// More raises in a bin begin a flood.
pub(super) const BEGINS_ABOVE: u64 = 10;
/// Fewer raises in a bin end it.
pub(super) const ENDS_BELOW: u64 = 5;

/// Ten minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bin {
    /// Its beginning, a whole ten minutes in UTC.
    pub from: Timestamp,
    /// How many raises reached an operator in it.
    pub count: u64,
}

/// More alarms than an operator can attend to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flood {
    /// Its beginning.
    pub from: Timestamp,
    /// Its end; the period's when it had not ended then.
    pub to: Timestamp,
    /// How many raises reached an operator in it.
    pub count: u64,
    /// Raises in its worst bin.
    pub peak: u64,
}

impl Flood {
    pub(super) fn duration_ms(&self) -> f64 {
        (self.to.micros() - self.from.micros()) as f64 / 1_000.0
    }
}

/// Which whole ten minutes since the epoch.
pub(super) const fn index(at: Timestamp) -> Millis {
    at.micros().div_euclid(BIN_MS * 1_000)
}

/// The bins from the one of the period's beginning.
pub(super) fn bins(from: Timestamp, counts: &[u64]) -> Vec<Bin> {
    let first = index(from);
    let starts = (first..).map(|index| Timestamp::from_millis(index.saturating_mul(BIN_MS)));
    starts.zip(counts).map(|(from, count)| Bin { from, count: *count }).collect()
}

/// The floods among the bins of a period.
pub(super) fn floods(from: Timestamp, to: Timestamp, bins: &[Bin]) -> Vec<Flood> {
    let mut floods: Vec<Flood> = Vec::new();
    let mut in_flood = false;
    for bin in bins {
        let began = in_flood;
        in_flood = if began { bin.count >= ENDS_BELOW } else { bin.count > BEGINS_ABOVE };
        if !in_flood {
            continue;
        }
        if !began {
            floods.push(Flood { from: bin.from.max(from), to, count: 0, peak: 0 });
        }
        if let Some(flood) = floods.last_mut() {
            flood.to = bin.from.plus_millis(BIN_MS).min(to);
            flood.count += bin.count;
            flood.peak = flood.peak.max(bin.count);
        }
    }
    floods
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floods_begin_above_ten_and_end_below_five() {
        let minutes = |minutes: i64| Timestamp::from_secs(minutes * 60);
        // Counts per bin; floods as (from, to, count, peak) in minutes. The period is 3 to 57.
        for (counts, expected) in [
            ([10, 10, 10, 10, 10, 10], vec![]),
            ([11, 5, 4, 10, 0, 0], vec![(3, 20, 16, 11)]),
            ([11, 4, 11, 4, 0, 0], vec![(3, 10, 11, 11), (20, 30, 11, 11)]),
            ([0, 0, 0, 0, 12, 40], vec![(40, 57, 52, 40)]),
            ([0, 11, 5, 5, 5, 5], vec![(10, 57, 31, 11)]),
        ] {
            let bins = bins(minutes(3), &counts);
            let found = floods(minutes(3), minutes(57), &bins);
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(from, to, count, peak)| Flood {
                    from: minutes(from),
                    to: minutes(to),
                    count,
                    peak,
                })
                .collect();
            assert_eq!(found, expected, "{counts:?}");
        }
    }

    #[test]
    fn bins_are_whole_ten_minutes_before_the_epoch_too() {
        let at = |secs| Timestamp::from_secs(secs);
        let starts: Vec<_> = bins(at(-601), &[1, 2]).iter().map(|bin| bin.from).collect();
        assert_eq!(starts, [at(-1_200), at(-600)]);
        assert_eq!(bins(at(600), &[1])[0].from, at(600));
    }
}
