//! Rows of several tags in the order of time, and the row before.

use historian::{SeriesQuery, SeriesRow};
use model::{Event, Quality, Report, Timestamp, Value};

use crate::data::{START, Station, device, report, tag};

fn query(tags: &[&str], from: i64, to: i64) -> SeriesQuery {
    let tags = tags.iter().map(|path| tag(path)).collect();
    SeriesQuery { tags, from: START.plus_millis(from), to: START.plus_millis(to) }
}

/// Rows as `place@millis value`.
fn show(station: &Station, query: &SeriesQuery) -> Vec<String> {
    let mut lines = Vec::new();
    let line = |row: SeriesRow| {
        let value = row.value.map_or_else(|| "-".to_owned(), |value| value.to_string());
        let quality = if row.quality == Quality::GOOD { "" } else { "!" };
        format!("{}@{} {value}{quality}", row.series, row.source_time.millis_since(START))
    };
    station.reader.series(query, |row| lines.push(line(row))).unwrap();
    lines
}

/// A report of two tags.
fn pair(millis: i64, a: f64, b: f64) -> Event {
    let good = |n| (Value::Number(n), Quality::GOOD);
    let ((a, quality), (b, _)) = (good(a), good(b));
    report(millis, &[("a", a, quality), ("b", b, quality)])
}

#[test]
fn rows_come_in_the_order_of_time_whenever_they_were_stored() {
    let mut station = Station::new();
    station.store(&[pair(0, 1.0, 10.0), pair(2_000, 3.0, 30.0), pair(1_000, 2.0, 20.0)]);
    station.store(&[
        pair(500, 1.5, 15.0),
        report(
            1_500,
            &[("a", Value::Missing, Quality::BAD), ("b", Value::Text("x".into()), Quality::GOOD)],
        ),
        report(1_600, &[("c", Value::Number(9.0), Quality::GOOD)]),
    ]);
    // The second of two with one source time is the one received later.
    let Event::Report(mut late) = pair(1_000, 2.5, 25.0) else { unreachable!() };
    late.receive_time = late.receive_time.plus_millis(9_000);
    station.store(&[Event::Report(late)]);
    let found = show(&station, &query(&["gas/H20101/b", "gas/none/x", "gas/H20101/a"], 500, 2_000));
    assert_eq!(
        found,
        [
            "0@500 15",
            "2@500 1.5",
            "0@1000 20",
            "2@1000 2",
            "0@1000 25",
            "2@1000 2.5",
            "0@1500 -",
            "2@1500 -!"
        ]
    );
    assert!(show(&station, &query(&["gas/none/x"], 0, 9_000)).is_empty());
    assert!(show(&station, &query(&["gas/H20101/a"], 9_000, 0)).is_empty());
    // Named twice, the rows are at the first place.
    let found = show(&station, &query(&["gas/H20101/a", "gas/H20101/a"], 0, 600));
    assert_eq!(found, ["0@0 1", "0@500 1.5"]);
}

#[test]
fn many_rows_are_read_in_pieces_and_none_twice() {
    let mut station = Station::new();
    for batch in 0..60_i64 {
        let events: Vec<_> = (0..5_000)
            .map(|nth| batch * 5_000 + nth)
            // Stored out of order.
            .map(|nth| pair(nth ^ 1, 1.0, 0.0))
            .collect();
        station.store(&events);
    }
    let mut next = 0;
    let query = query(&["gas/H20101/a", "gas/H20101/b"], 0, 1_000_000);
    station
        .reader
        .series(&query, |row| {
            let expected = START.plus_millis(next / 2);
            assert_eq!((row.source_time, row.series), (expected, usize::from(next % 2 == 1)));
            next += 1;
        })
        .unwrap();
    assert_eq!(next, 600_000);
}

#[test]
fn the_row_before_is_found_however_old_it_is() {
    let mut station = Station::new();
    let day = 86_400_000;
    station.store(&[
        pair(-900 * day, 1.0, 0.0),
        pair(-3 * day, 2.0, 0.0),
        report(-1_000, &[("a", Value::Number(7.0), Quality::BAD)]),
        pair(0, 3.0, 0.0),
    ]);
    let before = |millis: i64, usable| {
        let found =
            station.reader.last_before(&tag("gas/H20101/a"), START.plus_millis(millis), usable);
        found.unwrap().and_then(|row| row.value)
    };
    assert_eq!(before(1, true), Some(3.0));
    assert_eq!(before(0, false), Some(7.0));
    assert_eq!(before(0, true), Some(2.0));
    assert_eq!(before(-3 * day, true), Some(1.0));
    assert_eq!(before(-900 * day, true), None);
    let none = station.reader.last_before(&tag("gas/H20101/z"), Timestamp::MAX, false).unwrap();
    assert_eq!(none, None);
}

#[test]
fn derived_samples_are_stored_and_count_no_message() {
    let mut station = Station::new();
    let Event::Report(report) = pair(0, 1.0, 2.0) else { unreachable!() };
    let derived = Report { device: device("line/oee"), source: "engine".into(), ..report.clone() };
    station.store(&[Event::Report(report), Event::Derived(derived)]);
    let rows = "SELECT tag, value::INTEGER FROM samples ORDER BY tag";
    assert_eq!(
        station.sql(rows),
        "gas/H20101/a | 1\ngas/H20101/b | 2\nline/oee/a | 1\nline/oee/b | 2"
    );
    assert_eq!(station.sql("SELECT * FROM counters"), "mqtt | 1 | 1 | 0 | 0");
}
