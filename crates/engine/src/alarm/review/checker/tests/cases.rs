//! Alarms of one device, and tables of what is said of them.

use model::{AlarmKind, Millis, Priority, TagPath};

use super::super::{AlarmPast, TagFacts};
use super::{DAY_MS, key};
use crate::alarm::expression::Expression;
use crate::plant::{AlarmConfig, Condition, Direction, PriorityRule, SetPoint};

pub(super) fn high(limit: f64, deadband: f64) -> AlarmConfig {
    AlarmConfig::high(limit, deadband, Priority::Low)
}

pub(super) fn low(limit: f64, deadband: f64) -> AlarmConfig {
    AlarmConfig::low(limit, deadband, Priority::Low)
}

pub(super) fn named(point: &str, alarm: AlarmConfig) -> AlarmConfig {
    AlarmConfig { point: point.into(), ..alarm }
}

pub(super) fn of_kind(kind: AlarmKind, condition: Condition) -> AlarmConfig {
    AlarmConfig::new(kind, condition, Priority::Low)
}

pub(super) fn suppressed(text: &str) -> AlarmConfig {
    let expression = Expression::parse(text).unwrap();
    AlarmConfig { suppress_when: Some(expression), ..high(80.0, 1.0) }
}

pub(super) fn tag(samples: u64, min: f64, max: f64, noise: f64) -> TagFacts {
    TagFacts { tag: TagPath::new("a/d/value").unwrap(), samples, min, max, noise }
}

/// Of the alarm HIGH, watched for so many days.
pub(super) fn past(days: Millis, raises: u64, standing_ms: Millis, bursts: u64) -> AlarmPast {
    let (key, observed_ms) = (key("HIGH"), days * DAY_MS);
    AlarmPast { key, observed_ms, raises, standing_ms, bursts, condition_ms: None }
}

pub(super) type Case = (Vec<AlarmConfig>, &'static [&'static str]);

/// Configurations and what is said of them without evidence.
pub(super) fn configurations() -> Vec<Case> {
    let deviation = |from, limit, deadband| {
        let condition = Condition::Deviation { from: SetPoint::Number(from), limit, deadband };
        of_kind(AlarmKind::Deviation, condition)
    };
    let rate = |direction| {
        let (limit_per_min, deadband, over_ms) = (2.0, 3.0, 60_000);
        of_kind(AlarmKind::Rate, Condition::Rate { limit_per_min, deadband, over_ms, direction })
    };
    let high_high = |limit| of_kind(AlarmKind::HighHigh, Condition::Above { limit, deadband: 1.0 });
    let child = |alarm, parent| AlarmConfig { parent: Some(key(parent)), ..alarm };
    let critical = PriorityRule::Fixed(Priority::Critical);
    vec![
        (vec![high(80.0, 1.0), low(20.0, 1.0), high_high(90.0)], &[]),
        (vec![high(f64::NAN, 1.0)], &["not_a_number HIGH"]),
        (vec![high(80.0, f64::NAN)], &["not_a_number HIGH"]),
        (vec![high(99.9, 1.0)], &[]),
        (vec![high(100.0, 1.0)], &["unreachable HIGH"]),
        (vec![low(0.0, 1.0)], &["unreachable LOW"]),
        (vec![deviation(30.0, 70.0, 1.0)], &["unreachable DEVIATION"]),
        (vec![deviation(30.0, 69.9, 1.0)], &[]),
        (vec![high(-0.1, 0.0)], &["always_beyond HIGH"]),
        (vec![low(100.1, 0.0)], &["always_beyond LOW"]),
        (vec![deviation(120.0, 19.0, 1.0)], &["always_beyond DEVIATION"]),
        (vec![AlarmConfig::battery(101.0, 0.0, Priority::Low)], &["always_beyond LOW_BAT"]),
        (vec![high(5.0, 5.1)], &["never_returns HIGH"]),
        (vec![high(5.0, 5.0)], &[]),
        (vec![low(95.0, 5.1)], &["never_returns LOW"]),
        (vec![high(80.0, 1.0), high_high(80.0)], &["out_of_order HIGH_HIGH HIGH"]),
        (vec![low(80.0, 1.0), high(70.0, 1.0)], &["out_of_order HIGH LOW"]),
        (vec![high(80.0, -1.0)], &["negative_deadband HIGH"]),
        (vec![deviation(50.0, 2.0, 2.1)], &["deadband_over_limit DEVIATION"]),
        (vec![rate(Direction::Either)], &["deadband_over_limit RATE"]),
        (vec![rate(Direction::Rising)], &[]),
        (vec![high(80.0, 60.0), low(20.0, 59.9)], &["deadband_over_opposite HIGH LOW"]),
        (vec![child(high(80.0, 1.0), "LOW")], &["parent_missing HIGH"]),
        (vec![child(high(80.0, 1.0), "LOW"), low(20.0, 1.0)], &[]),
        (vec![child(high(80.0, 1.0), "HIGH")], &["parent_cycle HIGH"]),
        (
            vec![child(high(80.0, 1.0), "LOW"), child(low(20.0, 1.0), "HIGH")],
            &["parent_cycle HIGH LOW"],
        ),
        (
            vec![
                child(high_high(90.0), "HIGH"),
                child(high(80.0, 1.0), "LOW"),
                child(low(20.0, 1.0), "LOW"),
            ],
            &["parent_cycle LOW"],
        ),
        (vec![suppressed("1 = 1")], &["always_suppressed HIGH"]),
        (vec![suppressed("1 = 2")], &["never_suppressed HIGH"]),
        (vec![suppressed("{a/d/on}")], &[]),
        (
            vec![AlarmConfig { priority: critical, on_delay_ms: 600_001, ..high(80.0, 1.0) }],
            &["critical_late HIGH"],
        ),
        (
            vec![AlarmConfig { priority: critical, violations: 62, ..high(80.0, 1.0) }],
            &["critical_late HIGH"],
        ),
        (vec![AlarmConfig { on_delay_ms: 600_001, ..high(80.0, 1.0) }], &[]),
        (vec![high(80.0, 2.0), named("b", high(82.0, 1.0))], &["duplicate b.HIGH HIGH"]),
        (vec![high(80.0, 2.0), named("b", high(82.1, 1.0))], &[]),
        (
            vec![
                of_kind(AlarmKind::BadQuality, Condition::BadQuality),
                named("b", of_kind(AlarmKind::BadQuality, Condition::BadQuality)),
            ],
            &["duplicate b.BAD_QUALITY BAD_QUALITY"],
        ),
        (
            vec![AlarmConfig::system("a", Priority::Low), AlarmConfig::system("b", Priority::Low)],
            &[],
        ),
        (
            vec![AlarmConfig { priority: PriorityRule::ByExcess, ..high(0.0, 0.0) }],
            &["excess_at_zero HIGH"],
        ),
        (vec![AlarmConfig { shelve_max_ms: DAY_MS + 1, ..high(80.0, 1.0) }], &["shelve_long HIGH"]),
    ]
}

/// An alarm HIGH, what its tag and it did, and what is said.
pub(super) type History = (AlarmConfig, Vec<TagFacts>, Vec<AlarmPast>, &'static [&'static str]);

pub(super) fn histories() -> Vec<History> {
    let delayed = |on_delay_ms| AlarmConfig { on_delay_ms, ..high(80.0, 1.0) };
    let usual = |condition_ms| AlarmPast { condition_ms, ..past(30, 1, 1_000, 0) };
    let state = of_kind(AlarmKind::High, Condition::States(Vec::new()));
    vec![
        (high(80.0, 1.0), vec![tag(1_000, 10.0, 44.9, 0.0)], vec![], &["never_approached HIGH"]),
        (high(80.0, 1.0), vec![tag(1_000, 10.0, 45.0, 0.0)], vec![], &[]),
        (high(80.0, 1.0), vec![tag(999, 10.0, 11.0, 0.0)], vec![], &[]),
        (high(80.0, 1.0), vec![], vec![past(7, 0, 0, 0)], &["never_stood HIGH"]),
        (high(80.0, 1.0), vec![], vec![past(6, 0, 0, 0)], &[]),
        (high(80.0, 1.0), vec![], vec![past(100, 2, 95 * DAY_MS, 0)], &[]),
        (high(80.0, 1.0), vec![], vec![past(100, 2, 96 * DAY_MS, 0)], &["always_standing HIGH"]),
        (delayed(5_000), vec![], vec![past(9, 5, 20_000, 0)], &["delay_hides HIGH"]),
        (delayed(5_000), vec![], vec![past(9, 4, 16_000, 0)], &[]),
        (delayed(4_000), vec![], vec![past(9, 5, 20_000, 0)], &[]),
        (delayed(4_000), vec![], vec![usual(Some(3_999))], &["delay_hides HIGH"]),
        (delayed(4_000), vec![], vec![usual(None)], &[]),
        (high(80.0, 0.29), vec![tag(100, 0.0, 90.0, 0.1)], vec![], &["deadband_in_noise HIGH"]),
        (high(80.0, 0.31), vec![tag(100, 0.0, 90.0, 0.1)], vec![], &[]),
        (high(80.0, 0.29), vec![tag(99, 0.0, 90.0, 0.1)], vec![], &[]),
        (
            high(80.0, 0.0),
            vec![tag(100, 0.0, 90.0, 0.1)],
            vec![past(9, 50, 60_000, 3)],
            &["chattering_noise HIGH"],
        ),
        (high(80.0, 0.0), vec![], vec![past(9, 50, 60_000, 3)], &["chattering_undelayed HIGH"]),
        (state, vec![], vec![past(9, 50, 60_000, 3)], &["chattering_undelayed HIGH"]),
        (high(80.0, 1.0), vec![], vec![past(9, 50, 60_000, 3)], &[]),
    ]
}
