//! A trend's columns are exactly what all samples would give, whatever the samples and the zoom.

use historian::{Column, Trend, TrendQuery};
use model::{Event, Quality, Timestamp, Value};
use proptest::prelude::*;

use crate::data::{START, Station, number, report, tag};

fn trend(station: &Station, from: i64, to: i64, columns: u32) -> Trend {
    let (from, to) = (START.plus_millis(from), START.plus_millis(to));
    station.reader.trend(&TrendQuery { tag: tag("gas/H20101/value"), from, to, columns }).unwrap()
}

#[test]
fn few_samples_come_as_they_are() {
    let mut station = Station::new();
    station.store(&[number(0, 3.0), number(1_000, 1.0)]);
    let trend = trend(&station, 0, 60_000, 2);
    assert!(trend.raw);
    assert_eq!(trend.total, 2);
    let seen: Vec<_> = trend.columns.iter().map(|c| (c.at, c.first, c.last, c.count)).collect();
    assert_eq!(seen, [(START, 3.0, 3.0, 1), (START.plus_millis(1_000), 1.0, 1.0, 1)]);
}

#[test]
fn a_spike_of_one_sample_is_seen_from_afar() {
    let mut station = Station::new();
    let events: Vec<Event> =
        (0..10_000).map(|i| number(i * 1_000, if i == 7_777 { 500.0 } else { 20.0 })).collect();
    station.store(&events);
    let trend = trend(&station, 0, 10_000_000, 10);
    assert!(!trend.raw);
    assert_eq!(trend.columns.len(), 10);
    let spikes: Vec<_> = trend.columns.iter().map(|column| column.max).collect();
    assert_eq!(spikes, [20.0, 20.0, 20.0, 20.0, 20.0, 20.0, 20.0, 500.0, 20.0, 20.0]);
}

#[test]
fn a_bucket_without_a_usable_value_breaks_the_line() {
    let mut station = Station::new();
    let bad = |millis| report(millis, &[("value", Value::Number(7.0), Quality::BAD_OUT_OF_RANGE)]);
    let missing = |millis| report(millis, &[("value", Value::Missing, Quality::BAD)]);
    station.store(&[number(0, 1.0), bad(1_000), bad(10_000), missing(11_000), number(20_000, 2.0)]);
    let trend = trend(&station, 0, 30_000, 3);
    let column = trend.columns[1];
    assert!(column.first.is_nan() && column.min.is_nan() && column.max.is_nan());
    assert_eq!((column.count, column.worst), (2, Quality::BAD_OUT_OF_RANGE));
    assert_eq!((trend.columns[0].max, trend.columns[0].count), (1.0, 2));
}

#[test]
fn nothing_asked_is_nothing_answered() {
    let mut station = Station::new();
    station.store(&[number(0, 1.0)]);
    assert_eq!(trend(&station, 10, 10, 5).total, 0);
    assert_eq!(trend(&station, 20, 10, 5).total, 0);
    assert_eq!(trend(&station, 0, 10, 0).total, 1);
    let query = TrendQuery {
        tag: tag("gas/unknown/value"),
        from: Timestamp::MIN,
        to: Timestamp::MAX,
        columns: 100,
    };
    assert_eq!(station.reader.trend(&query).unwrap().total, 0);
    let whole = TrendQuery { tag: tag("gas/H20101/value"), ..query };
    assert_eq!(station.reader.trend(&whole).unwrap().total, 1);
}

/// One sample of the property: source time in ms, receive time in ms, value, quality.
type Sample = (i64, i64, Option<f64>, Quality);

fn brute_force(samples: &[Sample], from: i64, to: i64, columns: i64) -> Trend {
    let mut inside: Vec<_> = samples.iter().filter(|s| s.0 >= from && s.0 < to).collect();
    inside.sort_by_key(|sample| (sample.0, sample.1));
    let total = inside.len() as u64;
    let raw = total <= columns.unsigned_abs();
    let span = (to - from) * 1_000;
    let width = if raw { 1 } else { (span - 1) / columns + 1 };
    let bucket = |sample: &&&Sample| (sample.0 - from) * 1_000 / width;
    let mut answer = Trend { columns: Vec::new(), raw, total };
    let groups: Vec<Vec<&Sample>> = if raw {
        inside.iter().map(|sample| vec![*sample]).collect()
    } else {
        inside.chunk_by(|a, b| bucket(&a) == bucket(&b)).map(<[_]>::to_vec).collect()
    };
    for group in groups {
        let usable: Vec<f64> = group.iter().filter(|s| !s.3.is_bad()).filter_map(|s| s.2).collect();
        answer.columns.push(Column {
            at: START.plus_millis(group[0].0),
            first: usable.first().copied().unwrap_or(f64::NAN),
            min: usable.iter().copied().reduce(f64::min).unwrap_or(f64::NAN),
            max: usable.iter().copied().reduce(f64::max).unwrap_or(f64::NAN),
            last: usable.last().copied().unwrap_or(f64::NAN),
            count: u32::try_from(group.len()).unwrap(),
            worst: group.iter().map(|s| s.3).max().unwrap(),
        });
    }
    answer
}

fn sample() -> impl Strategy<Value = (i64, Option<f64>, Quality)> {
    let quality = prop_oneof![
        4 => Just(Quality::GOOD),
        1 => Just(Quality::UNCERTAIN_SUB_NORMAL),
        1 => Just(Quality::BAD_OUT_OF_RANGE),
        1 => Just(Quality::BAD_SENSOR_FAILURE),
    ];
    (0..2_000_i64, prop::option::weighted(0.9, -1e6..1e6), quality)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn every_column_is_what_all_samples_give(
        samples in prop::collection::vec(sample(), 0..400),
        zooms in prop::collection::vec((-100..2_000_i64, 1..2_200_i64, 1..300_u32), 1..6),
    ) {
        let mut station = Station::new();
        // Received one after the other, so that samples of the same source time have an order.
        let samples: Vec<Sample> = (0..).zip(samples).map(|(i, (at, value, quality))| (at, i, value, quality)).collect();
        let events: Vec<Event> = samples.iter().map(|(at, received, value, quality)| {
            let value = value.map_or(Value::Missing, Value::Number);
            let mut event = report(*at, &[("value", value, *quality)]);
            if let Event::Report(report) = &mut event {
                report.receive_time = START.plus_millis(*received);
            }
            event
        }).collect();
        station.store(&events);
        for (from, length, columns) in zooms {
            let got = trend(&station, from, from + length, columns);
            let want = brute_force(&samples, from, from + length, i64::from(columns));
            prop_assert_eq!(got.columns.len() <= columns as usize, true);
            // NaN equals nothing, so the texts are compared.
            prop_assert_eq!(format!("{got:?}"), format!("{want:?}"));
        }
    }
}
