//! A clock that is wrong: the station's own clock jumps by an hour, by ten years, and goes through
//! both changes of daylight saving time, while messages come; nothing is lost, merged or removed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;
use testkit::{Message, Mosquitto, Publisher, StationProcess};

use crate::common::{Scale, linewatch, reading, stored};

/// Clocks in Berlin are put back at this time, and forward at that.
const BACK_S: i64 = 1_792_893_600;
const FORWARD_S: i64 = 1_774_746_000;
/// Between steps, so that the station is not only asked about its first second.
const STAYS: Duration = Duration::from_millis(700);

pub(crate) fn run(scale: &Scale) -> String {
    let messages = scale.of(2_000, 200);
    let (broker, data) = (Mosquitto::start(), tempfile::tempdir().unwrap());
    let clock = Clock::new(data.path());
    let folder = data.path().join("data");
    let mut station = clock.start(&folder, &broker.url());
    let (now, day) = (now_s(), 86_400);
    let steps = [
        ("right", 0, 0),
        ("-1 h", -3_600, 0),
        ("right again", 0, 0),
        ("+1 h", 3_600, 0),
        ("+10 years", 3_653 * day, 0),
        ("+10 years, messages too", 3_653 * day, 3_653 * day),
        ("right after that", 0, 0),
        ("clocks go back", BACK_S - 1 - now, BACK_S - 1 - now),
        ("clocks go forward", FORWARD_S - 1 - now, FORWARD_S - 1 - now),
    ];
    let mut sent = 0;
    for (number, (what, station_s, messages_s)) in steps.into_iter().enumerate() {
        clock.set(station_s);
        send(broker.port, sent..sent + messages, messages_s);
        sent += messages;
        std::thread::sleep(STAYS);
        let shown = station.ask("status", &json!({}))["now"].as_f64().unwrap() / 1_000.0;
        let expected = (now_s() + station_s) as f64;
        assert!((shown - expected).abs() < 5.0, "{what}: the clock shows {shown}, not {expected}");
        check(&station, sent, what);
        if number % 2 == 1 {
            station.kill();
            station = clock.start(&folder, &broker.url());
            check(&station, sent, what);
        }
    }
    clock.set(0);
    check(&station, sent, "at the end");
    station.end();
    let station = clock.start(&folder, &broker.url());
    check(&station, sent, "after a restart");
    station.end();
    format!("{} clocks, {sent} messages: 0 lost, 0 merged, 0 removed", steps.len())
}

/// A clock that a file sets, for stations started with it.
struct Clock {
    file: PathBuf,
    library: PathBuf,
}

impl Clock {
    fn new(folder: &Path) -> Self {
        let clock = Self { file: folder.join("clock"), library: library() };
        clock.set(0);
        clock
    }

    fn set(&self, offset_s: i64) {
        let next = self.file.with_extension("next");
        std::fs::write(&next, format!("{offset_s:+}\n")).unwrap();
        std::fs::rename(next, &self.file).unwrap();
    }

    fn start(&self, data: &Path, url: &str) -> StationProcess {
        let mut command = Command::new(linewatch());
        command.args(["serve", "--data"]).arg(data).args(reading(url));
        command
            .env("LD_PRELOAD", &self.library)
            .env("FAKETIME_TIMESTAMP_FILE", &self.file)
            .env("FAKETIME_NO_CACHE", "1")
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .env("DONT_FAKE_MONOTONIC", "1")
            .env("TZ", "Europe/Berlin");
        StationProcess::start_command(&linewatch(), command)
    }
}

/// Debian's libfaketime.
fn library() -> PathBuf {
    let folders = std::fs::read_dir("/usr/lib").unwrap().flatten();
    let paths = folders.map(|folder| folder.path().join("faketime/libfaketimeMT.so.1"));
    let mut found = paths.filter(|path| path.exists());
    found.next().expect("libfaketime is not installed; `cargo xtask setup --tests` does it")
}

fn now_s() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(now.as_secs()).unwrap()
}

/// Messages that say a second more each, from a little before `offset_s` from now on.
fn send(port: u16, numbers: std::ops::Range<usize>, offset_s: i64) {
    let begin = now_s() + offset_s - 100;
    let first = numbers.start;
    let messages = numbers.map(|number| {
        let time = begin + i64::try_from(number - first).unwrap();
        let payload = format!("{{\"ts\":{time},\"seq\":{},\"v_raw\":{number}}}", number % 65_536);
        Message { topic: "mcs/CLOCK/up".to_owned(), payload: payload.into_bytes() }
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let publisher = Publisher::new("clock", port);
    runtime.block_on(publisher.send(messages.collect(), Duration::ZERO));
}

/// Every message is there once, each with a time of its own within its step.
fn check(station: &StationProcess, sent: usize, what: &str) {
    let counts = station.wait_accounted(sent as u64);
    assert_eq!(counts.stored, sent as u64, "{what}: {counts:?}");
    let stored = stored(station).unwrap();
    assert_eq!(stored.len(), sent, "{what}");
    assert!(stored.values().all(|count| *count == 1), "{what}: something is there twice");
}
