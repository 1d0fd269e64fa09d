//! Alarms, one named sequence each, checked after every step.

use crate::common;
use crate::common::{Log, low, offline, presence, quiet, reading, with};
use engine::{Action, AlarmConfig, DeviceConfig, Input, Reading};
use model::{Event, Point, Priority, Value};

fn high(on_delay_ms: i64) -> DeviceConfig {
    with([common::high(80.0, on_delay_ms)])
}

#[test]
fn raised_acknowledged_returned_asks_no_more() {
    Log::of(high(0))
        .value(1, 80.0, "")
        .value(2, 81.0, "2 HIGH raised unacknowledged 81/80")
        .value(3, 85.0, "")
        .standing("HIGH@2 unacknowledged")
        .ack(
            4,
            "HIGH",
            &[2],
            "4 HIGH acknowledged acknowledged 81/80; li acknowledge gas/H20101:HIGH:2000000",
        )
        .standing("HIGH@2 acknowledged")
        .value(5, 79.0, "")
        .value(6, 78.0, "6 HIGH returned normal 78/80")
        .standing("")
        .ack(7, "HIGH", &[2], "gas/H20101:HIGH:2000000: there is no such alarm, or it is over");
}

#[test]
fn returned_before_anybody_saw_it() {
    Log::of(high(0))
        .value(1, 90.0, "1 HIGH raised unacknowledged 90/80")
        .value(2, 70.0, "2 HIGH returned returned_unacknowledged 70/80")
        .standing("HIGH@1 returned_unacknowledged")
        .value(3, 60.0, "")
        .ack(
            4,
            "HIGH",
            &[1],
            "4 HIGH acknowledged normal 90/80; li acknowledge gas/H20101:HIGH:1000000",
        )
        .standing("");
}

#[test]
fn raised_again_before_it_was_seen_it_goes_on() {
    Log::of(high(0))
        .value(1, 90.0, "1 HIGH raised unacknowledged 90/80")
        .value(2, 70.0, "2 HIGH returned returned_unacknowledged 70/80")
        .value(3, 95.0, "3 HIGH raised unacknowledged 95/80")
        .standing("HIGH@1 unacknowledged x2")
        .ack(
            4,
            "HIGH",
            &[1],
            "4 HIGH acknowledged acknowledged 95/80; li acknowledge gas/H20101:HIGH:1000000",
        )
        .value(5, 70.0, "5 HIGH returned normal 70/80")
        .standing("")
        .value(6, 95.0, "6 HIGH raised unacknowledged 95/80")
        .standing("HIGH@6 unacknowledged");
}

#[test]
fn an_acknowledgement_of_nothing_is_refused() {
    const UNKNOWN: &str = "there is no such alarm, or it is over";
    let mut log = Log::of(high(0));
    log.value(1, 90.0, "1 HIGH raised unacknowledged 90/80")
        .ack(2, "HIGH", &[2], &format!("gas/H20101:HIGH:2000000: {UNKNOWN}"))
        .ack(2, "LOW", &[1], &format!("gas/H20101:LOW:1000000: {UNKNOWN}"));
    for name in ["", ":", "::", "gas/H20101:HIGH:x", "gas/other:HIGH:1000000", "a b:HIGH:1"] {
        log.act(3, Action::Acknowledge, &[name], "", &format!("{name}: {UNKNOWN}"));
    }
    log.standing("HIGH@1 unacknowledged");
}

#[test]
fn low_has_its_own_deadband() {
    Log::of(with([common::high(80.0, 0), low(10.0)]))
        .value(1, 10.0, "")
        .value(2, 9.0, "2 LOW raised unacknowledged 9/10")
        .value(3, 11.9, "")
        .value(4, 12.0, "4 LOW returned returned_unacknowledged 12/10")
        .value(5, 81.0, "5 HIGH raised unacknowledged 81/80")
        .value(
            6,
            1.0,
            "6 HIGH returned returned_unacknowledged 1/80; 6 LOW raised unacknowledged 1/10",
        );
}

#[test]
fn on_delay_raises_when_due_with_the_latest_value() {
    let mut log = Log::of(high(10_000));
    log.value(1, 90.0, "").value(5, 99.0, "");
    assert_eq!(log.0.next_due(), Some(common::at(11)));
    log.tick(10, "").tick(30, "11 HIGH raised unacknowledged 99/80").value(
        31,
        70.0,
        "31 HIGH returned returned_unacknowledged 70/80",
    );
    assert_eq!(log.0.next_due(), None);
}

#[test]
fn on_delay_is_told_by_the_next_message_when_no_tick_came() {
    Log::of(high(10_000)).value(1, 90.0, "").value(
        50,
        70.0,
        "11 HIGH raised unacknowledged 90/80; 50 HIGH returned returned_unacknowledged 70/80",
    );
}

#[test]
fn on_delay_begins_anew_when_the_value_came_back() {
    Log::of(high(10_000))
        .value(1, 90.0, "")
        .value(6, 79.5, "")
        .value(7, 90.0, "")
        .tick(16, "")
        .tick(17, "17 HIGH raised unacknowledged 90/80");
}

#[test]
fn bad_quality_neither_raises_nor_clears_nor_breaks_a_delay() {
    Log::of(high(10_000))
        .value_with_error(1, 99.0, 1.0, "")
        .tick(20, "")
        .value(21, 90.0, "")
        .value_with_error(25, 0.0, 1.0, "")
        .tick(31, "31 HIGH raised unacknowledged 90/80")
        .value_with_error(32, 0.0, 1.0, "")
        .value_with_error(
            33,
            1.0,
            2.0,
            "33 HIGH returned returned_unacknowledged 1/80 UncertainSensorNotAccurate",
        );
}

#[test]
fn silence_raises_exactly_when_due_and_a_reading_returns_it() {
    let mut log = Log::of(with([offline()]));
    log.tick(1, "").value(10, 1.0, "").value(20, 1.0, "");
    assert_eq!(log.0.next_due(), Some(common::at(110)));
    log.tick(109, "")
        .tick(500, "110 OFFLINE raised unacknowledged -/90 BadNoCommunication")
        .tick(900, "");
    assert!(!log.0.devices().next().unwrap().online);
    log.value(901, 1.0, "901 OFFLINE returned returned_unacknowledged -/90");
    assert!(log.0.devices().next().unwrap().online);
    log.tick(990, "").tick(991, "991 OFFLINE raised unacknowledged -/90 BadNoCommunication");
}

#[test]
fn a_last_will_raises_at_once_and_presence_returns_it() {
    Log::of(with([offline()]))
        .value(1, 1.0, "")
        .check(
            presence(2, false),
            "online false; 2 OFFLINE raised unacknowledged -/- BadNotConnected",
        )
        .check(presence(3, false), "online false")
        .tick(300, "")
        .check(presence(301, true), "online true; 301 OFFLINE returned returned_unacknowledged -/-")
        .tick(390, "")
        .tick(391, "391 OFFLINE raised unacknowledged -/90 BadNoCommunication");
}

#[test]
fn silence_counts_from_the_start_of_listening() {
    let mut log = Log::of(with([offline()]));
    log.tick(5, "")
        .check(Input::Started { at: common::at(10) }, "")
        .tick(99, "")
        .tick(100, "100 OFFLINE raised unacknowledged -/90 BadNoCommunication");
    let mut log = Log::of(with([offline()]));
    log.value(10, 1.0, "").check(Input::Started { at: common::at(5000) }, "").tick(5089, "").value(
        5090,
        1.0,
        "5090 OFFLINE raised unacknowledged -/90 BadNoCommunication; \
             5090 OFFLINE returned returned_unacknowledged -/90",
    );
}

#[test]
fn battery_by_level_and_by_error_code() {
    let mut log = Log::of(with([AlarmConfig::battery(20.0, 2.0, Priority::Low)]));
    let mut bat = |secs, fields: &[(&str, f64)], expected: &str| {
        log.check(Input::Reading(reading(secs, fields)), expected);
    };
    bat(1, &[("bat", 20.0)], "");
    bat(2, &[("bat", 19.0)], "2 LOW_BAT raised unacknowledged 19/20");
    bat(3, &[("bat", 21.0)], "");
    bat(4, &[("bat", 150.0)], "");
    bat(5, &[("bat", 22.0)], "5 LOW_BAT returned returned_unacknowledged 22/20");
    bat(6, &[("bat", 80.0), ("err", 10.0)], "6 LOW_BAT raised unacknowledged 80/20");
    bat(7, &[("bat", 80.0), ("err", 0.0)], "7 LOW_BAT returned returned_unacknowledged 80/20");
}

#[test]
fn weak_signal_by_network() {
    let mut log = Log::of(with([AlarmConfig::weak_signal(3.0, Priority::Low)]));
    let mut signal = |secs, rssi, net: &str, expected: &str| {
        let mut message = reading(secs, &[("rssi", rssi)]);
        message.points.push(Point::good("net", Value::Text(net.into())).unwrap());
        log.check(Input::Reading(message), expected);
    };
    signal(1, -100.0, "4G", "");
    signal(2, -115.0, " lte", "2 WEAK_SIGNAL raised unacknowledged -115/-115");
    signal(3, -112.0, "4g", "");
    signal(4, -111.0, "4G", "4 WEAK_SIGNAL returned returned_unacknowledged -111/-115");
    signal(5, -111.0, "WiFi", "5 WEAK_SIGNAL raised unacknowledged -111/-85");
}

#[test]
fn late_readings_do_not_touch_alarms() {
    let mut log = Log::of(with([common::high(80.0, 0), offline()]));
    let mut late = reading(90, &[("v_raw", 99.0)]);
    late.receive_time = common::at(120);
    log.value(100, 1.0, "");
    let events = log.apply(Input::Reading(late));
    assert!(matches!(&events[..], [Event::Report(report)] if report.points.len() == 2));
    log.standing("").tick(190, "190 OFFLINE raised unacknowledged -/90 BadNoCommunication");
}

#[test]
fn a_clock_set_back_blinds_for_a_minute_at_most() {
    let mut log = Log::of(high(0));
    log.value(10_000, 1.0, "");
    for (received, expected) in [(10_060, ""), (10_061, "10061 HIGH raised unacknowledged 99/80")] {
        let mut set_back = reading(received - 3600, &[("v_raw", 99.0)]);
        set_back.receive_time = common::at(received);
        log.check(Input::Reading(set_back), expected);
    }
}

#[test]
fn two_occurrences_in_one_microsecond_have_two_names() {
    let mut log = Log::of(high(0));
    let value = |n: u64, v| Reading { fingerprint: n, ..reading(1, &[("v_raw", v)]) };
    log.apply(Input::Reading(value(1, 90.0)));
    log.apply(Input::Reading(value(2, 1.0)));
    log.ack(
        1,
        "HIGH",
        &[1],
        "1 HIGH acknowledged normal 90/80; li acknowledge gas/H20101:HIGH:1000000",
    );
    log.apply(Input::Reading(value(3, 90.0)));
    log.standing("HIGH@1.000001 unacknowledged");
}

#[test]
fn an_alarm_no_longer_configured_returns() {
    Log::of(high(0))
        .value(1, 90.0, "1 HIGH raised unacknowledged 90/80")
        .replace(2, quiet(), "2 HIGH returned returned_unacknowledged -/80")
        .value(3, 90.0, "")
        .ack(
            4,
            "HIGH",
            &[1],
            "4 HIGH acknowledged normal 90/80; li acknowledge gas/H20101:HIGH:1000000",
        )
        .standing("");
}

#[test]
fn a_delay_of_an_alarm_no_longer_configured_ends() {
    let mut log = Log::of(high(10_000));
    log.value(1, 90.0, "").replace(2, quiet(), "").tick(100, "");
    assert_eq!(log.0.next_due(), None);
}

#[test]
fn another_time_of_silence_counts_from_the_same_message() {
    let mut log = Log::of(with([offline()]));
    log.value(1, 1.0, "");
    log.replace(10, with([AlarmConfig::offline(20_000, Priority::Medium)]), "");
    log.tick(21, "21 OFFLINE raised unacknowledged -/20 BadNoCommunication");
}

#[test]
fn a_delay_that_ended_while_nobody_listened_raises_when_listening_begins() {
    Log::of(high(10_000))
        .value(1, 90.0, "")
        .check(Input::Started { at: common::at(5000) }, "")
        .tick(5001, "5000 HIGH raised unacknowledged 90/80");
}

#[test]
fn a_number_behind_within_the_same_second_does_not_touch_alarms() {
    let mut log = Log::of(high(0));
    let message = |number, value| Reading {
        sequence: Some(number),
        fingerprint: u64::from(number),
        ..reading(1, &[("v_raw", value)])
    };
    log.check(Input::Reading(message(5, 1.0)), "")
        .check(Input::Reading(message(7, 1.0)), "gap gas/H20101 1..1 1 sequence")
        .check(Input::Reading(message(6, 99.0)), "gap gas/H20101 1..1 0 sequence")
        .standing("");
}

#[test]
fn silence_under_another_configuration_is_not_raised_in_the_past() {
    let mut log = Log::of(quiet());
    log.value(1, 1.0, "").tick(500, "");
    log.replace(500, with([offline()]), "");
    log.tick(501, "500 OFFLINE raised unacknowledged -/90 BadNoCommunication");
}

#[test]
fn time_does_not_go_back_after_recovery() {
    let mut log = Log::of(high(0));
    let events = log.apply(Input::Reading(reading(100, &[("v_raw", 90.0)])));
    let mut rebuilt = Log::of(high(0));
    rebuilt.0.recover(&events[1]);
    rebuilt.standing("HIGH@100 unacknowledged").value(
        50,
        1.0,
        "100 HIGH returned returned_unacknowledged 1/80",
    );
}
