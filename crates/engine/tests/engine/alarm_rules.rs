//! What an alarm can watch and when it is told, one named sequence each, checked after every step.

use crate::common::{DEVICE, Log, at, high, low, offline, path, presence, reading, with};
use engine::{
    Action, AlarmConfig, Condition, DeviceConfig, Direction, Engine, Expression, Input, Plant,
    PriorityRule, Reading, SetPoint,
};
use model::{AlarmKind, Point, Priority, Quality, Value};

const HIGH: &str = "gas/H20101:HIGH";

fn expression(text: &str) -> Expression {
    Expression::parse(text).expect("an expression")
}

fn condition(kind: AlarmKind, condition: Condition) -> AlarmConfig {
    AlarmConfig::new(kind, condition, Priority::High)
}

#[test]
fn off_delay_returns_only_when_the_value_stays_back() {
    let config = AlarmConfig { off_delay_ms: 10_000, ..high(80.0, 0) };
    Log::of(with([config]))
        .value(1, 90.0, "1 HIGH raised unacknowledged 90/80")
        .value(2, 70.0, "")
        .value(5, 90.0, "")
        .value(6, 70.0, "")
        .value(7, 79.0, "")
        .value(8, 70.0, "")
        .value(10, 60.0, "")
        .tick(17, "")
        .tick(30, "18 HIGH returned returned_unacknowledged 60/80")
        .standing("HIGH@1 returned_unacknowledged");
}

#[test]
fn three_samples_in_a_row_must_violate() {
    let config = AlarmConfig { violations: 3, ..high(80.0, 0) };
    Log::of(with([config]))
        .value(1, 90.0, "")
        .value(2, 90.0, "")
        .value(3, 79.0, "")
        .value(4, 90.0, "")
        .value(5, 90.0, "")
        .value_with_error(6, 0.0, 1.0, "")
        .value(7, 91.0, "7 HIGH raised unacknowledged 91/80")
        .value(8, 70.0, "8 HIGH returned returned_unacknowledged 70/80")
        .value(9, 90.0, "")
        .value(10, 90.0, "")
        .value(11, 90.0, "11 HIGH raised unacknowledged 90/80");
}

#[test]
fn the_delay_counts_from_the_sample_that_completes_the_row() {
    let config = AlarmConfig { violations: 2, ..high(80.0, 10_000) };
    Log::of(with([config]))
        .value(1, 90.0, "")
        .value(5, 90.0, "")
        .tick(14, "")
        .tick(15, "15 HIGH raised unacknowledged 90/80");
}

fn rate(direction: Direction) -> DeviceConfig {
    let limit = Condition::Rate { limit_per_min: 60.0, deadband: 6.0, over_ms: 10_000, direction };
    with([condition(AlarmKind::Rate, limit)])
}

#[test]
fn a_change_that_is_too_fast_in_either_direction() {
    let raised = |secs, value| format!("{secs} RATE raised unacknowledged {value}/60");
    let returned = |secs, value| format!("{secs} RATE returned returned_unacknowledged {value}/60");
    for (direction, up, down) in [
        (Direction::Either, true, true),
        (Direction::Rising, true, false),
        (Direction::Falling, false, true),
    ] {
        let told = |yes: bool, text: String| if yes { text } else { String::new() };
        Log::of(rate(direction))
            .value(0, 0.0, "")
            .value(4, 100.0, "")
            .value(10, 20.0, &told(up, raised(10, 120)))
            .value(20, 20.0, &told(up, returned(20, 0)))
            .value(30, 0.0, &told(down, raised(30, 120)))
            .value(40, 0.0, &told(down, returned(40, 0)));
    }
}

#[test]
fn deviation_from_a_set_point_that_another_tag_says() {
    let from = SetPoint::Tag(path("plc/furnace").tag("wanted"));
    let deviation = Condition::Deviation { from, limit: 10.0, deadband: 2.0 };
    let config = condition(AlarmKind::Deviation, deviation);
    Log::of_devices([(DEVICE, with([config])), ("plc/furnace", with([]))])
        .value(1, 500.0, "")
        .say(2, "plc/furnace", &[("wanted", 100.0)], "2 DEVIATION raised unacknowledged 400/10")
        .say(3, "plc/furnace", &[("wanted", 491.0)], "")
        .say(
            4,
            "plc/furnace",
            &[("wanted", 508.0)],
            "4 DEVIATION returned returned_unacknowledged 8/10",
        )
        .value(5, 497.0, "5 DEVIATION raised unacknowledged 11/10")
        .value_with_error(6, 508.0, 1.0, "")
        .value(7, 508.0, "7 DEVIATION returned returned_unacknowledged 0/10");
}

#[test]
fn deviation_from_a_fixed_set_point() {
    let from = SetPoint::Number(50.0);
    let deviation = Condition::Deviation { from, limit: 10.0, deadband: 2.0 };
    Log::of(with([condition(AlarmKind::Deviation, deviation)]))
        .value(1, 60.0, "")
        .value(2, 39.0, "2 DEVIATION raised unacknowledged 11/10")
        .value(3, 58.0, "3 DEVIATION returned returned_unacknowledged 8/10");
}

#[test]
fn discrete_states_are_those_that_should_not_be() {
    let states = vec![Value::Text("FAULT".into()), Value::Text("JAM".into())];
    let config = AlarmConfig {
        point: "mode".into(),
        field: "mode".into(),
        ..condition(AlarmKind::Discrete, Condition::States(states))
    };
    let mut log = Log::of(with([config]));
    let mut mode = |secs, mode: &str, expected: &str| {
        let points = vec![Point::good("mode", Value::Text(mode.into())).unwrap()];
        log.check(Input::Reading(Reading { points, ..reading(secs, &[]) }), expected);
    };
    mode(1, "RUN", "");
    mode(2, "FAULT", "2 mode.DISCRETE raised unacknowledged -/-");
    mode(3, "JAM", "");
    mode(4, "fault", "4 mode.DISCRETE returned returned_unacknowledged -/-");
}

#[test]
fn device_errors_stand_until_the_device_says_that_it_is_well() {
    let mut log = Log::of(with([condition(AlarmKind::DeviceError, Condition::DeviceError)]));
    let mut error = |secs, code, expected: &str| {
        log.say(secs, DEVICE, &[("err", code)], expected);
    };
    error(1, 0.0, "");
    error(2, 30.0, "2 DEVICE_ERROR raised unacknowledged 30/-");
    error(3, 10.0, "");
    error(4, 1.0, "");
    error(5, 0.0, "5 DEVICE_ERROR returned returned_unacknowledged 0/-");
}

#[test]
fn bad_quality_is_an_alarm_where_it_is_configured() {
    Log::of(with([condition(AlarmKind::BadQuality, Condition::BadQuality), high(80.0, 0)]))
        .value(1, 90.0, "1 HIGH raised unacknowledged 90/80")
        .value_with_error(2, 0.0, 1.0, "2 BAD_QUALITY raised unacknowledged 0/- BadSensorFailure")
        .value_with_error(
            3,
            90.0,
            2.0,
            "3 BAD_QUALITY returned returned_unacknowledged 90/- UncertainSensorNotAccurate",
        )
        .standing("HIGH@1 unacknowledged; BAD_QUALITY@2 returned_unacknowledged");
}

#[test]
fn a_condition_over_two_devices_holds_what_it_cannot_know() {
    let text = "{line/belt/speed} > 1 and {line/motor/power} < 5";
    let config = condition(AlarmKind::Condition, Condition::Expression(expression(text)));
    let belt = with([config]);
    let motor = with([offline()]);
    Log::of_devices([("line/belt", belt), ("line/motor", motor)])
        .say(1, "line/belt", &[("speed", 2.0)], "")
        .say(2, "line/motor", &[("power", 9.0)], "")
        .say(3, "line/motor", &[("power", 1.0)], "3 CONDITION raised unacknowledged -/-")
        .tick(93, "93 OFFLINE raised unacknowledged -/90 BadNoCommunication")
        .say(94, "line/belt", &[("speed", 3.0)], "")
        .standing("CONDITION@3 unacknowledged; OFFLINE@93 unacknowledged")
        .say(
            95,
            "line/belt",
            &[("speed", 0.0)],
            "95 CONDITION returned returned_unacknowledged -/-",
        )
        .say(96, "line/belt", &[("speed", 2.0)], "")
        .say(
            97,
            "line/motor",
            &[("power", 2.0)],
            "97 OFFLINE returned returned_unacknowledged -/90; \
             97 CONDITION raised unacknowledged -/-",
        );
}

#[test]
fn more_urgent_by_excess_while_it_stands() {
    let config = AlarmConfig {
        priority: PriorityRule::ByExcess,
        confirm: true,
        ..AlarmConfig::high(100.0, 0.0, Priority::Low)
    };
    let priority = |log: &Log| log.0.alarms().next().expect("it stands").priority;
    let mut log = Log::of(with([config]));
    log.value(1, 110.0, "1 HIGH raised unacknowledged 110/100");
    assert_eq!(priority(&log), Priority::Medium);
    log.act(
        2,
        Action::Acknowledge,
        &[HIGH],
        "",
        "2 HIGH acknowledged acknowledged 110/100; li acknowledge gas/H20101:HIGH:1000000",
    )
    .act(
        2,
        Action::Confirm,
        &[HIGH],
        "",
        "2 HIGH confirmed acknowledged 110/100; li confirm_alarm gas/H20101:HIGH:1000000",
    )
    .value(3, 119.0, "")
    .value(4, 120.0, "4 HIGH priority unacknowledged 120/100");
    assert_eq!(priority(&log), Priority::High);
    log.value(5, 105.0, "").value(6, 150.0, "6 HIGH priority unacknowledged 150/100");
    assert_eq!(priority(&log), Priority::Critical);
    log.value(7, 130.0, "");
    assert_eq!(priority(&log), Priority::Critical);
    log.act(
        8,
        Action::Acknowledge,
        &[HIGH],
        "",
        "8 HIGH acknowledged acknowledged 150/100; li acknowledge gas/H20101:HIGH:1000000",
    )
    .value(9, 100.0, "9 HIGH returned unconfirmed 100/100")
    .standing("HIGH@1 unconfirmed");
}

#[test]
fn a_latch_holds_until_it_is_reset() {
    const AUDIT: &str = "gas/H20101:HIGH:1000000";
    let reset = [HIGH];
    Log::of(with([AlarmConfig { latch: true, ..high(80.0, 0) }]))
        .value(1, 90.0, "1 HIGH raised unacknowledged 90/80")
        .act(
            2,
            Action::Reset,
            &reset,
            "",
            "gas/H20101:HIGH: not possible while it is unacknowledged",
        )
        .value(3, 70.0, "3 HIGH returned returned_unacknowledged 70/80")
        .act(
            4,
            Action::Acknowledge,
            &reset,
            "",
            &format!("4 HIGH acknowledged latched 90/80; li acknowledge {AUDIT}"),
        )
        .tick(10_000, "")
        .act(
            10_001,
            Action::Reset,
            &reset,
            "",
            &format!("10001 HIGH reset normal 90/80; li reset_alarm {AUDIT}"),
        )
        .standing("");
}

#[test]
fn what_is_to_be_confirmed_waits_for_it() {
    const AUDIT: &str = "gas/H20101:HIGH:1000000";
    Log::of(with([AlarmConfig { confirm: true, ..high(80.0, 0) }]))
        .value(1, 90.0, "1 HIGH raised unacknowledged 90/80")
        .act(
            2,
            Action::Confirm,
            &[HIGH],
            "",
            "gas/H20101:HIGH: not possible while it is unacknowledged",
        )
        .act(
            3,
            Action::Acknowledge,
            &[HIGH],
            "",
            &format!("3 HIGH acknowledged acknowledged 90/80; li acknowledge {AUDIT}"),
        )
        .value(4, 70.0, "4 HIGH returned unconfirmed 70/80")
        .act(
            5,
            Action::Confirm,
            &[HIGH],
            "valve closed",
            &format!("5 HIGH confirmed normal 90/80; li confirm_alarm {AUDIT}"),
        )
        .standing("");
}

#[test]
fn annunciated_again_until_it_is_acknowledged() {
    Log::of(with([AlarmConfig { again_after_ms: Some(60_000), ..high(80.0, 0) }]))
        .value(1, 90.0, "1 HIGH raised unacknowledged 90/80")
        .tick(60, "")
        .tick(61, "61 HIGH again unacknowledged 90/80")
        .tick(121, "121 HIGH again unacknowledged 90/80")
        .value(130, 70.0, "130 HIGH returned returned_unacknowledged 70/80")
        .tick(1_000, "")
        .value(1_001, 90.0, "1001 HIGH raised unacknowledged 90/80")
        .tick(1_061, "1061 HIGH again unacknowledged 90/80")
        .ack(
            1_062,
            "HIGH",
            &[1],
            "1062 HIGH acknowledged acknowledged 90/80; li acknowledge gas/H20101:HIGH:1000000",
        )
        .tick(9_999, "");
}

#[test]
fn annunciated_again_a_hundred_times_at_most() {
    let mut log = Log::of(with([AlarmConfig { again_after_ms: Some(1_000), ..high(80.0, 0) }]));
    log.value(1, 90.0, "1 HIGH raised unacknowledged 90/80");
    let mut out = Vec::new();
    log.0.apply(Input::Tick { now: at(1_000_000) }, &mut out);
    assert_eq!(out.len(), 100);
    assert_eq!(log.0.next_due(), None);
}

#[test]
fn annunciations_missed_while_the_station_was_down_come_as_one() {
    Log::of(with([AlarmConfig { again_after_ms: Some(60_000), ..high(80.0, 0) }]))
        .value(1, 90.0, "1 HIGH raised unacknowledged 90/80")
        .check(Input::Started { at: at(5_000) }, "")
        .tick(5_001, "5000 HIGH again unacknowledged 90/80")
        .tick(5_060, "5060 HIGH again unacknowledged 90/80");
}

#[test]
fn limits_changed_at_run_time_hold_from_the_next_sample() {
    let limit = |limit| with([high(limit, 0)]);
    Log::of(limit(80.0))
        .value(1, 90.0, "1 HIGH raised unacknowledged 90/80")
        .replace(2, limit(100.0), "")
        .tick(3, "")
        .standing("HIGH@1 unacknowledged")
        .value(4, 90.0, "4 HIGH returned returned_unacknowledged 90/100")
        .replace(5, limit(50.0), "")
        .tick(6, "")
        .value(7, 60.0, "7 HIGH raised unacknowledged 60/50");
}

#[test]
fn a_running_delay_takes_its_new_length_with_the_next_sample() {
    let delay = |secs: i64| with([high(80.0, secs * 1_000)]);
    Log::of(delay(60))
        .value(1, 90.0, "")
        .replace(5, delay(10), "")
        .value(6, 90.0, "")
        .tick(11, "11 HIGH raised unacknowledged 90/80");
    Log::of(delay(10))
        .value(1, 90.0, "")
        .replace(5, delay(60), "")
        .value(6, 90.0, "")
        .tick(60, "")
        .tick(61, "61 HIGH raised unacknowledged 90/80");
    Log::of(delay(60)).value(1, 90.0, "").replace(30, delay(10), "").value(
        31,
        90.0,
        "31 HIGH raised unacknowledged 90/80",
    );
}

#[test]
fn the_station_raises_and_clears_its_own_alarms() {
    let system = |secs, standing| Input::System {
        point: "disk".into(),
        standing,
        priority: Priority::High,
        at: at(secs),
    };
    let key = ["station:disk.SYSTEM"];
    Log::of(with([]))
        .check(system(1, false), "")
        .check(system(2, true), "2 disk.SYSTEM raised unacknowledged -/-")
        .check(system(3, true), "")
        .act(
            4,
            Action::Acknowledge,
            &key,
            "",
            "4 disk.SYSTEM acknowledged acknowledged -/-; \
             li acknowledge station:disk.SYSTEM:2000000",
        )
        .check(system(5, false), "5 disk.SYSTEM returned normal -/-")
        .standing("")
        .check(system(6, true), "6 disk.SYSTEM raised unacknowledged -/-")
        .replace(7, with([]), "")
        .standing("disk.SYSTEM@6 unacknowledged")
        .check(system(8, false), "8 disk.SYSTEM returned returned_unacknowledged -/-");
}

#[test]
fn acknowledged_it_never_asks_again_when_it_returns() {
    let config = AlarmConfig { again_after_ms: Some(10_000), ..high(80.0, 0) };
    Log::of(with([config]))
        .value(1, 90.0, "1 HIGH raised unacknowledged 90/80")
        .ack(
            2,
            "HIGH",
            &[1],
            "2 HIGH acknowledged acknowledged 90/80; li acknowledge gas/H20101:HIGH:1000000",
        )
        .value(3, 95.0, "")
        .tick(1_000, "")
        .value(1_001, 70.0, "1001 HIGH returned normal 70/80")
        .standing("");
}

#[test]
fn a_tag_that_comes_by_itself_is_not_late_because_of_another() {
    let of =
        |field: &str| AlarmConfig { field: field.into(), point: field.into(), ..high(80.0, 0) };
    let from = |received, source, field: &str, value| {
        let message = reading(source, &[(field, value)]);
        Input::Reading(Reading { receive_time: at(received), fingerprint: 0, ..message })
    };
    Log::of(with([of("speed"), of("power")]))
        .check(from(101, 101, "speed", 10.0), "")
        .check(from(102, 100, "power", 90.0), "102 power.HIGH raised unacknowledged 90/80")
        .check(from(103, 99, "power", 10.0), "")
        .check(from(104, 99, "speed", 90.0), "")
        .standing("power.HIGH@102 unacknowledged")
        .check(
            from(105, 100, "power", 10.0),
            "105 power.HIGH returned returned_unacknowledged 10/80",
        );
}

#[test]
fn late_samples_change_nothing() {
    let text = "{gas/H20101/value} > 80";
    let over = condition(AlarmKind::Condition, Condition::Expression(expression(text)));
    let rising = Condition::Rate {
        limit_per_min: 1.0,
        deadband: 0.0,
        over_ms: 10_000,
        direction: Direction::Either,
    };
    let all = [high(80.0, 0), over, condition(AlarmKind::Rate, rising)];
    let late = |received, source, value| {
        let message = reading(source, &[("v_raw", value)]);
        Input::Reading(Reading { receive_time: at(received), fingerprint: 0, ..message })
    };
    Log::of(with(all))
        .value(100, 10.0, "")
        .check(late(101, 99, 99.0), "")
        .value(
            110,
            90.0,
            "110 HIGH raised unacknowledged 90/80; 110 RATE raised unacknowledged 480/1; \
             110 CONDITION raised unacknowledged -/-",
        )
        .check(late(111, 105, 1.0), "")
        .standing("HIGH@110 unacknowledged; RATE@110 unacknowledged; CONDITION@110 unacknowledged");
}

#[test]
fn bad_quality_neither_raises_nor_clears() {
    let with_error =
        |secs, value, err| Input::Reading(reading(secs, &[("v_raw", value), ("err", err)]));
    let mut log = Log::of(with([high(80.0, 0), low(10.0)]));
    log.check(with_error(1, 99.0, 1.0), "")
        .value(2, 99.0, "2 HIGH raised unacknowledged 99/80")
        .check(with_error(3, 1.0, 1.0), "")
        .value(4, 2e6, "")
        .check(with_error(5, 50.0, 1.0), "")
        .standing("HIGH@2 unacknowledged");
    let mut bad = reading(6, &[("value", 0.0)]);
    bad.points[0].quality = Quality::BAD;
    bad.points[0].value = Value::Missing;
    log.check(Input::Reading(bad), "").standing("HIGH@2 unacknowledged");
}

#[test]
fn a_device_that_sends_is_online_though_its_alarm_waits_to_return() {
    let online = |log: &Log| log.0.devices().next().expect("a device").online;
    let mut log = Log::of(with([AlarmConfig { off_delay_ms: 30_000, ..offline() }]));
    log.value(1, 1.0, "").tick(91, "91 OFFLINE raised unacknowledged -/90 BadNoCommunication");
    assert!(!online(&log));
    log.value(100, 1.0, "");
    assert!(online(&log));
    log.ack(
        101,
        "OFFLINE",
        &[91],
        "101 OFFLINE acknowledged acknowledged -/90 BadNoCommunication; \
         li acknowledge gas/H20101:OFFLINE:91000000",
    );
    assert!(online(&log));
    log.value(110, 1.0, "").tick(130, "130 OFFLINE returned normal -/90");
    assert!(online(&log));
}

#[test]
fn gone_and_silent_is_one_alarm() {
    let config = AlarmConfig { confirm: true, ..offline() };
    Log::of(with([config]))
        .value(1, 1.0, "")
        .tick(91, "91 OFFLINE raised unacknowledged -/90 BadNoCommunication")
        .check(presence(92, false), "online false")
        .standing("OFFLINE@91 unacknowledged")
        .value(93, 1.0, "93 OFFLINE returned returned_unacknowledged -/90");
}

#[test]
fn alarms_on_unknown_devices_come_from_their_template() {
    let template = with([high(80.0, 0)]);
    let plant = Plant { unknown: template, auto_register_max: 1, ..Plant::default() };
    Log(Engine::new(plant))
        .value(1, 90.0, "station register_device gas/H20101; 1 HIGH raised unacknowledged 90/80")
        .say(2, "gas/other", &[("v_raw", 90.0)], "rejected too_many_devices");
}
