//! Every tag of the energy line, against the reference written down a second time here.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use simulator::line_nodes::{
    CODESYS, DIAGNOSTICS, LINE, LineNode, NAMESPACES, add_variables, line_nodes,
};
use simulator::opcua::{Change, DataType, Language, NodeIndex, Server, ServerConfig};
use tempfile::TempDir;

use crate::{NOON_NS, client, refuse_writes, text};

/// Group, tag, type, unit, writable; the name of the program's variable and its CODESYS type.
const TAGS: &str = "\
DeviceControl ConveyorStart Boolean - RW bConveyorStart Boolean
DeviceControl ConveyorSpeed Float m/s RW rConveyorSpeed Float
DeviceControl Station1Active Boolean - R bStation1Active Boolean
DeviceControl Station2Active Boolean - R bStation2Active Boolean
DeviceControl RejectActive Boolean - R bRejectActive Boolean
DeviceControl SystemStart Boolean - RW bSystemStart Boolean
DeviceControl SystemStop Boolean - RW bSystemStop Boolean
DeviceControl EmergencyStop Boolean - RW bEmergencyStop Boolean
SensorInput ProductSensor1 Boolean - R bProductSensor1 Boolean
SensorInput ProductSensor2 Boolean - R bProductSensor2 Boolean
SensorInput QualitySensor Boolean - R bQualitySensor Boolean
EnergyData ConveyorPower Float kW R rConveyorPower Float
EnergyData Station1Power Float kW R rStation1Power Float
EnergyData Station2Power Float kW R rStation2Power Float
EnergyData TotalPower Float kW R rTotalPower Float
EnergyData TotalEnergy Float kW·h R rTotalEnergy Float
EnergyData EnergyAlarm Boolean - R bEnergyAlarm Boolean
Production ProductCount UInt16 pc R iProductCount Int16
Production RejectCount UInt16 pc R iRejectCount Int16
Production RunTime UInt32 s R iRunTimeSeconds Int32
Production DownTime UInt32 s R iDownTimeSeconds Int32
SystemStatus SystemState UInt16 - R eSystemState Int16
SystemStatus SystemFault Boolean - R bSystemFault Boolean
SystemStatus SystemStatus String - R sSystemStatus String";

/// `EURange` by unit.
const RANGES: &str = "m/s 0 5, kW 0 100, kW·h 0 10000, pc 0 65535, s 0 4294967295";

async fn line(namespaces: &[&str], folder: &TempDir) -> (Server, Vec<LineNode>) {
    let nodes = line_nodes();
    let specs = nodes.iter().map(|node| node.spec.clone()).collect();
    let config = ServerConfig { port: Some(0), ..ServerConfig::new(folder.path(), namespaces) };
    let server = Server::start(config, specs, refuse_writes()).await.unwrap();
    (server, nodes)
}

fn range_of(unit: &str) -> (f64, f64) {
    let row = RANGES.split(", ").find(|row| row.split(' ').next() == Some(unit)).unwrap();
    let mut words = row.split(' ').skip(1).map(|word| word.parse().unwrap());
    (words.next().unwrap(), words.next().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_finds_every_tag_in_both_spellings_and_under_its_codesys_name() {
    let folder = tempfile::tempdir().unwrap();
    let (server, nodes) = line(&NAMESPACES, &folder).await;
    let mut answers = client("browse", &server.endpoint, &[]).into_iter();
    assert_eq!(
        answers.next().unwrap()["namespaces"],
        json!([
            "http://opcfoundation.org/UA/",
            "urn:linewatch:demo",
            "urn:linewatch:demo:line",
            "urn:linewatch:demo:diagnostics",
            "CODESYSSPV3/3S/IecVarAccess",
        ])
    );
    let found: BTreeMap<String, Json> =
        answers.map(|answer| (text(&answer, "id").to_owned(), answer)).collect();
    assert_eq!(found.len(), nodes.len(), "each variable is found once");
    for row in TAGS.lines() {
        let [group, tag, kind, unit, access, variable, codesys] =
            row.split(' ').collect::<Vec<_>>().try_into().unwrap();
        for (prefix, folders) in
            [("ns=2;s=", vec![]), ("ns=2;s=CodeSys_Channel.", vec!["CodeSys_Channel"])]
        {
            let node = &found[&format!("{prefix}ProductionLine_PLC.{group}.{tag}")];
            let path = [folders, vec!["ProductionLine_PLC", group, tag]].concat();
            assert_eq!(node["path"], json!(path));
            check(node, kind, unit, access);
            assert!(!text(node, "description").is_empty(), "{node}");
        }
        let node = &found[&format!("ns=4;s=|var|Linewatch.Application.PLC_PRG.{variable}")];
        assert_eq!(node["type"], codesys, "{node}");
        assert_eq!(node["path"], json!(["Linewatch", "Application", "PLC_PRG", variable]));
    }
    for (id, kind) in [
        ("ns=4;s=|var|Linewatch.Application.GVL_Config.STATION_PROCESS_TIME", "Int32"),
        ("ns=4;s=|var|Linewatch.Application.PLC_PRG.tRunTime", "Int32"),
        ("ns=4;s=|var|Linewatch.Application.PLC_PRG.bAutoMode", "Boolean"),
        ("ns=2;s=ProductionLine_Camera.Products", "String"),
        ("ns=2;s=ProductionLine_Camera.Geometry.BeltLength", "Double"),
        ("ns=3;s=Scan.Count", "UInt32"),
    ] {
        assert_eq!(found[id]["type"], kind, "{id}");
    }
    server.stop().await;
}

fn check(node: &Json, kind: &str, unit: &str, access: &str) {
    assert_eq!(node["type"], kind, "{node}");
    let rights = if access == "RW" {
        json!(["CurrentRead", "CurrentWrite"])
    } else {
        json!(["CurrentRead"])
    };
    assert_eq!((&node["access"], &node["user_access"]), (&rights, &rights), "{node}");
    if unit == "-" {
        assert_eq!(node["unit"], Json::Null, "{node}");
        assert_eq!(node["definition"], "BaseDataVariableType", "{node}");
        return;
    }
    let (low, high) = range_of(unit);
    assert_eq!(node["unit"], unit, "{node}");
    assert_eq!((node["low"].as_f64(), node["high"].as_f64()), (Some(low), Some(high)), "{node}");
    assert_eq!(node["definition"], "AnalogItemType", "{node}");
}

#[tokio::test(flavor = "multi_thread")]
async fn namespaces_in_another_order_are_found_by_their_uri() {
    let folder = tempfile::tempdir().unwrap();
    let order = [CODESYS, LINE, DIAGNOSTICS];
    let (server, nodes) = line(&order, &folder).await;
    let speed = nodes.iter().position(|node| node.spec.name == "rConveyorSpeed").unwrap();
    server.publish(&[Change::good(
        NodeIndex(speed),
        simulator::opcua::Value::Double(3.0),
        NOON_NS,
    )]);
    let id = "s=|var|Linewatch.Application.PLC_PRG.rConveyorSpeed";
    let by_uri = format!("nsu={CODESYS};{id}");
    let (by_index, usual) = (format!("ns=2;{id}"), format!("ns=4;{id}"));
    let answers = client("read", &server.endpoint, &[&by_uri, &by_index, &usual]);
    assert_eq!(answers[0]["value"], 3.0, "{answers:?}");
    assert_eq!(answers[0]["type"], "Float", "a Double was cast: {answers:?}");
    assert_eq!(answers[1]["value"], 3.0, "{answers:?}");
    assert_eq!(answers[2]["status"], "BadNodeIdUnknown", "{answers:?}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_program_has_beyond_the_reference_is_added_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut nodes = line_nodes();
    let before = nodes.len();
    add_variables(
        &mut nodes,
        [
            ("plc_prg.bConveyorStart".to_owned(), DataType::Boolean, false),
            ("PLC_PRG.fbStation1.rPower".to_owned(), DataType::Float, false),
            ("PLC_PRG.bFeedRequest".to_owned(), DataType::Boolean, true),
        ],
    );
    assert_eq!(nodes.len(), before + 2, "the first is there already");
    let specs = nodes.into_iter().map(|node| node.spec).collect();
    let config = ServerConfig {
        port: Some(0),
        language: Language::Chinese,
        ..ServerConfig::new(folder.path(), &NAMESPACES)
    };
    let server = Server::start(config, specs, refuse_writes()).await.unwrap();
    let found = client("browse", &server.endpoint, &[]);
    let node = |id: &str| found.iter().find(|node| node["id"] == id).unwrap();
    let power = node("ns=4;s=|var|Linewatch.Application.PLC_PRG.fbStation1.rPower");
    let path = ["Linewatch", "Application", "PLC_PRG", "fbStation1", "rPower"];
    assert_eq!((&power["path"], &power["type"]), (&json!(path), &json!("Float")));
    let start = node("ns=4;s=|var|Linewatch.Application.PLC_PRG.bConveyorStart");
    assert_eq!(start["access"], json!(["CurrentRead", "CurrentWrite"]));
    assert_eq!(start["description"], "传送带启动");
    server.stop().await;
}
