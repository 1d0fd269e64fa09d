//! The demo plant is read as documented, and mistakes are told with file, line and what was meant.

mod alarms;
mod course;
mod demo;
mod limits;
mod tags;
mod words;

use std::path::Path;

use super::{PlantFiles, install};

fn demo(folder: &Path) {
    install(folder, simulator::PLANT_FILES).unwrap();
}

/// Reads the demo plant after replacing one text in one file.
fn mistake(file: &str, from: &str, to: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    demo(folder.path());
    let path = folder.path().join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
    let error = PlantFiles::read(folder.path()).unwrap_err().to_string();
    let shown = error.strip_prefix(&format!("{}", path.display())).unwrap_or(&error);
    shown.to_owned()
}

#[test]
fn the_demo_plant_is_read() {
    let folder = tempfile::tempdir().unwrap();
    demo(folder.path());
    let plant = PlantFiles::read(folder.path()).unwrap();
    assert_eq!(plant.areas.len(), 4);
    assert_eq!(plant.devices.len(), 33);
    let engine = plant.engine_plant();
    let device = &engine.devices[&model::DevicePath::new("gas/H20101").unwrap()];
    let high = device.alarms.iter().find(|alarm| alarm.kind == model::AlarmKind::High).unwrap();
    assert_eq!((high.limit(), high.unit.as_str()), (Some(80.0), "ppm"));
    assert_eq!(device.calibrations.len(), 1);
}

#[test]
fn the_demo_line_is_read() {
    let folder = tempfile::tempdir().unwrap();
    demo(folder.path());
    let line = PlantFiles::read(folder.path()).unwrap().engine_plant().line.unwrap();
    assert_eq!(line.counters.run.as_str(), "line/production/run_time");
    assert_eq!((line.ideal_cycle_s, line.hold_ms, line.on_change), (10.0, 5_000, true));
    assert_eq!((line.calendar.shifts.len(), line.tariff.windows.len()), (3, 3));
    assert_eq!(line.source.as_deref(), Some("line"));
}

#[test]
fn silence_is_twice_the_longest_period_of_the_lines_devices() {
    let folder = tempfile::tempdir().unwrap();
    demo(folder.path());
    let path = folder.path().join("line.toml");
    let text = std::fs::read_to_string(&path).unwrap().replace("silence_ms = 5000\n", "");
    std::fs::write(&path, &text).unwrap();
    let hold_ms = || PlantFiles::read(folder.path()).unwrap().line.unwrap().hold_ms;
    assert_eq!(hold_ms(), 2_000);
    let text = text.replace("line/production/count", "gas/H20101/v_raw");
    std::fs::write(&path, text).unwrap();
    let devices = folder.path().join("devices.toml");
    let text = std::fs::read_to_string(&devices).unwrap();
    std::fs::write(&devices, text.replacen("period_ms = 1000", "period_ms = 1500", 1)).unwrap();
    assert_eq!(hold_ms(), 3_000);
}

#[test]
fn what_fields_can_be_is_told_to_the_engine() {
    let folder = tempfile::tempdir().unwrap();
    demo(folder.path());
    let path = folder.path().join("devices.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let ranges = "limits = \"h2\"\nranges = { temp = [0.0, 50.0] }";
    std::fs::write(&path, text.replacen("limits = \"h2\"", ranges, 1)).unwrap();
    let engine = PlantFiles::read(folder.path()).unwrap().engine_plant();
    let device = &engine.devices[&model::DevicePath::new("gas/H20101").unwrap()];
    let range = engine::FieldRange { field: "temp".into(), lowest: 0.0, highest: 50.0 };
    assert_eq!(device.ranges, [range]);
    let error = mistake("devices.toml", "limits = \"h2\"", "ranges = { temp = [5.0, 1.0] }");
    assert!(error.contains("the range [5, 1] should go from low to high"), "{error}");
}

#[test]
fn what_cannot_be_meant_of_a_line_is_refused() {
    let table = [
        ("ideal_cycle_s = 10.0", "ideal_cycle_s = 0.0", "ideal_cycle_s should be more than 0"),
        ("silence_ms = 5000", "silence_ms = 0", "silence_ms should be more than 0"),
        ("source = \"line\"", "time_zone = \"Asia/Shangai\"", "an IANA name like"),
        ("\"line/production/count\"", "\"count\"", "a device and a field"),
        ("\"line/production/count\"", "\"a//b\"", "the tag's path cannot be used"),
        ("from = \"06:00\"", "from = \"6 am\"", "a time of day should be like 06:00"),
        ("from = \"06:00\"", "from = \"05:00\"", "the shift overlaps the shift “early”"),
        ("id = \"late\"", "id = \"early\"", "the shift “early” is there twice"),
        ("days = [\"mon\"", "days = [\"mod\"", "did you mean “mon”?"),
        ("price = 0.65", "prise = 0.65", "did you mean “price”?"),
    ];
    for (from, to, expected) in table {
        let error = mistake("line.toml", from, to);
        assert!(error.starts_with(", line ") && error.contains(expected), "{to}: {error}");
    }
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_are_fine() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in simulator::PLANT_FILES {
        let text = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    assert_eq!(PlantFiles::read(folder.path()).unwrap().devices.len(), 33);
}

#[test]
fn an_absent_folder_is_an_empty_plant() {
    assert!(PlantFiles::read(Path::new("/nowhere/at/all")).unwrap().devices.is_empty());
}

#[test]
fn an_unknown_key_names_the_nearest() {
    let error = mistake("devices.toml", "period_ms =", "perod_ms =");
    assert!(error.starts_with(", line "), "{error}");
    assert!(error.contains("unknown field `perod_ms`"), "{error}");
    assert!(error.ends_with("did you mean “period_ms”?"), "{error}");
}

#[test]
fn an_unknown_area_names_the_nearest() {
    let error = mistake("devices.toml", "area = \"gm-office\"", "area = \"gm-ofice\"");
    assert!(error.contains("there is no area “gm-ofice”; did you mean “gm-office”?"), "{error}");
    assert!(error.starts_with(", line "), "{error}");
}

#[test]
fn an_unknown_priority_names_the_nearest() {
    let error = mistake("limits.toml", "priority = \"critical\"", "priority = \"critcal\"");
    assert!(error.ends_with("did you mean “critical”?"), "{error}");
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let error = mistake("calibrations.toml", "2020-01-01T00:00:00Z", "1 January");
    assert!(error.contains("valid_from should be a time like"), "{error}");
    let error = mistake("devices.toml", "period_ms = 1000", "period_ms = 0");
    assert!(error.contains("period_ms should be more than 0"), "{error}");
    let error = mistake("sources.toml", "address = \"demo\"", "address = \"mqtt://u:p@h\"");
    assert!(error.contains("secrets.toml"), "{error}");
    let error = mistake("sources.toml", "confirm_ms = 1000", "publishing_ms = 5");
    assert!(error.contains("publishing_ms"), "{error}");
}

#[test]
fn the_fields_of_gas_detectors_are_those_of_their_decoder() {
    use sources::mqtt::decode::gas;
    for field in super::tags::GAS_FIELDS {
        assert!(gas::field_description(field).is_some(), "{field}");
        assert_eq!(gas::field_unit(field).is_none(), field == "online", "{field}");
    }
}
