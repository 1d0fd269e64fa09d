//! How long a report of a production line takes over a day and over a month of samples a second.
//!
//! `cargo run --release -p historian --example line_month` writes 31 days of the line's eight tags
//! (21 million rows) into a new database, then sums energy by day over its last day and over all
//! of it, and prints seconds and rows a second. An argument sets the number of days.

#![allow(clippy::print_stdout, reason = "it is what the command is for")]

use std::time::Instant;

use engine::line::periods::{By, Calendar};
use engine::line::tariff::Tariff;
use engine::line::{CounterTags, EnergySums, Line, Machine, PowerTags, Sample, Series};
use historian::{Config, Historian, Reader, SeriesQuery};
use jiff::tz::TimeZone;
use model::{DevicePath, Event, Point, Position, Report, TagPath, Timestamp, Value};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const START_S: i64 = 1_793_491_200;
const DAY_S: i64 = 86_400;
const BATCH: i64 = 2_000;

fn main() -> Outcome<()> {
    let days: i64 = std::env::args().nth(1).map_or(Ok(31), |days| days.parse())?;
    let folder = tempfile::tempdir()?;
    let historian = Historian::open(&folder.path().join("line.duckdb"), Config::default())?;
    let began = Instant::now();
    write(&historian, days)?;
    println!("written: {days} days in {:.1} s", began.elapsed().as_secs_f64());
    println!("database: {} MB", historian.database_bytes() / 1_000_000);
    let reader = historian.reader()?;
    for (what, from) in [("last day", days - 1), ("all days", 0)] {
        let began = Instant::now();
        let (rows, kwh) = report(&reader, from, days)?;
        let seconds = began.elapsed().as_secs_f64();
        let rate = rows as f64 / seconds / 1e6;
        println!("{what}: {rows} rows, {kwh:.1} kWh, {seconds:.2} s, {rate:.2} M rows/s");
    }
    Ok(())
}

fn write(historian: &Historian, days: i64) -> Outcome<()> {
    let mut writer = historian.writer()?;
    let (production, energy) =
        (DevicePath::new("line/production")?, DevicePath::new("line/energy")?);
    let mut events = Vec::new();
    for second in 0..days * DAY_S {
        let n = second as f64;
        let counters = [("count", n / 10.0), ("reject", n / 100.0), ("run", n), ("down", 0.0)];
        let powers = [("conveyor", 1.4), ("station1", n % 5.0), ("station2", n % 7.0)];
        let total = powers.iter().map(|(_, kw)| kw).sum();
        let powers = [powers[0], powers[1], powers[2], ("total", total)];
        for (device, fields) in [(&production, counters.map(floor)), (&energy, powers)] {
            let source_time = Timestamp::from_secs(START_S + second);
            let points = fields.iter().map(|(name, n)| Point::good(name, Value::Number(*n)));
            events.push(Event::Report(Report {
                source: "plc".into(),
                device: device.clone(),
                source_time,
                receive_time: source_time.plus_millis(20),
                sequence: None,
                fingerprint: 0,
                points: points.collect::<Result<_, _>>()?,
            }));
        }
        if second % BATCH == BATCH - 1 || second == days * DAY_S - 1 {
            writer.commit(&events, Position { segment: 1, offset: second.unsigned_abs() })?;
            events.clear();
        }
    }
    historian.checkpoint()?;
    Ok(())
}

fn floor((name, n): (&str, f64)) -> (&str, f64) {
    (name, n.floor() % 65_536.0)
}

/// Energy by day; answers rows read and kWh.
fn report(reader: &Reader, from: i64, to: i64) -> Outcome<(u64, f64)> {
    let line = line()?;
    let day = |day: i64| Timestamp::from_secs(START_S + day * DAY_S);
    let periods = line.calendar.periods(By::Day, day(from), day(to), 1_000).ok_or("too many")?;
    let mut sums = EnergySums::new(&line, periods);
    let (series, tags): (Vec<Series>, Vec<TagPath>) =
        line.series().map(|(series, tag)| (series, tag.clone())).unzip();
    let mut rows = 0;
    reader.series(&SeriesQuery { tags, from: day(from), to: day(to) }, |row| {
        rows += 1;
        let (value, quality) = (row.value, row.quality);
        sums.take(series[row.series], Sample { at: row.source_time, value, quality });
    })?;
    Ok((rows, sums.finish().1.of(Machine::Total).kwh))
}

fn line() -> Outcome<Line> {
    Ok(Line {
        source: None,
        ideal_cycle_s: 10.0,
        counters: CounterTags {
            count: TagPath::new("line/production/count")?,
            reject: TagPath::new("line/production/reject")?,
            run: TagPath::new("line/production/run")?,
            down: TagPath::new("line/production/down")?,
        },
        powers: PowerTags {
            conveyor: TagPath::new("line/energy/conveyor")?,
            station1: TagPath::new("line/energy/station1")?,
            station2: TagPath::new("line/energy/station2")?,
            total: TagPath::new("line/energy/total")?,
        },
        alive: Vec::new(),
        on_change: true,
        hold_ms: 2_000,
        emit_ms: 1_000,
        live: By::Hour,
        calendar: Calendar { time_zone: TimeZone::UTC, shifts: Vec::new() },
        tariff: Tariff { currency: "CNY".into(), price: 0.65, windows: Vec::new() },
    })
}
