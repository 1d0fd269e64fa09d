//! Whether a station needs more and more memory.

use std::time::Duration;

use testkit::StationProcess;

use crate::common::memory_kib;

/// Its memory as something went on.
///
/// What is in the database's log and not yet in its file is in memory as well, up to the next
/// checkpoint: memory is compared at the same length of the log.
#[derive(Default)]
pub(crate) struct Course {
    samples: Vec<Sample>,
}

struct Sample {
    progress: f64,
    memory_mib: f64,
    log_mib: f64,
}

impl Course {
    /// Remembers what the station has now; `progress` is in any unit.
    pub(crate) fn add(&mut self, progress: f64, station: &StationProcess) {
        self.samples.push(Sample {
            progress,
            memory_mib: memory_mib(station),
            log_mib: log_bytes(station) as f64 / 1_048_576.0,
        });
    }

    /// By how many MiB memory grows for one unit of progress at the same length of the log: the
    /// slope of a plane through the samples, by least squares.
    pub(crate) fn slope(&self) -> f64 {
        let progress = |sample: &Sample| sample.progress;
        let memory = |sample: &Sample| sample.memory_mib;
        let log = |sample: &Sample| sample.log_mib;
        let (both, of_log) = (self.product(progress, log), self.product(log, log));
        let under = self.product(progress, progress) * of_log - both * both;
        (self.product(progress, memory) * of_log - self.product(log, memory) * both) / under
    }

    /// Of the differences from their means, summed up.
    fn product(&self, a: impl Fn(&Sample) -> f64, b: impl Fn(&Sample) -> f64) -> f64 {
        let count = self.samples.len() as f64;
        let a_mean = self.samples.iter().map(&a).sum::<f64>() / count;
        let b_mean = self.samples.iter().map(&b).sum::<f64>() / count;
        self.samples.iter().map(|sample| (a(sample) - a_mean) * (b(sample) - b_mean)).sum()
    }
}

/// Its least memory in MiB when it is at rest right after a checkpoint; `store` has it store some
/// more, until there is one.
pub(crate) fn after_a_checkpoint(station: &StationProcess, mut store: impl FnMut()) -> f64 {
    let mut before = log_bytes(station);
    loop {
        store();
        let now = log_bytes(station);
        if now < before {
            break;
        }
        before = now;
    }
    // What was freed goes back within a second or two.
    let moment = |_| {
        std::thread::sleep(Duration::from_millis(200));
        memory_mib(station)
    };
    (0..15).map(moment).fold(f64::INFINITY, f64::min)
}

fn memory_mib(station: &StationProcess) -> f64 {
    memory_kib(station.pid()) as f64 / 1_024.0
}

fn log_bytes(station: &StationProcess) -> u64 {
    let log = station.data().join("linewatch.duckdb.wal");
    // There is none right after a checkpoint.
    std::fs::metadata(log).map_or(0, |file| file.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_of_the_log_is_no_growth_and_growth_is_seen_below_it() {
        let grown = |mib: f64| {
            let sample = |number: i32| {
                let (progress, log_mib) = (f64::from(number) / 50.0, f64::from(number * 3 % 17));
                let memory_mib = 90.0 + 2.5 * log_mib + mib * progress;
                Sample { progress, memory_mib, log_mib }
            };
            Course { samples: (0..50).map(sample).collect() }.slope()
        };
        assert!(grown(0.0).abs() < 1e-9);
        assert!((grown(7.0) - 7.0).abs() < 1e-9);
    }
}
