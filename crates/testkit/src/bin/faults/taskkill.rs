//! `taskkill /F` on `linewatch.exe`: at random moments of its life, and while it starts.
//!
//! What `kill` is for Linux. Under wine a program that starts has no process id to give to
//! `taskkill` yet; there it is ended from outside of wine, by the same signal that wine sends.

use std::process::Stdio;
use std::time::{Duration, Instant};

use rand::Rng;
use testkit::{Mosquitto, Sending, each_once, program};

use crate::common::{Scale, begin, linewatch, reading, seconds, start, until_live};

const MOMENTS: u32 = 50;
/// Between two messages of the publisher.
const PAUSE: Duration = Duration::from_millis(10);
/// A program has lived this long at most.
const LIFE_MS_MAX: u64 = 1500;
/// Every so often it is ended while it starts.
const STARTING: u32 = 4;

pub(crate) fn run(scale: &Scale) -> String {
    let mut random = scale.random();
    let broker = Mosquitto::start();
    let data = tempfile::tempdir().unwrap();
    let url = broker.url();
    begin(data.path(), &url);
    let sending = Sending::start(broker.port, 0, PAUSE);
    let mut slowest = Duration::ZERO;
    for moment in 0..MOMENTS {
        let life = Duration::from_millis(random.random_range(0..LIFE_MS_MAX));
        let begun = Instant::now();
        if moment % STARTING == STARTING - 1 {
            let mut command = program(linewatch());
            command.args(["serve", "--data"]).arg(data.path()).args(reading(&url));
            let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            std::thread::sleep(life);
            child.kill().unwrap();
            child.wait().unwrap();
        } else {
            let station = start(data.path(), &url);
            slowest = slowest.max(until_live(&station, begun));
            std::thread::sleep(life);
            station.kill();
        }
    }
    let station = start(data.path(), &url);
    let sent = sending.stop();
    each_once(&station, sent);
    station.end();
    format!(
        "{MOMENTS} moments, {sent} messages: 0 lost, 0 twice, back within {:.1} s",
        seconds(slowest)
    )
}
