//! The demo plant's own alarms.

use std::collections::BTreeMap;

use engine::{AlarmConfig, PriorityRule};
use model::{AlarmKey, Priority};

use super::demo;
use crate::plant::PlantFiles;

fn alarms() -> (PlantFiles, BTreeMap<String, AlarmConfig>) {
    let folder = tempfile::tempdir().unwrap();
    demo(folder.path());
    let plant = PlantFiles::read(folder.path()).unwrap();
    let engine = plant.engine_plant();
    let alarms = engine.devices.iter().flat_map(|(device, config)| {
        config.alarms.iter().map(|alarm| (alarm.key(device).to_string(), alarm.clone()))
    });
    let alarms = alarms.collect();
    (plant, alarms)
}

#[test]
fn the_energy_alarms_are_those_of_the_reference() {
    let (_, alarms) = alarms();
    let table = [
        ("line/conveyor:power.HIGH", 3.0, 0.3, Priority::Medium),
        ("line/conveyor:power.HIGH_HIGH", 4.0, 0.4, Priority::High),
        ("line/station1:power.HIGH", 5.0, 0.5, Priority::Medium),
        ("line/station1:power.HIGH_HIGH", 6.0, 0.6, Priority::High),
        ("line/station2:power.HIGH", 5.0, 0.5, Priority::Medium),
        ("line/station2:power.HIGH_HIGH", 6.0, 0.6, Priority::High),
        ("line/energy:total_energy.HIGH", 100.0, 10.0, Priority::Medium),
        ("line/energy:total_energy.HIGH_HIGH", 150.0, 15.0, Priority::High),
    ];
    for (key, limit, deadband, priority) in table {
        let alarm = &alarms[key];
        assert_eq!((alarm.limit(), alarm.deadband()), (Some(limit), Some(deadband)), "{key}");
        assert_eq!(alarm.priority, PriorityRule::Fixed(priority), "{key}");
        assert_eq!((alarm.violations, alarm.again_after_ms), (3, Some(300_000)), "{key}");
    }
    assert_eq!(alarms["line/energy:total_power.HIGH"].priority, PriorityRule::ByExcess);
}

#[test]
fn levels_of_the_energy_system_have_their_words() {
    let (plant, _) = alarms();
    let table = [
        ("line/conveyor:power.HIGH", Priority::Medium, "警告 Warning"),
        ("line/conveyor:power.HIGH_HIGH", Priority::High, "严重 Serious"),
        ("line/station2:power.HIGH", Priority::Medium, "警告 Warning"),
        ("line/energy:total_energy.HIGH_HIGH", Priority::High, "严重 Serious"),
        ("line/energy:total_power.HIGH", Priority::Medium, "警告 Warning"),
        ("line/energy:total_power.HIGH", Priority::High, "严重 Serious"),
        ("line/energy:total_power.HIGH", Priority::Critical, "紧急 Emergency"),
        ("gas/H20101:HIGH", Priority::Critical, ""),
        ("station:notify.mail.SYSTEM", Priority::Medium, ""),
    ];
    for (key, priority, expected) in table {
        let word = plant.alarm_level(&key.parse().unwrap(), priority);
        let word = word.map(|word| format!("{} {}", word.zh, word.en)).unwrap_or_default();
        assert_eq!(word, expected, "{key} {priority:?}");
    }
}

#[test]
fn gas_is_as_it_was_with_a_second_limit() {
    let (_, alarms) = alarms();
    for sn in ["H20101", "CH40402"] {
        let high = &alarms[&format!("gas/{sn}:HIGH")];
        assert_eq!((high.limit(), high.again_after_ms), (Some(80.0), Some(600_000)));
        assert_eq!(high.parent.as_ref().unwrap().to_string(), format!("gas/{sn}:HIGH_HIGH"));
        assert!(alarms.contains_key(&format!("gas/{sn}:DEVICE_ERROR")));
    }
    assert!(!alarms.contains_key("gas/TEMP0104:HIGH_HIGH"));
}

#[test]
fn every_alarm_says_why_and_what_to_do() {
    let (plant, alarms) = alarms();
    for key in alarms.keys() {
        let parsed: AlarmKey = key.parse().unwrap();
        let known = plant.definition(&parsed).unwrap();
        assert!(known.place.is_some(), "{key}");
        for text in [known.cause, known.consequence, known.guidance] {
            let text = text.unwrap_or_else(|| panic!("{key} says nothing"));
            assert!(!text.zh.is_empty() && !text.en.is_empty(), "{key}");
        }
        if key.starts_with("line/") && !key.ends_with(":OFFLINE") {
            assert!(known.name.is_some() && known.respond_ms.is_some(), "{key}");
        }
    }
    assert_eq!(alarms.values().filter(|alarm| alarm.group.is_some()).count(), 3);
}

#[test]
fn the_alarm_system_has_no_error() {
    use engine::review::checker::{Evidence, Severity, check};
    let (plant, _) = alarms();
    let found = check(&plant.engine_plant(), &Evidence::NONE);
    let errors: Vec<_> = found.iter().filter(|found| found.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn the_files_have_nothing_wrong_by_the_rules_for_changes() {
    let (plant, alarms) = alarms();
    let engine = plant.engine_plant();
    for key in alarms.keys() {
        let key: AlarmKey = key.parse().unwrap();
        let problems = engine::review::limits::check_change(
            &engine.devices[&key.device],
            &key,
            engine::review::limits::LimitChange::default(),
        );
        assert_eq!(problems, [], "{key}");
    }
}
