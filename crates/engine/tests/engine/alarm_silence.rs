//! What keeps an alarm silent: other alarms, the plant's state, a shelf, service. One named sequence
//! each, checked after every step.

use crate::common::{DEVICE, Log, at, high, low, offline, plant, reading, with};
use engine::{
    Action, AlarmConfig, Condition, DeviceConfig, Engine, Expression, Input, SHELVE_MAX_MS,
};
use model::{AlarmKind, Event, Priority, Value};

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
