//! Messages already received, to know them again.
//!
//! The last 8192 per device; at one message a second that is over two hours. When there are more
//! than 512 devices, configured or registered by themselves, they share what these have, so that
//! memory does not grow with them (some 110 MB), but none has less than 256. The ring gives the
//! order of forgetting and the set the fast answer. Only the ring is stored.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::map::Set;

/// How many are remembered per device.
const FINGERPRINTS_MAX: usize = 8192;
/// How many a device has at least.
const FINGERPRINTS_MIN: usize = 256;
/// How many all devices have together, if none has less than it should.
const FINGERPRINTS_TOTAL: usize = 512 * FINGERPRINTS_MAX;

/// How many are remembered of each of so many devices.
pub(crate) fn remembered_max(devices: usize) -> usize {
    (FINGERPRINTS_TOTAL / devices.max(1)).clamp(FINGERPRINTS_MIN, FINGERPRINTS_MAX)
}

/// The last fingerprints of one device. Grows with use, up to its bound.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "VecDeque<u64>", into = "VecDeque<u64>")]
pub(crate) struct Fingerprints {
    ring: VecDeque<u64>,
    set: Set<u64>,
}

impl Fingerprints {
    /// Whether this one is remembered.
    pub(crate) fn contains(&self, fingerprint: u64) -> bool {
        self.set.contains(&fingerprint)
    }

    /// Remembers one and forgets the oldest when there are more than `max`.
    pub(crate) fn insert(&mut self, fingerprint: u64, max: usize) {
        if !self.set.insert(fingerprint) {
            return;
        }
        self.ring.push_back(fingerprint);
        while self.ring.len() > max
            && let Some(oldest) = self.ring.pop_front()
        {
            self.set.remove(&oldest);
        }
    }
}

impl From<VecDeque<u64>> for Fingerprints {
    fn from(ring: VecDeque<u64>) -> Self {
        Self { set: ring.iter().copied().collect(), ring }
    }
}

impl From<Fingerprints> for VecDeque<u64> {
    fn from(all: Fingerprints) -> Self {
        all.ring
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_forgotten_first() {
        let mut seen = Fingerprints::default();
        (0..=FINGERPRINTS_MAX as u64).for_each(|n| seen.insert(n, FINGERPRINTS_MAX));
        assert!(!seen.contains(0));
        assert!(seen.contains(1));
        assert!(seen.contains(FINGERPRINTS_MAX as u64));
        assert_eq!((seen.ring.len(), seen.set.len()), (FINGERPRINTS_MAX, FINGERPRINTS_MAX));
    }

    #[test]
    fn one_seen_twice_takes_one_place() {
        let mut seen = Fingerprints::default();
        seen.insert(7, 2);
        seen.insert(7, 2);
        assert_eq!(seen.ring.len(), 1);
    }

    #[test]
    fn many_devices_share_what_is_remembered() {
        for (devices, each) in
            [(0, 8192), (1, 8192), (512, 8192), (1_024, 4096), (10_000, 419), (100_000, 256)]
        {
            assert_eq!(remembered_max(devices), each, "{devices}");
        }
        let mut seen = Fingerprints::from(VecDeque::from([1, 2, 3, 4]));
        seen.insert(5, 2);
        assert_eq!(seen, Fingerprints::from(VecDeque::from([4, 5])));
    }

    #[test]
    fn stored_and_read_back_it_is_the_same() {
        let seen = Fingerprints::from(VecDeque::from([3, 1, 2]));
        let bytes = postcard::to_stdvec(&seen).unwrap();
        assert_eq!(postcard::from_bytes::<Fingerprints>(&bytes).unwrap(), seen);
    }
}
