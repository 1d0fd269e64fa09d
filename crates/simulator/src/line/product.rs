//! One product: what it is like, where it is, what was done to it.

use rand::Rng;

use super::noise::{Channel, generator};

/// Work that each station has to do, in seconds at full speed.
pub(super) const WORK_S: f64 = 4.8;
/// How many of the products that are fed are good, in the long run.
pub(super) const GOOD_SHARE: f64 = 0.9;

/// A product on the belt.
#[derive(Clone, Debug, PartialEq)]
pub struct Product {
    /// Counted from 1.
    pub id: u64,
    /// Its centre, in m along the belt.
    pub position_m: f64,
    /// Its speed, in m/s.
    pub speed_mps: f64,
    /// Whether it has passed the quality check.
    pub tested: bool,
    /// The part of the belt's speed that it reaches.
    pub(super) grip: f64,
    /// Whether it was good when it was fed.
    pub(super) flawless: bool,
    /// What the two stations have done, in seconds of work.
    pub(super) work_s: [f64; 2],
}

impl Product {
    /// The product of a number in the line of a seed, put down at `position_m`. `good_share` of all
    /// are good.
    pub(super) fn new(seed: u64, id: u64, position_m: f64, good_share: f64) -> Self {
        let mut rng = generator(seed, Channel::Product, id);
        Self {
            id,
            position_m,
            speed_mps: 0.0,
            tested: false,
            flawless: rng.random::<f64>() < good_share,
            grip: rng.random_range(0.97..0.995),
            work_s: [0.0; 2],
        }
    }

    /// Whether it is good as it is: fed good, and finished by both stations.
    #[must_use]
    pub fn good(&self) -> bool {
        self.flawless && self.work_s.iter().all(|work_s| *work_s >= WORK_S)
    }

    /// What the camera calls it: `n` not yet tested, `g` good, `b` bad.
    #[must_use]
    pub fn letter(&self) -> char {
        match (self.tested, self.good()) {
            (false, _) => 'n',
            (true, true) => 'g',
            (true, false) => 'b',
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_in_ten_are_good_and_the_seed_decides_which() {
        let good = |seed| -> Vec<bool> {
            (1..=2_000).map(|id| Product::new(seed, id, 0.0, GOOD_SHARE).flawless).collect()
        };
        let share = good(1).iter().filter(|good| **good).count() as f64 / 2_000.0;
        assert!((share - GOOD_SHARE).abs() < 0.02, "{share}");
        assert_eq!(good(1), good(1));
        assert_ne!(good(1), good(2));
    }

    #[test]
    fn it_is_good_only_when_both_stations_have_finished() {
        let mut product = Product::new(1, 1, 0.0, 1.0);
        for (work_s, good) in [([0.0, 0.0], false), ([4.9, 4.7], false), ([4.8, 4.8], true)] {
            product.work_s = work_s;
            assert_eq!(product.good(), good, "{work_s:?}");
        }
        assert_eq!(product.letter(), 'n');
        product.tested = true;
        assert_eq!(product.letter(), 'g');
        product.flawless = false;
        assert_eq!(product.letter(), 'b');
    }
}
