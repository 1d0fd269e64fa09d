//! Rates over the last seconds, from counters that only grow.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;

use tokio::time::Instant;

use crate::pipeline::locked;

/// Measurements kept; with one a second, rates are over the last five seconds.
const MEASUREMENTS: usize = 6;

/// One counter's recent past.
#[derive(Debug, Default)]
struct Counter(VecDeque<(Instant, u64)>);

impl Counter {
    fn add(&mut self, at: Instant, count: u64) {
        if self.0.len() == MEASUREMENTS {
            self.0.pop_front();
        }
        self.0.push_back((at, count));
    }

    fn per_second(&self) -> f64 {
        let (Some((first_at, first)), Some((last_at, last))) = (self.0.front(), self.0.back())
        else {
            return 0.0;
        };
        let seconds = last_at.duration_since(*first_at).as_secs_f64();
        if seconds > 0.0 { last.saturating_sub(*first) as f64 / seconds } else { 0.0 }
    }
}

/// The rates of a station.
#[derive(Debug, Default)]
pub(crate) struct Rates(Mutex<(Counter, BTreeMap<String, Counter>)>);

impl Rates {
    pub(crate) fn measure(&self, at: Instant, samples: u64, sources: Vec<(String, u64)>) {
        let mut rates = locked(&self.0);
        rates.0.add(at, samples);
        for (name, received) in sources {
            rates.1.entry(name).or_default().add(at, received);
        }
    }

    pub(crate) fn samples_per_second(&self) -> f64 {
        locked(&self.0).0.per_second()
    }

    pub(crate) fn messages_per_second(&self, source: &str) -> f64 {
        locked(&self.0).1.get(source).map_or(0.0, Counter::per_second)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_rate_is_over_the_last_measurements() {
        let rates = Rates::default();
        let start = Instant::now();
        for second in 0..20_u64 {
            let at = start + Duration::from_secs(second);
            rates.measure(at, second * 100, vec![("gas".into(), second * 24)]);
        }
        assert!((rates.samples_per_second() - 100.0).abs() < 1e-9);
        assert!((rates.messages_per_second("gas") - 24.0).abs() < 1e-9);
        assert!(rates.messages_per_second("other").abs() < 1e-9);
    }
}
