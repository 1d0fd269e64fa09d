//! Recordings through the engine again: the same alarms, byte for byte, and what would have been.

use crate::common::{DEVICE, at, high, low, offline, path, plant, reading, with};
use engine::replay::{AlarmJournal, Pairs, Row, Side, what_if};
use engine::{
    AlarmConfig, Condition, DeviceConfig, Direction, Engine, Expression, Input, Plant, Reading,
};
use model::{
    AlarmChange, AlarmKey, AlarmKind, Event, Point, Priority, Quality, Report, Timestamp, Value,
};
use proptest::collection::vec;
use proptest::prelude::*;

const DEVICES: [&str; 3] = ["gas/A", "gas/B", "gas/C"];
const FIELDS: [&str; 3] = ["value", "bat", "humi"];

fn key() -> AlarmKey {
    "gas/A:HIGH".parse().expect("a key")
}

/// Two devices by name and one that registers itself, with alarms of every sort.
fn busy(limit: f64, deadband: f64, delays_ms: i64, violations: u32) -> Plant {
    let expression = |text: &str| Expression::parse(text).expect("an expression");
    let config = with([
        AlarmConfig {
            on_delay_ms: delays_ms,
            off_delay_ms: delays_ms,
            violations,
            parent: "gas/A:HIGH_HIGH".parse().ok(),
            again_after_ms: Some(20_000),
            ..AlarmConfig::high(limit, deadband, Priority::High)
        },
        AlarmConfig { kind: AlarmKind::HighHigh, group: Some("g".into()), ..high(95.0, 0) },
        AlarmConfig {
            suppress_when: Some(expression("{gas/B/humi} > 50")),
            group: Some("g".into()),
            ..low(20.0)
        },
        AlarmConfig::battery(20.0, 2.0, Priority::Low),
        offline(),
        AlarmConfig::new(AlarmKind::BadQuality, Condition::BadQuality, Priority::Low),
        AlarmConfig::new(
            AlarmKind::Condition,
            Condition::Expression(expression("{gas/A/value} > {gas/B/value}")),
            Priority::Medium,
        ),
        AlarmConfig::new(
            AlarmKind::Rate,
            Condition::Rate {
                limit_per_min: 100.0,
                deadband: 10.0,
                over_ms: 10_000,
                direction: Direction::Either,
            },
            Priority::Low,
        ),
    ]);
    let devices = DEVICES[..2].iter().map(|name| (path(name), config.clone())).collect();
    Plant { devices, unknown: config, auto_register_max: 1, line: None }
}

/// So long after the one before, ms: a reading, a presence message or a tick.
#[derive(Clone, Debug)]
enum Happening {
    Reading { device: usize, behind: i64, sequence: Option<u16>, fields: Vec<(usize, f64)> },
    Presence { device: usize, online: bool },
    Tick,
}

fn story() -> impl Strategy<Value = Vec<(i64, Happening)>> {
    let number = prop_oneof![4 => (0..12_u8).prop_map(|n| f64::from(n) * 10.0), 1 => Just(-500.0)];
    let reading = (
        prop_oneof![6 => Just(0_usize), 2 => Just(1), 1 => Just(2)],
        prop_oneof![5 => Just(0), 1 => 0..100_i64],
        proptest::option::of(0..40_u16),
        vec((0..FIELDS.len(), number), 1..3),
    );
    let happening = prop_oneof![
        12 => reading.prop_map(|(device, behind, sequence, fields)| {
            Happening::Reading { device, behind, sequence, fields }
        }),
        1 => (0..DEVICES.len(), any::<bool>())
            .prop_map(|(device, online)| Happening::Presence { device, online }),
        4 => Just(Happening::Tick),
    ];
    vec((prop_oneof![5 => 0..5_000_i64, 1 => 0..200_000_i64], happening), 0..80)
}

fn points(fields: &[(usize, f64)]) -> Vec<Point> {
    let good = |(index, n): &(usize, f64)| Point::good(FIELDS[*index], Value::Number(*n));
    fields.iter().map(|field| good(field).expect("a field name")).collect()
}

fn input(happening: &Happening, nth: u64, now: Timestamp) -> Input {
    match happening {
        Happening::Reading { device, behind, sequence, fields } => Input::Reading(Reading {
            device: path(DEVICES[*device]),
            source_time: now.plus_millis(-behind * 1_000),
            receive_time: now,
            sequence: *sequence,
            fingerprint: nth % 50,
            points: points(fields),
            ..reading(0, &[])
        }),
        Happening::Presence { device, online } => Input::Presence {
            source: "gas".into(),
            device: path(DEVICES[*device]),
            online: *online,
            source_time: now,
            receive_time: now,
            fingerprint: nth + 1_000,
            redelivered: false,
        },
        Happening::Tick => Input::Tick { now },
    }
}

/// What happens live, and the time at which it ends.
fn live(plant: Plant, story: &[(i64, Happening)]) -> (Vec<Event>, Timestamp) {
    let mut engine = Engine::new(plant);
    let (mut events, mut now) = (Vec::new(), at(1_000));
    for (nth, (later_ms, happening)) in story.iter().enumerate() {
        now = now.plus_millis(*later_ms);
        engine.apply(input(happening, nth as u64, now), &mut events);
    }
    engine.apply(Input::Tick { now }, &mut events);
    (events, now)
}

/// The reports in a journal.
fn recording(events: &[Event]) -> Vec<Report> {
    events.iter().filter_map(Event::samples).cloned().collect()
}

/// What becomes of a recording.
fn replayed(plant: Plant, reports: &[Report], end: Timestamp) -> Vec<Event> {
    let mut engine = Engine::new(plant);
    let mut events = Vec::new();
    for report in reports {
        engine.apply(Input::Recorded(report.clone()), &mut events);
    }
    engine.apply(Input::Tick { now: end }, &mut events);
    events
}

fn journalled(events: &[Event]) -> (String, String) {
    let mut journal = AlarmJournal::new(Vec::new());
    for event in events {
        journal.take(event).expect("memory can be written");
    }
    let (bytes, hash) = journal.finish();
    (String::from_utf8(bytes).expect("JSON is text"), hash)
}

/// The alarm's raises and how long it stood by `end`, counted in the plainest way.
fn counted(events: &[Event], end: Timestamp) -> (u64, i64) {
    let (mut raises, mut standing_ms, mut since) = (0, 0, None);
    let key = key();
    for event in events {
        let Event::Alarm(edge) = event else { continue };
        match edge.change {
            AlarmChange::Raised if edge.key == key => (raises, since) = (raises + 1, Some(edge.at)),
            AlarmChange::Returned if edge.key == key => {
                standing_ms += edge.at.millis_since(since.take().expect("it stood"));
            }
            _ => {}
        }
    }
    (raises, standing_ms + since.map_or(0, |since| end.millis_since(since)))
}

proptest! {
    #[test]
    fn a_recording_gives_the_alarms_of_the_live_run(story in story()) {
        let (events, end) = live(busy(80.0, 2.0, 7_000, 2), &story);
        let again = replayed(busy(80.0, 2.0, 7_000, 2), &recording(&events), end);
        prop_assert_eq!(journalled(&events), journalled(&again));
    }

    #[test]
    fn the_same_recording_gives_the_same_bytes_and_hash(story in story()) {
        let (events, end) = live(busy(80.0, 2.0, 0, 1), &story);
        let reports = recording(&events);
        let replay = || journalled(&replayed(busy(70.0, 5.0, 3_000, 1), &reports, end));
        prop_assert_eq!(replay(), replay());
    }

    #[test]
    fn the_tried_side_is_a_replay_with_that_configuration(
        story in story(),
        limit in 30.0..100.0,
        deadband in 0.0..20.0,
        delays_ms in 0..20_000_i64,
        violations in 1..4_u32,
    ) {
        let (events, end) = live(busy(80.0, 2.0, 0, 1), &story);
        let reports = recording(&events);
        let from = reports.first().map_or(at(1_000), |report| report.receive_time);
        let tried = || busy(limit, deadband, delays_ms, violations);
        let result =
            what_if(busy(80.0, 2.0, 0, 1), tried(), &key(), reports.iter().cloned(), from, end);
        let itself = what_if(tried(), tried(), &key(), reports.iter().cloned(), from, end);
        prop_assert_eq!(result.tried, itself.real);
        prop_assert_eq!(itself.real, itself.tried);
        prop_assert_eq!((itself.pairs.missed, itself.pairs.added), (0, 0));
        prop_assert!(itself.pairs.median_earlier_ms.is_none_or(|earlier| earlier == 0));
        let fully = replayed(tried(), &reports, end);
        let (raises, standing_ms) = counted(&fully, end);
        prop_assert_eq!(result.tried.raises, raises);
        // Each stay is rounded to whole milliseconds by itself.
        prop_assert!((result.tried.standing_ms - standing_ms).unsigned_abs() <= raises);
        let (raises, _) = counted(&replayed(busy(80.0, 2.0, 0, 1), &reports, end), end);
        prop_assert_eq!(result.real.raises, raises);
        let samples: usize = reports.iter().map(|report| report.points.len()).sum();
        prop_assert_eq!(result.samples, samples as u64);
        let real_rows = result.rows.iter().filter_map(|row| row.real_raised);
        prop_assert_eq!(real_rows.collect::<std::collections::BTreeSet<_>>().len() as u64, raises);
    }
}

/// A report of the value at each second.
fn report(secs: i64, value: f64) -> Report {
    Report {
        source: "gas".into(),
        device: path(DEVICE),
        source_time: at(secs),
        receive_time: at(secs),
        sequence: None,
        fingerprint: secs.unsigned_abs(),
        points: vec![Point {
            field: "value".into(),
            value: Value::Number(value),
            quality: Quality::GOOD,
        }],
    }
}

fn one(alarm: AlarmConfig) -> Plant {
    plant(DeviceConfig { alarms: vec![alarm], ..with([]) })
}

fn row(real: Option<(i64, i64)>, tried: Option<(i64, i64)>, value: f64) -> Row {
    Row {
        real_raised: real.map(|(raised, _)| at(raised)),
        tried_raised: tried.map(|(raised, _)| at(raised)),
        real_returned: real.map(|(_, returned)| at(returned)),
        tried_returned: tried.map(|(_, returned)| at(returned)),
        value: Some(value),
    }
}

#[test]
fn a_lower_limit_with_more_deadband_is_earlier_and_calmer() {
    let values = [(10, 70.0), (20, 85.0), (30, 77.0), (40, 85.0), (50, 77.0), (60, 85.0)];
    let later = [(70, 50.0), (100, 72.0), (110, 10.0)];
    let reports = || values.into_iter().chain(later).map(|(secs, value)| report(secs, value));
    let key: AlarmKey = "gas/H20101:HIGH".parse().expect("a key");
    let (real, tried) = (one(high(80.0, 0)), one(AlarmConfig::high(65.0, 10.0, Priority::High)));
    let result = what_if(real, tried, &key, reports(), at(0), at(200));
    assert_eq!(result.samples, 9);
    let side = |raises, chattering, standing_ms, longest_ms| Side {
        raises,
        chattering,
        standing_ms,
        longest_ms,
    };
    assert_eq!(result.real, side(3, 3, 30_000, 10_000));
    assert_eq!(result.tried, side(2, 0, 70_000, 60_000));
    let pairs = Pairs { missed: 0, added: 1, median_earlier_ms: Some(10_000) };
    assert_eq!(result.pairs, pairs);
    assert_eq!(
        result.rows,
        [
            row(Some((20, 30)), Some((10, 70)), 85.0),
            row(Some((40, 50)), Some((10, 70)), 85.0),
            row(Some((60, 70)), Some((10, 70)), 85.0),
            row(None, Some((100, 110)), 72.0),
        ]
    );
}

#[test]
fn what_came_before_counts_only_with_what_reaches_into_the_period() {
    let reports = [(10, 90.0), (20, 10.0), (30, 90.0), (60, 10.0), (70, 90.0), (999, 10.0)];
    let reports = reports.into_iter().map(|(secs, value)| report(secs, value));
    let key: AlarmKey = "gas/H20101:HIGH".parse().expect("a key");
    let (real, tried) = (one(high(80.0, 0)), one(high(80.0, 15_000)));
    let result = what_if(real, tried, &key, reports, at(50), at(100));
    assert_eq!(result.samples, 2);
    assert_eq!((result.real.raises, result.real.standing_ms), (1, 40_000));
    assert_eq!((result.tried.raises, result.tried.standing_ms), (1, 25_000));
    assert_eq!(result.pairs, Pairs { missed: 0, added: 0, median_earlier_ms: Some(-15_000) });
    assert_eq!(result.rows.len(), 2);
}

#[test]
fn a_long_delay_misses_what_is_short() {
    let reports = [(10, 90.0), (20, 10.0), (30, 90.0)].into_iter().map(|(s, v)| report(s, v));
    let key: AlarmKey = "gas/H20101:HIGH".parse().expect("a key");
    let (real, tried) = (one(high(80.0, 0)), one(high(80.0, 15_000)));
    let result = what_if(real, tried, &key, reports, at(0), at(45));
    assert_eq!(result.pairs, Pairs { missed: 1, added: 0, median_earlier_ms: Some(-15_000) });
    assert_eq!((result.tried.raises, result.tried.standing_ms), (1, 0));
}

#[test]
fn nothing_recorded_is_nothing_told() {
    let key: AlarmKey = "gas/H20101:HIGH".parse().expect("a key");
    let plant = || one(high(80.0, 0));
    let result = what_if(plant(), plant(), &key, std::iter::empty(), at(0), at(100));
    assert_eq!(result, engine::replay::WhatIf::default());
}
