//! Totals are those of SQL over the same rows, written independently of the engine's rules, and
//! those that the line of the test knows of itself.

use std::collections::BTreeMap;

use engine::line::periods::{By, Calendar, Period};
use engine::line::tariff::{PriceWindow, Tariff};
use engine::line::{CounterTags, Line, Machine, PowerTags};
use historian::{Cell, Config, Historian, PlantTables, Reader, SqlLimits, Writer};
use jiff::civil::time;
use jiff::tz::TimeZone;
use model::{DevicePath, Event, Gap, Point, Position, Quality, Report, TagPath, Timestamp, Value};
use tempfile::TempDir;

use super::{energy, oee};

/// 2026-10-25T00:00:00Z: in Berlin the clock goes back from 03:00 to 02:00 an hour later.
const START: i64 = 1_792_886_400;
const HOURS: usize = 4;
const SECONDS: i64 = 4 * 3_600;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_secs(START).plus_millis(millis)
}

pub(crate) fn line(on_change: bool) -> Line {
    let tag = |path: &str| TagPath::new(path).unwrap();
    Line {
        source: Some("plc".into()),
        ideal_cycle_s: 10.0,
        counters: CounterTags {
            count: tag("line/production/count"),
            reject: tag("line/production/reject"),
            run: tag("line/production/run"),
            down: tag("line/production/down"),
        },
        powers: PowerTags {
            conveyor: tag("line/energy/conveyor"),
            station1: tag("line/energy/station1"),
            station2: tag("line/energy/station2"),
            total: tag("line/energy/total"),
        },
        alive: Vec::new(),
        on_change,
        hold_ms: 2_000,
        emit_ms: 1_000,
        live: By::Hour,
        calendar: Calendar {
            time_zone: TimeZone::get("Europe/Berlin").unwrap(),
            shifts: Vec::new(),
        },
        tariff: Tariff {
            currency: "EUR".into(),
            price: 0.5,
            windows: vec![PriceWindow {
                days: Vec::new(),
                from: time(2, 0, 0, 0),
                to: time(4, 0, 0, 0),
                price: 0.25,
            }],
        },
    }
}

pub(crate) fn periods(line: &Line, by: By) -> Vec<Period> {
    line.calendar.periods(by, at(0), at(SECONDS * 1_000), 100).unwrap()
}

/// A history and what is asked of it.
pub(crate) struct History {
    _folder: TempDir,
    writer: Writer,
    pub(crate) reader: Reader,
    pub(crate) tables: PlantTables,
    stored: u64,
}

impl History {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("linewatch.duckdb");
        let historian = Historian::open(&path, Config::default()).unwrap();
        let (writer, reader) = (historian.writer().unwrap(), historian.reader().unwrap());
        let tables = historian.plant_tables();
        Self { _folder: folder, writer, reader, tables, stored: 0 }
    }

    fn store(&mut self, events: &[Event]) {
        self.stored += events.len() as u64;
        self.writer.commit(events, Position { segment: 1, offset: self.stored }).unwrap();
    }

    /// A power of the conveyor that comes late.
    pub(crate) fn late_power(&mut self, source_time: Timestamp) {
        let points = vec![Point {
            field: "conveyor".into(),
            value: Value::Number(49.0),
            quality: Quality::GOOD,
        }];
        self.store(&[Event::Report(Report {
            source: "plc".into(),
            device: DevicePath::new("line/energy").unwrap(),
            source_time,
            receive_time: source_time.plus_millis(86_400_000),
            sequence: None,
            fingerprint: 0,
            points,
        })]);
    }

    /// The numbers of a query, a row after the other.
    pub(crate) fn sql(&self, text: &str) -> Vec<f64> {
        let limits = SqlLimits { rows: 10_000, timeout_ms: 60_000 };
        let table = self.reader.sql(text, limits).unwrap_or_else(|error| panic!("{error}: {text}"));
        let number = |cell: &Cell| match cell {
            Cell::Number(number) => *number,
            Cell::Integer(number) => *number as f64,
            other => panic!("{other:?} is no number"),
        };
        table.rows.iter().flatten().map(number).collect()
    }
}

/// Numbers without a pattern, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// A line that does what spoils totals, and knows what it really made.
pub(crate) struct Plc {
    dice: Dice,
    on_change: bool,
    counters: [f64; 4],
    powers: [f64; 4],
    told: BTreeMap<&'static str, f64>,
    /// Count, reject, run and down, by hour.
    truth: [[f64; 4]; HOURS],
}

const COUNTERS: [&str; 4] = ["count", "reject", "run", "down"];
const POWERS: [&str; 4] = ["conveyor", "station1", "station2", "total"];

impl Plc {
    fn new(on_change: bool) -> Self {
        Self {
            dice: Dice(7),
            on_change,
            counters: [65_500.0, 12.0, 1e6, 2e5],
            powers: [0.5, 0.2, 0.2, 0.9],
            told: BTreeMap::new(),
            truth: [[0.0; 4]; HOURS],
        }
    }

    /// One second passes.
    fn second(&mut self, second: i64) -> Vec<Event> {
        let made = second % 11 == 0;
        let steps = [made, made && self.dice.below(10) == 0, second % 600 >= 60, second % 600 < 60];
        for (place, step) in steps.into_iter().enumerate() {
            let step = f64::from(u8::from(step));
            self.counters[place] += step;
            if second > 0 {
                self.truth[usize::try_from(second / 3_600).unwrap()][place] += step;
            }
        }
        self.counters[0] %= 65_536.0;
        match second {
            // The PLC restarts; then somebody writes into its counter.
            5_000 => self.counters = [0.0; 4],
            9_000 => self.counters[0] += 20_000.0,
            _ => {}
        }
        if self.dice.below(4) == 0 {
            let place = usize::try_from(self.dice.below(3)).unwrap();
            self.powers[place] = self.dice.below(50) as f64 / 10.0;
            self.powers[3] = self.powers[..3].iter().sum();
        }
        // Nothing is heard for half a minute, in which the counters go on.
        if (3_000..3_030).contains(&second) {
            return Vec::new();
        }
        self.tell(second)
    }

    fn tell(&mut self, second: i64) -> Vec<Event> {
        let bad =
            |every: i64| if second % every == every - 1 { Quality::BAD } else { Quality::GOOD };
        let jitter = i64::try_from(self.dice.below(400)).unwrap();
        let production = self.points(COUNTERS, self.counters, bad(301));
        let energy = self.points(POWERS, self.powers, bad(97));
        let mut events = Vec::new();
        for (device, points) in [("line/production", production), ("line/energy", energy)] {
            if points.is_empty() {
                continue;
            }
            let source_time = at(second * 1_000 + jitter);
            let report = Report {
                source: "plc".into(),
                device: DevicePath::new(device).unwrap(),
                source_time,
                receive_time: source_time.plus_millis(20),
                sequence: None,
                fingerprint: 0,
                points,
            };
            events.push(Event::Report(report.clone()));
            if second % 50 == 0 {
                // Sent again.
                events.push(Event::Report(report));
            }
        }
        events
    }

    /// Points of all values, or of those that changed.
    fn points(
        &mut self,
        names: [&'static str; 4],
        values: [f64; 4],
        quality: Quality,
    ) -> Vec<Point> {
        let mut points = Vec::new();
        for (name, value) in names.into_iter().zip(values) {
            let told = if quality.is_bad() { f64::NAN } else { value };
            let before = self.told.insert(name, told);
            if !self.on_change || before != Some(told) {
                points.push(Point { field: name.into(), value: Value::Number(value), quality });
            }
        }
        points
    }
}

/// The history of four hours, of which many rows came late, and gaps; with what was really made.
pub(crate) fn history(on_change: bool) -> (History, Plc) {
    let (mut history, mut plc) = (History::new(), Plc::new(on_change));
    let mut events: Vec<Event> = (0..SECONDS).flat_map(|second| plc.second(second)).collect();
    for (nth, batch) in events.chunks_mut(700).enumerate() {
        if nth % 3 == 0 {
            batch.reverse();
        }
    }
    let late = events.split_off(events.len() / 2);
    let (first, second) = events.split_at(events.len() / 2);
    for part in [second, first, &late] {
        part.chunks(4_000).for_each(|batch| history.store(batch));
    }
    let gap = |scope: &str, from, to| {
        let (scope, cause) = (scope.into(), "sequence".into());
        Event::Gap(Gap { scope, from: at(from), to: at(to), missing: None, cause })
    };
    history.store(&[
        gap("line/energy", 7_000_500, 7_010_250),
        gap("source/plc", 8_000_500, 8_000_700),
        gap("source/other", 0, 1_000_000),
        gap("line/production", 0, 1_000_000),
    ]);
    (history, plc)
}

/// What a counter counted in each hour, in SQL: rate in 1/s, and values of its integer.
fn counted(tag: &str, rate: f64, modulus: f64) -> String {
    format!(
        "WITH row_pairs AS (
           SELECT source_time AS t, value AS v, lag(value) OVER w AS p,
             epoch_us(source_time) - epoch_us(lag(source_time) OVER w) AS us
           FROM samples WHERE tag = 'line/production/{tag}' AND quality < 2147483648
           WINDOW w AS (ORDER BY source_time, receive_time)),
         steps AS (
           SELECT t, v, v - p AS ahead, 16 + 10 * {rate} * us / 1e6 AS possible,
             ((v - p) % {modulus} + {modulus}) % {modulus} AS around
           FROM row_pairs WHERE p IS NOT NULL)
         SELECT sum(CASE WHEN ahead >= 0 AND ahead <= possible THEN ahead
             WHEN around <= possible THEN around
             WHEN ahead < 0 AND v >= 0 AND v <= possible THEN v ELSE 0 END)
         FROM steps GROUP BY date_trunc('hour', t) ORDER BY date_trunc('hour', t)"
    )
}

/// Energy and known seconds of each hour, in SQL, when every tag has its own rows.
fn used(tag: &str) -> String {
    format!(
        "WITH own_gaps AS (
           SELECT gap_from AS f, gap_to AS u FROM gaps WHERE scope IN ('line/energy', 'source/plc')),
         held AS (
           SELECT source_time AS t, value AS kw, quality AS q,
             lead(source_time) OVER (ORDER BY source_time, receive_time) AS n
           FROM samples WHERE tag = 'line/energy/{tag}'),
         known AS (
           SELECT kw,
             greatest(t, coalesce((SELECT max(u) FROM own_gaps WHERE f < t AND u > t), t)) AS a,
             least(n, coalesce((SELECT min(f) FROM own_gaps WHERE f >= t AND f < n), n)) AS b
           FROM held WHERE q < 2147483648 AND n - t <= INTERVAL 2 SECOND),
         hours AS (SELECT make_timestamptz(({START} + 3600 * range) * 1000000) AS h FROM range({HOURS})),
         parts AS (
           SELECT h, kw, epoch_us(least(b, h + INTERVAL 1 HOUR)) - epoch_us(greatest(a, h)) AS us
           FROM known JOIN hours ON b > h AND a < h + INTERVAL 1 HOUR)
         SELECT sum(kw * us) / 3.6e9, sum(us) / 1e6 FROM parts WHERE us > 0 GROUP BY h ORDER BY h"
    )
}

/// The same when sources tell of changes only: what holds is cut by the line's silences.
fn used_on_change(tag: &str) -> String {
    format!(
        "WITH own_gaps AS (
           SELECT gap_from AS f, gap_to AS u FROM gaps WHERE scope IN ('line/energy', 'source/plc')),
         proofs AS (
           SELECT DISTINCT source_time AS t FROM samples
           WHERE tag LIKE 'line/%' AND quality < 2147483648),
         silences AS (
           SELECT t AS f, n AS u FROM (SELECT t, lead(t) OVER (ORDER BY t) AS n FROM proofs)
           WHERE n - t > INTERVAL 2 SECOND),
         held AS (
           SELECT source_time AS t, value AS kw, quality AS q,
             coalesce(lead(source_time) OVER (ORDER BY source_time, receive_time),
               (SELECT max(t) FROM proofs)) AS n
           FROM samples WHERE tag = 'line/energy/{tag}'),
         known AS (
           SELECT kw,
             greatest(t, coalesce((SELECT max(u) FROM own_gaps WHERE f < t AND u > t), t)) AS a,
             least(n, coalesce((SELECT min(f) FROM own_gaps WHERE f >= t AND f < n), n)) AS b
           FROM held WHERE q < 2147483648),
         hours AS (SELECT make_timestamptz(({START} + 3600 * range) * 1000000) AS h FROM range({HOURS})),
         parts AS (
           SELECT h, kw, greatest(a, h) AS a, least(b, h + INTERVAL 1 HOUR) AS b
           FROM known JOIN hours ON b > h AND a < h + INTERVAL 1 HOUR WHERE a < b),
         quiet AS (
           SELECT p.h, p.kw, p.a, p.b, coalesce(sum(epoch_us(least(p.b, s.u))
             - epoch_us(greatest(p.a, s.f))) FILTER (s.f IS NOT NULL), 0) AS us
           FROM parts p LEFT JOIN silences s ON s.f < p.b AND s.u > p.a
           GROUP BY p.h, p.kw, p.a, p.b)
         SELECT sum(kw * (epoch_us(b) - epoch_us(a) - us)) / 3.6e9,
           sum(epoch_us(b) - epoch_us(a) - us) / 1e6 FROM quiet GROUP BY h ORDER BY h"
    )
}

#[track_caller]
fn close(found: &[f64], expected: &[f64], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}: {found:?} for {expected:?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-6, "{what}: {found} for {expected}");
    }
}

#[test]
fn what_was_counted_is_what_sql_counts_and_what_was_made() {
    for on_change in [false, true] {
        let (history, plc) = history(on_change);
        let line = line(on_change);
        let (hours, all) = oee(&history.reader, &line, periods(&line, By::Hour)).unwrap();
        let of = |place: usize| -> Vec<f64> {
            let pick = |p: &engine::line::oee::Production| [p.count, p.reject, p.run_s, p.down_s];
            hours.iter().map(|hour| pick(&hour.production)[place]).collect()
        };
        for (place, tag) in COUNTERS.into_iter().enumerate() {
            let (rate, modulus) = if place < 2 { (0.1, 65_536.0) } else { (1.0, 4_294_967_296.0) };
            close(&of(place), &history.sql(&counted(tag, rate, modulus)), tag);
        }
        // The line knows it better where it can be known at all: within two pieces or seconds at
        // each border of an hour and at the restart.
        for (place, tag) in COUNTERS.into_iter().enumerate() {
            for (hour, found) in of(place).into_iter().enumerate() {
                let made = plc.truth[hour][place];
                assert!((found - made).abs() <= 2.0, "{tag} in hour {hour}: {found} for {made}");
            }
        }
        let (days, all_of_day) = oee(&history.reader, &line, periods(&line, By::Day)).unwrap();
        assert_eq!(days.len(), 1);
        assert_eq!((all_of_day.production, all_of_day.oee), (all.production, all.oee));
    }
}

#[test]
fn energy_is_what_sql_integrates() {
    for on_change in [false, true] {
        let (history, _) = history(on_change);
        let line = line(on_change);
        let (hours, all) = energy(&history.reader, &line, periods(&line, By::Hour)).unwrap();
        for machine in Machine::ALL {
            let sql = if on_change { used_on_change } else { used }(machine.field());
            let known = |us: i64| us as f64 / 1e6;
            let found: Vec<f64> = hours
                .iter()
                .map(|hour| hour.of(machine))
                .flat_map(|energy| [energy.kwh, known(energy.known_us)])
                .collect();
            close(&found, &history.sql(&sql), &format!("{} {on_change}", machine.field()));
        }
        // In Berlin 02:00 to 03:00 comes twice, so the first three hours of these are cheap.
        let prices = [0.25, 0.25, 0.25, 0.5];
        let total = |hour: &engine::line::EnergyOf| hour.of(Machine::Total).kwh;
        let costs: f64 = hours.iter().zip(prices).map(|(hour, price)| total(hour) * price).sum();
        close(&[all.cost], &[costs], "cost");
        let share = hours.iter().map(engine::line::EnergyOf::known_share).sum::<f64>() / 4.0;
        close(&[all.known_share()], &[share], "known share");
        assert!(share < 0.999 && share > 0.9, "{share}");
        let (_, day) = energy(&history.reader, &line, periods(&line, By::Day)).unwrap();
        close(&[total(&day), day.cost], &[total(&all), all.cost], "the day");
    }
}

#[test]
fn a_history_without_the_line_gives_periods_without_anything() {
    let history = History::new();
    let line = line(true);
    let (hours, all) = oee(&history.reader, &line, periods(&line, By::Hour)).unwrap();
    assert_eq!(hours.len(), 4);
    assert_eq!(all.quality, Quality::BAD_OUT_OF_RANGE);
    let (_, all) = energy(&history.reader, &line, periods(&line, By::Hour)).unwrap();
    assert_eq!((all.of(Machine::Total).peak_kw, all.of(Machine::Total).known_us), (None, 0));
    assert!(oee(&history.reader, &line, Vec::new()).unwrap().0.is_empty());
}
