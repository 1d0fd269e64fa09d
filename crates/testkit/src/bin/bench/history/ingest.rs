//! Messages until they can be queried, beside a client that drops them, Python with `SQLite`, and
//! DuckDB's own Appender; and how long the journal takes while a day is sealed.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use historian::{Config, Day, Historian};
use model::{DevicePath, Event, Point, Report, Timestamp, Value};
use serde_json::json;
use testkit::{Mosquitto, StationProcess};

use super::live::Publisher;
use super::signals;
use super::verdict::{Verdict, short};
use crate::ingest::{appender_rate, drop_rate, publisher, station_rate};
use crate::linewatch;
use crate::load::FIELDS;

/// The best of so many rounds counts on each side: other load only ever makes slower.
const ROUNDS: usize = 6;
/// Fields of a message that is nearly all values.
const MANY_FIELDS: usize = 50;
/// One write to the disk for each message takes so much longer that fewer do.
const EACH_PART: usize = 20;

pub(crate) fn run(messages: usize, verdict: &mut Verdict) {
    println!(
        "ingest: {messages} messages of {FIELDS} fields at QoS 1 through mosquitto, best of {ROUNDS} rounds"
    );
    let (mut dropped, mut ours, mut batched, mut each) = (0.0_f64, 0.0_f64, 0.0_f64, 0.0_f64);
    for _ in 0..ROUNDS {
        dropped = dropped.max(drop_rate(messages));
        ours = ours.max(station_rate(messages, FIELDS).0);
        batched = batched.max(sqlite_rate(messages / 4, "batch"));
        each = each.max(sqlite_rate((messages / EACH_PART).max(1_000), "each"));
    }
    let unit = "messages/s until queryable";
    verdict.rate("ingest", unit, ours, ("a client that drops", dropped), 0.8);
    verdict.rate("ingest", unit, ours, ("paho and SQLite, a commit a second", batched), 3.0);
    verdict.rate("ingest", unit, ours, ("paho and SQLite, a commit a message", each), 10.0);
    let (mut ours, mut appended) = (0.0_f64, 0.0_f64);
    let many = (messages / 8).max(20_000);
    for _ in 0..ROUNDS {
        ours = ours.max(station_rate(many, MANY_FIELDS).1);
        appended = appended.max(appender_rate(many * MANY_FIELDS));
    }
    let what = format!("{MANY_FIELDS} values a message");
    verdict.rate(&what, "samples/s", ours, ("the raw Appender", appended), 0.6);
    while_sealing(verdict);
}

/// Messages per second that a Python program of some lines stores.
fn sqlite_rate(messages: usize, how: &str) -> f64 {
    let broker = Mosquitto::start();
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("samples.sqlite");
    let numbers = [broker.port.to_string(), messages.to_string()];
    let arguments = [&numbers[0], &numbers[1], how, database.to_str().unwrap()];
    let mut script = super::python::start("sqlite_ingest.py", &arguments);
    script.line("subscribed");
    let begun = Instant::now();
    let mut publisher = publisher(broker.port, messages, FIELDS);
    script.line("stored");
    let elapsed = begun.elapsed();
    publisher.wait().unwrap();
    messages as f64 / elapsed.as_secs_f64()
}

/// Seconds of the day before yesterday that wait to be sealed, and tags of each.
const WAITING: (i64, usize) = (86_400, 25);
/// How long it is measured, and messages a second meanwhile.
const MEASURED: Duration = Duration::from_secs(90);
const RATE: u32 = 1_000;
/// When sealing is given up.
const LONGEST: Duration = Duration::from_mins(10);

/// A station that finds a day to be sealed while messages come, and checkpoints.
fn while_sealing(verdict: &mut Verdict) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let none = ["--plant", "none"];
    StationProcess::start(linewatch(), &data, &none).end();
    let (day, rows) = fill(&data.join("linewatch.duckdb"));
    let sealed = data.join(format!("history/date={day}/samples-1.parquet"));
    let broker = Mosquitto::start();
    let station = StationProcess::start(
        linewatch(),
        &data,
        &[&none[..], &["--mqtt", &broker.url()]].concat(),
    );
    station.wait_connected();
    let known = station.wait_settled();
    let messages = MEASURED.as_secs() * u64::from(RATE);
    let mut publisher = Publisher::start(broker.port, Duration::from_secs(1) / RATE, messages);
    let (begun, mut p99s, mut lag, mut sealed_after) = (Instant::now(), Vec::new(), 0.0_f64, None);
    while !publisher.has_finished() || (sealed_after.is_none() && begun.elapsed() < LONGEST) {
        std::thread::sleep(Duration::from_secs(2));
        if sealed_after.is_none() && sealed.exists() {
            sealed_after = Some(begun.elapsed());
        }
        let status = station.ask("status", &json!({}));
        p99s.extend(status["commitP99Ms"].as_f64());
        lag = lag.max(status["historyLagMs"].as_f64().unwrap());
    }
    publisher.finish();
    let counts = station.wait_accounted(known.received + messages);
    station.end();
    println!(
        "  {RATE} messages/s for {} s while {rows} rows of a day waited: sealed after {sealed_after:?}, history at most {} s behind, {counts:?}",
        MEASURED.as_secs(),
        short(lag / 1_000.0)
    );
    verdict.holds("the day was sealed meanwhile and every message is stored", {
        sealed_after.is_some() && counts.stored == known.stored + messages
    });
    let worst = p99s.iter().copied().fold(f64::NAN, f64::max);
    verdict.limit(
        "p99 of a commit while sealing, worst of all windows of 20 s",
        "ms",
        worst,
        250.0,
    );
}

/// A day that is complete.
fn fill(database: &std::path::Path) -> (Day, u64) {
    let today = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() / 86_400;
    let begin = (i64::try_from(today).unwrap() - 2) * 86_400;
    let historian = Historian::open(database, Config::default()).unwrap();
    let mut writer = historian.writer().unwrap();
    let (seconds, tags) = WAITING;
    let device = DevicePath::new("bench/waiting").unwrap();
    for minute in (begin..begin + seconds).step_by(1_000) {
        let events = (minute..(minute + 1_000).min(begin + seconds)).map(|second| {
            let points = (0..tags).map(|tag| {
                let signals::Sample { value, quality, .. } = signals::sample(tag, second);
                let point = Point::good(&format!("t{tag:02}"), Value::Number(value)).unwrap();
                Point { quality, ..point }
            });
            Event::Report(Report {
                // The source that the station has by its command line.
                source: "mqtt".into(),
                device: device.clone(),
                source_time: Timestamp::from_secs(second),
                receive_time: Timestamp::from_micros(signals::received(second)),
                sequence: None,
                fingerprint: 0,
                points: points.collect(),
            })
        });
        let cursor = writer.cursor();
        writer.commit(&events.collect::<Vec<_>>(), cursor).unwrap();
    }
    historian.checkpoint().unwrap();
    (Day::of(Timestamp::from_secs(begin)), seconds.unsigned_abs() * tags as u64)
}
