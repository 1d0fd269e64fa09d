//! The rows around a period, recent and sealed.

use historian::{SeriesRow, ValueRow};
use model::{Event, Quality, Timestamp, Value};

use crate::data::{START, Station, device, number, report, tag};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// Every fourth row cannot be used, and around noon of each day none can.
fn plant() -> Vec<Event> {
    let row = |nth: i64| {
        let at = nth * HOUR / 2;
        let noon = (10..14).contains(&(nth / 2 % 24));
        let quality = if nth % 4 == 1 || noon { Quality::BAD } else { Quality::GOOD };
        report(at, &[("value", Value::Number(nth as f64), quality)])
    };
    (0..6 * 48).map(row).collect()
}

fn fit(row: &SeriesRow) -> bool {
    !row.quality.is_bad()
}

/// The same from all rows, by looking at each.
fn expected(all: &[SeriesRow], from: Timestamp, to: Timestamp) -> Vec<SeriesRow> {
    let before = all.iter().rev().filter(|row| row.source_time < from);
    let after = all.iter().filter(|row| row.source_time >= to);
    let around = |rows: Vec<&SeriesRow>| -> Vec<SeriesRow> {
        let Some(nearest) = rows.first() else { return Vec::new() };
        let fitting = rows.iter().find(|row| fit(row)).filter(|row| *row != nearest);
        std::iter::once(nearest).chain(fitting).map(|row| **row).collect()
    };
    let mut found = around(before.collect());
    found.reverse();
    found.extend(all.iter().filter(|row| (from..to).contains(&row.source_time)));
    found.extend(around(after.collect()));
    found
}

#[test]
fn the_rows_around_a_period_are_found_wherever_they_are() {
    let mut station = Station::new();
    station.store(&plant());
    let wanted = tag("gas/H20101/value");
    let mut all = Vec::new();
    let whole = (START.plus_millis(-DAY), START.plus_millis(9 * DAY));
    station.reader.series_with_bounds(&wanted, whole, fit, |row| all.push(row)).unwrap();
    assert_eq!(all.len(), 6 * 48);
    let keeper = station.historian.keeper();
    let due = keeper.due(START.plus_millis(40 * DAY)).unwrap();
    for open in [None].into_iter().chain(due.into_iter().take(4).map(Some)) {
        if let Some(open) = open {
            keeper.seal(open.day, START.plus_millis(40 * DAY)).unwrap();
        }
        for (from, to) in [(-5, 3), (0, 1), (11, 12), (12, 40), (13, 36), (60, 61), (90, 200)] {
            let period = (START.plus_millis(from * HOUR), START.plus_millis(to * HOUR));
            let mut found = Vec::new();
            station.reader.series_with_bounds(&wanted, period, fit, |row| found.push(row)).unwrap();
            assert_eq!(found, expected(&all, period.0, period.1), "{from} to {to}");
            let mut values = Vec::new();
            let each = |row: ValueRow| values.push((row.source_time, row.value));
            station.reader.values_with_bounds(&wanted, period, each).unwrap();
            let last = all.iter().rev().find(|row| row.source_time < period.0);
            let inside = all.iter().filter(|row| (period.0..period.1).contains(&row.source_time));
            let rows = last.into_iter().chain(inside);
            let rows: Vec<_> = rows.map(|row| (row.source_time, row.value)).collect();
            assert_eq!(values, rows, "{from} to {to}");
        }
    }
}

#[test]
fn a_device_is_read_report_by_report() {
    let mut station = Station::new();
    let good = |n| (Value::Number(n), Quality::GOOD);
    let pair = |millis, raw, temp: Option<f64>| {
        let (value, quality) = good(raw);
        let mut points = vec![("v_raw", value, quality)];
        if let Some(temp) = temp {
            points.push(("temp", Value::Number(temp), Quality::GOOD));
        }
        report(millis, &points)
    };
    station.store(&[
        pair(2_000, 3.0, None),
        pair(0, 1.0, Some(20.0)),
        pair(1_000, 2.0, Some(21.0)),
    ]);
    let Event::Report(mut again) = pair(1_000, 2.5, None) else { unreachable!() };
    again.receive_time = again.receive_time.plus_millis(5_000);
    station.store(&[Event::Report(again), number(1_000, 9.0)]);
    let mut found = Vec::new();
    let period = (START, START.plus_millis(2_000));
    let each = |reports: Vec<model::Report>| {
        found.extend(reports.into_iter().map(|report| {
            let points =
                report.points.iter().map(|point| (point.field.to_string(), point.value.number()));
            (report.source_time.millis_since(START), points.collect::<Vec<_>>())
        }));
        std::ops::ControlFlow::Continue(())
    };
    station.reader.device_reports(&device("gas/H20101"), &["v_raw", "temp"], period, each).unwrap();
    let of = |field: &str, value| (field.to_owned(), Some(value));
    assert_eq!(
        found,
        [
            (0, vec![of("v_raw", 1.0), of("temp", 20.0)]),
            (1_000, vec![of("v_raw", 2.0), of("temp", 21.0)]),
            (1_000, vec![of("v_raw", 2.5)]),
        ]
    );
}

#[test]
fn what_was_computed_again_is_no_part_of_a_recording() {
    let mut station = Station::new();
    station.store(&[number(0, 1.0), report(0, &[("value@1", Value::Number(2.0), Quality::GOOD)])]);
    let query =
        historian::RecordingQuery { devices: Vec::new(), from: Timestamp::MIN, to: Timestamp::MAX };
    let mut fields = Vec::new();
    let each = |report: model::Report| {
        fields.extend(report.points.into_iter().map(|point| point.field.to_string()));
    };
    station.reader.recording(&query, each).unwrap();
    assert_eq!(fields, ["value"]);
}
