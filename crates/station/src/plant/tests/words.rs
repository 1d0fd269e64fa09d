//! What is known of an alarm besides its configuration.

use model::AlarmKey;

use super::demo;
use crate::plant::limits_file::SlotName;
use crate::plant::{Definition, Place, PlantFiles, export_point, notify_point, write_point};

fn plant() -> PlantFiles {
    let folder = tempfile::tempdir().unwrap();
    demo(folder.path());
    PlantFiles::read(folder.path()).unwrap()
}

fn key(text: &str) -> AlarmKey {
    text.parse().unwrap()
}

fn english(text: Option<crate::plant::Text>) -> String {
    text.map(|text| text.en).unwrap_or_default()
}

#[test]
fn an_alarm_of_a_set_shares_its_place() {
    let known = plant().definition(&key("gas/H20201:HIGH_HIGH")).unwrap();
    let place = Place::Set { name: "h2".to_owned(), slot: SlotName::HighHigh };
    assert_eq!(known.place, Some(place));
    let shared: Vec<String> = known.shared_by.iter().map(ToString::to_string).collect();
    let others = ["gas/H20101:HIGH_HIGH", "gas/H20301:HIGH_HIGH", "gas/H20401:HIGH_HIGH"];
    assert_eq!(shared, others);
    // Its own texts go before those of the set.
    assert!(english(known.consequence).starts_with("The leak is large"));
    assert!(english(known.guidance).starts_with("Ventilate at once"));
    assert_eq!((known.respond_ms, known.display.as_deref()), (Some(30_000), Some("overview")));
}

#[test]
fn what_is_said_of_gas_is_not_said_of_a_battery() {
    let plant = plant();
    let table = [
        ("gas/H20101:HIGH", "Ventilate at once"),
        ("gas/H20101:LOW_BAT", "Plan to replace"),
        ("gas/H20101:OFFLINE", "Check the device's power"),
        ("gas/H20101:WEAK_SIGNAL", "Check the antenna"),
        ("gas/H20101:DEVICE_ERROR", "Look the code up"),
        ("line/conveyor:OFFLINE", "Check that the PLC runs"),
        ("gas/nobody:LOW_BAT", "Plan to replace"),
    ];
    for (name, expected) in table {
        let known = plant.definition(&key(name)).unwrap();
        assert!(english(known.guidance).starts_with(expected), "{name}");
        assert_eq!(known.place.is_none(), name.contains("nobody"), "{name}");
    }
    assert!(plant.definition(&key("gas/nobody:HIGH")).is_none());
    assert!(plant.definition(&key("line/conveyor:other.HIGH")).is_none());
}

#[test]
fn a_single_alarm_has_its_own_place_and_name() {
    let plant = plant();
    let name = key("line/conveyor:jam.CONDITION");
    let Definition { place, shared_by, name: own, .. } = plant.definition(&name).unwrap();
    assert!(matches!(place, Some(Place::Alarm { key, .. }) if key == name));
    assert!(shared_by.is_empty());
    assert_eq!(english(own), "Conveyor jammed");
    assert_eq!(english(plant.alarm_name(&name)), "Conveyor jammed");
}

#[test]
fn the_stations_own_alarms_have_words() {
    let plant = plant();
    let table = [
        (write_point("line/conveyor/start"), "Write not confirmed: line/conveyor/start"),
        (write_point("a/b"), "Write not confirmed: a.b"),
        (notify_point("mail"), "Notification channel failing: mail"),
        (export_point("gas"), "Scheduled export failing: gas"),
    ];
    for (point, expected) in table {
        let known = plant.definition(&key(&format!("station:{point}.SYSTEM"))).unwrap();
        assert_eq!(english(known.name), expected);
        assert!(known.guidance.is_some() && known.place.is_none());
    }
    assert!(plant.definition(&key("station:other.SYSTEM")).is_none());
}

#[test]
fn an_alarm_knows_its_tag() {
    let plant = plant();
    let table = [
        ("gas/H20101:HIGH", Some("gas/H20101/value")),
        ("gas/H20101:LOW_BAT", Some("gas/H20101/bat")),
        ("gas/H20101:WEAK_SIGNAL", Some("gas/H20101/rssi")),
        ("gas/H20101:OFFLINE", None),
        ("gas/nobody:LOW_BAT", Some("gas/nobody/bat")),
        ("line/conveyor:power.HIGH", Some("line/conveyor/power")),
        ("line/conveyor:jam.CONDITION", None),
        ("line/conveyor:other.HIGH", None),
        ("station:write.line.conveyor.start.SYSTEM", Some("line/conveyor/start")),
        ("station:write.a.b.SYSTEM", None),
    ];
    for (name, expected) in table {
        assert_eq!(plant.alarm_tag(&key(name)).as_deref(), expected, "{name}");
    }
}
