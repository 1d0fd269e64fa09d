//! The derived tags, as the engine makes them from reports.

use engine::{DeviceConfig, Engine, Input, Plant, Reading};
use model::{DevicePath, Event, Gap, Point, Quality, Value};

use crate::plant::{at, line};

/// An engine and what it derives.
struct Log(Engine, u64);

impl Log {
    fn new(on_change: bool) -> Self {
        let quiet = DeviceConfig { alarms: Vec::new(), ..DeviceConfig::default() };
        let line = Some(line(on_change));
        let plant = Plant { unknown: quiet, auto_register_max: 10, line, ..Plant::default() };
        Self(Engine::new(plant), 0)
    }

    fn apply(&mut self, input: Input) -> Vec<Event> {
        let mut out = Vec::new();
        self.0.apply(input, &mut out);
        out
    }

    /// A report received at once.
    fn report(&mut self, secs: i64, device: &str, fields: &[(&str, Option<f64>)], expected: &str) {
        self.late(secs, secs, device, fields, expected);
    }

    fn late(
        &mut self,
        secs: i64,
        received: i64,
        device: &str,
        fields: &[(&str, Option<f64>)],
        expected: &str,
    ) {
        self.1 += 1;
        let points = fields.iter().map(|(field, value)| match value {
            Some(n) => Point::good(field, Value::Number(*n)).expect("a field"),
            None => Point {
                field: (*field).into(),
                value: Value::Missing,
                quality: Quality::BAD_NO_COMMUNICATION,
            },
        });
        let events = self.apply(Input::Reading(Reading {
            source: "plc".into(),
            device: DevicePath::new(device).expect("a device"),
            source_time: at(secs),
            receive_time: at(received),
            sequence: None,
            fingerprint: self.1,
            redelivered: false,
            points: points.collect(),
        }));
        assert_eq!(events.iter().filter_map(Event::disposition).count(), 1);
        assert_eq!(derived(&events), expected, "at {secs} s");
    }

    /// Availability, performance, quality and OEE after a report of all counters.
    fn production(&mut self, secs: i64, counters: [i32; 4], expected: &str) {
        let names = ["count", "reject", "run_time", "down_time"];
        let fields = names.map(|name| name).into_iter().zip(counters);
        let fields: Vec<_> = fields.map(|(name, n)| (name, Some(f64::from(n)))).collect();
        self.report(secs, "line/production", &fields, expected);
    }

    /// Conveyor, first, second station and whole line in kW·s after a report of the total power.
    fn total(&mut self, secs: i64, kw: f64, expected: &str) {
        self.report(secs, "line/energy", &[("total_power", Some(kw))], expected);
    }
}

/// What was derived: OEE in %, energy in kW·s, with the quality when it is not good.
fn derived(events: &[Event]) -> String {
    let mut texts = Vec::new();
    for event in events {
        let Event::Derived(report) = event else { continue };
        assert_eq!(report.source, "engine");
        let meter = report.device.as_str() == "line/meter";
        let number = |point: &Point| {
            let n = point.value.number().expect("a number");
            let n = if meter { (n * 3.6e9).round() / 1e6 } else { n };
            let quality = if point.quality == Quality::GOOD { "" } else { point.quality.name() };
            format!("{n}{quality}")
        };
        texts.push(report.points.iter().map(number).collect::<Vec<_>>().join(" "));
    }
    texts.join("; ")
}

#[test]
fn oee_follows_the_counters_through_a_restart_of_the_plc() {
    let mut log = Log::new(false);
    let bad = "0BadOutOfRange 0BadOutOfRange 0BadOutOfRange 0BadOutOfRange";
    log.production(0, [100, 10, 1000, 500], bad);
    log.production(10, [101, 10, 1010, 500], "100 100 100 100");
    log.production(20, [101, 11, 1010, 510], "50 100 0 0");
    // The PLC restarts: everything is 0, and nothing is lost of what was counted.
    log.production(21, [0, 0, 0, 0], "50 100 0 0");
    log.production(41, [1, 0, 20, 0], "75 66.67 50 25");
}

#[test]
fn a_new_hour_begins_anew() {
    let mut log = Log::new(false);
    let bad = "0BadOutOfRange 0BadOutOfRange 0BadOutOfRange 0BadOutOfRange";
    log.production(3580, [0, 0, 0, 0], bad);
    log.production(3590, [1, 1, 10, 0], "100 100 0 0");
    log.production(3600, [2, 1, 20, 0], "100 100 100 100");
    log.production(3620, [3, 1, 30, 10], "66.67 100 100 66.67");
}

#[test]
fn late_and_repeated_reports_change_the_record_and_not_the_present() {
    let mut log = Log::new(false);
    let bad = "0BadOutOfRange 0BadOutOfRange 0BadOutOfRange 0BadOutOfRange";
    log.production(0, [0, 0, 0, 0], bad);
    log.production(20, [2, 1, 20, 0], "100 100 50 50");
    log.late(10, 21, "line/production", &[("count", Some(1.0)), ("run_time", Some(10.0))], "");
    log.production(22, [2, 1, 20, 2], "90.91 100 50 45.45");
    // Bad samples count nothing.
    log.report(23, "line/production", &[("count", None)], "");
}

#[test]
fn derived_tags_come_at_most_once_a_second_of_source_time() {
    let mut log = Log::new(false);
    let at_ms = |ms: i64| at(0).plus_millis(ms);
    let mut derived = 0;
    for step in 0..50 {
        let time = at_ms(step * 100);
        let point = Point::good("total_power", Value::Number(1.0)).expect("a field");
        let events = log.apply(Input::Reading(Reading {
            source: "plc".into(),
            device: DevicePath::new("line/energy").expect("a device"),
            source_time: time,
            receive_time: time,
            sequence: None,
            fingerprint: step.unsigned_abs() + 1,
            redelivered: false,
            points: vec![point],
        }));
        derived += events.iter().filter(|event| matches!(event, Event::Derived(_))).count();
    }
    assert_eq!(derived, 5);
}

#[test]
fn a_meter_counts_what_is_known() {
    let mut log = Log::new(false);
    log.total(0, 3.0, "0 0 0 0");
    log.total(1, 5.0, "0 0 0 3");
    // A silence of 9 s.
    log.total(10, 5.0, "0 0 0 3");
    log.total(11, 5.0, "0 0 0 8");
    // The source's gap, though the next sample comes in time.
    let gap = Input::SessionLost { source: "plc".into(), from: at(11), to: at(12) };
    log.apply(gap);
    log.total(12, 1.0, "0 0 0 8");
    log.total(13, 0.0, "0 0 0 9");
    log.report(14, "line/energy", &[("total_power", None)], "0 0 0 9UncertainLastUsableValue");
    log.total(15, 1.0, "0 0 0 9");
    log.total(16, 1.0, "0 0 0 10");
}

#[test]
fn a_gap_that_the_source_tells_of_is_not_counted() {
    for scope in ["source/plc", "line/energy"] {
        let mut log = Log::new(true);
        log.total(0, 3.0, "0 0 0 0");
        log.report(2, "line/energy", &[("conveyor_power", Some(0.0))], "0 0 0 6");
        let gap = Gap {
            scope: scope.into(),
            from: at(1),
            to: at(2),
            missing: None,
            cause: "overflow".into(),
        };
        log.apply(Input::Gap(gap));
        log.report(3, "line/energy", &[("conveyor_power", Some(0.0))], "0 0 0 3");
        log.total(4, 3.0, "0 0 0 3");
        log.total(5, 3.0, "0 0 0 6");
    }
}

#[test]
fn with_changes_only_the_counters_prove_that_a_power_holds() {
    let mut log = Log::new(true);
    log.total(0, 3.0, "0 0 0 0");
    let bad = "0BadOutOfRange 0BadOutOfRange 0BadOutOfRange 0BadOutOfRange";
    let run = [("run_time", Some(1.0))];
    log.report(1, "line/production", &run, &format!("{bad}; 0 0 0 3"));
    for second in 2..100 {
        let run = [("run_time", Some(f64::from(i32::try_from(second).expect("small"))))];
        let expected = format!("100 0 100 0; 0 0 0 {}", second * 3);
        log.report(second, "line/production", &run, &expected);
    }
    log.total(100, 0.0, "0 0 0 300");
}

#[test]
fn a_clock_set_back_is_followed_after_a_minute() {
    let mut log = Log::new(false);
    log.total(7200, 3.0, "0 0 0 0");
    log.total(7201, 3.0, "0 0 0 3");
    let total = [("total_power", Some(3.0))];
    log.late(3602, 7202, "line/energy", &total, "");
    log.late(3662, 7262, "line/energy", &total, "0 0 0 3");
    log.late(3663, 7263, "line/energy", &total, "0 0 0 6");
}

#[test]
fn an_engine_rebuilt_from_its_journal_derives_the_same() {
    let mut log = Log::new(true);
    let mut journal = Vec::new();
    for step in 0..200_u32 {
        let secs = i64::from(step) * 7 % 191 + i64::from(step / 2);
        let n = f64::from(step);
        let (device, fields) = match step % 3 {
            0 => ("line/energy", vec![("total_power", n % 7.0), ("station1_power", n % 5.0)]),
            1 => ("line/production", vec![("count", (n / 10.0).floor() % 16.0), ("run_time", n)]),
            _ => ("gas/H20101", vec![("v_raw", n)]),
        };
        let points =
            fields.iter().map(|(f, n)| Point::good(f, Value::Number(*n)).expect("a field"));
        journal.extend(log.apply(Input::Reading(Reading {
            source: "plc".into(),
            device: DevicePath::new(device).expect("a device"),
            source_time: at(secs),
            receive_time: at(i64::from(step)),
            sequence: None,
            fingerprint: u64::from(step) + 1,
            redelivered: false,
            points: points.collect(),
        })));
        let (from, to) = (at(100), at(110));
        if step == 120 {
            journal.extend(log.apply(Input::SessionLost { source: "plc".into(), from, to }));
        }
        if step == 130 {
            journal.extend(log.apply(Input::Gap(Gap {
                scope: "source/plc".into(),
                from,
                to: at(140),
                missing: Some(2),
                cause: "sequence".into(),
            })));
        }
    }
    assert!(journal.iter().any(|event| matches!(event, Event::Derived(_))));
    let mut rebuilt = Log::new(true);
    for event in &journal {
        rebuilt.0.recover(event);
    }
    assert_eq!(rebuilt.0.state(), log.0.state());
    // And from a snapshot.
    let bytes = postcard::to_stdvec(log.0.state()).expect("storable");
    let state = postcard::from_bytes(&bytes).expect("readable");
    assert_eq!(log.0.state(), &state);
}

#[test]
fn a_gap_told_again_after_its_end_takes_nothing_from_the_present() {
    let mut log = Log::new(false);
    log.total(0, 3.0, "0 0 0 0");
    log.total(5, 3.0, "0 0 0 0");
    let gap = Gap {
        scope: "source/plc".into(),
        from: at(0),
        to: at(5),
        missing: Some(1),
        cause: "sequence".into(),
    };
    log.0.recover(&Event::Gap(gap));
    log.total(6, 3.0, "0 0 0 3");
}
