//! Plants with one fault each and what is said of them; histories of limits called unreachable.

mod cases;

use std::collections::BTreeSet;

use model::{AlarmKind, DevicePath, Millis, Priority, TagPath, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::plant::{AlarmConfig, Condition, DeviceConfig, FieldRange, SetPoint};
use cases::{configurations, high, histories, low, named, of_kind, past, suppressed, tag};

const DAY_MS: Millis = 86_400_000;

fn path() -> DevicePath {
    DevicePath::new("a/d").unwrap()
}

fn key(name: &str) -> AlarmKey {
    format!("a/d:{name}").parse().unwrap()
}

/// One device whose value is 0 to 100 ppm.
fn plant(alarms: impl IntoIterator<Item = AlarmConfig>) -> Plant {
    let in_ppm = |alarm: AlarmConfig| AlarmConfig { unit: "ppm".into(), ..alarm };
    let device = DeviceConfig {
        ranges: vec![FieldRange { field: "value".into(), lowest: 0.0, highest: 100.0 }],
        unit: "ppm".into(),
        alarms: alarms.into_iter().map(in_ppm).collect(),
        ..DeviceConfig::default()
    };
    Plant { devices: [(path(), device)].into(), ..Plant::default() }
}

/// What is found: code and the alarms without their device.
fn found(plant: &Plant, evidence: &Evidence<'_>) -> Vec<String> {
    let findings = check(plant, evidence);
    for finding in &findings {
        for language in [Language::Chinese, Language::English] {
            // An expression may have braces of its own.
            let text = finding.text(language).replace("{a/d/on}", "");
            assert!(!text.contains(['{', '}']), "{text}");
        }
    }
    let words = |finding: &Finding| {
        let names = finding.keys.iter().map(|key| key.to_string().replace("a/d:", " "));
        format!("{}{}", finding.code, names.collect::<String>())
    };
    findings.iter().map(words).collect()
}

#[test]
fn faults_of_a_configuration() {
    for (alarms, expected) in configurations() {
        let plant = plant(alarms);
        assert_eq!(found(&plant, &Evidence::NONE), expected, "{:?}", plant.devices);
    }
}

#[test]
fn faults_that_history_shows() {
    for (alarm, tags, alarms, expected) in histories() {
        let evidence = Evidence { tags: &tags, alarms: &alarms, ..Evidence::NONE };
        assert_eq!(found(&plant([alarm.clone()]), &evidence), expected, "{alarm:?} {evidence:?}");
    }
}

#[test]
fn suppressions_that_never_change() {
    for (true_ms, expected) in [
        (0, &["never_suppressed HIGH"][..]),
        (DAY_MS, &[]),
        (10 * DAY_MS, &["always_suppressed HIGH"]),
    ] {
        let suppression = SuppressionPast { key: key("HIGH"), observed_ms: 10 * DAY_MS, true_ms };
        let evidence = Evidence { suppressions: &[suppression], ..Evidence::NONE };
        assert_eq!(found(&plant([suppressed("{a/d/on}")]), &evidence), expected);
    }
}

#[test]
fn alarms_of_one_cause_are_told_as_a_group() {
    let names = ["a", "b", "c", "d", "e"];
    let raise = |n: i64, name, offset| (key(name), Timestamp::from_secs(n * 1_000 + offset));
    let raises = (0..6).flat_map(|n| {
        [
            raise(n, "a.HIGH", 0),
            raise(n, "b.HIGH", 8),
            raise(n, "c.HIGH", 16),
            raise(n, "e.HIGH", 500),
        ]
    });
    let coincidences = coincidences(raises);
    let evidence = Evidence { coincidences: &coincidences, ..Evidence::NONE };
    let alarms = |change: &dyn Fn(&mut AlarmConfig)| {
        // Far enough apart to be no duplicates.
        let alarm = |(name, limit)| {
            let mut alarm = named(name, high(limit, 1.0));
            change(&mut alarm);
            alarm
        };
        plant(names.into_iter().zip([50.0, 60.0, 70.0, 80.0, 90.0]).map(alarm))
    };
    let group = |alarm: &mut AlarmConfig| alarm.group = Some("pump".into());
    let parent = |alarm: &mut AlarmConfig| {
        alarm.parent = (alarm.point == "b").then(|| key("a.HIGH"));
    };
    assert_eq!(found(&alarms(&|_| {}), &evidence), ["one_cause a.HIGH b.HIGH c.HIGH"]);
    assert_eq!(found(&alarms(&parent), &evidence), ["one_cause b.HIGH c.HIGH"]);
    assert!(found(&alarms(&group), &evidence).is_empty());
}

#[test]
fn shares_and_guidance() {
    let alarm = |n: u32, priority| {
        named(&format!("p{n}"), AlarmConfig::high(f64::from(n) * 2.0, 1.0, priority))
    };
    let priority = |n, high, medium| match n {
        n if n <= high => Priority::High,
        n if n <= high + medium => Priority::Medium,
        _ => Priority::Low,
    };
    for (all, high, medium, expected) in [
        (20, 1, 3, &[][..]),
        (20, 2, 2, &["many_urgent"]),
        (20, 1, 4, &["few_low"]),
        (19, 9, 9, &[]),
        (40, 3, 6, &["many_urgent", "few_low"]),
    ] {
        let plant = plant((1..=all).map(|n| alarm(n, priority(n, high, medium))));
        let codes: Vec<_> = check(&plant, &Evidence::NONE).iter().map(|f| f.code).collect();
        assert_eq!(codes, expected, "{all} {high} {medium}");
    }
    let plant = plant((1..=4).map(|n| alarm(n, Priority::ALL[n as usize])));
    let guided = BTreeSet::from([key("p2.HIGH")]);
    let evidence = Evidence { guided: Some(&guided), ..Evidence::NONE };
    assert_eq!(found(&plant, &evidence), ["no_guidance_urgent p1.HIGH", "no_guidance p3.HIGH"]);
}

#[test]
fn every_rule_has_a_name_of_its_own_and_is_tested() {
    let codes: Vec<_> = rules::RULES.iter().map(|rule| rule.code).collect();
    let other = [
        "one_cause",
        "many_urgent",
        "few_low",
        "no_guidance_urgent",
        "no_guidance",
        "always_suppressed",
        "never_suppressed",
    ];
    let tested = configurations().into_iter().map(|(_, expected)| expected);
    let tested = tested.chain(histories().into_iter().map(|(.., expected)| expected));
    let tested = tested.flatten().map(|words| words.split(' ').next().unwrap());
    let tested: BTreeSet<_> = tested.chain(other).collect();
    assert_eq!(codes.iter().copied().collect::<BTreeSet<_>>(), tested);
    assert_eq!(codes.len(), tested.len());
}

#[test]
fn sentences_say_what_by_how_much_and_what_to_do() {
    let findings = check(&plant([high(120.0, 1.0)]), &Evidence::NONE);
    assert_eq!(
        findings[0].text(Language::English),
        "The limit 120 ppm of a/d:HIGH cannot be crossed: the field can only be 0 ppm to 100 ppm. \
         Move the limit into that range or remove the alarm."
    );
    assert_eq!(
        findings[0].text(Language::Chinese),
        "a/d:HIGH 的限值 120 ppm 永远无法越过:该变量的物理范围为 0 ppm 至 100 ppm。\
         请把限值移到范围之内,或删除该报警。"
    );
    let (tags, alarms) = ([tag(100, 0.0, 90.0, 0.11)], [past(9, 50, 60_000, 3)]);
    let evidence = Evidence { tags: &tags, alarms: &alarms, ..Evidence::NONE };
    let findings = check(&plant([high(80.0, 0.0)]), &evidence);
    assert_eq!(
        findings[0].text(Language::English),
        "a/d:HIGH chattered 3 times; it has neither deadband nor delay and the noise of its tag is \
         0.11 ppm. Set a deadband of 0.5 ppm, or an off-delay of 31 s."
    );
}

#[test]
fn noise_is_neither_drift_nor_steps() {
    // Twelve uniform numbers sum up to nearly a normal one with variance 1.
    let mut seed = 1_u32;
    let mut uniform = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(seed >> 8) / f64::from(1 << 24)
    };
    let mut normal = || (0..12).map(|_| uniform()).sum::<f64>() - 6.0;
    let numbers: Vec<_> = (0..10_000)
        .map(|n| 3.0 * normal() + f64::from(n) * 0.01 + if n % 1_000 == 0 { 500.0 } else { 0.0 })
        .collect();
    let name = TagPath::new("a/d/value").unwrap();
    let facts = TagFacts::measure(name.clone(), numbers).unwrap();
    assert!((facts.noise - 3.0).abs() < 0.15, "{}", facts.noise);
    let facts = TagFacts::measure(name.clone(), [1.0, f64::NAN, 5.0, 5.0, 5.0]).unwrap();
    assert_eq!((facts.samples, facts.min, facts.max, facts.noise), (4, 1.0, 5.0, 0.0));
    assert_eq!(TagFacts::measure(name, [f64::NAN]), None);
}

#[test]
fn proposals_are_round() {
    for (value, expected) in [(0.3, 0.5), (1.0, 1.0), (1.1, 2.0), (5.1, 10.0), (0.02, 0.02)] {
        assert!((damping::round_up(value) - expected).abs() < 1e-12, "{value}");
    }
}

/// Whether the bare condition stands.
fn stands(condition: &Condition, value: f64) -> bool {
    match condition {
        Condition::Above { limit, .. } => value > *limit,
        Condition::Below { limit, .. } => value < *limit,
        Condition::Deviation { from: SetPoint::Number(from), limit, .. } => {
            (value - from).abs() > *limit
        }
        _ => false,
    }
}

proptest! {
    #[test]
    fn what_is_called_unreachable_is_never_raised(
        side in 0..3_u8,
        limit in -20..130_i32,
        from in -20..130_i32,
        deadband in 0..5_i32,
        history in proptest::collection::vec(0..=100_i32, 1..50),
    ) {
        let (limit, deadband) = (f64::from(limit), f64::from(deadband));
        let alarm = match side {
            0 => high(limit, deadband),
            1 => low(limit, deadband),
            _ => {
                let from = SetPoint::Number(f64::from(from));
                of_kind(AlarmKind::Deviation, Condition::Deviation { from, limit, deadband })
            }
        };
        let findings = check(&plant([alarm.clone()]), &Evidence::NONE);
        let said = |code| findings.iter().any(|finding| finding.code == code);
        // With the ends of the range, where a limit is reached first.
        let mut values = history.into_iter().chain([0, 100]).map(f64::from);
        let stood = values.clone().filter(|value| stands(&alarm.condition, *value)).count();
        prop_assert!(!said("unreachable") || stood == 0);
        prop_assert!(!said("always_beyond") || values.all(|value| stands(&alarm.condition, value)));
        // And the other way round: what never stands at the ends is called so.
        prop_assert!(said("unreachable") || stood > 0);
    }
}
