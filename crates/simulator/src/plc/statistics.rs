//! How the scan keeps its time: how long scans take and how late they begin, as histograms of real
//! time. Bounded: a fixed number of buckets.

use std::time::Duration;

/// Upper edges of the buckets in microseconds; one more bucket is above all of them.
const EDGES_US: [u64; 15] =
    [5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 1_000_000];

/// How often a time was below an edge and not below the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// The edge; none is above every edge.
    pub below: Option<Duration>,
    /// How often.
    pub count: u64,
}

/// A histogram of times.
#[derive(Clone, Debug, Default)]
pub(super) struct Histogram {
    counts: [u64; EDGES_US.len() + 1],
}

/// What is known of the scans since the start or the last reset.
#[derive(Clone, Debug, Default)]
pub(super) struct Statistics {
    pub(super) scans: u64,
    pub(super) overruns: u64,
    pub(super) last: Duration,
    pub(super) longest: Duration,
    total: Duration,
    pub(super) durations: Histogram,
    pub(super) lateness: Histogram,
}

impl Histogram {
    fn record(&mut self, time: Duration) {
        let index = EDGES_US.partition_point(|edge| Duration::from_micros(*edge) <= time);
        self.counts[index] += 1;
    }

    /// All buckets, the shortest times first.
    pub(super) fn buckets(&self) -> Vec<Bucket> {
        let edges = EDGES_US.iter().map(|edge| Some(Duration::from_micros(*edge)));
        let edges = edges.chain([None]);
        edges.zip(self.counts).map(|(below, count)| Bucket { below, count }).collect()
    }
}

impl Statistics {
    /// One scan: how long it took, how late it began, and whether that was an overrun.
    pub(super) fn record(&mut self, took: Duration, late: Duration, overrun: bool) {
        self.scans += 1;
        self.overruns += u64::from(overrun);
        self.last = took;
        self.longest = self.longest.max(took);
        self.total += took;
        self.durations.record(took);
        self.lateness.record(late);
    }

    /// How long a scan takes on average.
    pub(super) fn mean(&self) -> Duration {
        let scans = u32::try_from(self.scans).unwrap_or(u32::MAX).max(1);
        self.total / scans
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_time_falls_into_one_bucket() {
        let mut statistics = Statistics::default();
        for (us, overrun) in [(0, false), (4, false), (5, false), (999, false), (3_000_000, true)] {
            let time = Duration::from_micros(us);
            statistics.record(time, time, overrun);
        }
        assert_eq!((statistics.scans, statistics.overruns), (5, 1));
        assert_eq!(statistics.longest, Duration::from_secs(3));
        assert_eq!(statistics.mean(), Duration::from_nanos(600_201_600));
        let filled: Vec<(Option<u128>, u64)> = statistics
            .durations
            .buckets()
            .iter()
            .filter(|bucket| bucket.count > 0)
            .map(|bucket| (bucket.below.map(|edge| edge.as_micros()), bucket.count))
            .collect();
        assert_eq!(filled, [(Some(5), 2), (Some(10), 1), (Some(1_000), 1), (None, 1)]);
        assert_eq!(statistics.lateness.buckets(), statistics.durations.buckets());
    }
}
