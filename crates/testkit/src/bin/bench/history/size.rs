//! Bytes of a sample on disk, on the demo plant's own signals, beside InfluxDB and PostgreSQL.

use std::time::{SystemTime, UNIX_EPOCH};

use historian::{Config, Day, Historian};
use model::{DevicePath, Event, Point, Report, Timestamp, Value};
use serde_json::Value as Json;
use simulator::process::ReleasePlan;
use simulator::recording::{Received, RecordingConfig, record};

use super::influx::Influx;
use super::peer::Row;
use super::postgres::Postgres;
use super::verdict::{Verdict, short};

/// The first of these days fills what every database has once; the others count.
const DAYS: i32 = 3;
/// As in the recorded hour of the data sets.
const INTERVAL_MS: u64 = 10_000;
const SECOND: i64 = 1_000_000;
const BATCH: usize = 4_000;

pub(crate) fn run(verdict: &mut Verdict) {
    let today = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() / 86_400;
    let first = i32::try_from(today).unwrap() - 1 - DAYS;
    let recording = record(&RecordingConfig {
        seed: 20_261_120,
        start_micros: i64::from(first) * 86_400 * SECOND,
        duration_s: i64::from(DAYS) * 86_400,
        interval_ms: INTERVAL_MS,
        plan: ReleasePlan::Recurring,
    });
    let reports: Vec<Report> = recording.messages.iter().map(report).collect();
    let rows = reports.iter().map(|report| report.points.len()).sum::<usize>();
    println!("size: {} messages of the demo plant, {rows} samples of {DAYS} days", reports.len());
    let ours = ours(&reports, first);
    let influx = Influx::start();
    influx.load(flat(&reports));
    let of_influx = influx.bytes() as f64 / rows as f64;
    drop(influx);
    let postgres = Postgres::start();
    postgres.load(flat(&reports));
    let (table, all) = postgres.bytes();
    drop(postgres);
    let of_postgres = all as f64 / rows as f64;
    println!(
        "  PostgreSQL without its index {} bytes a sample, with it {}; InfluxDB after compaction {}",
        short(table as f64 / rows as f64),
        short(of_postgres),
        short(of_influx)
    );
    let better =
        if of_influx < of_postgres { ("InfluxDB", of_influx) } else { ("PostgreSQL", of_postgres) };
    verdict.smaller("size of a sample", "bytes", ours, better, 0.5);
}

/// What each sample of the later days adds: to the files of days, and to the database.
fn ours(reports: &[Report], first: i32) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("linewatch.duckdb");
    let historian = Historian::open(&path, Config::default()).unwrap();
    let mut writer = historian.writer().unwrap();
    let keeper = historian.keeper();
    let mut rest = reports;
    let mut after_first = None;
    let mut counted = 0;
    for number in first..first + DAYS {
        let day = Day::from_number(number);
        let (today, later) = rest.split_at(rest.partition_point(|r| r.source_time < day.end()));
        for batch in today.chunks(BATCH) {
            let events: Vec<Event> = batch.iter().cloned().map(Event::Report).collect();
            let cursor = writer.cursor();
            writer.commit(&events, cursor).unwrap();
        }
        rest = later;
        let sealed = keeper.seal(day, day.end().plus_millis(3_600_000)).unwrap().unwrap();
        historian.checkpoint().unwrap();
        let bytes = historian.file_bytes().sealed + historian.database_bytes();
        println!(
            "  day {day}: {} rows, files {} bytes a row, database {} MB",
            sealed.rows,
            short(sealed.bytes as f64 / sealed.rows as f64),
            historian.database_bytes() / 1_000_000
        );
        if after_first.is_some() {
            counted += sealed.rows;
        }
        after_first.get_or_insert(bytes);
    }
    let bytes = historian.file_bytes().sealed + historian.database_bytes();
    (bytes.saturating_sub(after_first.unwrap())) as f64 / counted as f64
}

/// What a station makes of a message: its fields as they are, and the calibrated value.
fn report(message: &Received) -> Report {
    let fields: Json = serde_json::from_str(&message.payload).unwrap();
    let mut points: Vec<Point> = fields
        .as_object()
        .unwrap()
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "ts" | "seq"))
        .map(|(name, value)| Point::good(name, stored(value)).unwrap())
        .collect();
    let raw = fields["v_raw"].as_f64().unwrap();
    points.push(Point::good("value", Value::Number(raw * 0.1)).unwrap());
    Report {
        source: "demo".into(),
        device: DevicePath::new(&format!("gas/{}", message.post.sn())).unwrap(),
        source_time: Timestamp::from_secs(fields["ts"].as_i64().unwrap()),
        receive_time: Timestamp::from_micros(message.receive_micros),
        sequence: None,
        fingerprint: 0,
        points,
    }
}

fn stored(value: &Json) -> Value {
    match value {
        Json::Bool(truth) => Value::Bool(*truth),
        Json::String(text) => Value::Text(text.as_str().into()),
        other => other.as_f64().map_or(Value::Missing, Value::Number),
    }
}

/// The same as rows.
fn flat(reports: &[Report]) -> impl Iterator<Item = Row> {
    let mut numbers = std::collections::HashMap::new();
    reports.iter().flat_map(move |report| {
        let rows = report.points.iter().map(|point| {
            let path = report.device.tag(&point.field);
            let next = i32::try_from(numbers.len()).unwrap();
            let path: std::sync::Arc<str> = path.as_str().into();
            let tag = *numbers.entry(path.clone()).or_insert(next);
            Row {
                tag,
                path,
                source: report.source_time.micros(),
                received: report.receive_time.micros(),
                value: point.value.number(),
                text: point.value.text().map(str::to_owned),
                quality: point.quality.code(),
            }
        });
        rows.collect::<Vec<_>>()
    })
}
