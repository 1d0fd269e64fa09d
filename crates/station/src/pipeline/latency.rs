//! How long things take: an alarm from the sample that moved it to the disk, a group of events
//! into the journal.
//!
//! A histogram of durations in steps of a tenth of their size, from 0.1 ms to some minutes, over the
//! last ten to twenty seconds; what a timer brought counts from when it was due. Memory is fixed.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::locked;

const STEPS: usize = 160;
const SHORTEST_MS: f64 = 0.1;
const STEP: f64 = 1.1;

/// How long one of the two parts of the window is.
const PART: Duration = Duration::from_secs(10);

/// The histogram of the last ten to twenty seconds.
#[derive(Debug)]
pub(crate) struct Latency(Mutex<Window>);

#[derive(Debug)]
struct Window {
    before: [u64; STEPS],
    now: [u64; STEPS],
    since: Instant,
}

impl Window {
    fn turn(&mut self) {
        let age = self.since.elapsed();
        if age < PART {
            return;
        }
        self.before = if age < 2 * PART { self.now } else { [0; STEPS] };
        self.now = [0; STEPS];
        self.since = Instant::now();
    }
}

impl Default for Latency {
    fn default() -> Self {
        let (before, now) = ([0; STEPS], [0; STEPS]);
        Self(Mutex::new(Window { before, now, since: Instant::now() }))
    }
}

impl Latency {
    /// Takes durations in milliseconds.
    pub(crate) fn take(&self, durations_ms: impl Iterator<Item = f64>) {
        let mut window = locked(&self.0);
        window.turn();
        for ms in durations_ms {
            let step = (ms.max(SHORTEST_MS) / SHORTEST_MS).ln() / STEP.ln();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "not below 0, and cut at the last step"
            )]
            let step = (step as usize).min(STEPS - 1);
            window.now[step] += 1;
        }
    }

    /// The duration that so great a part, 0 to 1, does not exceed; none when there was none.
    pub(crate) fn quantile_ms(&self, part: f64) -> Option<f64> {
        let mut window = locked(&self.0);
        window.turn();
        let steps: Vec<u64> = window.before.iter().zip(&window.now).map(|(a, b)| a + b).collect();
        let total: u64 = steps.iter().sum();
        let wanted = total as f64 * part;
        let mut seen = 0;
        let step = steps.iter().position(|count| {
            seen += count;
            seen > 0 && seen as f64 >= wanted
        })?;
        Some(SHORTEST_MS * STEP.powf(step as f64 + 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_right_within_a_tenth() {
        let latency = Latency::default();
        assert_eq!(latency.quantile_ms(0.99), None);
        latency.take((1..=1_000).map(f64::from));
        for (part, ms) in [(0.5, 500.0), (0.99, 990.0), (1.0, 1_000.0), (0.0, 1.0)] {
            let found = latency.quantile_ms(part).unwrap();
            assert!((ms..=ms * 1.11).contains(&found), "{part}: {found}");
        }
        latency.take(std::iter::once(f64::INFINITY));
        assert!(latency.quantile_ms(1.0).unwrap() > 300_000.0);
    }
}
