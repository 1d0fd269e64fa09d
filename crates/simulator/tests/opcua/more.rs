//! Variables that come while the server runs.

use serde_json::json;
use simulator::opcua::{Change, NodeIndex, NodeSpec, StatusCode, Value};
use testkit::Script;

use crate::{COUNT, NAMESPACE, NOON_NS, client, config, refuse_writes, started, text};

#[tokio::test(flavor = "multi_thread")]
async fn a_variable_that_comes_later_is_read_watched_and_none_is_disturbed() {
    let folder = tempfile::tempdir().unwrap();
    let server = started(config(&folder), refuse_writes()).await;
    let read = |node: &str| client("read", &server.endpoint, &[node]).remove(0);
    assert_eq!(text(&read("ns=2;s=Late"), "status"), "BadNodeIdUnknown");
    let late = NodeSpec::new(NAMESPACE, "Late", "Late", Value::Int32(0));
    server.add(std::slice::from_ref(&late)).unwrap();
    assert_eq!(text(&read("ns=2;s=Late"), "status"), "BadWaitingForInitialData");
    let index = NodeIndex(COUNT.0 + 1);
    server.publish(&[Change::good(index, Value::Int32(5), NOON_NS)]);
    let arguments = ["watch", &server.endpoint, "ns=2;s=Late"];
    let mut watcher = Script::start("opcua_client.py", &arguments);
    let mut next = || loop {
        let line = watcher.next();
        if line["node"].is_string() {
            return line["value"].clone();
        }
    };
    assert_eq!(next(), json!(5));
    server.publish(&[Change::good(index, Value::Int32(6), NOON_NS + 1_000_000)]);
    assert_eq!(next(), json!(6));
    assert_eq!(read("ns=2;s=Count")["value"], json!(7));
    server.publish_status(StatusCode::BadOutOfService, NOON_NS + 2_000_000);
    assert_eq!(text(&read("ns=2;s=Late"), "status"), "BadOutOfService");
    // All or none: what is there already refuses what comes with it.
    let other = NodeSpec::new(NAMESPACE, "Other", "Other", Value::Int32(0));
    let refused = server.add(&[other.clone(), late]).unwrap_err().to_string();
    assert!(refused.contains("Late"), "{refused}");
    assert_eq!(text(&read("ns=2;s=Other"), "status"), "BadNodeIdUnknown");
    assert!(server.add(&[NodeSpec { namespace: "urn:elsewhere", ..other }]).is_err());
}
