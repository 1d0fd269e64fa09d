//! Writes are checked, coerced, and answered by what the server has afterwards.

use std::time::Duration;

use model::{Quality, Value};
use opcua::types::StatusCode;
use sources::ConnectionState;
use sources::opcua::{Deadband, Handle};
use tempfile::{TempDir, tempdir};

use crate::server::{Setup, TestServer};
use crate::watch::{Watch, config, item, samples, tag};

const WITHIN: Duration = Duration::from_secs(5);

async fn watched() -> (TestServer, Watch, TempDir) {
    let server = TestServer::start(Setup::default()).await;
    let folder = tempdir().unwrap();
    let mut config = config(&server.address(), &folder);
    config.items = ["Counter", "Speed", "Flag", "Status", "Small"].map(item).to_vec();
    let watch = Watch::start(config);
    watch.state(ConnectionState::Connected, "").await;
    watch.shows("speed", 1.5).await;
    (server, watch, folder)
}

async fn refusal(handle: &Handle, field: &str, value: Value) -> String {
    handle.write(&tag(field), &value, WITHIN).await.unwrap_err().to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_written_value_is_read_back_and_comes_as_a_sample() {
    let (_server, watch, _folder) = watched().await;
    let handle = &watch.running.handle;
    let check = handle.check(&tag("speed"), &Value::Number(2.5)).await.unwrap();
    assert_eq!((check.now.value, check.new), (Value::Number(1.5), Value::Number(2.5)));
    assert_eq!(check.facts.range, Some((0.0, 5.0)));
    assert_eq!(check.facts.unit.as_deref(), Some("m/s"));
    assert_eq!(check.facts.data_type.as_deref(), Some("Float"));

    for (field, value) in [
        ("speed", Value::Number(2.5)),
        ("flag", Value::Bool(true)),
        ("status", Value::Text("运行".into())),
        ("small", Value::Number(255.0)),
        ("counter", Value::Number(-12.0)),
    ] {
        let outcome = handle.write(&tag(field), &value, WITHIN).await.unwrap();
        assert!(outcome.confirmed, "{field}: {outcome:?}");
        assert_eq!(outcome.status, Quality::GOOD);
        assert_eq!(outcome.read_back.unwrap().value, value);
    }
    watch.shows("speed", 2.5).await;
    watch.shows("flag", true).await;
    watch.shows("status", "运行").await;
    watch.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_fit_is_refused_by_name_and_nothing_is_written() {
    let (_server, watch, _folder) = watched().await;
    let handle = &watch.running.handle;
    for (field, value, part) in [
        ("speed", Value::Number(5.5), "the variable takes 0 to 5 m/s"),
        ("speed", Value::Text("fast".into()), "“fast” is no number"),
        ("small", Value::Number(256.0), "whole numbers from 0 to 255"),
        ("small", Value::Number(1.5), "whole numbers"),
        ("flag", Value::Number(2.0), "neither true nor false"),
        ("status", Value::Number(1.0), "takes a text"),
        ("nothing", Value::Number(1.0), "line/a/nothing is no tag of line"),
    ] {
        let sentence = refusal(handle, field, value).await;
        assert!(sentence.contains(part), "{field}: {sentence}");
    }
    let speed = handle.read(&tag("speed")).await.unwrap();
    assert_eq!(speed.value, Value::Number(1.5));
    watch.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_value_that_does_not_stay_is_not_confirmed() {
    let (server, watch, _folder) = watched().await;
    let handle = &watch.running.handle;
    let node = server.node("Flag");
    // A push button: the program takes it back at once.
    server.manager.inner().add_write_callback(node, |_, _| StatusCode::Good);
    let within = Duration::from_millis(300);
    let outcome = handle.write(&tag("flag"), &Value::Bool(true), within).await.unwrap();
    assert!(!outcome.confirmed);
    assert_eq!(outcome.message, "the server took true but has false now");

    let refuse = |_, _: &_| StatusCode::BadNotWritable;
    server.manager.inner().add_write_callback(server.node("Small"), refuse);
    let outcome = handle.write(&tag("small"), &Value::Number(1.0), within).await.unwrap();
    assert!(!outcome.confirmed);
    assert_eq!(outcome.message, "this user may not write it at the server");
    assert!(outcome.status.is_bad());
    watch.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_within_the_deadband_do_not_come() {
    let server = TestServer::start(Setup::default()).await;
    let folder = tempdir().unwrap();
    let mut config = config(&server.address(), &folder);
    let mut level = item("Level");
    level.sampling.deadband = Deadband::Absolute(1.0);
    let mut speed = item("Speed");
    speed.sampling.deadband = Deadband::Percent(10.0);
    // Without a range a percentage means nothing: it costs only itself.
    let mut counter = item("Counter");
    counter.sampling.deadband = Deadband::Percent(10.0);
    config.items = vec![level, speed, counter, item("Status")];
    let watch = Watch::start(config);
    watch.shows("level", 0.0).await;
    watch.shows("counter", 0.0).await;
    for (level, speed) in [(0.5, 1.7), (-0.9, 1.4), (2.0, 2.5), (2.9, 2.8), (3.5, 0.5)] {
        server.set("Level", level);
        server.set("Speed", speed as f32);
    }
    server.set("Counter", 1_i64);
    server.set("Status", "end");
    watch.shows("status", "end").await;
    watch.shows("counter", 1.0).await;
    let inputs = watch.inputs();
    let of = |field| -> Vec<f64> {
        samples(&inputs, field).map(|(_, point)| point.value.number().unwrap()).collect()
    };
    assert_eq!(of("level"), [0.0, 2.0, 3.5]);
    assert_eq!(of("speed"), [1.5, 2.5, 0.5]);
    watch.running.stop().await;
}
