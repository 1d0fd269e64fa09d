//! Messages already received, to know them again.
//!
//! The last 8192 per device; at one message a second that is over two hours. The ring gives the
//! order of forgetting and the set the fast answer. Only the ring is stored.

use std::collections::{HashSet, VecDeque};

use serde::{Deserialize, Serialize};

/// How many are remembered per device.
const FINGERPRINTS_MAX: usize = 8192;

/// The last fingerprints of one device. Grows with use, up to its bound.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "VecDeque<u64>", into = "VecDeque<u64>")]
pub(crate) struct Fingerprints {
    ring: VecDeque<u64>,
    set: HashSet<u64>,
}

impl Fingerprints {
    /// Whether this one is remembered.
    pub(crate) fn contains(&self, fingerprint: u64) -> bool {
        self.set.contains(&fingerprint)
    }

    /// Remembers one and forgets the oldest when there are too many.
    pub(crate) fn insert(&mut self, fingerprint: u64) {
        if !self.set.insert(fingerprint) {
            return;
        }
        if self.ring.len() == FINGERPRINTS_MAX
            && let Some(oldest) = self.ring.pop_front()
        {
            self.set.remove(&oldest);
        }
        self.ring.push_back(fingerprint);
    }
}

impl From<VecDeque<u64>> for Fingerprints {
    fn from(ring: VecDeque<u64>) -> Self {
        let mut all = Self::default();
        for fingerprint in ring {
            all.insert(fingerprint);
        }
        all
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
        (0..=FINGERPRINTS_MAX as u64).for_each(|n| seen.insert(n));
        assert!(!seen.contains(0));
        assert!(seen.contains(1));
        assert!(seen.contains(FINGERPRINTS_MAX as u64));
        assert_eq!((seen.ring.len(), seen.set.len()), (FINGERPRINTS_MAX, FINGERPRINTS_MAX));
    }

    #[test]
    fn one_seen_twice_takes_one_place() {
        let mut seen = Fingerprints::default();
        seen.insert(7);
        seen.insert(7);
        assert_eq!(seen.ring.len(), 1);
    }

    #[test]
    fn stored_and_read_back_it_is_the_same() {
        let seen = Fingerprints::from(VecDeque::from([3, 1, 2]));
        let bytes = postcard::to_stdvec(&seen).unwrap();
        assert_eq!(postcard::from_bytes::<Fingerprints>(&bytes).unwrap(), seen);
    }
}
