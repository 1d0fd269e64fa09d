//! The OPC UA server seen by a client that is not ours: Python's `asyncua`.
//!
//! A test has the server in its own process and asks through `testkit/python/opcua_client.py`.

#![allow(clippy::unwrap_used, reason = "a test fails by panic")]

mod access;
mod changes;
mod life;
mod limits;
mod line;
mod more;
mod writes;

use std::sync::Arc;

use serde_json::Value as Json;
use simulator::opcua::{
    Change, NodeIndex, NodeSpec, Server, ServerConfig, StatusCode, Value, WriteHandler,
};
use tempfile::TempDir;
use testkit::run_script;

/// The namespace of the tests' own nodes; its index is 2.
const NAMESPACE: &str = "urn:linewatch:test";
/// A time: 2025-11-28 12:00:00 UTC.
const NOON_NS: i64 = 1_764_331_200_000_000_000;
/// The last two are those of an `AnalogItem` and of a variable that nobody may write.
const SPEED: NodeIndex = NodeIndex(0);
const NAME: NodeIndex = NodeIndex(1);
const COUNT: NodeIndex = NodeIndex(2);

fn nodes() -> Vec<NodeSpec> {
    let node = |id: &str, value| NodeSpec::new(NAMESPACE, id, id, value);
    vec![
        NodeSpec { range: Some((0.0, 5.0)), writable: true, ..node("Speed", Value::Float(0.0)) },
        NodeSpec { writable: true, ..node("Name", Value::String(String::new())) },
        node("Count", Value::UInt16(0)),
    ]
}

fn config(folder: &TempDir) -> ServerConfig {
    ServerConfig { port: Some(0), ..ServerConfig::new(folder.path(), &[NAMESPACE]) }
}

fn refuse_writes() -> WriteHandler {
    Arc::new(|_| Err(StatusCode::BadNotWritable))
}

/// A server with the three nodes, all good at noon: 1.5, `正常` and 7.
async fn started(config: ServerConfig, handler: WriteHandler) -> Server {
    let server = Server::start(config, nodes(), handler).await.unwrap();
    server.publish(&[
        Change::good(SPEED, Value::Float(1.5), NOON_NS),
        Change::good(NAME, Value::String("正常".into()), NOON_NS),
        Change::good(COUNT, Value::UInt16(7), NOON_NS),
    ]);
    server
}

/// What the client said when it was told a command, a server's address and the rest.
fn client(command: &str, endpoint: &str, rest: &[&str]) -> Vec<Json> {
    run_script("opcua_client.py", &[&[command, endpoint], rest].concat())
}

/// A text of an answer.
fn text<'a>(answer: &'a Json, field: &str) -> &'a str {
    answer[field].as_str().unwrap_or_else(|| panic!("no {field} in {answer}"))
}
