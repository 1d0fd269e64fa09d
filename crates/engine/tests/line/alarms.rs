//! Alarms on what is derived of the line: live, and the same from its recording.

use engine::{AlarmConfig, DeviceConfig, Engine, Input, Plant, Reading};
use model::{DevicePath, Event, Point, Priority, Value};

use crate::plant::{MIDNIGHT, at, line};

fn path(device: &str) -> DevicePath {
    DevicePath::new(device).expect("a device")
}

/// Below 60 % the OEE is an alarm.
fn plant() -> Plant {
    let low = AlarmConfig {
        point: "oee".into(),
        field: "oee".into(),
        ..AlarmConfig::low(60.0, 10.0, Priority::Medium)
    };
    let quiet = DeviceConfig { alarms: Vec::new(), ..DeviceConfig::default() };
    let oee = DeviceConfig { alarms: vec![low], ..DeviceConfig::default() };
    Plant {
        devices: [(path("line/oee"), oee), (path("line/production"), quiet)].into(),
        line: Some(line(false)),
        ..Plant::default()
    }
}

/// Count, reject, run and down time at a second.
fn production(secs: i64, counters: [i32; 4]) -> Input {
    let names = ["count", "reject", "run_time", "down_time"];
    let good = |(name, n): (&str, i32)| Point::good(name, Value::Number(f64::from(n)));
    Input::Reading(Reading {
        source: "plc".into(),
        device: path("line/production"),
        source_time: at(secs),
        receive_time: at(secs),
        sequence: None,
        fingerprint: secs.unsigned_abs(),
        redelivered: false,
        points: names.into_iter().zip(counters).map(|p| good(p).expect("a field")).collect(),
    })
}

fn edges(events: &[Event]) -> Vec<String> {
    let edge = |event: &Event| {
        let Event::Alarm(edge) = event else { return None };
        let secs = edge.at.micros() / 1_000_000 - MIDNIGHT;
        Some(format!("{secs} {} {} {:?}", edge.key, edge.change.name(), edge.value))
    };
    events.iter().filter_map(edge).collect()
}

#[test]
fn a_low_oee_is_raised_and_returns_live_and_from_the_recording() {
    let mut engine = Engine::new(plant());
    let mut events = Vec::new();
    let mut step = |input, expected: &[&str]| {
        let mut out = Vec::new();
        engine.apply(input, &mut out);
        assert_eq!(edges(&out), expected);
        events.extend(out);
    };
    step(production(0, [100, 10, 1000, 500]), &[]);
    step(production(10, [101, 10, 1010, 500]), &[]);
    step(production(20, [101, 10, 1010, 510]), &["20 line/oee:oee.LOW raised Some(50.0)"]);
    step(production(30, [102, 10, 1020, 510]), &[]);
    step(production(40, [103, 10, 1030, 510]), &["40 line/oee:oee.LOW returned Some(75.0)"]);

    let mut again = Vec::new();
    let mut engine = Engine::new(plant());
    for report in events.iter().filter_map(Event::samples) {
        engine.apply(Input::Recorded(report.clone()), &mut again);
    }
    assert_eq!(edges(&again), edges(&events));
}
