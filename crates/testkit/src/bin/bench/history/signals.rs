//! Signals of a plant that are the same each time: what a second of a tag holds follows from the
//! tag's number and the second alone.
//!
//! In turn a pressure behind a 12-bit converter (daily swing, noise of some steps, rare spikes), a
//! slow temperature in tenths, a counter that wraps at 65 536, and a motor that runs or stands.

use model::Quality;

const DAY_S: i64 = 86_400;

/// Samples of each tag are so many milliseconds after the full second when they are received.
const RECEIVED_AFTER_MS: u64 = 30;

/// One sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sample {
    pub(crate) value: f64,
    pub(crate) quality: Quality,
    /// Truth and not number.
    pub(crate) truth: bool,
}

/// The sample of a tag at a second since 1970.
pub(crate) fn sample(tag: usize, second: i64) -> Sample {
    let chance = scatter(tag as u64, second.unsigned_abs());
    let quality = match chance % 50_021 {
        0 => Quality::BAD,
        1 => Quality::UNCERTAIN_SUB_NORMAL,
        _ => Quality::GOOD,
    };
    let value = match tag % 4 {
        0 => pressure(tag, second, chance),
        1 => temperature(tag, second, chance),
        2 => counter(tag, second),
        _ => runs(tag, second),
    };
    Sample { value, quality, truth: tag % 4 == 3 }
}

/// When a sample of this second was received, in microseconds since 1970.
pub(crate) fn received(second: i64) -> i64 {
    let jitter = scatter(7, second.unsigned_abs()) % 20_000;
    second * 1_000_000 + i64::try_from(RECEIVED_AFTER_MS * 1_000 + jitter).unwrap()
}

/// Converter steps of 20 / 4096 bar.
fn pressure(tag: usize, second: i64, chance: u64) -> f64 {
    let daily = swing(second + number(tag) * 1_000, DAY_S, 600);
    let spike = if chance % 1_000_003 == 5 { 1_500 } else { 0 };
    let noise = i64::try_from(chance >> 32 & 7).unwrap();
    (1_200 + daily + noise + spike) as f64 * (20.0 / 4096.0)
}

/// Tenths of a degree: seasons, days, and now and then one step of noise.
fn temperature(tag: usize, second: i64, chance: u64) -> f64 {
    let seasons = swing(second, 365 * DAY_S, 200);
    let daily = swing(second + number(tag) * 777, DAY_S, 60);
    let noise = i64::from((chance >> 40).is_multiple_of(16));
    (150 + seasons + daily + noise) as f64 / 10.0
}

/// Pieces, one each seven to ten seconds.
fn counter(tag: usize, second: i64) -> f64 {
    let cycle = 7 + number(tag) % 4;
    (second / cycle % 65_536) as f64
}

/// Two of three stretches of ten minutes.
fn runs(tag: usize, second: i64) -> f64 {
    let stretch = scatter(tag as u64, second.unsigned_abs() / 600);
    if stretch.is_multiple_of(3) { 0.0 } else { 1.0 }
}

fn number(tag: usize) -> i64 {
    i64::try_from(tag).unwrap()
}

/// Up and down between 0 and `height` within a period.
fn swing(second: i64, period: i64, height: i64) -> i64 {
    let half = period / 2;
    (second.rem_euclid(period) - half).abs() * height / half
}

/// Scatters two numbers over all of 64 bits (splitmix64).
fn scatter(a: u64, b: u64) -> u64 {
    let mut x = (a << 40 ^ b).wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ x >> 31
}
