//! Sets of limits: what each slot becomes, and mistakes in them.

use engine::{AlarmConfig, Condition, PriorityRule};
use model::{AlarmKey, AlarmKind, DevicePath, Priority};

use super::{demo, mistake};
use crate::plant::PlantFiles;

/// The alarms of a hydrogen detector whose set is this.
fn alarms(set: &str) -> Vec<AlarmConfig> {
    let folder = tempfile::tempdir().unwrap();
    demo(folder.path());
    let path = folder.path().join("limits.toml");
    let text = std::fs::read_to_string(&path).unwrap().replace("name = \"h2\"", "name = \"other\"");
    std::fs::write(&path, format!("{text}\n[[limits]]\nname = \"h2\"\n{set}")).unwrap();
    let plant = PlantFiles::read(folder.path()).unwrap().engine_plant();
    plant.devices[&DevicePath::new("gas/H20101").unwrap()].alarms.clone()
}

fn key(kind: AlarmKind) -> AlarmKey {
    AlarmKey::of_device(DevicePath::new("gas/H20101").unwrap(), kind)
}

#[test]
fn every_slot_becomes_its_alarm_with_its_unit() {
    let found = alarms(
        "high_high = { limit = 9, priority = \"critical\" }
         high = { limit = 8.0, priority = \"by_excess\" }
         low = { limit = 2.0, priority = \"low\" }
         low_low = { limit = 1.0, priority = \"low\" }
         battery = { limit = 20.0, deadband = 2.0, priority = \"low\" }
         offline = { after_ms = 90000, priority = \"medium\" }
         weak_signal = { deadband_db = 3.0, priority = \"low\" }
         device_error = { priority = \"medium\" }
         bad_quality = { priority = \"medium\" }",
    );
    let shown: Vec<_> = found
        .iter()
        .map(|alarm| (alarm.kind, alarm.limit(), alarm.unit.as_str(), alarm.parent.clone()))
        .collect();
    let expected = [
        (AlarmKind::HighHigh, Some(9.0), "ppm", None),
        (AlarmKind::High, Some(8.0), "ppm", Some(key(AlarmKind::HighHigh))),
        (AlarmKind::Low, Some(2.0), "ppm", Some(key(AlarmKind::LowLow))),
        (AlarmKind::LowLow, Some(1.0), "ppm", None),
        (AlarmKind::LowBattery, Some(20.0), "%", None),
        (AlarmKind::Offline, None, "s", None),
        (AlarmKind::WeakSignal, None, "dBm", None),
        (AlarmKind::DeviceError, None, "", None),
        (AlarmKind::BadQuality, None, "ppm", None),
    ];
    assert_eq!(shown, expected);
    assert_eq!(found[1].priority, PriorityRule::ByExcess);
    assert_eq!(found[6].condition, Condition::WeakSignal { deadband_db: 3.0 });
    assert!(found.iter().all(|alarm| alarm.point.is_empty() && alarm.field == "value"));
}

#[test]
fn behaviour_is_taken_and_has_defaults() {
    let found = alarms(
        "high = { limit = 8.0, priority = \"low\" }
         [limits.battery]
         limit = 20.0
         priority = \"high\"
         on_delay_ms = 1
         off_delay_ms = 2
         violations = 3
         latch = true
         confirm = true
         again_after_ms = 10000
         shelve_max_ms = 4
         suppress_when = \"{line/system/state} <> 1\"",
    );
    let plain = AlarmConfig { unit: "ppm".into(), ..AlarmConfig::high(8.0, 0.0, Priority::Low) };
    assert_eq!(found[0], plain);
    let full = AlarmConfig {
        on_delay_ms: 1,
        off_delay_ms: 2,
        violations: 3,
        latch: true,
        confirm: true,
        again_after_ms: Some(10_000),
        shelve_max_ms: 4,
        suppress_when: Some(engine::Expression::parse("{line/system/state} <> 1").unwrap()),
        ..AlarmConfig::battery(20.0, 0.0, Priority::High)
    };
    assert_eq!(found[1], full);
    assert_eq!(found[0].shelve_max_ms, 8 * 3_600_000);
}

#[test]
fn one_cause_is_one_alarm_unless_it_is_said_otherwise() {
    let set = |more: &str| {
        format!(
            "high_high = {{ limit = 9.0, priority = \"high\" }}
             high = {{ limit = 8.0, priority = \"high\"{more} }}"
        )
    };
    let parents = [
        ("", Some(key(AlarmKind::HighHigh))),
        (", suppressed_by_outer = true", Some(key(AlarmKind::HighHigh))),
        (", suppressed_by_outer = false", None),
    ];
    for (more, parent) in parents {
        assert_eq!(alarms(&set(more))[1].parent, parent, "{more}");
    }
}

#[test]
fn what_cannot_be_meant_of_a_set_is_refused() {
    const HIGH: &str = "high = { limit = 80.0, deadband = 2.0, on_delay_ms = 0, priority = \"critical\", again_after_ms = 600000 }";
    const OFFLINE: &str = "offline = { after_ms = 90000,";
    let table = [
        (HIGH, "high = {", "high needs limit"),
        (HIGH, "high = { limit = nan,", "the limit should be a number"),
        (HIGH, "high = { limit = -inf,", "the limit should be a number"),
        (HIGH, "high = { limit = 1.0, deadband = -0.1,", "a number not below 0"),
        (HIGH, "high = { limit = 1.0, deadband = inf,", "a number not below 0"),
        (HIGH, "high = { limit = 1.0, after_ms = 5,", "after_ms does not belong to high"),
        (
            HIGH,
            "high = { limit = 1.0, on_delay_ms = -1,",
            "on_delay_ms should be from 0 to 3600000",
        ),
        (HIGH, "high = { limit = 1.0, off_delay_ms = 3600001,", "should be from 0 to 3600000"),
        (HIGH, "high = { limit = 1.0, violations = 0,", "violations should be from 1 to"),
        (HIGH, "high = { limit = 1.0, again_after_ms = 9999,", "should be from 10000 to"),
        (HIGH, "high = { limit = 1.0, shelve_max_ms = 0,", "should be from 1 to 604800000"),
        (HIGH, "high = { limit = 1.0, shelve_max_ms = 604800001,", "should be from 1 to 604800000"),
        (HIGH, "high = { limit = 1.0, voilations = 2,", "did you mean “violations”?"),
        (HIGH, "high = { limit = 1.0, levle = { zh = \"a\", en = \"b\" },", "did you mean “level"),
        (HIGH, "high = { limit = 1.0, level = { zh = \"a\" },", "missing field `en`"),
        (HIGH, "high = { limit = 1.0, levels = {},", "levels belong to the priority by_excess"),
        (HIGH, "high = { limit = 1.0, respond_ms = 0,", "respond_ms should be from 1 to"),
        (HIGH, "high = { limit = 1.0, display = \"trend\",", "did you mean “trends”?"),
        (HIGH, "high = { limit = 1.0, suppress_when = \"{line/x\",", "suppress_when, at character"),
        (HIGH, "high = { limit = 120.0,", "the high limit 120 should be below the high-high"),
        (
            HIGH,
            "low = { limit = 200.0,",
            "the low limit 200 should be below the high-high limit 120",
        ),
        (
            HIGH,
            "low = { limit = 1.0, suppressed_by_outer = false,",
            "needs a second limit in the same set",
        ),
        (OFFLINE, "offline = {", "offline needs after_ms"),
        (OFFLINE, "offline = { after_ms = 0,", "after_ms should be more than 0"),
        (OFFLINE, "offline = { limit = 1.0, after_ms = 1,", "limit does not belong to offline"),
        (OFFLINE, "bad_quality = { deadband = 1.0,", "deadband does not belong to bad_quality"),
        (
            "device_error = { priority = \"medium\"",
            "device_error = { priority = \"by_excess\"",
            "by_excess needs a limit",
        ),
        (
            "limit = 120.0\ndeadband = 4.0\npriority = \"critical\"",
            "limit = 0.0\npriority = \"by_excess\"",
            "by_excess needs a limit",
        ),
        ("display = \"overview\"", "display = \"over\"", "did you mean “overview”?"),
        ("name = \"ch4\"", "name = \"h2\"", "the limits “h2” is there twice"),
    ];
    for (from, to, expected) in table {
        let whole = format!("{to} priority = \"low\" }}");
        let to = if from == HIGH { &whole } else { to };
        let error = mistake("limits.toml", from, to);
        assert!(error.starts_with(", line ") && error.contains(expected), "{to}: {error}");
    }
}

#[test]
fn a_machine_has_no_value_to_watch() {
    let error = mistake(
        "limits.toml",
        "name = \"machine\"",
        "name = \"machine\"\nhigh = { limit = 1.0, priority = \"low\" }",
    );
    assert!(error.contains("a machine has no value that high could watch"), "{error}");
}

#[test]
fn the_line_of_a_mistake_is_that_of_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let text = "\u{feff}[[limits]]\r\nname = \"a\"\r\n[limits.high]\r\npriority = \"low\"\r\nlimit = inf\r\n";
    std::fs::write(folder.path().join("limits.toml"), text).unwrap();
    let error = PlantFiles::read(folder.path()).unwrap_err().to_string();
    assert!(error.ends_with("limits.toml, line 5: the limit should be a number"), "{error}");
    let text = text.replace("limit = inf\r\n", "");
    std::fs::write(folder.path().join("limits.toml"), text).unwrap();
    let error = PlantFiles::read(folder.path()).unwrap_err().to_string();
    assert!(error.ends_with("limits.toml, line 3: high needs limit"), "{error}");
}
