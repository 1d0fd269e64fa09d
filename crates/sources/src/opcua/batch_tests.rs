//! Readings, marks and gaps from changes, without a server.

use std::time::Duration;

use model::DevicePath;
use opcua::types::{DateTime, Variant};

use super::*;
use crate::opcua::config::{Item, Sampling};

const SOURCE: &SmolStr = &SmolStr::new_static("line");

/// Seconds after a moment of 2026.
fn at(second: i64) -> Timestamp {
    Timestamp::from_secs(1_795_000_000 + second)
}

fn ua(second: i64) -> DateTime {
    DateTime::from(116_444_736_000_000_000 + at(second).micros() * 10)
}

fn table(fields: &[&str], earlier_run: Option<Timestamp>) -> Table {
    let items: Vec<_> = fields
        .iter()
        .map(|field| Item {
            node: format!("nsu=urn:x;s={field}").parse().unwrap(),
            device: DevicePath::new("line/a").unwrap(),
            field: SmolStr::new(field),
            sampling: Sampling { interval: Duration::ZERO, ..Sampling::default() },
            unit: None,
        })
        .collect();
    let mut table = Table::new(&items, earlier_run);
    table.rows.iter_mut().for_each(|row| row.state = ItemState::Delivered);
    table
}

fn message(second: i64) -> Message<'static> {
    Message {
        source: SOURCE,
        receive_time: at(second),
        publish_time: at(second),
        kind: Kind::Changed,
    }
}

fn change(client_handle: u32, source: i64, server: i64, value: f64) -> MonitoredItemNotification {
    let mut data = DataValue::value_only(Variant::Double(value));
    data.source_timestamp = Some(ua(source));
    data.server_timestamp = Some(ua(server));
    MonitoredItemNotification { client_handle, value: data }
}

fn taken(
    message: Message<'_>,
    changes: &[MonitoredItemNotification],
    table: &mut Table,
) -> Vec<Reading> {
    let mut batch = Batch::default();
    batch.take(message, changes, table);
    batch.finish().readings
}

/// Second, field and value of every point.
fn shown(readings: &[Reading]) -> Vec<(i64, String, f64)> {
    let of = |reading: &Reading| {
        let second = reading.source_time.millis_since(at(0)) / 1_000;
        let points = reading.points.iter().map(move |point| {
            (second, point.field.to_string(), point.value.number().unwrap_or(f64::NAN))
        });
        points.collect::<Vec<_>>()
    };
    readings.iter().flat_map(of).collect()
}

#[test]
fn changes_of_one_time_are_one_reading_and_a_second_one_of_a_field_begins_another() {
    let mut table = table(&["a", "b"], None);
    let changes = [
        change(1, 1, 1, 10.0),
        change(2, 1, 1, 20.0),
        change(1, 1, 1, 11.0),
        change(2, 2, 2, 21.0),
        change(9, 2, 2, 99.0),
    ];
    let readings = taken(message(3), &changes, &mut table);
    let counts: Vec<_> = readings.iter().map(|reading| reading.points.len()).collect();
    assert_eq!(counts, [2, 1, 1], "and nothing of a handle that nobody has");
    assert_eq!(
        shown(&readings),
        [
            (1, "a".into(), 10.0),
            (1, "b".into(), 20.0),
            (1, "a".into(), 11.0),
            (2, "b".into(), 21.0)
        ]
    );
}

#[test]
fn the_same_message_again_has_the_same_fingerprint_and_another_has_not() {
    let mut table = table(&["a", "b"], None);
    let changes = [change(1, 1, 1, 10.0), change(2, 1, 1, 20.0)];
    let first = taken(message(2), &changes, &mut table);
    let redelivered = Message { kind: Kind::Redelivered, ..message(9) };
    let again = taken(redelivered, &changes, &mut table);
    let other = taken(message(9), &[change(1, 1, 1, 10.5)], &mut table);
    assert_eq!(first[0].fingerprint, again[0].fingerprint);
    assert!(again[0].redelivered && !first[0].redelivered);
    assert_ne!(first[0].fingerprint, other[0].fingerprint);
}

#[test]
fn a_mark_is_the_latest_and_the_value_that_is_comes_after_it() {
    let mut table = table(&["a", "b"], None);
    taken(message(5), &[change(1, 5, 5, 1.0), change(2, 3, 5, 2.0)], &mut table);
    let bad = Some(Quality::BAD_NO_COMMUNICATION);
    let marked = marks(message(8), &mut table, |_| bad);
    assert_eq!(shown(&marked), [(8, "a".into(), 1.0), (8, "b".into(), 2.0)]);
    assert!(marked[0].points.iter().all(|point| point.quality.is_bad()));
    assert!(table.rows.iter().all(|row| row.shown_bad));

    // Of before the mark: it belongs to the record, and the mark stays.
    let late = taken(message(10), &[change(1, 7, 7, 1.5)], &mut table);
    assert_eq!(shown(&late), [(7, "a".into(), 1.5)]);
    assert!(table.rows[0].shown_bad);
    // What is, though measured long ago: known at the server's time.
    let read = Message { kind: Kind::Read, ..message(12) };
    let now = taken(read, &[change(1, 7, 11, 1.5), change(2, 3, 11, 2.0)], &mut table);
    assert_eq!(shown(&now), [(12, "a".into(), 1.5), (12, "b".into(), 2.0)]);
    assert!(table.rows.iter().all(|row| !row.shown_bad));
    // From then on source times are what they are.
    let next = taken(message(14), &[change(1, 13, 13, 1.6)], &mut table);
    assert_eq!(shown(&next), [(13, "a".into(), 1.6)]);
}

#[test]
fn a_mark_is_later_than_a_server_whose_clock_is_ahead() {
    let mut table = table(&["a"], None);
    taken(message(5), &[change(1, 100, 100, 1.0)], &mut table);
    let marked = marks(message(8), &mut table, |_| Some(Quality::BAD_NO_COMMUNICATION));
    assert!(marked[0].source_time > at(100));
}

#[test]
fn the_first_value_is_later_than_what_an_earlier_run_knew() {
    let mut table = table(&["a", "b"], Some(at(50)));
    let first = taken(message(60), &[change(1, 10, 59, 1.0), change(2, 55, 59, 2.0)], &mut table);
    assert_eq!(shown(&first), [(60, "a".into(), 1.0), (55, "b".into(), 2.0)]);
}

#[test]
fn a_value_that_is_read_again_still_holds_and_a_changed_one_comes_by_itself() {
    let mut table = table(&["a", "b"], None);
    taken(message(5), &[change(1, 2, 2, 1.0), change(2, 2, 2, 2.0)], &mut table);
    let read = Message { kind: Kind::Confirmed, ..message(12) };
    let now = taken(read, &[change(1, 2, 11, 1.0), change(2, 10, 11, 2.5)], &mut table);
    assert_eq!(shown(&now), [(12, "a".into(), 1.0)]);
    let later = taken(message(13), &[change(2, 10, 10, 2.5)], &mut table);
    assert_eq!(shown(&later), [(10, "b".into(), 2.5)]);
}

#[test]
fn an_impossible_time_is_not_taken() {
    let mut table = table(&["a"], None);
    let year = 365 * 24 * 3_600;
    let changes = [
        change(1, 2 * year, 8, 1.0),
        change(1, -40 * year, 9, 2.0),
        change(1, 2 * year, 2 * year, 3.0),
    ];
    let readings = taken(message(10), &changes, &mut table);
    assert_eq!(
        shown(&readings),
        [(8, "a".into(), 1.0), (9, "a".into(), 2.0), (10, "a".into(), 3.0)]
    );
}

#[test]
fn an_overflow_is_in_doubt_since_the_message_before() {
    let mut table = table(&["a", "b"], None);
    taken(message(1), &[change(1, 1, 1, 1.0), change(2, 1, 1, 1.0)], &mut table);
    let mut last = change(1, 6, 6, 6.0);
    last.value.status = Some(StatusCode::from(0x0000_0480));
    let mut other = change(2, 7, 7, 7.0);
    other.value.status = Some(StatusCode::from(0x0000_0480));
    let mut batch = Batch::default();
    batch.take(message(8), &[change(1, 5, 5, 5.0), last, other], &mut table);
    let batch = batch.finish();
    assert_eq!(batch.overflows, [Overflow { device: 0, from: at(1), to: at(7) }]);
    assert_eq!(batch.readings.len(), 3, "the values that came are kept");
}

#[test]
fn an_item_that_the_server_accepts_and_does_not_have_is_refused_once() {
    let mut table = table(&["a"], None);
    table.rows[0].monitored = Some(4);
    let mut nothing = change(1, 1, 1, 0.0);
    nothing.value.value = None;
    nothing.value.status = Some(StatusCode::BadNodeIdUnknown);
    let mut batch = Batch::default();
    batch.take(message(1), std::slice::from_ref(&nothing), &mut table);
    assert_eq!((batch.refused.as_slice(), batch.readings.len()), ([4].as_slice(), 1));
    assert!(matches!(table.rows[0].state, ItemState::Refused { .. }));
    assert_eq!(taken(message(2), &[nothing], &mut table), [], "said before");
    taken(message(3), &[change(1, 3, 3, 1.0)], &mut table);
    assert_eq!(table.rows[0].state, ItemState::Delivered);
}
