//! From the start of a station with all that history to its first live value.

use std::time::{Duration, Instant};

use serde_json::json;
use testkit::{Mosquitto, StationProcess, wait_for};

use super::live;
use super::verdict::Verdict;
use super::year::Year;
use crate::linewatch;

const ROUNDS: usize = 20;
/// A message each so many milliseconds.
const EVERY_MS: u64 = 50;

pub(crate) fn run(year: &Year, verdict: &mut Verdict) {
    println!(
        "start: {} rows of {} days, a message each {EVERY_MS} ms, {ROUNDS} starts of each kind",
        year.rows(),
        year.days()
    );
    let broker = Mosquitto::start();
    let _publisher = live::Publisher::start(broker.port, Duration::from_millis(EVERY_MS), u64::MAX);
    let arguments = ["--plant", "none", "--mqtt", &broker.url()];
    let start = |arguments: &[&str]| {
        let begun = Instant::now();
        let station = StationProcess::start(linewatch(), &year.data, arguments);
        let count = || station.ask("status", &json!({}))["counts"]["stored"].as_u64().unwrap();
        let before = count();
        wait_for("a live value", || (count() > before).then_some(()));
        (station, begun.elapsed().as_secs_f64())
    };
    start(&arguments).0.end();
    let (mut ended, mut killed) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (station, seconds) = start(&arguments);
        ended.push(seconds);
        station.kill();
        let (station, seconds) = start(&arguments);
        killed.push(seconds);
        station.end();
    }
    for times in [&mut ended, &mut killed] {
        times.sort_by(f64::total_cmp);
        println!(
            "  fastest {:.2} s, median {:.2} s, slowest {:.2} s",
            times[0],
            times[ROUNDS / 2],
            times[ROUNDS - 1]
        );
    }
    let p95 = |times: &[f64]| times[(times.len() * 95).div_ceil(100) - 1];
    verdict.limit("start after an end, to a live value, p95", "s", p95(&ended), 1.5);
    verdict.limit("start after kill -9, to a live value, p95", "s", p95(&killed), 4.0);
}
