//! How much the server takes, and what it says beyond that.

use serde_json::json;
use simulator::opcua::{Change, NodeIndex, NodeSpec, Server, Value};
use testkit::Script;

use crate::{NAMESPACE, NOON_NS, client, config, refuse_writes, started};

#[tokio::test(flavor = "multi_thread")]
async fn twenty_thousand_items_in_one_call_are_watched() {
    const ITEMS: usize = 20_000;
    let folder = tempfile::tempdir().unwrap();
    let node = |at| NodeSpec::new(NAMESPACE, format!("V{at}"), format!("V{at}"), Value::Int64(0));
    let nodes = (0..ITEMS).map(node).collect();
    let server = Server::start(config(&folder), nodes, refuse_writes()).await.unwrap();
    let round = |number: i64| {
        let change =
            |at| Change::good(NodeIndex(at), Value::Int64(number), NOON_NS + number * 100_000_000);
        server.publish(&(0..ITEMS).map(change).collect::<Vec<_>>());
    };
    round(1);
    // Each item's first value, and one change of each.
    let count = (2 * ITEMS).to_string();
    let all = format!("ns=2;s=V#{ITEMS}");
    let arguments =
        ["watch", &server.endpoint, &all, "--queue", "10", "--quiet", "--count", &count];
    let mut watcher = Script::start("opcua_client.py", &arguments);
    assert_eq!(watcher.next(), json!({"subscribed": ITEMS, "of": ITEMS}));
    round(2);
    assert_eq!(watcher.next(), json!({"changes": 2 * ITEMS, "overflows": 0}));
    watcher.finish();
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_beyond_the_limit_are_refused_and_their_places_are_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let server = started(config(&folder), refuse_writes()).await;
    for _ in 0..2 {
        let answer = client("crowd", &server.endpoint, &["--count", "60"]).remove(0);
        assert_eq!(answer, json!({"open": 50, "refused": "BadTooManySessions"}));
    }
    assert_eq!(client("read", &server.endpoint, &["ns=2;s=Speed"])[0]["value"], 1.5);
    server.stop().await;
}
