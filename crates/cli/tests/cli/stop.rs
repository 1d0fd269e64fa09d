//! `linewatch stop`: ended cleanly from outside, by folder and by program.
#![allow(clippy::unwrap_used, reason = "a test fails by panic")]

use std::path::{Path, PathBuf};

use serde_json::json;
use testkit::{Outcome, StationProcess, outcome, program, program_file, run, sql};

const BINARY: &str = env!("CARGO_BIN_EXE_linewatch");
const ALONE: [&str; 2] = ["--plant", "none"];

fn stop(binary: &Path, data: Option<&Path>) -> Outcome {
    let mut arguments = vec!["stop", "--wait", "60"];
    if let Some(data) = data {
        arguments.extend(["--data", data.to_str().unwrap()]);
    }
    run(binary, &arguments)
}

#[test]
fn a_station_is_ended_by_its_folder_with_everything_on_disk() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("工厂 1");
    let station = StationProcess::start(BINARY, &data, &["--plant", "demo", "--speed", "20"]);
    let ended = stop(Path::new(BINARY), Some(&data));
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    station.wait_ended();
    let notes = sql(Path::new(BINARY), &data, "SELECT who, action FROM audit ORDER BY \"at\"");
    let last: Vec<_> = notes.iter().rev().take(2).map(|row| row["action"].clone()).collect();
    assert_eq!(last, ["stop", "end"], "{notes:?}");
    let again = stop(Path::new(BINARY), Some(&data));
    assert_eq!(again.code, Some(0), "none runs, which is as good: {}", again.stderr);
}

#[test]
fn with_users_only_an_engineer_ends_a_station() {
    let place = tempfile::tempdir().unwrap();
    let station = StationProcess::start(BINARY, &place.path().join("data"), &ALONE);
    let user = json!({ "name": "wang", "role": "engineer", "password": "of the engineer" });
    station.try_ask("user_set", &user).unwrap();
    let refused = stop(Path::new(BINARY), Some(station.data()));
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("needs the role engineer"), "{}", refused.stderr);
    assert!(station.try_ask("status", &json!({})).is_ok(), "it goes on");
    let mut command = program(BINARY);
    command.args(["--user", "wang", "stop", "--data"]).arg(station.data());
    command.env("LINEWATCH_PASSWORD", "of the engineer");
    let ended = outcome(command);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    station.wait_ended();
}

/// The program and its library in a folder of their own, as an installer lays them down.
fn install(folder: &Path) -> PathBuf {
    std::fs::create_dir_all(folder).unwrap();
    let built = program_file(BINARY);
    let libraries = ["libduckdb.so", "libduckdb.dylib", "duckdb.dll"];
    let names = libraries.iter().map(|name| built.with_file_name(name));
    for file in names.filter(|file| file.exists()).chain([built.clone()]) {
        // Not a second name of the same file: Windows knows a running file by its first name.
        std::fs::copy(&file, folder.join(file.file_name().unwrap())).unwrap();
    }
    folder.join(built.file_name().unwrap())
}

#[test]
fn an_installer_ends_what_runs_from_its_folder_and_nothing_else() {
    let place = tempfile::tempdir().unwrap();
    let old = install(&place.path().join("程序 files"));
    let none = stop(&old, None);
    assert_eq!(none.code, Some(0), "none runs: {}", none.stderr);
    let other = StationProcess::start(BINARY, &place.path().join("other"), &ALONE);
    let first = StationProcess::start(&old, &place.path().join("first"), &ALONE);
    let second = StationProcess::start(&old, &place.path().join("second"), &ALONE);
    let ended = stop(&old, None);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    first.wait_ended();
    second.wait_ended();
    assert!(other.try_ask("status", &json!({})).is_ok(), "another folder's goes on");
    for name in ["first", "second"] {
        let notes = sql(&old, &place.path().join(name), "SELECT action FROM audit ORDER BY \"at\"");
        assert_eq!(notes.last().unwrap()["action"], "stop", "{name}");
    }
    other.end();
}

#[test]
fn wrong_use_is_told() {
    for arguments in [&["stop", "--wait", "soon"] as &[&str], &["stop", "--wait", "9999999"]] {
        assert_eq!(run(BINARY, arguments).code, Some(2), "{arguments:?}");
    }
}
