//! What a client that watches is told.

use serde_json::{Value as Json, json};
use simulator::opcua::{Change, Server, StatusCode, Value};
use testkit::Script;

use crate::{COUNT, NOON_NS, SPEED, client, config, refuse_writes, started, text};

const MS: i64 = 1_000_000;

fn watch(server: &Server, rest: &[&str]) -> Script {
    Script::start("opcua_client.py", &[&["watch", server.endpoint.as_str()], rest].concat())
}

/// The next change, whatever else is said meanwhile.
fn change(script: &mut Script) -> Json {
    loop {
        let line = script.next();
        if line["node"].is_string() {
            return line;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_status_is_read_and_seen_and_so_is_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let server = started(config(&folder), refuse_writes()).await;
    let mut watcher = watch(&server, &["ns=2;s=Speed"]);
    let first = change(&mut watcher);
    assert_eq!((&first["value"], &first["status"]), (&json!(1.5), &json!("Good")));
    let one = |status, at| Change { node: SPEED, value: None, status, source_ns: NOON_NS + at };
    for (status, name, at) in [
        (StatusCode::BadNoCommunication, "BadNoCommunication", 100 * MS),
        (StatusCode::BadSensorFailure, "BadSensorFailure", 200 * MS),
        (StatusCode::BadOutOfService, "BadOutOfService", 300 * MS),
    ] {
        server.publish(&[one(status, at)]);
        let seen = change(&mut watcher);
        assert_eq!((&seen["value"], text(&seen, "status")), (&Json::Null, name));
        let read = client("read", &server.endpoint, &["ns=2;s=Speed"]).remove(0);
        assert_eq!((&read["value"], text(&read, "status")), (&Json::Null, name));
    }
    // Good again, with the value that it had.
    server.publish(&[one(StatusCode::Good, 400 * MS)]);
    let seen = change(&mut watcher);
    assert_eq!((&seen["value"], text(&seen, "status")), (&json!(1.5), "Good"));
    assert_eq!(seen["source"], "2025-11-28T12:00:00.400000+00:00");
    watcher.finish();
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_variables_become_bad_at_once_and_a_value_that_does_not_fit_is_bad() {
    let folder = tempfile::tempdir().unwrap();
    let server = started(config(&folder), refuse_writes()).await;
    let ids = ["ns=2;s=Speed", "ns=2;s=Name", "ns=2;s=Count"];
    server.publish_status(StatusCode::BadOutOfService, NOON_NS + MS);
    for answer in client("read", &server.endpoint, &ids) {
        assert_eq!(text(&answer, "status"), "BadOutOfService");
    }
    server.publish_status(StatusCode::Good, NOON_NS + 2 * MS);
    server.publish(&[Change::good(COUNT, Value::Int32(-1), NOON_NS + 3 * MS)]);
    let answers = client("read", &server.endpoint, &ids);
    assert_eq!(answers[1]["value"], "正常");
    assert_eq!(text(&answers[2], "status"), "BadOutOfRange");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn before_anything_is_published_there_is_no_value() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(config(&folder), crate::nodes(), refuse_writes()).await.unwrap();
    let answer = client("read", &server.endpoint, &["ns=2;s=Speed"]).remove(0);
    assert_eq!(
        (&answer["value"], text(&answer, "status")),
        (&Json::Null, "BadWaitingForInitialData")
    );
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_changes_in_one_burst_all_arrive_in_order_with_their_times() {
    let folder = tempfile::tempdir().unwrap();
    let server = started(config(&folder), refuse_writes()).await;
    // 100 ms is what a station asks for; the PLC's changes jitter around it.
    let mut watcher = watch(&server, &["ns=2;s=Count", "--queue", "1000", "--sampling", "100"]);
    assert_eq!(change(&mut watcher)["value"], 7);
    let time = |at: i64| NOON_NS + at * 100 * MS - (at % 3) * 7 * MS;
    for at in 1_000..2_000_u16 {
        server.publish(&[Change::good(COUNT, Value::UInt16(at), time(i64::from(at)))]);
    }
    let day = |at: i64| {
        let ms = (time(at) - NOON_NS) / MS;
        format!("2025-11-28T12:0{}:{:02}.{:03}", ms / 60_000, ms / 1_000 % 60, ms % 1_000)
    };
    for at in 1_000..2_000 {
        let seen = change(&mut watcher);
        assert_eq!((&seen["value"], text(&seen, "status")), (&json!(at), "Good"), "{seen}");
        assert_eq!(&text(&seen, "source")[..19], &day(at)[..19], "{seen}");
        let fraction = text(&seen, "source").get(20..23).unwrap_or("000");
        assert_eq!(fraction.replace("00:", "000"), day(at)[20..], "{seen}");
    }
    watcher.finish();
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_that_is_too_short_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let server = started(config(&folder), refuse_writes()).await;
    let mut watcher = watch(&server, &["ns=2;s=Count", "--queue", "10", "--count", "11"]);
    assert_eq!(change(&mut watcher)["value"], 7);
    // In one call: no message can go out between two of them.
    let burst: Vec<Change> = (0..50_u16)
        .map(|at| {
            let ns = NOON_NS + i64::from(at + 1) * MS;
            Change::good(COUNT, Value::UInt16(at + 100), ns)
        })
        .collect();
    server.publish(&burst);
    let values: Vec<Json> = (0..10).map(|_| change(&mut watcher)["value"].clone()).collect();
    let newest: Vec<Json> = (140..150).map(|value| json!(value)).collect();
    assert_eq!(values, newest, "the oldest are discarded");
    let end = watcher.next();
    assert!(end["overflows"].as_u64().unwrap() >= 1, "{end}");
    watcher.finish();
    server.stop().await;
}
