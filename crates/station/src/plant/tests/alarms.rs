//! Single alarms: what each kind becomes, and mistakes in them.

use engine::{AlarmConfig, Condition, Direction, Expression, SetPoint};
use model::{AlarmKey, DevicePath, TagPath, Value};

use super::demo;
use crate::plant::PlantFiles;

/// The demo plant with these alarms alone and a subtree.
fn plant(alarms: &str) -> Result<PlantFiles, String> {
    let folder = tempfile::tempdir().unwrap();
    demo(folder.path());
    let sources = folder.path().join("sources.toml");
    let text = std::fs::read_to_string(&sources).unwrap();
    let subtree = "[[opcua.subtree]]\nnode = \"ns=2;s=Camera\"\nunder = \"line/camera\"\n";
    std::fs::write(sources, format!("{text}\n{subtree}")).unwrap();
    let path = folder.path().join("alarms.toml");
    std::fs::write(&path, alarms).unwrap();
    PlantFiles::read(folder.path()).map_err(|error| {
        let error = error.to_string();
        error.strip_prefix(&path.display().to_string()).unwrap_or(&error).to_owned()
    })
}

/// The one alarm with this key.
fn alarm(text: &str, key: &str) -> AlarmConfig {
    let key: AlarmKey = key.parse().unwrap();
    let plant = plant(&format!("[[alarm]]\n{text}\npriority = \"low\"\n")).unwrap().engine_plant();
    let of_device = &plant.devices[&key.device].alarms;
    of_device.iter().find(|alarm| alarm.key(&key.device) == key).unwrap().clone()
}

/// The keys of an alarm but `priority`, its own key, its condition, its field and unit.
type Row = (&'static str, &'static str, Condition, (&'static str, &'static str));

/// Alarms on numbers.
fn numbers() -> Vec<Row> {
    vec![
        (
            "tag = \"line/conveyor/power\"\nkind = \"high\"\nlimit = 3\ndeadband = 0.3",
            "line/conveyor:power.HIGH",
            Condition::Above { limit: 3.0, deadband: 0.3 },
            ("power", "kW"),
        ),
        (
            "device = \"line/conveyor\"\npoint = \"power\"\nkind = \"high_high\"\nlimit = 4.0",
            "line/conveyor:power.HIGH_HIGH",
            Condition::Above { limit: 4.0, deadband: 0.0 },
            ("power", "kW"),
        ),
        (
            "tag = \"gas/H20101/value\"\nkind = \"low\"\nlimit = -5.0",
            "gas/H20101:LOW",
            Condition::Below { limit: -5.0, deadband: 0.0 },
            ("value", "ppm"),
        ),
        (
            "device = \"gas/H20101\"\nkind = \"low_low\"\nlimit = -9.0",
            "gas/H20101:LOW_LOW",
            Condition::Below { limit: -9.0, deadband: 0.0 },
            ("value", "ppm"),
        ),
        (
            "tag = \"gas/H20101/temp\"\nkind = \"rate\"\nlimit = 2.0\nover_ms = 60000\ndirection = \"rising\"",
            "gas/H20101:temp.RATE",
            Condition::Rate {
                limit_per_min: 2.0,
                deadband: 0.0,
                over_ms: 60_000,
                direction: Direction::Rising,
            },
            ("temp", "°C/min"),
        ),
        (
            "tag = \"line/conveyor/speed\"\nkind = \"deviation\"\nlimit = 0.5\nfrom = \"line/conveyor/speed_setpoint\"",
            "line/conveyor:speed.DEVIATION",
            Condition::Deviation {
                from: SetPoint::Tag(TagPath::new("line/conveyor/speed_setpoint").unwrap()),
                limit: 0.5,
                deadband: 0.0,
            },
            ("speed", "m/s"),
        ),
        (
            "tag = \"line/conveyor/speed\"\nkind = \"deviation\"\nlimit = 0.5\nfrom = 3",
            "line/conveyor:speed.DEVIATION",
            Condition::Deviation { from: SetPoint::Number(3.0), limit: 0.5, deadband: 0.0 },
            ("speed", "m/s"),
        ),
    ]
}

/// Alarms on states, several tags, and what is derived.
fn others() -> Vec<Row> {
    vec![
        (
            "tag = \"line/system/state\"\nkind = \"discrete\"\nstates = [true, 2, 2.5, \"Fault\"]",
            "line/system:state.DISCRETE",
            Condition::States(vec![
                Value::Bool(true),
                Value::Number(2.0),
                Value::Number(2.5),
                Value::Text("Fault".into()),
            ]),
            ("state", ""),
        ),
        (
            "tag = \"line/energy/total_energy\"\nkind = \"bad_quality\"",
            "line/energy:total_energy.BAD_QUALITY",
            Condition::BadQuality,
            ("total_energy", "kWh"),
        ),
        (
            "device = \"line/conveyor\"\npoint = \"jam\"\nkind = \"condition\"\nwhen = \"{line/conveyor/power} > 3\"",
            "line/conveyor:jam.CONDITION",
            Condition::Expression(Expression::parse("{line/conveyor/power} > 3").unwrap()),
            ("value", ""),
        ),
        (
            "tag = \"line/camera/blur\"\nkind = \"high\"\nlimit = 1.0",
            "line/camera:blur.HIGH",
            Condition::Above { limit: 1.0, deadband: 0.0 },
            ("blur", ""),
        ),
        (
            "tag = \"line/meter/total\"\nkind = \"high\"\nlimit = 100.0",
            "line/meter:total.HIGH",
            Condition::Above { limit: 100.0, deadband: 0.0 },
            ("total", "kWh"),
        ),
        (
            "tag = \"line/oee/quality\"\nkind = \"low\"\nlimit = 80.0",
            "line/oee:quality.LOW",
            Condition::Below { limit: 80.0, deadband: 0.0 },
            ("quality", "%"),
        ),
    ]
}

#[test]
fn every_kind_becomes_its_condition() {
    for (text, key, condition, (field, unit)) in numbers().into_iter().chain(others()) {
        let found = alarm(text, key);
        assert_eq!(found.condition, condition, "{key}");
        assert_eq!((found.field.as_str(), found.unit.as_str()), (field, unit), "{key}");
    }
}

#[test]
fn a_tag_of_a_subtree_needs_its_device() {
    let one =
        |tag| format!("[[alarm]]\ntag = '{tag}'\nkind = 'high'\nlimit = 1.0\npriority = 'low'\n");
    assert!(plant(&one("line/camera/blur")).is_ok());
    let error = plant(&one("line/camera/Deep/blur")).unwrap_err();
    assert!(error.contains("there is no device “line/camera/Deep”"), "{error}");
}

#[test]
fn behaviour_parent_and_group_are_taken() {
    let found = alarm(
        "tag = \"line/system/fault\"\nkind = \"discrete\"\nstates = [true]\nparent = \"gas/H20101:HIGH_HIGH\"\ngroup = \"g\"\noff_delay_ms = 7\nlatch = true",
        "line/system:fault.DISCRETE",
    );
    assert_eq!(found.parent.unwrap().to_string(), "gas/H20101:HIGH_HIGH");
    assert_eq!((found.group.as_deref(), found.off_delay_ms, found.latch), (Some("g"), 7, true));
}

#[test]
fn derived_devices_are_configured_without_silence() {
    let text =
        "[[alarm]]\ntag = \"line/oee/oee\"\nkind = \"low\"\nlimit = 40.0\npriority = \"low\"\n";
    let plant = plant(text).unwrap().engine_plant();
    let device = &plant.devices[&DevicePath::new("line/oee").unwrap()];
    assert_eq!(device.alarms.len(), 1);
    assert!(!plant.devices.contains_key(&DevicePath::new("line/meter").unwrap()));
}

/// One alarm a row: its keys but `priority`, and the sentence.
const WRONG: &[(&str, &str)] = &[
    ("kind = 'high'\nlimit = 1.0", "line 2: an alarm needs a tag, or a device and a point"),
    (
        "tag = 'line/conveyor/power'\ndevice = 'line/conveyor'\nkind = 'high'\nlimit = 1.0",
        "not both",
    ),
    (
        "tag = 'line/conveyor/power'\npoint = 'x'\nkind = 'high'\nlimit = 1.0",
        "point belongs to a device",
    ),
    ("tag = 'line/conveyor/power'\nkind = 'hihg'\nlimit = 1.0", "did you mean “high”?"),
    ("tag = 'line/conveyor/power'\nkind = 'high'", "line 3: an alarm of the kind high needs limit"),
    (
        "tag = 'line/conveyor/power'\nkind = 'high'\nlimit = nan",
        "line 4: the limit should be a number",
    ),
    (
        "tag = 'line/conveyor/power'\nkind = 'high'\nlimit = 1.0\ndeadband = -1.0",
        "a number not below 0",
    ),
    (
        "tag = 'line/conveyor/power'\nkind = 'high'\nlimit = 1.0\nover_ms = 5000",
        "line 5: over_ms does not belong to an alarm of the kind high",
    ),
    (
        "tag = 'line/conveyor/power'\nkind = 'high'\nlimit = 1.0\nviolations = 0",
        "violations should be from 1",
    ),
    ("tag = 'line/conveyor/power'\nkind = 'rate'\nlimit = 1.0", "rate needs over_ms"),
    (
        "tag = 'line/conveyor/power'\nkind = 'rate'\nlimit = 0.0\nover_ms = 5000",
        "the limit should be more than 0",
    ),
    (
        "tag = 'line/conveyor/power'\nkind = 'rate'\nlimit = 1.0\nover_ms = 0",
        "over_ms should be from 1000 to 3600000",
    ),
    (
        "tag = 'line/conveyor/power'\nkind = 'rate'\nlimit = 1.0\nover_ms = 5000\ndirection = 'up'",
        "unknown variant `up`",
    ),
    ("tag = 'line/conveyor/power'\nkind = 'deviation'\nlimit = 1.0", "deviation needs from"),
    (
        "tag = 'line/conveyor/power'\nkind = 'deviation'\nlimit = 1.0\nfrom = true",
        "from should be a number or a tag",
    ),
    (
        "tag = 'line/conveyor/power'\nkind = 'deviation'\nlimit = 1.0\nfrom = inf",
        "from should be a number or a tag",
    ),
    (
        "tag = 'line/conveyor/speed'\nkind = 'deviation'\nlimit = 1.0\nfrom = 'line/conveyor/speed_setpoin'",
        "from: there is no tag “line/conveyor/speed_setpoin”; did you mean “line/conveyor/speed_setpoint”?",
    ),
    ("tag = 'line/system/state'\nkind = 'discrete'", "discrete needs states"),
    ("tag = 'line/system/state'\nkind = 'discrete'\nstates = []", "one or more truth values"),
    (
        "tag = 'line/system/state'\nkind = 'discrete'\nstates = [[1]]",
        "states should be truth values, numbers or texts",
    ),
    (
        "tag = 'line/system/state'\nkind = 'discrete'\nstates = [2]\nlimit = 1.0",
        "limit does not belong to an alarm of the kind discrete",
    ),
    (
        "tag = 'line/system/state'\nkind = 'discrete'\nstates = [2]\ngroup = ' '",
        "the group should have a name",
    ),
    ("device = 'line/conveyor'\npoint = 'jam'\nkind = 'condition'", "condition needs when"),
    (
        "device = 'line/conveyor'\npoint = 'jam'\nkind = 'condition'\nwhen = '{line/conveyor/power} > > 3'",
        "line 5: when, at character 25: ",
    ),
    (
        "device = 'line/conveyor'\npoint = 'jam'\nkind = 'condition'\nwhen = 'true'",
        "when names no tag",
    ),
    (
        "device = 'line/conveyor'\npoint = 'jam'\nkind = 'condition'\nwhen = '3 < {line/conveyor/pover}'",
        "when, at character 6: there is no tag “line/conveyor/pover”; did you mean “line/conveyor/power”?",
    ),
    (
        "device = 'line/conveyor'\npoint = 'a/b'\nkind = 'condition'\nwhen = '{line/conveyor/power} > 3'",
        "cannot be part of an alarm's name",
    ),
    (
        "device = 'line/conveyer'\npoint = 'jam'\nkind = 'condition'\nwhen = '{line/conveyor/power} > 3'",
        "there is no device “line/conveyer”; did you mean “line/conveyor”?",
    ),
    (
        "device = 'line/conveyor'\nkind = 'high'\nlimit = 1.0",
        "there is no tag “line/conveyor/value”",
    ),
    ("tag = 'power'\nkind = 'high'\nlimit = 1.0", "a tag is a device and a field"),
    ("tag = 'gas/H20101/tmep'\nkind = 'high'\nlimit = 1.0", "did you mean “gas/H20101/temp”?"),
    ("tag = 'gas/H29999/temp'\nkind = 'high'\nlimit = 1.0", "there is no device “gas/H29999”"),
    ("tag = 'line/oee/power'\nkind = 'high'\nlimit = 1.0", "there is no tag “line/oee/power”"),
    (
        "tag = 'gas/H20101/value'\nkind = 'high'\nlimit = 70.0",
        "the alarm “gas/H20101:HIGH” is there twice",
    ),
    (
        "tag = 'gas/H20101/value'\nkind = 'low'\nlimit = 80.0",
        "line 4: the low limit 80 should be below the high limit 80",
    ),
    (
        "tag = 'line/conveyor/power'\nkind = 'high'\nlimit = 1.0\nparent = 'conveyor'",
        "an alarm is named like",
    ),
    (
        "tag = 'line/conveyor/power'\nkind = 'high'\nlimit = 1.0\nparent = 'gas/H20101:HIHG'",
        "an alarm is named like",
    ),
    (
        "tag = 'line/conveyor/power'\nkind = 'high'\nlimit = 1.0\nparent = 'gas/H20102:HIGH_HIGH'",
        "there is no alarm “gas/H20102:HIGH_HIGH”; did you mean “",
    ),
    (
        "tag = 'line/conveyor/power'\nkind = 'high'\nlimit = 1.0\nparent = 'line/conveyor:power.HIGH'",
        "line 5: an alarm cannot be its own parent",
    ),
    (
        "tag = 'line/conveyor/power'\nkind = 'high'\nlimit = 1.0\ndisplay = 'lines'",
        "there is no view “lines”; did you mean “line”?",
    ),
    (
        "tag = 'line/conveyor/power'\nkind = 'high'\nlimit = 1.0\nshelve_max_ms = 0",
        "shelve_max_ms should be from 1 to 604800000",
    ),
    ("tag = 'line/conveyor/power'\nkind = 'high'\nlimt = 1.0", "did you mean “limit”?"),
];

#[test]
fn what_cannot_be_meant_of_an_alarm_is_refused() {
    for (text, expected) in WRONG {
        let error = plant(&format!("[[alarm]]\n{text}\npriority = 'low'\n"))
            .err()
            .unwrap_or_else(|| panic!("{text} was taken"));
        assert!(error.starts_with(", line ") && error.contains(expected), "{text}: {error}");
    }
}

#[test]
fn two_alarms_together_are_checked() {
    let one = |kind: &str, limit: &str, parent: &str| {
        format!(
            "[[alarm]]\ntag = 'line/conveyor/power'\nkind = '{kind}'\nlimit = {limit}\npriority = 'low'\n{parent}\n"
        )
    };
    let table = [
        (
            one("high", "1.0", "") + &one("high", "2.0", ""),
            ", line 10: the alarm “line/conveyor:power.HIGH” is there twice",
        ),
        (
            one("high", "2.0", "") + &one("high_high", "1.0", ""),
            "the high limit 2 should be below the high-high limit 1",
        ),
        (
            one("high", "2.0", "parent = 'line/conveyor:power.LOW'")
                + &one("low", "1.0", "parent = 'line/conveyor:power.HIGH'"),
            "the parents go in a circle: line/conveyor:power.HIGH → line/conveyor:power.LOW → line/conveyor:power.HIGH",
        ),
    ];
    for (text, expected) in table {
        let error = plant(&text).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }
}
