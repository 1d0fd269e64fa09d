//! The data folder of a station with days of samples each second, all sealed.
//!
//! It is written through the historian, a day after the other, as a station would: committed in
//! batches, then sealed. A folder that holds what is wanted is taken as it is.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use historian::{Config, Day, Historian, Writer};
use model::{DevicePath, Event, Point, Report, TagPath, Timestamp, Value};
use serde_json::{Value as Json, json};
use testkit::StationProcess;

use super::signals;
use crate::linewatch;

/// Memory while the year is made; it is measured with what a station has.
const MAKING: Config = Config { memory_limit_mib: 1_024, threads: 2 };
const BATCH_ROWS: usize = 20_000;
const DAY_S: i64 = 86_400;
const DEVICE: &str = "bench/year";

/// The folder.
pub(crate) struct Year {
    /// The station's data folder.
    pub(crate) data: PathBuf,
    pub(crate) tags: usize,
    /// The seconds that have samples.
    pub(crate) seconds: Range<i64>,
}

impl Year {
    /// Makes it in `folder`, or takes it when it is there.
    pub(crate) fn make(folder: &Path, tags: usize, days: i32) -> Self {
        let marker = folder.join("year.json");
        let found = fs::read(&marker).ok().and_then(|text| serde_json::from_slice(&text).ok());
        if let Some(found) = found {
            let year = Self::read(folder, &found);
            assert!(
                year.tags == tags && year.days() == i64::from(days),
                "{} holds {} tags and {} days",
                folder.display(),
                year.tags,
                year.days()
            );
            return year;
        }
        // The day before yesterday is the last: nothing of it is still due for anything.
        let today = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() / 86_400;
        let end = i32::try_from(today).unwrap() - 1;
        write(folder, tags, end - days..end);
        let made = json!({"tags": tags, "days": days, "end": end});
        fs::write(&marker, made.to_string()).unwrap();
        Self::read(folder, &made)
    }

    fn read(folder: &Path, found: &Json) -> Self {
        let number = |name: &str| found[name].as_i64().unwrap();
        let (days, end) = (number("days"), number("end"));
        Self {
            data: folder.join("data"),
            tags: usize::try_from(number("tags")).unwrap(),
            seconds: (end - days) * DAY_S..end * DAY_S,
        }
    }

    pub(crate) fn days(&self) -> i64 {
        (self.seconds.end - self.seconds.start) / DAY_S
    }

    pub(crate) fn rows(&self) -> u64 {
        (self.seconds.end - self.seconds.start).unsigned_abs() * self.tags as u64
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.data.join("linewatch.duckdb")
    }

    /// First and last moment, the last not included.
    pub(crate) fn period(&self) -> (Timestamp, Timestamp) {
        (Timestamp::from_secs(self.seconds.start), Timestamp::from_secs(self.seconds.end))
    }
}

/// The path of a tag.
pub(crate) fn path(tag: usize) -> TagPath {
    TagPath::new(&format!("{DEVICE}/{}", field(tag))).unwrap()
}

fn field(tag: usize) -> String {
    format!("t{tag:03}")
}

fn write(folder: &Path, tags: usize, days: Range<i32>) {
    let data = folder.join("data");
    // A station makes the folder, with a journal that fits.
    StationProcess::start(linewatch(), &data, &["--plant", "none"]).end();
    let historian = Historian::open(&data.join("linewatch.duckdb"), MAKING).unwrap();
    let mut writer = historian.writer().unwrap();
    let keeper = historian.keeper();
    let (first, mut writing, mut sealing) = (Instant::now(), Duration::ZERO, Duration::ZERO);
    for number in days.clone() {
        let before = Instant::now();
        write_day(&mut writer, tags, number);
        writing += before.elapsed();
        let (day, before) = (Day::from_number(number), Instant::now());
        let sealed = keeper.seal(day, day.end().plus_millis(3_600_000)).unwrap().unwrap();
        assert_eq!(sealed.rows, tags as u64 * DAY_S.unsigned_abs());
        sealing += before.elapsed();
        let done = number - days.start + 1;
        if done % 30 == 0 {
            println!("  {done} days after {:.0} s", first.elapsed().as_secs_f64());
        }
    }
    historian.checkpoint().unwrap();
    let rows = tags as f64 * DAY_S as f64 * f64::from(days.end - days.start);
    println!(
        "  made {} days of {tags} tags at 1 Hz: {rows} rows, storing {:.0} rows/s, sealing {:.0} rows/s, {:.2} bytes a row",
        days.end - days.start,
        rows / writing.as_secs_f64(),
        rows / sealing.as_secs_f64(),
        (historian.file_bytes().sealed + historian.database_bytes()) as f64 / rows
    );
}

fn write_day(writer: &mut Writer, tags: usize, day: i32) {
    let seconds = i64::from(day) * DAY_S..(i64::from(day) + 1) * DAY_S;
    let good = |tag| Point::good(&field(tag), Value::Missing).unwrap();
    let templates: Vec<Point> = (0..tags).map(good).collect();
    let device = DevicePath::new(DEVICE).unwrap();
    let batch = i64::try_from((BATCH_ROWS / tags).max(1)).unwrap();
    let cursor = writer.cursor();
    let mut events = Vec::new();
    for second in seconds.clone() {
        let points = templates.iter().enumerate().map(|(tag, template)| {
            let signals::Sample { value, quality, truth } = signals::sample(tag, second);
            let value = if truth { Value::Bool(value > 0.0) } else { Value::Number(value) };
            Point { value, quality, ..template.clone() }
        });
        events.push(Event::Report(Report {
            // The source that the station has by its command line.
            source: "mqtt".into(),
            device: device.clone(),
            source_time: Timestamp::from_secs(second),
            receive_time: Timestamp::from_micros(signals::received(second)),
            sequence: None,
            fingerprint: 0,
            points: points.collect(),
        }));
        if (second + 1) % batch == 0 || second + 1 == seconds.end {
            writer.commit(&events, cursor).unwrap();
            events.clear();
        }
    }
}
