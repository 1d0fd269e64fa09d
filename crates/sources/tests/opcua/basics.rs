//! What is served is what is handed over: values, times, status codes, names.

use model::{Quality, Value};
use opcua::types::{DataValue, DateTime, StatusCode};
use sources::ConnectionState;
use sources::opcua::{ItemState, NodeKind, Target};
use tempfile::tempdir;

use crate::server::{Setup, TestServer};
use crate::watch::{Watch, config, item, latest, samples};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn values_come_with_both_times_and_their_status() {
    let server = TestServer::start(Setup::default()).await;
    let folder = tempdir().unwrap();
    let mut config = config(&server.address(), &folder);
    config.items = ["Counter", "Status", "Flag", "Speed"].map(item).to_vec();
    let watch = Watch::start(config);
    watch.state(ConnectionState::Connected, "").await;
    watch.shows("counter", 0.0).await;
    watch.shows("status", "ready").await;
    watch.shows("flag", false).await;
    watch.shows("speed", 1.5).await;

    let at = DateTime::ymd_hms(2026, 11, 28, 10, 20, 30);
    server.set_data("Speed", DataValue::new_at(0.1_f32, at));
    watch
        .until("the old source time", |inputs| {
            samples(inputs, "speed").any(|(reading, point)| {
                point.value == Value::Number(0.1)
                    && reading.source_time.to_string() == "2026-11-28T10:20:30Z"
                    && reading.receive_time > reading.source_time
            })
        })
        .await;

    server.set_status("Counter", 5_i64, StatusCode::BadSensorFailure);
    watch.has_quality("counter", Quality::BAD_SENSOR_FAILURE).await;
    server.set_status("Counter", 6_i64, StatusCode::UncertainSensorNotAccurate);
    watch.has_quality("counter", Quality::UNCERTAIN_SENSOR_NOT_ACCURATE).await;
    watch.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_is_found_by_its_name() {
    let server = TestServer::start(Setup::default()).await;
    let folder = tempdir().unwrap();
    let mut config = config(&format!("opc.tcp://localhost:{}", server.port), &folder);
    config.items = vec![item("Speed")];
    let watch = Watch::start(config);
    watch.shows("speed", 1.5).await;
    watch.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_value_that_does_not_change_is_confirmed() {
    let server = TestServer::start(Setup::default()).await;
    let folder = tempdir().unwrap();
    let mut config = config(&server.address(), &folder);
    config.items = vec![item("Counter"), item("Speed")];
    config.confirm = Some(std::time::Duration::from_millis(200));
    let watch = Watch::start(config);
    watch
        .until("five samples of a value that was set once", |inputs| {
            samples(inputs, "speed").count() >= 5
        })
        .await;
    server.set("Counter", 1_i64);
    watch.shows("counter", 1.0).await;
    let inputs = watch.inputs();
    let times: Vec<_> = samples(&inputs, "speed").map(|(reading, _)| reading.source_time).collect();
    assert!(times.is_sorted_by(|a, b| a < b), "{times:?}");
    assert!(samples(&inputs, "speed").all(|(_, point)| point.value == Value::Number(1.5)));
    watch.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_of_one_moment_are_one_reading_for_each_device() {
    let server = TestServer::start(Setup { counters: 500, ..Setup::default() }).await;
    let folder = tempdir().unwrap();
    let mut config = config(&server.address(), &folder);
    config.items = (0..500)
        .map(|index| {
            let mut item = item(&format!("C{index}"));
            item.device = model::DevicePath::new(&format!("line/{}", index % 5)).unwrap();
            item
        })
        .collect();
    let watch = Watch::start(config);
    watch.state(ConnectionState::Connected, "").await;
    watch.shows("c499", 0.0).await;
    let nodes: Vec<_> = (0..500).map(|index| server.node(&format!("C{index}"))).collect();
    server.set_all(&nodes, 7.0);
    watch.shows("c499", 7.0).await;
    let inputs = watch.inputs();
    let readings = inputs.iter().filter(|input| {
        matches!(input, engine::Input::Reading(reading)
            if reading.points[0].value == Value::Number(7.0) && reading.points.len() == 100)
    });
    assert_eq!(readings.count(), 5);
    watch.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_item_that_the_server_refuses_is_named_and_tried_again() {
    let server = TestServer::start(Setup { without: &["Level"], ..Setup::default() }).await;
    let folder = tempdir().unwrap();
    let mut config = config(&server.address(), &folder);
    let mut nowhere = item("Lost");
    nowhere.node = "nsu=urn:test:nowhere;s=Lost".parse().unwrap();
    config.items = vec![item("Counter"), item("Level"), nowhere];
    let watch = Watch::start(config);
    watch.state(ConnectionState::Connected, "2 of 3 items are not delivered").await;
    watch.state(ConnectionState::Connected, "no such node").await;
    watch.state(ConnectionState::Connected, "no such namespace").await;
    watch.has_quality("level", Quality::from_code(0x8034_0000)).await;
    let states: Vec<_> = watch.running.handle.items().into_iter().map(|item| item.state).collect();
    assert_eq!(states[0], ItemState::Delivered);
    assert!(matches!(states[1], ItemState::Refused { .. }));

    {
        let mut space = server.manager.address_space().write();
        opcua::nodes::VariableBuilder::new(&server.node("Level"), "Level", "Level")
            .data_type(opcua::types::DataTypeId::Double)
            .value(3.0)
            .organized_by(server.node("Line"))
            .insert(&mut *space);
    }
    watch.shows("level", 3.0).await;
    watch.state(ConnectionState::Connected, "1 of 3 items are not delivered").await;
    let inputs = watch.inputs();
    let bad = samples(&inputs, "level").filter(|(_, point)| point.quality.is_bad());
    assert_eq!(bad.count(), 1, "a refusal is shown once");
    assert!(latest(&inputs, "counter").is_some());
    watch.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_looks_through_the_server() {
    let server = TestServer::start(Setup::default()).await;
    let folder = tempdir().unwrap();
    let watch = Watch::start(config(&server.address(), &folder));
    watch.state(ConnectionState::Connected, "").await;
    let handle = &watch.running.handle;
    let top = handle.browse(None).await.unwrap();
    let line = top.iter().find(|entry| entry.name == "Line").unwrap();
    assert_eq!((line.kind, line.has_children), (NodeKind::Object, true));
    let below = handle.browse(Some(&line.node)).await.unwrap();
    let names: Vec<_> = below.iter().map(|entry| entry.name.as_str()).collect();
    for name in ["Motor 1", "Counter", "Level", "Status", "Flag"] {
        assert!(names.contains(&name), "{name} in {names:?}");
    }
    let motor = below.iter().find(|entry| entry.name == "Motor 1").unwrap();
    let speed = handle.browse(Some(&motor.node)).await.unwrap().remove(0);
    assert_eq!(speed.node.to_string(), "nsu=urn:test:line;s=Speed");
    assert_eq!(speed.kind, NodeKind::Variable);
    assert_eq!(speed.facts.data_type.as_deref(), Some("Float"));
    assert_eq!(speed.facts.unit.as_deref(), Some("m/s"));
    assert_eq!(speed.facts.range, Some((0.0, 5.0)));
    assert_eq!(speed.facts.writable, Some(true));
    let nothing = Target::Node("nsu=urn:test:line;s=Nothing".parse().unwrap());
    let refusal = handle.read(&nothing).await.unwrap_err();
    assert_eq!(refusal.to_string(), "the server has no such node");
    watch.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subtree_is_watched_whole_up_to_its_bound() {
    let server = TestServer::start(Setup { counters: 20, ..Setup::default() }).await;
    let folder = tempdir().unwrap();
    let mut config = config(&server.address(), &folder);
    let subtree = sources::opcua::Subtree {
        root: "nsu=urn:test:line;s=Line".parse().unwrap(),
        device: model::DevicePath::new("plc").unwrap(),
        sampling: sources::opcua::Sampling::default(),
        items_max: 1_000,
    };
    config.subtrees = vec![subtree.clone()];
    let watch = Watch::start(config.clone());
    watch.shows("C19", 0.0).await;
    watch.shows("Speed", 1.5).await;
    let tags: Vec<_> = watch
        .running
        .handle
        .items()
        .iter()
        .map(|item| item.device.tag(&item.field).to_string())
        .collect();
    assert!(tags.contains(&"plc/Motor/Speed".to_owned()), "{tags:?}");
    assert!(tags.contains(&"plc/C19".to_owned()), "{tags:?}");
    assert_eq!(tags.len(), 26);
    watch.running.stop().await;

    config.subtrees = vec![sources::opcua::Subtree { items_max: 5, ..subtree }];
    let watch = Watch::start(config);
    watch.state(ConnectionState::Connected, "s=Line has more than 5 variables").await;
    assert_eq!(watch.running.handle.items().len(), 5);
    watch.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subtree_that_is_not_there_yet_is_looked_for_again() {
    let server = TestServer::start(Setup::default()).await;
    let folder = tempdir().unwrap();
    let mut config = config(&server.address(), &folder);
    config.subtrees = vec![sources::opcua::Subtree {
        root: "nsu=urn:test:line;s=Later".parse().unwrap(),
        device: model::DevicePath::new("plc").unwrap(),
        sampling: sources::opcua::Sampling::default(),
        items_max: 1_000,
    }];
    let watch = Watch::start(config);
    watch.state(ConnectionState::Connected, "s=Later").await;
    {
        let mut space = server.manager.address_space().write();
        let (line, later) = (server.node("Line"), server.node("Later"));
        space.add_folder(&later, "Later", "Later", &line);
        opcua::nodes::VariableBuilder::new(&server.node("New"), "New", "New")
            .data_type(opcua::types::DataTypeId::Double)
            .value(4.0)
            .organized_by(later)
            .insert(&mut *space);
    }
    watch.shows("New", 4.0).await;
    assert_eq!(watch.running.monitor.snapshot().detail, None);
    watch.running.stop().await;
}
