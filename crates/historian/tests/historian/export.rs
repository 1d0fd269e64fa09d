//! Samples for export: all of them, in both orders, in pieces.

use std::ops::ControlFlow;

use historian::{Error, SampleFacts, SampleOrder, SeriesQuery};
use model::{Quality, Timestamp, Value};

use crate::data::{START, Station, number, report, tag};

fn query(tags: &[&str]) -> SeriesQuery {
    let tags = tags.iter().map(|path| tag(path)).collect();
    SeriesQuery { tags, from: Timestamp::MIN, to: Timestamp::MAX }
}

fn told(station: &Station, query: &SeriesQuery, order: SampleOrder) -> Vec<String> {
    let mut all = Vec::new();
    let each = &mut |row: &historian::SampleRow<'_>| {
        let after = row.source_time.millis_since(START);
        let late = row.receive_time.millis_since(row.source_time);
        all.push(format!(
            "{} {after} +{late} {:?} {:?} {}",
            row.series,
            row.value,
            row.text,
            row.quality.name()
        ));
        ControlFlow::Continue(())
    };
    station.reader.samples(query, order, each).unwrap();
    all
}

#[test]
fn samples_come_by_tag_or_by_time_with_all_that_is_known() {
    let mut station = Station::new();
    let on = |flag| Value::Bool(flag);
    station.store(&[
        report(
            1_000,
            &[("value", Value::Number(0.5), Quality::UNCERTAIN), ("on", on(true), Quality::GOOD)],
        ),
        report(
            0,
            &[
                ("value", Value::Number(91.5), Quality::GOOD),
                ("net", Value::Text("氢".into()), Quality::GOOD),
            ],
        ),
        report(2_000, &[("value", Value::Missing, Quality::BAD_SENSOR_FAILURE)]),
    ]);
    let query = query(&["gas/H20101/value", "gas/nothing/x", "gas/H20101/net", "gas/H20101/on"]);
    let value = [
        "0 0 +20 Some(91.5) None Good",
        "0 1000 +20 Some(0.5) None Uncertain",
        "0 2000 +20 None None BadSensorFailure",
    ];
    let net = "2 0 +20 None Some(\"氢\") Good";
    let truth = "3 1000 +20 Some(1.0) None Good";
    assert_eq!(
        told(&station, &query, SampleOrder::ByTag),
        [value[0], value[1], value[2], net, truth]
    );
    assert_eq!(
        told(&station, &query, SampleOrder::ByTime),
        [value[0], net, value[1], truth, value[2]]
    );
    let facts = |rows, texts, truth| SampleFacts { rows, texts, truth };
    assert_eq!(
        station.reader.sample_facts(&query).unwrap(),
        [
            facts(3, false, false),
            facts(0, false, false),
            facts(1, true, false),
            facts(1, false, true)
        ]
    );
    assert_eq!(station.reader.sample_counts(&query).unwrap(), [3, 0, 1, 1]);
}

#[test]
fn the_end_of_the_period_is_not_in_it() {
    let mut station = Station::new();
    station.store(&[number(0, 1.0), number(1_000, 2.0), number(2_000, 3.0)]);
    let mut query = query(&["gas/H20101/value"]);
    (query.from, query.to) = (START.plus_millis(1_000), START.plus_millis(2_000));
    assert_eq!(told(&station, &query, SampleOrder::ByTag).len(), 1);
    assert_eq!(station.reader.sample_counts(&query).unwrap(), [1]);
}

#[test]
fn many_samples_come_in_pieces_complete_and_in_order_and_can_be_stopped() {
    let mut station = Station::new();
    // 30 hours at one sample in 0.9 s: more than one piece, none of them falling on a whole hour.
    let events: Vec<_> = (0..120_000_i32).map(|i| number(i64::from(i) * 900, i.into())).collect();
    for batch in events.chunks(40_000).rev() {
        station.store(batch);
    }
    let query = query(&["gas/H20101/value"]);
    for order in [SampleOrder::ByTag, SampleOrder::ByTime] {
        let mut next = 0_u32;
        let each = &mut |row: &historian::SampleRow<'_>| {
            assert_eq!(row.value, Some(f64::from(next)));
            next += 1;
            ControlFlow::Continue(())
        };
        station.reader.samples(&query, order, each).unwrap();
        assert_eq!(next, 120_000);
    }
    let outcome =
        station.reader.samples(&query, SampleOrder::ByTag, &mut |_| ControlFlow::Break(()));
    assert!(matches!(outcome, Err(Error::Cancelled)), "{outcome:?}");
}
