//! Changes of one alarm among its siblings, and what speaks against them.

use model::{AlarmKind, DevicePath, Priority};

use super::*;
use crate::plant::{Condition, Direction, FieldRange, PriorityRule, SetPoint};

/// A pressure of 0 to 10 bar with all four limits, a state, a battery and a signal.
fn device() -> DeviceConfig {
    let on_pressure = |kind, condition| AlarmConfig {
        point: "pressure".into(),
        field: "pressure".into(),
        unit: "bar".into(),
        ..AlarmConfig::new(kind, condition, Priority::Medium)
    };
    let above = |limit| Condition::Above { limit, deadband: 0.5 };
    let below = |limit| Condition::Below { limit, deadband: 0.5 };
    let rate = Condition::Rate {
        limit_per_min: 2.0,
        deadband: 0.5,
        over_ms: 60_000,
        direction: Direction::Either,
    };
    let deviation = Condition::Deviation { from: SetPoint::Number(5.0), limit: 2.0, deadband: 0.5 };
    let mut device = DeviceConfig {
        ranges: vec![FieldRange { field: "pressure".into(), lowest: 0.0, highest: 10.0 }],
        ..DeviceConfig::default()
    };
    device.alarms.extend([
        on_pressure(AlarmKind::HighHigh, above(9.0)),
        on_pressure(AlarmKind::High, above(8.0)),
        on_pressure(AlarmKind::Low, below(2.0)),
        on_pressure(AlarmKind::LowLow, below(1.0)),
        on_pressure(AlarmKind::Rate, rate),
        on_pressure(AlarmKind::Deviation, deviation),
        on_pressure(AlarmKind::BadQuality, Condition::BadQuality),
    ]);
    device.alarms[3].priority = PriorityRule::Fixed(Priority::Critical);
    device
}

fn problems(name: &str, change: LimitChange) -> Vec<Problem> {
    let path = DevicePath::new("a/p1").unwrap();
    let key = format!("{path}:{name}").parse().unwrap();
    let problems = check_change(&device(), &key, change);
    for problem in &problems {
        for language in [Language::Chinese, Language::English] {
            let text = problem.text(language);
            assert!(!text.contains(['{', '}']), "{text}");
        }
    }
    problems
}

fn check(name: &str, change: LimitChange, expected: &[&str]) {
    let codes: Vec<_> = problems(name, change).iter().map(|problem| problem.code).collect();
    assert_eq!(codes, expected, "{name} {change:?}");
}

#[test]
fn limits_and_deadbands() {
    let new = |limit, deadband| LimitChange {
        limit: Some(limit),
        deadband: Some(deadband),
        ..LimitChange::default()
    };
    for (name, limit, deadband, expected) in [
        ("pressure.HIGH", 8.0, 0.5, &[][..]),
        ("pressure.HIGH", 8.9, 0.0, &[]),
        ("pressure.HIGH", 9.0, 0.5, &["not_below"]),
        ("pressure.HIGH", 2.4, 0.1, &["deadband_over_opposite"]),
        ("pressure.HIGH", 2.0, 0.1, &["not_above"]),
        ("pressure.HIGH", 0.5, 0.1, &["not_above", "not_above"]),
        ("pressure.HIGH", 8.0, 6.0, &["deadband_over_opposite"]),
        ("pressure.HIGH", 8.0, 5.9, &[]),
        ("pressure.HIGH", 8.0, 8.5, &["deadband_over_opposite", "deadband_no_return"]),
        ("pressure.HIGH", 8.0, -0.1, &["deadband_negative"]),
        ("pressure.HIGH", f64::NAN, 0.5, &["not_a_number"]),
        ("pressure.HIGH", 8.0, f64::INFINITY, &["not_a_number", "deadband_over_opposite"]),
        ("pressure.HIGH_HIGH", 10.0, 0.5, &["limit_out_of_range"]),
        ("pressure.HIGH_HIGH", 9.9, 0.5, &[]),
        ("pressure.HIGH_HIGH", 8.0, 0.5, &["not_above"]),
        ("pressure.LOW", 1.0, 0.5, &["not_above"]),
        ("pressure.LOW", 8.0, 0.5, &["not_below"]),
        ("pressure.LOW_LOW", 0.0, 0.5, &["limit_out_of_range"]),
        ("pressure.LOW_LOW", 0.1, 0.5, &[]),
        ("pressure.RATE", 0.0, 0.0, &["limit_not_positive"]),
        ("pressure.RATE", 1.0, 1.5, &["deadband_over_limit"]),
        ("pressure.DEVIATION", 5.0, 0.5, &["limit_out_of_range"]),
        ("pressure.DEVIATION", 4.9, 0.5, &[]),
        ("pressure.BAD_QUALITY", 1.0, 0.0, &["no_limit", "no_deadband"]),
        ("LOW_BAT", 20.0, 2.0, &[]),
        ("LOW_BAT", 0.0, 2.0, &["limit_out_of_range"]),
        ("LOW_BAT", 100.5, 0.0, &["limit_out_of_range", "deadband_no_return"]),
        ("LOW_BAT", 20.0, 81.0, &["deadband_no_return"]),
        ("WEAK_SIGNAL", -90.0, 3.0, &["no_limit"]),
        ("HIGH", 1.0, 0.0, &["unknown_alarm"]),
    ] {
        check(name, new(limit, deadband), expected);
    }
}

#[test]
fn delays() {
    for (name, on, off, expected) in [
        ("pressure.HIGH", 3_600_000, 0, &[][..]),
        ("pressure.HIGH", 3_600_001, -1, &["delay_out_of_range", "delay_out_of_range"]),
        ("pressure.HIGH_HIGH", 600_000, 600_000, &[]),
        ("pressure.HIGH_HIGH", 600_001, 0, &["delay_critical"]),
        ("pressure.HIGH_HIGH", 0, 3_600_001, &["delay_out_of_range"]),
    ] {
        let (on_delay_ms, off_delay_ms) = (Some(on), Some(off));
        check(name, LimitChange { on_delay_ms, off_delay_ms, ..LimitChange::default() }, expected);
    }
}

#[test]
fn sentences_say_what_and_by_how_much() {
    let change = LimitChange { limit: Some(9.5), ..LimitChange::default() };
    let found = problems("pressure.HIGH", change);
    assert_eq!(
        found[0].text(Language::English),
        "The limit 9.5 bar must be below 9 bar, the limit of a/p1:pressure.HIGH_HIGH."
    );
    assert_eq!(
        found[0].text(Language::Chinese),
        "限值 9.5 bar 必须低于 a/p1:pressure.HIGH_HIGH 的 9 bar。"
    );
    let change = LimitChange { on_delay_ms: Some(7_200_000), ..LimitChange::default() };
    let found = problems("pressure.HIGH", change);
    assert_eq!(found[0].text(Language::English), "The on-delay of 2 h is not within 0 to 60 min.");
}

#[test]
fn a_change_is_made_where_it_is_meant() {
    let mut alarm = device().alarms.remove(4);
    let change =
        LimitChange { limit: Some(7.0), off_delay_ms: Some(5_000), ..LimitChange::default() };
    apply(&mut alarm, change);
    assert_eq!(alarm.condition, Condition::Above { limit: 7.0, deadband: 0.5 });
    assert_eq!((alarm.on_delay_ms, alarm.off_delay_ms), (0, 5_000));
}
