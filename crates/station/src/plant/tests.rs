//! The demo plant is read as documented, and mistakes are told with file, line and what was meant.

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
    assert_eq!(plant.devices.len(), 24);
    let engine = plant.engine_plant();
    let device = &engine.devices[&model::DevicePath::new("gas/H20101").unwrap()];
    assert_eq!(device.high.as_ref().map(|high| high.limit), Some(80.0));
    assert_eq!(device.calibrations.len(), 1);
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_are_fine() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in simulator::PLANT_FILES {
        let text = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    assert_eq!(PlantFiles::read(folder.path()).unwrap().devices.len(), 24);
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
}
