//! Randomness of the line: the same seed, channel and number give the same draw, in any order.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// What a draw is for; each has its own numbers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Channel {
    Product = 10_000,
    Blip = 10_001,
    ConveyorPower = 10_002,
    Station1Power = 10_003,
    Station2Power = 10_004,
    Slip = 10_005,
}

/// A generator for the things of one number.
pub(super) fn generator(seed: u64, channel: Channel, number: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    rng.set_stream(channel as u64);
    rng
}

/// A number in 0..1 for one slot of time; cheap enough for every millisecond.
pub(super) fn uniform(seed: u64, channel: Channel, slot: i64) -> f64 {
    // SplitMix64, whose output is uniform for consecutive inputs.
    let mut x = seed
        .wrapping_add((channel as u64).wrapping_mul(0xD1B5_4A32_D192_ED03))
        .wrapping_add(slot.cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15));
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((x ^ (x >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_spread_evenly_and_repeat() {
        let draws: Vec<f64> = (0..10_000).map(|slot| uniform(7, Channel::Blip, slot)).collect();
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        assert!((mean - 0.5).abs() < 0.02, "{mean}");
        let below = draws.iter().filter(|draw| **draw < 0.01).count();
        assert!((50..200).contains(&below), "{below} of 10000 below 0.01");
        assert!((uniform(7, Channel::Blip, 3) - draws[3]).abs() < f64::EPSILON);
        assert!((uniform(8, Channel::Blip, 3) - draws[3]).abs() > f64::EPSILON);
    }
}
