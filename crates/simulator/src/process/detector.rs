//! One detector: what its sensor sees, and the message it makes of it.

use std::f64::consts::TAU;

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::release::{ReleasePlan, Releases};
use super::wander::{Wander, stream};
use super::{Post, Substance};

/// A second of plant time.
pub const SECOND: i64 = 1_000_000;
/// Millivolts for one unit of the measured value.
const MV_PER_UNIT: f64 = 10.0;
const NETS: [&str; 4] = ["4G", "5G", "WiFi", "NB-IoT"];
/// `err` after a restart: the watchdog did it.
const ERR_RESTARTED: u16 = 40;
const LOWEST_BATTERY: u8 = 20;
/// Below this interval a detector keeps exact time; above it, it wanders by a tenth as real ones do.
const EXACT_BELOW_MS: u64 = 2_000;

/// A detector, from its sensor to its message. Times must not decrease.
#[derive(Debug)]
pub struct Detector {
    /// Where it stands and what it measures.
    pub post: Post,
    air: Air,
    wander: Wander,
    releases: Releases,
    signal: Wander,
    noise: ChaCha8Rng,
    net: &'static str,
    battery: u8,
    temp_offset: f64,
    seq: u16,
    err: u16,
    last: Option<i64>,
}

/// The message, in the order of the reference.
#[derive(Serialize)]
struct Uplink {
    ts: i64,
    seq: u16,
    v_raw: f64,
    temp: f64,
    humi: f64,
    bat: u8,
    rssi: i32,
    net: &'static str,
    err: u16,
    ver: &'static str,
}

impl Detector {
    /// The detector at `post` in the plant of this seed and plan.
    #[must_use]
    pub fn new(seed: u64, post: Post, plan: &ReleasePlan) -> Self {
        let number = post.index();
        let habit = post.substance.habit();
        // Where the air itself swings, the sensor adds only a little of its own.
        let sigma = match post.substance {
            Substance::Temp => 0.2,
            Substance::Humi => 0.6,
            _ => habit.range / 3.0,
        };
        let mut noise = stream(seed, 200 + number);
        Self {
            post,
            air: Air::new(seed, post.place),
            wander: Wander::new(sigma, habit.memory_s, stream(seed, 100 + number)),
            releases: Releases::new(seed, plan),
            signal: Wander::new(3.0, 300.0, stream(seed, 300 + number)),
            net: NETS[noise.random_range(0..NETS.len())],
            battery: noise.random_range(70..=100),
            temp_offset: noise.random_range(-0.4..0.4),
            noise,
            seq: 0,
            err: 0,
            last: None,
        }
    }

    /// The true value at plant time `at`, without the noise of the sensor.
    pub fn value(&mut self, at: i64) -> f64 {
        let habit = self.post.substance.habit();
        let base = match self.post.substance {
            Substance::Temp => self.air.temp(at),
            Substance::Humi => self.air.humi(at),
            _ => habit.base,
        };
        let (low, high) = habit.normal();
        let ambient = (base + self.wander.at(at)).clamp(low, high);
        self.releases.lift(self.post, at, ambient)
    }

    /// The next message, measured at plant time `at` and stamped with `unix_s`.
    pub fn uplink(&mut self, at: i64, unix_s: i64) -> String {
        let v_raw = self.value(at) * MV_PER_UNIT + self.noise.random_range(-5.0..5.0);
        let temp = self.air.temp(at) + self.temp_offset + self.noise.random_range(-0.05..0.05);
        let humi = self.air.humi(at) + self.noise.random_range(-0.3..0.3);
        self.drain_battery(at);
        let uplink = Uplink {
            ts: unix_s,
            seq: self.seq,
            v_raw: tenths(v_raw),
            temp: tenths(temp),
            humi: tenths(humi),
            bat: self.battery,
            rssi: self.rssi(at),
            net: self.net,
            err: std::mem::take(&mut self.err),
            ver: "2.3.1",
        };
        self.seq = self.seq.wrapping_add(1);
        serde_json::to_string(&uplink).unwrap_or_default()
    }

    /// It starts again: numbers from 0, and says once why.
    pub const fn restart(&mut self) {
        self.seq = 0;
        self.err = ERR_RESTARTED;
    }

    /// Microseconds to the next message at a nominal interval.
    pub fn interval(&mut self, nominal_ms: u64) -> i64 {
        let nominal = i64::try_from(nominal_ms.max(1)).unwrap_or(i64::MAX / 2_000) * 1_000;
        if nominal_ms < EXACT_BELOW_MS {
            return nominal;
        }
        nominal + self.noise.random_range(-nominal / 10..=nominal / 10)
    }

    /// A charge in 0.05 of all 10 s, whatever the interval of the messages is.
    fn drain_battery(&mut self, at: i64) {
        let passed = self.last.map_or(0, |last| at - last);
        self.last = Some(at);
        let kept = 0.95_f64.powf(passed as f64 / (10 * SECOND) as f64);
        if self.noise.random::<f64>() > kept && self.battery > LOWEST_BATTERY {
            self.battery -= 1;
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "clamped to -75..=-55")]
    fn rssi(&mut self, at: i64) -> i32 {
        (-65.0 + self.signal.at(at)).clamp(-75.0, -55.0).round() as i32
    }
}

/// The air of one place: two slow swings each of temperature and humidity, well within their ranges.
#[derive(Debug)]
struct Air {
    phases: [f64; 4],
}

impl Air {
    fn new(seed: u64, place: usize) -> Self {
        let mut rng = stream(seed, 400 + place);
        Self { phases: [(); 4].map(|()| rng.random_range(0.0..TAU)) }
    }

    fn temp(&self, at: i64) -> f64 {
        22.0 + swing(at, 5_400.0, self.phases[0], 1.6) + swing(at, 1_100.0, self.phases[1], 0.7)
    }

    fn humi(&self, at: i64) -> f64 {
        40.0 + swing(at, 7_200.0, self.phases[2], 5.0) + swing(at, 1_500.0, self.phases[3], 2.0)
    }
}

fn swing(at: i64, period_s: f64, phase: f64, height: f64) -> f64 {
    height * (at as f64 / SECOND as f64 / period_s * TAU + phase).sin()
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn messages(seed: u64, post: Post, count: i64) -> Vec<String> {
        let mut detector = Detector::new(seed, post, &ReleasePlan::Recurring);
        (0..count).map(|n| detector.uplink(n * SECOND, 1_700_000_000 + n)).collect()
    }

    #[test]
    fn same_seed_same_bytes_and_another_seed_other_bytes() {
        for post in Post::all() {
            assert_eq!(messages(1, post, 200), messages(1, post, 200));
            assert_ne!(messages(1, post, 200), messages(2, post, 200));
        }
    }

    #[test]
    fn a_message_has_the_fields_of_the_reference_in_order() {
        let post = Post { place: 0, substance: Substance::H2 };
        let first = messages(1, post, 1).remove(0);
        let keys = ["ts", "seq", "v_raw", "temp", "humi", "bat", "rssi", "net", "err", "ver"];
        let at = |key: &str| first.find(&format!("\"{key}\":")).expect("a field of the reference");
        assert!(keys.windows(2).all(|pair| at(pair[0]) < at(pair[1])), "{first}");
        assert!(first.starts_with(r#"{"ts":1700000000,"seq":0,"v_raw":"#), "{first}");
    }

    #[test]
    fn every_field_stays_in_its_range_for_a_day_and_the_number_wraps() {
        for post in Post::all() {
            let quiet = ReleasePlan::Once(crate::recording::gas_release());
            let mut detector = Detector::new(9, post, &quiet);
            let (low, high) = post.substance.habit().normal();
            let (mut lowest, mut highest) = (f64::MAX, f64::MIN);
            // One of them long enough for its number to wrap and its battery to fall to the floor.
            let count = if post.index() == 0 { 70_000 } else { 8_640 };
            for n in 0..count {
                let read: Value =
                    serde_json::from_str(&detector.uplink(n * 10 * SECOND, n)).unwrap();
                let number = |key: &str| read[key].as_f64().unwrap();
                assert_eq!(read["seq"], n % 65_536);
                assert!((20.0..=100.0).contains(&number("bat")));
                assert!((-75.0..=-55.0).contains(&number("rssi")));
                assert!((19.0..=25.0).contains(&number("temp")));
                assert!((30.0..=50.0).contains(&number("humi")));
                if !(1_200..1_700).contains(&(n * 10)) {
                    lowest = lowest.min(number("v_raw") / 10.0);
                    highest = highest.max(number("v_raw") / 10.0);
                }
            }
            assert!(lowest >= low - 0.5 && highest <= high + 0.5, "{lowest}..{highest}");
            assert!(highest - lowest > (high - low) * 0.7, "it moves: {lowest}..{highest}");
            assert!(count < 70_000 || detector.battery == LOWEST_BATTERY);
        }
    }

    #[test]
    fn a_restart_counts_from_0_and_says_so_once() {
        let post = Post { place: 2, substance: Substance::Vocs };
        let mut detector = Detector::new(1, post, &ReleasePlan::Recurring);
        detector.uplink(0, 0);
        detector.restart();
        let read = [detector.uplink(SECOND, 1), detector.uplink(2 * SECOND, 2)]
            .map(|text| serde_json::from_str::<Value>(&text).unwrap());
        assert_eq!((&read[0]["seq"], &read[0]["err"]), (&0.into(), &40.into()));
        assert_eq!((&read[1]["seq"], &read[1]["err"]), (&1.into(), &0.into()));
    }

    #[test]
    fn the_interval_is_exact_at_a_second_and_wanders_at_ten() {
        let post = Post { place: 0, substance: Substance::H2 };
        let mut detector = Detector::new(1, post, &ReleasePlan::Recurring);
        assert_eq!(detector.interval(1_000), SECOND);
        let spans: Vec<i64> = (0..100).map(|_| detector.interval(10_000)).collect();
        assert!(spans.iter().all(|span| (9 * SECOND..=11 * SECOND).contains(span)));
        assert!(spans.iter().any(|span| *span != spans[0]));
    }
}
