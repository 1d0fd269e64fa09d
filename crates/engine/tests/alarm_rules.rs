//! What can be configured of an alarm, one named sequence each, checked after every step.

mod common;

use common::{DEVICE, Log, at, high, low, offline, path, plant, presence, reading, with};
use engine::{
    Action, AlarmConfig, Condition, DeviceConfig, Direction, Engine, Expression, Input, Plant,
    PriorityRule, Reading, SHELVE_MAX_MS, SetPoint,
};
use model::{AlarmKind, Event, Point, Priority, Quality, Value};

const HIGH: &str = "gas/H20101:HIGH";

fn expression(text: &str) -> Expression {
    Expression::parse(text).expect("an expression")
}

fn condition(kind: AlarmKind, condition: Condition) -> AlarmConfig {
    AlarmConfig::new(kind, condition, Priority::High)
}

/// A limit of 95 that suppresses one of 80.
fn high_high_above_high() -> [AlarmConfig; 2] {
    let high_high = AlarmConfig { kind: AlarmKind::HighHigh, ..high(95.0, 0) };
    let parent = "gas/H20101:HIGH_HIGH".parse().ok();
    [AlarmConfig { parent, ..high(80.0, 0) }, high_high]
}

#[test]
fn high_high_suppresses_high_while_it_stands() {
    Log::of(with(high_high_above_high()))
        .value(1, 90.0, "1 HIGH raised unacknowledged 90/80")
        .value(
            2,
            99.0,
            "2 HIGH_HIGH raised unacknowledged 99/95; \
             2 HIGH suppressed suppressed 90/80 by gas/H20101:HIGH_HIGH",
        )
        .standing("HIGH@1 suppressed; HIGH_HIGH@2 unacknowledged")
        .act(
            3,
            Action::Acknowledge,
            &[HIGH],
            "",
            "gas/H20101:HIGH: not possible while it is suppressed",
        )
        .value(
            4,
            90.0,
            "4 HIGH_HIGH returned returned_unacknowledged 90/95; \
             4 HIGH unsuppressed unacknowledged 90/80",
        )
        .standing("HIGH@1 unacknowledged; HIGH_HIGH@2 returned_unacknowledged");
}

#[test]
fn beyond_both_limits_at_once_only_high_high_is_told() {
    for configured in [high_high_above_high(), {
        let [a, b] = high_high_above_high();
        [b, a]
    }] {
        Log::of(with(configured))
            .value(
                1,
                99.0,
                "1 HIGH_HIGH raised unacknowledged 99/95; \
                 1 HIGH suppressed suppressed -/80 by gas/H20101:HIGH_HIGH; \
                 1 HIGH raised suppressed 99/80",
            )
            .value(
                2,
                10.0,
                "2 HIGH returned suppressed 10/80; \
                 2 HIGH_HIGH returned returned_unacknowledged 10/95; \
                 2 HIGH unsuppressed normal 99/80",
            )
            .standing("HIGH_HIGH@1 returned_unacknowledged");
    }
}

#[test]
fn high_is_not_silent_behind_a_high_high_that_is_put_aside() {
    let shelve = Action::Shelve { for_ms: 60_000, one_shot: false };
    let high_high = ["gas/H20101:HIGH_HIGH"];
    let mut log = Log::of(with(high_high_above_high()));
    log.apply(Input::Reading(reading(1, &[("v_raw", 99.0)])));
    log.standing("HIGH_HIGH@1 unacknowledged; HIGH@1 suppressed")
        .act(
            2,
            shelve,
            &high_high,
            "sensor is tested",
            "2 HIGH_HIGH shelved shelved 99/95; 2 HIGH unsuppressed unacknowledged 99/80; \
             li shelve gas/H20101:HIGH_HIGH:1000000",
        )
        .tick(
            62,
            "62 HIGH_HIGH unshelved unacknowledged 99/95; \
             62 HIGH suppressed suppressed 99/80 by gas/H20101:HIGH_HIGH",
        )
        .act(
            63,
            Action::Remove,
            &high_high,
            "sensor is replaced",
            "63 HIGH_HIGH removed out_of_service 99/95; 63 HIGH unsuppressed unacknowledged 99/80; \
             li out_of_service gas/H20101:HIGH_HIGH:1000000",
        )
        .act(
            64,
            Action::Restore,
            &high_high,
            "",
            "64 HIGH_HIGH restored unacknowledged 99/95; \
             64 HIGH suppressed suppressed 99/80 by gas/H20101:HIGH_HIGH; \
             li into_service gas/H20101:HIGH_HIGH:1000000",
        );
}

/// Trips of a machine: the first one tells what began it.
fn trips() -> DeviceConfig {
    let trip = |point: &str| AlarmConfig {
        point: point.into(),
        field: point.into(),
        group: Some("trips".into()),
        ..condition(AlarmKind::Discrete, Condition::States(vec![Value::Number(1.0)]))
    };
    with([trip("oil"), trip("heat"), trip("speed")])
}

#[test]
fn first_out_stays_first_until_it_is_seen() {
    Log::of(trips())
        .say(
            1,
            DEVICE,
            &[("heat", 1.0)],
            "1 heat.DISCRETE raised unacknowledged 1/-; \
             1 oil.DISCRETE suppressed suppressed -/- by gas/H20101:heat.DISCRETE; \
             1 speed.DISCRETE suppressed suppressed -/- by gas/H20101:heat.DISCRETE",
        )
        .say(2, DEVICE, &[("speed", 1.0)], "2 speed.DISCRETE raised suppressed 1/-")
        .say(3, DEVICE, &[("oil", 1.0)], "3 oil.DISCRETE raised suppressed 1/-")
        .standing(
            "heat.DISCRETE@1 unacknowledged; speed.DISCRETE@2 suppressed; oil.DISCRETE@3 suppressed",
        )
        .say(
            4,
            DEVICE,
            &[("heat", 0.0)],
            "4 heat.DISCRETE returned returned_unacknowledged 0/-; \
             4 oil.DISCRETE suppressed suppressed 1/- by gas/H20101:speed.DISCRETE; \
             4 speed.DISCRETE unsuppressed unacknowledged 1/-",
        )
        .standing(
            "heat.DISCRETE@1 returned_unacknowledged; speed.DISCRETE@2 unacknowledged; \
             oil.DISCRETE@3 suppressed",
        )
        .say(
            5,
            DEVICE,
            &[("heat", 1.0)],
            "5 heat.DISCRETE raised unacknowledged 1/-; \
             5 heat.DISCRETE suppressed suppressed 1/- by gas/H20101:speed.DISCRETE",
        );
}

#[test]
fn members_of_a_group_in_one_report_go_by_their_keys() {
    Log::of(trips()).say(
        1,
        DEVICE,
        &[("speed", 1.0), ("oil", 1.0)],
        "1 oil.DISCRETE raised unacknowledged 1/-; \
         1 heat.DISCRETE suppressed suppressed -/- by gas/H20101:oil.DISCRETE; \
         1 speed.DISCRETE suppressed suppressed -/- by gas/H20101:oil.DISCRETE; \
         1 speed.DISCRETE raised suppressed 1/-",
    );
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
fn suppressed_while_the_plant_is_not_running() {
    let when = "{plc/line/running} = 0";
    let config = AlarmConfig { suppress_when: Some(expression(when)), ..low(10.0) };
    Log::of_devices([(DEVICE, with([config])), ("plc/line", with([offline()]))])
        .value(1, 5.0, "1 LOW raised unacknowledged 5/10")
        .say(
            2,
            "plc/line",
            &[("running", 0.0)],
            "2 LOW suppressed suppressed 5/10 by {plc/line/running} = 0",
        )
        .value(3, 50.0, "3 LOW returned suppressed 50/10")
        .value(4, 5.0, "4 LOW raised suppressed 5/10")
        .tick(
            92,
            "92 OFFLINE raised unacknowledged -/90 BadNoCommunication; \
             92 LOW unsuppressed unacknowledged 5/10",
        )
        .say(
            93,
            "plc/line",
            &[("running", 1.0)],
            "93 OFFLINE returned returned_unacknowledged -/90",
        )
        .standing("LOW@4 unacknowledged; OFFLINE@92 returned_unacknowledged");
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
fn a_one_shot_shelf_ends_when_the_alarm_returns() {
    let shelve = Action::Shelve { for_ms: 3_600_000, one_shot: true };
    Log::of(with([high(80.0, 0)]))
        .value(1, 90.0, "1 HIGH raised unacknowledged 90/80")
        .act(
            2,
            shelve,
            &[HIGH],
            "known leak",
            "2 HIGH shelved shelved 90/80; li shelve gas/H20101:HIGH:1000000",
        )
        .value(3, 95.0, "")
        .value(4, 70.0, "4 HIGH returned shelved 70/80")
        .tick(4, "4 HIGH unshelved normal 90/80")
        .value(5, 90.0, "5 HIGH raised unacknowledged 90/80");
}

#[test]
fn a_shelf_comes_back_by_itself_and_the_alarm_with_it() {
    let shelve = Action::Shelve { for_ms: 60_000, one_shot: false };
    Log::of(with([high(80.0, 0)]))
        .act(
            1,
            shelve,
            &[HIGH],
            "test gas",
            "1 HIGH shelved shelved -/80; li shelve gas/H20101:HIGH:1000000",
        )
        .value(2, 90.0, "2 HIGH raised shelved 90/80")
        .value(3, 70.0, "3 HIGH returned shelved 70/80")
        .value(4, 91.0, "4 HIGH raised shelved 91/80")
        .tick(60, "")
        .tick(99, "61 HIGH unshelved unacknowledged 91/80")
        .standing("HIGH@4 unacknowledged");
}

#[test]
fn a_shelf_longer_than_allowed_or_without_a_reason_is_refused() {
    let shelve = |for_ms| Action::Shelve { for_ms, one_shot: false };
    let refused = "gas/H20101:HIGH: it can be shelved for at most";
    let mut log = Log::of(with([AlarmConfig { shelve_max_ms: 600_000, ..high(80.0, 0) }]));
    for wrong in [600_001, 0, -1, i64::MAX] {
        log.act(1, shelve(wrong), &[HIGH], "why", &format!("{refused} 10 min"));
    }
    log.act(1, shelve(1_000), &[HIGH], "", "gas/H20101:HIGH: a reason is needed").act(
        1,
        shelve(600_000),
        &[HIGH],
        "why",
        "1 HIGH shelved shelved -/80; li shelve gas/H20101:HIGH:1000000",
    );
    Log::of(with([high(80.0, 0)])).act(
        1,
        shelve(SHELVE_MAX_MS + 1),
        &[HIGH],
        "why",
        &format!("{refused} 480 min"),
    );
}

/// Another engine that took the same journal, and listens from a second on.
fn restarted(config: DeviceConfig, journal: &[Event], secs: i64) -> Log {
    let mut engine = Engine::new(plant(config));
    for event in journal {
        engine.recover(event);
    }
    let mut log = Log(engine);
    log.check(Input::Started { at: at(secs) }, "");
    log
}

/// The journal of an alarm that was raised at 1 s and put aside at 2 s.
fn put_aside(config: &DeviceConfig, action: Action) -> Vec<Event> {
    let mut log = Log::of(config.clone());
    let mut journal = log.apply(Input::Reading(reading(1, &[("v_raw", 90.0)])));
    let (alarms, at) = (vec![HIGH.to_owned()], at(2));
    let (by, comment) = ("li".into(), "known leak".into());
    let refused = log.0.act(&engine::Request { action, alarms, by, comment, at }, &mut journal);
    assert_eq!(refused, []);
    journal
}

#[test]
fn a_shelf_goes_on_over_a_restart() {
    let config = with([high(80.0, 0)]);
    let shelve = Action::Shelve { for_ms: 600_000, one_shot: false };
    let journal = put_aside(&config, shelve);
    restarted(config.clone(), &journal, 100)
        .standing("HIGH@1 shelved")
        .value(101, 95.0, "")
        .tick(601, "")
        .tick(700, "602 HIGH unshelved unacknowledged 90/80");
    restarted(config, &journal, 5_000)
        .standing("HIGH@1 shelved")
        .tick(5_000, "5000 HIGH unshelved unacknowledged 90/80");
}

#[test]
fn out_of_service_goes_on_over_a_restart() {
    let config = with([high(80.0, 0)]);
    let journal = put_aside(&config, Action::Remove);
    restarted(config, &journal, 1_000_000)
        .standing("HIGH@1 out_of_service")
        .value(1_000_001, 70.0, "1000001 HIGH returned out_of_service 70/80")
        .value(1_000_002, 91.0, "1000002 HIGH raised out_of_service 91/80")
        .act(
            1_000_003,
            Action::Restore,
            &[HIGH],
            "repaired",
            "1000003 HIGH restored unacknowledged 91/80; \
             li into_service gas/H20101:HIGH:1000002000000",
        );
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
fn what_is_configured_to_be_suppressed_is_so_from_then_on() {
    let [high, high_high] = high_high_above_high();
    let alone = AlarmConfig { parent: None, ..high.clone() };
    let mut log = Log::of(with([alone.clone(), high_high.clone()]));
    log.apply(Input::Reading(reading(1, &[("v_raw", 99.0)])));
    log.standing("HIGH_HIGH@1 unacknowledged; HIGH@1 unacknowledged")
        .replace(
            2,
            with([high, high_high.clone()]),
            "2 HIGH suppressed suppressed 99/80 by gas/H20101:HIGH_HIGH",
        )
        .replace(3, with([alone, high_high]), "3 HIGH unsuppressed unacknowledged 99/80");
}

#[test]
fn what_was_configured_while_the_station_was_down_holds_when_it_listens_again() {
    let [high, high_high] = high_high_above_high();
    let mut engine = Engine::new(plant(with([high.clone(), high_high])));
    let mut journal = Vec::new();
    engine.apply(Input::Reading(reading(1, &[("v_raw", 99.0)])), &mut journal);
    let mut engine = Engine::new(plant(with([AlarmConfig { parent: None, ..high }])));
    for event in &journal {
        engine.recover(event);
    }
    Log(engine)
        .standing("HIGH_HIGH@1 unacknowledged; HIGH@1 suppressed")
        .check(
            Input::Started { at: at(100) },
            "100 HIGH_HIGH returned returned_unacknowledged -/95; \
             100 HIGH unsuppressed unacknowledged 99/80",
        )
        .check(Input::Started { at: at(101) }, "");
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
