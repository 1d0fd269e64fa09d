//! The running line through its OPC UA server, seen by a client that is not ours.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

use serde_json::Value as Json;
use simulator::line_nodes::NAMESPACES;
use simulator::line_server::{LinePlant, LinePlantConfig};
use simulator::opcua::ServerConfig;
use simulator::plc::{PlcConfig, line_program};
use tempfile::TempDir;
use testkit::{Script, run_script};

const TAG: &str = "ns=2;s=ProductionLine_PLC.";
const KEP: &str = "ns=2;s=CodeSys_Channel.ProductionLine_PLC.";
const CODESYS: &str = "nsu=CODESYSSPV3/3S/IecVarAccess;s=|var|Linewatch.Application.";
const CAMERA: &str = "ns=2;s=ProductionLine_Camera.";

async fn started(folder: &TempDir, speed: f64) -> LinePlant {
    let server = ServerConfig {
        port: Some(0),
        ..ServerConfig::new(folder.path().join("opcua"), &NAMESPACES)
    };
    let plc = PlcConfig { speed, ..PlcConfig::new(folder.path().join("program")) };
    LinePlant::start(LinePlantConfig { plc, server }).await.unwrap()
}

fn client(command: &str, plant: &LinePlant, rest: &[String]) -> Vec<Json> {
    let rest = rest.iter().map(String::as_str);
    let arguments: Vec<&str> = [command, plant.endpoint.as_str()].into_iter().chain(rest).collect();
    run_script("opcua_client.py", &arguments)
}

fn read(plant: &LinePlant, node: &str) -> Json {
    client("read", plant, &[node.to_owned()]).remove(0)
}

/// Watches a node until what it says is wanted; the test runner ends what waits for ever.
fn until(plant: &LinePlant, node: &str, wanted: impl Fn(&Json) -> bool) -> Json {
    let mut script = Script::start("opcua_client.py", &["watch", &plant.endpoint, node]);
    loop {
        let line = script.next();
        if line["node"].is_string() && wanted(&line) {
            script.finish();
            return line;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn products_are_counted_under_every_name_of_the_count() {
    let folder = tempfile::tempdir().unwrap();
    let plant = started(&folder, 50.0).await;
    until(&plant, &format!("{TAG}Production.ProductCount"), |seen| {
        seen["value"].as_i64().is_some_and(|count| count >= 2)
    });
    for (node, kind) in [
        (format!("{TAG}Production.ProductCount"), "UInt16"),
        (format!("{KEP}Production.ProductCount"), "UInt16"),
        (format!("{CODESYS}PLC_PRG.iProductCount"), "Int16"),
        (format!("{CODESYS}PLC_PRG.fbQuality.iProductCount"), "Int16"),
    ] {
        let seen = read(&plant, &node);
        assert_eq!((&seen["type"], &seen["status"]), (&kind.into(), &"Good".into()), "{node}");
        assert!(seen["value"].as_i64().unwrap() >= 2, "{node}: {seen}");
    }
    for (node, kind, value) in [
        (format!("{TAG}SystemStatus.SystemState"), "UInt16", Json::from(1)),
        (format!("{TAG}SystemStatus.SystemStatus"), "String", "Running".into()),
        (format!("{TAG}DeviceControl.ConveyorSpeed"), "Float", 3.0.into()),
        (format!("{CODESYS}GVL_Config.STATION_PROCESS_TIME"), "Int32", 5_000.into()),
        (format!("{CAMERA}Geometry.BeltLength"), "Double", 12.0.into()),
    ] {
        let seen = read(&plant, &node);
        assert_eq!((&seen["type"], &seen["value"]), (&kind.into(), &value), "{node}");
    }
    let status = read(&plant, &format!("{CODESYS}PLC_PRG.fbStation1.sStatus"));
    assert!(["Waiting", "Processing", "Complete"].contains(&status["value"].as_str().unwrap()));
    until(&plant, &format!("{CAMERA}Products"), |seen| {
        seen["value"].as_str().is_some_and(|text| text.contains(":n"))
    });
    plant.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_stops_the_line_and_starts_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let plant = started(&folder, 20.0).await;
    let state = format!("{TAG}SystemStatus.SystemState");
    let is = |number: i64| move |seen: &Json| seen["value"].as_i64() == Some(number);
    until(&plant, &state, is(1));
    let write = |node: &str, kind: &str, value: &str| {
        let words = [node, kind, value].map(str::to_owned);
        client("write", &plant, &words).remove(0)["status"].as_str().unwrap().to_owned()
    };
    let emergency = format!("{TAG}DeviceControl.EmergencyStop");
    assert_eq!(write(&emergency, "Boolean", "true"), "Good");
    until(&plant, &state, is(2));
    assert_eq!(write(&emergency, "Boolean", "false"), "Good");
    assert_eq!(write(&format!("{KEP}DeviceControl.SystemStart"), "Boolean", "true"), "Good");
    until(&plant, &state, is(1));
    let speed = format!("{TAG}DeviceControl.ConveyorSpeed");
    assert_eq!(write(&speed, "Float", "9.5"), "BadOutOfRange");
    assert_eq!(write(&speed, "Float", "1.25"), "Good");
    until(&plant, &format!("{CODESYS}PLC_PRG.rConveyorSpeed"), |seen| {
        seen["value"].as_f64() == Some(1.25)
    });
    assert_eq!(write(&format!("{TAG}Production.ProductCount"), "UInt16", "1"), "BadNotWritable");
    plant.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_plc_is_bad_and_what_it_does_not_say_stays_good() {
    let folder = tempfile::tempdir().unwrap();
    let plant = started(&folder, 1.0).await;
    let node = format!("{TAG}EnergyData.TotalPower");
    until(&plant, &node, |seen| seen["status"] == "Good");
    plant.handle().stop().unwrap();
    let bad = until(&plant, &node, |seen| seen["status"] != "Good");
    assert_eq!((&bad["status"], &bad["value"]), (&"BadOutOfService".into(), &Json::Null));
    assert_eq!(read(&plant, &format!("{CAMERA}Products"))["status"], "Good");
    plant.handle().start().unwrap();
    until(&plant, &node, |seen| seen["status"] == "Good");
    plant.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_online_change_adds_is_served_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let plant = started(&folder, 20.0).await;
    let node = format!("{CODESYS}PLC_PRG.iAdded");
    assert_eq!(read(&plant, &node)["status"], "BadNodeIdUnknown");
    let handle = plant.handle();
    let mut files = line_program();
    let program = files.iter_mut().find(|file| file.name == "PLC_PRG.st").unwrap();
    program.text = program.text.replacen("END_VAR", "END_VAR\nVAR iAdded : INT := 41; END_VAR", 1);
    let revision = handle.program().unwrap().revision;
    let added = files.clone();
    let taken = tokio::task::spawn_blocking(move || handle.take_over(&revision, &added));
    let taken = taken.await.unwrap().unwrap();
    assert!(taken.taken, "{taken:?}");
    // It comes with the publisher's next look at the PLC, so it may not be there at once.
    let end = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while read(&plant, &node)["status"] != "Good" {
        assert!(std::time::Instant::now() < end, "{}", read(&plant, &node));
    }
    assert_eq!(read(&plant, &node)["value"], 41);
    plant.handle().write("PLC_PRG.iAdded", "43").unwrap();
    until(&plant, &node, |seen| seen["value"] == 43);
    // Who was there before still gets its values, and who goes is bad.
    let speed = read(&plant, &format!("{CODESYS}PLC_PRG.rConveyorSpeed"));
    assert_eq!(speed["status"], "Good");
    let back = plant.handle().take_over(&taken.revision, &line_program()).unwrap();
    assert!(back.taken, "{back:?}");
    until(&plant, &node, |seen| seen["status"] == "BadConfigurationError");
    plant.stop().await;
}
