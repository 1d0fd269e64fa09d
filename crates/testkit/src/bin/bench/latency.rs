//! From the sending of a message to the painting of its value in a browser.

use std::process::Command;

use testkit::StationProcess;

use crate::{linewatch, machine};

/// The demo plant's 24 messages of ten samples a second become a thousand values a second.
const SPEED: &str = "4";

pub(crate) fn run() {
    machine::print();
    let data = tempfile::tempdir().unwrap();
    let arguments = ["--plant", "demo", "--speed", SPEED];
    let station = StationProcess::start(linewatch(), data.path(), &arguments);
    station.wait_connected();
    let text = |name: &str| station.ready[name].as_str().unwrap().to_owned();
    let status = Command::new("node")
        .arg("e2e/latency.mjs")
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui"))
        .env("LINEWATCH_URL", text("http"))
        .env("LINEWATCH_MQTT", text("mqtt"))
        .status()
        .unwrap();
    assert!(status.success(), "the browser's part failed");
    station.end();
}
