//! The files in `datasets/` are what the code makes, and fit the detectors it runs.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use simulator::PLANT_FILES;
use simulator::process::{GroundTruth, PLACES, Post};
use simulator::recording::gas_release_hour;
use toml::{Table, Value};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets").join(name)
}

fn unpacked(name: &str) -> String {
    let file = fs::File::open(folder("gas-release-hour").join(name)).unwrap();
    assert!(file.metadata().unwrap().len() < 2_000_000, "{name} is too big for the repository");
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).unwrap();
    text
}

fn plant(name: &str) -> Table {
    let (_, text) = PLANT_FILES.iter().find(|(file, _)| *file == name).unwrap();
    text.parse().unwrap()
}

#[test]
fn the_recorded_hour_is_what_the_code_makes() {
    let recording = gas_release_hour();
    // Not assert_eq: a difference would print megabytes.
    assert!(unpacked("messages.jsonl.gz") == recording.messages_jsonl(), "messages differ");
    assert!(unpacked("samples.csv.gz") == recording.samples_csv(), "samples differ");
    let truth = fs::read_to_string(folder("gas-release-hour/ground_truth.jsonl")).unwrap();
    assert_eq!(truth.replace("\r\n", "\n"), recording.ground_truth_jsonl());
}

#[test]
fn the_recorded_hour_shows_its_release_and_no_other_alarm() {
    let recording = gas_release_hour();
    let [truth] = &recording.ground_truth[..] else { panic!("one release") };
    let GroundTruth { start, end, detectors, .. } = truth;
    assert_eq!((start.as_str(), detectors[0].sn.as_str()), ("2026-11-20T09:20:00Z", "H20401"));
    assert!((8_400..9_000).contains(&recording.messages.len()));
    let mut highest = 0.0_f64;
    let mut alarmed = Vec::new();
    for row in recording.samples_csv().lines().skip(1) {
        let fields: Vec<&str> = row.split(',').collect();
        let post = Post::all().find(|post| post.sn() == fields[2]).unwrap();
        let value: f64 = fields[5].parse().unwrap();
        if value > post.substance.habit().high_limit {
            assert!(fields[0] >= start.as_str() && fields[0] <= end.as_str(), "{row}");
            if !alarmed.contains(&fields[2].to_owned()) {
                alarmed.push(fields[2].to_owned());
            }
        }
        if fields[2] == "H20401" {
            highest = highest.max(value);
        }
    }
    let expected = detectors.iter().filter(|detector| detector.peak_excess > 0.5);
    let expected: Vec<String> = expected.map(|detector| detector.sn.clone()).collect();
    assert_eq!(alarmed, expected, "in the order in which it arrives");
    assert!((highest - 98.0).abs() < 0.6, "{highest}");
}

#[test]
fn the_plant_files_describe_the_detectors_that_run() {
    let devices = plant("devices.toml");
    let detector = |device: &&Value| device.get("kind").is_none();
    let devices: Vec<_> = devices["device"].as_array().unwrap().iter().filter(detector).collect();
    let limits = plant("limits.toml");
    let limits = limits["limits"].as_array().unwrap();
    assert_eq!(devices.len(), Post::all().count());
    for (post, device) in Post::all().zip(devices) {
        let text = |key: &str| device[key].as_str().unwrap();
        assert_eq!(text("path"), format!("gas/{}", post.sn()));
        assert_eq!(text("area"), PLACES[post.place].id);
        assert_eq!(text("substance"), post.substance.name());
        assert_eq!(text("unit"), post.substance.unit());
        assert_eq!(text("calibration"), "demo");
        let habit = post.substance.habit();
        let normal: Vec<f64> =
            device["normal"].as_array().unwrap().iter().filter_map(Value::as_float).collect();
        assert_eq!(normal, [habit.normal().0, habit.normal().1]);
        let limit = limits.iter().find(|limit| limit["name"] == device["limits"]).unwrap();
        assert_eq!(limit["high"]["limit"].as_float(), Some(habit.high_limit));
        assert!(["zh", "en"].iter().all(|key| limit["guidance"][key].is_str()));
    }
}

#[test]
fn the_areas_are_the_places() {
    let areas = plant("areas.toml");
    let areas = areas["area"].as_array().unwrap();
    assert_eq!(areas.len(), PLACES.len());
    for (place, area) in PLACES.iter().zip(areas) {
        assert_eq!(area["id"].as_str(), Some(place.id));
        assert_eq!((area["x"].as_float(), area["y"].as_float()), (Some(place.x), Some(place.y)));
    }
}

#[test]
fn every_plant_file_is_embedded_and_opens_with_its_reference() {
    let mut on_disk: Vec<String> = fs::read_dir(folder("demo-plant/plant"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    on_disk.sort();
    let mut embedded: Vec<&str> = PLANT_FILES.iter().map(|(name, _)| *name).collect();
    embedded.sort_unstable();
    assert_eq!(on_disk, embedded);
    for (name, text) in PLANT_FILES {
        let head = text.split("\n\n").next().unwrap();
        assert!(head.lines().all(|line| line.starts_with('#')), "{name}");
        let read: Table = text.parse().unwrap();
        for key in keys(&Value::Table(read)) {
            assert!(["zh", "en"].contains(&key.as_str()) || head.contains(&key), "{name}: {key}");
        }
    }
}

fn keys(value: &Value) -> Vec<String> {
    match value {
        Value::Table(table) => table
            .iter()
            .flat_map(|(key, value)| {
                // The names below are those of the device's own fields.
                let below = if key == "ranges" { Vec::new() } else { keys(value) };
                [vec![key.clone()], below].concat()
            })
            .collect(),
        Value::Array(values) => values.iter().flat_map(keys).collect(),
        _ => Vec::new(),
    }
}
