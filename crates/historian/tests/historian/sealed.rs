//! A sealed day gives the answers that its rows gave before, whatever comes after it.

use std::fmt::Write as _;

use historian::{Config, Day, Historian, Keeper, RecordingQuery, SeriesQuery, TrendQuery};
use model::{Event, Quality, Timestamp, Value};
use proptest::prelude::*;

use crate::data::{START, Station, number, report, tag};

const TAGS: [&str; 3] = ["gas/H20101/value", "gas/H20101/state", "gas/H20101/raw"];
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// When the station seals.
fn now() -> Timestamp {
    START.plus_millis(40 * DAY)
}

/// A sample every so many milliseconds over some hours, with all that may be in one.
fn plant(from: i64, count: i64, every: i64) -> Vec<Event> {
    (0..count)
        .map(|i| {
            let wave = ((i * 37) % 1_000) as f64 / 10.0;
            let (value, quality) = match i % 50 {
                17 => (Value::Missing, Quality::BAD),
                23 => (Value::Number(wave), Quality::BAD_OUT_OF_RANGE),
                31 => (Value::Number(wave), Quality::UNCERTAIN_SUB_NORMAL),
                _ => (Value::Number(wave), Quality::GOOD),
            };
            let state = Value::Text(if i % 600 < 400 { "run" } else { "it's idle, 停" }.into());
            report(
                from + i * every,
                &[
                    ("value", value, quality),
                    ("state", state, Quality::GOOD),
                    ("raw", Value::Bool(i % 7 == 0), Quality::GOOD),
                ],
            )
        })
        .collect()
}

/// Everything a station may be asked, as one text.
fn answers(station: &Station) -> String {
    let mut said = String::new();
    let (from, to) = (START.plus_millis(-DAY), START.plus_millis(5 * DAY));
    for name in TAGS {
        for (from, to, columns) in [
            (from, to, 2_000),
            (from, to, 40),
            (START.plus_millis(123), START.plus_millis(11 * HOUR + 7), 100),
            (START.plus_millis(-7), START.plus_millis(3 * DAY + 1), 17),
            (START.plus_millis(HOUR), START.plus_millis(HOUR + 30_000), 5),
        ] {
            let query = TrendQuery { tag: tag(name), from, to, columns };
            writeln!(said, "{name} {columns}: {:?}", station.reader.trend(&query).unwrap())
                .unwrap();
        }
        for usable in [false, true] {
            for hours in [-1, 0, 5, 24, 47, 90] {
                let before = START.plus_millis(hours * HOUR + 1);
                let row = station.reader.last_before(&tag(name), before, usable).unwrap();
                writeln!(said, "{name} before {hours} h: {row:?}").unwrap();
            }
        }
    }
    let query = SeriesQuery { tags: TAGS.map(tag).to_vec(), from, to };
    station.reader.series(&query, |row| writeln!(said, "{row:?}").unwrap()).unwrap();
    let recording =
        RecordingQuery { devices: Vec::new(), from: Timestamp::MIN, to: Timestamp::MAX };
    station.reader.recording(&recording, |report| writeln!(said, "{report:?}").unwrap()).unwrap();
    let mut latest = station.reader.latest().unwrap();
    latest.sort_by(|a, b| a.tag.cmp(&b.tag));
    writeln!(said, "{latest:?}").unwrap();
    said += &station.sql(
        "SELECT tag, count(*), count(value), sum(quality), min(text), max(text), min(source_time),
           max(receive_time) FROM samples GROUP BY tag ORDER BY tag",
    );
    for view in ["hours", "minutes"] {
        said += &station.sql(&format!(
            "SELECT * REPLACE (round(sum, 6) AS sum, round(integral, 6) AS integral,
               round(time_mean, 9) AS time_mean) FROM {view}
             WHERE tag <> 'gas/H20101/state' OR \"begin\" IS NOT NULL
             ORDER BY tag, \"begin\" LIMIT 1000"
        ));
        said += "\n";
    }
    said
}

fn day(offset: i64) -> Day {
    Day::of(START.plus_millis(offset * DAY))
}

fn same(before: &str, after: &str) {
    for (line, (before, after)) in before.lines().zip(after.lines()).enumerate() {
        assert_eq!(before, after, "answer {line}");
    }
    assert_eq!(before.lines().count(), after.lines().count());
}

#[test]
fn a_sealed_day_answers_as_before() {
    let mut station = Station::new();
    station.store(&plant(0, 6_000, 30_000));
    // Hours that are dense enough for rollups of their minutes.
    station.store(&plant(6 * HOUR + 7, 4_000, 1_500));
    let before = answers(&station);
    let keeper = station.historian.keeper();
    let due = keeper.due(now()).unwrap();
    assert_eq!(due.iter().map(|open| open.day).collect::<Vec<_>>(), [day(0), day(1), day(2)]);
    for (sealed, open) in due.iter().enumerate() {
        let done = keeper.seal(open.day, now()).unwrap().unwrap();
        assert_eq!((done.rows, done.moved), (open.rows, open.rows));
        assert_eq!(keeper.sealed_days().unwrap().len(), sealed + 1);
        same(&before, &answers(&station));
    }
    assert_eq!(station.sql("SELECT count(*) FROM recent_samples"), "0");
    assert_eq!(keeper.due(now()).unwrap(), []);
    assert_eq!(keeper.check_files(true).unwrap(), []);
    assert_eq!(keeper.sweep().unwrap(), 0);
}

#[test]
fn late_rows_are_seen_at_once_and_merged_later() {
    let mut whole = Station::new();
    let mut late = Station::new();
    whole.store(&plant(0, 2_500, 72_000));
    late.store(&plant(0, 2_500, 72_000));
    whole.store(&plant(6 * HOUR + 7, 3_000, 1_500));
    late.store(&plant(6 * HOUR + 7, 3_000, 1_500));
    let keeper = late.historian.keeper();
    for open in keeper.due(now()).unwrap() {
        keeper.seal(open.day, now()).unwrap();
    }
    // Between the others, before them, in the last hour of a day, and in a day without any.
    let rows = [plant(15_001, 700, 77_000), plant(-2 * HOUR, 50, 60_000), plant(4 * DAY, 3, 1_000)];
    for rows in &rows {
        whole.store(rows);
        late.store(rows);
        same(&answers(&whole), &answers(&late));
    }
    let open = keeper.open_days().unwrap();
    assert!(open.iter().any(|open| open.day == day(0) && open.sealed_at.is_some()));
    let whole = answers(&whole);
    for open in open.iter().filter(|open| open.sealed_at.is_some()) {
        keeper.seal(open.day, now()).unwrap().unwrap();
        same(&whole, &answers(&late));
    }
    assert_eq!(keeper.sealed_days().unwrap()[0].generation, 2);
    assert!(keeper.sweep().unwrap() >= 4, "the replaced files go");
    assert_eq!(keeper.check_files(true).unwrap(), []);
    same(&whole, &answers(&late));
}

#[test]
fn a_day_that_is_not_complete_stays() {
    let mut station = Station::new();
    station.store(&plant(0, 600, 1_000));
    let keeper = station.historian.keeper();
    let end = day(0).end();
    assert_eq!(keeper.due(end.plus_millis(29 * 60_000)).unwrap(), []);
    assert_eq!(keeper.due(end.plus_millis(30 * 60_000)).unwrap().len(), 1);
    station.store(&plant(10 * DAY, 3, 1_000));
    let far = keeper.due(now()).unwrap();
    assert_eq!(far.iter().map(|open| open.day).collect::<Vec<_>>(), [day(0)], "three rows stay");
}

#[test]
fn a_snapshot_and_the_sealed_days_give_the_database_again() {
    let mut station = Station::new();
    station.store(&plant(0, 6_000, 30_000));
    let keeper = station.historian.keeper();
    keeper.seal(day(0), now()).unwrap();
    keeper.pin(day(0), true).unwrap();
    let snapshot = keeper.snapshot().unwrap();
    let before = answers(&station);
    assert_eq!(snapshot.position, station.writer.cursor());
    // What the snapshot names stays although it is replaced.
    station.store(&plant(15_001, 10, 1_000));
    keeper.seal(day(0), now()).unwrap();
    assert_eq!(keeper.sweep().unwrap(), 0);
    let Station { historian, writer, reader, folder, .. } = station;
    drop((historian, writer, reader, keeper));
    let path = folder.path().join("linewatch.duckdb");
    std::fs::remove_file(&path).unwrap();
    let historian = Historian::rebuild(&path, Config::default()).unwrap();
    let station = Station::with(historian, folder);
    assert_eq!(station.writer.cursor(), snapshot.position);
    same(&before, &answers(&station));
    let keeper = station.historian.keeper();
    let days = keeper.sealed_days().unwrap();
    assert_eq!((days.len(), days[0].pinned, days[0].generation), (1, true, 1));
    assert_eq!(keeper.check_files(true).unwrap(), []);
    let next = keeper.snapshot().unwrap();
    assert!(!snapshot.folder.exists() && next.folder.exists());
    assert_eq!(keeper.sweep().unwrap(), 2, "the second generation was of another database");
}

#[test]
fn a_damaged_day_is_moved_aside_and_told() {
    let mut station = Station::new();
    station.store(&plant(0, 6_000, 30_000));
    let keeper = station.historian.keeper();
    for open in keeper.due(now()).unwrap() {
        keeper.seal(open.day, now()).unwrap();
    }
    let days = keeper.sealed_days().unwrap();
    let file = |day: Day, part: &str| {
        station.folder.path().join(format!("history/date={day}/{part}-1.parquet"))
    };
    let path = file(days[1].day, "samples");
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    std::fs::write(&path, bytes).unwrap();
    std::fs::remove_file(file(days[2].day, "minutes")).unwrap();
    let quick = keeper.check_files(false).unwrap();
    assert_eq!(quick.iter().map(|damaged| damaged.day).collect::<Vec<_>>(), [days[2].day]);
    let thorough = keeper.check_files(true).unwrap();
    let [damaged] = thorough.as_slice() else { panic!("{thorough:?}") };
    assert_eq!((damaged.day, damaged.rows), (days[1].day, days[1].rows));
    assert_eq!((damaged.first_time, damaged.last_time), (days[1].first_time, days[1].last_time));
    assert_eq!(station.sql("SELECT count(*) FROM samples"), days[0].rows.to_string());
    assert_eq!(station.folder.path().join("history/damaged").read_dir().unwrap().count(), 3);
}

#[test]
fn tags_and_days_are_forgotten() {
    let mut station = Station::new();
    station.store(&plant(0, 6_000, 30_000));
    let keeper = station.historian.keeper();
    for open in keeper.due(now()).unwrap() {
        keeper.seal(open.day, now()).unwrap();
    }
    keeper.forget_tags(day(0), &["gas/H20101/state".to_owned()], now()).unwrap();
    let counts =
        "SELECT tag, count(*) FROM samples WHERE source_time < TIMESTAMPTZ '2026-11-22 00:00:00+00'
                  GROUP BY tag ORDER BY tag";
    assert_eq!(station.sql(counts), "gas/H20101/raw | 2678\ngas/H20101/value | 2678");
    keeper.drop_day(day(0)).unwrap();
    assert_eq!(station.sql(counts), "");
    assert_eq!(
        station.sql("SELECT count(*) FROM hours WHERE \"begin\" < '2026-11-22 00:00:00+00'"),
        "0"
    );
    assert_eq!(keeper.sealed_days().unwrap().len(), 2);
    assert!(keeper.sweep().unwrap() >= 2);
}

#[test]
fn recording_goes_on_while_days_are_sealed() {
    let mut station = Station::new();
    station.store(&plant(0, 20_000, 4_000));
    let keeper: Keeper = station.historian.keeper();
    let sealing = std::thread::spawn(move || keeper.seal(day(0), now()).unwrap().unwrap());
    let mut stored = 20_000;
    while !sealing.is_finished() {
        station.store(&plant(5 * DAY + stored * 1_000, 10, 100));
        stored += 10;
    }
    let sealed = sealing.join().unwrap();
    let total = station.sql("SELECT count(*) FROM samples WHERE tag = 'gas/H20101/value'");
    assert_eq!(total, stored.to_string());
    assert!(sealed.rows > 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    /// Rollups over recent and over sealed rows are what counting by hand gives.
    #[test]
    fn rollups_are_what_the_rows_give(
        steps in prop::collection::vec((1_000..900_000_i64, prop::option::weighted(0.9, -100.0..100.0_f64), any::<bool>()), 600..700),
        seal in any::<bool>(),
    ) {
        let mut station = Station::new();
        let mut at = 0;
        let mut rows = Vec::new();
        let mut events = Vec::new();
        for (step, value, good) in steps {
            at += step;
            let quality = if good { Quality::GOOD } else { Quality::BAD };
            events.push(report(at, &[("value", value.map_or(Value::Missing, Value::Number), quality)]));
            rows.push((START.plus_millis(at).micros(), value.filter(|_| good)));
        }
        events.push(number(at + 1, 0.0));
        rows.push((START.plus_millis(at + 1).micros(), Some(0.0)));
        station.store(&events);
        if seal {
            let keeper = station.historian.keeper();
            for open in keeper.open_days().unwrap() {
                keeper.seal(open.day, now()).unwrap();
            }
        }
        for (view, unit) in [("hours", 3_600_000_000_i64), ("minutes", 60_000_000)] {
            let got = station.sql(&format!(
                "SELECT string_agg(concat_ws(' ', epoch_us(\"begin\"), count, usable, first, last, min, max,
                   round(integral, 3) + 0, round(good_s, 6)), ';' ORDER BY \"begin\") FROM {view}"));
            prop_assert_eq!(got, by_hand(&rows, unit));
        }
    }
}

fn by_hand(rows: &[(i64, Option<f64>)], unit: i64) -> String {
    let mut begins: Vec<i64> = rows.iter().map(|row| row.0.div_euclid(unit) * unit).collect();
    begins.dedup();
    let hold = 3_600_000_000;
    let number = |value: Option<f64>| value.map(|value| format!(" {value:?}")).unwrap_or_default();
    let units = begins.iter().map(|begin| {
        let inside: Vec<_> =
            rows.iter().filter(|row| row.0.div_euclid(unit) * unit == *begin).collect();
        let values: Vec<f64> = inside.iter().filter_map(|row| row.1).collect();
        let (mut integral, mut good) = (0.0, 0.0);
        for (i, (at, value)) in rows.iter().enumerate() {
            let Some(value) = value else { continue };
            let next = rows.get(i + 1).map_or(i64::MAX, |row| row.0);
            // The value holds in this unit only up to the unit's next sample, not beyond its last.
            let (from, to) = ((*at).max(*begin), next.min(at + hold).min(begin + unit));
            let follows =
                rows.get(i + 1).is_some_and(|row| row.0.div_euclid(unit) * unit == *begin);
            let own = at.div_euclid(unit) * unit == *begin;
            if to > from && (own || follows) {
                integral += value * (to - from) as f64 / 1e6;
                good += (to - from) as f64 / 1e6;
            }
        }
        let all = |pick: fn(f64, f64) -> f64| values.iter().copied().reduce(pick);
        let round =
            |value: f64, digits: i32| (value * 10f64.powi(digits)).round() / 10f64.powi(digits);
        format!(
            "{begin} {} {}{}{}{}{} {:?} {:?}",
            inside.len(),
            values.len(),
            number(values.first().copied()),
            number(values.last().copied()),
            number(all(f64::min)),
            number(all(f64::max)),
            round(integral, 3) + 0.0,
            round(good, 6),
        )
    });
    units.collect::<Vec<_>>().join(";")
}
