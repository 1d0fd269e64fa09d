//! The demo plant's line through a whole station: served over OPC UA, watched, written in two
//! steps, its program taken over while it runs, its PLC stopped and started.
#![allow(clippy::unwrap_used, reason = "a test fails by panic")]

use serde_json::{Value, json};
use testkit::{StationProcess, wait_for};

const BINARY: &str = env!("CARGO_BIN_EXE_linewatch");

fn station() -> (StationProcess, tempfile::TempDir) {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    (StationProcess::start(BINARY, &data, &["--plant", "demo"]), place)
}

/// A command that answers nothing.
fn tell(station: &StationProcess, command: &str, args: &Value) {
    assert_eq!(station.ask(command, args), json!({}));
}

/// The latest sample of a tag, when there is one.
fn latest(station: &StationProcess, tag: &str) -> Option<Value> {
    let query = format!(
        "SELECT value, text, quality FROM samples WHERE tag = '{tag}' ORDER BY source_time DESC LIMIT 1"
    );
    station.sql(&query).into_iter().next()
}

/// Waits until the latest sample of a tag is as wanted.
fn wait_latest(station: &StationProcess, tag: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    wait_for(tag, || latest(station, tag).filter(|sample| wanted(sample)))
}

fn good(sample: &Value) -> bool {
    sample["quality"] == 0
}

#[test]
fn the_line_starts_by_itself_and_is_written_in_two_steps() {
    let (station, _place) = station();
    let endpoint = station.ready["opcua"].as_str().unwrap();
    assert!(endpoint.starts_with("opc.tcp://127.0.0.1:"), "{endpoint}");
    station.wait_connected();
    wait_latest(&station, "line/system/state", |sample| good(sample) && sample["value"] == 1.0);
    wait_latest(&station, "line/conveyor/speed", |sample| {
        good(sample) && sample["value"].as_f64().unwrap() > 2.9
    });

    let tag = "line/conveyor/speed_setpoint";
    let proposal = station.ask("write_check", &json!({ "tag": tag, "value": 2.0 }));
    assert_eq!(proposal["oldValue"], 3.0, "{proposal}");
    assert_eq!((&proposal["newValue"], &proposal["unit"]), (&json!(2.0), &json!("m/s")));
    assert_eq!((&proposal["lowest"], &proposal["highest"]), (&json!(0.0), &json!(5.0)));
    assert_eq!(proposal["problem"], Value::Null);
    let write = json!({
        "id": "once", "tag": tag, "value": 2.0, "expectedOld": 3.0, "reason": "a slower belt"
    });
    for _ in 0..2 {
        let result = station.ask("write", &write);
        assert_eq!((&result["confirmed"], &result["readBack"]), (&json!(true), &json!(2.0)));
    }
    wait_latest(&station, "line/conveyor/speed", |sample| {
        (sample["value"].as_f64().unwrap() - 2.0).abs() < 0.05
    });
    let audit = wait_for("the audit", || {
        let rows = station.sql("SELECT subject, detail FROM audit WHERE action = 'write'");
        Some(rows).filter(|rows| !rows.is_empty())
    });
    assert_eq!(audit.len(), 1, "the same id was written twice: {audit:?}");
    assert!(audit[0]["detail"].as_str().unwrap().contains("a slower belt"), "{audit:?}");

    let beyond = station.ask("write_check", &json!({ "tag": tag, "value": 9.0 }));
    assert!(beyond["problem"].is_string(), "{beyond}");
    let text = station.ask("write_check", &json!({ "tag": tag, "value": "fast" }));
    assert!(text["problem"].is_string(), "{text}");
}

#[test]
fn a_program_that_compiles_is_taken_over_and_another_is_not() {
    let (station, _place) = station();
    station.wait_connected();
    let program = station.ask("plc_program", &json!({}));
    let change = |from: &str, to: &str| {
        let mut files = program["files"].clone();
        for file in files.as_array_mut().unwrap() {
            let text = file["text"].as_str().unwrap().replace(from, to);
            file["text"] = text.into();
        }
        assert_ne!(files, program["files"], "{from} is not in the program");
        files
    };
    let broken = change("PROGRAM PLC_PRG", "PROGRAM PLC_PRG\nVAR bBroken : BOOM; END_VAR");
    let revision = program["revision"].clone();
    let refused = station.ask("plc_take_over", &json!({ "revision": revision, "files": broken }));
    assert_eq!(refused["taken"], false);
    assert_eq!(refused["revision"], revision);
    assert_eq!(refused["diagnostics"][0]["isError"], true, "{refused}");
    assert_eq!(station.ask("plc_status", &json!({}))["state"], "running");

    let files =
        change("STATION_PROCESS_TIME   : TIME := T#5s", "STATION_PROCESS_TIME   : TIME := T#4s");
    let check = station.ask("plc_check", &json!({ "files": files }));
    assert_eq!(check["lost"], json!([]), "{check}");
    assert!(check["kept"].as_u64().unwrap() > 20, "{check}");
    let taken = station.ask("plc_take_over", &json!({ "revision": revision, "files": files }));
    assert_eq!(taken["taken"], true, "{taken}");
    let path = "GVL_Config.STATION_PROCESS_TIME";
    let values = station.ask("plc_values", &json!({ "paths": [path] }));
    assert_eq!(values[0]["value"], "T#4s");
}

#[test]
fn a_stopped_plc_is_bad_in_every_tag_until_it_runs_again() {
    let (station, _place) = station();
    station.wait_connected();
    wait_latest(&station, "line/conveyor/power", good);
    tell(&station, "plc_command", &json!({ "action": "stop" }));
    wait_latest(&station, "line/conveyor/power", |sample| {
        sample["quality"].as_u64().unwrap() >= 0x8000_0000
    });
    assert_eq!(station.ask("plc_status", &json!({}))["state"], "stopped");
    tell(&station, "plc_command", &json!({ "action": "start" }));
    wait_latest(&station, "line/conveyor/power", good);
    let forced = json!({ "path": "PLC_PRG.bEmergencyStop", "value": "TRUE" });
    tell(&station, "plc_force", &forced);
    wait_latest(&station, "line/system/emergency_stop", |sample| sample["value"] == 1.0);
    assert_eq!(station.ask("plc_status", &json!({}))["forces"], json!([forced]));
    tell(&station, "plc_force", &json!({ "path": "PLC_PRG.bEmergencyStop", "value": null }));
    assert_eq!(station.ask("plc_status", &json!({}))["forces"], json!([]));
}
